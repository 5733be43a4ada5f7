"""The whole simulated world: bots, phones, a clock, faults, and a list of what was called.

Law: one world, one event loop; nothing is global and nothing outlives it. The same seed gives the same ids and the same
chances. It is served as a Bot API server on loopback (`serve`), or mounted by the demo (`simulator.server.app`).
"""

import asyncio
import random
import re
import string
from collections import Counter, deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from simulator.bots import Bot
from simulator.chats import Message
from simulator.clock import VirtualClock
from simulator.errors import ApiRefusal, NeverShown, SimulatorError
from simulator.faults import Faults
from simulator.files import FileShelf
from simulator.phone import Phone
from simulator.server import serving
from simulator.signals import Signal
from simulator.webhooks import Couriers

T = TypeVar("T")
FIRST_BOT_ID = 700001
FIRST_UPDATE_ID = 88_000_001
_MINUTE = timedelta(minutes=1)
_TOKEN = re.compile(r"(?P<id>[1-9]\d{0,15}):[\w-]+")
_SECRET_LETTERS = 33


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a bot.

    Attributes:
        at: When it was answered, by the world's clock.
        bot: The bot's username.
        method: As documented, e.g. "sendMessage"; "file" for a download.
        params: As decoded; files as `Upload`.
        status: The HTTP status of the answer, 0 where the connection was closed instead.
    """

    at: datetime
    bot: str
    method: str
    params: dict[str, Any]
    status: int


class World:
    """Everything outside of the product.

    Args:
        clock: Its clock; a new one at the real time where None.
        admit_per_minute: How many new bots may make their first call per minute; None for any number.
        chat_per_second: How many messages a bot may send into one chat per second; None for any number.
        seed: Where ids and chances come from.
        calls: How many calls are remembered; 0 for none.
    """

    def __init__(
        self,
        clock: VirtualClock | None = None,
        *,
        admit_per_minute: int | None = None,
        chat_per_second: float | None = None,
        seed: int = 1,
        calls: int = 10_000,
    ) -> None:
        self.clock = clock or VirtualClock()
        self.chance = random.Random(seed)  # noqa: S311  # repeatable, guards nothing
        self.faults = Faults(random.Random(seed + 1))  # noqa: S311  # repeatable, guards nothing
        self.files = FileShelf(self.chance)
        self.admit_per_minute = admit_per_minute
        self.chat_per_second = chat_per_second
        self.bots: dict[str, Bot] = {}
        self.phones: dict[int, Phone] = {}
        self.counts: Counter[tuple[str, int]] = Counter()
        self.couriers = Couriers(self)
        self.called = Signal()
        self.closing = Signal()
        self._by_token: dict[str, Bot] = {}
        self._calls: deque[Call] = deque(maxlen=calls)
        self._admitted: deque[datetime] = deque()
        self._listeners: list[Callable[[Bot, int, Message], None]] = []

    def add_bot(
        self, username: str = "line_one_bot", token: str | None = None, *, topics: bool = False, name: str = "Line"
    ) -> Bot:
        """Makes a bot, as @BotFather would.

        Args:
            username: Without the @; unique.
            token: The token it shall have; a new valid one where None.
            topics: Whether its owner switched topics in private chats on.
            name: Its first name.

        Raises:
            SimulatorError: The username or id is taken, or the token is none.
        """
        token = token or self._new_token()
        shape = _TOKEN.fullmatch(token)
        if shape is None:
            raise SimulatorError("A token is digits, a colon and letters.")
        bot_id = int(shape["id"])
        if username in self.bots or any(bot.id == bot_id for bot in self.bots.values()):
            raise SimulatorError(f"There is a bot @{username}, or one with the id {bot_id}, already.")
        bot = Bot(bot_id, token, username, name, topics=topics, first_update=FIRST_UPDATE_ID + 1000 * len(self.bots))
        self.bots[username] = bot
        self._by_token[token] = bot
        return bot

    def phone(
        self, user_id: int, name: str = "Invented", username: str | None = None, language_code: str = "it"
    ) -> Phone:
        """The phone of the person with this Telegram id: made at the first call, the same one ever after."""
        if user_id not in self.phones:
            self.phones[user_id] = Phone(self, user_id, name, username, language_code)
        return self.phones[user_id]

    def owner(self, token: str) -> Bot | None:
        """The bot that this token belongs to now."""
        return self._by_token.get(token)

    def revoke(self, bot: Bot) -> str:
        """Gives the bot a new token, as @BotFather would; the old one is answered 401 from now on."""
        self._by_token.pop(bot.token, None)
        bot.token = f"{bot.id}:{self._secret()}"
        self._by_token[bot.token] = bot
        return bot.token

    @property
    def calls(self) -> list[Call]:
        """What the bots called, oldest first, as far as it is remembered."""
        return list(self._calls)

    @property
    def remembers(self) -> bool:
        """Whether calls are remembered at all."""
        return bool(self._calls.maxlen)

    def record(self, bot: Bot, method: str, params: dict[str, Any], status: int) -> None:
        """Remembers one call."""
        self.counts[method, status] += 1
        if self.remembers:
            self._calls.append(Call(self.clock.now(), bot.username, method, params, status))
        self.called.fire()

    async def until(
        self,
        predicate: Callable[[list[Call]], T | None],
        timeout: float = 10.0,  # noqa: ASYNC109  # its error says what came instead
    ) -> T:
        """Waits until `predicate` of all remembered calls gives something true, and returns that.

        Args:
            predicate: Asked at once, and again after every call.
            timeout: Real seconds.

        Raises:
            NeverShown: It did not come in time; the message holds the last calls.
        """
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate(self.calls)):
                    await self.called.wait()
        except TimeoutError:
            last = "\n".join(f"  @{c.bot} {c.method} {c.status}" for c in self.calls[-20:])
            raise NeverShown(f"Not within {timeout} s; the last calls were:\n{last}") from None
        return found

    def listen(self, listener: Callable[[Bot, int, Message], None]) -> None:
        """Has `listener` called with every message that a bot sends: the bot, the person's id, the message."""
        self._listeners.append(listener)

    def sent(self, bot: Bot, user_id: int, message: Message) -> None:
        """Tells the listeners of a message that a bot sent."""
        for listener in self._listeners:
            listener(bot, user_id, message)

    def admit(self, bot: Bot) -> None:
        """Lets a bot in at its first call.

        Raises:
            ApiRefusal: 429, too many new bots within this minute.
        """
        if bot.joined_at is not None:
            return
        now = self.clock.now()
        if self.admit_per_minute is not None:
            while self._admitted and now - self._admitted[0] >= _MINUTE:
                self._admitted.popleft()
            if len(self._admitted) >= self.admit_per_minute:
                seconds = max(1, round((_MINUTE - (now - self._admitted[0])).total_seconds()))
                raise ApiRefusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
            self._admitted.append(now)
        bot.joined_at = now

    def new_query_id(self) -> str:
        """A callback query's id."""
        return str(self.chance.getrandbits(62) | 1 << 61)

    def new_album(self) -> str:
        """A media group's id."""
        return str(13_000_000_000_000_000 + self.chance.getrandbits(40))

    def serve(self, port: int = 0) -> AbstractAsyncContextManager[str]:
        """Serves the world on 127.0.0.1 within this event loop; gives the URL for `telegram.api_url`.

        Args:
            port: TCP port, 0 for a free one.
        """
        return serving(self, port)

    def _new_token(self) -> str:
        taken = {bot.id for bot in self.bots.values()}
        bot_id = FIRST_BOT_ID
        while bot_id in taken:
            bot_id += 1
        return f"{bot_id}:{self._secret()}"

    def _secret(self) -> str:
        return "AA" + "".join(self.chance.choices(string.ascii_letters + string.digits + "-_", k=_SECRET_LETTERS))
