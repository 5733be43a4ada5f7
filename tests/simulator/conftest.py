"""A world with one bot and one phone, served on loopback, and a bare caller that knows nothing but HTTP and JSON."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from PIL import Image

from simulator.bots import Bot
from simulator.clock import VirtualClock
from simulator.phone import Phone
from simulator.world import World

START = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls the served Bot API as the product does: JSON bodies over one session."""

    url: str
    session: aiohttp.ClientSession

    async def raw(self, bot: Bot, method: str, **params: Any) -> Any:
        """The whole answer, decoded."""
        async with self.session.post(f"{self.url}/bot{bot.token}/{method}", json=params) as answer:
            body = await answer.json()
            assert answer.status == body.get("error_code", 200)
            return body

    async def ok(self, bot: Bot, method: str, **params: Any) -> Any:
        """The result of a call that must be carried out."""
        body = await self.raw(bot, method, **params)
        assert body["ok"], body
        return body["result"]

    async def refused(self, bot: Bot, method: str, **params: Any) -> str:
        """Code and description of a call that must be refused: "400 Bad Request: ..."."""
        body = await self.raw(bot, method, **params)
        assert not body["ok"], body
        return f"{body['error_code']} {body['description']}"


@pytest.fixture
def clock() -> VirtualClock:
    """A clock that stands still but for jumps."""
    return VirtualClock(START, speed=0)


@pytest.fixture
def world(clock: VirtualClock) -> World:
    """A world without limits."""
    return World(clock)


@pytest.fixture
def bot(world: World) -> Bot:
    """A line's bot."""
    return world.add_bot("line_one_bot")


@pytest.fixture
def phone(world: World, bot: Bot) -> Phone:
    """Joy's phone; she has pressed START, and that update is confirmed."""
    joy = world.phone(501, "Joy", "invented_joy", "fr")
    joy.start(bot)
    bot.pending.clear()
    return joy


@pytest.fixture
async def url(world: World) -> AsyncIterator[str]:
    """Where the world is served."""
    async with world.serve() as served:
        yield served


@pytest.fixture
async def caller(url: str) -> AsyncIterator[Caller]:
    """A bare Bot API client."""
    async with aiohttp.ClientSession() as session:
        yield Caller(url, session)


@pytest.fixture
def picture() -> bytes:
    """A real JPEG, larger than the smallest size."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(out, "JPEG")
    return out.getvalue()
