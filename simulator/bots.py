"""A bot as its server knows it: token, profile, and the updates that it has not confirmed.

Law: an update stays until the bot confirms it by a higher offset or a webhook's 2xx, for at most 24 hours; update ids
only grow. Source: Bot API, getUpdates, Update, setWebhook.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from simulator.chats import Chat
from simulator.formatting import Wire
from simulator.signals import Signal

KEPT = timedelta(hours=24)
ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds of updates that a bot gets only when it names them in allowed_updates."""


class PollEnd(StrEnum):
    """Why a long poll returns."""

    UPDATE = "update"
    TIMEOUT = "timeout"
    OTHER_POLL = "other_poll"
    WEBHOOK = "webhook"
    GONE = "gone"


@dataclass(frozen=True, slots=True, eq=False)
class Pending:
    """An update that the bot has not confirmed; `serial` tells apart what shares an update_id."""

    serial: int
    id: int
    chat: int
    at: datetime
    update: Wire


@dataclass(slots=True)
class Profile:
    """What people see of a bot; texts by language code, "" for all others."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Wire]] = field(default_factory=dict)
    menu_buttons: dict[int | None, Wire] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a bot's updates are posted.

    Attributes:
        url: The bot's own address.
        secret: Sent as X-Telegram-Bot-Api-Secret-Token, "" for none.
        max_connections: How many posts may be under way.
        ip_address: As the bot fixed it, "" where it did not.
    """

    url: str
    secret: str = field(default="", repr=False)
    max_connections: int = 40
    ip_address: str = ""


class Bot:
    """One bot.

    Attributes:
        id: Its user id, the token's first part.
        token: What its owner holds.
        username: Without the @.
        topics: Whether its owner switched topics in private chats on.
        chats: By user id, everybody who ever wrote to it.
        pending: Updates not confirmed, oldest first, by serial.
        webhook: Where updates go, None while it polls.
        webhook_error: Date and sentence of the last failed post.
        poller: The long poll under way.
        arrived: Fires with every new update.
        polled: Fires when a long poll begins or ends.
        posted: Fires when a post to the webhook was answered, or failed.
        presses: Button presses not yet too old to answer: by query id, the chat and the moment.
        joined_at: When it was first admitted, None before its first call.
        profile: What people see of it.
    """

    def __init__(self, bot_id: int, token: str, username: str, name: str, *, topics: bool, first_update: int) -> None:
        self.id = bot_id
        self.token = token
        self.username = username
        self.name = name
        self.topics = topics
        self.chats: dict[int, Chat] = {}
        self.pending: OrderedDict[int, Pending] = OrderedDict()
        self.webhook: Webhook | None = None
        self.webhook_error: tuple[datetime, str] | None = None
        self.poller: asyncio.Future[PollEnd] | None = None
        self.arrived = Signal()
        self.polled = Signal()
        self.posted = Signal()
        self.presses: dict[str, tuple[Chat, datetime]] = {}
        self.joined_at: datetime | None = None
        self.profile = Profile()
        self.allowed: frozenset[str] | None = None
        self.user: Wire = {"id": bot_id, "is_bot": True, "first_name": name, "username": username}
        self._next_update = first_update
        self._serial = 0

    def __repr__(self) -> str:
        return f"Bot(@{self.username})"

    def hears(self, kind: str) -> bool:
        """Whether an update of this kind reaches the bot, by its latest allowed_updates."""
        return kind not in ON_REQUEST_ONLY if self.allowed is None else kind in self.allowed

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Takes over a call's allowed_updates: None leaves them as they are, an empty list is the default again."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def push(self, kind: str, chat: int, payload: Any, now: datetime) -> int | None:
        """Makes an update of `payload`; returns its update_id, None where the bot does not want this kind."""
        if not self.hears(kind):
            return None
        update_id, self._next_update = self._next_update, self._next_update + 1
        self.push_raw({"update_id": update_id, kind: payload}, chat, now)
        return update_id

    def push_raw(self, update: Wire, chat: int, now: datetime) -> None:
        """Queues an update exactly as it is, whatever it is."""
        update_id = update.get("update_id")
        queued = update_id if isinstance(update_id, int) else self._next_update
        self._next_update = max(self._next_update, queued + 1)
        self._serial += 1
        self.pending[self._serial] = Pending(self._serial, queued, chat, now, update)
        if self.poller is not None and not self.poller.done():
            self.poller.set_result(PollEnd.UPDATE)
        self.arrived.fire()

    def oldest(self) -> Pending | None:
        """The update that waits longest."""
        return next(iter(self.pending.values()), None)

    def forget_old(self, now: datetime) -> None:
        """Drops updates older than 24 hours."""
        while (one := self.oldest()) and now - one.at > KEPT:
            self.pending.popitem(last=False)

    def confirm(self, offset: int) -> None:
        """Drops what an offset confirms: everything below it, or all but the last -offset ones."""
        while offset < 0 and len(self.pending) > -offset:
            self.pending.popitem(last=False)
        while offset > 0 and (one := self.oldest()) and one.id < offset:
            self.pending.popitem(last=False)

    def end_poll(self, why: PollEnd) -> None:
        """Ends the long poll under way, if there is one."""
        if self.poller is not None and not self.poller.done():
            self.poller.set_result(why)
        self.poller = None
