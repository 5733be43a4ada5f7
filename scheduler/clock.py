"""The program's clock: the system's, or one that runs faster for training.

Law: whoever needs the moment is given a clock; nobody asks the system behind its back. A faster clock exists only in
training mode, when every channel is on loopback (interfaces.md, "Settings").
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What tells the moment and waits."""

    def now(self) -> datetime:
        """The moment, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait that many of this clock's seconds."""


class SystemClock:
    """The system's clock."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        await asyncio.sleep(seconds)


class FastClock:
    """A clock that starts at the present and runs `speed` times as fast (training)."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._started_at = datetime.now(UTC)
        self._started = time.monotonic()

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self._started_at + timedelta(seconds=(time.monotonic() - self._started) * self._speed)

    async def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        await asyncio.sleep(seconds / self._speed)
