"""Local time: quiet hours, safe hours, duty hours, and the minute at which a held message may leave.

Law: a moment is an aware UTC datetime, an hour on the wall belongs to a zone, and only `moment` and `in_zone`
translate. An hour that the spring change skips moves forward to the first minute that exists; one that the autumn
change repeats is its first, and a window holds until the last. A window over midnight belongs to the day on which it
begins.
Source: R07, R18, R31, R53; needs.md section 3 ("her hours win"); PEP 495 (fold).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from functools import cache
from typing import overload
from zoneinfo import ZoneInfo

from relay.errors import RelayError


class NaiveMoment(RelayError):
    """A moment came without its zone, so its hour could be anybody's: a fault of ours."""


class Weekday(IntEnum):
    """The days as `date.weekday` counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Hours:
    """A daily window of wall-clock time.

    Attributes:
        begins: The first minute inside.
        ends: The first minute outside; earlier than `begins` where it lies past midnight, equal for the whole day.
    """

    begins: time
    ends: time

    @property
    def shifts(self) -> "tuple[Shift, ...]":
        """The window on each day of the week."""
        return _every_day(self)


def hours_in(span: str) -> Hours:
    """Hours of every day as a choice and a column name them: "10:00-14:00"."""
    begins, _, ends = span.partition("-")
    return Hours(time.fromisoformat(begins), time.fromisoformat(ends))


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours that begin on one weekday."""

    weekday: Weekday
    hours: Hours


@cache
def _every_day(hours: Hours) -> tuple[Shift, ...]:
    """The window on each day, made once: a tick asks for thousands of people whether it is night."""
    return tuple(Shift(day, hours) for day in Weekday)


@dataclass(frozen=True, slots=True)
class Week:
    """Duty hours, coverage, or several safe hours a day; a week without shifts is never open."""

    shifts: tuple[Shift, ...] = ()


class SafeTime(StrEnum):
    """Her answer to "When is it safe to write to you?" (R07)."""

    ANY_TIME = "any_time"
    SOME_HOURS = "some_hours"
    ONLY_WHEN_I_WRITE = "only_when_i_write"


@dataclass(frozen=True, slots=True)
class SafeContact:
    """A mentee's safe-contact card.

    Attributes:
        safe: Her answer; until she has given one, only when she writes.
        hours: Her hours, for `SOME_HOURS`; while there are none, the card counts as only when she writes.
    """

    safe: SafeTime = SafeTime.ONLY_WHEN_I_WRITE
    hours: tuple[Hours, ...] = ()

    @property
    def in_force(self) -> SafeTime:
        """The answer that holds: hours that she has not named yet are no permission."""
        if self.safe is SafeTime.SOME_HOURS and not self.hours:
            return SafeTime.ONLY_WHEN_I_WRITE
        return self.safe

    @property
    def week(self) -> Week:
        """Her hours on every day."""
        return Week(tuple(shift for hours in self.hours for shift in hours.shifts))


STILL_THERE = timedelta(minutes=30)
"""She wrote so lately that she holds the phone: an answer reaches her at any hour (R18)."""

ANSWER_WINDOW = timedelta(hours=24)
"""How long an answer to her words is still an answer, where she wants messages only when she writes."""

OFFICE_CLOSES = time(18)
"""When a working day ends, where no hours of coverage say it."""

_FARTHEST_DAY = 9  # a shift of next week, and a day for changes of clocks


def in_zone(now: datetime, zone: str) -> datetime:
    """`now` as the clock on the wall shows it in the IANA zone `zone`.

    Raises:
        NaiveMoment: `now` has no zone of its own.
    """
    if now.tzinfo is None:
        raise NaiveMoment("A moment without a zone cannot be shown in another.")
    return now.astimezone(ZoneInfo(zone))


def moment(day: date, clock: time, zone: str, *, last: bool = False) -> datetime:
    """The UTC moment at which the wall in `zone` shows `clock` on `day`.

    Args:
        day: The local date.
        clock: The local wall-clock time, without a zone.
        zone: IANA name.
        last: Whether a repeated hour is meant the second time that it comes; otherwise the first.

    Returns:
        The moment; for an hour that is skipped, the first moment after the gap.
    """
    wall = datetime.combine(day, clock, ZoneInfo(zone)).replace(fold=int(last))
    found = wall.astimezone(UTC)
    if found.astimezone(wall.tzinfo).replace(tzinfo=None, fold=0) == wall.replace(tzinfo=None, fold=0):
        return found
    return _end_of_gap(wall)


def is_open(now: datetime, opening: Hours | Week, zone: str) -> bool:
    """Whether `now` lies inside the opening hours."""
    return next_open(now, opening, zone) == now


@overload
def next_open(now: datetime, opening: Hours, zone: str) -> datetime: ...
@overload
def next_open(now: datetime, opening: Hours | Week, zone: str) -> datetime | None: ...
def next_open(now: datetime, opening: Hours | Week, zone: str) -> datetime | None:
    """The first moment, `now` or later, inside the opening hours; None where a week has none."""
    today = in_zone(now, zone).date()
    for ahead in range(-1, _FARTHEST_DAY):
        openings = [
            max(begins, now)
            for begins, ends in _windows(opening.shifts, today + timedelta(days=ahead), zone)
            if max(begins, now) < ends
        ]
        if openings:
            return min(openings)
    return None


def is_quiet(now: datetime, quiet: Hours | None, zone: str) -> bool:
    """Whether `now` lies inside her quiet hours; without any, never."""
    return quiet is not None and is_open(now, quiet, zone)


def quiet_ends(now: datetime, quiet: Hours | None, zone: str) -> datetime | None:
    """The first moment, `now` or later, outside her quiet hours; None where they last the whole day, every day."""
    if quiet is None:
        return now
    if quiet.begins == quiet.ends:
        return None
    while is_open(now, quiet, zone):
        now = closes_at(now, quiet, zone)
    return now


def closes_at(now: datetime, opening: Hours | Week, zone: str) -> datetime:
    """When the hours that hold at `now` end; where several hold, the last of these."""
    today = in_zone(now, zone).date()
    around = [window for back in (1, 0) for window in _windows(opening.shifts, today - timedelta(days=back), zone)]
    return max(ends for begins, ends in around if begins <= now < ends)


def release_at(
    now: datetime, card: SafeContact, last_inbound_at: datetime | None, zone: str, quiet: Hours | None
) -> datetime | None:
    """When a mentor's message may leave for her mentee (R18).

    Args:
        now: UTC.
        card: The mentee's safe-contact card; where she named hours, they win over the quiet hours.
        last_inbound_at: When she last wrote, UTC; None where she never did.
        zone: Her IANA zone.
        quiet: Her quiet hours, or else the programme's; None for none.

    Returns:
        `now` where it may leave at once, a later moment that can be promised, or None: not before she writes again.
    """
    if wrote_within(STILL_THERE, last_inbound_at, now):
        return now
    if card.in_force is SafeTime.ONLY_WHEN_I_WRITE and wrote_within(ANSWER_WINDOW, last_inbound_at, now):
        return quiet_ends(now, quiet, zone)
    return may_begin_at(now, card, zone, quiet)


def may_begin_at(now: datetime, card: SafeContact, zone: str, quiet: Hours | None) -> datetime | None:
    """When a message that nobody's words asked for may leave, such as a check-in (R07, R30).

    Returns:
        `now`, a later moment, or None: never by itself, since she wants messages only when she writes.
    """
    match card.in_force:
        case SafeTime.SOME_HOURS:
            return next_open(now, card.week, zone)
        case SafeTime.ONLY_WHEN_I_WRITE:
            return None
        case _:  # any time: her answer, and still her sleep
            return quiet_ends(now, quiet, zone)


def back_at(now: datetime, duty: Week | None, off_until: datetime | None, zone: str) -> datetime | None:
    """When a mentor reads again (R53): the first duty minute after her time off.

    Args:
        now: UTC.
        duty: Her duty hours; None where she has set none, and every hour is one.
        off_until: The end of her time off, UTC; None, or past, where she is not off.
        zone: Her IANA zone.

    Returns:
        `now` where she is on duty, a later moment, or None where her week has no duty hour at all.
    """
    free = now if off_until is None else max(now, off_until)
    return free if duty is None else next_open(free, duty, zone)


def end_of_working_day(now: datetime, days: int, coverage: Week, zone: str) -> datetime:
    """The end of the `days`-th working day after today.

    Args:
        now: UTC.
        days: How many, from 1.
        coverage: When the team is at work: its days are the working days. Without shifts: Monday to Friday until 18:00.
        zone: The programme's IANA zone.
    """
    shifts = coverage.shifts or _OFFICE
    day, end = in_zone(now, zone).date(), now
    while days > 0:
        day += timedelta(days=1)
        ends = [closes for _, closes in _windows(shifts, day, zone)]
        if ends:
            end, days = max(ends), days - 1
    return end


_OFFICE = tuple(Shift(day, Hours(time(9), OFFICE_CLOSES)) for day in Weekday if day < Weekday.SATURDAY)


def wrote_within(span: timedelta, last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether she wrote at most `span` ago; a channel's clock may run ahead of ours by as much."""
    return last_inbound_at is not None and abs(now - last_inbound_at) <= span


def _windows(shifts: tuple[Shift, ...], day: date, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """The windows that begin on the local `day`, as UTC moments: first inside, first outside."""
    for shift in shifts:
        if shift.weekday == day.weekday():
            hours = shift.hours
            last_day = day if hours.begins < hours.ends else day + timedelta(days=1)
            yield moment(day, hours.begins, zone), moment(last_day, hours.ends, zone, last=True)


def _end_of_gap(wall: datetime) -> datetime:
    """The first moment after the change of clocks that skips `wall`; such changes come at whole seconds."""
    wall = wall.replace(microsecond=0)
    before, after = (wall.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
    offset = after.astimezone(wall.tzinfo).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(wall.tzinfo).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
