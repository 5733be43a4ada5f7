"""The simulated world from another process: the same names as `World` and `Phone`, but awaited.

Law: nothing is decided here; every method is one `POST {url}/_sim/...` (see `simulator.control`).
"""

import asyncio
import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp
import orjson

from simulator.chats import Message
from simulator.errors import NeverShown, SimulatorError
from simulator.faults import Fault
from simulator.formatting import Wire
from simulator.writing import AlbumItem

T = TypeVar("T")
_WAIT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class RemoteBot:
    """A bot of the world there."""

    id: int
    username: str
    token: str = field(repr=False)
    topics: bool = False


class Remote:
    """A world that is served elsewhere.

    Args:
        url: What `World.serve` gave.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(self, path: str, asked: Wire | None = None) -> Any:
        """Posts to /_sim/`path`.

        Raises:
            SimulatorError: The world refused, in its own words.
        """
        if self._session is None:
            raise SimulatorError("Use the remote world as an async context manager.")
        async with self._session.post(f"{self.url}/_sim/{path}", data=orjson.dumps(asked or {})) as answer:
            told = orjson.loads(await answer.read())
        if "error" in told:
            raise SimulatorError(told["error"])
        return told["result"]

    async def add_bot(
        self, username: str = "line_one_bot", token: str | None = None, *, topics: bool = False
    ) -> RemoteBot:
        """Makes a bot."""
        return RemoteBot(**await self.ask("bots/add", {"username": username, "token": token, "topics": topics}))

    async def bots(self) -> list[RemoteBot]:
        """All bots with their tokens."""
        return [RemoteBot(**bot) for bot in await self.ask("bots")]

    async def phone(
        self, user_id: int, name: str = "Invented", username: str | None = None, language_code: str = "it"
    ) -> "RemotePhone":
        """The phone of the person with this Telegram id."""
        person: Wire = {"id": user_id, "name": name, "username": username, "language_code": language_code}
        await self.ask("phones", person)
        return RemotePhone(self, user_id)

    async def batch(self, acts: Iterable[Wire]) -> list[Any]:
        """Many acts of many phones in one request, in order: {"phone": 501, "act": "write", "bot": .., "text": ..}."""
        result: list[Any] = await self.ask("batch", {"acts": list(acts)})
        return result

    async def add_fault(self, fault: Fault) -> None:
        """Arms a fault."""
        names = ("kind", "method", "bot", "chat", "times", "probability", "seconds", "retry_after")
        await self.ask("faults/add", {name: getattr(fault, name) for name in names})

    async def clear_faults(self) -> None:
        """Disarms all faults."""
        await self.ask("faults/clear")

    async def now(self) -> datetime:
        """The world's clock."""
        return datetime.fromisoformat(await self.ask("clock"))

    async def jump(self, by: timedelta) -> datetime:
        """Moves the world's clock on; returns what it shows then."""
        return datetime.fromisoformat(await self.ask("clock/jump", {"seconds": by.total_seconds()}))

    async def calls(self, method: str | None = None, limit: int = 1000) -> list[Wire]:
        """The last calls: at, bot, method, params, status."""
        calls: list[Wire] = await self.ask("calls", {"method": method, "limit": limit})
        return calls

    async def stats(self) -> Wire:
        """Counts of calls, pending updates and messages."""
        stats: Wire = await self.ask("stats")
        return stats


class RemotePhone:
    """One person's phone in a world that is served elsewhere; arguments as in `simulator.phone.Phone`."""

    def __init__(self, world: Remote, user_id: int) -> None:
        self.id = user_id
        self._world = world

    async def _act(self, act: str, bot: RemoteBot, **given: Any) -> Any:
        if isinstance(given.get("data"), bytes):
            given["data"] = base64.b64encode(given["data"]).decode()
        return await self._world.ask(f"phones/{self.id}/{act}", {"bot": bot.username, **given})

    async def start(self, bot: RemoteBot, code: str = "") -> int:
        """Presses START."""
        return int(await self._act("start", bot, code=code))

    async def write(self, bot: RemoteBot, text: str, **how: Any) -> int:
        """Writes text."""
        return int(await self._act("write", bot, text=text, **how))

    async def photo(self, bot: RemoteBot, data: bytes, caption: str = "", **how: Any) -> int:
        """Sends a photo."""
        return int(await self._act("photo", bot, data=data, caption=caption, **how))

    async def voice(self, bot: RemoteBot, data: bytes, caption: str = "", **how: Any) -> int:
        """Sends a voice message."""
        return int(await self._act("voice", bot, data=data, caption=caption, **how))

    async def video(self, bot: RemoteBot, data: bytes, caption: str = "", **how: Any) -> int:
        """Sends a video."""
        return int(await self._act("video", bot, data=data, caption=caption, **how))

    async def video_note(self, bot: RemoteBot, data: bytes, **how: Any) -> int:
        """Sends a round video message."""
        return int(await self._act("video_note", bot, data=data, **how))

    async def audio(self, bot: RemoteBot, data: bytes, caption: str = "", **how: Any) -> int:
        """Sends music."""
        return int(await self._act("audio", bot, data=data, caption=caption, **how))

    async def animation(self, bot: RemoteBot, data: bytes, caption: str = "", **how: Any) -> int:
        """Sends an animation."""
        return int(await self._act("animation", bot, data=data, caption=caption, **how))

    async def sticker(self, bot: RemoteBot, data: bytes, **how: Any) -> int:
        """Sends a sticker."""
        return int(await self._act("sticker", bot, data=data, **how))

    async def document(self, bot: RemoteBot, data: bytes, name: str = "", mime: str = "", **how: Any) -> int:
        """Sends a file."""
        return int(await self._act("document", bot, data=data, name=name, mime=mime, **how))

    async def album(self, bot: RemoteBot, items: Sequence[AlbumItem], **how: Any) -> tuple[int, ...]:
        """Sends two to ten files together."""
        packed = [
            {"kind": i.kind, "caption": i.caption, "name": i.name, "mime": i.mime}
            | {"data": base64.b64encode(i.data).decode()}
            for i in items
        ]
        return tuple(await self._act("album", bot, items=packed, **how))

    async def contact(self, bot: RemoteBot, phone: str, name: str, **how: Any) -> int:
        """Shares a contact card."""
        return int(await self._act("contact", bot, phone=phone, name=name, **how))

    async def location(self, bot: RemoteBot, latitude: float = 45.0, longitude: float = 9.0, **how: Any) -> int:
        """Shares a place."""
        return int(await self._act("location", bot, latitude=latitude, longitude=longitude, **how))

    async def venue(self, bot: RemoteBot, **how: Any) -> int:
        """Shares a named place."""
        return int(await self._act("venue", bot, **how))

    async def poll(self, bot: RemoteBot, question: str, options: Sequence[str], **how: Any) -> int:
        """Sends a poll."""
        return int(await self._act("poll", bot, question=question, options=list(options), **how))

    async def dice(self, bot: RemoteBot, **how: Any) -> int:
        """Throws dice."""
        return int(await self._act("dice", bot, **how))

    async def edit(self, bot: RemoteBot, message_id: int, text: str) -> None:
        """Changes the words of a message of hers."""
        await self._act("edit", bot, message_id=message_id, text=text)

    async def delete(self, bot: RemoteBot, message_id: int) -> None:
        """Deletes a message."""
        await self._act("delete", bot, message_id=message_id)

    async def react(self, bot: RemoteBot, message_id: int, emoji: str | None) -> None:
        """Sets her reaction, or takes it away."""
        await self._act("react", bot, message_id=message_id, emoji=emoji)

    async def press(self, bot: RemoteBot, message_id: int, label_or_data: str) -> str:
        """Presses a button; returns the callback query's id."""
        return str(await self._act("press", bot, message_id=message_id, label_or_data=label_or_data))

    async def block(self, bot: RemoteBot) -> None:
        """Stops the bot."""
        await self._act("block", bot)

    async def unblock(self, bot: RemoteBot) -> None:
        """Lets the bot in again."""
        await self._act("unblock", bot)

    async def chat(self, bot: RemoteBot) -> tuple[Message, ...]:
        """What her phone shows now."""
        return _messages(await self._act("chat", bot))

    async def until(
        self,
        bot: RemoteBot,
        predicate: Callable[[tuple[Message, ...]], T | None],
        timeout: float = 10.0,  # noqa: ASYNC109  # its error says what came instead
    ) -> T:
        """Waits until `predicate` of what her phone shows gives something true, and returns that.

        Raises:
            NeverShown: It did not come within `timeout` real seconds.
        """
        shown: tuple[Message, ...] = ()
        screen = await self._act("chat", bot)
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate(shown := _messages(screen))):
                    screen = await self._act("wait", bot, since=screen["revision"], timeout=_WAIT_SECONDS)
        except TimeoutError:
            lines = "\n".join(f"  {m.id:>4} {'bot' if m.from_bot else 'she'} {m.kind}: {m.words!r}" for m in shown)
            raise NeverShown(f"Not within {timeout} s on phone {self.id} with @{bot.username}:\n{lines}") from None
        return found


def _messages(screen: Wire) -> tuple[Message, ...]:
    return tuple(message_of(shown) for shown in screen["messages"])


def message_of(shown: Wire) -> Message:
    """The message that `simulator.control.message_json` made JSON of."""
    buttons = tuple(tuple((label, data) for label, data in row) for row in shown["buttons"])
    return Message(
        **{
            **shown,
            "at": datetime.fromisoformat(shown["at"]),
            "entities": tuple(shown["entities"]),
            "file": base64.b64decode(shown["file"]) if shown["file"] is not None else None,
            "buttons": buttons,
            "reactions": {int(who): what for who, what in shown["reactions"].items()},
        }
    )
