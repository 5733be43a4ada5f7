"""A Bot API stand-in on loopback that answers exactly what a test tells it, byte for byte.

Why: the simulator speaks the real wire; here the tests need what is not the Bot API (gateways, silence, broken bytes).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson


@dataclass
class Heard:
    """One request as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Loopback:
    """A server whose next answers are raw bytes; None closes the connection without an answer."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: list[bytes | None] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    silent: bool = False

    def will(self, *answers: bytes | None) -> None:
        """Queues answers."""
        self.answers.extend(answers)


def http(status: int, body: bytes, kind: str = "application/json", more: str = "") -> bytes:
    """A whole HTTP answer."""
    head = f"HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def ok(result: object) -> bytes:
    """A granted call."""
    return http(200, orjson.dumps({"ok": True, "result": result}))


def refused(code: int, description: str, **parameters: object) -> bytes:
    """A refused call."""
    answer: dict[str, object] = {"ok": False, "error_code": code, "description": description}
    return http(code, orjson.dumps(answer | ({"parameters": parameters} if parameters else {})))


@asynccontextmanager
async def loopback() -> AsyncIterator[Loopback]:
    """Runs the stand-in on a free port."""
    stand_in = Loopback()
    open_connections: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_connections.add(writer)
        try:
            while await _one(stand_in, reader, writer):
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()
            open_connections.discard(writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    stand_in.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield stand_in
    finally:
        server.close()
        for writer in tuple(open_connections):
            writer.close()
        await server.wait_closed()


async def _one(stand_in: Loopback, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    line, *rest = head.rstrip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
    body = await _body(reader, headers)
    stand_in.heard.append(Heard(line, headers, body))
    stand_in.arrived.set()
    if stand_in.silent:
        await reader.read()
        return False
    answer = stand_in.answers.pop(0) if stand_in.answers else ok(True)
    if answer is None:
        return False
    writer.write(answer)
    return b"Connection: close" not in answer


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    whole = b""
    while size := int((await reader.readline()).strip(), 16):
        whole += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return whole


Answers = Callable[[Loopback], None]
