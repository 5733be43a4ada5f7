"""The outside world of a benchmark: the simulated Telegram in its own process, with people who write at a given pace.

Law: what is measured is measured here, on the phones: from the moment that a person's message exists on Telegram's side
to the moment that its copy shows on a phone. Nothing of the world's own book-keeping (call log, limits, Python's
collector of garbage) takes part. The figures are in seconds of the system's monotonic clock, which all processes share.

`POST /_load/{furnish,crowd,listened,burst,offered,statuses}` with JSON; everything else is the Bot API. The process
prints its address and ends with its standard input.
"""

import asyncio
import contextlib
import gc
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import uvloop

from simulator.answers import Receive, Send, answer, read_body
from simulator.bots import Bot
from simulator.chats import Message
from simulator.errors import SimulatorError
from simulator.phone import Phone
from simulator.server import app, serving
from simulator.world import World

SEED = 20
FIRST_WRITER, FIRST_READER = 10_001, 50_001
WORDS = "Ciao, oggi ho una domanda sul corso di lingua e sulla lettera del Comune."
_SERIAL = re.compile(r"\[(\d+)\]")
_STALLED_SECONDS = 30.0
_BODY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Way:
    """One conversation: who writes to which bot, and on whose phone the copy shows."""

    bot: Bot
    writer: Phone
    reader: Phone


class Load:
    """People who write, and a stopwatch on every copy."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ways: list[Way] = []
        self._written: dict[int, float] = {}
        self._shown: dict[int, float] = {}
        self._wrong = 0
        self._chance = random.Random(SEED)
        self._serial = 0
        self._readers: dict[int, int] = {}
        self._all_shown = asyncio.Event()
        self._awaited = 0
        world.listen(self._showed)

    def furnish(self, bots: int, writers: int, *, apart: bool) -> list[dict[str, Any]]:
        """Bots with people.

        Args:
            bots: How many.
            writers: How many people write to each.
            apart: Whether the copies show on the phone of one reader per bot, instead of on the writer's own.

        Returns:
            For each bot its id, token, username, the reader's and the writers' Telegram ids.
        """
        made = []
        for number in range(bots):
            bot = self._world.add_bot(f"line_{number + 1}_bot")
            people = [self._phone(FIRST_WRITER + number * writers + one) for one in range(writers)]
            reader = self._phone(FIRST_READER + number) if apart else None
            for phone in (*people, *((reader,) if reader is not None else ())):
                phone.start(bot)
            bot.pending.clear()
            self._ways += [Way(bot, one, reader or one) for one in people]
            ids = [one.id for one in people]
            told = {"id": bot.id, "token": bot.token, "username": bot.username}
            made.append(told | {"reader": reader.id if reader is not None else None, "writers": ids})
        return made

    def crowd(self, bots: int, seconds_ago: float) -> int:
        """Strange bots were admitted a while ago, and count in this minute's limit; how many."""
        for number in range(bots):
            self._world.admit(self._world.add_bot(f"stranger_{number + 1}_bot"))
        self._world.clock.jump(timedelta(seconds=seconds_ago))
        return bots

    def statuses(self) -> dict[str, int]:
        """How often the server answered with which status; 0 is a connection that was closed."""
        told: Counter[str] = Counter()
        for (_, status), count in self._world.counts.items():
            told[str(status)] += count
        return dict(told)

    async def listened(self, webhook: bool) -> float:  # noqa: FBT001  # it comes as JSON
        """The moment at which every bot was being listened to, by a long poll or by a webhook."""
        for bot in {way.bot for way in self._ways}:
            while not (bot.webhook is not None if webhook else bot.poller is not None):
                await (self._world.called if webhook else bot.polled).wait(0.05 if webhook else None)
        return time.monotonic()

    async def burst(self, messages: int) -> dict[str, float]:
        """Everybody writes at once; nobody reads before the last one wrote. How long until all copies are shown."""
        self._begin(messages)
        for number in range(messages):
            self._write(self._ways[number % len(self._ways)])
        begun = time.monotonic()
        await self._end()
        ended = max(self._shown.values())
        return {"messages": messages, "seconds": ended - begun, "per_second": messages / (ended - begun)}

    async def offered(self, rate: float, seconds: float) -> dict[str, float]:
        """Somebody writes `rate` times a second, evenly; how long each copy took, in milliseconds."""
        messages = int(rate * seconds)
        self._begin(messages)
        begun = time.monotonic()
        for number in range(messages):
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            self._write(self._chance.choice(self._ways))
        await self._end()
        took = sorted((self._shown[serial] - at) * 1000 for serial, at in self._written.items())
        return {
            "messages": messages,
            "p50_ms": took[len(took) // 2],
            "p99_ms": took[min(len(took) - 1, len(took) * 99 // 100)],
            "max_ms": took[-1],
        }

    def _phone(self, number: int) -> Phone:
        return self._world.phone(number, name="Invented")

    def _begin(self, messages: int) -> None:
        self._written.clear()
        self._shown.clear()
        self._readers.clear()
        self._wrong = 0
        self._awaited = messages
        self._all_shown.clear()

    def _write(self, way: Way) -> None:
        self._serial += 1
        self._readers[self._serial] = way.reader.id
        self._written[self._serial] = time.monotonic()
        way.writer.write(way.bot, f"[{self._serial}] {WORDS}")

    def _showed(self, _bot: Bot, user_id: int, message: Message) -> None:
        found = _SERIAL.search(message.text)
        if found is None or (serial := int(found[1])) not in self._written:
            return
        if self._readers[serial] != user_id or serial in self._shown:
            self._wrong += 1
            return
        self._shown[serial] = time.monotonic()
        if len(self._shown) == self._awaited:
            self._all_shown.set()

    async def _end(self) -> None:
        before = -1
        while not self._all_shown.is_set():
            if len(self._shown) == before:
                raise SimulatorError(f"{self._awaited - before} of {self._awaited} messages did not arrive.")
            before = len(self._shown)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_STALLED_SECONDS):
                    await self._all_shown.wait()
        if self._wrong:
            raise SimulatorError(f"{self._wrong} copies came twice, or to the wrong phone.")


def with_load(world: World, load: Load) -> Callable[[Any, Receive, Send], Awaitable[None]]:
    """The world's server with the load's paths before it."""
    telegram = app(world)

    async def asgi(scope: Any, receive: Receive, send: Send) -> None:
        if not scope["path"].startswith("/_load/"):
            await telegram(scope, receive, send)
            return
        asked = orjson.loads(await read_body(receive, _BODY_BYTES) or b"{}")
        try:
            told = getattr(load, scope["path"].removeprefix("/_load/"))(**asked)
            told = await told if asyncio.iscoroutine(told) else told
        except (SimulatorError, TypeError, AttributeError) as wrong:
            await answer(send, 400, str(wrong).encode())
            return
        await answer(send, 200, orjson.dumps(told))

    return asgi


async def main(admit_per_minute: int | None) -> None:
    """Serve until standard input ends."""
    world = World(admit_per_minute=admit_per_minute, calls=0)
    loop = asyncio.get_running_loop()
    async with serving(world, 0, with_load(world, Load(world))) as url:
        print(url, flush=True)
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    gc.disable()  # the instrument must not pause
    uvloop.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))
