"""Who has duty, through midnights and changes of clocks."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from relay.calendar import Hours, Weekday
from relay.duty import DutyShift, on_duty, turn_on, turns_now

ROME = "Europe/Rome"
DAY = DutyShift(UUID(int=1), Weekday.MONDAY, Hours(time(9), time(17)), UUID(int=11), UUID(int=12))
NIGHT = DutyShift(UUID(int=2), Weekday.MONDAY, Hours(time(17), time(9)), UUID(int=12))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in March 2026, UTC; Rome is an hour ahead until the 29th."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_a_shift_holds_from_its_first_minute_to_the_last_before_its_end() -> None:
    """Nine in Rome is in; seventeen is out."""
    assert on_duty((DAY,), at(9, 7, 59), ROME) is None
    assert on_duty((DAY,), at(9, 8), ROME) is DAY
    assert on_duty((DAY,), at(9, 15, 59), ROME) is DAY
    assert on_duty((DAY,), at(9, 16), ROME) is None


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    """Monday's night lasts until Tuesday morning, and no Tuesday night follows from it."""
    assert on_duty((DAY, NIGHT), at(10, 2), ROME) is NIGHT
    assert on_duty((DAY, NIGHT), at(10, 8), ROME) is None


def test_of_two_that_overlap_the_later_one_counts() -> None:
    """Who took a part of the day off the rota is not called in it."""
    midday = DutyShift(UUID(int=3), Weekday.MONDAY, Hours(time(12), time(13)), UUID(int=13))
    assert on_duty((DAY, midday), at(9, 11, 30), ROME) is midday
    assert [turn.shift for turn in turns_now((DAY, midday), at(9, 11, 30), ROME)] == [midday, DAY]


def test_a_spring_night_is_an_hour_shorter() -> None:
    """On the night of the change the wall's hours hold, and an hour of them does not exist."""
    sunday = DutyShift(UUID(int=4), Weekday.SATURDAY, Hours(time(21), time(9)), UUID(int=14))
    turn = turn_on(sunday, datetime(2026, 3, 28, tzinfo=UTC).date(), ROME)
    assert turn.ends - turn.begins == timedelta(hours=11)


def test_an_autumn_night_is_an_hour_longer_and_has_no_gap() -> None:
    """25 October 2026: the hour that comes twice belongs to whoever has the night, both times."""
    night = DutyShift(UUID(int=5), Weekday.SATURDAY, Hours(time(21), time(9)), UUID(int=15))
    day = DutyShift(UUID(int=6), Weekday.SUNDAY, Hours(time(9), time(21)), UUID(int=16))
    turn = turn_on(night, datetime(2026, 10, 24, tzinfo=UTC).date(), ROME)
    assert turn.ends - turn.begins == timedelta(hours=13)
    minute = turn.begins
    while minute < turn.ends + timedelta(hours=1):
        assert on_duty((night, day), minute, ROME) is (night if minute < turn.ends else day)
        minute += timedelta(minutes=10)
