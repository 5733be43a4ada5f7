"""The limits that Telegram sets: messages per chat, and new bots per minute."""

from collections.abc import Callable
from datetime import timedelta

import aiohttp
import pytest

from simulator.bots import Bot
from simulator.chats import Message
from simulator.clock import VirtualClock
from simulator.errors import NeverShown, SimulatorError
from simulator.server import serving
from simulator.world import World
from tests.simulator.conftest import START, Caller


async def test_a_chat_takes_one_message_a_second(caller: Caller, world: World, clock: VirtualClock) -> None:
    """The second message within a second is 429 with the seconds to wait; another chat and a later second are free."""
    world.chat_per_second = 1.0
    bot = world.add_bot()
    for person in (501, 502):
        world.phone(person).start(bot)
    await caller.ok(bot, "sendMessage", chat_id=501, text="one")
    body = await caller.raw(bot, "sendMessage", chat_id=501, text="two")
    assert (body["description"], body["parameters"]) == ("Too Many Requests: retry after 1", {"retry_after": 1})
    await caller.ok(bot, "sendMessage", chat_id=502, text="one")
    clock.jump(timedelta(seconds=1))
    await caller.ok(bot, "sendMessage", chat_id=501, text="two")
    assert len(world.phone(501).chat(bot)) == 3


async def test_a_slow_chat_says_how_long_to_wait(caller: Caller, world: World, clock: VirtualClock) -> None:
    """At a message in ten seconds retry_after is what is really left, rounded up."""
    world.chat_per_second = 0.1
    bot = world.add_bot()
    world.phone(501).start(bot)
    await caller.ok(bot, "sendMessage", chat_id=501, text="one")
    clock.jump(timedelta(seconds=2.5))
    assert (await caller.raw(bot, "sendMessage", chat_id=501, text="x"))["parameters"] == {"retry_after": 8}
    clock.jump(timedelta(seconds=8))
    await caller.ok(bot, "sendMessage", chat_id=501, text="two")


async def test_only_so_many_new_bots_a_minute(caller: Caller, world: World, clock: VirtualClock) -> None:
    """The third new bot of a minute waits; those who are in stay in; the next minute admits it."""
    world.admit_per_minute = 2
    bots = [world.add_bot(f"line_{n}_bot") for n in range(3)]
    await caller.ok(bots[0], "getMe")
    clock.jump(timedelta(seconds=20))
    await caller.ok(bots[1], "getMe")
    body = await caller.raw(bots[2], "getMe")
    assert (body["error_code"], body["parameters"]) == (429, {"retry_after": 40})
    await caller.ok(bots[0], "getUpdates")
    clock.jump(timedelta(seconds=40))
    await caller.ok(bots[2], "getMe")


def test_bots_are_told_apart() -> None:
    """Two bots share neither username nor id, and a token has the shape of one; the same seed makes the same tokens."""
    world = World(VirtualClock(START, speed=0))
    first = world.add_bot()
    assert World().add_bot().token == first.token
    assert (len(first.token), first.id) == (len("700001:") + 35, 700001)
    for username, token in [("line_one_bot", None), ("other_bot", first.token), ("third_bot", "no token")]:
        with pytest.raises(SimulatorError):
            world.add_bot(username, token)
    assert world.add_bot("given_bot", "700009:" + "A" * 35).id == 700009


async def test_a_wait_in_vain_shows_what_there_is(world: World) -> None:
    """The error of a wait holds the phone's screen, or the last calls, so that a failing test explains itself."""
    bot = world.add_bot()
    phone = world.phone(501)
    with pytest.raises(NeverShown, match=r"\(nothing\)"):
        await phone.until(bot, bool, timeout=0.01)
    phone.write(bot, "is anybody there?")
    with pytest.raises(NeverShown, match="is anybody there"):
        await phone.until(bot, lambda chat: chat[1:], timeout=0.01)
    with pytest.raises(NeverShown, match="the last calls"):
        await world.until(bool, timeout=0.01)


async def test_calls_are_remembered_as_far_as_wished(clock: VirtualClock) -> None:
    """A ring of two holds the last two, one of none holds none and still counts; listeners hear every message."""
    for size in (2, 0):
        world = World(clock, calls=size)
        bot = world.add_bot()
        world.phone(501).start(bot)
        heard: list[Message] = []
        world.listen(_ear(heard))
        async with serving(world) as url, aiohttp.ClientSession() as session:
            caller = Caller(url, session)
            for text in ("one", "two", "three"):
                await caller.ok(bot, "sendMessage", chat_id=501, text=text)
        assert [c.params["text"] for c in world.calls] == ["two", "three"][: size or 0]
        assert [m.text for m in heard] == ["one", "two", "three"]
        assert world.counts["sendMessage", 200] == 3


def _ear(heard: list[Message]) -> Callable[[Bot, int, Message], None]:
    def listen(_bot: Bot, _user_id: int, message: Message) -> None:
        heard.append(message)

    return listen
