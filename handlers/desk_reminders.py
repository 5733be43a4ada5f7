"""Because a time came that somebody at the desk set, or never set: she is reminded, others hear what was missed.

Law: a reminder is owed by a row that says when (`remind_at`), is written down in the transaction that sends it, and is
sent once: what nobody acts on then stands in `/open` and on the sheet. Nobody is told of a missed time who could not do
anything about it: whoever has duty, who stands behind her, and everybody where there is nobody else. Source: needs.md
R24, R41, R42 (a talk within 48 hours); section 4.
"""

from datetime import datetime, time, timedelta
from uuid import UUID

from handlers.saying import say_all
from models import alerts, audit, rota
from models.alerts import Held
from models.audit import Action
from models.work import Work
from relay.acts import contacting, pushes
from relay.alerts import AlertState, Level
from relay.calendar import in_zone, moment
from relay.delivery import Origin, Urgency
from relay.desk import AlertFacts
from relay.messages import Prompt, Say, say
from relay.people import Contact
from relay.scene import Outbound

MORNING = time(9)
PROMISE_WITHIN = {Level.DANGER: timedelta(minutes=5)}
PROMISE_WITHIN_USUALLY = timedelta(minutes=15)
"""After [I take it]: who promised no time by then is reminded, once."""
MISSED_AFTER = timedelta(minutes=15)
"""How long after the promised time others hear that nobody has said that it was kept."""
TALK_WITHIN = timedelta(hours=24)
"""After the end: who named no day for the talk is reminded, once, so that it can still be within 48 hours (R42)."""


def begin(work: Work, alert: AlertFacts) -> None:
    """Somebody has it from now on: a time that lies ahead is hers, else she is to promise one to her who asked."""
    held = alerts.load(work, alert.id)
    if held is None:
        return
    by = held.row.promised_at
    if by is not None and (by <= work.now or held.row.kept_at is not None):
        by = None
    within = PROMISE_WITHIN.get(held.alert.level, PROMISE_WITHIN_USUALLY)
    asked = work.now + within if contacting.may_be_promised(alert) else None
    again = {"kept_at": None, "missed_at": None, "reminded_at": None}
    alerts.note(work, alert.id, promised_at=by, remind_at=by or asked, **again)


def remind(work: Work) -> None:
    """Everything that somebody at the desk is to be reminded of now."""
    reach = rota.reachable(work)
    for alert_id in alerts.to_remind(work):
        held = alerts.load(work, alert_id)
        if held is None:
            continue
        alerts.note(work, alert_id, remind_at=None)
        owner = reach.get(held.alert.owner) if held.alert.owner is not None else None
        match held.alert.state:
            case AlertState.TAKEN:
                _of_contact(work, held, owner, reach)
            case AlertState.CLOSED if held.row.talk_with_id is not None:
                _of_talk(work, held, owner)
            case _:
                pass


def _push(contact: Contact | None, held: Held, body: Say) -> list[Outbound]:
    if contact is None:
        return []
    return [Outbound(contact, body, Origin.ALERT, alert_id=held.id, urgency=Urgency.FIRST)]


def _of_contact(work: Work, held: Held, owner: Contact | None, reach: dict[UUID, Contact]) -> None:
    by = held.row.promised_at
    if held.row.kept_at is not None:
        return
    if by is None:
        alerts.note(work, held.id, reminded_at=work.now)
        body = Say(
            (Prompt("sup.promise_again", {"ref": held.reference}),), (contacting.times_of(held.id, held.alert.level),)
        )
        say_all(work, _push(owner, held, body))
    elif work.now < by + MISSED_AFTER:
        alerts.note(work, held.id, remind_at=by + MISSED_AFTER)
        say_all(work, _push(owner, held, say("sup.call_now", contacting.next_of(held.id), ref=held.reference)))
    else:
        _missed(work, held, owner, reach)


def _missed(work: Work, held: Held, owner: Contact | None, reach: dict[UUID, Contact]) -> None:
    """The promised time has passed: its owner hears so, and whoever can take it over."""
    alerts.note(work, held.id, missed_at=work.now)
    audit.note(work, Action.MISSED, held.id, actor_id=held.alert.owner)
    told = _push(owner, held, pushes.missed(held.id, held.reference))
    name = work.directory.person(work.conn, held.alert.owner) if held.alert.owner is not None else None
    body = pushes.left_alone(held.id, held.reference, "-" if name is None else name.alias)
    for contact in _who_can(work, held, reach):
        told += _push(contact, held, body)
    say_all(work, told)


def _who_can(work: Work, held: Held, reach: dict[UUID, Contact]) -> tuple[Contact, ...]:
    now_on = rota.rota_now(work)
    others = {person_id: contact for person_id, contact in reach.items() if person_id != held.alert.owner}
    on_duty = tuple(others[one] for one in (now_on.primary, now_on.backup) if one is not None and one in others)
    return on_duty or tuple(others.values())


def _of_talk(work: Work, held: Held, owner: Contact | None) -> None:
    mentor = work.directory.person(work.conn, held.row.talk_with_id)
    if mentor is None:
        return
    if held.row.debriefed_at is not None:
        say_all(work, _push(owner, held, say("sup.talk_today", ref=held.reference)))
        return
    alerts.note(work, held.id, reminded_at=work.now)
    say_all(work, _push(owner, held, say("sup.talk_again", pushes.talk_days(held.id), ref=held.reference)))


def talk_on(work: Work, days: int) -> datetime | None:
    """When its owner is reminded of a talk in so many days; today's needs none."""
    zone = work.directory.programme(work.conn).zone
    day = in_zone(work.now, zone).date() + timedelta(days=days)
    return moment(day, MORNING, zone) if days else None
