"""A process that is frozen for longer than its leases last sends nothing of what it held when it wakes.

Source: store.md, "Many processes" ("claim and settle are fenced by owner and epoch").
"""

import asyncio

import pytest

from models.leases import HEARTBEAT, TTL
from simulator.bots import Bot
from simulator.chats import Message
from simulator.faults import Fault, FaultKind
from simulator.panes_samples import sample_photo
from tests.crash.conftest import Stage
from tests.crash.ledger import MARK
from tests.crash.test_kill import one_pair
from tests.crash.test_two_processes import MARGIN, owned

LETTERS = 10
DOWNLOAD_SECONDS = 3.0
"""Long enough for the signal to fall into it; the answer waits in the frozen process's own socket."""

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_a_frozen_process_had_claimed_is_not_sent_when_it_wakes(stage: Stage) -> None:
    """Frozen between the claim and the sending, it wakes after another has taken over: one copy, marked, in order."""
    letters = await one_pair(stage, by_mentee=True)
    mentor, photos = letters.pair.mentor.id, list[Message]()

    def seen(_: Bot, user_id: int, message: Message) -> None:
        if user_id == mentor and message.kind == "photo":
            photos.append(message)

    stage.world.listen(seen)
    frozen = await stage.serve()
    await stage.serve()
    letters.write()
    await stage.ledger.until(stage.ledger.all_accounted)
    download = stage.world.faults.add(Fault(FaultKind.DELAY, "file", seconds=DOWNLOAD_SECONDS))
    letters.writer.photo(letters.pair.bot, sample_photo())
    for _ in range(LETTERS):
        letters.write()
    await stage.world.until(lambda _: download.struck == 1)
    [owner] = await stage.store.owners()
    frozen.freeze()
    taken_over = (TTL + 2 * HEARTBEAT).total_seconds() + MARGIN
    async with asyncio.timeout(taken_over):
        while owner in await stage.store.owners():
            await stage.world.called.wait(1.0)
    await stage.ledger.until(stage.ledger.all_accounted)
    frozen.thaw()
    for _ in range(LETTERS):
        letters.write()
    await stage.ledger.until(stage.ledger.all_accounted)
    await stage.quiet()
    await owned(stage, lambda shares: shares == [1], MARGIN)
    assert await frozen.stop() == 0, "it woke up well, and ended when it was asked to"
    assert [photo.caption.startswith(MARK) for photo in photos] == [True]
    assert letters.arrived == set(letters.written)
    assert letters.repeated_marked == 0
    assert letters.doubled_silently == set()
    assert letters.out_of_order == []
    assert stage.ledger.astray == []
