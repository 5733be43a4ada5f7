"""What the page gets to know of a message: a small JSON object per message, times already in the person's zone.

Law: a field that the page does not draw is not sent. Files stay here until the page asks for one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulator.chats import Message
from simulator.panes_people import PaneSpec
from simulator.panes_samples import hidden_in

Json = dict[str, Any]

_MAGIC = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (4, b"ftyp", "video/mp4"),
)
"""Offset, bytes, type: everything else is only ever offered as a download."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def media_type(data: bytes) -> str | None:
    """The type that a browser may show in place, by the file's own bytes; None for what it may only save."""
    for offset, magic, name in _MAGIC:
        if data[offset : offset + len(magic)] == magic:
            return name
    return None


def spoken_day(moment: datetime) -> str:
    """The page's own words for a day: "Friday 21 November". The page is English wherever it is opened."""
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]}"


def message_json(message: Message, spec: PaneSpec) -> Json:
    """One message as the page draws it on the phone of `spec`."""
    at = message.at.astimezone(ZoneInfo(spec.zone))
    found = hidden_in(message.file) if message.file and message.kind == "photo" else None
    own = message.reactions.get(spec.user_id)
    return {
        "id": message.id,
        "mine": not message.from_bot,
        "kind": message.kind,
        "text": _as_shown(message),
        "entities": [
            {name: entity[name] for name in ("type", "offset", "length", "url") if name in entity}
            for entity in message.entities
        ],
        "file": message.file is not None,
        "fileName": message.file_name,
        "hidden": found or None,
        "clean": found == "",
        "buttons": [[{"label": label, "data": data} for label, data in row] for row in message.buttons],
        "replyTo": message.reply_to,
        "thread": message.thread,
        "reactions": list(message.reactions.values()),
        "own": [own] if own else [],
        "edited": message.edited,
        "deleted": message.deleted,
        "protected": message.protected,
        "silent": message.silent,
        "time": f"{at:%H:%M}",
        "day": spoken_day(at),
    }


def _as_shown(message: Message) -> str:
    """The words as an app shows them: the code of a link that she followed does not stand in her chat."""
    return "/start" if not message.from_bot and message.text.startswith("/start ") else message.words


def pane_json(spec: PaneSpec) -> Json:
    """One person as the page introduces her."""
    return {
        "key": spec.key,
        "title": spec.title,
        "alias": spec.alias,
        "language": spec.language,
        "tongue": spec.tongue,
        "tint": spec.tint.value,
        "before": spec.before,
        "phrases": list(spec.phrases),
        "chats": [
            {
                "bot": chat.bot.username,
                "label": chat.label or f"@{chat.bot.username}",
                "invitation": chat.code is not None,
            }
            for chat in spec.chats
        ],
    }


@dataclass(slots=True)
class Drawn:
    """What a page already shows of one chat, so that only changes are sent.

    Attributes:
        spec: Whose phone it is.
        known: By message id, the message as it was sent to the page last.
    """

    spec: PaneSpec
    known: dict[int, tuple[Message, Json]]

    def changes(self, messages: tuple[Message, ...]) -> list[Json]:
        """The messages that the page does not show like this yet."""
        changed = []
        for message in messages:
            old = self.known.get(message.id)
            if old is not None and old[0] is message:
                continue
            drawn = message_json(message, self.spec)
            self.known[message.id] = (message, drawn)
            if old is None or old[1] != drawn:
                changed.append(drawn)
        return changed
