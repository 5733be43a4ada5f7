"""What an alert is when it is raised, and the one answer that may lower it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from relay.alerts import Alert, AlertState, Level, Rung, Told
from relay.people import Role
from relay.raising import EASED_WITHIN, eased, level_of, may_ease, rings_anew, rung_anew

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)
ALERT = Alert(Level.TODAY, NOW, raisers=frozenset({ONE}))


@pytest.mark.parametrize(
    ("cause", "level"),
    [("help", "today"), ("mentor", "today"), ("duress", "danger"), ("drill", "danger"), ("question", "advice")],
)
def test_every_cause_has_its_level(cause: str, level: str) -> None:
    """A secret word is DANGER, a question waits, and whatever nobody graded is TODAY."""
    assert level_of(cause) == level
    assert level_of("something that is made up later") is Level.TODAY


@pytest.mark.parametrize("role", [Role.MENTOR, Role.MENTEE])
def test_only_the_first_answer_in_time_may_lower_it(role: Role) -> None:
    """In her time it may wait; a second later it may not, however often she presses."""
    within = EASED_WITHIN[role]
    assert may_ease(ALERT, role, NOW, NOW + within)
    assert not may_ease(ALERT, role, NOW, NOW + within + timedelta(seconds=1))


@pytest.mark.parametrize(
    "changed",
    [
        replace(ALERT, level=Level.DANGER),
        replace(ALERT, state=AlertState.TAKEN),
        replace(ALERT, turn=1),
        replace(ALERT, raisers=frozenset({ONE, OTHER})),
        replace(ALERT, raisers=frozenset()),
    ],
)
def test_nobody_lowers_what_is_more_than_her_own_first_word(changed: Alert) -> None:
    """Not DANGER, not what somebody has, not what rose, and not what somebody else raised as well."""
    assert not may_ease(changed, Role.MENTOR, NOW, NOW)


def test_nobody_of_the_team_lowers_a_level() -> None:
    """The team closes an alert with an outcome; it does not grade it down."""
    assert not may_ease(ALERT, Role.SUPERVISOR, NOW, NOW)


def test_advice_stays_open() -> None:
    """Eased is not closed: it waits on the list."""
    assert eased(ALERT).state is AlertState.OPEN
    assert eased(ALERT).level is Level.ADVICE


def test_a_further_cry_rings_anew_but_not_without_rest() -> None:
    """While nobody has it, five minutes after the last notice a further cry starts the ladder again, without holes."""
    told = replace(ALERT, told=(Told(Rung.PRIMARY, ONE, NOW),), passed=frozenset({ONE}))
    assert not rings_anew(told, NOW + timedelta(minutes=5))
    assert rings_anew(told, NOW + timedelta(minutes=6))
    assert not rings_anew(replace(told, state=AlertState.TAKEN), NOW + timedelta(minutes=6))
    anew = rung_anew(told, NOW + timedelta(minutes=6))
    assert (anew.turn, anew.clock_from, anew.passed) == (1, NOW + timedelta(minutes=6), frozenset())
