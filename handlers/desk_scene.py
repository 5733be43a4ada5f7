"""Paints what the desk may look at: an alert with what its owner reads, the open items, the rota, the fortnight.

Law: as in `handlers.scenes`, nothing is decided here; a conversation's words are never painted.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from handlers.questions import at_the_desk
from models import alerts, hands, journal, rota, sheets, silences, wishes
from models.alerts import Held
from models.work import Work
from relay.alerts import AlertState, Level, Outcome, Rung, Way
from relay.calendar import next_open
from relay.desk import About, AlertFacts, Desk, Hand, OpenItem, Owed, Raiser, RotaChange, ShiftLine
from relay.duty import on_duty
from relay.people import Contact, Pairing, Person

FORTNIGHT = timedelta(days=14)


def facts(work: Work, alert_id: UUID, *, with_her: bool = False) -> AlertFacts | None:
    """One alert as the desk sees it; `with_her` also what its owner reads of the woman whom it is about."""
    held = alerts.load(work, alert_id)
    if held is None:
        return None
    pairing = _pairing(work, held.pairing_id)
    raisers = tuple(
        Raiser(work.directory.contact(work.conn, one.contact_id), one.person_id, one.cause, one.raised_at)
        for one in alerts.raisers(work, alert_id)
    )
    first = next((one.contact for one in raisers if one.person_id != alerts.NOBODY), None)
    row = held.row
    owner = work.directory.person(work.conn, held.alert.owner) if held.alert.owner is not None else None
    return AlertFacts(
        held.id,
        held.reference,
        held.cause,
        held.alert.state is not AlertState.OPEN,
        owner,
        first,
        pairing,
        held.raised_at,
        held.alert,
        held.silent,
        held.drill,
        raisers,
        _told(work, held),
        _about(work, held, pairing) if with_her else None,
        Outcome(row.outcome) if row.outcome else None,
        row.follow_up_on,
        row.reason_sealed is not None,
        row.second_id,
        row.debriefed_at is not None,
        at_the_desk(work, held.id),
        row.asked_id if held.alert.state is AlertState.TAKEN else None,
        _free(work, held),
        row.promised_at,
        row.kept_at is not None,
        Way(row.way) if row.way else None,
        held.alert.state is AlertState.CLOSED and row.talk_with_id is not None and row.debriefed_at is None,
    )


def _free(work: Work, held: Held) -> bool:
    """Whether its owner did not come back to it in time, or can't be reached: anybody may take it over."""
    stands, row = held.alert, held.row
    if stands.state is not AlertState.TAKEN or stands.taken_at is None:
        return False
    rung = any(
        one.rung is Rung.UNCLOSED and one.turn == stands.turn and one.at > stands.taken_at for one in stands.told
    )
    missed = row.missed_at is not None and row.kept_at is None
    return rung or missed or stands.owner not in rota.reachable(work)


def _pairing(work: Work, pairing_id: UUID | None) -> Pairing | None:
    line_id = alerts.line_of(work, pairing_id) if pairing_id is not None else None
    if line_id is None:
        return None
    view = work.directory.line(work.conn, line_id)
    return next((one for one in view.pairings if one.id == pairing_id), None)


def _told(work: Work, held: Held) -> tuple[Contact, ...]:
    reach = rota.reachable(work)
    told = dict.fromkeys(one.person for one in held.alert.told if one.person is not None)
    return tuple(reach[person_id] for person_id in told if person_id in reach)


def _about(work: Work, held: Held, pairing: Pairing | None) -> About | None:
    her = work.directory.person(work.conn, held.about_id) if held.about_id is not None else None
    if her is None:
        return None
    safe, hours = alerts.safe_contact(work, her.id)
    wrote = journal.last_heard(work, pairing.id, her.id) if pairing is not None else None
    waits = wishes.asked(work, her.id).already
    items, question = len(alerts.open_about(work, [her.id])), silences.last_question(work, her.id)
    return About(her, safe, hours, wrote, items, waits, question)


def open_items_about(work: Work, person_ids: list[UUID]) -> dict[UUID, OpenItem]:
    """What is open about each of these women, which a further alert joins."""
    found: dict[UUID, OpenItem] = {}
    for row in alerts.open_about(work, person_ids):
        found.setdefault(row.about_id, OpenItem(row.id, row.reference, Level(row.level), row.raised_at))
    return found


def opens_at(work: Work) -> datetime | None:
    """When the team is at work next; None where it is now, or where it promised no hours."""
    coverage = rota.settings(work).coverage
    when = next_open(work.now, coverage, work.directory.programme(work.conn).zone)
    return None if when is None or when <= work.now else when


def hand_of(work: Work, contact: Contact) -> Hand | None:
    """What her next words are for, or were for until it was too late, if the alert is still hers."""
    found = hands.taken_up(work, contact.id)
    alert = facts(work, found.alert_id) if found is not None else None
    if found is None or alert is None or not alert.owned_by(contact.person.id):
        return None
    return Hand(found.takes, alert, holds=found.holds)


def board(work: Work, contact: Contact, command: str, argument: str) -> Desk | None:
    """What one of the team asked to see."""
    match command:
        case "open":
            return open_board(work, contact.person.id, 1)
        case "team":
            return Desk(sheets=sheets.fortnight(work, FORTNIGHT), drill=_last_drill(work))
        case "rota":
            return _rota(work, argument)
        case _:
            return None


def open_board(work: Work, viewer: UUID, page: int) -> Desk:
    """One page of what is open."""
    return Desk(items=_items(work, viewer), page=page)


def _last_drill(work: Work) -> tuple[datetime, int | None] | None:
    last = next(iter(alerts.drills(work, 1)), None)
    if last is None:
        return None
    return last.raised_at, None if last.taken_at is None else int((last.taken_at - last.raised_at).total_seconds())


def _owed(row: Any) -> Owed:
    match AlertState(row.state):
        case AlertState.CLOSED:
            return Owed.TALK
        case AlertState.TAKEN if row.missed_at is not None and row.kept_at is None:
            return Owed.CONTACT
        case AlertState.TAKEN if row.reminded_at is not None and row.promised_at is None and row.kept_at is None:
            return Owed.TIME
        case _:
            return Owed.NOTHING


def _items(work: Work, viewer: UUID) -> tuple[OpenItem, ...]:
    """What is open; what is named to one of them is on no other list before everybody is told of it (R55)."""
    people: dict[UUID, Person | None] = {}
    items = []
    for row in alerts.open_items(work):
        if row.named_id not in {None, viewer} and not alerts.was_told(work, row.id, viewer):
            continue
        if row.owner_id is not None and row.owner_id not in people:
            people[row.owner_id] = work.directory.person(work.conn, row.owner_id)
        owner = people.get(row.owner_id) if row.owner_id is not None else None
        state = AlertState(row.state)
        alias = owner.alias if owner is not None and state is not AlertState.OPEN else ""
        items.append(OpenItem(row.id, row.reference, Level(row.level), row.raised_at, alias, state, _owed(row)))
    return tuple(items)


def _rota(work: Work, argument: str) -> Desk:
    names = {one.id: one.alias for one in rota.team(work)}
    shifts = rota.shifts(work)
    now_on = on_duty(shifts, work.now, work.directory.programme(work.conn).zone)
    duty = ("", "") if now_on is None else (names.get(now_on.primary, ""), _name(names, now_on.backup))
    lines = tuple(ShiftLine(one, names.get(one.primary, "?"), _name(names, one.backup)) for one in shifts)
    change = _change(work, argument) if argument else None
    return Desk(shifts=lines, coverage=rota.settings(work).written, on_duty=duty, change=change)


def _name(names: dict[UUID, str], person_id: UUID | None) -> str:
    return names.get(person_id, "") if person_id is not None else ""


def _change(work: Work, argument: str) -> RotaChange:
    """`mon-fri 09:00-17:00 Dalia, Mira`: a span, who has duty, who stands behind her; `-` takes it off."""
    parts = argument.split(maxsplit=2)
    if len(parts) < 3:  # noqa: PLR2004  # days, hours, names
        return RotaChange(refused="short")
    span, names = f"{parts[0]} {parts[1]}", [one for one in parts[2].split(",") if one.strip()]
    try:
        rota.check_span(span)
        if [one.strip() for one in names] == ["-"]:
            return RotaChange(span)
        primary = rota.member(work, names[0])
        backup = rota.member(work, names[1]) if len(names) > 1 else None
    except rota.RotaRefused as refused:
        return RotaChange(refused=str(refused))
    if backup is not None and backup.id == primary.id:
        return RotaChange(refused="The backup must be another person.")
    return RotaChange(span, primary, backup)
