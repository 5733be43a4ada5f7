"""Acts of a question without a checked answer: asked, put into words, answered by a person, and perhaps a card.

Law: nothing is invented; a time is promised only where somebody of the team can be told, and it is the team's own
working time. Her words go to the team alone (R11). The answer waits behind a neutral line and her own tap, in her safe
hours (R18, R19). Source: needs.md R45, R51.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from relay.acts.leaving import asked_for_words
from relay.acts.speaking import nothing_open, option, reply, sender_of, tell, written_in
from relay.cards import Topic
from relay.choices import AskTeam, MenuRow, PickRow
from relay.delivery import Origin
from relay.desk import AlertFacts, TakeUp
from relay.messages import Button, Pass, Text, say
from relay.people import Contact, ContactState, Role
from relay.question_choices import AddWords, MakeDraft, ReadAnswer
from relay.questions import AddToQuestion, Asked, GiveAnswer, NoteQuestion, Question, WantDraft, WantWords
from relay.scene import Expect, KeepForTeam, Outbound, RaiseAlert, Scene, Verdict


def ask(scene: Scene) -> Verdict:
    """A mentee said that her question shall go to the team."""
    choice = scene.choice
    if not isinstance(choice, AskTeam) or choice.topic is None:
        return nothing_open(scene)
    return ask_for_answer(scene, choice.topic)


def ask_for_answer(scene: Scene, topic: Topic) -> Verdict:
    """An item with a day, once for each topic; whoever asks hears the day, and may add words of her own."""
    contact, known, due = sender_of(scene), scene.asked.get(topic), scene.answer_by
    if known is not None:
        return Verdict((), (reply(scene, "info.asked_already", *_words_button(known), day=known.due_at),))
    if due is None:
        return nothing_open(scene)
    mentee = contact.person.role is Role.MENTEE
    cause = "card_question" if mentee else "no_card"
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, cause, None)
    noted = NoteQuestion(scene.fresh_id, topic, contact.person.language, due)
    rows = _words_button(Asked(scene.fresh_id, due))
    if not scene.team:
        return Verdict((raised, noted), (reply(scene, "info.asked_unheard", *rows),))
    if not mentee:
        return Verdict((raised, noted), (reply(scene, "info.none_mentor", *rows, day=due),))
    row = (option(AddWords(scene.fresh_id, yes=False), "btn.that_is_all"),)
    if scene.pairings:
        said = reply(scene, "info.asked", row, day=due, mentor=scene.pairings[0].mentor.alias)
    else:
        said = reply(scene, "info.asked_plain", row, day=due)
    return Verdict((raised, noted, WantWords(scene.fresh_id), Expect(contact, "question")), (said,))


def _words_button(asked: Asked) -> tuple[tuple[Button, ...], ...]:
    return () if asked.worded else ((option(AddWords(asked.alert_id), "btn.add_words"),),)


def invite_words(scene: Scene) -> Verdict:
    """Her next words belong to her question; a mentor hears for how long that holds."""
    contact, asked = sender_of(scene), scene.question
    if asked is None:
        return nothing_open(scene)
    effects = (WantWords(asked.alert_id), Expect(contact, "question"))
    if contact.person.role is not Role.MENTEE:
        return Verdict(effects, (reply(scene, "info.write_next"),))
    return Verdict(effects, (asked_for_words(scene),))


def no_words(scene: Scene) -> Verdict:
    """The topic says it all: her next words are for her conversation again."""
    return Verdict((Expect(sender_of(scene), ""),), (reply(scene, "info.no_words"),))


def add_words(scene: Scene) -> Verdict:
    """Her words for the team; where the question was closed meanwhile, they are an item of their own."""
    contact, event, asked = sender_of(scene), written_in(scene), scene.question
    if asked is None:
        return nothing_open(scene)
    kept = KeepForTeam(event.content, event.native_id, scene.inbound.sent_at)
    done = Expect(contact, "")
    if not asked.open:
        raised = RaiseAlert(scene.fresh_id, scene.next_reference, "team_message", None)
        return Verdict((kept, raised, done), (reply(scene, "team.sent"),))
    return Verdict((kept, AddToQuestion(asked.alert_id), done), (reply(scene, "info.words_kept"),))


def begin_answer(scene: Scene) -> Verdict:
    """The owner's next words are the answer."""
    alert = scene.alert
    if alert is None or alert.question is None:
        return nothing_open(scene)
    return Verdict((TakeUp(alert, "answer"),), (reply(scene, "sup.answer_next", language=alert.question.language),))


def give_answer(scene: Scene) -> Verdict:
    """The answer waits for whoever asked, the item is closed, and it may become a card for everybody."""
    hand, content = scene.hand, written_in(scene).content
    alert = hand.alert if hand is not None else None
    if alert is None or alert.question is None:
        return nothing_open(scene)
    if not isinstance(content, Text) or not content.text.strip():
        return Verdict((), (reply(scene, "sup.answer_in_words"),))
    asker = alert.question.asker
    reached = asker is not None and asker.state is ContactState.OPEN
    row = (option(MakeDraft(alert.id, yes=True), "btn.make_draft"), option(MakeDraft(alert.id, yes=False), "btn.no"))
    done = reply(scene, "sup.answered" if reached else "sup.answered_nobody", row, ref=alert.reference)
    told = _others(scene, alert)
    ready = (_ready(alert, asker),) if asker is not None and reached else ()
    return Verdict((GiveAnswer(alert.id, content.text.strip()),), (*ready, done, *told))


def _ready(alert: AlertFacts, asker: Contact) -> Outbound:
    """A neutral line with a button; it leaves when it is safe for her, or when she writes."""
    row = (option(ReadAnswer(alert.id), "btn.read"),)
    said = tell(asker, say("info.answer_ready", row))
    return _when_safe(said, alert)


def _when_safe(said: Outbound, alert: AlertFacts) -> Outbound:
    """In the item's own lane: what the line answers her meanwhile never stands behind it."""
    leaves_at = alert.question.leaves_at if alert.question is not None else None
    return _at_hour(said, alert.id, leaves_at)


def _at_hour(said: Outbound, alert_id: UUID, leaves_at: datetime | None) -> Outbound:
    return replace(said, due_at=leaves_at, held=leaves_at is None, alert_id=alert_id)


def late(alert_id: UUID, asked: Question, promised: datetime | None) -> tuple[Outbound, ...]:
    """The promised day has passed: whoever asked hears so, with a new day; None: nobody can be reached to keep one."""
    asker = asked.asker
    if asker is None or asker.state is not ContactState.OPEN:
        return ()
    mentee = asker.person.role is Role.MENTEE
    rows = ((option(PickRow(MenuRow.TEAM), "btn.to_team"),),) if mentee and promised is not None else ()
    body = say("info.late", *rows, day=promised) if promised is not None else say("info.late_unheard")
    return (_at_hour(tell(asker, body), alert_id, asked.leaves_at),)


def _others(scene: Scene, alert: AlertFacts) -> tuple[Outbound, ...]:
    done, me = say("sup.item_done", ref=alert.reference), sender_of(scene).id
    return tuple(Outbound(one, done, Origin.NOTICE, alert_id=alert.id) for one in alert.told if one.id != me)


def read_answer(scene: Scene) -> Verdict:
    """She reads it, under the name of who wrote it; as often as she likes, while it is kept."""
    contact, found = sender_of(scene), scene.answered
    if found is None:
        return nothing_open(scene)
    origin = Origin.PROMPT if contact.person.role is Role.MENTEE else Origin.NOTICE
    shown = Outbound(contact, Pass(Text(found.words), found.by), origin)
    return Verdict((), (shown, reply(scene, "info.answer_footer", org=scene.programme.name)))


def decide_on_draft(scene: Scene) -> Verdict:
    """A draft among the files, which nobody is shown; or none."""
    alert, choice = scene.alert, scene.choice
    if alert is None or not isinstance(choice, MakeDraft):
        return nothing_open(scene)
    if not choice.yes:
        return Verdict((), (reply(scene, "sup.no_draft"),))
    return Verdict((WantDraft(alert.id),), (reply(scene, "sup.draft_wanted"),))


def not_answered(alert: AlertFacts) -> list[Outbound]:
    """The item was closed without an answer: whoever asked hears so."""
    asker = alert.question.asker if alert.question is not None else None
    if asker is None or asker.state is not ContactState.OPEN:
        return []
    if asker.person.role is not Role.MENTEE:
        return [tell(asker, say("mentor.alert_closed", ref=alert.reference))]
    row = (option(PickRow(MenuRow.TEAM), "btn.to_team"),)
    return [_when_safe(tell(asker, say("info.not_answered", row)), alert)]
