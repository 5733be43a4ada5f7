"""How fast check-ins leave: 100,000 plans of which 5,000 are due in one minute, on SQLite and on PostgreSQL.

What is timed is the program's own tick until every question stands in the outbox; meanwhile a task wakes every
millisecond and the longest time that it was kept waiting is what the event loop was blocked. Then a tick with
nothing due is timed. The people are invented, one store has 33,334 of them with three plans each, three
to a mentor's line.

`python benchmarks/checkins.py [--json] [--plans N] [--due N] [--engine sqlite|postgresql]`
"""

import argparse
import asyncio
import contextlib
import gc
import json
import random
import statistics
import sys
import tempfile
import time as machine
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import Connection, func, insert, select

from bot.app import Books, books
from bot.config import made
from migrations.upgrade import upgrade
from models import tables
from models.engine import store_url
from models.keyring import SqliteKeyring
from models.sealed import SMALLEST, Sealed, Suite
from relay.recurrence import PlanKind
from scheduler.checkins import CheckIns
from tests.postgres import running_postgresql

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
BLOB = Sealed(bytes((Suite.DAILY,)) + bytes(SMALLEST - 1))
PER_PERSON = 3
PER_LINE = 3
PORTION = 5_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What one engine did.

    Attributes:
        engine: Which.
        plans: How many plans there are.
        asked: How many questions reached the outbox.
        seconds: Until all of them stood there.
        longest_block_ms: The longest time that the event loop was kept waiting.
        idle_block_ms: The same in two seconds before, with nothing to do: what the machine itself adds.
        empty_tick_ms: The middle one of a hundred ticks with nothing due.
    """

    engine: str
    plans: int
    asked: int
    seconds: float
    longest_block_ms: float
    idle_block_ms: float
    empty_tick_ms: float


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Noon."""
        return NOON

    async def sleep(self, seconds: float) -> None:
        """Waits in the machine's time."""
        await asyncio.sleep(seconds)


def _rows(people: int, due: int, seed: int = 7) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Tables with their rows, in the order in which they may be written."""
    chance = random.Random(seed)
    programme, day = UUID(int=1), date(2026, 3, 4)

    def new() -> UUID:
        return UUID(int=chance.getrandbits(128), version=4)

    yield tables.programme, [
        {
            "id": programme, "name": "Casa Aurora", "language": "it", "zone": "Europe/Rome", "quiet_from": "21:00",
            "quiet_to": "09:00", "emergency_number": "112", "helplines": "", "text_days": 30, "created_at": NOON,
        }
    ]  # fmt: skip
    yield tables.revision, [{"id": 1, "number": 1}]
    lines, persons, contacts, pairings, presences, plans = [], [], [], [], [], []
    line = mentor = UUID(int=0)
    for number in range(people):
        if number % PER_LINE == 0:
            line, mentor = new(), new()
            lines.append(
                {
                    "id": line, "programme_id": programme, "channel": "telegram", "address": "", "desk": False,
                    "account_index": chance.randbytes(16), "state": "active", "token_sealed": BLOB,
                    "webhook_secret_sealed": BLOB, "created_at": NOON,
                }
            )  # fmt: skip
            persons.append(_person(mentor, programme, "mentor"))
        her, pairing, contact = new(), new(), new()
        persons.append(_person(her, programme, "mentee"))
        contacts.append(
            {
                "id": contact, "person_id": her, "line_id": line, "address_sealed": BLOB,
                "address_index": chance.randbytes(16), "state": "open", "created_at": NOON,
            }
        )  # fmt: skip
        pairings.append(
            {
                "id": pairing, "mentee_id": her, "mentor_id": mentor, "line_id": line, "state": "active",
                "created_at": NOON,
            }
        )  # fmt: skip
        presences.append({"person_id": her, "silent": False, "closer": False})
        for place, kind in enumerate((PlanKind.WEEKLY, PlanKind.WAITING, PlanKind.SAFE_CONTACT)):
            now_due = number < due and place == number % 10 // 9  # one in ten is a waiting message
            ahead = timedelta(days=1 + chance.random() * 6)
            plans.append(
                {
                    "id": new(), "kind": kind.value, "person_id": her, "pairing_id": pairing, "line_id": line,
                    "day": day if now_due else day + timedelta(days=7), "clock": time(12, 30).strftime("%H:%M"),
                    "done": -1, "state": "on", "checked_on": day, "set_by": "herself", "created_at": NOON,
                    "next_run_at": NOON - timedelta(seconds=chance.random() * 60) if now_due else NOON + ahead,
                }
            )  # fmt: skip
    yield tables.line, lines
    yield tables.person, persons
    yield tables.contact, contacts
    yield tables.pairing, pairings
    yield tables.presence, presences
    yield tables.plan, plans


def _person(person_id: UUID, programme: UUID, role: str) -> dict[str, Any]:
    return {
        "id": person_id, "programme_id": programme, "role": role, "alias_sealed": BLOB, "language": "it",
        "speaks": "it en", "zone": "Europe/Rome", "state": "active", "safe_time": "any_time", "created_at": NOON,
    }  # fmt: skip


async def _fill(opened: Books, people: int, due: int) -> int:
    plans = 0
    for table, rows in _rows(people, due):
        for at in range(0, len(rows), PORTION):
            part = rows[at : at + PORTION]

            def write(conn: Connection, table: Any = table, part: list[dict[str, Any]] = part) -> None:
                conn.execute(insert(table), part)

            await opened.store.write(write)
        if table is tables.plan:
            plans = len(rows)
    if opened.store.dialect == "postgresql":
        await opened.store.write(lambda conn: conn.exec_driver_sql("ANALYZE"))
    return plans


class _Watch:
    """How long the event loop was kept waiting, at most."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._task: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    def __exit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        before = machine.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = machine.perf_counter()
            self.longest = max(self.longest, now - before - 0.001)
            before = now


async def measure(database: str, folder: Path, plans: int, due: int) -> Figures:
    """The figures of one engine, on an empty store of its own."""
    async with _opened(database, folder) as opened:
        written = await _fill(opened, plans // PER_PERSON + 1, due)
        tick = CheckIns(opened.units, lambda _: None)
        gc.collect()
        gc.freeze()  # the rows that this benchmark made are not the program's
        with _Watch() as idle:
            await asyncio.sleep(2.0)
        with _Watch() as watch:
            await asyncio.sleep(0.05)
            begun = machine.perf_counter()
            await tick.tick()
            seconds = machine.perf_counter() - begun
        asked = await opened.store.write(
            lambda conn: conn.execute(select(func.count()).select_from(tables.outbox)).scalar_one()
        )
        empty = []
        for _ in range(100):
            begun = machine.perf_counter()
            await tick.tick()
            empty.append((machine.perf_counter() - begun) * 1000)
        return Figures(
            opened.store.dialect,
            written,
            asked,
            seconds,
            watch.longest * 1000,
            idle.longest * 1000,
            statistics.median(empty),
        )


@contextlib.asynccontextmanager
async def _opened(database: str, folder: Path) -> AsyncIterator[Books]:
    config = made(folder, {"database.url": database, "http.port": 0}, {})
    await asyncio.to_thread(upgrade, store_url(config.database_url))
    opened = books(config, Noon(), kek=bytes(range(32)), keyring=SqliteKeyring(folder / "keyring.db"))
    await opened.store.start()
    try:
        yield opened
    finally:
        await opened.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--plans", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=5_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    args = parser.parse_args()
    found = []
    for engine in args.engine or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
            url = "sqlite:///peerline.db"
            if engine == "postgresql":
                server = stack.enter_context(running_postgresql())
                server.command("CREATE DATABASE checkins OWNER peerline")
                url = server.url("checkins")
            found.append(asyncio.run(measure(url, Path(name), args.plans, args.due)))
        one = found[-1]
        print(
            f"{one.engine}: {one.plans} plans, {one.asked} asked in {one.seconds:.2f} s, loop blocked at most "
            f"{one.longest_block_ms:.1f} ms ({one.idle_block_ms:.1f} ms idle), an empty tick {one.empty_tick_ms:.2f} ms"
        )
    if args.json:
        print(json.dumps([asdict(one) for one in found]))


if __name__ == "__main__":
    main()
