"""The ladder at work: an alert is raised or joined, and whoever is owed something hears of it, until somebody takes it.

Law: what is owed follows from the store and the clock alone (`relay.ladder`); a notice is written down as told in the
transaction that puts it into the outbox, so that a process which dies at any point tells nobody twice for one step and
skips none; what is pushed holds a reference and a level. Every fact goes into the audit chain. Source: needs.md section
4, R37-R41.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from handlers.saying import say_all
from models import alerts, audit, outbox, rota
from models.alerts import Held
from models.audit import Action, Entry
from models.work import Posted, Work
from relay import raising
from relay.acts import pushes
from relay.alerts import Alert, AlertState, Level, Rung, Told, orphaned, passed_on, risen, starts_at
from relay.delivery import Origin, Urgency
from relay.ladder import Ladders, Notice, Rota, due_notices, next_due
from relay.people import Contact, Role
from relay.scene import Outbound, RaiseAlert

NEVER_AGAIN_SOONER = timedelta(milliseconds=500)
"""What is due again within a tick is due at the next one."""


def raise_alert(work: Work, raised: RaiseAlert, raiser: Contact | None, message_id: UUID | None = None) -> UUID:
    """Open an alert, or join the one that is open about the same woman; whoever is owed it hears of it now. Its id."""
    about_id = _about(raised, raiser)
    joined = None if raised.cause in raising.NOT_FOR_MENTORS else joinable(work, about_id)
    if joined is not None and message_id is None:
        _join(work, joined, raised, raiser)
        return joined.id
    level, settings = raising.level_of(raised.cause), rota.settings(work)
    start = starts_at(level, work.now, settings.coverage, work.directory.programme(work.conn).zone)
    made = Alert(level, start, pressed=raised.cause == "help", named=raised.named)
    alerts.open_new(work, raised, made, raiser, about_id=about_id, message_id=message_id)
    audit.note(
        work,
        Action.DRILL if raised.cause == "drill" else Action.RAISED,
        raised.id,
        actor_id=raiser.person.id if raiser is not None else None,
        detail=level.value if raised.cause in raising.PRIVATE else f"{level.value} {raised.cause}",
    )
    if raised.cause == "unreachable" and raiser is not None and raiser.person.role.of_the_team:
        tell_desk_of_missing(work, raiser)
    ring(work, [raised.id])
    return raised.id


def _about(raised: RaiseAlert, raiser: Contact | None) -> UUID | None:
    if raised.pairing is not None:
        return raised.pairing.mentee.id
    return raiser.person.id if raiser is not None and raiser.person.role is Role.MENTEE else None


def joinable(work: Work, about_id: UUID | None) -> Held | None:
    """The open alert that a further one about this woman joins."""
    found = alerts.open_about(work, [about_id] if about_id is not None else [])
    if not found:
        return None
    alerts.hold(work, [found[0].id])
    return alerts.load(work, found[0].id)


def _join(work: Work, held: Held, raised: RaiseAlert, raiser: Contact | None) -> None:
    """A second one: its level only rises, its owner hears of it, and a cry that nobody answered rings anew."""
    level = raising.level_of(raised.cause)
    actor = raiser.person.id if raiser is not None else None
    audit.note(work, Action.JOINED, held.id, actor_id=actor, detail=f"{level.value} {raised.cause}")
    alerts.add_raiser(work, held.id, raiser, raised.cause)
    if raised.pairing is not None and raised.pairing.id != held.pairing_id:
        alerts.follows_to(work, held.id, raised.pairing.id)
    if raised.cause in raising.SILENT:
        alerts.silence(work, held.id)
    owner = held.alert.owner if held.alert.state is AlertState.TAKEN else None
    before = _again(work, held)
    stands = before.alert
    pressed = stands.pressed or raised.cause == "help"
    changed = _raised_to(work, replace(stands, pressed=pressed), level)
    if changed.turn == stands.turn and raising.rings_anew(stands, work.now):
        changed = raising.rung_anew(changed, work.now)
    alerts.save(work, before, changed, (), work.now)
    if changed.level is not stands.level:
        audit.note(work, Action.LEVEL, held.id, detail=changed.level.value)
    elif owner is not None:
        _tell(work, owner, pushes.joined(held.id, held.reference), held.id)
    ring(work, [held.id])


def _again(work: Work, held: Held) -> Held:
    found = alerts.load(work, held.id)
    if found is None:
        raise LookupError("An alert went while it was being changed.")
    return found


def _raised_to(work: Work, alert: Alert, level: Level) -> Alert:
    settings = rota.settings(work)
    return risen(alert, level, work.now, settings.coverage, work.directory.programme(work.conn).zone)


def grade(work: Work, alert_id: UUID, level: Level, by: Contact) -> None:
    """Its raiser says how urgent it is: it rises at once, or waits as ADVICE where that may still be said."""
    alerts.hold(work, [alert_id])
    held = alerts.load(work, alert_id)
    if held is None:
        return
    if level is Level.ADVICE:
        if not raising.may_ease(held.alert, by.person.role, held.raised_at, work.now):
            return
        alerts.save(work, held, raising.eased(held.alert), (), None)
    else:
        changed = _raised_to(work, held.alert, level)
        if changed is held.alert:
            return
        alerts.save(work, held, changed, (), work.now)
    audit.note(work, Action.LEVEL, alert_id, actor_id=by.person.id, detail=level.value)
    ring(work, [alert_id])


def take(work: Work, alert_id: UUID, by: Contact) -> None:
    """She owns it from now on.

    Raises:
        TakenMeanwhile: Somebody was faster than the picture on which she was told that it is hers.
    """
    alerts.hold(work, [alert_id])
    if not alerts.take(work, alert_id, by.person.id):
        raise TakenMeanwhile("Another process gave this alert to somebody else; what was decided here is decided anew.")
    audit.note(work, Action.TAKEN, alert_id, actor_id=by.person.id)
    outbox.call_off_repeats(work, alert_id)
    ring(work, [alert_id])


class TakenMeanwhile(Exception):
    """Two processes gave one alert to two people: the later transaction undoes itself and is decided anew."""


def take_over(work: Work, alert_id: UUID, giver_id: UUID, by: Contact, detail: str) -> None:
    """She owns it from now on, in the place of the giver.

    Raises:
        TakenMeanwhile: It is not the giver's any more; what was decided here is decided anew.
    """
    alerts.hold(work, [alert_id])
    if not alerts.hand(work, alert_id, giver_id, by.person.id):
        raise TakenMeanwhile("Another process gave this alert to somebody else; what was decided here is decided anew.")
    alerts.note(work, alert_id, asked_id=None, asked_at=None)
    audit.note(work, Action.HANDED, alert_id, actor_id=by.person.id, detail=detail)
    outbox.call_off_repeats(work, alert_id)
    ring(work, [alert_id])


def pass_on(work: Work, alert_id: UUID, by: Contact) -> None:
    """The next rung is told at once; from its owner, the ladder starts anew."""
    alerts.hold(work, [alert_id])
    held = alerts.load(work, alert_id)
    if held is None:
        return
    changed = passed_on(held.alert, by.person.id, work.now)
    if changed is held.alert:
        return
    alerts.save(work, held, changed, (), work.now)
    audit.note(work, Action.PASSED, alert_id, actor_id=by.person.id)
    ring(work, [alert_id])


# --- what is owed


def tick(work: Work) -> list[Posted]:
    """Tell whoever is owed something now; what waits in the outbox because of it."""
    work.directory.refresh(work.conn)
    ring(work, alerts.due(work))
    work.flush()
    return work.posted


def ring(work: Work, alert_ids: Sequence[UUID]) -> None:
    """What is owed about these alerts now goes out, and the next moment is written down."""
    if not alert_ids:
        return
    alerts.hold(work, alert_ids)
    work.directory.refresh(work.conn)
    now_on, ladders = rota.rota_now(work), rota.settings(work).ladders
    reach = rota.reachable(work)
    outbounds: list[Outbound] = []
    entries: list[Entry] = []
    for found in alerts.load_all(work, alert_ids):
        held = _without_lost_owner(work, found, reach)
        notices = due_notices(held.alert, now_on, work.now, ladders)
        told = tuple(Told(one.rung, one.person, work.now, held.alert.turn) for one in notices)
        for notice in notices:
            outbounds += _outbounds(work, held, notice, reach)
            entries += _facts(held, notice)
        stands = replace(held.alert, told=(*held.alert.told, *told))
        alerts.save(work, held, stands, told, _next(work, stands, now_on, ladders))
    say_all(work, outbounds)
    audit.note_all(work, entries)


def _without_lost_owner(work: Work, held: Held, reach: dict[UUID, Contact]) -> Held:
    """Whose owner can't be reached any more is nobody's, and rings anew: it does not wait for her until tomorrow."""
    owner = held.alert.owner
    if held.alert.state is not AlertState.TAKEN or owner is None or owner in reach or not reach:
        return held
    alerts.save(work, held, orphaned(held.alert, work.now), (), work.now)
    audit.note(work, Action.PASSED, held.id, detail="owner out of reach")
    return _again(work, held)


def _next(work: Work, stands: Alert, now_on: Rota, ladders: Ladders) -> datetime | None:
    following = next_due(stands, now_on, work.now, ladders)
    return None if following is None else max(following, work.now + NEVER_AGAIN_SOONER)


def _outbounds(work: Work, held: Held, notice: Notice, reach: dict[UUID, Contact]) -> Iterable[Outbound]:
    if notice.person is None:
        return
    minutes = max(0, int((work.now - held.raised_at).total_seconds() // 60))
    if notice.rung is Rung.RAISER:
        yield from _truth(work, held, notice.person)
        return
    contact = reach.get(notice.person)
    if contact is None:
        return
    again = any(one.person == notice.person and one.turn == held.alert.turn for one in held.alert.told)
    if notice.rung is Rung.UNCLOSED and notice.person != held.alert.owner:
        body = pushes.left_alone(held.id, held.reference, _owner(work, held))
    elif notice.rung is Rung.UNCLOSED:
        body = pushes.unclosed(held.id, held.reference, minutes)
    elif held.drill:
        body = pushes.drill(held.id, held.reference, held.alert.level)
    elif again:
        body = pushes.again(held.id, held.reference, minutes)
    else:
        body = pushes.first(held.id, held.reference, held.alert.level)
    yield Outbound(contact, body, Origin.ALERT, alert_id=held.id, urgency=_urgency(held, again=again))


def _owner(work: Work, held: Held) -> str:
    person = work.directory.person(work.conn, held.alert.owner) if held.alert.owner is not None else None
    return "-" if person is None else person.alias


def _urgency(held: Held, *, again: bool) -> Urgency:
    """Nobody hears of an alert for the first time later because others hear of theirs again."""
    if again:
        return Urgency.REPEAT
    return Urgency.DANGER if held.alert.level is Level.DANGER else Urgency.FIRST


def _truth(work: Work, held: Held, person_id: UUID) -> Iterable[Outbound]:
    """Whoever raised it hears that nobody has answered yet."""
    way = held.ways.get(person_id)
    contact = work.directory.contact(work.conn, way) if way is not None else None
    if contact is None:
        return
    body = pushes.nobody_yet(contact, held.reference, work.directory.programme(work.conn))
    mentee = contact.person.role is Role.MENTEE
    yield Outbound(contact, body, Origin.PROMPT if mentee else Origin.NOTICE, alert_id=held.id, last_word=mentee)


def _facts(held: Held, notice: Notice) -> Iterable[Entry]:
    if notice.person is None:
        yield Entry(Action.HOLE, held.id, detail=notice.rung.value)
        return
    yield Entry(Action.NOTIFIED, held.id, notice.person, f"{notice.rung.value} {held.alert.level.value}")
    if notice.second_channel:
        yield Entry(Action.NO_SECOND_CHANNEL, held.id, notice.person)


def _tell(work: Work, person_id: UUID, body: pushes.Push, alert_id: UUID) -> None:
    contact = rota.reachable(work).get(person_id)
    if contact is not None:
        say_all(work, [Outbound(contact, body, Origin.ALERT, alert_id=alert_id)])


# --- who can't be told


def tell_desk_of_missing(work: Work, missing: Contact) -> None:
    """One of the team can't be reached any more: everybody else hears it, and every open alert is looked at anew."""
    audit.note(work, Action.UNREACHABLE, missing.person.id)
    body = pushes.unreachable(missing.person.alias)
    others = [one for one in work.directory.team(work.conn) if one.person.id != missing.person.id]
    say_all(work, [Outbound(other, body, Origin.NOTICE) for other in others])
    alerts.look_again(work)


def desk_blocked(work: Work, missing: Contact) -> None:
    """A push came back: she stopped the desk, or her account is gone. The team has an item, and hears it at once."""
    reference = work.directory.next_reference(work.conn)
    raise_alert(work, RaiseAlert(uuid4(), reference, "unreachable", None), None)
    tell_desk_of_missing(work, missing)
