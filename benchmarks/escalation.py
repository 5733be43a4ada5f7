"""How late a notice leaves with 200 alerts open at once and 20 supervisors, and what a look at them costs.

Law: the alert clock, the ladder and the store (SQLite, `synchronous=FULL`) are the program's; time is virtual and moves
on by a second per look, so that an hour of escalation is measured within minutes. A notice is late by what lies between
the moment at which the ladder owes it and the commit that puts it into the outbox. The second figure is what the phones
show: the same notices through the drain's own row of turns (`scheduler.turns`) and its pace for one bot, by urgency,
from the moment at which each was put into the outbox; the network itself takes no time here.

    python -m benchmarks.escalation [--alerts 200] [--team 20] [--minutes 65] [--quick] [--json]
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import orjson

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.app import Books, books
from bot.config import made
from handlers import escalation
from migrations.upgrade import upgrade
from models import alerts, register, rota
from models.engine import store_url
from models.keyring import SqliteKeyring
from models.work import Posted, Work
from relay.delivery import Urgency
from relay.ladder import next_due
from relay.people import ChannelName, ContactState, Programme, Role
from relay.scene import RaiseAlert
from scheduler.escalation import AlertClock
from scheduler.pace import Pace
from scheduler.turns import Turns

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
SEED = 20_260_302


@dataclass(slots=True)
class Hand:
    """A clock that the benchmark sets."""

    at: datetime = START

    def now(self) -> datetime:
        """The moment."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Time passes by itself here."""
        self.at += timedelta(seconds=seconds)


class Phones:
    """One bot as the phones see it: the drain's row of turns and its pace, in virtual time.

    Attributes:
        now: The moment, in seconds from the start.
        waited: How long each notice waited for its turn, by urgency.
    """

    STEP = 0.05

    def __init__(self, per_second: float, burst: float) -> None:
        self.now = 0.0
        self.waited: dict[Urgency, list[float]] = {one: [] for one in Urgency}
        self._turns = Turns()
        self._pace = Pace(per_second, burst, lambda: self.now)
        self._lanes: dict[UUID, deque[tuple[Posted, float]]] = {}

    def add(self, rows: Sequence[Posted], at: float) -> None:
        """These are in the outbox."""
        for one in rows:
            lane = self._lanes.setdefault(one.lane, deque())
            lane.append((one, at))
            self._turns.ready(one.lane, one.line_id, one.urgency)

    def run(self, until: float) -> None:
        """Let go what may go until this moment."""
        while self.now < until:
            self.now += self.STEP
            while (lane := self._turns.next(self.now)) is not None:
                head, at = self._lanes[lane][0]
                if (wait := self._pace.line_wait(head.line_id)) > 0.0:
                    self._turns.stall(lane, self.now + wait)
                    continue
                self._pace.wait(head.line_id, head.contact_id)
                self._turns.leave(lane)
                self._lanes[lane].popleft()
                self.waited[head.urgency].append(max(0.0, self.now - at))
                if self._lanes[lane]:
                    following = self._lanes[lane][0][0]
                    self._turns.ready(lane, following.line_id, following.urgency)
                else:
                    del self._lanes[lane]


@dataclass(slots=True)
class Figures:
    """What was measured."""

    looks: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    notices: int = 0
    waited: dict[Urgency, list[float]] = field(default_factory=dict)


def furnish(work: Work, team: int) -> None:
    """A programme with a team at its desk, the first of whom have duty."""
    register.create_programme(work, Programme(uuid4(), "Casa Aurora", "it", "Europe/Rome"))
    desk = register.add_line(work, ChannelName.TELEGRAM, "700001", "700001:invented", "invented", desk=True)
    people: list[UUID] = []
    for number in range(team):
        person_id = register.add_person(work, Role.SUPERVISOR, f"Dalia {number}", ("en",), "Europe/Rome")
        register.bind(work, person_id, desk, str(701 + number), ContactState.OPEN)
        people.append(person_id)
    work.directory.refresh(work.conn)
    rota.set_shifts(work, "mon-sun 00:00-23:59", people[0], people[1])


def raise_one(work: Work) -> None:
    """One DANGER."""
    work.directory.refresh(work.conn)
    reference = work.directory.next_reference(work.conn)
    escalation.raise_alert(work, RaiseAlert(uuid4(), reference, "duress", None), None)


def raised_now(work: Work) -> list[Posted]:
    """One DANGER, and what waits in the outbox because of it."""
    raise_one(work)
    work.flush()
    return work.posted


def owed_since(work: Work) -> list[datetime]:
    """When each alert that is due now was owed: what the row says, before anybody looks."""
    ids = alerts.due(work)
    now_on, ladders = rota.rota_now(work), rota.settings(work).ladders
    return [
        held.row.next_at
        for held in alerts.load_all(work, ids)
        if next_due(held.alert, now_on, work.now, ladders) == work.now
    ]


async def measured(folder: Path, number: int, team: int, minutes: int) -> Figures:
    """Raise the alerts within the first ten minutes, and look each second until the time is over."""
    config = made(folder, {"database.url": "sqlite:///peerline.db"}, {})
    await asyncio.to_thread(upgrade, store_url(config.database_url))
    clock = Hand()
    found: Books = books(config, clock, kek=bytes(range(32)), keyring=SqliteKeyring(folder / "keyring.db"))
    await found.store.start()
    await found.units.write(lambda work: furnish(work, team))
    figures, posted = Figures(), 0
    phones = Phones(config["telegram.per_second"], config["telegram.burst"])
    figures.waited = phones.waited

    def count(rows: Sequence[Posted]) -> None:
        nonlocal posted
        posted += len(rows)
        phones.add(rows, (clock.at - START).total_seconds())

    look = AlertClock(found.units, count)
    dice = random.Random(SEED)
    raised = sorted(dice.uniform(0, 600) for _ in range(number))
    for second in range(minutes * 60):
        clock.at = START + timedelta(seconds=second)
        while raised and raised[0] <= second:
            raised.pop(0)
            count(await found.units.write(raised_now))
        owed = await found.units.write(owed_since)
        begun, before = time.perf_counter(), posted
        await look.tick()
        took = time.perf_counter() - begun
        figures.looks.append(took)
        figures.late += [(clock.at - since).total_seconds() + took for since in owed]
        figures.notices += posted - before
        phones.run(second + 1.0)
    await found.close()
    return figures


def said(figures: Figures) -> dict[str, float]:
    """The figures by name."""
    looks, late = sorted(figures.looks), sorted(figures.late)
    return {
        **_shown(figures.waited),
        "notices": figures.notices,
        "late_p50_s": round(late[len(late) // 2], 3),
        "late_worst_s": round(late[-1], 3),
        "look_p50_ms": round(looks[len(looks) // 2] * 1000, 2),
        "look_worst_ms": round(looks[-1] * 1000, 1),
    }


def _shown(waited: dict[Urgency, list[float]]) -> dict[str, float]:
    told: dict[str, float] = {}
    for urgency, seconds in waited.items():
        if seconds:
            ranked, name = sorted(seconds), urgency.name.lower()
            told[f"{name}_on_phones"] = len(ranked)
            told[f"{name}_p50_s"] = round(ranked[len(ranked) // 2], 2)
            told[f"{name}_worst_s"] = round(ranked[-1], 2)
    return told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=200)
    parser.add_argument("--team", type=int, default=20)
    parser.add_argument("--minutes", type=int, default=65)
    parser.add_argument("--quick", action="store_true", help="3 alerts, 3 supervisors, 25 minutes")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if args.quick:
        args.alerts, args.team, args.minutes = 3, 3, 25
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measured(Path(folder), args.alerts, args.team, args.minutes))
    told = {"alerts": args.alerts, "team": args.team, **said(figures)}
    if not args.json:
        print("\n".join(f"{name:>20}  {value:g}" for name, value in told.items()))
    print(orjson.dumps(told).decode())


if __name__ == "__main__":
    main()
