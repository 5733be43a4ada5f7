"""Keys because time passed: made ahead, and destroyed when nothing that they sealed is wanted any more.

Law: destroying a key can't be rolled back, so it comes after the transaction that made it needless. Work on the keyring
waits for a disk and is done beside the event loop. Source: store.md, "The vault"; needs.md R59.
"""

import asyncio
from datetime import timedelta
from functools import partial
from uuid import UUID

from models import erasing, forgetting, register
from models.work import Units


class Keys:
    """The jobs about keys of one process."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def destroy_of_who_left(self) -> None:
        """Whoever was erased since the last look opens nowhere any more."""
        asked = await self._units.write(erasing.asked_for)
        if not asked:
            return
        for conversation in asked:
            await asyncio.to_thread(self._units.vault.forget_conversation, conversation)
        await self._units.write(lambda work: erasing.done(work, asked))

    async def destroy_of_old_days(self) -> None:
        """Words that were deleted because of their age open in no old copy of the store either."""
        before = await self._units.write(forgetting.first_day_kept)
        spared: set[UUID] = set()
        place: int | None = 0
        while place is not None:
            needed, place = await self._units.write(partial(forgetting.still_needed, after=place, before=before))
            spared |= needed
        gone = await asyncio.to_thread(self._units.vault.forget_days, before, spared)
        if gone:
            await self._units.write(lambda work: forgetting.note_forgotten(work, gone))

    async def prepare(self) -> None:
        """The keys of today and tomorrow, so that no first message of a day waits for a commit of the keyring."""
        conversations, now = await self._units.write(lambda work: (register.conversations(work), work.now))
        for day in (now.date(), now.date() + timedelta(days=1)):
            await asyncio.to_thread(self._units.vault.prepare, conversations, day, now)

    async def notice_other_processes(self) -> None:
        """What another process destroyed is dropped here, too."""
        await asyncio.to_thread(self._units.vault.refresh)
