"""Acts of the desk: taking an alert, reading, writing as the team, handing it on.

Law: one owner, and everybody who was told hears who; nobody reads a conversation without having taken its alert, and
whoever reads is recorded and told so; nobody of the team writes in a conversation unannounced, nor in one where a
secret word was said. The mentee hears that a person read her only when one did, and a time only when its owner
promised it.
Source: needs.md section 4, R40, R41, R47.
"""

from relay.acts import contacting, pushes
from relay.acts.speaking import nothing_open, option, reply, sender_of, tell, written_in
from relay.alerts import AlertState
from relay.delivery import Origin
from relay.desk import (
    About,
    AlertFacts,
    Hand,
    LastQuestion,
    PassAlert,
    ReadForTeam,
    ReadLast,
    TakeAlert,
    TakeUp,
    WriteToHer,
)
from relay.desk_choices import CallPlan, Close, HandOverItem, PassOn, ShowLast, WriteAsTeam
from relay.messages import Button, Pass, Prompt, Say, Value, say
from relay.people import Contact, Role
from relay.question_choices import WriteAnswer
from relay.raising import NOT_FOR_MENTORS, PRIVATE
from relay.scene import Effect, Outbound, Scene, Verdict


def take(scene: Scene) -> Verdict:
    """The first one owns it: she reads what it is, everybody told before and the mentor hear who has it."""
    alert, owner = scene.alert, sender_of(scene)
    if alert is None:
        return nothing_open(scene)
    taken = say("sup.taken", supervisor=owner.person.alias, ref=alert.reference)
    heard = tuple(
        Outbound(contact, taken, Origin.NOTICE, alert_id=alert.id)
        for contact in (*_others(alert, owner), *mentors_told(alert))
    )
    effects: tuple[Effect, ...] = (TakeAlert(alert),)
    if alert.drill:
        seconds = int((scene.now - alert.raised_at).total_seconds())
        done = reply(scene, "sup.drill_done", ref=alert.reference, minutes=seconds // 60, seconds=seconds % 60)
        return Verdict(effects, (done, *heard))
    opened = Outbound(owner, context(scene, alert), Origin.NOTICE, alert_id=alert.id)
    more = (contacting.ask_promise(scene, alert),) if contacting.may_be_promised(alert) else ()
    return Verdict((*effects, ReadForTeam(alert)), (opened, *more, *heard))


def _others(alert: AlertFacts, owner: Contact) -> tuple[Contact, ...]:
    return tuple(contact for contact in alert.told if contact.id != owner.id)


def mentors_told(alert: AlertFacts) -> tuple[Contact, ...]:
    """The mentors among its raisers; what was said to the team alone leaves no trace with them (R11)."""
    if alert.cause in NOT_FOR_MENTORS:
        return ()
    return tuple(
        one.contact for one in alert.raisers if one.contact is not None and one.contact.person.role is Role.MENTOR
    )


def context(scene: Scene, alert: AlertFacts) -> Say:
    """What its owner reads once she has it, and what she can do."""
    minutes = max(0, int((scene.now - alert.raised_at).total_seconds() // 60))
    head: dict[str, Value] = {"ref": alert.reference, "minutes": minutes}
    if alert.pairing is not None:
        names: dict[str, Value] = {"mentor": alert.pairing.mentor.alias, "alias": alert.pairing.mentee.alias}
        what = Prompt("sup.item_opened", head | names)
    elif alert.raiser_at is not None:
        what = Prompt("sup.item_opened_by", head | {"raiser": alert.raiser_at.person.alias})
    else:
        what = Prompt("sup.item_opened_plain", head)
    causes = dict.fromkeys((alert.cause, *(one.cause for one in alert.raisers)))
    whys = tuple(Prompt(f"sup.why_{_told_to(sender_of(scene), alert, cause)}") for cause in causes)
    about = _about(alert.about) if alert.about is not None else ()
    warning = (Prompt("sup.do_not_write"),) if alert.silent else ()
    level = Prompt("sup.item_level", {"level": pushes.code_of(alert.level)})
    return Say((what, level, *whys, *_asked(alert), *warning, *about), _buttons(alert))


def _told_to(reader: Contact, alert: AlertFacts, cause: str) -> str:
    """The cause as this reader may know it: what is between a mentor and her named supervisor stays there (R55)."""
    hers = alert.ladder is not None and alert.ladder.named == reader.person.id
    return cause if hers or cause not in PRIVATE else "asks_for_talk"


def _asked(alert: AlertFacts) -> tuple[Prompt, ...]:
    """On which topic, by when, and in which language she reads."""
    asked = alert.question
    if asked is None:
        return ()
    return Prompt(asked.topic.row), Prompt("sup.question", {"day": asked.due_at, "language": asked.language})


def _about(about: About) -> tuple[Prompt, ...]:
    facts = list(contacting.safe_lines(about))
    if about.last_wrote_at is not None:
        facts.append(Prompt("sup.last_wrote", {"day": about.last_wrote_at, "time": about.last_wrote_at}))
    if about.question is not None:
        facts += _question(about.question)
    if about.open_items > 1:
        facts.append(Prompt("sup.open_items", {"n": about.open_items}))
    if about.erasure_waits:
        facts.append(Prompt("sup.erasure_waits"))
    return tuple(facts)


def _question(question: LastQuestion) -> tuple[Prompt, Prompt]:
    """What she was asked last, when, and which button she pressed; the team may know, her mentor not (R11)."""
    asked = Prompt(f"sup.asked_{question.kind.value}", {"day": question.at, "time": question.at})
    answer = "silent" if question.answer is None else question.answer.value
    return asked, Prompt(f"sup.reply_{answer}")


def _buttons(alert: AlertFacts) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    if alert.question is not None:
        rows.append((option(WriteAnswer(alert.id), "btn.answer"),))
    if alert.pairing is not None:
        read = option(ShowLast(alert.id), "btn.show_last")
        rows.append((read,) if alert.silent else (read, option(WriteAsTeam(alert.id), "btn.write_as_team")))
    if alert.about is not None:
        rows.append((option(CallPlan(alert.id), "btn.call_plan"),))
    rows.append((option(HandOverItem(alert.id), "btn.hand_over"), option(PassOn(alert.id), "btn.pass")))
    rows.append((option(Close(alert.id), "btn.close"),))
    return tuple(rows)


def too_late(scene: Scene) -> Verdict:
    """Somebody was faster: she is told who. Her own second tap shows her the item, an old one that it is closed."""
    alert = scene.alert
    if alert is None or alert.owner is None:
        return nothing_open(scene)
    if alert.state is AlertState.CLOSED:
        return Verdict((), (reply(scene, "sup.item_done", ref=alert.reference),))
    if alert.owned_by(sender_of(scene).person.id):
        return show_item(scene)
    who = alert.owner.alias
    return Verdict((), (reply(scene, "sup.taken_already", supervisor=who, ref=alert.reference),))


def pass_on(scene: Scene) -> Verdict:
    """She passes it on: the next one is told at once."""
    alert = scene.alert
    if alert is None:
        return nothing_open(scene)
    return Verdict((PassAlert(alert),), (reply(scene, "sup.passed", ref=alert.reference),))


def show_item(scene: Scene) -> Verdict:
    """One of the open items: its owner reads it again, anybody else may take it; of a closed one, the talk is owed."""
    alert = scene.alert
    if alert is None:
        return nothing_open(scene)
    sender = sender_of(scene)
    if alert.state is AlertState.CLOSED:
        return _talk_owed(scene, alert)
    if alert.owned_by(sender.person.id):
        return Verdict((), (tell(sender, context(scene, alert)),))
    if alert.free or alert.asked == sender.person.id:
        owner = alert.owner.alias if alert.owner is not None else ""
        return Verdict((), (tell(sender, pushes.left_alone(alert.id, alert.reference, owner)),))
    if alert.owner is not None and alert.taken:
        return too_late(scene)
    return Verdict((), (tell(sender, pushes.first(alert.id, alert.reference, alert.level)),))


def _talk_owed(scene: Scene, alert: AlertFacts) -> Verdict:
    owner = alert.owner
    if owner is None or owner.id != sender_of(scene).person.id:
        who = owner.alias if owner is not None else ""
        return Verdict((), (reply(scene, "sup.open_talk", ref=alert.reference, supervisor=who),))
    return Verdict((), (reply(scene, "sup.talk_again", pushes.talk_days(alert.id), ref=alert.reference),))


def show_last(scene: Scene) -> Verdict:
    """Its owner reads the last messages; the reading is recorded, and the messages say so."""
    return Verdict((ReadLast(scene.alert),)) if scene.alert is not None else nothing_open(scene)


def join(scene: Scene) -> Verdict:
    """Her next words go to the mentee, and the mentor reads them too (R47)."""
    alert = scene.alert
    if alert is None or alert.pairing is None or alert.silent:
        return nothing_open(scene)
    pairing = alert.pairing
    words = reply(scene, "sup.write_next", alias=pairing.mentee.alias, mentor=pairing.mentor.alias)
    return Verdict((TakeUp(alert, "write"),), (words,))


def offer_button_again(scene: Scene) -> Verdict:
    """Her words came too late for the button that she had pressed: nothing was sent, and here it is again (R16)."""
    hand = scene.hand
    if hand is None:
        return nothing_sent(scene)
    row = (_again(hand),)
    return Verdict((), (reply(scene, "sup.pressed_too_long_ago", row, ref=hand.alert.reference),))


def _again(hand: Hand) -> Button:
    match hand.takes:
        case "answer":
            return option(WriteAnswer(hand.alert.id), "btn.answer")
        case "write":
            return option(WriteAsTeam(hand.alert.id), "btn.write_as_team")
        case _:
            return option(Close(hand.alert.id), "btn.close")


def nothing_sent(scene: Scene) -> Verdict:
    """Words at the desk that belong to no item: nobody gets them, and she hears so."""
    return Verdict((), (reply(scene, "sup.nothing_sent"),))


def write_as_team(scene: Scene) -> Verdict:
    """Announced to both: who of the team writes; then her words, to the mentee and, for her to see, to the mentor."""
    hand, event, sender = scene.hand, written_in(scene), sender_of(scene)
    pairing = hand.alert.pairing if hand is not None else None
    if hand is None or pairing is None or pairing.mentee_at is None:
        return Verdict((), (reply(scene, "sup.not_written"),))
    announced = say("team.joined", supervisor=sender.person.alias)
    outbounds = [tell(pairing.mentee_at, announced, pairing)]
    if pairing.mentor_at is not None:
        heard = say("mentor.team_joined", supervisor=sender.person.alias, alias=pairing.mentee.alias)
        outbounds.append(tell(pairing.mentor_at, heard, pairing))
    words = Pass(event.content, sender.person.alias, scene.line.id)
    outbounds += [
        Outbound(to, words, Origin.TEAM, pairing) for to in (pairing.mentee_at, pairing.mentor_at) if to is not None
    ]
    more = (option(WriteAsTeam(hand.alert.id), "btn.write_as_team"), option(ShowLast(hand.alert.id), "btn.show_last"))
    done = reply(scene, "sup.written", more, alias=pairing.mentee.alias, mentor=pairing.mentor.alias)
    written = WriteToHer(hand.alert, event.content, event.native_id, scene.inbound.sent_at)
    return Verdict((written,), (*outbounds, done))
