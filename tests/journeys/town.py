"""A town for the journeys: the shipped program, the simulated Telegram, and the women with their phones.

Law: only what surrounds the program is simulated; the program is built by `bot.app.build` and furnished by the
functions behind the command line. Nobody waits for a fixed time: a phone is waited for by what it shows, the program by
what its store holds. Everybody here is invented. Source: issue 2, "journeys that read as sentences".
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from bot.app import App, books, build
from bot.config import made
from handlers import matching
from models import claims, journal, outbox, register
from models.engine import store_url
from models.exposed import ExposedTable, exposed
from models.keyring import MEMORY, SqliteKeyring
from models.work import Work
from relay.calendar import SafeTime
from relay.people import ChannelName, Programme, Role
from simulator.bots import Bot
from simulator.clock import VirtualClock
from simulator.errors import NeverShown
from simulator.stories import Ours
from simulator.world import World
from tests.journeys.resident import PATIENCE, Resident, words_of
from tests.templates import bring_up_to_date, make_tables

T = TypeVar("T")

MORNING = datetime(2026, 3, 2, 10, tzinfo=UTC)
ORGANISATION = "Casa Aurora"
HELPLINE = "800 290 290 (invented, day and night)"
KEK = bytes(range(32))
MEMORY_STORE = "sqlite://"
PROGRAMME = UUID("5b1d3c52-6d0c-4a53-9a49-0d5f3a1c7e01")


@dataclass(slots=True)
class Town:
    """Everything at once.

    Attributes:
        ready: Whether everybody has arrived already, as `person add --ready` makes it in training.
        world: The simulated Telegram.
        clock: The town's and the program's clock.
        url: Where the program finds the simulated Telegram.
        folder: The data directory; nothing is written to it where the store is in memory.
        database: The store's URL.
        settings: Further settings of the program.
        app: The running program.
        desk: The team's line.
        line: The mentor's line.
        people: The women by their alias.
    """

    world: World
    clock: VirtualClock
    url: str
    folder: Path
    database: str
    settings: dict[str, Any]
    desk: Bot
    line: Bot
    ready: bool = False
    app: App = field(init=False)
    people: dict[str, Resident] = field(default_factory=dict)
    lines: dict[str, UUID] = field(default_factory=dict)

    def __getitem__(self, alias: str) -> Resident:
        return self.people[alias]

    @property
    def blessing(self) -> Resident:
        """A mentee who reads Italian."""
        return self["Blessing"]

    @property
    def joy(self) -> Resident:
        """A mentee who reads French."""
        return self["Joy"]

    @property
    def amara(self) -> Resident:
        """The mentor of both; she reads English."""
        return self["Amara"]

    @property
    def dalia(self) -> Resident:
        """A supervisor."""
        return self["Dalia"]

    @property
    def mira(self) -> Resident:
        """Another supervisor."""
        return self["Mira"]

    async def write(self, act: Callable[[Work], T]) -> T:
        """One unit of work over the program's own store."""

        def fresh(work: Work) -> T:
            work.directory.refresh(work.conn)
            return act(work)

        return await self.app.books.units.write(fresh)

    async def tables(self) -> tuple[ExposedTable, ...]:
        """Every table as a thief would hold it."""
        return await self.app.books.store.read(exposed)

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of one table, by column."""
        found = next((one for one in await self.tables() if one.name == table), None)
        return [] if found is None else [dict(zip(found.columns, row, strict=True)) for row in found.rows]

    async def quiet(self) -> None:
        """Waits until everything that was written is handled, and everything that follows is on the phones.

        The store is what tells: every update is in the inbox, and nothing is queued or under way. It fires no signal,
        so it is asked again after each call, or after a moment where there is none.
        """
        async with asyncio.timeout(PATIENCE):
            while not await self.write(self._rests):
                await self.world.called.wait(0.01)

    def _rests(self, work: Work) -> bool:
        pushed = {(line_id, str(one.id)) for line_id, bot in self._bots() for one in bot.pending.values()}
        if journal.already_admitted(work, pushed) != pushed:
            return False
        lines = set(self.lines.values())
        later = Work(work.conn, work.vault, work.directory, work.now + timedelta(minutes=5))
        return not outbox.due(later, lines) and not claims.left_sending(work, lines)

    def _bots(self) -> list[tuple[UUID, Bot]]:
        return [(self.lines[bot.username], bot) for bot in (self.desk, self.line) if bot.username in self.lines]

    async def later(self, **by: float) -> None:
        """Moves the clock on, as `timedelta` takes it, and lets the program look."""
        self.clock.jump(timedelta(**by))
        self.app.drain.wake()
        await self.quiet()

    async def start(self) -> None:
        """Starts the program on the town's store."""
        config = made(
            self.folder,
            {
                "database.url": self.database,
                "telegram.api_url": self.url,
                "http.port": 0,
                "metrics.port": 0,
                **self.settings,
            },
            {},
        )
        ring = MEMORY if self.database == MEMORY_STORE else self.folder / "keyring.db"
        opened = books(config, self.clock, kek=KEK, keyring=SqliteKeyring(ring))
        if self.database != MEMORY_STORE:
            await asyncio.to_thread(bring_up_to_date, store_url(config.database_url))
        await opened.store.start()
        self.app = build(config, opened, self.clock)
        if self.database == MEMORY_STORE:
            await opened.store.write(make_tables)
        if not self.lines:
            await opened.units.write(self._furnish)
        await self.app.start(http="http.port" in self.settings)

    async def restart(self) -> None:
        """Stops the program and starts it afresh on the same files."""
        await self.app.stop()
        await self.start()

    def _furnish(self, work: Work) -> None:
        register.create_programme(work, Programme(PROGRAMME, ORGANISATION, "it", "Europe/Rome", helplines=(HELPLINE,)))
        for bot in (self.desk, self.line):
            self.lines[bot.username] = register.add_line(
                work, ChannelName.TELEGRAM, str(bot.id), bot.token, f"secret-of-{bot.id}", desk=bot is self.desk
            )
            register.name_line(work, self.lines[bot.username], bot.username)
        self.settle(work, Role.SUPERVISOR, "Dalia", 701, "en")
        self.settle(work, Role.SUPERVISOR, "Mira", 702, "es")
        amara = self.settle(work, Role.MENTOR, "Amara", 601, "en", "it", "fr", "es")
        for alias, user_id, language in (("Blessing", 501, "it"), ("Joy", 502, "fr")):
            mentee = self.settle(work, Role.MENTEE, alias, user_id, language, "en")
            matching.match(work, mentee.id, amara.id, None, beyond_cap=False)
        for one in self.people.values():
            if self.ready:
                self.at_home(work, one)
            else:
                self.invite(work, one)

    def settle(self, work: Work, role: Role, alias: str, user_id: int, *speaks: str) -> Resident:
        """A woman comes to the town: person, phone, not yet invited."""
        bot = self.desk if role.of_the_team else self.line
        own = self.lines[self.line.username] if role is Role.MENTOR else None
        address = str(user_id) if self.ready else None
        person_id = register.add_person(work, role, alias, speaks, "Europe/Rome", own, address)
        phone = self.world.phone(user_id, f"Legal name of {user_id}", f"account_{user_id}", speaks[0])
        made_of = Resident(self, role, alias, person_id, bot, phone, speaks[0], "")
        self.people[alias] = made_of
        return made_of

    def at_home(self, work: Work, one: Resident) -> None:
        """She has agreed, may be written to at any time, and her chat with the line exists."""
        if one.role is Role.MENTEE:
            register.set_safe_time(work, one.id, SafeTime.ANY_TIME, "")
        one.phone._open(one.bot)

    def invite(self, work: Work, one: Resident) -> None:
        """She is given a code of her own: ten characters, the same on every run."""
        where = register.line_for_invitation(work, one.id)
        earlier = int(one.code[3:5]) if one.code else 0
        one.code = f"{one.phone.id:03d}{earlier + 1:02d}TEST0"
        register.invite(work, one.id, where, one.code)

    async def everybody_arrives(self, *aliases: str) -> None:
        """These women (all of them where none are named) open their invitations and come in."""
        for alias in aliases or tuple(self.people):
            await self[alias].arrives()
        for one in self.people.values():
            await one.looks_away()


@asynccontextmanager
async def town_on(
    database: str = MEMORY_STORE,
    folder: Path = Path(),
    settings: dict[str, Any] | None = None,
    *,
    ready: bool = False,
) -> AsyncIterator[Town]:
    """A town with its program started, and nobody in it yet unless `ready`; everything ends with the block."""
    clock = VirtualClock(MORNING)
    world = World(clock)
    desk, line = world.add_bot("aurora_desk_bot"), world.add_bot("aurora_line_bot")
    async with world.serve() as url:
        town = Town(world, clock, url.rstrip("/"), folder, database, settings or {}, desk, line, ready)
        await town.start()
        try:
            yield town
        finally:
            await town.app.stop()


__all__ = ["MORNING", "PATIENCE", "NeverShown", "Ours", "Resident", "Town", "town_on", "words_of"]
