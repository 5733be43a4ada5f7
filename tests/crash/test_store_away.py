"""The database goes away for a while: nothing is lost, nothing is doubled, nobody has to restart anything."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from functools import partial

import aiohttp
import orjson
import pytest
from sqlalchemy.engine import make_url

from tests.crash.conftest import Stage
from tests.crash.gate import Gate
from tests.crash.ledger import Conversation
from tests.crash.test_kill import one_pair
from tests.postgres import Postgresql

CUTS = 8
NOTICED_WITHIN = 20.0
"""Seconds; twice what it takes, for a loaded machine."""

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]


@pytest.fixture
def database_url(durable_postgresql: Postgresql) -> Iterator[str]:
    """A database whose commits wait for the disk."""
    with durable_postgresql.database() as url:
        yield url


def a_free_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


async def asks(port: int, path: str) -> tuple[int, bytes]:
    """What the program answers about its health."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/{path}") as answer:
        return answer.status, await answer.read()


async def becomes(port: int, wanted: int) -> bytes:
    """Asks until the program's readiness has this status; what it says then."""
    async with asyncio.timeout(NOTICED_WITHIN):
        while True:
            status, body = await asks(port, "readyz")
            if status == wanted:
                return body
            await asyncio.sleep(0.1)  # who watches a program has nothing but questions


async def test_a_store_that_swallows_everything_is_noticed_and_comes_back(stage: Stage) -> None:
    """A firewall drops what goes to the store and says nothing: the program says so, waits for nobody, and goes on."""
    letters = await one_pair(stage, by_mentee=True)
    port = a_free_port()
    async with Gate(make_url(str(stage.store.url)).port or 0) as gate:
        process = await stage.serve(PEERLINE_DATABASE__URL=behind(gate, stage), PEERLINE_HTTP__PORT=str(port))
        letters.write()
        await stage.ledger.until(stage.ledger.all_accounted)
        assert (await asks(port, "readyz"))[0] == 200
        gate.swallow()
        for _ in range(20):
            letters.write()
        assert orjson.loads(await becomes(port, 503))["store"] == "away"
        assert await asks(port, "livez") == (200, b"ok\n")
        await process.says("could not be written; it stays with Telegram for now", NOTICED_WITHIN)
        assert len(letters.arrived) == 1
        gate.pass_on()
        await stage.ledger.until(stage.ledger.all_accounted)
        await stage.quiet()
        await becomes(port, 200)
        nothing_missing(letters)
        assert letters.repeated_marked == 0, "the network was well: nothing had to be repeated"
        assert await stage.store.unreadable() == 0
        assert await process.stop() == 0


async def test_a_program_that_starts_before_its_store_waits_for_it(stage: Stage) -> None:
    """Nobody answers at first: it says so, and goes on by itself; told to stop, it stops."""
    letters = await one_pair(stage, by_mentee=True)
    letters.write()
    async with Gate(make_url(str(stage.store.url)).port or 0) as gate:
        gate.swallow()
        for stopped in (True, False):
            process = await stage.spawn(PEERLINE_DATABASE__URL=behind(gate, stage))
            await process.says(r"The database can't be reached\. Nothing is lost")
            if stopped:
                assert await process.stop() == 0
        gate.pass_on()
        await process.ready()
        await stage.ledger.until(stage.ledger.all_accounted)
        nothing_missing(letters)
        assert not any("Traceback" in line for one in stage.processes for line in one.said)


async def test_a_store_that_does_not_let_the_program_in_is_told_in_a_sentence(stage: Stage) -> None:
    """A database that is not there: the program ends with what it is, instead of waiting for ever."""
    url = make_url(str(stage.store.url)).set(database="no_such_database").render_as_string(hide_password=False)
    process = await stage.spawn(PEERLINE_DATABASE__URL=url)
    assert await process.ended() == 1
    assert [line for line in process.said if line.startswith("peerline: The database refuses Peerline: ")]
    assert not any("Traceback" in line for line in process.said)


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
