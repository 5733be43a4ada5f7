"""One outbound's way: the table is the law, and what follows an uncertain sending depends on whose words it carries."""

import itertools

import pytest

from relay.delivery import (
    OPEN,
    REMEDIES,
    TRANSITIONS,
    DeliveryState,
    Event,
    Failure,
    FailureKind,
    Origin,
    Remedy,
    Scope,
    follow,
)
from relay.errors import ForbiddenTransition, RelayError

EVERY_PAIR = list(itertools.product(DeliveryState, Event))


@pytest.mark.parametrize(("state", "event"), EVERY_PAIR, ids=lambda one: one.value)
def test_what_is_not_in_the_table_is_refused(state: DeliveryState, event: Event) -> None:
    """A delivery never takes a way that nobody wrote down; the refusal names both, and nobody's address."""
    if (state, event) in TRANSITIONS:
        assert follow(state, event) is TRANSITIONS[state, event]
    else:
        with pytest.raises(ForbiddenTransition, match=rf"is {state.value} .* event {event.value}\.") as refused:
            follow(state, event)
        assert isinstance(refused.value, RelayError)


def test_nothing_is_sent_without_a_durable_mark() -> None:
    """The only way to `sent` leads through `sending`, which is written before the network is touched."""
    before_sent = {state for (state, _), after in TRANSITIONS.items() if after is DeliveryState.SENT}
    assert before_sent == {DeliveryState.SENDING, DeliveryState.UNCERTAIN}
    assert [state for (state, _), after in TRANSITIONS.items() if after is DeliveryState.UNCERTAIN] == [
        DeliveryState.SENDING
    ]


def test_what_was_withdrawn_stays_withdrawn() -> None:
    """No event brings back what was taken back."""
    assert not [event for (state, event) in TRANSITIONS if state is DeliveryState.WITHDRAWN]


def test_every_state_can_be_reached_and_left_or_ends() -> None:
    """No state of the table is a dead word: each is reached from the start, and only `withdrawn` and `read` may end."""
    reached = {DeliveryState.HELD, DeliveryState.QUEUED}
    while more := {after for (state, _), after in TRANSITIONS.items() if state in reached} - reached:
        reached |= more
    assert reached == set(DeliveryState)
    assert set(DeliveryState) - {state for state, _ in TRANSITIONS} == {DeliveryState.WITHDRAWN}


def test_only_what_is_on_its_way_keeps_others_waiting() -> None:
    """An uncertain or failed message blocks nobody's conversation; one that is queued or being sent does."""
    assert {DeliveryState.QUEUED, DeliveryState.SENDING} == OPEN


def test_a_mentors_words_are_never_repeated_blindly() -> None:
    """What people wrote to a mentee is repeated only by its writer's tap; a cry for help as often as it takes."""
    assert set(REMEDIES) == set(Origin)
    assert {origin for origin, remedy in REMEDIES.items() if remedy is Remedy.ASK_SENDER} == {
        Origin.MENTOR,
        Origin.TEAM,
    }
    assert REMEDIES[Origin.ALERT] is REMEDIES[Origin.MENTEE] is Remedy.AGAIN_MARKED
    assert REMEDIES[Origin.PROMPT] is Remedy.AGAIN_ONCE
    assert REMEDIES[Origin.RECORDING] is Remedy.LEAVE


@pytest.mark.parametrize("kind", FailureKind)
def test_a_failure_says_whether_trying_again_may_help(kind: FailureKind) -> None:
    """Only what lies outside the message itself is tried again: the network, the pace, the provider, the line."""
    outside = {FailureKind.UNREACHABLE, FailureKind.RATE, FailureKind.PROVIDER, FailureKind.LINE}
    failure = Failure(kind)
    assert failure.retryable is (kind in outside)
    assert failure.scope is Scope.CHAT
