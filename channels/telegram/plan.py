"""What Telegram can't do in one message, planned before anything is sent. Pure.

Law: each planned body is one native call; every degradation is a named `Loss`; what can't go at all is refused with the
limit named, whole: never a part of it in silence. Room is kept for the line that marks a possible repeat, so that a
message which fits the first time fits the second time too.

Source: Bot API 10.0, sendMessage, sendMediaGroup, deleteMessages, getFile; channels.md, "Capabilities".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, NamedTuple

from channels.telegram.split import split
from relay.delivery import FailureKind, Loss
from relay.messages import Album, Body, Media, MediaKind, Pass, Replace, Text, Withdraw, utf16_length

MEBIBYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one message of a channel can hold.

    Attributes:
        text_units: UTF-16 code units of a text.
        caption_units: UTF-16 code units of a caption.
        reserve_units: Of these, kept free for the line that marks a possible repeat.
        album_items: Media in an album.
        withdraw_ids: Messages in one deletion.
        download_bytes: Largest file that can be fetched.
        upload_bytes: Largest request that can be sent.
    """

    text_units: int
    caption_units: int
    reserve_units: int
    album_items: int
    withdraw_ids: int
    download_bytes: int
    upload_bytes: int


TELEGRAM: Final = Capabilities(
    text_units=4096,
    caption_units=1024,
    reserve_units=160,
    album_items=10,
    withdraw_ids=100,
    download_bytes=20 * MEBIBYTE,
    upload_bytes=50 * MEBIBYTE,
)


class Plan(NamedTuple):
    """The bodies to send, in order, and what is lost on the way."""

    bodies: tuple[Body, ...]
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class OverLimit:
    """It can't be passed on at all; `limit_mb` is for the sentence to the sender."""

    kind: FailureKind
    limit_mb: int


WITHOUT_CAPTION: Final = frozenset({MediaKind.STICKER, MediaKind.VIDEO_NOTE})
_IN_ONE_ALBUM: Final = {
    MediaKind.PHOTO: "seen",
    MediaKind.VIDEO: "seen",
    MediaKind.DOCUMENT: "document",
    MediaKind.AUDIO: "audio",
}
"""Which kinds Telegram groups together; all others go alone."""


def plan(body: Body, capabilities: Capabilities = TELEGRAM) -> Plan | OverLimit:
    """The native messages that a body becomes.

    Args:
        body: What is to be sent.
        capabilities: The channel's limits.
    """
    match body:
        case Pass():
            return _plan_pass(body, capabilities)
        case Replace(native_id, Pass() as by):
            return _plan_edit(native_id, by, capabilities)
        case Withdraw(native_ids):
            step = capabilities.withdraw_ids
            return Plan(tuple(Withdraw(native_ids[at : at + step]) for at in range(0, len(native_ids), step)))
        case _:
            return Plan((body,))


def _plan_pass(body: Pass, capabilities: Capabilities) -> Plan | OverLimit:
    match body.content:
        case Text() as words:
            return Plan(tuple(_texts(words, body, capabilities)))
        case Media() as media:
            return _plan_media((media,), body, capabilities)
        case Album(items):
            return _plan_media(items, body, capabilities)
        case _:
            return Plan((body,))


def _plan_edit(native_id: str, by: Pass, capabilities: Capabilities) -> Plan | OverLimit:
    """The first part replaces the message; what has no place there follows as new messages."""
    planned = _plan_pass(by, capabilities)
    match planned:
        case Plan((Pass() as first, *more), losses):
            new = (Loss.EDIT_AS_NEW,) if more else ()
            return Plan((Replace(native_id, first), *more), losses + new)
        case _:
            return planned


def _texts(words: Text, body: Pass, capabilities: Capabilities) -> Iterator[Pass]:
    for part in split(words, _room(capabilities.text_units, body.alias, capabilities)):
        yield Pass(part, body.alias)


def _plan_media(items: tuple[Media, ...], body: Pass, capabilities: Capabilities) -> Plan | OverLimit:
    if any((item.size or 0) > capabilities.download_bytes for item in items):
        return OverLimit(FailureKind.TOO_LARGE, capabilities.download_bytes // MEBIBYTE)
    room = _room(capabilities.caption_units, body.alias, capabilities)
    bare = tuple(item if _caption_fits(item, room) else replace(item, caption=None) for item in items)
    moved = (item.caption for item in items if item.caption is not None and not _caption_fits(item, room))
    groups = tuple(_groups(bare, capabilities))
    passed = tuple(replace(body, content=group[0] if len(group) == 1 else Album(group)) for group in groups)
    apart = tuple(part for caption in moved for part in _texts(caption, body, capabilities))
    return Plan(passed + apart, (Loss.ALBUM_SPLIT,) if len(groups) > 1 else ())


def _groups(items: Iterable[Media], capabilities: Capabilities) -> Iterator[tuple[Media, ...]]:
    """Runs that Telegram takes as one album, in order."""
    for family, run in groupby(items, key=lambda item: _IN_ONE_ALBUM.get(item.kind, "")):
        most = capabilities.album_items if family else 1
        group: list[Media] = []
        for item in run:
            if len(group) == most or _bytes((*group, item)) > capabilities.upload_bytes:
                yield tuple(group)
                group = []
            group.append(item)
        yield tuple(group)


def _bytes(items: Iterable[Media]) -> int:
    return sum(item.size or 0 for item in items)


def _caption_fits(item: Media, room: int) -> bool:
    if item.caption is None:
        return True
    return item.kind not in WITHOUT_CAPTION and utf16_length(item.caption.text) <= room


def _room(units: int, alias: str | None, capabilities: Capabilities) -> int:
    """Units that remain for a person's words under the mark and the alias."""
    head = 0 if alias is None else utf16_length(alias) + 1
    return units - capabilities.reserve_units - head
