"""A Telegram message's content, read field by field from the allow-list in `judged`.

Law: nothing that is not read here crosses. Reading never raises: what does not have the promised shape is
`Unsupported`, which is answered aloud. Source: Bot API 10.0, "Message", "MessageEntity"; channels.md; R15, R17.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from channels.telegram.judged import MESSAGE_FIELDS, SERVICE, UNSUPPORTED, Judgement
from relay.messages import (
    ContactCard,
    Content,
    Elsewhere,
    Entity,
    Location,
    Media,
    MediaKind,
    Style,
    Text,
    Unsupported,
    utf16_length,
)

JsonObject = Mapping[str, Any]

_STYLES: Final = {style.value: style for style in Style}
_WEB_LINK = re.compile(r"https?://", re.IGNORECASE)  # tg://user?id=..., tel: and mailto: name people
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")

_FILES: Final = (
    # an animation repeats itself as a document: the order matters
    (MediaKind.VOICE, "audio/ogg"),
    (MediaKind.VIDEO, "video/mp4"),
    (MediaKind.VIDEO_NOTE, "video/mp4"),
    (MediaKind.AUDIO, "audio/mpeg"),
    (MediaKind.ANIMATION, "video/mp4"),
    (MediaKind.STICKER, ""),
    (MediaKind.DOCUMENT, ""),
)


def content_of(message: JsonObject) -> Content | Elsewhere:
    """What a message says; `Elsewhere` where it is only Telegram's note about the chat.

    Args:
        message: The wire's Message.
    """
    for field in UNSUPPORTED:
        if field in message:
            return Unsupported(field)
    text = message.get("text")
    if isinstance(text, str):
        return words(text, message.get("entities"))
    content = _media_of(message) or _place_or_card(message)
    if content is not None:
        return content
    for field in SERVICE:
        if field in message:
            return Elsewhere(field)
    return Unsupported(_first_unknown(message))


def words(text: str, entities: object) -> Text:
    """Text with the entities that may cross; the others are dropped as formatting, their text stays."""
    units = utf16_length(text)
    judged = (_entity(raw, units) for raw in entities) if isinstance(entities, list) else ()
    return Text(text, tuple(entity for entity in judged if entity is not None))


def plain_name(name: object) -> str:
    """A field's name if it looks like one; "unknown" for whatever else a server may put there."""
    return name if isinstance(name, str) and _PLAIN_NAME.fullmatch(name) else "unknown"


def _entity(raw: object, units: int) -> Entity | None:
    match raw:
        case {"type": str(kind), "offset": int(offset), "length": int(length), **more} if kind in _STYLES:
            if offset < 0 or length <= 0 or offset + length > units:
                return None
            style = _STYLES[kind]
            if style is not Style.TEXT_LINK:
                return Entity(style, offset, length)
            url = more.get("url")
            return Entity(style, offset, length, url) if isinstance(url, str) and _WEB_LINK.match(url) else None
        case _:
            return None


def _media_of(message: JsonObject) -> Media | Unsupported | None:
    if "photo" in message:
        return _photo(message)
    for kind, mime in _FILES:
        if kind.value in message:
            return _file(kind, mime, message)
    return None


def _photo(message: JsonObject) -> Media | Unsupported:
    """The largest of the sizes that Telegram made."""
    sizes = message["photo"]
    usable = [size for size in sizes if _is_file(size)] if isinstance(sizes, list) else []
    if not usable:
        return Unsupported("photo")
    largest = max(usable, key=lambda size: (_count(size.get("width")) or 0) * (_count(size.get("height")) or 0))
    return _built(MediaKind.PHOTO, "image/jpeg", largest, message)


def _file(kind: MediaKind, mime: str, message: JsonObject) -> Media | Unsupported:
    file = message[kind.value]
    if not _is_file(file):
        return Unsupported(kind.value)
    if kind is MediaKind.STICKER:
        mime = _sticker_mime(file)
    claimed = file.get("mime_type")
    return _built(kind, claimed if isinstance(claimed, str) else mime, file, message)


def _built(kind: MediaKind, mime: str, file: JsonObject, message: JsonObject) -> Media:
    caption = message.get("caption")
    return Media(
        kind,
        file["file_id"],
        caption=words(caption, message.get("caption_entities")) if isinstance(caption, str) and caption else None,
        mime=mime,
        size=_count(file.get("file_size")),
        seconds=_count(file.get("duration")),
        spoiler=message.get("has_media_spoiler") is True,
    )


def _sticker_mime(file: JsonObject) -> str:
    if file.get("is_animated") is True:
        return "application/x-tgsticker"
    return "video/webm" if file.get("is_video") is True else "image/webp"


def _is_file(file: object) -> bool:
    match file:
        case {"file_id": str(handle)}:
            return bool(handle)
        case _:
            return False


def _count(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _place_or_card(message: JsonObject) -> Content | None:
    match message:
        case {"contact": {"phone_number": str(phone), "first_name": str(name), **more}}:
            last = more.get("last_name")
            return ContactCard(phone, f"{name} {last}" if isinstance(last, str) else name)
        case {"contact": _}:
            return Unsupported("contact")
        case {"location": {"latitude": int() | float() as latitude, "longitude": int() | float() as longitude, **more}}:
            return Location(float(latitude), float(longitude), live="live_period" in more)
        case {"location": _}:
            return Unsupported("location")
        case _:
            return None


def _first_unknown(message: JsonObject) -> str:
    """The field that nobody judged, which must be what the message is about."""
    unknown = (name for name in message if MESSAGE_FIELDS.get(name) not in _BESIDE)
    return plain_name(next(unknown, "empty"))


_BESIDE: Final = {Judgement.DROPPED, Judgement.PASSED}
