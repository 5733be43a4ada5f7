"""Answers as they go over the wire.

Source: Bot API, "Making requests": `ok`, `result`, `error_code`, `description`, `parameters`.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson

from simulator.errors import ApiRefusal

Send = Callable[[Any], Awaitable[None]]
Receive = Callable[[], Awaitable[Any]]

JSON = b"application/json"
_NOT_FOUND = ApiRefusal(404, "Not Found")


def granted(result: object) -> bytes:
    """The body of a call that was carried out."""
    return b'{"ok":true,"result":' + orjson.dumps(result) + b"}"


def refused(refusal: ApiRefusal) -> bytes:
    """The body of a call that was not."""
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
    return orjson.dumps(body)


async def answer(send: Send, status: int, body: bytes, kind: bytes = JSON) -> None:
    """Sends one whole answer."""
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def answer_refusal(send: Send, refusal: ApiRefusal = _NOT_FOUND) -> None:
    """Sends a refusal; 404 by default."""
    await answer(send, refusal.code, refused(refusal))


async def read_body(receive: Receive, most: int) -> bytes | None:
    """The whole body of a request; None where the caller hung up.

    Args:
        receive: ASGI.
        most: Bytes.

    Raises:
        ApiRefusal: 413, the body is larger.
    """
    event = await receive()
    body: bytes = event.get("body", b"")
    if not event.get("more_body"):
        return None if event["type"] == "http.disconnect" else body
    chunks = [body]
    size = len(body)
    while event.get("more_body"):
        event = await receive()
        if event["type"] == "http.disconnect":
            return None
        size += len(event["body"])
        if size <= most:
            chunks.append(event["body"])
    if size > most:
        raise ApiRefusal(413, "Request Entity Too Large")
    return b"".join(chunks)


async def hung_up(receive: Receive) -> None:
    """Returns when the caller's connection is gone; the body must have been read."""
    while (await receive())["type"] != "http.disconnect":
        continue


def header(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> bytes:
    """A header's value, b"" where it is missing."""
    for key, value in headers:
        if key == name:
            return value
    return b""
