"""What a person can send: words, files, places, and kinds that nobody knows yet.

Law: every message makes exactly the update that Telegram would send; bytes and names of files stay as they are on her
phone. Source: Bot API, Message.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NotRequired, TypedDict, Unpack

from simulator.bots import Bot
from simulator.composing import Draft, post
from simulator.errors import NotOnThisPhone
from simulator.files import MediaKind, Upload, media_wire
from simulator.formatting import TEXT_UNITS, Wire, checked_entities, utf16_length, with_found
from simulator.viewing import Viewer


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


class Writer(Viewer):
    """One person, as far as she looks and writes."""

    def write(self, bot: Bot, text: str, entities: Iterable[Wire] = (), **how: Unpack[How]) -> int:
        """Writes text; links, mentions, commands and numbers are marked as Telegram marks them."""
        if not text.strip() or utf16_length(text) > TEXT_UNITS:
            raise NotOnThisPhone(f"Her app sends 1 to {TEXT_UNITS} letters at once.")
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
