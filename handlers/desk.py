"""Carries out what follows at the desk: taking, reading, writing as the team, closing, duty.

Law: see `handlers.effects`; here every effect is also a fact of the audit chain, without content. A guard of the pure
rules (`relay.alerts.closed`) stands once more before an alert is closed: what is missing undoes the transaction.
"""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, assert_never
from uuid import UUID

from handlers import desk_reminders, escalation, questions
from handlers.saying import say_all
from models import alerts, audit, hands, journal, outbox, rota
from models import questions as answers
from models.alerts import Held
from models.audit import Action
from models.hands import Said
from models.work import Work
from relay.alerts import AlertState, Closing, Outcome, closed
from relay.calendar import in_zone, moment
from relay.delivery import Origin
from relay.desk import (
    AlertFacts,
    AskToTake,
    ChangeRota,
    CloseAlert,
    ConfirmDuty,
    DeclineItem,
    DeskEffect,
    FollowedUpNow,
    GradeAlert,
    KeepPromise,
    NoteEnd,
    OfferDebrief,
    OweTalk,
    PassAlert,
    PlanWay,
    PromiseBy,
    ReadForTeam,
    ReadLast,
    TakeAlert,
    TakeOver,
    TakeUp,
    WriteToHer,
)
from relay.messages import Pass, say
from relay.people import Contact, Person
from relay.scene import Keep, Outbound, Scene

LAST = 20
"""How many messages an owner reads (R40)."""
MORNING = time(9)
"""When a follow-up comes back, on the programme's wall."""


def carry_out_desk(work: Work, scene: Scene, effect: DeskEffect) -> None:  # noqa: C901, PLR0912, PLR0915  # one arm per effect
    """Write one effect of the desk."""
    by = _who(scene)
    match effect:
        case TakeAlert(alert):
            escalation.take(work, alert.id, by)
            if alert.drill:
                _end_drill(work, alert, by)
            else:
                desk_reminders.begin(work, alert)
        case AskToTake(alert, to):
            _ask_to_take(work, alert, to, by)
        case DeclineItem(alert):
            alerts.note(work, alert.id, asked_id=None, asked_at=None)
            audit.note(work, Action.DECLINED, alert.id, actor_id=by.person.id)
        case TakeOver(alert):
            _take_over(work, alert, by)
        case PlanWay(alert, way):
            alerts.note(work, alert.id, way=way.value)
            audit.note(work, Action.PLANNED, alert.id, actor_id=by.person.id, detail=way.value)
        case KeepPromise(alert):
            _keep_promise(work, alert.id)
            audit.note(work, Action.KEPT, alert.id, actor_id=by.person.id)
        case OweTalk(alert, mentor):
            alerts.note(work, alert.id, talk_with_id=mentor.id, remind_at=work.now + desk_reminders.TALK_WITHIN)
        case GradeAlert(alert, level):
            escalation.grade(work, alert.id, level, by)
        case PassAlert(alert):
            escalation.pass_on(work, alert.id, by)
        case ReadForTeam(alert):
            questions.read_for_team(work, alert.id, by)
        case ReadLast(alert):
            _read_last(work, alert, by)
        case TakeUp(alert, takes):
            hands.take_up(work, by.id, alert.id, takes)
        case WriteToHer():
            _write_to_her(work, effect, by)
        case PromiseBy(alert, until):
            again = {"kept_at": None, "missed_at": None}
            alerts.note(work, alert.id, promised_at=until, remind_at=until, **again)
            audit.note(work, Action.PROMISED, alert.id, actor_id=by.person.id)
        case NoteEnd():
            _note_end(work, effect, by)
        case CloseAlert(alert, outcome, follow_up_on):
            _close(work, alert.id, outcome, follow_up_on)
        case OfferDebrief(alert, days):
            alerts.note(work, alert.id, debriefed_at=work.now, remind_at=desk_reminders.talk_on(work, days))
            audit.note(work, Action.DEBRIEF, alert.id, actor_id=by.person.id)
        case FollowedUpNow(alert):
            alerts.note(work, alert.id, come_back_at=None)
            audit.note(work, Action.FOLLOWED_UP, alert.id, actor_id=by.person.id)
        case ConfirmDuty(shift_id):
            if rota.confirm(work, shift_id):
                audit.note(work, Action.DUTY_CONFIRMED, shift_id, actor_id=by.person.id)
        case ChangeRota(change):
            primary = change.primary.id if change.primary is not None else None
            backup = change.backup.id if change.backup is not None else None
            rota.set_shifts(work, change.span, primary, backup)
            audit.note(work, Action.ROTA, primary, actor_id=by.person.id, detail=change.span[:100])
            alerts.look_again(work)
        case _:
            assert_never(effect)


def _who(scene: Scene) -> Contact:
    if scene.contact is None:
        raise ValueError("A stranger reached the desk: the order of the rules is wrong.")
    return scene.contact


def _end_drill(work: Work, alert: AlertFacts, by: Contact) -> None:
    """A test is over once somebody took it: what it measures is how long that took (R43)."""
    seconds = int((work.now - alert.raised_at).total_seconds())
    held = _held(work, alert.id)
    alerts.save(work, held, replace(held.alert, state=AlertState.CLOSED), (), None)
    alerts.note(work, alert.id, closed_at=work.now)
    audit.note(work, Action.CLOSED, alert.id, actor_id=by.person.id, detail=f"drill taken after {seconds} s")


def _ask_to_take(work: Work, alert: AlertFacts, to: Person, by: Contact) -> None:
    """She is asked; it stays with its owner, as long as it is hers when this is written."""
    if not alerts.is_owned_by(work, alert.id, by.person.id):
        raise escalation.TakenMeanwhile("It is somebody else's by now; what was decided here is decided anew.")
    alerts.note(work, alert.id, asked_id=to.id, asked_at=work.now)
    audit.note(work, Action.ASKED, alert.id, actor_id=by.person.id)
    audit.note(work, Action.NOTIFIED, alert.id, actor_id=to.id, detail=f"by name {alert.level.value}")


def _take_over(work: Work, alert: AlertFacts, by: Contact) -> None:
    if alert.owner is None:
        raise LookupError("An alert without an owner was to be handed over.")
    detail = "asked by name" if alert.asked == by.person.id else "left alone"
    escalation.take_over(work, alert.id, alert.owner.id, by, detail)
    if not alert.kept:
        desk_reminders.begin(work, alert)


def _keep_promise(work: Work, alert_id: UUID) -> None:
    alerts.note(work, alert_id, kept_at=work.now, missed_at=None, remind_at=None)


def _held(work: Work, alert_id: UUID) -> Held:
    alerts.hold(work, [alert_id])
    held = alerts.load(work, alert_id)
    if held is None:
        raise LookupError("An alert went while it was being changed.")
    return held


def _alias(work: Work, person_id: UUID) -> str | None:
    person = work.directory.person(work.conn, person_id)
    return person.alias if person is not None else None


def _read_last(work: Work, alert: AlertFacts, by: Contact) -> None:
    """The last messages, each under its writer's alias; the reading stands in the chain, and the chat says so."""
    if alert.pairing is None:
        return
    found = hands.last_said(work, alert.pairing.id, LAST)
    names = {one.id: one.alias for one in (alert.pairing.mentee, alert.pairing.mentor)}
    pair = {"alias": alert.pairing.mentee.alias, "mentor": alert.pairing.mentor.alias}
    head = Outbound(by, say("sup.reading", n=len(found), **pair), Origin.NOTICE, alert_id=alert.id)
    say_all(work, [head, *(_shown(work, one, names, by, alert) for one in found)])
    audit.note(work, Action.READ, alert.id, actor_id=by.person.id, detail=str(len(found)))


def _shown(work: Work, one: Said, names: dict[UUID, str], by: Contact, alert: AlertFacts) -> Outbound:
    alias = names.get(one.sender_id) or _alias(work, one.sender_id)
    return Outbound(by, Pass(one.content, alias, one.line_id), Origin.NOTICE, alert.pairing, alert_id=alert.id)


def _write_to_her(work: Work, written: WriteToHer, by: Contact) -> None:
    pairing = written.alert.pairing
    if pairing is None:
        return
    journal.keep(work, Keep(pairing, written.content, written.native_id, written.sent_at), by)
    hands.put_down(work, by.id)
    alerts.note(work, written.alert.id, joined_at=work.now)
    _keep_promise(work, written.alert.id)  # her own words to her are the contact that was promised
    audit.note(work, Action.WROTE, written.alert.id, actor_id=by.person.id)


def _note_end(work: Work, noted: NoteEnd, by: Contact) -> None:
    alert_id = noted.alert.id
    values: dict[str, Any] = {}
    if noted.outcome is not None:
        values["outcome"] = noted.outcome.value
        if noted.outcome is not noted.alert.outcome:
            values |= {"second_id": None, "reason_sealed": None}  # they belonged to another outcome
    if noted.follow_up_on is not None:
        values["follow_up_on"] = noted.follow_up_on
    if noted.reason is not None:
        about = _held(work, alert_id).about_id or alert_id
        values["reason_sealed"] = work.seal_lasting("escalation", "reason_sealed", alert_id, about, noted.reason)
        hands.put_down(work, by.id)
    if noted.second is not None:
        values["second_id"] = noted.second
        audit.note(work, Action.CONFIRMED, alert_id, actor_id=noted.second)
    alerts.note(work, alert_id, **values)


def _close(work: Work, alert_id: UUID, outcome: Outcome, follow_up_on: date | None) -> None:
    held = _held(work, alert_id)
    zone = work.directory.programme(work.conn).zone
    owner = held.alert.owner
    if owner is None:
        raise LookupError("An alert without an owner was to be closed.")
    reason = "given" if held.row.reason_sealed is not None else ""
    closing = Closing(owner, outcome, follow_up_on, reason, held.row.second_id)
    stands = closed(held.alert, closing, in_zone(work.now, zone).date())
    alerts.save(work, held, stands, (), None)
    _let_be(work, alert_id)
    back: datetime | None = moment(follow_up_on, MORNING, zone) if follow_up_on is not None else None
    ends = {"asked_id": None, "asked_at": None, "remind_at": None, "reminded_at": None}
    alerts.note(work, alert_id, closed_at=work.now, come_back_at=back, follow_up_on=follow_up_on, **ends)
    audit.note(work, Action.CLOSED, alert_id, actor_id=owner, detail=outcome.value)


def _let_be(work: Work, alert_id: UUID) -> None:
    """It is over: what only says that a question still waits is not true any more."""
    asked = answers.find(work, alert_id)
    if asked is not None:
        outbox.call_off_for_later(work, alert_id, asked.contact_id)


def answer_question(work: Work, alert_id: UUID, words: str, by: Contact) -> None:
    """The answer is kept for whoever asked, and the item is closed by it."""
    answers.answer(work, alert_id, words)
    hands.put_down(work, by.id)
    alerts.note(work, alert_id, outcome=Outcome.ANSWERED.value)
    _close(work, alert_id, Outcome.ANSWERED, None)
