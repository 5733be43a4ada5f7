"""The database goes away for a while: nothing is lost, nothing is doubled, nobody has to restart anything."""

import os
import signal
from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy.engine import make_url

from tests.crash.conftest import Stage
from tests.crash.gate import Gate
from tests.crash.ledger import Conversation
from tests.crash.test_kill import one_pair
from tests.postgres import Postgresql

CUTS = 8

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]


@pytest.fixture
def database_url(durable_postgresql: Postgresql) -> Iterator[str]:
    """A database whose commits wait for the disk."""
    with durable_postgresql.database() as url:
        yield url


def behind(gate: Gate, stage: Stage) -> str:
    """The URL of the stage's database by way of the gate."""
    return make_url(str(stage.store.url)).set(port=gate.port).render_as_string(hide_password=False)


def reached(letters: Conversation, wanted: int) -> bool:
    """Whether so many are accounted for."""
    return len(letters.arrived | letters.flagged) >= wanted


def nothing_missing(letters: Conversation) -> None:
    """Every letter is there, in order, once or marked."""
    assert letters.arrived == set(letters.written)
    assert letters.doubled_silently == set()
    assert letters.out_of_order == []


async def test_what_is_written_while_the_store_is_away_arrives_when_it_is_back(stage: Stage) -> None:
    """The program says that it can't write, keeps running, and passes everything on once the store is back."""
    letters = await one_pair(stage, by_mentee=True)
    async with Gate(make_url(str(stage.store.url)).port or 0) as gate:
        process = await stage.serve(PEERLINE_DATABASE__URL=behind(gate, stage))
        letters.write()
        await stage.ledger.until(stage.ledger.all_accounted)
        await gate.shut()
        for _ in range(20):
            letters.write()
        await process.says("could not be written; it stays with Telegram for now")
        assert len(letters.arrived) == 1
        await gate.open()
        await stage.ledger.until(stage.ledger.all_accounted)
        await stage.quiet()
        assert process.runs
        nothing_missing(letters)
        assert await stage.store.unreadable() == 0, "a store that was away made words look like poison"
        assert await process.stop() == 0


@pytest.mark.parametrize("by_mentee", [True, False], ids=["by the mentee", "by the mentor"])
async def test_commits_whose_answers_are_lost_neither_lose_nor_double(stage: Stage, *, by_mentee: bool) -> None:
    """The connections to the store are cut again and again in the middle of the traffic."""
    letters = await one_pair(stage, by_mentee=by_mentee)
    async with Gate(make_url(str(stage.store.url)).port or 0) as gate:
        process = await stage.serve(PEERLINE_DATABASE__URL=behind(gate, stage))
        for _ in range(CUTS):
            wanted = len(letters.arrived | letters.flagged) + 3
            for _ in range(15):
                letters.write()
            await stage.ledger.until(partial(reached, letters, wanted))
            await gate.cut()
        await stage.ledger.until(stage.ledger.all_accounted)
        await stage.quiet()
        nothing_missing(letters)
        assert letters.repeated_marked == 0, "the network was well: nothing had to be repeated"
        assert letters.flagged == set()
        assert await stage.store.unreadable() == 0
        assert await process.stop() == 0


async def test_a_store_that_crashes_and_recovers_loses_nothing(stage: Stage, durable_postgresql: Postgresql) -> None:
    """PostgreSQL's own kill -9: it ends every connection, replays its log and goes on, and so does the program."""
    letters = await one_pair(stage, by_mentee=True)
    process = await stage.serve()
    for _ in range(60):
        letters.write()
    await stage.ledger.until(lambda: len(letters.arrived) >= 10)
    mine = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
    victims = await stage.store.rows(f"{mine} AND pid <> pg_backend_pid()")
    os.kill(int(victims[0][0]), signal.SIGKILL)
    await stage.ledger.until(stage.ledger.all_accounted)
    await stage.quiet()
    nothing_missing(letters)
    assert await stage.store.unreadable() == 0
    assert durable_postgresql.command("SELECT 1") == "1"
    assert await process.stop() == 0


async def test_a_program_that_is_stopped_while_the_store_is_away_ends(stage: Stage) -> None:
    """It waits a while for the store and then ends; the next start finds everything where it was."""
    letters = await one_pair(stage, by_mentee=True)
    async with Gate(make_url(str(stage.store.url)).port or 0) as gate:
        process = await stage.serve(PEERLINE_DATABASE__URL=behind(gate, stage))
        for _ in range(30):
            letters.write()
        await stage.ledger.until(lambda: len(letters.arrived) >= 5)
        await gate.shut()
        await process.stop()
        assert not process.runs
    await stage.serve()
    await stage.ledger.until(stage.ledger.all_accounted)
    await stage.quiet()
    nothing_missing(letters)
