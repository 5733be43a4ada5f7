"""A desk on a SQLite file: a programme, supervisors who can be reached, and alerts about invented women. No network.

Law: furnished by the functions behind the command line, and rung by the alert clock that the program runs.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from bot.app import Books, books
from bot.config import made
from handlers import escalation
from models import register, rota
from models.engine import store_url
from models.keyring import SqliteKeyring
from models.work import Posted, Work
from relay.people import ChannelName, ContactState, Programme, Role
from relay.scene import RaiseAlert
from scheduler.escalation import AlertClock
from tests.templates import bring_up_to_date

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
KEK = bytes(range(32))
DUTY = "mon-sun 00:00-23:59"


@dataclass(slots=True)
class Hand:
    """A clock that a test sets."""

    at: datetime = START

    def now(self) -> datetime:
        """The moment."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Time passes when the test says so."""
        self.at += timedelta(seconds=seconds)


@dataclass(slots=True)
class Desk:
    """One process at the desk.

    Attributes:
        books: The store with its vault.
        clock: What tells it the moment.
        alerts: Its alert clock.
        posted: What it put into the outbox.
    """

    books: Books
    clock: Hand
    alerts: AlertClock
    posted: list[Posted]


SQLITE = "sqlite:///peerline.db"


async def opened(folder: Path, clock: Hand, database: str = SQLITE) -> Desk:
    """A process that has just started on this folder."""
    config = made(folder, {"database.url": database}, {})
    found = books(config, clock, kek=KEK, keyring=SqliteKeyring(folder / "keyring.db"))
    await found.store.start()
    posted: list[Posted] = []

    def keep(rows: Sequence[Posted]) -> None:
        posted.extend(rows)

    return Desk(found, clock, AlertClock(found.units, keep), posted)


async def furnished(folder: Path, team: int = 3, database: str = SQLITE) -> list[UUID]:
    """A new desk in this folder; its supervisors' ids: the first has duty, the second stands behind her."""
    config = made(folder, {"database.url": database}, {})
    await asyncio.to_thread(bring_up_to_date, store_url(config.database_url))
    desk = await opened(folder, Hand(), database)
    people = await desk.books.units.write(lambda work: _furnish(work, team))
    await desk.books.close()
    return people


def _furnish(work: Work, team: int) -> list[UUID]:
    register.create_programme(work, Programme(uuid4(), "Casa Aurora", "it", "Europe/Rome"))
    desk = register.add_line(work, ChannelName.TELEGRAM, "700001", "700001:invented", "invented", desk=True)
    people = []
    for number in range(team):
        person_id = register.add_person(work, Role.SUPERVISOR, f"Dalia {number}", ("en",), "Europe/Rome")
        register.bind(work, person_id, desk, str(701 + number), ContactState.OPEN)
        people.append(person_id)
    work.directory.refresh(work.conn)
    if team > 1:
        rota.set_shifts(work, DUTY, people[0], people[1])
    return people


def raise_one(work: Work, cause: str = "duress") -> UUID:
    """An alert of this cause about nobody who exists; duress is DANGER."""
    work.directory.refresh(work.conn)
    reference = work.directory.next_reference(work.conn)
    return escalation.raise_alert(work, RaiseAlert(uuid4(), reference, cause, None), None)


__all__ = ["DUTY", "START", "Desk", "Hand", "furnished", "opened", "raise_one"]
