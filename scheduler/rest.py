"""Each quarter of an hour: whose week was long, or had no free day, and who is on duty to hear so.

Law: one mentor per transaction, and a breath after each: whoever relays goes first, and no message pays for it. Source:
needs.md R54.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from handlers import rest
from models import rest as kept
from models.portions import FIRST_PLACE
from models.work import Posted, Units, Work

EVERY = timedelta(minutes=15)
BREATH_SECONDS = 0.005


class Rest:
    """The look at the mentors' weeks.

    Args:
        units: The door to the store.
        posted: Who is told what waits in the outbox.
        hours_a_week: After how many hours in her calendar week a mentor hears so; 0: never.
    """

    def __init__(self, units: Units, posted: Callable[[Sequence[Posted]], None], hours_a_week: int) -> None:
        self._units = units
        self._posted = posted
        self._hours_a_week = hours_a_week

    async def look(self) -> None:
        """Look at each mentor once."""
        place: UUID | None = FIRST_PLACE
        while place is not None:
            place, posted = await self._units.write(self._after(place))
            self._posted(posted)
            await asyncio.sleep(BREATH_SECONDS)
        await self._units.write(kept.forget_old)

    def _after(self, place: UUID) -> Callable[[Work], tuple[UUID | None, list[Posted]]]:
        return lambda work: rest.look(work, place, self._hours_a_week)
