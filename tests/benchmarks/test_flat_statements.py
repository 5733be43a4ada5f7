"""No statement on the relay's way reads more because more was relayed.

Law: whatever is asked for each message, or each second, is found by an index, and SQLite itself says so in its plan.
The benchmark with a million messages shows it too, but takes minutes. Source: store.md, "Cost must not grow
with the log".
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event, func, select

from benchmarks.product import set_up
from bot.app import Books, books, clock_of
from bot.config import load
from bot.polling import arrival_of
from handlers import receipts, receive
from models import claims, heard, journal, outbox, portions, register
from models.engine import SqliteStore
from models.tables import copy, inbox, message, metadata
from models.tables import outbox as table
from models.work import Work
from relay.delivery import Accepted, Failure, FailureKind, Outcome, Unknown

GROWING = {"outbox", "message", "copy", "inbox", "earlier", "epoch", "heard"}
"""Tables that grow with what is relayed; `earlier` is the outbox's other name in a claim."""
SMALL = {
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}
"""Indexes of only what is still open: reading one of them from end to end is reading what waits."""
SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")

LINE = {
    "id": 700001,
    "token": f"700001:AA{'x' * 33}",
    "username": "line_one_bot",
    "reader": 601,
    "writers": [501, 502],
}
LANGUAGES = {"en": "English", "it": "Italiano"}
MENTEE, OTHER_MENTEE, MENTOR = 501, 502, 601


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[tuple[Books, UUID, list[str]]]:
    """The started books of a programme with one line, its id, and the plans of all statements from here on."""
    await asyncio.to_thread(set_up, data, "http://127.0.0.1:9", [LINE])
    config = load(data, {})
    found = books(config, clock_of(config))
    await found.store.start()
    plans: list[str] = []
    assert isinstance(found.store, SqliteStore)

    @event.listens_for(found.store._engine, "before_cursor_execute")
    def explain(conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
            cursor = conn.connection.dbapi_connection.cursor()
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters[0] if many else parameters)
            plans.extend(f"{row[3]} -- {statement}" for row in cursor.fetchall())
            cursor.close()

    try:
        [line] = await found.units.write(register.lines)
        yield found, line.id, plans
    finally:
        await found.close()


def written(line_id: UUID, number: int, by: int, text: str, quoted: int | None = None) -> receive.Arrival:
    """What Telegram tells of a message."""
    message: dict[str, Any] = {
        "message_id": number,
        "from": {"id": by, "is_bot": False, "first_name": "Invented"},
        "chat": {"id": by, "first_name": "Invented", "type": "private"},
        "date": int(datetime.now(UTC).timestamp()),
        "text": text,
    }
    if quoted is not None:
        message["reply_to_message"] = {**message, "message_id": quoted}
    return arrival_of(line_id, {"update_id": number, "message": message})


async def passed_on(found: Books, arrival: receive.Arrival, outcome: Outcome) -> None:
    """One arrival from its coming to what became of everything that it led to."""
    posted = list(await found.units.write(lambda work: receive.receive(work, [arrival], LANGUAGES)))
    while posted:
        seqs = [one.seq for one in posted]
        claimed = await found.units.write(lambda work: claims.claim(work, seqs))  # noqa: B023  # awaited in this round
        assert claimed
        told = await found.units.write(lambda work: receipts.settle(work, [(one, outcome) for one in claimed]))  # noqa: B023  # awaited in this round
        posted = [one for one in told if one.due_at <= datetime.now(UTC) and one.seq not in seqs]
        outcome = Accepted(("9001",))


def scans(plans: list[str]) -> list[str]:
    """Plans that read a growing table from end to end."""
    return [
        plan
        for plan in plans
        if (found := SCAN.match(plan)) is not None and found[1] in GROWING and found[2] not in SMALL
    ]


async def test_a_message_on_its_way_is_found_by_indexes_alone(tmp_path: Path) -> None:
    """From a mentee's words to her mentor's phone and back, a quote included, nothing settled is read again."""
    async with opened(tmp_path / "data") as (found, line_id, plans):
        await passed_on(found, written(line_id, 1, MENTEE, "Ciao, una domanda."), Accepted(("7001",)))
        await passed_on(found, written(line_id, 2, MENTOR, "Eccomi.", quoted=7001), Accepted(("7002",)))
        await passed_on(found, written(line_id, 3, MENTEE, "Grazie.", quoted=7002), Accepted(("7003",)))
    assert any(plan.startswith("SEARCH outbox") for plan in plans)
    assert scans(plans) == []


async def test_a_message_that_is_not_delivered_is_found_by_indexes_alone(tmp_path: Path) -> None:
    """An answer that was not heard, a refusal and a pause read only what is open."""
    async with opened(tmp_path / "data") as (found, line_id, plans):
        await passed_on(found, written(line_id, 1, MENTEE, "Ciao, una domanda."), Unknown())
        await passed_on(found, written(line_id, 2, MENTOR, "Eccomi.", quoted=1), Failure(FailureKind.RATE, 429, 3.0))
        await passed_on(found, written(line_id, 3, OTHER_MENTEE, "Ci sei?"), Failure(FailureKind.MALFORMED, 400))
    assert scans(plans) == []


async def test_what_is_asked_every_second_is_found_by_indexes_alone(tmp_path: Path) -> None:
    """The sweep for what is due, and the look at what a dead process left, read only what is open."""
    async with opened(tmp_path / "data") as (found, line_id, plans):

        def asked(work: Work) -> None:
            outbox.due(work, [line_id])
            claims.left_sending(work, [line_id])
            journal.already_admitted(work, [(line_id, "1"), (line_id, "2")])

        await found.units.write(asked)
    assert any("ix_outbox_due_open" in plan for plan in plans)
    assert scans(plans) == []


async def test_what_is_forgotten_is_found_by_indexes_alone(tmp_path: Path) -> None:
    """The hourly jobs read what they delete, and a row at the end; never the journal from end to end."""
    async with opened(tmp_path / "data") as (found, line_id, plans):
        await passed_on(found, written(line_id, 1, MENTEE, "Ciao, una domanda."), Accepted(("7001",)))
        await passed_on(found, written(line_id, 2, MENTEE, "MENU"), Accepted(("7002",)))
        await found.units.write(heard.forget_old)
        for portion in (portions.forget_inbox, portions.forget_outbox, portions.forget_journal):
            await found.units.write(lambda work: portion(work, -timedelta(days=1)))  # noqa: B023  # awaited in this round

        seen = list(plans)

        def left(work: Work) -> list[int]:
            return [
                work.conn.execute(select(func.count()).select_from(one)).scalar_one() for one in (inbox, message, copy)
            ]

        assert await found.units.write(left) == [0, 0, 0]
    assert any("ix_message_conversation_id" in plan for plan in seen)
    assert any("ix_heard_heard_at" in plan for plan in seen)
    assert scans(seen) == []


async def test_the_plans_would_show_a_scan(tmp_path: Path) -> None:
    """The tests above can fail: a question without an index is seen as what it is."""
    async with opened(tmp_path / "data") as (found, _, plans):
        await found.units.write(lambda work: work.conn.execute(select(table).where(table.c.native_id == "1")))
    assert scans(plans) != []
