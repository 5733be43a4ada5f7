"""Webhooks: with the secret, in order per chat, again and again until they are taken."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from simulator.bots import Bot
from simulator.phone import Phone
from simulator.signals import Signal
from simulator.webhooks import SECRET_HEADER
from simulator.world import World
from tests.simulator.conftest import Caller
from tests.simulator.test_updates import polling


@dataclass(slots=True)
class Hook:
    """A bot's own server: remembers what came, answers as it is told."""

    url: str = ""
    came: list[dict[str, Any]] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    statuses: list[int] = field(default_factory=list)
    reply: dict[str, Any] | None = None
    arrived: Signal = field(default_factory=Signal)

    async def take(self, request: web.Request) -> web.Response:
        """Takes one update."""
        self.came.append(await request.json())
        self.secrets.add(request.headers.get(SECRET_HEADER))
        self.arrived.fire()
        if self.statuses:
            return web.Response(status=self.statuses.pop(0))
        return web.json_response(self.reply) if self.reply else web.Response()

    async def until(self, count: int) -> None:
        """Returns once so many posts came."""
        async with asyncio.timeout(10):
            while len(self.came) < count:
                await self.arrived.wait()

    def texts(self) -> list[str]:
        """What the messages said, in the order in which they came."""
        return [update["message"]["text"] for update in self.came]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    """The bot's own server on loopback."""
    own = Hook()
    application = web.Application()
    application.router.add_post("/telegram/line", own.take)
    server = TestServer(application)
    await server.start_server()
    own.url = str(server.make_url("/telegram/line"))
    yield own
    await server.close()


async def settled(bot: Bot, done: Callable[[], bool]) -> None:
    """Returns once the server has taken note of an answer."""
    async with asyncio.timeout(10):
        while not done():
            await bot.posted.wait()


async def test_updates_are_posted_with_the_secret(caller: Caller, bot: Bot, phone: Phone, hook: Hook) -> None:
    """What waited and what comes is posted, with the secret header, and is confirmed by the 200."""
    phone.write(bot, "waited")
    await caller.ok(bot, "setWebhook", url=hook.url, secret_token="s-1", allowed_updates=["message"])
    phone.write(bot, "came")
    await hook.until(2)
    assert (hook.texts(), hook.secrets) == (["waited", "came"], {"s-1"})
    await settled(bot, lambda: not bot.pending)
    info = await caller.ok(bot, "getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["allowed_updates"]) == (hook.url, 0, ["message"])


async def test_a_refused_update_comes_again_before_the_next(caller: Caller, bot: Bot, phone: Phone, hook: Hook) -> None:
    """Within a chat nothing overtakes: the refused update is repeated until it is taken, then the next one comes."""
    hook.statuses = [500, 503, 404]
    await caller.ok(bot, "setWebhook", url=hook.url)
    phone.write(bot, "one")
    phone.write(bot, "two")
    await hook.until(5)
    assert hook.texts() == ["one", "one", "one", "one", "two"]
    info = await caller.ok(bot, "getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"


async def test_one_chat_does_not_hold_up_another(
    caller: Caller, world: World, bot: Bot, phone: Phone, hook: Hook
) -> None:
    """While one chat's update is refused, another chat's is delivered."""
    other = world.phone(502)
    hook.statuses = [500]
    await caller.ok(bot, "setWebhook", url=hook.url)
    phone.write(bot, "refused at first")
    await hook.until(1)
    other.write(bot, "let me through")
    await hook.until(3)
    assert sorted(hook.texts()) == ["let me through", "refused at first", "refused at first"]
    assert hook.texts()[1] == "let me through"


async def test_polling_and_a_webhook_exclude_each_other(caller: Caller, bot: Bot, phone: Phone, hook: Hook) -> None:
    """A webhook ends the poll under way and forbids the next; deleting it brings polling back, with what waits."""
    poll = asyncio.create_task(caller.refused(bot, "getUpdates", timeout=30))
    await polling(bot)
    await caller.ok(bot, "setWebhook", url=hook.url)
    assert await asyncio.wait_for(poll, 5) == "409 Conflict: terminated by setWebhook request"
    said = await caller.refused(bot, "getUpdates")
    assert said.startswith("409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
    assert (await caller.ok(bot, "getWebhookInfo"))["url"] == hook.url
    await caller.ok(bot, "setWebhook", url="")
    assert (await caller.ok(bot, "getWebhookInfo"))["url"] == ""
    phone.write(bot, "polled")
    assert len(await caller.ok(bot, "getUpdates")) == 1
    assert hook.came == []
    await caller.ok(bot, "deleteWebhook", drop_pending_updates=True)
    assert await caller.ok(bot, "getUpdates") == []


async def test_a_webhook_that_is_down_is_said_so(
    caller: Caller, bot: Bot, phone: Phone, unused_tcp_port: int, hook: Hook
) -> None:
    """Nobody listens: the update stays, the trouble is in getWebhookInfo, and another address gets it."""
    await caller.ok(bot, "setWebhook", url=f"http://127.0.0.1:{unused_tcp_port}/")
    phone.write(bot, "anybody?")
    await settled(bot, lambda: bot.webhook_error is not None)
    info = await caller.ok(bot, "getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")
    await caller.ok(bot, "setWebhook", url=hook.url)
    await hook.until(1)
    assert hook.texts() == ["anybody?"]


async def test_a_webhook_may_answer_with_a_call(caller: Caller, bot: Bot, phone: Phone, hook: Hook) -> None:
    """A method in the answer's body is carried out."""
    hook.reply = {"method": "sendMessage", "chat_id": 501, "text": "I read you"}
    await caller.ok(bot, "setWebhook", url=hook.url)
    phone.write(bot, "hello")
    assert await phone.until(bot, lambda chat: chat[-1].text == "I read you")


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"url": "http://example.org/x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "nonsense"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org", "secret_token": "no spaces"}, "secret token contains unallowed characters"),
    ],
)
async def test_bad_webhooks_are_refused(caller: Caller, bot: Bot, params: dict[str, str], sentence: str) -> None:
    """Plain HTTP beyond loopback and a secret that no header holds are refused."""
    assert await caller.refused(bot, "setWebhook", **params) == f"400 Bad Request: {sentence}"
    assert bot.webhook is None
