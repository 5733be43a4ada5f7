"""Files on their way: fetched from the line that received them, cleaned, and made ready to go up.

Law: no file goes up as it came down; its name tells nothing. What fails here fails before the delivering call, so it is
always a `Failure`, never `Unknown`. Source: Bot API, getFile; channels.md, "What content passes"; R17.
"""

from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import UUID

from channels.cleaning import Clean, Outcome, Reason, Unclean
from channels.telegram.answers import Granted, NotSent, Refused, TooMuch, Unheard
from channels.telegram.outcomes import failure_before_sending
from channels.telegram.plan import TELEGRAM
from channels.telegram.token import Token
from channels.telegram.wire import Upload, Wire
from relay.delivery import Failure, FailureKind
from relay.messages import Media, MediaKind

Tokens = Callable[[UUID], Token]
"""The token of a line; raises LookupError where it has none."""


class Cleans(Protocol):
    """Whoever takes metadata out of files (`channels.cleaning.Cleaner`)."""

    async def clean(self, data: bytes, kind: MediaKind, mime: str) -> Outcome:
        """The file without what it tells beside its content, or why it is held."""


class Fetches(Protocol):
    """Whoever gets a file from the channel that received it: Telegram here, another network's module elsewhere."""

    async def fetch(self, source: UUID, media: Media) -> bytes | Failure:
        """The file's bytes as they came, or why there are none.

        Args:
            source: The line that received it.
            media: Its handle.
        """


class TelegramFiles:
    """Fetches files that a Telegram line received."""

    def __init__(self, wire: Wire, tokens: Tokens, limit_bytes: int = TELEGRAM.download_bytes) -> None:
        """Takes the wire, the lines' tokens and the largest size that is fetched, in bytes."""
        self._wire = wire
        self._tokens = tokens
        self._limit_bytes = limit_bytes

    async def fetch(self, source: UUID, media: Media) -> bytes | Failure:
        """The file's bytes as they came, or why there are none."""
        try:
            token = self._tokens(source)
        except LookupError:
            return Failure(FailureKind.LINE)
        match await self._wire.call(token, "getFile", {"file_id": media.handle}):
            case Granted({"file_path": str(path)}):
                return await self._download(token, path)
            case Granted():
                return Failure(FailureKind.PROVIDER)
            case Refused() | Unheard() | NotSent() as answer:
                return failure_before_sending(answer)

    async def _download(self, token: Token, path: str) -> bytes | Failure:
        match await self._wire.download(token, path, self._limit_bytes):
            case bytes(content):
                return content
            case TooMuch():
                return Failure(FailureKind.TOO_LARGE)
            case Refused(404 as code):
                return Failure(FailureKind.PROVIDER, code)  # a path lives an hour: the next try asks for a new one
            case Refused() | Unheard() | NotSent() as answer:
                return failure_before_sending(answer)


async def made_ready(
    files: Mapping[str, Media], source: UUID, fetches: Fetches, cleans: Cleans
) -> dict[str, Upload] | Failure:
    """All files of a call, fetched and cleaned one after the other; one that fails holds them all."""
    uploads: dict[str, Upload] = {}
    for field, media in files.items():
        content = await fetches.fetch(source, media)
        if isinstance(content, Failure):
            return content
        match await cleans.clean(content, media.kind, media.mime):
            case Clean(data, name, mime):
                uploads[field] = Upload(name, data, mime)
            case Unclean(Reason.TOO_LARGE):
                return Failure(FailureKind.TOO_LARGE)
            case Unclean(Reason.BUSY):
                return Failure(FailureKind.PROVIDER)  # nothing is wrong with the file: it is tried again
            case Unclean():
                return Failure(FailureKind.UNCLEAN)
    return uploads
