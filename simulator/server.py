"""The Bot API server: a raw ASGI app under uvicorn, because a framework's routing would cost more than the call.

Law: `/bot{token}/{method}` and `/file/bot{token}/{path}` answer as api.telegram.org does; `/_sim/...` moves the world.
What a fault shall do to a connection is really done to it. Source: Bot API, "Making requests".
"""

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from simulator.answers import Receive, Send, answer, answer_refusal, granted, header, hung_up, read_body, refused
from simulator.bots import Bot
from simulator.control import control
from simulator.errors import ApiRefusal, Refused
from simulator.faults import Fault, FaultKind
from simulator.files import UPLOAD_BYTES
from simulator.formatting import Wire
from simulator.methods import GET_UPDATES, METHODS, NAMES
from simulator.methods_updates import OTHER_POLL, get_updates
from simulator.params import Params, read_params

if TYPE_CHECKING:
    from simulator.world import World

App = Callable[[Any, Receive, Send], Awaitable[None]]
CUT = "simulator.cut"
"""The key in a scope's extensions under which the connection can be cut."""

_BODY_BYTES = UPLOAD_BYTES * 10 + 1024 * 1024
_WELL_FORMED = re.compile(r"[1-9]\d{0,15}:[\w-]{35}")
_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n"
)
_REFUSING: dict[FaultKind, tuple[int, str]] = {
    FaultKind.ERROR: (500, "Internal Server Error"),
    FaultKind.REVOKED: (401, "Unauthorized"),
    FaultKind.CONFLICT: (
        409,
        OTHER_POLL,
    ),
    FaultKind.BLOCKED: (403, "Forbidden: bot was blocked by the user"),
    FaultKind.DEACTIVATED: (403, "Forbidden: user is deactivated"),
    FaultKind.CHAT_GONE: (400, "Bad Request: chat not found"),
    FaultKind.THREAD_GONE: (400, "Bad Request: message thread not found"),
    FaultKind.TARGET_GONE: (400, "Bad Request: message to edit not found"),
    FaultKind.NOT_MODIFIED: (
        400,
        f"Bad Request: {Refused.NOT_MODIFIED}",
    ),
    FaultKind.TOO_LARGE: (413, "Request Entity Too Large"),
    FaultKind.UNKNOWN_METHOD: (404, "Not Found"),
}


def app(world: "World") -> App:
    """The whole server as an ASGI app, to be mounted anywhere; connections can only be cut under `protocol`."""

    async def asgi(scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        if path.startswith("/bot"):
            await _Exchange(world, scope, receive, send).call(path[4:])
        elif path.startswith("/file/bot"):
            await _Exchange(world, scope, receive, send).download(path[9:])
        elif path.startswith("/_sim/"):
            await control(world, scope, receive, send)
        else:
            await answer_refusal(send)

    return asgi


class _Exchange:
    """One request and its answer."""

    __slots__ = ("_receive", "_scope", "_send", "_world")

    def __init__(self, world: "World", scope: Any, receive: Receive, send: Send) -> None:
        self._world = world
        self._scope = scope
        self._receive = receive
        self._send = send

    async def call(self, rest: str) -> None:
        """Answers `{token}/{method}`."""
        token, _, called = rest.partition("/")
        bot = self._world.owner(token)
        if bot is None:
            await answer_refusal(self._send, _stranger(token))
            return
        name = NAMES.get(called.lower(), "")
        try:
            params = await self._read(bot, name)
        except ApiRefusal as refusal:
            self._world.record(bot, name or called, {}, refusal.code)
            await answer_refusal(self._send, refusal)
            return
        if params is not None:
            logged = params.logged() if self._world.remembers else {}
            await self._struck(bot, name, logged, _chat_of(params), lambda: self._carry_out(bot, name, params))

    async def _read(self, bot: Bot, name: str) -> Params | None:
        """The call's parameters; None where the caller hung up before it had sent them."""
        body = await read_body(self._receive, _BODY_BYTES)
        if body is None:
            return None
        if not name:
            raise ApiRefusal(404, "Not Found")
        self._world.admit(bot)
        return read_params(header(self._scope["headers"], b"content-type"), body, self._scope["query_string"])

    async def _carry_out(self, bot: Bot, name: str, params: Params) -> tuple[int, bytes, bytes]:
        try:
            if name == GET_UPDATES:
                result = await get_updates(self._world, bot, params, lambda: hung_up(self._receive))
            else:
                result = METHODS[name](self._world, bot, params)
        except ApiRefusal as refusal:
            return refusal.code, refused(refusal), b"application/json"
        return 200, granted(result), b"application/json"

    async def download(self, rest: str) -> None:
        """Answers `{token}/{path}` of a file."""
        token, _, path = rest.partition("/")
        bot = self._world.owner(token)
        if bot is None:
            await answer_refusal(self._send, _stranger(token))
            return

        async def fetch() -> tuple[int, bytes, bytes]:
            file = self._world.files.at(bot.id, path)
            if file is None:
                return 404, refused(ApiRefusal(404, "Not Found")), b"application/json"
            return 200, file.content(), b"application/octet-stream"

        await self._struck(bot, "file", {"path": path}, None, fetch)

    async def _struck(
        self,
        bot: Bot,
        name: str,
        logged: Wire,
        chat: int | None,
        act: Callable[[], Awaitable[tuple[int, bytes, bytes]]],
    ) -> None:
        """Carries `act` out and answers it, or does what an armed fault says."""
        fault = self._world.faults.strike(name, bot.username, chat) if self._world.faults else None
        status, body, kind = await act() if fault is None else await self._fail(fault, act)
        self._world.record(bot, name, logged, status)
        if not status:
            await self._cut()
            return
        await answer(self._send, status, body, kind)

    async def _fail(
        self, fault: Fault, act: Callable[[], Awaitable[tuple[int, bytes, bytes]]]
    ) -> tuple[int, bytes, bytes]:
        """What the fault makes of the call; status 0 is a connection closed without an answer."""
        match fault.kind:
            case FaultKind.CUT:
                return 0, b"", b""
            case FaultKind.UNHEARD:
                await act()
                return 0, b"", b""
            case FaultKind.HANG:
                done = await act()
                return done if await self._linger(fault.seconds) else (0, b"", b"")
            case FaultKind.DELAY:
                return await act() if await self._linger(fault.seconds) else (0, b"", b"")
            case FaultKind.GARBAGE:
                await act()
                return 200, b"<!doctype html>", b"text/html"
            case FaultKind.BAD_GATEWAY:
                return 502, _GATEWAY, b"text/html"
            case FaultKind.BAD_GATEWAY_AFTER:
                await act()
                return 502, _GATEWAY, b"text/html"
            case FaultKind.RATE:
                sentence = f"Too Many Requests: retry after {fault.retry_after}"
                return 429, refused(ApiRefusal(429, sentence, fault.retry_after)), b"application/json"
            case _:
                code, sentence = _REFUSING[FaultKind(fault.kind)]
                return code, refused(ApiRefusal(code, sentence)), b"application/json"

    async def _linger(self, seconds: float) -> bool:
        """Waits; tells whether the caller and the world are still there."""
        watchers = [asyncio.ensure_future(hung_up(self._receive)), asyncio.ensure_future(self._world.closing.wait())]
        done, waiting = await asyncio.wait(watchers, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for watcher in waiting:
            watcher.cancel()
        return not done

    async def _cut(self) -> None:
        cut = self._scope.get("extensions", {}).get(CUT)
        if cut is not None:
            cut()
            await hung_up(self._receive)
            return
        # Without our protocol the nearest thing is an answer that breaks off.
        await self._send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


def _stranger(token: str) -> ApiRefusal:
    return ApiRefusal(401, "Unauthorized") if _WELL_FORMED.fullmatch(token) else ApiRefusal(404, "Not Found")


def _chat_of(params: Params) -> int | None:
    try:
        return params.number("chat_id")
    except ApiRefusal:
        return None


class SimulatorProtocol(HttpToolsProtocol):
    """uvicorn's fast protocol, with a way to cut its connection."""

    def on_message_begin(self) -> None:
        """Starts a request's scope and puts the way to cut its connection into it."""
        super().on_message_begin()
        scope: Any = self.scope
        scope["extensions"] = {CUT: self.transport.abort}


def configured(application: App, port: int = 0) -> uvicorn.Config:
    """A uvicorn configuration on loopback under which every fault works; also for the demo's own server.

    Args:
        application: An ASGI app that holds `app(world)`.
        port: TCP port.
    """
    return uvicorn.Config(
        application,
        host="127.0.0.1",
        port=port,
        http=SimulatorProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
    )


@contextlib.asynccontextmanager
async def serving(world: "World", port: int = 0, application: App | None = None) -> AsyncIterator[str]:
    """Serves within this event loop, without touching signals or logging; at the end every connection is cut.

    Args:
        world: Whose server it is.
        port: TCP port on 127.0.0.1, 0 for a free one.
        application: What is served, `app(world)` where None.
    """
    config = configured(application or app(world), port)
    config.load()
    state = ServerState()
    listening = socket.create_server(("127.0.0.1", port))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SimulatorProtocol(config, state, {}), sock=listening, backlog=2048)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        await world.couriers.close()
        server.close()
        world.closing.fire()
        for connection in list(state.connections):
            connection.transport.abort()
        if state.tasks:
            await asyncio.wait(list(state.tasks), timeout=5)
