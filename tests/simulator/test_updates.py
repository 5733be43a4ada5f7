"""Updates wait until they are confirmed: offsets, long polls, allowed kinds, and who may poll."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from simulator.bots import Bot
from simulator.clock import VirtualClock
from simulator.phone import Phone
from simulator.world import World
from tests.simulator.conftest import Caller


async def polling(bot: Bot) -> None:
    """Returns as soon as the server holds a long poll of this bot."""
    async with asyncio.timeout(5):
        while bot.poller is None:
            await bot.polled.wait()


def texts(updates: list[dict[str, Any]]) -> list[str]:
    """What the messages say."""
    return [update["message"]["text"] for update in updates]


async def test_an_offset_confirms_what_is_below_it(caller: Caller, bot: Bot, phone: Phone) -> None:
    """Without an offset everything comes again; with one, what is below it never comes back."""
    for word in ("one", "two", "three"):
        phone.write(bot, word)
    first = await caller.ok(bot, "getUpdates")
    assert texts(first) == texts(await caller.ok(bot, "getUpdates", offset=0)) == ["one", "two", "three"]
    assert texts(await caller.ok(bot, "getUpdates", offset=first[1]["update_id"])) == ["two", "three"]
    assert texts(await caller.ok(bot, "getUpdates", offset=first[0]["update_id"])) == ["two", "three"]
    assert await caller.ok(bot, "getUpdates", offset=first[2]["update_id"] + 1) == []
    phone.write(bot, "four")
    assert texts(await caller.ok(bot, "getUpdates")) == ["four"]


async def test_a_negative_offset_forgets_all_but_the_last(caller: Caller, bot: Bot, phone: Phone) -> None:
    """Offset -1 gives the last update and drops the others for good."""
    for word in ("one", "two", "three"):
        phone.write(bot, word)
    assert texts(await caller.ok(bot, "getUpdates", offset=-1)) == ["three"]
    assert texts(await caller.ok(bot, "getUpdates")) == ["three"]


@pytest.mark.parametrize(("limit", "given"), [(2, 2), (100, 100), (1, 1), (0, 100), (101, 100), (-5, 100), (None, 100)])
async def test_a_limit_is_from_one_to_a_hundred(
    caller: Caller, bot: Bot, phone: Phone, limit: int | None, given: int
) -> None:
    """Any other limit is a hundred, and the oldest come first."""
    for number in range(105):
        phone.write(bot, str(number))
    got = await caller.ok(bot, "getUpdates", **({} if limit is None else {"limit": limit}))
    assert texts(got) == [str(number) for number in range(given)]


async def test_a_long_poll_returns_with_the_update(caller: Caller, bot: Bot, phone: Phone) -> None:
    """A waiting poll is answered the moment somebody writes."""
    poll = asyncio.create_task(caller.ok(bot, "getUpdates", timeout=30))
    await polling(bot)
    phone.write(bot, "are you there?")
    assert texts(await asyncio.wait_for(poll, 5)) == ["are you there?"]


async def test_a_long_poll_ends_by_itself(caller: Caller, bot: Bot, phone: Phone) -> None:
    """After its timeout a poll is answered with nothing, and the next one may start."""
    assert phone.chat(bot)
    assert await asyncio.wait_for(caller.ok(bot, "getUpdates", timeout=1), 5) == []
    assert bot.poller is None


async def test_a_second_poll_ends_the_first(caller: Caller, bot: Bot, phone: Phone) -> None:
    """The older poll is told 409 in the real words; the younger one gets the update."""
    older = asyncio.create_task(caller.refused(bot, "getUpdates", timeout=30))
    await polling(bot)
    younger = asyncio.create_task(caller.ok(bot, "getUpdates", timeout=30))
    said = await asyncio.wait_for(older, 5)
    assert said.startswith("409 Conflict: terminated by other getUpdates request; make sure that only one bot")
    await polling(bot)
    phone.write(bot, "hello")
    assert texts(await asyncio.wait_for(younger, 5)) == ["hello"]


async def test_a_poll_whose_caller_is_gone_loses_nothing(caller: Caller, bot: Bot, phone: Phone) -> None:
    """A caller that hangs up in the middle of a poll finds the update at its next one."""
    async with aiohttp.ClientSession() as session:
        where = f"{caller.url}/bot{bot.token}/getUpdates"
        poll = asyncio.create_task(session.post(where, json={"timeout": 30})._coro)
        await polling(bot)
        poll.cancel()
        await asyncio.gather(poll, return_exceptions=True)
    async with asyncio.timeout(5):
        while bot.poller is not None:
            await bot.polled.wait()
    phone.write(bot, "still here?")
    assert texts(await caller.ok(bot, "getUpdates")) == ["still here?"]


async def test_only_allowed_kinds_arrive_and_the_choice_is_kept(caller: Caller, bot: Bot, phone: Phone) -> None:
    """Reactions must be asked for; the list stays until another one comes; an empty one is the default again."""
    said = phone.write(bot, "one")
    phone.react(bot, said, "👍")
    got = await caller.ok(bot, "getUpdates", allowed_updates=["message_reaction"])
    assert [set(u) - {"update_id"} for u in got] == [{"message"}]
    bot.pending.clear()
    phone.react(bot, said, None)
    phone.write(bot, "not wanted")
    got = await caller.ok(bot, "getUpdates")
    assert [set(u) - {"update_id"} for u in got] == [{"message_reaction"}]
    assert got[0]["message_reaction"]["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert got[0]["message_reaction"]["new_reaction"] == []
    bot.pending.clear()
    await caller.ok(bot, "getUpdates", allowed_updates=[])
    phone.react(bot, said, "👍")
    phone.write(bot, "wanted")
    assert texts(await caller.ok(bot, "getUpdates")) == ["wanted"]


async def test_updates_are_kept_for_a_day(caller: Caller, bot: Bot, phone: Phone, clock: VirtualClock) -> None:
    """What nobody fetched within 24 hours of the world's clock is gone; the rest is there."""
    phone.write(bot, "old")
    clock.jump(timedelta(hours=23))
    phone.write(bot, "young")
    clock.jump(timedelta(hours=1, seconds=1))
    assert texts(await caller.ok(bot, "getUpdates")) == ["young"]


async def test_what_nobody_ever_saw_can_be_injected(caller: Caller, world: World, bot: Bot, phone: Phone) -> None:
    """A test can queue any object as an update, the same update_id twice included; ids still only grow."""
    phone.write(bot, "before")
    (before,) = await caller.ok(bot, "getUpdates")
    update_id = before["update_id"]
    for _ in range(2):
        bot.push_raw({"update_id": update_id + 7, "brand_new": {"x": 1}}, 501, world.clock.now())
    phone.write(bot, "after")
    got = await caller.ok(bot, "getUpdates", offset=update_id + 1)
    assert [u["update_id"] for u in got] == [update_id + 7, update_id + 7, update_id + 8]
