"""When a mentor hears that her week was long, or had no free day, and when her supervisor sees that it goes on.

Law: only that she wrote, and when, is looked at; she hears of it first and alone, on duty, of each at most once a week;
only what is there again in the week right after is seen by anybody else, and nobody is compared with anybody. Source:
needs.md R54, R46, section 6 (10, 13).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from relay.calendar import Hours, Week, back_at, in_zone, quiet_ends

QUARTER_SECONDS = 900
"""Her time on the line is counted in the quarters of an hour in which she wrote, as on the fortnightly sheet."""
QUARTERS_OF_AN_HOUR = 4
DAYS_OF_A_WEEK = 7
LOOK_BACK = timedelta(days=21)
"""How much of what she wrote is looked at: long enough to tell two weeks, and the one in which she was told."""
_A_DAY = timedelta(days=1)
_A_WEEK = timedelta(days=DAYS_OF_A_WEEK)


class Strain(StrEnum):
    """What there was too much of."""

    HOURS = "hours"  # more hours in her calendar week than are usual
    DAYS = "days"  # she wrote on seven days in a row


@dataclass(frozen=True, slots=True)
class Told:
    """What she was told of.

    Attributes:
        strain: What there was too much of.
        day: The Monday of that week; of seven days in a row, the seventh.
        at: When she was told.
    """

    strain: Strain
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """What she is to be told now.

    Attributes:
        strain: What there was too much of.
        day: As in `Told`.
        quarters: In how many quarters of an hour she wrote in that week; 0 of days.
        this_week: Whether it is the week that runs.
    """

    strain: Strain
    day: date
    quarters: int = 0
    this_week: bool = True


def quarters(moments: Iterable[datetime]) -> int:
    """In how many quarters of an hour these lie."""
    return len({int(moment.timestamp()) // QUARTER_SECONDS for moment in moments})


def is_hers_to_read(
    now: datetime, duty: Week | None, off_until: datetime | None, zone: str, quiet: Hours | None
) -> bool:
    """Whether she is on duty; where she set no hours, whether it is not the programme's night."""
    if back_at(now, duty, off_until, zone) != now:
        return False
    return duty is not None or quiet_ends(now, quiet, zone) == now


def owed(
    wrote: Collection[datetime], told: Collection[Told], hours_a_week: int, zone: str, now: datetime
) -> tuple[Owed, ...]:
    """What she is to be told now: of each strain at most one, and none where she heard of it this calendar week.

    Args:
        wrote: When she wrote, UTC, within `LOOK_BACK`.
        told: What she was told before.
        hours_a_week: How many hours are usual; 0: they are not looked at.
        zone: Her IANA zone.
        now: UTC.
    """
    today = in_zone(now, zone).date()
    latest = {one.strain: one for one in sorted(told, key=lambda one: one.at)}
    monday = _monday(today)
    heard = {strain for strain, one in latest.items() if _monday(in_zone(one.at, zone).date()) >= monday}
    days = {strain: one.day for strain, one in latest.items()}
    found = (_hours(wrote, days, hours_a_week, zone, today), _days(wrote, days, zone, today))
    return tuple(one for one in found if one is not None and one.strain not in heard)


def _hours(
    wrote: Collection[datetime], told: Mapping[Strain, date], hours_a_week: int, zone: str, today: date
) -> Owed | None:
    """The week that runs, or the one before it, which may have ended when she was off duty."""
    this = _monday(today)
    for week in (this - _A_WEEK, this):
        if hours_a_week == 0 or week <= told.get(Strain.HOURS, date.min):
            continue
        counted = quarters(one for one in wrote if _monday(in_zone(one, zone).date()) == week)
        if counted > hours_a_week * QUARTERS_OF_AN_HOUR:
            return Owed(Strain.HOURS, week, counted, week == this)
    return None


def _days(wrote: Collection[datetime], told: Mapping[Strain, date], zone: str, today: date) -> Owed | None:
    """Seven days in a row that reach to today or yesterday, none of them one of the seven that she heard of before."""
    days = {in_zone(one, zone).date() for one in wrote}
    end = today if today in days else today - _A_DAY
    began = end + _A_DAY
    while began - _A_DAY in days:
        began -= _A_DAY
    seventh = began + _A_WEEK - _A_DAY
    before = told.get(Strain.DAYS)
    if before is not None:
        seventh = max(seventh, before + _A_WEEK)
    return Owed(Strain.DAYS, seventh) if seventh <= end else None


def goes_on(told: Collection[Told], since: date) -> frozenset[Strain]:
    """What she was told of two weeks running, the second of them on or after `since`: her supervisor sees it."""
    return frozenset(_twice(told, since))


def _twice(told: Collection[Told], since: date) -> Iterator[Strain]:
    days = {(one.strain, one.day) for one in told}
    for strain, day in days:
        if day >= since and (strain, day - _A_WEEK) in days:
            yield strain


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
