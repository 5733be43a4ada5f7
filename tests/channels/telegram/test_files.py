"""A file that can't be fetched is a failure with its reason, and never a delivery in doubt."""

from collections.abc import AsyncIterator

import pytest

from channels.telegram.files import TelegramFiles
from channels.telegram.wire import Wire
from relay.delivery import Failure, FailureKind, Scope
from relay.messages import Media, MediaKind
from tests.channels.telegram.loopback import Loopback, http, loopback, ok, refused
from tests.channels.telegram.wires import LINE, TOKEN

VOICE = Media(MediaKind.VOICE, "HANDLE")
FOUND = ok({"file_id": "HANDLE", "file_path": "voice/file_1.oga"})


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    """A stand-in that answers what the test says."""
    async with loopback() as stand_in:
        yield stand_in


@pytest.mark.parametrize(
    ("answers", "fetched"),
    [
        ((FOUND, http(200, b"OggS", "audio/ogg")), b"OggS"),
        ((FOUND, http(200, b"OggS" * 5, "audio/ogg")), Failure(FailureKind.TOO_LARGE)),
        ((FOUND, refused(404, "Not Found")), Failure(FailureKind.PROVIDER, 404)),
        ((FOUND, refused(401, "Unauthorized")), Failure(FailureKind.LINE, 401, scope=Scope.LINE)),
        ((FOUND, None, None), Failure(FailureKind.UNREACHABLE)),
        ((FOUND, http(404, b"<html>", "text/html")), Failure(FailureKind.UNREACHABLE)),
        ((ok({"file_id": "HANDLE"}),), Failure(FailureKind.PROVIDER)),
        ((refused(400, "Bad Request: file is too big"),), Failure(FailureKind.TOO_LARGE, 400, scope=Scope.LINE)),
        ((refused(401, "Unauthorized"),), Failure(FailureKind.LINE, 401, scope=Scope.LINE)),
    ],
)
async def test_each_way_of_fetching_ends_in_bytes_or_a_failure(
    server: Loopback, answers: tuple[bytes | None, ...], fetched: bytes | Failure
) -> None:
    """Ten bytes are the limit here."""
    wire = Wire(server.url, connect_timeout=1)
    await wire.start()
    server.will(*answers)
    assert await TelegramFiles(wire, {LINE: TOKEN}.__getitem__, 10).fetch(LINE, VOICE) == fetched
    await wire.close()
