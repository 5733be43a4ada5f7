"""Who has duty: the rota's shifts on the programme's wall, and what became of the tap that confirms them.

Law: a shift is a weekday and hours of the wall, so that it holds through both changes of clocks; where two overlap, the
one that began last counts. Source: needs.md section 4 ("A rota confirm tap is asked at start of duty"), R38.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from relay.calendar import Hours, Weekday, in_zone, moment

CONFIRM_WITHIN = timedelta(minutes=15)
"""Without a tap by then, whoever comes next and the coordinators are told."""


@dataclass(frozen=True, slots=True)
class DutyShift:
    """Who has duty on one weekday in these hours.

    Attributes:
        id: Client-side UUIDv4.
        weekday: The day on which it begins.
        hours: On the programme's wall; over midnight where they end earlier than they begin.
        primary: Who is told first.
        backup: Who stands behind her; None: nobody.
    """

    id: UUID
    weekday: Weekday
    hours: Hours
    primary: UUID
    backup: UUID | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One occurrence of a shift.

    Attributes:
        shift: Which.
        day: The local date on which it begins.
        begins: Its first moment, UTC.
        ends: The first moment after it, UTC.
    """

    shift: DutyShift
    day: date
    begins: datetime
    ends: datetime


def turn_on(shift: DutyShift, day: date, zone: str) -> Turn:
    """The shift as it falls on a local day."""
    hours = shift.hours
    last_day = day if hours.begins < hours.ends else day + timedelta(days=1)
    ends = moment(last_day, hours.ends, zone, last=True)
    return Turn(shift, day, moment(day, hours.begins, zone), ends)


def turns_now(shifts: Sequence[DutyShift], now: datetime, zone: str) -> tuple[Turn, ...]:
    """All turns that run at `now`, the one that began last first."""
    today = in_zone(now, zone).date()
    around = [
        turn_on(shift, day, zone)
        for day in (today - timedelta(days=1), today)
        for shift in shifts
        if shift.weekday == day.weekday()
    ]
    return tuple(
        sorted((turn for turn in around if turn.begins <= now < turn.ends), key=lambda turn: turn.begins, reverse=True)
    )


def on_duty(shifts: Sequence[DutyShift], now: datetime, zone: str) -> DutyShift | None:
    """Whose shift counts at `now`; None: a hole."""
    turns = turns_now(shifts, now, zone)
    return turns[0].shift if turns else None
