"""A simulated Telegram with one line, one person and the real sender over a real connection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from channels.cleaning import Clean, Outcome
from channels.telegram.send import TelegramSender
from channels.telegram.token import Token
from channels.telegram.wire import Wire
from relay import delivery
from relay.messages import Body, MediaKind, Parcel
from simulator.bots import Bot
from simulator.phone import Phone
from simulator.world import World
from tests.channels.telegram.wires import LINE, PARCEL


class Rinse:
    """A cleaner for bytes that the real one would hold: it only gives what it was told to give."""

    def __init__(self) -> None:
        self.answer: Outcome | None = None

    async def clean(self, data: bytes, kind: MediaKind, mime: str) -> Outcome:
        """The bytes under a neutral name, or what the test wants instead."""
        return self.answer or Clean(data, f"{kind.value}.bin", mime or "application/octet-stream")


@dataclass
class Stage:
    """Everything that a test of sending needs."""

    world: World
    bot: Bot
    phone: Phone
    wire: Wire
    sender: TelegramSender
    rinse: Rinse
    now: list[float]

    def parcel(self, body: Body, **more: Any) -> Parcel:
        """A parcel to the person."""
        return Parcel(PARCEL, LINE, str(self.phone.id), "it", "Europe/Rome", body, **more)

    async def send(self, body: Body, **more: Any) -> delivery.Outcome:
        """Sends it."""
        return await self.sender.send(self.parcel(body, **more))


@asynccontextmanager
async def stage(*, topics: bool = False, **world_settings: Any) -> AsyncIterator[Stage]:
    """Opens the stage: the person has already written once, so that the line may write to her."""
    world = World(**world_settings)
    bot = world.add_bot(username="line_one_bot", topics=topics)
    phone = world.phone(501, name="Invented")
    phone.start(bot, "CODE")
    async with world.serve() as url:
        wire = Wire(url, connect_timeout=2, read_timeout=5)
        await wire.start()
        rinse, now = Rinse(), [1000.0]
        sender = TelegramSender(wire, {LINE: Token(bot.token)}.__getitem__, rinse, clock=lambda: now[0])
        try:
            yield Stage(world, bot, phone, wire, sender, rinse, now)
        finally:
            await wire.close()


STRANGER_LINE = UUID(int=404)
