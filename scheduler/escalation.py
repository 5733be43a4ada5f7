"""The alert clock: each second, whoever is owed something hears of it; each minute, duty and follow-ups.

Law: it remembers nothing that matters: what is owed stands in the store, and after an hour of downtime the first look
tells each person once. Only who could be told at the last look is remembered, so that a change of it is seen at once.
Source: issue "Escalation"; store.md, "Scheduler".
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from handlers import duty, escalation
from models import alerts, rota
from models.work import Posted, Units, Work
from relay.ladder import Rota

DUTY_EVERY = timedelta(minutes=1)


class AlertClock:
    """The clock of one process.

    Args:
        units: The door to the store.
        posted: Who is told what waits in the outbox.
    """

    def __init__(self, units: Units, posted: Callable[[Sequence[Posted]], None]) -> None:
        self._units = units
        self._posted = posted
        self._seen: Rota | None = None
        self._duty_at: datetime | None = None

    async def tick(self) -> None:
        """Look once."""
        self._posted(await self._units.write(self._look))

    def _look(self, work: Work) -> list[Posted]:
        work.directory.refresh(work.conn)
        if self._duty_at is None or work.now - self._duty_at >= DUTY_EVERY:
            self._duty_at = work.now
            duty.look(work)
        now_on = rota.rota_now(work)
        if now_on != self._seen:
            self._seen = now_on
            alerts.look_again(work)
        return escalation.tick(work)
