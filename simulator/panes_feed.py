"""What the page is told while it is open: one stream of server-sent events per page.

Law: a page that connects anew gets everything once and then only changes. A reader that fails tells the page so
instead of leaving it quietly out of date. Source: HTML Living Standard, "Server-sent events".
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

import orjson

from simulator.chats import Chat
from simulator.clock import VirtualClock
from simulator.panes_board import Board
from simulator.panes_people import PaneSpec, StoreReader
from simulator.panes_store import store_json
from simulator.panes_wire import Drawn, Json, spoken_day
from simulator.signals import Signal
from simulator.world import World

_log = logging.getLogger(__name__)
GLANCE_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0


def event(name: str, payload: Json) -> bytes:
    """One server-sent event."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), orjson.dumps(payload))


class Watched(Protocol):
    """Something that the page shows and that changes."""

    @property
    def name(self) -> str:
        """The event's name."""

    async def read(self) -> Json | None:
        """What changed since the last reading; None for nothing."""

    async def wait(self) -> None:
        """Returns when it may have changed."""


@dataclass(slots=True)
class ChatWatch:
    """One line on one phone.

    Attributes:
        line: The bot's username.
        screen: What the phone shows there.
        drawn: What the page shows of it already.
        revision: The screen's revision that the page shows; -1 before it shows any.
        popped: How many pop-ups the page has shown.
    """

    line: str
    screen: Chat
    drawn: Drawn
    revision: int = -1
    popped: int = 0
    name: str = "chat"

    async def read(self) -> Json | None:
        """The messages that changed; at first all of them, and no pop-up of before."""
        first = self.revision < 0
        if self.screen.revision == self.revision:
            return None
        toasts = [] if first else self.screen.toasts[self.popped :]
        self.revision, self.popped = self.screen.revision, len(self.screen.toasts)
        return {
            "pane": self.drawn.spec.key,
            "bot": self.line,
            "first": first,
            "blocked": self.screen.blocked,
            "toasts": [toast.text for toast in toasts if toast.text],
            "messages": self.drawn.changes(tuple(self.screen.messages.values())),
        }

    async def wait(self) -> None:
        """Waits for the next change on the screen."""
        if self.screen.revision == self.revision:
            await self.screen.changed.wait(HEARTBEAT_SECONDS)


@dataclass(slots=True)
class Glance:
    """Something that is looked at every second, and at once when `signal` fires; told only when it changed."""

    name: str
    look: Callable[[], Awaitable[Json]]
    signal: Signal
    last: Json | None = None

    async def read(self) -> Json | None:
        """The new state, None where it is the old one."""
        state = await self.look()
        if state == self.last:
            return None
        self.last = state
        return state

    async def wait(self) -> None:
        """Waits a second, or for the signal."""
        await self.signal.wait(GLANCE_SECONDS)


@dataclass(slots=True)
class Feed:
    """All that open pages are told.

    Attributes:
        world: The simulated world.
        people: Whose phones are shown.
        store_view: Reads what the server stores.
        clock: The demo's clock.
        board: Faults and stories.
    """

    world: World
    people: tuple[PaneSpec, ...]
    store_view: StoreReader
    clock: VirtualClock
    board: Board
    _open: set[asyncio.Queue[bytes | None]] = field(default_factory=set)

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The events of one open page, until it leaves or `close` is called."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._open.add(queue)
        watched = self._watched()
        tasks: list[asyncio.Task[None]] = []
        try:
            for one in watched:
                if (state := await one.read()) is not None:
                    yield event(one.name, state)
            yield event("ready", {})
            tasks = [asyncio.create_task(self._follow(one, queue)) for one in watched]
            while (told := await self._next(queue)) is not None:
                yield told
        finally:
            self._open.discard(queue)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def close(self) -> None:
        """Ends every open stream, so that the server can stop at once."""
        for queue in self._open:
            queue.put_nowait(None)

    @staticmethod
    async def _next(queue: asyncio.Queue[bytes | None]) -> bytes | None:
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                return await queue.get()
        except TimeoutError:
            return b": still here\n\n"

    @staticmethod
    async def _follow(one: Watched, queue: asyncio.Queue[bytes | None]) -> None:
        try:
            while True:
                await one.wait()
                if (state := await one.read()) is not None:
                    queue.put_nowait(event(one.name, state))
        except Exception:  # noqa: BLE001  # whatever it is, the page must not stay quietly out of date
            _log.exception("The demo page can no longer follow: %s", one.name)
            queue.put_nowait(event("trouble", {"sentence": f"The page can no longer follow: {one.name}. Reload it."}))

    def _watched(self) -> list[Watched]:
        chats: list[Watched] = [
            ChatWatch(chat.bot.username, self.world.phone(spec.user_id).screen(chat.bot), Drawn(spec, {}))
            for spec in self.people
            for chat in spec.chats
        ]
        board = self.board
        return [
            Glance("clock", self._clock, board.changed),
            *chats,
            Glance("faults", board.faults_json, board.changed),
            Glance("story", board.story_json, board.changed),
            Glance("store", self._store, board.changed),
        ]

    async def _clock(self) -> Json:
        zone = self.people[0].zone if self.people else "UTC"
        now = self.clock.now().astimezone(ZoneInfo(zone))
        return {"shown": f"{spoken_day(now)}, {now:%H:%M}", "iso": f"{now:%Y-%m-%dT%H:%M}"}

    async def _store(self) -> Json:
        return store_json(await self.store_view(), self._written())

    def _written(self) -> list[str]:
        return [
            message.words
            for spec in self.people
            for chat in spec.chats
            for message in self.world.phone(spec.user_id).chat(chat.bot)
            if not message.from_bot and not message.deleted
        ]
