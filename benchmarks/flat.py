"""Whether passing a message on costs more when the store holds a million of them.

Two stores are filled with messages that are really sealed, each under the key of its conversation's day, spread over
the days that a programme keeps them and settled as they would be: a row in the inbox, one in the journal, two places
where it shows, one delivery. Peerline runs on each, the small and the big one by turns, with the same people, and every
copy is timed.

`python benchmarks/flat.py [--json] [--messages N] [--quick]`; with `--json` the last line is one JSON object.
"""

import argparse
import asyncio
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import orjson
from sqlalchemy import Connection, insert, select

from benchmarks.processes import Outside, contender, outside
from benchmarks.product import SERVE, set_up
from bot.app import books, clock_of
from bot.config import load
from models.letters import to_bytes
from models.tables import contact, copy, inbox, message, outbox, pairing
from models.vault import Vault
from models.work import Work
from relay.messages import Text

DAYS = 29
"""Over how many past days the messages are spread; a programme keeps thirty by default."""
AT_ONCE = 20_000
LINES, WRITERS = 25, 4
OFFERED_PER_SECOND = 40
WORDS = "Ciao, oggi ho una domanda sul corso di lingua e sulla lettera del Comune."


@dataclass(frozen=True, slots=True)
class Way:
    """One conversation in the store: its pairing, line, people and their contacts."""

    pairing: UUID
    line: UUID
    mentee: UUID
    mentee_at: UUID
    mentor_at: UUID


def ways(conn: Connection) -> list[Way]:
    """All conversations of a store."""
    at = {(row.line_id, row.person_id): row.id for row in conn.execute(select(contact))}
    return [
        Way(row.id, row.line_id, row.mentee_id, at[row.line_id, row.mentee_id], at[row.line_id, row.mentor_id])
        for row in conn.execute(select(pairing).order_by(pairing.c.id))
    ]


async def fill(data: Path, messages: int) -> None:
    """Put so many settled messages into the store of a data directory that is set up."""
    config = load(data, {})
    opened = books(config, clock_of(config))
    await opened.store.start()
    try:
        known = await opened.units.store.read(ways)
        now = datetime.now(UTC)
        for day in range(DAYS, 0, -1):
            at = now - timedelta(days=day)
            opened.units.vault.prepare(tuple(way.pairing for way in known), at.date(), at)
            share = messages * (DAYS - day + 1) // DAYS - messages * (DAYS - day) // DAYS
            first = messages * (DAYS - day) // DAYS
            for begin in range(first, first + share, AT_ONCE):
                numbers = range(begin, min(begin + AT_ONCE, first + share))
                await opened.units.write(lambda work, numbers=numbers, at=at: _write(work, known, numbers, at))  # type: ignore[misc]
    finally:
        await opened.close()
    with sqlite3.connect(data / "peerline.db") as file:
        file.execute("ANALYZE")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _write(work: Work, known: list[Way], numbers: range, at: datetime) -> None:
    rows = list(_rows(work.vault, work.conn, known, numbers, at))
    work.conn.execute(insert(inbox), [came for came, _, _, _ in rows])
    work.conn.execute(insert(message), [said for _, said, _, _ in rows])
    work.conn.execute(insert(outbox), [sent for _, _, sent, _ in rows])
    work.conn.execute(insert(copy), [place for _, _, _, shown in rows for place in shown])


def _rows(
    vault: Vault, conn: Connection, known: list[Way], numbers: range, at: datetime
) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any], list[dict[str, Any]]]]:
    """For each number what the relay would have left: inbox, journal, outbox, and the places where it shows."""
    for number in numbers:
        way, message_id, native = known[number % len(known)], uuid4(), str(10_000_000 + number)
        sealed = vault.seal(
            conn, "message", "content_sealed", message_id, way.pairing, to_bytes(Text(f"[{number}] {WORDS}")), now=at
        )
        said = {
            "id": message_id, "conversation_id": way.pairing, "pairing_id": way.pairing, "line_id": way.line,
            "sender_id": way.mentee, "kind": "text", "content_sealed": sealed, "sent_at": at, "received_at": at,
        }  # fmt: skip
        sent = {
            "row_id": uuid4(), "line_id": way.line, "contact_id": way.mentor_at,
            "lane": UUID(int=way.mentor_at.int ^ way.pairing.int), "conversation_id": way.pairing,
            "pairing_id": way.pairing, "message_id": message_id, "origin": "mentee", "last_word": False,
            "state": "sent", "attempt": 1, "unheard": 0, "repeated": False, "due_at": at, "claim": uuid4(),
            "claimed_at": at, "native_id": native, "created_at": at, "settled_at": at,
        }  # fmt: skip
        came = {"line_id": way.line, "external_id": native, "received_at": at, "rule": "from_mentee"}
        shown = [
            {"contact_id": place, "native_id": native, "message_id": message_id}
            for place in (way.mentee_at, way.mentor_at)
        ]
        yield came, said, sent, shown


@dataclass(frozen=True, slots=True)
class Figures:
    """What passing a message on takes, in milliseconds, and how many pass in a second of a burst."""

    p50_ms: float
    p99_ms: float
    per_second: float


def timed(world: Outside, data: Path, seconds: float, burst: int) -> Figures:
    """Peerline on this data directory, from its start to its end."""
    with contender(*SERVE, "--data", data, "serve"):
        world.ask("listened", webhook=False)
        world.ask("burst", messages=LINES * WRITERS * 4)
        even = world.ask("offered", rate=OFFERED_PER_SECOND, seconds=seconds)
        full = world.ask("burst", messages=burst)
        return Figures(even["p50_ms"], even["p99_ms"], full["per_second"])


def main() -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--json", action="store_true", help="one JSON object on the last line")
    asked.add_argument("--quick", action="store_true", help="few messages, to see that it runs")
    asked.add_argument("--messages", type=int, default=1_000_000, metavar="N", help="messages in the big store")
    asked.add_argument("--rounds", type=int, default=3, metavar="N", help="rounds; the middle one counts")
    args = asked.parse_args()
    small, big = (50, 500) if args.quick else (1000, args.messages)
    seconds, burst, rounds = (0.5, 100, 1) if args.quick else (10.0, 2000, args.rounds)
    measured: dict[int, list[Figures]] = {small: [], big: []}
    with outside() as world, tempfile.TemporaryDirectory(prefix="peerline-benchmark-") as directory:
        lines = world.ask("furnish", bots=LINES, writers=WRITERS, apart=True)
        empty = Path(directory) / "empty"
        set_up(empty, world.url, lines)
        for size in measured:
            shutil.copytree(empty, Path(directory) / str(size))
            begun = time.monotonic()
            asyncio.run(fill(Path(directory) / str(size), size))
            print(f"{size} messages sealed and stored in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        stored = (Path(directory) / str(big) / "peerline.db").stat().st_size
        for _ in range(rounds):
            for size, figures in measured.items():
                figures.append(timed(world, Path(directory) / str(size), seconds, burst))
    told: dict[str, object] = {"small": small, "big": big, "big_store_mb": round(stored / (1 << 20))}
    print(f"{'messages':>10} {'p50 ms':>8} {'p99 ms':>8} {'msg/s':>8}")
    for name, size in (("small", small), ("big", big)):
        p50, p99, full = (
            statistics.median(getattr(one, figure) for one in measured[size])
            for figure in ("p50_ms", "p99_ms", "per_second")
        )
        print(f"{size:>10} {p50:8.2f} {p99:8.2f} {full:8.0f}")
        told |= {f"{name}_p50_ms": round(p50, 3), f"{name}_p99_ms": round(p99, 3), f"{name}_per_second": round(full)}
    told["ratio_p50"] = round(float(str(told["big_p50_ms"])) / float(str(told["small_p50_ms"])), 3)
    told["ratio_p99"] = round(float(str(told["big_p99_ms"])) / float(str(told["small_p99_ms"])), 3)
    print(f"ratio of the big store to the small one: p50 {told['ratio_p50']}, p99 {told['ratio_p99']}")
    if args.json:
        print(orjson.dumps(told).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
