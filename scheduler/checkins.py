"""The tick of check-ins: what is due now, in portions that leave the event loop free.

Law: each portion is one transaction; a portion that was full is followed by the next at once. What another process
works on is left to it, so that two of them send nothing twice. Source: store.md, "Scheduler".
"""

from collections.abc import Callable, Iterable

from handlers.checkins import ask_due
from handlers.endings import end_due
from handlers.silences import keep_promises, step_due
from models import silences
from models.work import Posted, Units, Work

PORTION = 250
"""Plans in one transaction."""
STEPS: tuple[Callable[[Work, int], int], ...] = (end_due, step_due, keep_promises, ask_due)
"""What a tick does, in this order: what ended is asked nothing, and silence and promises come before new questions."""


class CheckIns:
    """The tick of one process."""

    def __init__(self, units: Units, posted: Callable[[Iterable[Posted]], None]) -> None:
        self._units = units
        self._posted = posted

    def sent(self, posted: Iterable[Posted]) -> None:
        """These wait in the outbox because of a reminder."""
        self._posted(posted)

    async def tick(self) -> int:
        """Everything that is due now; how many plans and silences were looked at."""
        if not await self._units.write(silences.anything_owed):
            return 0
        looked_at = 0
        for step in STEPS:
            while True:
                count, posted = await self._units.write(_portion(step))
                self._posted(posted)
                looked_at += count
                if count < PORTION:
                    break
        return looked_at


def _portion(step: Callable[[Work, int], int]) -> Callable[[Work], tuple[int, list[Posted]]]:
    def unit(work: Work) -> tuple[int, list[Posted]]:
        count = step(work, PORTION)
        work.flush()
        return count, work.posted

    return unit
