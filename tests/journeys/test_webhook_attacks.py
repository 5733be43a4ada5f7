"""Somebody calls a line's webhook who is not Telegram, or sends what is no update: nothing breaks, nothing gets in.

Source: Bot API, setWebhook (secret_token); store.md, "Ingress"; docs/threat-model.md.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import orjson
import pytest

from bot.webhooks import MOST_BYTES
from simulator.webhooks import SECRET_HEADER
from tests.journeys.test_engines import free_port
from tests.journeys.town import MEMORY_STORE, Town, town_on


@asynccontextmanager
async def called() -> AsyncIterator[tuple[Town, aiohttp.ClientSession, str, dict[str, str]]]:
    """A town whose lines are called by webhook, a caller, the address of Amara's line, and its true header."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {"http.port": port, "telegram.mode": "webhook", "telegram.public_url": url}
    async with town_on(MEMORY_STORE, settings=settings, ready=True) as town:
        await town.world.until(lambda calls: sum(call.method == "setWebhook" for call in calls) == 2)
        assert town.line.webhook is not None
        true = {SECRET_HEADER: f"secret-of-{town.line.id}"}
        async with aiohttp.ClientSession() as session:
            yield town, session, f"{url}/telegram/{town.lines[town.line.username]}", true


async def test_without_the_secret_nothing_is_read_however_it_comes() -> None:
    """No header, a wrong one, the other line's one, a huge body: 403, and the store knows nothing of it."""
    async with called() as (town, session, address, _):
        forged = orjson.dumps({"update_id": 5, "message": {"message_id": 7, "text": "Ciao"}})
        before = await town.rows("inbox")
        for secret in ({}, {SECRET_HEADER: "guess"}, {SECRET_HEADER: f"secret-of-{town.desk.id}"}, {SECRET_HEADER: ""}):
            async with session.post(address, data=forged, headers=secret) as answer:
                assert (answer.status, await answer.text()) == (403, "no\n")
        async with session.post(address, data=b"x" * 200_000, headers={SECRET_HEADER: "guess"}) as answer:
            assert answer.status == 403
        for method in ("GET", "PUT", "DELETE"):
            async with session.request(method, address) as answer:
                assert answer.status == 405
        assert await town.rows("inbox") == before
        town.blessing.writes("Ciao")
        await town.amara.sees("Blessing\nCiao")


@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "in pieces"])
async def test_a_body_that_is_too_large_is_refused(announced: bool) -> None:  # noqa: FBT001  # a case
    """More than an update can be: 413, nothing is kept, and the line goes on."""
    async with called() as (town, session, address, true):
        before = await town.rows("inbox")

        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(MOST_BYTES // 50_000 + 1):
                yield b"x" * 50_000

        data = b"x" * (MOST_BYTES + 1) if announced else pieces()
        async with session.post(address, data=data, headers=true) as answer:
            assert answer.status == 413
        assert await town.rows("inbox") == before
        town.blessing.writes("Ciao")
        await town.amara.sees("Blessing\nCiao")


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b"[" * 5000, b'{"update_id": "x"}', b"{}"]
)
async def test_what_is_no_update_is_kept_and_holds_nothing_up(body: bytes) -> None:
    """With the secret it is Telegram's, whatever it is: answered 200, kept for a person, and the next one arrives."""
    async with called() as (town, session, address, true):
        for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
            async with session.post(address, data=body, headers=true | {"Content-Type": kind}) as answer:
                assert answer.status == 200
        assert len([row for row in await town.rows("inbox") if row["rule"] == "unreadable"]) == 1
        town.blessing.writes("Ciao")
        await town.amara.sees("Blessing\nCiao")
