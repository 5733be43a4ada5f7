"""A person's phone: what she can do in her chats with bots, and what she sees there.

Law: a phone does only what a real one can; every act makes exactly the update that Telegram would send, and whoever
waits for a screen is woken by what happens, never by the clock. Source: Bot API, Update.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NotRequired, TypedDict, TypeVar, Unpack

from simulator.bots import Bot
from simulator.chats import Chat, Message, Toast
from simulator.composing import Draft, change, post
from simulator.errors import NeverShown, NotOnThisPhone
from simulator.files import MediaKind, Upload, media_wire
from simulator.formatting import Wire, checked_entities, with_found

if TYPE_CHECKING:
    from simulator.world import World

T = TypeVar("T")


class How(TypedDict):
    """What goes with any post.

    Attributes:
        reply_to: The message_id that she answers.
        thread: The topic that she writes in.
        album: The media group it is a part of.
        extra: Further fields of the wire Message, e.g. forward_origin.
    """

    reply_to: NotRequired[int | None]
    thread: NotRequired[int | None]
    album: NotRequired[str | None]
    extra: NotRequired[Wire]


@dataclass(frozen=True, slots=True)
class AlbumItem:
    """One part of an album: photo, video, audio or document."""

    kind: MediaKind | str
    data: bytes
    caption: str = ""
    name: str = ""
    mime: str = ""


class Phone:
    """One person's phone with all her chats.

    Attributes:
        id: Her Telegram id.
        user: Her User as on the wire: first_name, username, language_code - what must never leak.
        chat_wire: Her private Chat as on the wire.
        deactivated: Whether her account is gone.
    """

    def __init__(self, world: "World", user_id: int, name: str, username: str | None, language_code: str) -> None:
        self.id = user_id
        self.deactivated = False
        named: Wire = {"first_name": name} | ({"username": username} if username else {})
        self.user: Wire = {"id": user_id, "is_bot": False, **named, "language_code": language_code}
        self.chat_wire: Wire = {"id": user_id, **named, "type": "private"}
        self._world = world
        self._chats: dict[int, Chat] = {}

    def __repr__(self) -> str:
        return f"Phone({self.id})"

    # --- what she sees

    def screen(self, bot: Bot) -> Chat:
        """Her chat with `bot`, with topics, toasts and revision; exists before she ever wrote."""
        return self._chats.setdefault(bot.id, Chat(bot, self))

    def chat(self, bot: Bot) -> tuple[Message, ...]:
        """What her phone shows now, oldest first; deleted messages as empty tombstones."""
        return tuple(self.screen(bot).messages.values())

    def toasts(self, bot: Bot) -> tuple[Toast, ...]:
        """The answers to her button presses, oldest first."""
        return tuple(self.screen(bot).toasts)

    async def until(
        self,
        bot: Bot,
        predicate: Callable[[tuple[Message, ...]], T | None],
        timeout: float = 10.0,  # noqa: ASYNC109  # its error says what came instead
    ) -> T:
        """Waits until `predicate` of what her phone shows gives something true, and returns that.

        Args:
            bot: The chat to look at.
            predicate: Asked at once, and again with every change on the screen.
            timeout: Real seconds.

        Raises:
            NeverShown: It did not come in time; the message holds what the phone shows.
        """
        screen = self.screen(bot)
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate(self.chat(bot))):
                    await screen.changed.wait()
        except TimeoutError:
            raise NeverShown(
                f"Not within {timeout} s on phone {self.id} with @{bot.username}:\n{self._shown(bot)}"
            ) from None
        return found

    def _shown(self, bot: Bot) -> str:
        lines = [
            f"  {m.id:>4} {'bot' if m.from_bot else 'she'} {m.kind}{' (deleted)' if m.deleted else ''}: {m.words!r}"
            + "".join(f" [{label}]" for row in m.buttons for label, _ in row)
            for m in self.chat(bot)
        ]
        return "\n".join(lines) or "  (nothing)"

    # --- what she writes

    def start(self, bot: Bot, code: str = "") -> int:
        """Presses START, with the code of the link that she followed; lets a stopped bot in again."""
        if self.screen(bot).blocked:
            self.unblock(bot)
        return self.write(bot, f"/start {code}".rstrip())

    def write(self, bot: Bot, text: str, entities: Iterable[Wire] = (), **how: Unpack[How]) -> int:
        """Writes text; links, mentions, commands and numbers are marked as Telegram marks them."""
        marked = with_found(text, checked_entities(text, entities))
        return self.post(bot, "text", {"text": text} | ({"entities": marked} if marked else {}), **how)

    def photo(self, bot: Bot, data: bytes, caption: str = "", **how: Unpack[How]) -> int:
        """Sends a photo; its bytes stay as they are, with whatever they hide."""
        return self.media(bot, MediaKind.PHOTO, Upload(data), caption, **how)

    def voice(self, bot: Bot, data: bytes, caption: str = "", seconds: int = 3, **how: Unpack[How]) -> int:
        """Sends a voice message (OGG/Opus)."""
        return self.media(bot, MediaKind.VOICE, Upload(data), caption, seconds, **how)

    def video(
        self, bot: Bot, data: bytes, caption: str = "", name: str = "", seconds: int = 3, **how: Unpack[How]
    ) -> int:
        """Sends a video (MP4)."""
        return self.media(bot, MediaKind.VIDEO, Upload(data, name), caption, seconds, **how)

    def video_note(self, bot: Bot, data: bytes, seconds: int = 3, **how: Unpack[How]) -> int:
        """Sends a round video message; it has no caption."""
        return self.media(bot, MediaKind.VIDEO_NOTE, Upload(data), "", seconds, **how)

    def audio(
        self, bot: Bot, data: bytes, caption: str = "", name: str = "", seconds: int = 3, **how: Unpack[How]
    ) -> int:
        """Sends music (MP3)."""
        return self.media(bot, MediaKind.AUDIO, Upload(data, name), caption, seconds, **how)

    def animation(self, bot: Bot, data: bytes, caption: str = "", name: str = "", **how: Unpack[How]) -> int:
        """Sends an animation without sound."""
        return self.media(bot, MediaKind.ANIMATION, Upload(data, name), caption, 3, **how)

    def sticker(self, bot: Bot, data: bytes, mime: str = "image/webp", **how: Unpack[How]) -> int:
        """Sends a sticker (WEBP, TGS or WEBM by `mime`)."""
        return self.media(bot, MediaKind.STICKER, Upload(data, mime=mime), **how)

    def document(
        self, bot: Bot, data: bytes, name: str = "", mime: str = "", caption: str = "", **how: Unpack[How]
    ) -> int:
        """Sends a file as a file, under the name that it has on her phone."""
        return self.media(bot, MediaKind.DOCUMENT, Upload(data, name, mime), caption, **how)

    def album(self, bot: Bot, items: Sequence[AlbumItem | bytes], **how: Unpack[How]) -> tuple[int, ...]:
        """Sends two to ten files together (plain bytes are photos); returns their message_ids in order."""
        together: How = {**how, "album": self._world.new_album()}
        parts = [AlbumItem(MediaKind.PHOTO, item) if isinstance(item, bytes) else item for item in items]
        return tuple(
            self.media(bot, MediaKind(p.kind), Upload(p.data, p.name, p.mime), p.caption, 3, **together) for p in parts
        )

    def contact(self, bot: Bot, phone: str, name: str, **how: Unpack[How]) -> int:
        """Shares somebody's contact card."""
        return self.post(bot, "contact", {"contact": {"phone_number": phone, "first_name": name}}, **how)

    def location(
        self, bot: Bot, latitude: float = 45.0, longitude: float = 9.0, *, live: int = 0, **how: Unpack[How]
    ) -> int:
        """Shares a place, for `live` seconds where it moves."""
        place = {"latitude": latitude, "longitude": longitude} | ({"live_period": live} if live else {})
        return self.post(bot, "location", {"location": place}, **how)

    def venue(self, bot: Bot, title: str = "Library", address: str = "Invented Street 1", **how: Unpack[How]) -> int:
        """Shares a named place; a venue carries its location too."""
        place = {"latitude": 45.0, "longitude": 9.0}
        venue = {"location": place, "title": title, "address": address}
        return self.post(bot, "venue", {"venue": venue, "location": place}, **how)

    def poll(self, bot: Bot, question: str, options: Sequence[str], **how: Unpack[How]) -> int:
        """Sends a poll."""
        poll: Wire = {"id": self._world.new_album(), "question": question, "total_voter_count": 0, "is_closed": False}
        poll |= {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
        poll |= {"allows_revoting": True, "members_only": False}
        answers = [{"persistent_id": str(n), "text": o, "voter_count": 0} for n, o in enumerate(options)]
        return self.post(bot, "poll", {"poll": poll | {"options": answers}}, **how)

    def dice(self, bot: Bot, emoji: str = "🎲", value: int = 3, **how: Unpack[How]) -> int:
        """Throws dice."""
        return self.post(bot, "dice", {"dice": {"emoji": emoji, "value": value}}, **how)

    def media(
        self, bot: Bot, kind: MediaKind, upload: Upload, caption: str = "", seconds: int = 0, **how: Unpack[How]
    ) -> int:
        """Sends a file of any kind."""
        file = self._world.files.keep(bot.id, kind, upload, seconds=seconds)
        fields = media_wire(self._world.files, bot.id, file)
        if caption:
            found = with_found(caption, [])
            fields |= {"caption": caption} | ({"caption_entities": found} if found else {})
        return self._send(bot, Draft(kind.value, fields, file), **how)

    def post(self, bot: Bot, kind: str, fields: Wire, **how: Unpack[How]) -> int:
        """Sends a message of any kind, known to Telegram or not: `fields` stand in the Message as they are."""
        return self._send(bot, Draft(kind, fields), **how)

    def _send(self, bot: Bot, draft: Draft, **how: Unpack[How]) -> int:
        chat = self._open(bot)
        thread = how.get("thread")
        if thread is not None and thread not in chat.topics:
            raise NotOnThisPhone(f"There is no topic {thread} in this chat.")
        answered = self._message(bot, how["reply_to"]) if how.get("reply_to") is not None else None
        whole = replace(draft, fields={**draft.fields, **how.get("extra", {})}, album=how.get("album"))
        now = self._world.clock.now()
        message = post(chat, replace(whole, reply_to=answered, thread=thread), now, from_bot=False)
        bot.push("message", self.id, message.raw, now)
        return message.id

    # --- what she does with messages

    def edit(self, bot: Bot, message_id: int, text: str, entities: Iterable[Wire] = ()) -> None:
        """Changes the words of a message of hers: its text, or its caption."""
        message = self._message(bot, message_id)
        if message.from_bot:
            raise NotOnThisPhone("She can only edit her own messages.")
        marked = with_found(text, checked_entities(text, entities)) or None
        is_text = message.kind == "text"
        fields = {"text": text, "entities": marked} if is_text else {"caption": text, "caption_entities": marked}
        now = self._world.clock.now()
        changed = change(self._open(bot), message, fields, now)
        bot.push("edited_message", self.id, changed.raw, now)

    def echo_edit(self, bot: Bot, message_id: int) -> None:
        """Makes the edited_message without any change that Telegram now and then sends for a reaction."""
        bot.push("edited_message", self.id, self._message(bot, message_id).raw, self._world.clock.now())

    def delete(self, bot: Bot, message_id: int) -> None:
        """Deletes a message for both; bots are never told (Bot API)."""
        self._open(bot).put(self._message(bot, message_id).tombstone())

    def react(self, bot: Bot, message_id: int, emoji: str | None) -> None:
        """Sets her reaction, or takes it away."""
        chat, message = self._open(bot), self._message(bot, message_id)
        before = message.reactions.get(self.id)
        others = {who: what for who, what in message.reactions.items() if who != self.id}
        chat.put(replace(message, reactions=others | ({self.id: emoji} if emoji else {})))
        now = self._world.clock.now()
        reaction: Wire = {"chat": self.chat_wire, "message_id": message_id, "user": self.user}
        reaction |= {"date": int(now.timestamp()), "old_reaction": _emoji(before), "new_reaction": _emoji(emoji)}
        bot.push("message_reaction", self.id, reaction, now)

    def press(self, bot: Bot, message_id: int, label_or_data: str) -> str:
        """Presses a button, named by its label or its callback data; returns the callback query's id."""
        message = self._message(bot, message_id)
        pressed = [data for row in message.buttons for label, data in row if label_or_data in {label, data}]
        if not pressed:
            raise NotOnThisPhone(f"No button {label_or_data!r} under message {message_id}:\n{self._shown(bot)}")
        now = self._world.clock.now()
        query_id = self._world.new_query_id()
        bot.presses[query_id] = (self._open(bot), now)
        query: Wire = {"id": query_id, "from": self.user, "message": message.raw}
        query |= {"chat_instance": f"{bot.id}{self.id}", "data": pressed[0]}
        bot.push("callback_query", self.id, query, now)
        return query_id

    # --- what she does with the bot

    def block(self, bot: Bot) -> None:
        """Stops the bot."""
        self._membership(bot, blocked=True)

    def unblock(self, bot: Bot) -> None:
        """Lets the bot in again, without writing."""
        self._membership(bot, blocked=False)

    def open_topic(self, bot: Bot, name: str) -> int:
        """Makes a topic; returns its thread id."""
        chat = self._open(bot)
        if not bot.topics:
            raise NotOnThisPhone(f"@{bot.username} has no topics.")
        thread = chat.next_id()
        chat.topics[thread] = name
        chat.touch()
        return thread

    def delete_topic(self, bot: Bot, thread: int) -> None:
        """Deletes a topic with everything in it; the bot is not told."""
        close_topic(self._open(bot), thread)

    def _membership(self, bot: Bot, *, blocked: bool) -> None:
        chat = self.screen(bot)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        chat.touch()
        now = self._world.clock.now()
        member: Wire = {"user": bot.user, "status": "member"}
        kicked: Wire = {"user": bot.user, "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if blocked else (kicked, member)
        change_of: Wire = {"chat": self.chat_wire, "from": self.user, "date": int(now.timestamp())}
        bot.push("my_chat_member", self.id, change_of | {"old_chat_member": old, "new_chat_member": new}, now)

    def _open(self, bot: Bot) -> Chat:
        chat = self.screen(bot)
        if chat.blocked:
            raise NotOnThisPhone("She stopped this bot: she must start or unblock it before she can write.")
        bot.chats[self.id] = chat
        return chat

    def _message(self, bot: Bot, message_id: int | None) -> Message:
        message = self.screen(bot).living(message_id)
        if message is None:
            raise NotOnThisPhone(f"There is no message {message_id} on phone {self.id}:\n{self._shown(bot)}")
        return message


def close_topic(chat: Chat, thread: int) -> bool:
    """Deletes a topic and its messages; tells whether there was one."""
    if chat.topics.pop(thread, None) is None:
        return False
    for message in list(chat.messages.values()):
        if message.thread == thread and not message.deleted:
            chat.put(message.tombstone())
    chat.touch()
    return True


def _emoji(emoji: str | None) -> list[Wire]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []
