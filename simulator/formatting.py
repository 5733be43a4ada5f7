"""Text as Telegram counts and marks it: UTF-16 units, entities checked, and those the server finds by itself.

Law: offsets and lengths are UTF-16 code units, and one that splits a symbol is refused.
Source: Bot API, MessageEntity; the sentences are TDLib's (MessageEntity.cpp).
"""

import re
from collections.abc import Iterable
from typing import Any

from simulator.errors import bad_request

Wire = dict[str, Any]

TEXT_UNITS = 4096
CAPTION_UNITS = 1024

KNOWN_ENTITIES = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
    }
)

_FOUND_BY_THE_SERVER = re.compile(
    r"(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?P<url>https?://[^\s<>]+|(?<![\w@.])(?:[\w-]+\.)+(?:com|org|net|me|it|fr|es|eu|io)\b(?:/[^\s<>]*)?)"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31})"
    r"|(?P<bot_command>(?<![\w/])/[A-Za-z]\w{0,31}(?:@\w+)?)"
    r"|(?P<hashtag>(?<!\w)#\w+)"
    r"|(?P<phone_number>(?<!\w)\+\d[\d ()-]{7,16}\d)"
)


def utf16_length(text: str) -> int:
    """The length of `text` in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def checked_entities(text: str, entities: Iterable[Wire]) -> list[Wire]:
    """`entities` in order, without empty ones.

    Raises:
        ApiRefusal: An entity has an unknown type, leaves the text, or splits a symbol.
    """
    encoded = text.encode("utf-16-le", "surrogatepass")
    kept = [_checked(encoded, entity) for entity in entities]
    return sorted((e for e in kept if e["length"]), key=lambda e: (e["offset"], -e["length"]))


def _checked(encoded: bytes, entity: Wire) -> Wire:
    if not isinstance(entity, dict) or entity.get("type") not in KNOWN_ENTITIES:
        raise bad_request("can't parse MessageEntity: unsupported type specified")
    if entity["type"] == "text_link" and not entity.get("url"):
        raise bad_request("can't parse MessageEntity: Can't find field \"url\"")
    try:
        offset, length = int(entity["offset"]), int(entity["length"])
    except (KeyError, TypeError, ValueError):
        raise bad_request("can't parse MessageEntity: offset and length must be of type Number") from None
    units = len(encoded) // 2
    if offset < 0 or length < 0 or offset > units:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > units:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
            f"at UTF-16 offset {offset + length}"
        )
    if length and _splits_a_symbol(encoded, offset):
        raise bad_request(
            f"entity begins in a middle of a UTF-16 symbol at byte offset {_utf8_offset(encoded, offset)}"
        )
    if length and _splits_a_symbol(encoded, offset + length):
        end = _utf8_offset(encoded, offset + length)
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol at byte offset {end}"
        )
    return {**entity, "offset": offset, "length": length}


def _splits_a_symbol(encoded: bytes, offset: int) -> bool:
    return offset * 2 < len(encoded) and encoded[offset * 2 + 1] & 0xFC == 0xDC  # noqa: PLR2004  # a low surrogate


def _utf8_offset(encoded: bytes, offset: int) -> int:
    """Where the symbol after the split one begins, in UTF-8 bytes, as TDLib counts it."""
    return len(encoded[: (offset + 1) * 2].decode("utf-16-le", "replace").encode())


def with_found(text: str, entities: list[Wire]) -> list[Wire]:
    """`entities` and those that Telegram's server marks by itself: links, mentions, commands, addresses, numbers."""
    found = [
        {"type": match.lastgroup, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match.group())}
        for match in _FOUND_BY_THE_SERVER.finditer(text)
    ]
    if not found:
        return entities
    hiding = [e for e in entities if e["type"] in {"code", "pre", "text_link", "text_mention"} or e in found]
    free = [f for f in found if not any(_overlap(f, e) for e in hiding)]
    return sorted([*entities, *free], key=lambda e: (e["offset"], -e["length"]))


def _overlap(one: Wire, other: Wire) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])
