"""Questions without a checked answer: painted for the rules, carried out, and brought up again when they wait too long.

Law: see `handlers.scenes` and `handlers.effects`; the words of a question are shown to its owner alone, and that is
recorded. A reminder goes to the owner, or to the whole team while nobody has the item, once on each working day;
whoever asked hears of each promised day that has passed without an answer (R24, R51).
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from handlers.saying import say_all
from models import alerts, audit, hands, journal, outbox, questions, rota
from models.audit import Action
from models.work import Posted, Work
from relay.acts.questions import late
from relay.alerts import AlertState
from relay.calendar import back_at, in_zone, release_at
from relay.cards import Topic
from relay.choices import encode
from relay.delivery import Origin
from relay.desk_choices import ShowItem
from relay.messages import Button, Pass, Prompt, Say, say
from relay.people import Contact, PairingState, Role
from relay.question_choices import AddWords, ReadAnswer
from relay.questions import Question, answer_due, remind_next
from relay.scene import Outbound, ReviseForTeam, Scene, TeamReads

# --- painted ----------------------------------------------------------------------------------------------------------


def with_answers(work: Work, scene: Scene, contact: Contact) -> Scene:
    """The cards that she may be shown, what she has asked already, and by when a new question is answered."""
    programme = scene.programme
    today = in_zone(work.now, programme.zone).date()
    return replace(
        scene,
        cards=work.cards.shown(contact.person.language, today),
        asked=questions.open_of(work, contact.person.id),
        answer_by=answer_due(work.now, rota.settings(work).coverage, programme.zone),
    )


def with_question(work: Work, scene: Scene, contact: Contact, choice: AddWords | ReadAnswer) -> Scene:
    """The question that she pressed a button of, if it is hers."""
    match choice:
        case AddWords(alert_id=alert_id):
            return replace(scene, choice=choice, question=questions.of_asker(work, alert_id, contact.person.id))
        case ReadAnswer(alert_id):
            return replace(scene, choice=choice, answered=questions.answer_for(work, alert_id, contact.person.id))


def with_words_for(work: Work, scene: Scene, contact: Contact) -> Scene:
    """The question that her next words belong to, where she said so."""
    if contact.expects != "question":
        return scene
    within = None if contact.person.role is Role.MENTEE else questions.WORDS_WANTED_FOR
    asked = questions.waits_for_words(work, contact.person.id, within)
    return replace(scene, expects=contact.expects, question=asked)


def at_the_desk(work: Work, alert_id: UUID) -> Question | None:
    """The question beside an item, as its owner sees it."""
    row = questions.find(work, alert_id)
    if row is None:
        return None
    asker = work.directory.contact(work.conn, row.contact_id)
    leaves_at = _leaves_at(work, asker) if asker is not None else None
    answered, draft = row.answered_at is not None, bool(row.draft)
    return Question(Topic(row.topic), row.language, row.due_at, asker, answered, draft, leaves_at)


def _leaves_at(work: Work, asker: Contact) -> datetime | None:
    """When something that nobody waits for this minute may reach her (R18, R53)."""
    person = asker.person
    if person.role is not Role.MENTEE:
        return back_at(work.now, person.duty, person.off_until, person.zone)
    pairings = work.directory.line(work.conn, asker.line_id).pairings_of(person.id)
    if any(one.state is PairingState.PAUSED for one in pairings):
        return None
    heard = [journal.last_heard(work, one.id, person.id) for one in pairings]
    last = max((moment for moment in heard if moment is not None), default=None)
    quiet = work.directory.programme(work.conn).quiet
    return release_at(work.now, person.card, last, person.zone, quiet)


# --- carried out ------------------------------------------------------------------------------------------------------


def add_words(work: Work, alert_id: UUID, message_id: UUID | None) -> None:
    """Her words stand beside her question; who has the item reads them at once."""
    if message_id is None:
        raise ValueError("Words of a question were to be added, and none were kept.")
    questions.add_words(work, alert_id, message_id)
    owner = _who_reads(work, alert_id)
    if owner is not None:
        read_for_team(work, alert_id, owner)


def _who_reads(work: Work, alert_id: UUID) -> Contact | None:
    held = alerts.load(work, alert_id)
    if held is None or held.alert.state is not AlertState.TAKEN or held.alert.owner is None:
        return None
    return rota.reachable(work).get(held.alert.owner)


def team_reads(work: Work, message_id: UUID) -> TeamReads:
    """How far the team is with these words."""
    alert_id = alerts.with_words(work, message_id)
    held = alerts.load(work, alert_id) if alert_id is not None else None
    if held is None or held.alert.state is AlertState.CLOSED:
        return TeamReads.NO_MORE
    return TeamReads.ALREADY if held.alert.state is AlertState.TAKEN else TeamReads.NOT_YET


def revise_words(work: Work, revised: ReviseForTeam) -> None:
    """The newest words are what is kept; who has read the old ones reads these too, marked as changed."""
    journal.revise(work, revised.known, revised.content)
    alert_id = alerts.with_words(work, revised.known.id)
    owner = _who_reads(work, alert_id) if alert_id is not None else None
    if alert_id is None or owner is None:
        return  # nobody has read them: whoever takes it reads the newest
    held = alerts.load(work, alert_id)
    if held is not None:
        changed = say("sup.words_changed", ref=held.reference)
        say_all(work, [Outbound(owner, changed, Origin.NOTICE, alert_id=alert_id)])
    read_for_team(work, alert_id, owner)


def read_for_team(work: Work, alert_id: UUID, by: Contact) -> None:
    """What was written to the team with it, for the one who took it (R11)."""
    held = alerts.load(work, alert_id)
    found = hands.said(work, held.message_id) if held is not None and held.message_id is not None else None
    if found is None:
        return
    person = work.directory.person(work.conn, found.sender_id)
    alias = person.alias if person is not None else None
    say_all(work, [Outbound(by, Pass(found.content, alias, found.line_id), Origin.NOTICE, alert_id=alert_id)])
    audit.note(work, Action.READ, alert_id, actor_id=by.person.id, detail="1 to the team")


# --- what waits too long ----------------------------------------------------------------------------------------------


def remind(work: Work) -> list[Posted]:
    """Whoever is to answer hears which questions wait longer than was promised, and whoever asked hears a new day."""
    found = questions.late(work)
    if not found:
        return []
    work.directory.refresh(work.conn)
    reach, waiting = rota.reachable(work), dict[UUID, list[Button]]()
    for row in found:
        owner = row.owner_id if row.state == AlertState.TAKEN.value else None
        for person_id in [owner] if owner in reach else reach:
            waiting.setdefault(person_id, []).append(Button(encode(ShowItem(row.alert_id)), row.reference))
    say_all(work, [Outbound(reach[one], _late(items), Origin.NOTICE) for one, items in waiting.items()])
    zone, coverage = work.directory.programme(work.conn).zone, rota.settings(work).coverage
    for row in found:
        if row.due_at <= work.now and (reach or row.remind_at == row.due_at):  # said once while nobody can be reached
            _tell_asker(work, row.alert_id, answer_due(work.now, coverage, zone) if reach else None)
    again = remind_next(work.now, coverage, zone)
    questions.remind_again(work, [row.alert_id for row in found], again)
    work.flush()
    return work.posted


def _tell_asker(work: Work, alert_id: UUID, promised: datetime | None) -> None:
    """A promise that was not kept is said, and the newest one alone stands (R24)."""
    asked = at_the_desk(work, alert_id)
    if asked is None or asked.asker is None:
        return
    outbox.call_off_for_later(work, alert_id, asked.asker.id)
    if promised is not None:
        questions.promise_anew(work, alert_id, promised)
    say_all(work, late(alert_id, asked, promised))


SHOWN = 9
"""Buttons in one reminder, three in a row; the others stand in /open."""


def _late(items: list[Button]) -> Say:
    rows = tuple(tuple(items[at : at + 3]) for at in range(0, min(len(items), SHOWN), 3))
    return Say((Prompt("sup.questions_late", {"n": len(items)}),), rows)
