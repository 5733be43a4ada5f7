"""What is too old goes portion by portion, and nobody who writes waits for all of it.

Source: store.md, "Cost must not grow with the log"; needs.md R04.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, func, insert, select, update

from models import heard, portions
from models.portions import FIRST_PLACE, PORTION
from models.tables import copy, inbox, message, outbox
from models.tables import heard as heard_table
from models.work import Work
from scheduler.jobs import in_portions, system_jobs
from scheduler.retention import Kept
from tests.journeys.town import Ours, Town, town_on

KEPT = timedelta(days=30)
MANY = 2 * PORTION + 50
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=ENGINES)
async def town(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    """A lively town on each engine, in which one message was passed on."""
    url = "sqlite:///peerline.db" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    async with town_on(url, tmp_path, ready=True) as made:
        made.blessing.writes("Una parola lunga")
        await made.amara.sees("Blessing", "Una parola lunga")
        await made.quiet()
        yield made


def multiply(work: Work, table: Table, fresh: dict[str, Any], **where: object) -> None:
    """A year's worth of rows like the one that is there, all of them old."""
    query = select(table).where(*(table.c[name] == value for name, value in where.items())).limit(1)
    row = dict(work.conn.execute(query).one()._mapping)
    for number in range(MANY):
        made = {name: value(number) if callable(value) else value for name, value in fresh.items()}
        work.conn.execute(insert(table).values({name: row[name] for name in row if name != "seq"} | made))


def grow_old(work: Work) -> None:
    """Many were said, received and passed on long ago, in three conversations; one of them still waits."""
    long_ago = work.now - KEPT - timedelta(days=1)
    conversations = [uuid4() for _ in range(3)]
    said: list[UUID] = []

    def conversation(number: int) -> UUID:
        return conversations[number % 3] if number > PORTION + 20 else conversations[0]

    def new_id(_number: int) -> UUID:
        said.append(uuid4())
        return said[-1]

    multiply(work, message, {"id": new_id, "conversation_id": conversation, "received_at": long_ago})
    multiply(work, copy, {"native_id": lambda n: f"old-{n}", "message_id": lambda n: said[n]})
    multiply(work, inbox, {"external_id": lambda n: f"old-{n}", "received_at": long_ago})
    passed_on = {"message_id": lambda n: said[n], "created_at": long_ago, "settled_at": long_ago, "claim": None}
    multiply(work, outbox, passed_on, origin="mentee")
    waits = {"state": "held", "settled_at": None}
    work.conn.execute(update(outbox).where(outbox.c.message_id == said[7]).values(waits))


async def counts(town: Town) -> dict[str, int]:
    """How many rows there are."""

    def read(work: Work) -> dict[str, int]:
        tables = (message, copy, inbox, outbox)
        return {one.name: work.conn.execute(select(func.count()).select_from(one)).scalar_one() for one in tables}

    return await town.write(read)


async def test_what_is_too_old_goes_and_what_waits_stays(town: Town) -> None:
    """More than a portion of each: all of it is gone at the end, but for the words that are still to be delivered."""
    units, before = town.app.books.units, await counts(town)
    await town.write(grow_old)
    assert await counts(town) == {name: number + MANY for name, number in before.items()}
    await in_portions(units, lambda work, place: portions.forget_inbox(work, KEPT, place), 0)
    await in_portions(units, lambda work, place: portions.forget_outbox(work, KEPT, place), 0)
    await in_portions(units, lambda work, place: portions.forget_journal(work, KEPT, place), FIRST_PLACE)
    kept = {"message": 1, "copy": 1, "outbox": 1, "inbox": 0}
    assert await counts(town) == {name: number + kept[name] for name, number in before.items()}


async def test_what_was_heard_goes_portion_by_portion_and_the_young_stays(town: Town) -> None:
    """More than a portion is older than two days: no portion is larger, all of it goes, and what is young is kept."""
    town.blessing.writes("MENU")
    await town.blessing.sees(Ours("menu.main"))
    await town.quiet()
    young = {row["native_id"] for row in await town.rows("heard")}
    assert young

    def grow(work: Work) -> None:
        long_ago = work.now - heard.KEPT_FOR - timedelta(seconds=1)
        multiply(work, heard_table, {"native_id": lambda n: f"old-{n}", "heard_at": long_ago})

    await town.write(grow)
    sizes: list[int] = []

    def portion(work: Work, place: int) -> int | None:
        before = work.conn.execute(select(func.count()).select_from(heard_table)).scalar_one()
        following = heard.forget_old(work, place)
        sizes.append(before - work.conn.execute(select(func.count()).select_from(heard_table)).scalar_one())
        return following

    await in_portions(town.app.books.units, portion, 0)
    assert sizes == [PORTION, PORTION, MANY - 2 * PORTION]
    assert {row["native_id"] for row in await town.rows("heard")} == young


async def hourly(town: Town) -> None:
    """The job that the program runs each hour."""
    app = town.app
    table = system_jobs(
        app.books.units, app.lines.tend, timedelta(seconds=1), app.checkins, app.alerts, app.shelves, app.rest, Kept()
    )
    await next(job for job in table if job.name == "what is no longer needed").run()


async def test_words_go_after_thirty_days_and_not_before(town: Town) -> None:
    """On both engines: in the thirtieth day they can still be read, an hour after it there is no row of them."""
    town.clock.jump(timedelta(days=29, hours=23))
    await hourly(town)
    assert (await counts(town))["message"] == 1
    town.clock.jump(timedelta(hours=2))
    await hourly(town)
    left = await counts(town)
    assert (left["message"], left["copy"]) == (0, 0)
    assert [row for row in await town.rows("outbox") if row["message_id"] is not None] == []


async def test_whoever_writes_waits_for_a_portion_only(town: Town) -> None:
    """While much is forgotten, a woman's words are passed on in between."""
    units, order = town.app.books.units, list[str]()
    await town.write(grow_old)

    async def forget() -> None:
        await in_portions(units, lambda work, place: portions.forget_outbox(work, KEPT, place), 0)
        order.append("all forgotten")

    async def write() -> None:
        await town.write(lambda _: order.append("written"))

    await asyncio.gather(forget(), write())
    assert order == ["written", "all forgotten"]
