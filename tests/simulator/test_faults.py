"""The fault buttons do to a connection what they say, and nothing else."""

import asyncio
from typing import Any

import aiohttp
import pytest

from simulator.bots import Bot
from simulator.faults import Fault, FaultKind
from simulator.phone import Phone
from simulator.signals import Signal
from simulator.world import World
from tests.simulator.conftest import Caller

ANSWERED = {
    FaultKind.ERROR: (500, "Internal Server Error", False),
    FaultKind.RATE: (429, "Too Many Requests: retry after 7", False),
    FaultKind.REVOKED: (401, "Unauthorized", False),
    FaultKind.CONFLICT: (409, "Conflict: terminated by other getUpdates request", False),
    FaultKind.BLOCKED: (403, "Forbidden: bot was blocked by the user", False),
    FaultKind.DEACTIVATED: (403, "Forbidden: user is deactivated", False),
    FaultKind.CHAT_GONE: (400, "Bad Request: chat not found", False),
    FaultKind.THREAD_GONE: (400, "Bad Request: message thread not found", False),
    FaultKind.TARGET_GONE: (400, "Bad Request: message to edit not found", False),
    FaultKind.NOT_MODIFIED: (400, "Bad Request: message is not modified", False),
    FaultKind.TOO_LARGE: (413, "Request Entity Too Large", False),
    FaultKind.UNKNOWN_METHOD: (404, "Not Found", False),
    FaultKind.BAD_GATEWAY: (502, "<html>", False),
    FaultKind.BAD_GATEWAY_AFTER: (502, "<html>", True),
    FaultKind.GARBAGE: (200, "<!doctype html>", True),
    FaultKind.HANG: (200, '{"ok":true', True),
    FaultKind.DELAY: (200, '{"ok":true', True),
}
CLOSED = {FaultKind.UNHEARD: True, FaultKind.CUT: False}


async def sending(caller: Caller, bot: Bot, text: str = "Ciao", chat: int = 501) -> tuple[int, str]:
    """Status and body of a sendMessage."""
    where = f"{caller.url}/bot{bot.token}/sendMessage"
    async with caller.session.post(where, json={"chat_id": chat, "text": text}) as answer:
        return answer.status, await answer.text()


def test_every_kind_of_fault_is_tested() -> None:
    """A new kind cannot be added without a test of what it does."""
    assert set(FaultKind) == set(ANSWERED) | set(CLOSED)


@pytest.mark.parametrize("kind", ANSWERED)
async def test_a_fault_that_answers(caller: Caller, world: World, bot: Bot, phone: Phone, kind: FaultKind) -> None:
    """It strikes once, with its status and words; whether the message is on the phone is as the kind says."""
    status, words, carried_out = ANSWERED[kind]
    world.faults.add(Fault(kind, method="sendMessage", seconds=0.01, retry_after=7))
    got = await sending(caller, bot)
    assert (got[0], words in got[1]) == (status, True)
    assert len(phone.chat(bot)) == (2 if carried_out else 1)
    assert (await sending(caller, bot))[0] == 200
    assert [c.status for c in world.calls] == [status, 200]


@pytest.mark.parametrize("kind", CLOSED)
async def test_a_fault_that_closes(caller: Caller, world: World, bot: Bot, phone: Phone, kind: FaultKind) -> None:
    """The connection ends without a byte of an answer; only "unheard" has put the message on the phone."""
    fault = world.faults.add(Fault(kind))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await sending(caller, bot)
    assert len(phone.chat(bot)) == (2 if CLOSED[kind] else 1)
    assert (fault.struck, [c.status for c in world.calls]) == (1, [0])
    assert (await sending(caller, bot))[0] == 200


async def test_a_rate_fault_says_how_long(caller: Caller, world: World, bot: Bot, phone: Phone) -> None:
    """retry_after is in the parameters, where libraries look for it."""
    world.faults.add(Fault("rate", retry_after=7))
    body: dict[str, Any] = await caller.raw(bot, "sendMessage", chat_id=phone.id, text="x")
    assert body["parameters"] == {"retry_after": 7}


async def test_a_hanging_answer_can_be_given_up(caller: Caller, world: World, bot: Bot, phone: Phone) -> None:
    """The message is on the phone while the caller still waits, and giving up neither repeats nor takes it back."""
    world.faults.add(Fault("hang", seconds=60))
    waiting = asyncio.create_task(sending(caller, bot, "once"))
    await phone.until(bot, lambda chat: chat[-1].text == "once")
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await world.until(lambda calls: [c for c in calls if c.status == 0])
    assert [m.text for m in phone.chat(bot)[1:]] == ["once"]


async def test_a_delayed_call_that_was_given_up_never_happens(
    caller: Caller, world: World, bot: Bot, phone: Phone
) -> None:
    """A caller that hangs up before the delay is over finds nothing on the phone."""
    fault = world.faults.add(Fault("delay", seconds=60))
    waiting = asyncio.create_task(sending(caller, bot, "never"))
    async with asyncio.timeout(5):
        while not fault.struck:
            await world.faults.struck.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await world.until(lambda calls: [c for c in calls if c.status == 0])
    assert len(phone.chat(bot)) == 1


async def test_a_fault_strikes_only_what_it_names(caller: Caller, world: World, bot: Bot, phone: Phone) -> None:
    """Method, bot and chat narrow it down; `times` counts; None is for ever; clear ends it."""
    other = world.add_bot("line_two_bot")
    phone.start(other)
    world.phone(502).start(bot)
    world.faults.add(Fault("error", method="sendMessage", bot="line_one_bot", chat=501, times=None))
    assert (await caller.raw(bot, "getMe"))["ok"]
    assert (await sending(caller, other))[0] == 200
    assert (await sending(caller, bot, chat=502))[0] == 200
    assert [(await sending(caller, bot))[0] for _ in range(3)] == [500, 500, 500]
    world.faults.clear()
    assert (await sending(caller, bot))[0] == 200
    world.faults.add(Fault("error", times=2))
    assert [(await sending(caller, bot))[0] for _ in range(3)] == [500, 500, 200]


def test_chances_are_the_same_for_the_same_seed() -> None:
    """A probability gives the same row of faults in every world of one seed, and another row for another seed."""

    def row(seed: int) -> list[bool]:
        world = World(seed=seed)
        world.faults.add(Fault("error", times=None, probability=0.5))
        return [world.faults.strike("sendMessage", "line_one_bot", 501) is not None for _ in range(64)]

    assert row(1) == row(1) != row(2)
    assert 16 < sum(row(1)) < 48


async def test_downloads_can_fail_too(caller: Caller, world: World, bot: Bot, phone: Phone) -> None:
    """A fault of the method "file" strikes the download and nothing else."""
    phone.voice(bot, b"OggS")
    world.faults.add(Fault("bad_gateway", method="file"))
    file_id = phone.chat(bot)[-1].raw["voice"]["file_id"]
    path = (await caller.ok(bot, "getFile", file_id=file_id))["file_path"]
    for status in (502, 200):
        async with caller.session.get(f"{caller.url}/file/bot{bot.token}/{path}") as answer:
            assert answer.status == status


async def test_a_signal_wakes_those_who_wait_and_nobody_later() -> None:
    """Firing wakes every waiter once; a wait without a firing ends with its timeout and leaves nothing behind."""
    signal = Signal()
    waiters = [asyncio.create_task(signal.wait()) for _ in range(2)]
    await asyncio.sleep(0)
    signal.fire()
    assert await asyncio.gather(*waiters) == [True, True]
    assert await signal.wait(0.01) is False
    assert not signal._waiting
