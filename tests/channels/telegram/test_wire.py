"""The wire says what is certain, and never shows a token."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator

import orjson
import pytest

from channels.telegram.answers import Answer, Granted, Hindrance, NotSent, Refused, TooMuch, Unheard
from channels.telegram.errors import BadAddress
from channels.telegram.wire import Upload, Wire
from tests.channels.telegram.loopback import Loopback, http, loopback, ok, refused
from tests.channels.telegram.wires import SECRET, TOKEN

HTML = b"<html>Cannot POST /bot" + TOKEN.reveal().encode() + b"/sendMessage</html>"


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    """A stand-in that answers what the test says."""
    async with loopback() as stand_in:
        yield stand_in


@pytest.fixture
async def wire(server: Loopback) -> AsyncIterator[Wire]:
    """A wire to it."""
    made = Wire(server.url, connect_timeout=2, read_timeout=5)
    await made.start()
    yield made
    await made.close()


async def test_a_granted_call_gives_its_result(server: Loopback, wire: Wire) -> None:
    """The body is JSON under the documented address, None is left out, the result comes decoded."""
    server.will(ok({"message_id": 5}))
    answer = await wire.call(TOKEN, "sendMessage", {"chat_id": 501, "text": "Ciao", "message_thread_id": None})
    assert answer == Granted({"message_id": 5})
    assert server.heard[0].line == f"POST /bot{TOKEN.reveal()}/sendMessage HTTP/1.1"
    assert server.heard[0].headers["content-type"] == "application/json"
    assert orjson.loads(server.heard[0].body) == {"chat_id": 501, "text": "Ciao"}


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        (refused(400, "Bad Request: chat not found"), Refused(400, "Bad Request: chat not found")),
        (
            refused(429, "Too Many Requests: retry after 7", retry_after=7),
            Refused(429, "Too Many Requests: retry after 7", 7.0),
        ),
        (refused(500, "Internal Server Error"), Refused(500, "Internal Server Error")),
        (http(413, b"<html>too big</html>", "text/html"), Refused(413, "Request Entity Too Large")),
        (http(429, b"slow down", "text/plain"), Refused(429, "Too Many Requests")),
        (http(403, HTML, "text/html"), NotSent(Hindrance.GATEWAY)),
        (http(404, HTML, "text/html"), NotSent(Hindrance.GATEWAY)),
        (http(302, b"", "text/html", "Location: https://portal.invalid/\r\n"), NotSent(Hindrance.GATEWAY)),
        (http(502, HTML, "text/html"), Unheard()),
        (http(504, b"", "text/html"), Unheard()),
        (http(200, HTML, "text/html"), Unheard()),
        (http(200, b'{"ok":true,"resu', "application/json"), Unheard()),
        (http(200, b'{"unexpected":1}', "application/json"), Unheard()),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n{", Unheard()),
        (b"\x00\x01 this is not HTTP\r\n\r\nConnection: close", Unheard()),
        (None, Unheard()),
    ],
)
async def test_each_answer_says_what_is_certain(
    server: Loopback, wire: Wire, raw: bytes | None, answer: Answer
) -> None:
    """A refusal is only the Bot API's own; a page of something in between is never a woman's STOP; doubt is Unheard."""
    server.will(raw)
    assert await wire.call(TOKEN, "sendMessage", {"chat_id": 501, "text": "Ciao"}) == answer
    assert len(server.heard) == 1, "a message is never sent a second time by itself"


async def test_silence_is_unheard(server: Loopback) -> None:
    """A request that was taken and never answered may have been done."""
    server.silent = True
    wire = Wire(server.url, connect_timeout=0.2)
    await wire.start()
    assert await wire.call(TOKEN, "sendMessage", {"chat_id": 501}, timeout=0.1) == Unheard()
    assert server.heard
    await wire.close()


async def test_nobody_there_is_not_sent() -> None:
    """A refused connection certainly delivered nothing."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    wire = Wire(url)
    await wire.start()
    assert await wire.call(TOKEN, "getMe", {}) == NotSent(Hindrance.CONNECT)
    assert await wire.download(TOKEN, "photos/1.jpg", 100) == NotSent(Hindrance.CONNECT)
    await wire.close()


async def test_no_free_connection_in_time_is_not_sent(server: Loopback) -> None:
    """A call that waited for a connection in vain never left."""
    server.silent = True
    wire = Wire(server.url, connect_timeout=0.05, connections=1)
    await wire.start()
    busy = asyncio.create_task(wire.call(TOKEN, "getUpdates", {}))
    await server.arrived.wait()
    assert await wire.call(TOKEN, "sendMessage", {}) == NotSent(Hindrance.CONNECT_TIMEOUT)
    busy.cancel()
    await asyncio.gather(busy, return_exceptions=True)
    await wire.close()


async def test_a_plain_server_in_tls_clothes_is_a_certificate_matter(server: Loopback) -> None:
    """Where TLS can't be made, nothing was sent."""
    wire = Wire(server.url.replace("http:", "https:"), connect_timeout=2)
    await wire.start()
    answer = await wire.call(TOKEN, "getMe", {})
    assert isinstance(answer, NotSent)
    await wire.close()


async def test_files_go_up_as_multipart(server: Loopback, wire: Wire) -> None:
    """With a file the same parameters become form fields, and the file has the name that we gave it."""
    big = bytes(1_500_000)
    upload = Upload("photo.jpg", big, "image/jpeg")
    answer = await wire.call(TOKEN, "sendPhoto", {"chat_id": 501, "caption": "Ciao", "x": [1]}, {"photo": upload})
    assert isinstance(answer, Granted)
    heard = server.heard[0]
    assert heard.headers["content-type"].startswith("multipart/form-data")
    assert b'name="photo"; filename="photo.jpg"' in heard.body
    assert big in heard.body
    assert b"[1]" in heard.body


async def test_a_download_ends_at_its_limit(server: Loopback, wire: Wire) -> None:
    """A file comes whole or not at all, and a too long one is cut off, whether it says its length or not."""
    server.will(http(200, b"JPEG", "image/jpeg"))
    assert await wire.download(TOKEN, "photos/file 1.jpg", 100) == b"JPEG"
    assert server.heard[0].line == f"GET /file/bot{TOKEN.reveal()}/photos/file%201.jpg HTTP/1.1"
    server.will(http(200, bytes(101), "image/jpeg"))
    assert await wire.download(TOKEN, "x", 100) == TooMuch(100)
    server.will(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + bytes(101))
    assert await wire.download(TOKEN, "x", 100) == TooMuch(100)
    server.will(refused(404, "Not Found"))
    assert await wire.download(TOKEN, "x", 100) == Refused(404, "Not Found")
    server.will(None, None)  # a download has no consequence, so it is tried twice
    assert isinstance(await wire.download(TOKEN, "x", 100), Unheard)


async def test_half_a_surrogate_pair_does_not_poison_a_batch(server: Loopback, wire: Wire) -> None:
    """JSON that orjson is too strict for is mended: one broken emoji must not stop a line."""
    server.will(http(200, rb'{"ok":true,"result":[{"update_id":1,"message":{"text":"a\ud83d"}}]}'))
    assert await wire.call(TOKEN, "getUpdates", {}) == Granted([{"update_id": 1, "message": {"text": "a?"}}])


async def test_the_last_close_closes() -> None:
    """Users are counted: a Bot that is shut down does not take the session from the other lines."""
    async with loopback() as server:
        wire = Wire(server.url)
        await wire.start()
        await wire.start()
        await wire.close()
        assert isinstance(await wire.call(TOKEN, "getMe", {}), Granted)
        await wire.close()
        assert await wire.call(TOKEN, "getMe", {}) == NotSent(Hindrance.CLOSED)
        assert await wire.download(TOKEN, "x", 9) == NotSent(Hindrance.CLOSED)
        await wire.close()


@pytest.mark.parametrize("url", ["", "api.telegram.org", "ftp://x", "https://", "https://x/?a=1", "https://x/#a"])
def test_a_wrong_base_address_is_refused_at_once(url: str) -> None:
    """The operator learns which setting is wrong, before anything is sent."""
    with pytest.raises(BadAddress, match=r"telegram\.api_url"):
        Wire(url)


async def test_no_token_in_any_log_or_answer(server: Loopback, wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    """Through every kind of trouble, with all loggers at DEBUG, the secret is nowhere, and nothing raises."""
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    shown = [repr(wire)]
    echo = f"Not Found: /bot{TOKEN.reveal()}/x"
    for raw in (ok(1), None, http(502, HTML, "text/html"), http(404, HTML), refused(404, echo), b"nonsense\r\n\r\n"):
        server.will(raw, raw)
        shown.append(repr(await wire.call(TOKEN, "sendMessage", {"text": "x"})))
        shown.append(repr(await wire.download(TOKEN, "photos/1.jpg", 10)))
    assert SECRET not in "".join(shown) + caplog.text
    assert "***" in "".join(shown)
