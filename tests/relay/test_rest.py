"""A long week, and seven days in a row: she hears it first, on duty, once a week; her supervisor what goes on."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from relay.calendar import Hours, Shift, Week, Weekday
from relay.rest import Owed, Strain, Told, goes_on, is_hers_to_read, owed, quarters

ROME = "Europe/Rome"
MONDAY = date(2026, 3, 9)
USUAL = 5


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of March in Rome."""
    return datetime.combine(day, time(hour, minute), UTC) - timedelta(hours=1)


def wrote_in(day: date, number: int, hour: int = 10) -> list[datetime]:
    """She wrote in so many quarters of an hour that follow each other."""
    return [at(day, hour) + timedelta(minutes=15 * one + 3) for one in range(number)]


def each_day(first: date, last: date) -> list[datetime]:
    """She wrote once on each of these days."""
    return [at(first + timedelta(days=one), 11) for one in range((last - first).days + 1)]


def says(wrote: Iterable[datetime], now: datetime, *told: Told, usual: int = USUAL) -> tuple[Owed, ...]:
    """What she is to be told."""
    return owed(list(wrote), told, usual, ROME, now)


def test_quarters_are_counted_once() -> None:
    """Ten messages in one quarter of an hour are a quarter; one at its end and one at the next one's begin are two."""
    one = at(MONDAY, 10)
    assert quarters([one + timedelta(minutes=minute) for minute in range(10)]) == 1
    assert quarters([one + timedelta(minutes=14, seconds=59), one + timedelta(minutes=15)]) == 2


def test_five_hours_are_usual_and_a_quarter_more_is_told() -> None:
    """What is usual is not talked about; the first quarter of an hour beyond it is, with the full hours."""
    assert says(wrote_in(MONDAY, 20), at(MONDAY, 17)) == ()
    assert says(wrote_in(MONDAY, 21), at(MONDAY, 17)) == (Owed(Strain.HOURS, MONDAY, 21),)


def test_the_week_is_hers() -> None:
    """A calendar week on her own wall: half past midnight on Monday is Monday, although it is Sunday in UTC."""
    begins = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)
    assert says([begins, *wrote_in(MONDAY, 20)], at(MONDAY, 17)) == (Owed(Strain.HOURS, MONDAY, 21),)
    before = datetime(2026, 3, 8, 22, 30, tzinfo=UTC)
    assert says([before, *wrote_in(MONDAY, 20)], at(MONDAY, 17)) == ()


def test_a_week_that_ended_off_duty_is_told_in_the_next_one() -> None:
    """Sunday night made it long, and her duty begins on Tuesday: she hears of last week."""
    sunday, tuesday = MONDAY + timedelta(days=6), MONDAY + timedelta(days=8)
    assert says(wrote_in(sunday, 24), at(tuesday, 9)) == (Owed(Strain.HOURS, MONDAY, 24, this_week=False),)
    assert says(wrote_in(sunday, 24), at(tuesday + timedelta(days=7), 9)) == ()


def test_nothing_is_told_twice_in_a_week() -> None:
    """Told on Monday of last week, she is not told on Wednesday of this one, but on the Monday after it."""
    told = Told(Strain.HOURS, MONDAY, at(MONDAY + timedelta(days=7), 9))
    this = MONDAY + timedelta(days=7)
    wrote = [*wrote_in(MONDAY, 24), *wrote_in(this, 24)]
    assert says(wrote, at(this, 18), told) == ()
    assert says(wrote, at(this + timedelta(days=7), 9), told) == (Owed(Strain.HOURS, this, 24, this_week=False),)


def test_without_usual_hours_only_days_are_looked_at() -> None:
    """0 hours switch the count of hours off, and nothing else."""
    wrote = [*wrote_in(MONDAY, 30), *each_day(MONDAY, MONDAY + timedelta(days=6))]
    sunday = MONDAY + timedelta(days=6)
    assert says(wrote, at(sunday, 18), usual=0) == (Owed(Strain.DAYS, sunday),)


def test_seven_days_in_a_row_are_told_and_six_are_not() -> None:
    """One free day is enough for silence."""
    days = each_day(MONDAY, MONDAY + timedelta(days=6))
    sunday = MONDAY + timedelta(days=6)
    assert says(days, at(sunday, 18)) == (Owed(Strain.DAYS, sunday),)
    assert says(days[1:], at(sunday, 18)) == ()
    assert says(days[:3] + days[4:], at(sunday, 18)) == ()
    assert says(days, at(sunday + timedelta(days=1), 9)) == (Owed(Strain.DAYS, sunday),)
    assert says(days, at(sunday + timedelta(days=2), 9)) == ()


def test_the_next_seven_days_begin_after_those_that_she_heard_of() -> None:
    """Fourteen days without a free one are told twice, a week apart; the eighth to the thirteenth are not told."""
    sunday = MONDAY + timedelta(days=6)
    told = Told(Strain.DAYS, sunday, at(sunday, 18))
    days = each_day(MONDAY, MONDAY + timedelta(days=13))
    assert says(days[:13], at(MONDAY + timedelta(days=12), 18), told) == ()
    assert says(days, at(MONDAY + timedelta(days=13), 18), told) == (Owed(Strain.DAYS, sunday + timedelta(days=7)),)


def test_both_can_be_said_in_one_week() -> None:
    """They are two matters."""
    days = [*wrote_in(MONDAY, 30), *each_day(MONDAY, MONDAY + timedelta(days=6))]
    strains = [one.strain for one in says(days, at(MONDAY + timedelta(days=6), 18))]
    assert strains == [Strain.HOURS, Strain.DAYS]


def test_a_change_of_clocks_makes_no_day_and_loses_none() -> None:
    """29 March 2026 is a day of 23 hours: seven days in a row are seven."""
    first = date(2026, 3, 23)
    days = each_day(first, first + timedelta(days=6))
    assert says(days, datetime(2026, 3, 29, 16, tzinfo=UTC)) == (Owed(Strain.DAYS, date(2026, 3, 29)),)


@pytest.mark.parametrize("strain", list(Strain))
def test_only_two_weeks_running_are_seen_by_others(strain: Strain) -> None:
    """Once is hers alone; the week right after makes it visible, a fortnight long; two weeks apart never do."""
    first, second = (Told(strain, MONDAY + timedelta(days=days), at(MONDAY, 9)) for days in (0, 7))
    other = next(one for one in Strain if one is not strain)
    assert goes_on([first], MONDAY) == frozenset()
    assert goes_on([first, second], MONDAY) == {strain}
    assert goes_on([first, second], MONDAY + timedelta(days=8)) == frozenset()
    assert goes_on([first, Told(strain, MONDAY + timedelta(days=14), at(MONDAY, 9))], MONDAY) == frozenset()
    assert goes_on([first, Told(other, second.day, second.at)], MONDAY) == frozenset()


def test_she_hears_it_on_duty() -> None:
    """Not off duty, not in her time off, and where she set no hours, not at the programme's night."""
    duty = Week((Shift(Weekday.MONDAY, Hours(time(9), time(17))),))
    night = Hours(time(21), time(9))
    noon, late = at(MONDAY, 12), at(MONDAY, 22)
    assert is_hers_to_read(noon, duty, None, ROME, night)
    assert not is_hers_to_read(late, duty, None, ROME, night)
    assert not is_hers_to_read(noon, duty, late, ROME, night)
    assert is_hers_to_read(noon, None, None, ROME, night)
    assert not is_hers_to_read(late, None, None, ROME, night)
    assert is_hers_to_read(late, None, None, ROME, None)
