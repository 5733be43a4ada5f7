"""The clock of the simulated world: it can be jumped, sped up, and stood still.

Law: everything that the simulator dates, expires or limits asks this clock; only network waits (long polls, hanging
answers, a test's patience) are real seconds. Source: R31 and the journeys, which live through days within a second.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from simulator.signals import Signal


class VirtualClock:
    """A clock that tests move.

    Args:
        start: Its first moment, aware; the real time where None.
        speed: Virtual seconds per real second; 0 stands still but for jumps.
    """

    def __init__(self, start: datetime | None = None, *, speed: float = 1.0) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("The clock starts at an aware moment.")
        if speed < 0:
            raise ValueError("The clock never runs backwards.")
        self._base = (start or datetime.now(UTC)).astimezone(UTC)
        self._since = time.monotonic()
        self._speed = speed
        self._moved = Signal()

    @property
    def speed(self) -> float:
        """Virtual seconds per real second."""
        return self._speed

    def now(self) -> datetime:
        """The virtual moment, aware, UTC."""
        if not self._speed:
            return self._base
        return self._base + timedelta(seconds=(time.monotonic() - self._since) * self._speed)

    def jump(self, by: timedelta) -> None:
        """Moves the clock on by `by` and wakes everybody who sleeps on it.

        Raises:
            ValueError: `by` is negative.
        """
        if by < timedelta(0):
            raise ValueError("The clock never runs backwards.")
        self._base += by
        self._moved.fire()

    def run_at(self, speed: float) -> None:
        """Changes the speed from now on, in virtual seconds per real second."""
        if speed < 0:
            raise ValueError("The clock never runs backwards.")
        self._base = self.now()
        self._since = time.monotonic()
        self._speed = speed
        self._moved.fire()

    async def sleep(self, seconds: float) -> None:
        """Returns when `seconds` virtual seconds have passed, at once when a jump passed them."""
        until = self.now() + timedelta(seconds=seconds)
        while (left := (until - self.now()).total_seconds()) > 0:
            await self._moved.wait(left / self._speed if self._speed else None)
        await asyncio.sleep(0)
