"""Waiting for something to happen, without asking again and again.

Law: a signal belongs to the event loop of whoever waits for it; firing needs no loop. Nothing here polls.
"""

import asyncio


class Signal:
    """An event that happens again and again; each firing wakes everybody who waits at that moment."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        """Wakes everybody who waits."""
        if self._waiting:
            waiting, self._waiting = self._waiting, set()
            for one in waiting:
                if not one.done():
                    one.set_result(None)

    async def wait(self, timeout: float | None = None) -> bool:  # noqa: ASYNC109  # a signal that does not come is an answer
        """Waits for the next firing for at most `timeout` real seconds; tells whether it came."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            async with asyncio.timeout(timeout):
                await waiter
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(waiter)
        return True
