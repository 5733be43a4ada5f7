"""The library's `Bot` works over our session, and its exceptions hold no token."""

import logging
import traceback
from collections.abc import AsyncIterator

import pytest
from telegram import InputFile
from telegram.error import BadRequest, Conflict, NetworkError, TelegramError, TimedOut

from channels.telegram.answers import Granted
from channels.telegram.library import SharedRequest, library_bot
from channels.telegram.wire import Wire
from tests.channels.telegram.loopback import Loopback, http, loopback, ok, refused
from tests.channels.telegram.wires import SECRET, TOKEN

SENT = {"message_id": 5, "date": 1, "chat": {"id": 501, "type": "private"}, "text": "Ciao"}


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    """A stand-in that answers what the test says."""
    async with loopback() as stand_in:
        yield stand_in


@pytest.fixture
async def wire(server: Loopback) -> AsyncIterator[Wire]:
    """A started wire."""
    made = Wire(server.url, connect_timeout=1)
    await made.start()
    yield made
    await made.close()


async def test_a_bot_sends_and_uploads_over_our_session(server: Loopback, wire: Wire) -> None:
    """JSON for words, multipart for files, and the answer is the library's object."""
    bot = library_bot(wire, TOKEN)
    server.will(ok(SENT), ok(SENT))
    assert (await bot.send_message(501, "Ciao")).message_id == 5
    assert server.heard[0].headers["content-type"] == "application/json"
    await bot.send_document(501, InputFile(b"%PDF", filename="document.pdf"))
    assert b"document.pdf" in server.heard[1].body


async def test_a_bot_that_shuts_down_leaves_the_session_to_the_others(wire: Wire) -> None:
    """The wire counts its users."""
    bot = library_bot(wire, TOKEN)
    await bot.initialize()
    await bot.shutdown()
    assert isinstance(await wire.call(TOKEN, "getMe", {}), Granted)


ECHO = http(404, b"Cannot POST /bot" + TOKEN.reveal().encode() + b"/sendMessage", "text/plain")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (refused(400, "Bad Request: chat not found"), BadRequest),
        (refused(409, "Conflict: terminated"), Conflict),
        (http(200, b"[1]"), TelegramError),
        (ECHO, TelegramError),
        (None, TimedOut),
    ],
)
async def test_its_exceptions_and_logs_hold_no_token(
    server: Loopback, wire: Wire, caplog: pytest.LogCaptureFixture, raw: bytes | None, kind: type[TelegramError]
) -> None:
    """Also where a server repeats the address in its page, also at DEBUG, also in the bot's own repr."""
    caplog.set_level(logging.DEBUG)
    server.will(raw)
    bot = library_bot(wire, TOKEN)
    with pytest.raises(kind) as caught:
        await bot.send_message(501, "Ciao")
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + caplog.text + repr(bot)
    assert "Ciao" not in caplog.text


async def test_what_was_not_sent_and_what_is_not_for_it_are_network_errors(server: Loopback, wire: Wire) -> None:
    """A closed port is a NetworkError; files are not fetched this way."""
    shared = SharedRequest(wire)
    assert shared.read_timeout == 30.0
    with pytest.raises(NetworkError, match="Not sent"):
        await shared.post("http://127.0.0.1:1/botx/getMe")
    with pytest.raises(NetworkError, match=r"Wire\.download"):
        await shared.retrieve(f"{server.url}/file")
