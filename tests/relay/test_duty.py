"""Who has duty now: by the clock on the programme's wall, over midnight, and through both changes of clocks (R38)."""

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from relay.calendar import Hours, Weekday
from relay.duty import DutyShift, on_duty, turn_on, turns_now

ROME = "Europe/Rome"
DALIA, MIRA = UUID(int=31), UUID(int=32)
DAY = DutyShift(UUID(int=1), Weekday.SATURDAY, Hours(time(9), time(18)), DALIA)
NIGHT = DutyShift(UUID(int=2), Weekday.SATURDAY, Hours(time(17), time(2)), MIRA, DALIA)
WHOLE_DAY = DutyShift(UUID(int=3), Weekday.SUNDAY, Hours(time(0), time(0)), DALIA)
ROTA = (DAY, NIGHT, WHOLE_DAY)


@pytest.mark.parametrize(
    ("now", "shift"),
    [
        (datetime(2026, 6, 6, 7, tzinfo=UTC), DAY),  # nine in Rome: its first minute
        (datetime(2026, 6, 6, 6, 59, tzinfo=UTC), None),
        (datetime(2026, 6, 6, 15, tzinfo=UTC), NIGHT),  # both run: the one that began last counts
        (datetime(2026, 6, 6, 16, tzinfo=UTC), NIGHT),
        (datetime(2026, 6, 6, 21, 30, tzinfo=UTC), NIGHT),
        (datetime(2026, 6, 6, 23, 30, tzinfo=UTC), WHOLE_DAY),  # half past one on Sunday: the day's began last
        (datetime(2026, 6, 7, 21, 59, tzinfo=UTC), WHOLE_DAY),
        (datetime(2026, 6, 7, 22, tzinfo=UTC), None),
    ],
)
def test_the_shift_that_began_last_counts(now: datetime, shift: DutyShift | None) -> None:
    """Overlaps are no dispute, and a minute without anybody is a hole that is seen as one."""
    assert on_duty(ROTA, now, ROME) == shift


def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    """Saturday night is Saturday's, also at one o'clock on Sunday."""
    assert on_duty((NIGHT,), datetime(2026, 6, 6, 23, 30, tzinfo=UTC), ROME) == NIGHT
    assert on_duty((NIGHT,), datetime(2026, 6, 5, 23, 30, tzinfo=UTC), ROME) is None


def test_a_turn_is_as_long_as_the_wall_says() -> None:
    """The night of the autumn change has an hour more, the one of the spring change an hour less; nobody is missing."""
    autumn = turn_on(NIGHT, date(2026, 10, 24), ROME)
    spring = turn_on(DutyShift(UUID(int=4), Weekday.SATURDAY, Hours(time(20), time(8)), MIRA), date(2026, 3, 28), ROME)
    assert (autumn.ends - autumn.begins).total_seconds() == 10 * 3600
    assert (spring.ends - spring.begins).total_seconds() == 11 * 3600


def test_the_hour_that_comes_twice_is_covered_twice() -> None:
    """A shift that ends in the repeated hour ends with its second time."""
    shift = DutyShift(UUID(int=5), Weekday.SATURDAY, Hours(time(20), time(2, 30)), MIRA)
    turn = turn_on(shift, date(2026, 10, 24), ROME)
    assert turn.ends == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_turns_are_told_the_latest_first() -> None:
    """Whoever stands behind is the one who began before."""
    turns = turns_now(ROTA, datetime(2026, 6, 6, 15, 30, tzinfo=UTC), ROME)
    assert [turn.shift for turn in turns] == [NIGHT, DAY]
    assert [turn.day for turn in turns] == [date(2026, 6, 6)] * 2
