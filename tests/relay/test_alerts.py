"""An alert rises, has one owner, and ends with nothing missing (R37, R41, R42, R44)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.alerts import (
    ASKS_FOR,
    Alert,
    AlertState,
    Closing,
    ClosingRefused,
    Level,
    Missing,
    Outcome,
    closed,
    follow_up_is_due,
    handed_over,
    passed_on,
    risen,
    starts_at,
    still_missing,
    taken,
)
from relay.calendar import Hours, Week

NIGHT = datetime(2026, 6, 2, 20, tzinfo=UTC)  # 22:00 in Rome
MORNING = datetime(2026, 6, 3, 7, tzinfo=UTC)  # 09:00 in Rome
TODAY = date(2026, 6, 3)
ROME = "Europe/Rome"
COVERED = Week(Hours(time(9), time(18)).shifts)
AMARA, DALIA = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("level", "coverage", "expected"),
    [
        (Level.DANGER, COVERED, NIGHT),
        (Level.TODAY, COVERED, MORNING),
        (Level.TODAY, Week(), NIGHT),
        (Level.ADVICE, COVERED, NIGHT),
    ],
)
def test_outside_coverage_danger_rings_and_today_waits_for_the_morning(
    level: Level, coverage: Week, expected: datetime
) -> None:
    """DANGER notifies at any hour, TODAY starts with the next duty hour, or at once where no hour is set (R39)."""
    assert starts_at(level, NIGHT, coverage, ROME) == expected


def test_a_level_rises_and_never_falls() -> None:
    """A second alert can only make the open one more urgent; DANGER at night starts at once."""
    alert = Alert(Level.TODAY, MORNING)
    danger = risen(alert, Level.DANGER, NIGHT, COVERED, ROME)
    assert (danger.level, danger.clock_from, danger.turn) == (Level.DANGER, NIGHT, 1)
    assert risen(danger, Level.TODAY, MORNING, COVERED, ROME) == danger
    assert risen(danger, Level.DANGER, MORNING, COVERED, ROME) == danger
    over = replace(alert, state=AlertState.CLOSED)
    assert risen(over, Level.DANGER, NIGHT, COVERED, ROME) == over


@given(st.lists(st.sampled_from(Level), min_size=1))
def test_the_level_is_the_highest_that_was_raised(levels: list[Level]) -> None:
    """In whatever order alerts join, the level is the most urgent of them."""
    order = [Level.ADVICE, Level.TODAY, Level.DANGER]
    alert = Alert(levels[0], NIGHT)
    for level in levels[1:]:
        alert = risen(alert, level, NIGHT, COVERED, ROME)
    assert alert.level is max(levels, key=order.index)


def test_the_first_tap_owns_it() -> None:
    """When two tap at once, the first owns it and the second reads who does (R41)."""
    first = taken(Alert(Level.DANGER, NIGHT), AMARA, NIGHT)
    assert (first.state, first.owner, first.taken_at) == (AlertState.TAKEN, AMARA, NIGHT)
    assert taken(first, DALIA, NIGHT + timedelta(seconds=1)) == first


def test_only_a_taken_alert_is_handed_over() -> None:
    """A hand-over changes the owner and her time; an open or closed alert has no owner to hand it over."""
    open_alert = Alert(Level.TODAY, NIGHT)
    assert handed_over(open_alert, DALIA, MORNING) == open_alert
    over = handed_over(taken(open_alert, AMARA, NIGHT), DALIA, MORNING)
    assert (over.owner, over.taken_at, over.state) == (DALIA, MORNING, AlertState.TAKEN)


def test_only_its_owner_passes_a_taken_alert_on() -> None:
    """The owner's pass opens it anew; somebody else's, or one after the end, changes nothing."""
    alert = taken(Alert(Level.DANGER, NIGHT), AMARA, NIGHT)
    assert passed_on(alert, DALIA, MORNING) == alert
    anew = passed_on(alert, AMARA, MORNING)
    assert (anew.state, anew.owner, anew.clock_from, anew.turn) == (AlertState.OPEN, None, MORNING, 1)
    assert anew.passed == {AMARA}
    assert passed_on(anew, DALIA, MORNING).passed == {AMARA, DALIA}
    over = replace(alert, state=AlertState.CLOSED)
    assert passed_on(over, AMARA, MORNING) == over


TAKEN = taken(Alert(Level.DANGER, NIGHT), AMARA, NIGHT)
WHOLE = Closing(AMARA, Outcome.EMERGENCY_WITHOUT_CONSENT, TODAY, "she could not be asked", DALIA)


@pytest.mark.parametrize(
    ("closing", "missing"),
    [
        (WHOLE, ()),
        (replace(WHOLE, second_person=AMARA), (Missing.SECOND_PERSON,)),
        (replace(WHOLE, second_person=None, reason="  "), (Missing.REASON, Missing.SECOND_PERSON)),
        (replace(WHOLE, follow_up_on=TODAY - timedelta(days=1)), (Missing.FOLLOW_UP,)),
        (Closing(AMARA, Outcome.MISTAKE), ()),
        (Closing(AMARA, Outcome.TALKED_SAFE, TODAY), ()),
        (Closing(AMARA, Outcome.COULD_NOT_REACH), (Missing.FOLLOW_UP,)),
        (Closing(AMARA, follow_up_on=TODAY), (Missing.OUTCOME,)),
        (Closing(DALIA, Outcome.MISTAKE), (Missing.OWNER,)),
        (Closing(DALIA), (Missing.OWNER, Missing.OUTCOME)),
    ],
)
def test_an_alert_ends_with_nothing_missing(closing: Closing, missing: tuple[Missing, ...]) -> None:
    """Outcome and follow-up date are compulsory; without consent it takes a reason and a second person (R42, R44)."""
    assert still_missing(TAKEN, closing, TODAY) == missing
    if missing:
        with pytest.raises(ClosingRefused) as refused:
            closed(TAKEN, closing, TODAY)
        assert refused.value.missing == missing
    else:
        assert closed(TAKEN, closing, TODAY).state is AlertState.CLOSED


def test_what_nobody_took_cannot_be_closed() -> None:
    """An open alert is taken before it is closed, even by mistake; a closed one is not closed again."""
    closing = Closing(AMARA, Outcome.MISTAKE)
    assert still_missing(Alert(Level.DANGER, NIGHT), closing, TODAY) == (Missing.OWNER,)
    assert still_missing(closed(TAKEN, closing, TODAY), closing, TODAY) == (Missing.OWNER,)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_but_a_mistake_is_followed_up(outcome: Outcome) -> None:
    """The table knows every outcome; only a mistake, and a question that has its answer, go without a date."""
    assert (Missing.FOLLOW_UP in ASKS_FOR[outcome]) is (outcome not in {Outcome.MISTAKE, Outcome.ANSWERED})


def test_the_reason_is_never_printed() -> None:
    """Words about a person stay out of every repr."""
    assert "could not be asked" not in repr(WHOLE)


@pytest.mark.parametrize(
    ("follow_up_on", "done", "due"),
    [(TODAY, False, True), (date(2026, 6, 1), False, True), (date(2026, 6, 4), False, False), (TODAY, True, False)],
)
def test_the_follow_up_comes_back_on_its_day(follow_up_on: date, done: bool, due: bool) -> None:  # noqa: FBT001  # table
    """From its day on, and until it is done, a follow-up is its owner's."""
    assert follow_up_is_due(follow_up_on, done, TODAY) is due


def test_without_a_date_nothing_comes_back() -> None:
    """A mistake has no follow-up."""
    assert not follow_up_is_due(None, False, TODAY)
