"""What is raised is urgent until the right person says otherwise, in time (R37, R45)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from relay.alerts import Alert, AlertState, Level, Rung, Told
from relay.people import Role
from relay.raising import (
    EASED_WITHIN,
    LEVELS,
    NOT_FOR_MENTORS,
    RINGS_ANEW_AFTER,
    SILENT,
    eased,
    level_of,
    may_ease,
    rings_anew,
    rung_anew,
)

NOW = datetime(2026, 6, 3, 10, tzinfo=UTC)
AMARA, DALIA, JOY = UUID(int=21), UUID(int=31), UUID(int=12)
RAISED = Alert(Level.TODAY, NOW, raisers=frozenset({AMARA}))


@pytest.mark.parametrize(
    ("cause", "level"),
    [("duress", Level.DANGER), ("question", Level.ADVICE), ("help", Level.TODAY), ("a new word of ours", Level.TODAY)],
)
def test_a_cause_has_its_level_at_once(cause: str, level: Level) -> None:
    """A cause that nobody thought of is for today, never for later."""
    assert level_of(cause) is level


def test_a_secret_word_is_danger_and_silent() -> None:
    """It rings at any hour, and nothing of it shows in her chat (R08)."""
    assert {"duress"} == SILENT
    assert LEVELS["duress"] is Level.DANGER
    assert "team_message" in NOT_FOR_MENTORS


@pytest.mark.parametrize("role", Role)
def test_only_the_first_answer_in_time_may_lower_it(role: Role) -> None:
    """A mentor within a minute, a mentee within ten; nobody else at all."""
    within = EASED_WITHIN.get(role)
    if within is None:
        assert not may_ease(RAISED, role, NOW, NOW)
    else:
        assert may_ease(RAISED, role, NOW, NOW + within)
        assert not may_ease(RAISED, role, NOW, NOW + within + timedelta(seconds=1))


@pytest.mark.parametrize(
    "alert",
    [
        replace(RAISED, state=AlertState.TAKEN),
        replace(RAISED, level=Level.DANGER),
        replace(RAISED, level=Level.ADVICE),
        replace(RAISED, turn=1),
        replace(RAISED, raisers=frozenset({AMARA, JOY})),
    ],
    ids=["taken", "danger", "advice", "rung anew", "raised by two"],
)
def test_what_somebody_else_relies_on_is_not_lowered(alert: Alert) -> None:
    """Once taken, risen, repeated or raised by two, a level only rises."""
    assert not may_ease(alert, Role.MENTOR, NOW, NOW)


def test_eased_is_advice_and_still_open() -> None:
    """It stays on the team's list and rings no more."""
    calm = eased(RAISED)
    assert (calm.level, calm.state) == (Level.ADVICE, AlertState.OPEN)


def test_a_further_cry_rings_anew_unless_it_rang_so_lately() -> None:
    """Nobody's second cry is quieter than her first, and nobody is rung twice a minute."""
    assert not rings_anew(RAISED, NOW + timedelta(hours=1))
    told = replace(RAISED, told=(Told(Rung.PRIMARY, DALIA, NOW),))
    assert not rings_anew(told, NOW + RINGS_ANEW_AFTER)
    assert rings_anew(told, NOW + RINGS_ANEW_AFTER + timedelta(seconds=1))
    assert not rings_anew(replace(told, state=AlertState.TAKEN), NOW + timedelta(hours=1))
    anew = rung_anew(replace(told, passed=frozenset({DALIA})), NOW)
    assert (anew.turn, anew.clock_from, anew.passed) == (1, NOW, frozenset())
    assert not rings_anew(anew, NOW + timedelta(hours=1))
