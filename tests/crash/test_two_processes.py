"""More than one `peerline serve`: refused on one file, shared on PostgreSQL."""

import asyncio
import time
from collections.abc import Callable

import pytest

from models.leases import HEARTBEAT, TTL
from tests.crash.conftest import Stage
from tests.crash.ledger import Conversation

LINES = 4
MARGIN = 5.0
"""Seconds for a loaded machine."""


async def test_a_second_process_on_one_sqlite_file_is_refused_with_a_sentence(stage: Stage) -> None:
    """It ends with status 1 and says why; the first one goes on."""
    first = await stage.serve()
    second = await stage.spawn()
    assert await second.ended() == 1
    assert [line for line in second.said if line.startswith("peerline: Another `peerline serve` runs on")]
    assert not any("Traceback" in line for line in second.said)
    assert first.runs


async def several_lines(stage: Stage) -> list[Conversation]:
    """A mentor and a mentee on each of several lines; the mentees write."""
    opened = []
    for number in range(LINES):
        bot = await stage.programme.line(f"line_{number}_bot")
        mentor = await stage.programme.mentor(bot, "Amara", 601 + number)
        mentee = await stage.programme.mentee(bot, "Blessing", 501 + number)
        pair = await stage.programme.pair(bot, mentee, mentor, "Blessing")
        opened.append(stage.ledger.open(pair, by_mentee=True))
    return opened


async def owned(stage: Stage, as_wanted: Callable[[list[int]], bool], patience: float) -> None:
    """Wait until the lines are shared out as wanted: how many each process holds, the smallest number first."""
    async with asyncio.timeout(patience):
        while not as_wanted(sorted((await stage.store.owners()).values())):
            await stage.world.called.wait(1.0)


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_processes_share_the_lines_and_one_takes_over_from_the_other(stage: Stage) -> None:
    """Each carries half; when one is killed, the other has its lines within the lease, and nobody is missing."""
    conversations = await several_lines(stage)
    first = await stage.serve()
    await stage.serve()
    await owned(stage, lambda shares: shares == [LINES // 2, LINES // 2], 4 * HEARTBEAT.total_seconds() + MARGIN)
    for _ in range(25):
        for letters in conversations:
            letters.write()
    await stage.ledger.until(lambda: all(len(letters.arrived) >= 5 for letters in conversations))
    await first.kill()
    killed_at = time.monotonic()
    for letters in conversations:
        letters.write()
    await owned(stage, lambda shares: shares == [LINES], (TTL + HEARTBEAT).total_seconds() + MARGIN)
    assert time.monotonic() - killed_at < (TTL + HEARTBEAT).total_seconds() + MARGIN
    await stage.ledger.until(stage.ledger.all_accounted)
    await stage.quiet()
    for letters in conversations:
        assert letters.arrived == set(letters.written)
        assert letters.doubled_silently == set()
        assert letters.out_of_order == []
    assert stage.ledger.astray == []
