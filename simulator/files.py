"""Files as a Bot API server keeps them: ids per bot, several sizes of a photo, a path to fetch each.

Law: a file_id works only for the bot that got it; bytes are kept exactly as they came, with whatever they hide, so that
a leak test means something. Source: Bot API, File, PhotoSize and the kinds of media; limits 50 MB up, 20 MB down.
"""

import io
import random
import string
from dataclasses import dataclass, replace
from enum import StrEnum

from PIL import Image

from simulator.errors import ApiRefusal, Refused, bad_request
from simulator.formatting import Wire

UPLOAD_BYTES = 50 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
PHOTO_SIDES = (90, 320, 800, 1280)
UNKNOWN_SIDES = (1280, 960)


class MediaKind(StrEnum):
    """The kinds of files in a message; the value is the message's field."""

    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    AUDIO = "audio"
    ANIMATION = "animation"
    STICKER = "sticker"
    DOCUMENT = "document"


_MIME = {
    MediaKind.PHOTO: "image/jpeg",
    MediaKind.VOICE: "audio/ogg",
    MediaKind.VIDEO: "video/mp4",
    MediaKind.VIDEO_NOTE: "video/mp4",
    MediaKind.AUDIO: "audio/mpeg",
    MediaKind.ANIMATION: "video/mp4",
    MediaKind.STICKER: "image/webp",
    MediaKind.DOCUMENT: "application/octet-stream",
}
_FOLDER = {
    MediaKind.PHOTO: ("photos", "jpg"),
    MediaKind.VOICE: ("voice", "oga"),
    MediaKind.VIDEO: ("videos", "mp4"),
    MediaKind.VIDEO_NOTE: ("video_notes", "mp4"),
    MediaKind.AUDIO: ("music", "mp3"),
    MediaKind.ANIMATION: ("animations", "mp4"),
    MediaKind.STICKER: ("stickers", "webp"),
    MediaKind.DOCUMENT: ("documents", "bin"),
}
_NAMED = frozenset({MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.ANIMATION, MediaKind.DOCUMENT})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrives.

    Attributes:
        data: Its bytes, unchanged.
        name: The name it came with, "" where it has none.
        mime: The type it came with, "" where it has none.
    """

    data: bytes
    name: str = ""
    mime: str = ""

    def __repr__(self) -> str:
        return f"Upload({len(self.data)} bytes, {self.name!r}, {self.mime!r})"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file at the server, or one size of a photo.

    Attributes:
        file_id: The bot's own handle of it.
        unique_id: The same for every bot.
        kind: As what it was sent.
        upload: What arrived.
        path: Where it is fetched, after /file/bot{token}/.
        sides: Width and height in pixels, for what has them.
        seconds: Duration, for what has one.
        shrunk: Whether this is a smaller size of the photo, made when it is fetched.
    """

    file_id: str
    unique_id: str
    kind: MediaKind
    upload: Upload
    path: str
    sides: tuple[int, int] = UNKNOWN_SIDES
    seconds: int = 0
    shrunk: bool = False

    def content(self) -> bytes:
        """The bytes that a download gives."""
        if not self.shrunk:
            return self.upload.data
        try:
            with Image.open(io.BytesIO(self.upload.data)) as image:
                smaller = image.convert("RGB").resize(self.sides)
        except Exception:  # noqa: BLE001  # whatever the decoder dislikes, the file stays fetchable
            return self.upload.data
        out = io.BytesIO()
        smaller.save(out, "JPEG")
        return out.getvalue()

    def handle(self) -> Wire:
        """The fields that every kind of file has on the wire."""
        wire: Wire = {"file_id": self.file_id, "file_unique_id": self.unique_id}
        if not self.shrunk:
            wire["file_size"] = len(self.upload.data)
        return wire


class FileShelf:
    """All files of all bots.

    Args:
        chance: Where ids come from; seeded by the world.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._by_id: dict[tuple[int, str], StoredFile] = {}
        self._by_path: dict[tuple[int, str], StoredFile] = {}

    def keep(self, bot_id: int, kind: MediaKind, upload: Upload, *, seconds: int = 0) -> StoredFile:
        """Keeps `upload` for one bot.

        Args:
            bot_id: Whose file_id it gets.
            kind: As what it is sent.
            upload: The file.
            seconds: Its duration.
        """
        sides = image_sides(upload.data) if kind in {MediaKind.PHOTO, MediaKind.STICKER} else None
        if kind is MediaKind.VIDEO_NOTE:
            sides = (384, 384)
        return self._shelve(bot_id, StoredFile("", "", kind, upload, "", sides or UNKNOWN_SIDES, seconds))

    def sizes(self, bot_id: int, photo: StoredFile) -> list[StoredFile]:
        """The sizes of a photo, small to large; the last one is the photo itself."""
        longest = max(photo.sides)
        smaller = [
            self._shelve(bot_id, replace(photo, sides=_scaled(photo.sides, side), shrunk=True))
            for side in PHOTO_SIDES
            if side < longest
        ]
        return [*smaller, photo]

    def find(self, bot_id: int, file_id: str) -> StoredFile:
        """The file that one bot knows under `file_id`.

        Raises:
            ApiRefusal: It knows none.
        """
        try:
            return self._by_id[bot_id, file_id]
        except KeyError:
            raise bad_request(Refused.FILE_UNKNOWN) from None

    def at(self, bot_id: int, path: str) -> StoredFile | None:
        """The file that a download path of one bot leads to."""
        return self._by_path.get((bot_id, path))

    def _shelve(self, bot_id: int, file: StoredFile) -> StoredFile:
        folder, ending = _FOLDER[file.kind]
        _, dot, own = file.upload.name.rpartition(".")
        if file.kind in _NAMED and dot and own.isalnum():
            ending = own
        kept = replace(
            file,
            file_id=self._letters("BQAC" if file.kind is MediaKind.DOCUMENT else "AgAC", 60),
            unique_id=self._letters("AQAD", 12),
            path=f"{folder}/file_{len(self._by_path)}.{ending}",
        )
        self._by_id[bot_id, kept.file_id] = kept
        self._by_path[bot_id, kept.path] = kept
        return kept

    def _letters(self, start: str, count: int) -> str:
        return start + "".join(self._chance.choices(string.ascii_letters + string.digits + "-_", k=count))


def image_sides(data: bytes) -> tuple[int, int] | None:
    """Width and height of an image in pixels, None where `data` is no image that can be read."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            return image.size
    except Exception:  # noqa: BLE001  # any decoder error means the same: not an image
        return None


def checked_upload(kind: MediaKind, upload: Upload) -> Upload:
    """`upload`, as the real server would accept it from a bot.

    Raises:
        ApiRefusal: It is empty, too big, or a photo that is none.
    """
    size = len(upload.data)
    if not size:
        raise bad_request("file must be non-empty")
    if size > UPLOAD_BYTES:
        raise ApiRefusal(413, "Request Entity Too Large")
    if kind is MediaKind.PHOTO:
        if size > PHOTO_BYTES:
            raise bad_request(
                f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_BYTES} bytes"
            )
        if image_sides(upload.data) is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
    return upload


def media_wire(shelf: FileShelf, bot_id: int, file: StoredFile) -> Wire:
    """The field of a message that holds `file`, named after its kind; an animation is a document too."""
    mime = file.upload.mime or _MIME[file.kind]
    width, height = file.sides
    named = {"file_name": file.upload.name} if file.upload.name and file.kind in _NAMED else {}
    match file.kind:
        case MediaKind.PHOTO:
            sizes = shelf.sizes(bot_id, file)
            return {"photo": [{**size.handle(), "width": size.sides[0], "height": size.sides[1]} for size in sizes]}
        case MediaKind.VOICE | MediaKind.AUDIO:
            return {file.kind.value: {**file.handle(), "duration": file.seconds, "mime_type": mime, **named}}
        case MediaKind.VIDEO_NOTE:
            return {"video_note": {**file.handle(), "duration": file.seconds, "length": width}}
        case MediaKind.VIDEO | MediaKind.ANIMATION:
            seen = {"duration": file.seconds, "width": width, "height": height, "mime_type": mime, **named}
            wire = {file.kind.value: {**file.handle(), **seen}}
            if file.kind is MediaKind.ANIMATION:
                wire["document"] = {**file.handle(), "mime_type": mime, **named}
            return wire
        case MediaKind.STICKER:
            moving = {"is_animated": mime == "application/x-tgsticker", "is_video": mime == "video/webm"}
            return {"sticker": {**file.handle(), "type": "regular", "width": width, "height": height, **moving}}
        case MediaKind.DOCUMENT:
            return {"document": {**file.handle(), "mime_type": mime, **named}}


def _scaled(sides: tuple[int, int], longest: int) -> tuple[int, int]:
    factor = longest / max(sides)
    return max(1, round(sides[0] * factor)), max(1, round(sides[1] * factor))
