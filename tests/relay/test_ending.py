"""A planned end as values: when who is told, and when it is over."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from relay.calendar import Hours, Shift, Week, Weekday
from relay.ending import Ending, Owed, Refusal, next_owed, notices_passed, planned, refused
from tests.relay.scenes import AMARA, BLESSING, NOW

LAST_DAY = date(2026, 7, 15)
"""Six weeks after NOW."""


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in UTC; Rome is two hours ahead all this time."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_the_mentor_is_told_twice_and_then_it_ends() -> None:
    """R60: four weeks and one week before, at ten on her wall; at 18:00 of the last day it is over."""
    assert planned(LAST_DAY, AMARA, NOW) == Ending(LAST_DAY, 0)
    assert next_owed(Ending(LAST_DAY, 0), AMARA, BLESSING, NOW) == (Owed.TELL_MENTOR, at(6, 17, 8))
    assert next_owed(Ending(LAST_DAY, 1), AMARA, BLESSING, NOW) == (Owed.TELL_MENTOR, at(7, 8, 8))
    assert next_owed(Ending(LAST_DAY, 2), AMARA, BLESSING, NOW) == (Owed.END, at(7, 15, 16))


def test_she_hears_it_in_her_duty_hours() -> None:
    """R53: a notice that falls outside of them waits for the first minute of the next."""
    mondays = Week((Shift(Weekday.MONDAY, Hours(time(14), time(16))),))
    amara = replace(AMARA, duty=mondays)
    assert next_owed(Ending(LAST_DAY, 0), amara, BLESSING, NOW) == (Owed.TELL_MENTOR, at(6, 22, 12))
    away = replace(AMARA, off_until=at(6, 20, 7))
    assert next_owed(Ending(LAST_DAY, 0), away, BLESSING, NOW) == (Owed.TELL_MENTOR, at(6, 20, 7))


def test_who_is_never_on_duty_is_told_nothing_before_the_end() -> None:
    """A week without a duty hour, or time off until after the end: no notice is left, and it ends all the same."""
    assert next_owed(Ending(LAST_DAY), replace(AMARA, duty=Week()), BLESSING, NOW) == (Owed.END, at(7, 15, 16))
    away = replace(AMARA, off_until=at(8, 1, 7))
    assert next_owed(Ending(LAST_DAY), away, BLESSING, NOW) == (Owed.END, at(7, 15, 16))


@pytest.mark.parametrize(("on", "passed"), [(date(2026, 7, 2), 0), (date(2026, 7, 1), 0), (date(2026, 6, 30), 1)])
def test_a_notice_whose_time_has_passed_was_missed_by_nobody(on: date, passed: int) -> None:
    """An end that is planned three weeks ahead is told a week before, and not as if it were four weeks."""
    assert notices_passed(on, AMARA, at(6, 3, 7, 59)) == passed
    assert planned(on, AMARA, at(6, 3, 7, 59)).told == passed


def test_the_day_is_on_her_wall() -> None:
    """R31: the mentee's zone decides when it is over."""
    far = replace(BLESSING, zone="America/New_York")
    assert next_owed(Ending(LAST_DAY, 2), AMARA, far, NOW) == (Owed.END, at(7, 15, 22))


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (date(2026, 6, 2), Refusal.TOO_NEAR),
        (date(2026, 6, 10), Refusal.TOO_NEAR),
        (date(2026, 6, 11), None),
        (date(2027, 6, 4), None),
        (date(2027, 6, 5), Refusal.TOO_FAR),
    ],
)
def test_an_end_that_nobody_could_hear_of_is_no_planned_one(on: date, why: Refusal | None) -> None:
    """At least eight days, so that the week's notice comes; at most a year."""
    assert refused(on, BLESSING, NOW) is why
