"""What the program answers over HTTP: health, and webhooks.

Law: a webhook is answered 200 only when what it brought is durable; a call without the line's secret is 403 and writes
nothing; the answers tell nothing about people. Source: store.md, "Ingress"; interfaces.md, "[http]".
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.intake import Intake
from bot.lines import Lines
from bot.polling import arrival_of, hash_of
from channels.telegram.webhook import SECRET_HEADER, authentic
from handlers.receive import Arrival
from models.engine import Store, answers

MOST_BYTES = 1_000_000
"""An update is a few kilobytes; more is nobody's update."""
STORE_PATIENCE = 2.0
"""Seconds; what asks after our health does not wait long itself."""


async def _body_of(request: Request) -> bytes | None:
    """What was sent; None where it is more than an update can be, of which no more than that is ever held."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def routes(lines: Lines, intake: Intake, store: Store, ready: Callable[[], bool]) -> Starlette:
    """The ASGI application."""

    async def livez(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_request: Request) -> Response:
        troubles = lines.troubles
        written = await answers(store, STORE_PATIENCE)
        told = {
            "ready": ready() and written,
            "store": "well" if written else "away",
            "lines": len(lines.carried),
            "troubles": {str(line_id): trouble.kind.value for line_id, trouble in troubles.items()},
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        return Response(orjson.dumps(told), 200 if told["ready"] else 503, media_type="application/json")

    async def telegram(request: Request) -> Response:
        try:
            line = lines.carried[UUID(request.path_params["line_id"])]
        except (ValueError, KeyError):
            return PlainTextResponse("not here\n", 404)
        if not authentic(line.secret, request.headers.get(SECRET_HEADER)):
            return PlainTextResponse("no\n", 403)
        body = await _body_of(request)
        if body is None:
            return PlainTextResponse("too much\n", 413)
        try:
            arrival = arrival_of(line.id, orjson.loads(body))
        except orjson.JSONDecodeError:
            arrival = Arrival(line.id, f"odd-{hash_of(body)}", body, None)
        try:
            await intake.take([arrival])
        except Exception:  # noqa: BLE001  # the store is away: Telegram keeps the update and tries again
            return PlainTextResponse("later\n", 503)
        return PlainTextResponse("ok\n")

    return Starlette(
        routes=[
            Route("/livez", livez),
            Route("/readyz", readyz),
            Route("/telegram/{line_id}", telegram, methods=["POST"]),
        ]
    )
