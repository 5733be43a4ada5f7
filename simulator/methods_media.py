"""Bot API methods that send files, albums, places and cards, and getFile.

Law: a file is an upload or a file_id of the same bot; nothing is ever fetched from a URL, because the simulator never
leaves loopback. Source: Bot API, sendPhoto ... sendMediaGroup, getFile.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.addressing import where
from simulator.bots import Bot
from simulator.errors import Refused, bad_request
from simulator.files import DOWNLOAD_BYTES, MediaKind, StoredFile, Upload, checked_upload, media_wire
from simulator.formatting import Wire
from simulator.methods_text import caption_fields, deliver
from simulator.params import Params

if TYPE_CHECKING:
    from simulator.world import World

ALBUM = range(2, 11)
_TOGETHER = (
    frozenset({MediaKind.PHOTO, MediaKind.VIDEO}),
    frozenset({MediaKind.AUDIO}),
    frozenset({MediaKind.DOCUMENT}),
)
_PLACES = {"latitude": 90, "longitude": 180}


def sender_of(kind: MediaKind) -> Callable[["World", Bot, Params], Any]:
    """The method that sends one file of `kind`: sendPhoto, sendVoice ..."""

    def send(world: "World", bot: Bot, params: Params) -> Any:
        at = where(world, bot, params)
        file = _kept(world, bot, kind, params.own_file(kind.value), params)
        captioned = {} if kind in {MediaKind.STICKER, MediaKind.VIDEO_NOTE} else caption_fields(params)
        fields = media_wire(world.files, bot.id, file) | captioned | _spoiler(params)
        return deliver(world, at, kind.value, fields, file=file).raw

    send.__doc__ = f"send{kind.value.title().replace('_', '')}."
    return send


def _kept(world: "World", bot: Bot, kind: MediaKind, given: Upload | str | None, params: Params) -> StoredFile:
    match given:
        case None:
            raise bad_request(f"there is no {kind.value} in the request")
        case Upload():
            return world.files.keep(bot.id, kind, checked_upload(kind, given), seconds=params.number("duration") or 0)
        case str() if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        case _:
            file = world.files.find(bot.id, given)
            if file.kind is not kind:
                raise bad_request(f"can't use file of type {file.kind.value.title()} as {kind.value.title()}")
            return file


def _spoiler(params: Params) -> Wire:
    return {"has_media_spoiler": True} if params.flag("has_spoiler") else {}


def send_album(world: "World", bot: Bot, params: Params) -> Any:
    """Answers sendMediaGroup: all of it, or nothing."""
    items = params.array("media")
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) not in ALBUM:
        raise bad_request("number of messages in an album must be from 2 to 10")
    at = where(world, bot, params, count=len(items))
    parts = [_album_part(world, bot, params, item) for item in items]
    kinds = {file.kind for file, _ in parts}
    if not any(kinds <= together for together in _TOGETHER):
        raise bad_request("these kinds of media can't be mixed in an album")
    album = world.new_album()
    return [deliver(world, at, file.kind.value, fields, file=file, album=album).raw for file, fields in parts]


def _album_part(world: "World", bot: Bot, params: Params, item: object) -> tuple[StoredFile, Wire]:
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: InputMedia must be an Object")
    try:
        kind = MediaKind(item.get("type", ""))
    except ValueError:
        raise bad_request("can't parse InputMedia: invalid type specified") from None
    own = Params(item)
    file = _kept(world, bot, kind, params.file(item.get("media")), own)
    return file, media_wire(world.files, bot.id, file) | caption_fields(own) | _spoiler(own)


def send_location(world: "World", bot: Bot, params: Params) -> Any:
    """Answers sendLocation."""
    at = where(world, bot, params)
    place: Wire = {name: params.real(name) for name in _PLACES}
    if any(abs(place[name]) > most for name, most in _PLACES.items()):
        raise bad_request("wrong latitude or longitude specified")
    if live := params.number("live_period"):
        place["live_period"] = live
    return deliver(world, at, "location", {"location": place}).raw


def send_contact(world: "World", bot: Bot, params: Params) -> Any:
    """Answers sendContact."""
    at = where(world, bot, params)
    card = {name: params.words(name) for name in ("phone_number", "first_name", "last_name") if params.words(name)}
    if "phone_number" not in card:
        raise bad_request("phone number is empty")
    if "first_name" not in card:
        raise bad_request("first name is empty")
    return deliver(world, at, "contact", {"contact": card}).raw


def get_file(world: "World", bot: Bot, params: Params) -> Any:
    """Answers getFile."""
    file_id = params.words("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = world.files.find(bot.id, file_id)
    if len(file.upload.data) > DOWNLOAD_BYTES:
        raise bad_request(Refused.FILE_TOO_BIG)
    return file.handle() | {"file_path": file.path}
