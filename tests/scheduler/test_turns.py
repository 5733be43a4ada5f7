"""Whose turn it is where a line may not send everything at once: the most urgent first, nobody lost, nobody twice."""

import random
from uuid import UUID

import pytest

from relay.delivery import Urgency
from scheduler.pace import Pace
from scheduler.turns import Turns

LINE, OTHER = UUID(int=1), UUID(int=2)


def lane(number: int) -> UUID:
    """A conversation."""
    return UUID(int=100 + number)


def gone(turns: Turns, now: float = 0.0) -> list[int]:
    """Who goes at this moment, in order."""
    went = []
    while (one := turns.next(now)) is not None:
        turns.leave(one)
        went.append(one.int - 100)
    return went


def test_the_most_urgent_goes_first_and_among_equals_who_came_first() -> None:
    """DANGER before a first notice of today, that before ordinary words, and those before what is only repeated."""
    turns = Turns()
    order = (Urgency.REPEAT, Urgency.ORDINARY, Urgency.DANGER, Urgency.FIRST, Urgency.ORDINARY, Urgency.DANGER)
    for number, urgency in enumerate(order):
        turns.ready(lane(number), LINE, urgency)
    assert gone(turns) == [2, 5, 3, 1, 4, 0]


def test_what_becomes_urgent_moves_forward_and_goes_once() -> None:
    """A notice of DANGER behind an ordinary one in the same chat brings both forward; nothing is said twice."""
    turns = Turns()
    for number in range(3):
        turns.ready(lane(number), LINE, Urgency.ORDINARY)
    turns.ready(lane(2), LINE, Urgency.DANGER)
    turns.ready(lane(2), LINE, Urgency.ORDINARY)
    assert gone(turns) == [2, 0, 1]


def test_who_sleeps_holds_up_nobody_and_wakes_in_her_place() -> None:
    """A retry waits for its own time; more words for that chat do not wake it; then it goes by its urgency."""
    turns = Turns()
    turns.sleep(lane(0), LINE, Urgency.DANGER, 5.0)
    turns.ready(lane(1), LINE, Urgency.ORDINARY)
    turns.ready(lane(0), LINE, Urgency.DANGER)
    assert turns.sleeps(lane(0))
    assert lane(0) in turns
    assert gone(turns) == [1]
    assert turns.until() == 5.0
    turns.ready(lane(2), LINE, Urgency.ORDINARY)
    assert gone(turns, 5.0) == [0, 2]
    assert turns.until() is None


def test_who_leaves_in_her_sleep_is_not_woken() -> None:
    """Her words were taken back, or let go earlier: the old hour means nothing any more."""
    turns = Turns()
    turns.sleep(lane(0), LINE, Urgency.ORDINARY, 5.0)
    turns.leave(lane(0))
    turns.ready(lane(0), LINE, Urgency.ORDINARY)
    assert gone(turns) == [0]
    assert gone(turns, 6.0) == []


def test_a_line_that_may_not_send_lets_the_most_urgent_go_when_it_wakes() -> None:
    """Whoever comes while it waits, and is more urgent, goes before all who waited; another line is not held up."""
    turns = Turns()
    for number in range(3):
        turns.ready(lane(number), LINE, Urgency.REPEAT)
    first = turns.next(0.0)
    assert first == lane(0)
    turns.stall(lane(0), 1.0)
    turns.ready(lane(7), OTHER, Urgency.REPEAT)
    turns.ready(lane(9), LINE, Urgency.DANGER)
    assert gone(turns, 0.5) == [7]
    assert gone(turns, 1.0) == [9, 0, 1, 2]


def test_everybody_may_try_when_the_clock_jumped() -> None:
    """Neither a line's patience nor a lane's hour outlives it."""
    turns = Turns()
    turns.ready(lane(0), LINE, Urgency.REPEAT)
    assert turns.next(0.0) == lane(0)
    turns.stall(lane(0), 50.0)
    turns.sleep(lane(1), LINE, Urgency.DANGER, 60.0)
    turns.wake()
    assert gone(turns) == [1, 0]


@pytest.mark.parametrize("seed", range(20))
def test_a_full_line_lets_no_danger_wait_behind_what_is_repeated(seed: int) -> None:
    """A thousand repeats wait for thirty a second; a notice of DANGER goes with the next place, and nobody is lost."""
    dice, now = random.Random(seed), 0.0
    pace, turns = Pace(30.0, 30.0, lambda: now), Turns()
    came: dict[UUID, float] = {}
    late: list[float] = []
    went: list[UUID] = []
    coming = {dice.uniform(1, 20): lane(5000 + number) for number in range(40)}
    for number in range(1000):
        turns.ready(lane(number), LINE, Urgency.REPEAT)
    while len(went) < 1040 and now < 40.0:
        for moment in [one for one in coming if one <= now]:
            came[coming[moment]] = now
            turns.ready(coming.pop(moment), LINE, Urgency.DANGER)
        while (one := turns.next(now)) is not None:
            if (wait := pace.line_wait(LINE)) > 0.0:
                turns.stall(one, now + wait)
                continue
            assert pace.wait(LINE, one) == 0.0
            turns.leave(one)
            went.append(one)
            if one in came:
                late.append(now - came[one])
        now += 0.01
    assert len(set(went)) == 1040
    assert now < 36.0
    assert max(late) <= 0.25
