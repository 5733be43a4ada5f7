"""The clock of the world."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from simulator.clock import VirtualClock

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


async def test_whoever_sleeps_is_woken_by_a_jump() -> None:
    """A jump over the end of a sleep ends it; a shorter jump does not."""
    clock = VirtualClock(NOON, speed=0)
    sleeper = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.jump(timedelta(minutes=59))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not sleeper.done()
    clock.jump(timedelta(minutes=1))
    await asyncio.wait_for(sleeper, 5)
    assert clock.now() == NOON + timedelta(hours=1)


async def test_a_fast_clock_runs_through_an_hour() -> None:
    """At a million times the speed an hour passes by itself, and the clock shows it."""
    clock = VirtualClock(NOON, speed=1_000_000)
    await asyncio.wait_for(clock.sleep(3600), 5)
    assert clock.now() >= NOON + timedelta(hours=1)


async def test_a_changed_speed_keeps_the_hour() -> None:
    """Standing the clock still, and letting it run again, never moves it by itself."""
    clock = VirtualClock(NOON, speed=1_000_000)
    clock.run_at(0)
    stopped = clock.now()
    assert stopped >= NOON
    assert clock.now() == stopped
    sleeper = asyncio.create_task(clock.sleep(60))
    await asyncio.sleep(0)
    clock.run_at(1_000_000)
    await asyncio.wait_for(sleeper, 5)


def test_the_clock_refuses_to_run_backwards() -> None:
    """Neither a jump nor a speed below zero is taken, and a start needs a zone."""
    clock = VirtualClock(NOON)
    with pytest.raises(ValueError, match="backwards"):
        clock.jump(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="backwards"):
        clock.run_at(-1)
    with pytest.raises(ValueError, match="backwards"):
        VirtualClock(NOON, speed=-1)
    with pytest.raises(ValueError, match="aware"):
        VirtualClock(NOON.replace(tzinfo=None))
