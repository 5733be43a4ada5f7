"""Couriers that post updates to a bot's webhook.

Law: one update per chat at a time, in order; anything but a 2xx is tried again, ever more slowly, until the update is
24 hours old. Source: Bot API, setWebhook; channels.md, "Telegram".
"""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

import aiohttp
import orjson

from simulator.bots import Bot, Pending, Webhook
from simulator.errors import ApiRefusal
from simulator.methods import METHODS, NAMES
from simulator.params import Params

if TYPE_CHECKING:
    from simulator.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 30.0
ANSWER_SECONDS = 60.0


class Couriers:
    """All couriers of a world, one per bot that has a webhook."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def send_off(self, bot: Bot) -> None:
        """Starts the bot's courier, in place of the one under way."""
        self.call_back(bot)
        if bot.webhook is not None:
            courier = _Courier(self._world, bot, bot.webhook)
            self._tasks[bot.id] = asyncio.get_running_loop().create_task(courier.run())

    def call_back(self, bot: Bot) -> None:
        """Ends the bot's courier; what it has not delivered stays pending."""
        if (task := self._tasks.pop(bot.id, None)) is not None:
            task.cancel()

    async def close(self) -> None:
        """Ends all of them and waits until they are gone."""
        tasks = list(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Courier:
    """Delivers one bot's updates to one address."""

    def __init__(self, world: "World", bot: Bot, hook: Webhook) -> None:
        self._world = world
        self._bot = bot
        self._hook = hook
        self._queues: dict[int, deque[Pending]] = {}
        self._slots = asyncio.Semaphore(hook.max_connections)
        self._seen = 0

    async def run(self) -> None:
        """Delivers until it is cancelled."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as walks:
            while True:
                self._bot.forget_old(self._world.clock.now())
                for one in self._fresh():
                    if one.chat in self._queues:
                        self._queues[one.chat].append(one)
                    else:
                        self._queues[one.chat] = deque([one])
                        walks.create_task(self._walk(session, one.chat))
                await self._bot.arrived.wait()

    def _fresh(self) -> list[Pending]:
        fresh: list[Pending] = []
        for one in reversed(self._bot.pending.values()):
            if one.serial <= self._seen:
                break
            fresh.append(one)
        if fresh:
            self._seen = fresh[0].serial
        return fresh[::-1]

    async def _walk(self, session: aiohttp.ClientSession, chat: int) -> None:
        queue = self._queues[chat]
        while queue:
            await self._deliver(session, queue[0])
            queue.popleft()
        del self._queues[chat]

    async def _deliver(self, session: aiohttp.ClientSession, one: Pending) -> None:
        pause = FIRST_PAUSE_SECONDS
        while one.serial in self._bot.pending:
            async with self._slots:
                trouble = await self._post(session, one)
            if trouble is None:
                self._bot.pending.pop(one.serial, None)
                self._bot.posted.fire()
                return
            self._bot.webhook_error = (self._world.clock.now(), trouble)
            self._bot.posted.fire()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            self._bot.forget_old(self._world.clock.now())

    async def _post(self, session: aiohttp.ClientSession, one: Pending) -> str | None:
        headers = {"Content-Type": "application/json"}
        if self._hook.secret:
            headers[SECRET_HEADER] = self._hook.secret
        try:
            async with session.post(self._hook.url, data=orjson.dumps(one.update), headers=headers) as answer:
                body = await answer.read()
                if not answer.ok:
                    return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except aiohttp.ClientConnectionError:
            return "Connection refused"
        except (aiohttp.ClientError, TimeoutError):
            return "Read timeout expired"
        self._carry_out(body)
        return None

    def _carry_out(self, body: bytes) -> None:
        """A webhook may answer with one method call; what comes of it is told to nobody (Bot API)."""
        try:
            call = orjson.loads(body)
        except orjson.JSONDecodeError:
            return
        if not isinstance(call, dict):
            return
        name = NAMES.get(str(call.pop("method", "")).lower(), "")
        method = METHODS.get(name)
        if method is None:
            return
        params = Params(call)
        try:
            method(self._world, self._bot, params)
        except ApiRefusal as refusal:
            self._world.record(self._bot, name, params.logged(), refusal.code)
        else:
            self._world.record(self._bot, name, params.logged(), 200)
