"""A private chat of one person with one bot, and what her phone shows in it.

Law: what the bot did is on her phone at once. A deleted message stays as an empty tombstone (`deleted`), so that
neither "it is gone" nor "it was deleted" has to be guessed. Source: Bot API, Message, Chat.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.errors import ApiRefusal
from simulator.formatting import Wire
from simulator.keyboards import Buttons, shown_buttons
from simulator.signals import Signal

if TYPE_CHECKING:
    from simulator.bots import Bot
    from simulator.viewing import Viewer


@dataclass(frozen=True, slots=True)
class Message:
    """One message as a phone shows it.

    Attributes:
        id: Its message_id in this chat.
        from_bot: Whether the bot wrote it.
        kind: "text", "photo", "voice" ... "location", "contact": the field that holds it.
        text: Words of a text message.
        caption: Words under a file.
        entities: Formatting of the text or caption, as on the wire.
        file: The file's bytes.
        file_name: The name that the file shows.
        buttons: Rows of (label, callback data).
        reply_to: The message_id that it answers.
        thread: The topic that it stands in.
        album: The media group that it is a part of.
        reactions: By user id: the person's own, and the bot's.
        edited: Whether it was changed.
        deleted: Whether it was deleted; everything else is empty then.
        protected: Whether forwarding and saving are forbidden.
        silent: Whether the phone stayed dark and quiet.
        at: When, by the world's clock.
        raw: The Message as on the wire.
    """

    id: int
    from_bot: bool
    kind: str
    at: datetime
    text: str = ""
    caption: str = ""
    entities: tuple[Wire, ...] = ()
    file: bytes | None = field(default=None, repr=False)
    file_name: str = ""
    buttons: Buttons = ()
    reply_to: int | None = None
    thread: int | None = None
    album: str | None = None
    reactions: dict[int, str] = field(default_factory=dict)
    edited: bool = False
    deleted: bool = False
    protected: bool = False
    silent: bool = False
    raw: Wire = field(default_factory=dict, repr=False)

    @property
    def words(self) -> str:
        """The text, or the caption."""
        return self.text or self.caption

    def with_raw(self, raw: Wire, *, edited: bool = False) -> "Message":
        """The same message after its wire form changed."""
        return replace(
            self,
            text=raw.get("text", ""),
            caption=raw.get("caption", ""),
            entities=tuple(raw.get("entities") or raw.get("caption_entities") or ()),
            buttons=shown_buttons(raw.get("reply_markup")),
            edited=self.edited or edited,
            raw=raw,
        )

    def tombstone(self) -> "Message":
        """What stays of it once it is deleted."""
        raw = {"message_id": self.id, "date": 0, "chat": self.raw["chat"]}
        return Message(self.id, self.from_bot, self.kind, self.at, thread=self.thread, deleted=True, raw=raw)


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a press, as it pops up on the phone.

    Attributes:
        callback: The press.
        text: What it says, "" where it only stops the button's spinning.
        alert: Whether it must be closed by hand.
    """

    callback: str
    text: str
    alert: bool


class Chat:
    """One person's private chat with one bot; exists from her first message on.

    Attributes:
        bot: The bot.
        phone: The person's phone.
        messages: By message_id, in order.
        topics: By thread id: the name; empty where the bot has no topics.
        blocked: Whether she stopped the bot.
        toasts: Answers to her presses, in order.
        actions: What the bot said that it is doing ("typing"), in order.
        revision: Grows with everything that changes on the screen.
        changed: Fires with every revision.
    """

    def __init__(self, bot: "Bot", phone: "Viewer") -> None:
        self.bot = bot
        self.phone = phone
        self.messages: dict[int, Message] = {}
        self.topics: dict[int, str] = {}
        self.blocked = False
        self.toasts: list[Toast] = []
        self.actions: list[str] = []
        self.revision = 0
        self.changed = Signal()
        self._last_id = 0
        self._allowance = 1.0
        self._allowance_at: datetime | None = None

    def next_id(self) -> int:
        """A message_id that was never used in this chat."""
        self._last_id += 1
        return self._last_id

    def put(self, message: Message) -> None:
        """Shows `message`, new or changed."""
        self.messages[message.id] = message
        self.touch()

    def touch(self) -> None:
        """Tells everybody who waits that the screen changed."""
        self.revision += 1
        self.changed.fire()

    def living(self, message_id: int | None) -> Message | None:
        """The message, unless there is none or it was deleted."""
        message = self.messages.get(message_id) if message_id is not None else None
        return message if message is not None and not message.deleted else None

    def spend(self, now: datetime, per_second: float) -> None:
        """Counts one message against the chat's limit, with a burst of one second's worth.

        Raises:
            ApiRefusal: 429, the chat has had its share.
        """
        burst = max(1.0, per_second)
        passed = (now - self._allowance_at).total_seconds() if self._allowance_at else burst / per_second
        self._allowance = min(burst, self._allowance + passed * per_second)
        self._allowance_at = now
        if self._allowance < 1:
            seconds = max(1, -int(-(1 - self._allowance) / per_second // 1))
            raise ApiRefusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._allowance -= 1
