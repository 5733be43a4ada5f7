"""The rota, the hours of coverage and the ladder's minutes, as the team set them; and who can be told at this moment.

Law: who can be reached is asked of the contacts each time, never remembered: a supervisor who blocked the desk is a
hole from that moment. Source: needs.md section 4, R38, R39.
"""

from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import delete, insert, select, update

from models import audit
from models.audit import Action
from models.hours import UnclearHours, read_hours, read_week, write_hours
from models.tables import desk_setting, duty_check, person, shift
from models.work import Work
from relay.calendar import Week, Weekday
from relay.duty import DutyShift, on_duty
from relay.ladder import STANDARD, Ladder, LadderOutOfOrder, Ladders, Rota
from relay.people import Contact, Person, PersonState, Role


class RotaRefused(Exception):
    """What was asked of the rota can't be done; the sentence says why."""


TEAM = (Role.SUPERVISOR.value, Role.COORDINATOR.value)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the team set.

    Attributes:
        coverage: When the team is at work; a week without shifts makes no promise and no exception.
        written: The same as it was typed.
        ladders: The minutes.
    """

    coverage: Week
    written: str
    ladders: Ladders


def settings(work: Work) -> Settings:
    """What the team set, the usual ladder and no hours where it set nothing."""
    row = work.conn.execute(select(desk_setting)).first()
    if row is None:
        return Settings(Week(), "", STANDARD)
    week = read_week(row.coverage) if row.coverage else Week()
    return Settings(week, row.coverage, _ladders(orjson.loads(row.minutes) if row.minutes else {}))


def _ladders(given: dict[str, dict[str, float]]) -> Ladders:
    named = {one.name: getattr(STANDARD, one.name) for one in fields(Ladders)}
    return Ladders(**{name: replace(usual, **given.get(name, {})) for name, usual in named.items()})


def set_coverage(work: Work, hours: str) -> None:
    """When the team is at work: "mon-fri 09:00-18:00", "" for no promise.

    Raises:
        RotaRefused: These are no hours.
    """
    written = ", ".join(" ".join(part.split()) for part in hours.lower().split(",") if part.strip())
    try:
        if written:
            read_week(written)
    except UnclearHours as unclear:
        raise RotaRefused(str(unclear)) from None
    _keep(work, coverage=written)


def set_minutes(work: Work, ladder: str, name: str, minutes: float) -> None:
    """One time of one ladder, in minutes.

    Args:
        work: The unit of work.
        ladder: "danger", "today" or "today_pressed".
        name: A field of `Ladder`, such as "backup_after".
        minutes: How many.

    Raises:
        RotaRefused: There is no such time, or the ladder would be out of order.
    """
    times = {one.name for one in fields(Ladder)} - {"second_channel"}
    if ladder not in {one.name for one in fields(Ladders)} or name not in times:
        raise RotaRefused(
            f"A ladder's times are: {', '.join(sorted(times))}; the ladders danger, today, today_pressed."
        )
    row = work.conn.execute(select(desk_setting)).first()
    given: dict[str, dict[str, float]] = orjson.loads(row.minutes) if row is not None and row.minutes else {}
    given.setdefault(ladder, {})[name] = minutes
    try:
        _ladders(given)
    except LadderOutOfOrder as wrong:
        raise RotaRefused(str(wrong)) from None
    _keep(work, minutes=orjson.dumps(given).decode())


def minutes_of(ladders: Ladders) -> dict[str, dict[str, float]]:
    """The ladders as plain numbers."""
    return {
        name: {key: value for key, value in ladder.items() if key != "second_channel"}
        for name, ladder in asdict(ladders).items()
    }


FEWEST = 2
"""One may be ill: with fewer who can be reached, no mentor's line is opened."""


def go_live(work: Work, *, anyhow: bool) -> bool:
    """Whether mentors' lines may be carried: once two of the team can be reached, and from then on always.

    It is never taken back: a line that has carried a woman's words stays open when a supervisor falls ill.
    """
    row = work.conn.execute(select(desk_setting.c.live_at)).first()
    if row is not None and row.live_at is not None:
        return True
    if not anyhow and len(reachable(work)) < FEWEST:
        return False
    _keep(work, live_at=work.now)
    audit.note(work, Action.LIVE, None, detail="anyhow" if anyhow else "")
    return True


def _keep(work: Work, **values: str | datetime) -> None:
    programme_id = work.directory.programme(work.conn).id
    done = work.conn.execute(update(desk_setting).values(**values))
    if not done.rowcount:
        usual: dict[str, str | datetime] = {"coverage": "", "minutes": "", **values}
        work.conn.execute(insert(desk_setting).values(programme_id=programme_id, **usual))


# --- shifts -----------------------------------------------------------------------------------------------------------


def shifts(work: Work) -> tuple[DutyShift, ...]:
    """All shifts, in the order of the week."""
    rows = work.conn.execute(select(shift).order_by(shift.c.weekday, shift.c.begins))
    return tuple(_shift(row) for row in rows)


def _shift(row: Any) -> DutyShift:
    return DutyShift(
        row.id, Weekday(row.weekday), read_hours(f"{row.begins}-{row.ends}"), row.primary_id, row.backup_id
    )


def set_shifts(work: Work, span: str, primary: UUID | None, backup: UUID | None) -> int:
    """Who has duty in this span; None takes it off the rota. How many shifts that are.

    Args:
        work: The unit of work.
        span: "mon-fri 09:00-17:00".
        primary: Who is told first.
        backup: Who stands behind her.

    Raises:
        RotaRefused: These are no hours, or one person would stand behind herself.
    """
    try:
        week = read_week(span)
    except UnclearHours as unclear:
        raise RotaRefused(str(unclear)) from None
    if primary is not None and primary == backup:
        raise RotaRefused("The backup must be another person than the one who has duty.")
    programme_id = work.directory.programme(work.conn).id
    for one in week.shifts:
        begins, ends = write_hours(one.hours).split("-")
        there = work.conn.execute(
            select(shift.c.id).where(shift.c.weekday == int(one.weekday), shift.c.begins == begins)
        ).scalar_one_or_none()
        if there is not None:
            work.conn.execute(delete(duty_check).where(duty_check.c.shift_id == there))
            work.conn.execute(delete(shift).where(shift.c.id == there))
        if primary is not None:
            work.conn.execute(
                insert(shift).values(
                    id=uuid4(),
                    programme_id=programme_id,
                    weekday=int(one.weekday),
                    begins=begins,
                    ends=ends,
                    primary_id=primary,
                    backup_id=backup,
                )
            )
    return len(week.shifts)


def check_span(span: str) -> None:
    """Whether these are hours of a week.

    Raises:
        RotaRefused: They are not.
    """
    try:
        read_week(span)
    except UnclearHours as unclear:
        raise RotaRefused(str(unclear)) from None


def member(work: Work, alias: str) -> Person:
    """One of the team, by her alias.

    Raises:
        RotaRefused: Nobody of the team has it, or two have.
    """
    wanted = " ".join(alias.split()).casefold()
    found = [one for one in team(work) if one.alias.casefold() == wanted]
    if len(found) != 1:
        raise RotaRefused(
            f"{len(found) or 'Nobody'} of the team is called so. Use the alias as the team list shows it."
        )
    return found[0]


# --- who can be told --------------------------------------------------------------------------------------------------


def team(work: Work) -> tuple[Person, ...]:
    """All supervisors and coordinators who take part, the earliest first."""
    rows = work.conn.execute(
        select(person)
        .where(person.c.role.in_(TEAM), person.c.state == PersonState.ACTIVE.value)
        .order_by(person.c.created_at, person.c.id)
    )
    return tuple(work.directory.person_from(row) for row in rows)


def reachable(work: Work) -> dict[UUID, Contact]:
    """How each person of the team is reached at the desk, who can be."""
    found: dict[UUID, Contact] = {}
    for contact in work.directory.team(work.conn):
        found.setdefault(contact.person.id, contact)
    return found


def rota_now(work: Work) -> Rota:
    """Who can be told at this moment."""
    members = work.conn.execute(
        select(person.c.id)
        .where(person.c.role.in_(TEAM), person.c.state == PersonState.ACTIVE.value)
        .order_by(person.c.created_at, person.c.id)
    ).scalars()
    everyone = tuple(members)
    duty = on_duty(shifts(work), work.now, work.directory.programme(work.conn).zone)
    primary, backup = (None, None) if duty is None else (duty.primary, duty.backup)
    return Rota(
        primary if primary in everyone else None,
        backup if backup in everyone else None,
        everyone,
        frozenset(everyone) - frozenset(reachable(work)),
    )


# --- the tap that confirms --------------------------------------------------------------------------------------------


def asked(work: Work, shift_id: UUID, day: date) -> bool:
    """Whether she was asked to confirm this turn."""
    found = select(duty_check.c.shift_id).where(duty_check.c.shift_id == shift_id, duty_check.c.day == day)
    return work.conn.execute(found).first() is not None


def ask(work: Work, shift_id: UUID, day: date) -> None:
    """She is asked now."""
    work.conn.execute(insert(duty_check).values(shift_id=shift_id, day=day, asked_at=work.now))


def confirm(work: Work, shift_id: UUID) -> bool:
    """She tapped; whether something was open to be confirmed."""
    done = work.conn.execute(
        update(duty_check)
        .where(duty_check.c.shift_id == shift_id, duty_check.c.confirmed_at.is_(None))
        .values(confirmed_at=work.now)
    )
    return bool(done.rowcount)


def unconfirmed(work: Work, asked_before: datetime) -> list[Any]:
    """The turns that nobody confirmed, asked before this moment, and nobody was told of yet."""
    return list(
        work.conn.execute(
            select(duty_check.c.shift_id, duty_check.c.day, shift.c.primary_id, shift.c.backup_id)
            .join(shift, shift.c.id == duty_check.c.shift_id)
            .where(
                duty_check.c.asked_at <= asked_before,
                duty_check.c.confirmed_at.is_(None),
                duty_check.c.missed_at.is_(None),
            )
        )
    )


def miss(work: Work, shift_id: UUID, day: date) -> None:
    """Nobody confirmed it, and that is known now."""
    work.conn.execute(
        update(duty_check).where(duty_check.c.shift_id == shift_id, duty_check.c.day == day).values(missed_at=work.now)
    )
