"""The demo's page: phones side by side, what the server stores beneath, and the Bot API simulator under the same roof.

Law: the page is served to this computer only and loads nothing from anywhere else (Content-Security-Policy); a foreign
page in the same browser can neither read nor press anything here. Source: issue 2, "The demo"; docs of CSP level 3.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.clock import VirtualClock
from simulator.errors import SimulatorError
from simulator.panes_acts import UPLOAD_BYTES, Hands, Unclear, Upload
from simulator.panes_board import PACE_SECONDS, Board
from simulator.panes_feed import Feed
from simulator.panes_people import ChatSpec, PaneSpec, StoreReader, StoreTable, StoreView, Tint
from simulator.panes_samples import STATIC
from simulator.panes_wire import Json, media_type, pane_json
from simulator.server import app as bot_api
from simulator.server import serving
from simulator.stories import HELLO, Story
from simulator.world import World

__all__ = ["ChatSpec", "PaneSpec", "StoreTable", "StoreView", "Tint", "opened", "page"]

POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'none'; "
    "script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; media-src 'self'"
)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class OwnComputerOnly:
    """Lets in only what was asked for by this computer's own address, from this page, and says so in headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not _from_here(Headers(scope=scope)):
            await Response("This demo answers its own computer only.\n", 403)(scope, receive, send)
            return

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = POLICY
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "no-referrer"
            await send(message)

        await self.app(scope, receive, with_policy)


def _from_here(headers: Headers) -> bool:
    """Whether the request names this computer, and no other page sent it (rebinding and cross-site requests)."""
    host = headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in _LOOPBACK:
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page's requests are answered with.

    Attributes:
        people: Whose phones are shown.
        hands: What they can do.
        board: The drawer.
        feed: The stream of events.
    """

    people: tuple[PaneSpec, ...]
    hands: Hands
    board: Board
    feed: Feed

    async def state(self, _: Request) -> Response:
        """Who is there; asked once when the page opens."""
        return _json(
            {
                "panes": [pane_json(spec) for spec in self.people],
                "stories": [{"name": story.name, "title": story.title} for story in self.board.stories],
            }
        )

    async def events(self, _: Request) -> Response:
        """The stream."""
        return StreamingResponse(
            self.feed.stream(), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def act(self, request: Request) -> Response:
        """Something that a person does on her phone."""
        wish = await _body(request)
        return _json({"message": self.hands.act(wish)})

    async def upload(self, request: Request) -> Response:
        """A file of her own."""
        data = bytearray()
        async for chunk in request.stream():
            data += chunk
            if len(data) > UPLOAD_BYTES:
                raise Unclear(f"This file is larger than {UPLOAD_BYTES // 1024 // 1024} MB.")
        asked = request.query_params
        upload = Upload(bytes(data), asked.get("name", ""), asked.get("mime", ""), asked.get("caption", ""))
        return _json({"message": self.hands.send(asked.get("pane"), asked.get("bot"), upload)})

    async def file(self, request: Request) -> Response:
        """A file as one phone shows it; what a browser might run is only ever saved, never shown."""
        asked = request.query_params
        spec, chat = self.hands.find(asked.get("pane"), asked.get("bot"))
        for message in self.hands.world.phone(spec.user_id).chat(chat.bot):
            if str(message.id) == asked.get("message") and message.file is not None:
                shown = media_type(message.file)
                saved = {} if shown else {"content-disposition": "attachment"}
                return Response(message.file, headers=saved, media_type=shown or "application/octet-stream")
        return _json({"trouble": "There is no such file on this phone."}, 404)

    async def clock(self, request: Request) -> Response:
        """Lets time pass."""
        self.board.jump((await _body(request)).get("seconds"))
        return _json({})

    async def fault(self, request: Request) -> Response:
        """Breaks or mends the network."""
        self.board.fault((await _body(request)).get("fault"))
        return _json({})

    async def story(self, request: Request) -> Response:
        """Begins a story."""
        self.board.begin((await _body(request)).get("story"))
        return _json({})


async def _body(request: Request) -> Json:
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict) or request.headers.get("content-type", "") != "application/json":
        raise Unclear("The demo is asked in JSON.")
    return body


def _json(body: Json, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, {"cache-control": "no-store"}, "application/json")


async def _unclear(_: Request, error: Exception) -> Response:
    return _json({"trouble": str(error)}, 400)


async def _index(_: Request) -> Response:
    return FileResponse(STATIC / "index.html", headers={"cache-control": "no-cache"})


def page(
    world: World,
    people: Iterable[PaneSpec],
    store_view: StoreReader,
    clock: VirtualClock,
    *,
    stories: tuple[Story, ...] = (HELLO,),
    pace: float = PACE_SECONDS,
) -> Starlette:
    """The page at `/`, what it asks for under `/demo`, and the Bot API simulator under every other path.

    Args:
        world: The simulated world.
        people: Whose phones are shown, in order.
        store_view: Reads what the server stores; asked about once a second while a page is open.
        clock: The demo's clock.
        stories: What can be played by itself; their persons are found by `PaneSpec.key`.
        pace: Seconds between two steps of a story.

    Returns:
        An application for loopback; serve it with `opened`.
    """
    shown = tuple(people)
    board = Board(world, shown, clock, stories, pace)
    feed = Feed(world, shown, store_view, clock, board)
    desk = Desk(shown, Hands(world, shown), board, feed)

    application = Starlette(
        routes=[
            Route("/", _index),
            Mount("/demo", routes=_demo_routes(desk)),
            Mount("/static", StaticFiles(directory=STATIC)),
            Mount("/", bot_api(world)),
        ],
        middleware=[Middleware(OwnComputerOnly)],
        exception_handlers={Unclear: _unclear, SimulatorError: _unclear},
    )
    application.state.feed = feed
    application.state.board = board
    return application


@asynccontextmanager
async def opened(application: Starlette, world: World, port: int = 0) -> AsyncIterator[str]:
    """Serves `page(...)` on 127.0.0.1 within this event loop; at the end streams and a playing story stop at once.

    Args:
        application: What `page` returned.
        world: The same world.
        port: TCP port, 0 for a free one.

    Yields:
        The address of the page, which is `telegram.api_url` too.
    """
    async with serving(world, port, application) as url:
        try:
            yield url
        finally:
            application.state.feed.close()
            await application.state.board.close()


def _demo_routes(desk: Desk) -> list[Route]:
    asked: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "/state": desk.state,
        "/events": desk.events,
        "/file": desk.file,
    }
    told: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "/act": desk.act,
        "/upload": desk.upload,
        "/clock": desk.clock,
        "/fault": desk.fault,
        "/story": desk.story,
    }
    return [
        *(Route(path, answer, methods=["GET"]) for path, answer in asked.items()),
        *(Route(path, answer, methods=["POST"]) for path, answer in told.items()),
    ]
