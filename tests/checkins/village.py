"""A village for the check-ins: the program's own units of work over a store, and a clock that only the test moves.

Law: nothing of ours is replaced but the network: what the program wrote into the outbox is claimed and settled by
its own functions, as the drain does it, and the time of each message is the clock's. Everybody is invented.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from bot.app import Books, books
from bot.config import made
from handlers import receipts
from handlers.receive import Arrival, receive
from models import claims, leases, outbox, plans, register
from models.claims import Claimed
from models.engine import store_url
from models.keyring import MEMORY, SqliteKeyring
from models.work import Posted, Work
from relay.calendar import SafeTime
from relay.delivery import Accepted, Failure, Outcome
from relay.messages import Body, Chose, Event, Inbound, Say, Text, Wrote
from relay.people import ChannelName, Programme, Role
from scheduler.checkins import CheckIns
from simulator.clock import VirtualClock
from tests.templates import bring_up_to_date, make_tables

T = TypeVar("T")
MEMORY_STORE = "sqlite://"
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
LANGUAGES = {"en": "English", "fr": "Français", "it": "Italiano", "es": "Español"}


@dataclass(slots=True)
class Villager:
    """Somebody of the village.

    Attributes:
        id: Her person.
        address: Her invented account.
        line_id: The line that she writes to.
        got: What reached her phone: when, and what.
    """

    id: UUID
    role: Role
    address: str
    line_id: UUID
    zone: str
    got: list[tuple[datetime, Body]] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """The prompts that reached her, in order."""
        return [prompt.key for _, body in self.got if isinstance(body, Say) for prompt in body.prompts]

    def when(self, key: str) -> list[datetime]:
        """When this prompt reached her phone."""
        return [at for at, body in self.got if isinstance(body, Say) and key in {prompt.key for prompt in body.prompts}]

    @property
    def last(self) -> Say:
        """The last prompt that reached her."""
        return next(body for _, body in reversed(self.got) if isinstance(body, Say))

    def code(self, label: str) -> str:
        """What the newest button with this label says."""
        for _, body in reversed(self.got):
            if isinstance(body, Say):
                for row in body.buttons:
                    for button in row:
                        if not isinstance(button.label, str) and button.label.key == label:
                            return button.code
        raise AssertionError(f"She has no button {label}.")


class Wall(VirtualClock):
    """A clock on a wall that a machine's owner sets right: it stands still between jumps, and may go back a little."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start, speed=0.0)
        self._back = timedelta()

    def now(self) -> datetime:
        """See `VirtualClock.now`."""
        return super().now() - self._back

    def set_back(self, by: timedelta) -> None:
        """It ran ahead, and is set right."""
        self._back += by


class Village:
    """The store, its clock, and who lives there."""

    def __init__(self, opened: Books, clock: VirtualClock, desk: UUID, reopened: Callable[[], Books]) -> None:
        self.books = opened
        self.clock = clock
        self.node = uuid4()
        self._reopened = reopened
        self.desk = desk
        self.people: dict[UUID, Villager] = {}
        self.failing: dict[UUID, Failure] = {}
        self.posted: list[Posted] = []
        self.checkins = CheckIns(opened.units, self.posted.extend)
        self._updates = 0

    async def write(self, act: Callable[[Work], T]) -> T:
        """One unit of work."""

        def fresh(work: Work) -> T:
            work.directory.refresh(work.conn)
            return act(work)

        return await self.books.units.write(fresh)

    async def restarts(self) -> None:
        """The program ends, and starts afresh from its files: store, keys, units of work and leases."""
        await self.write(lambda work: leases.leave(work, self.node))
        await self.books.close()
        self.books, self.node = self._reopened(), uuid4()
        await self.books.store.start()
        self.posted.clear()
        self.checkins = CheckIns(self.books.units, self.posted.extend)
        lines = {self.desk} | {one.line_id for one in self.people.values()}
        assert await self.write(self._take_lines) == lines, "The lines were not free for the program that came back."

    def _take_lines(self, work: Work) -> set[UUID]:
        leases.breathe(work, self.node)
        return set(leases.take_share(work, self.node, alone=True).mine)

    async def settles(self, role: Role, zone: str = "Europe/Rome", language: str = "en") -> Villager:
        """Somebody comes to live here, and can be reached; a mentor has a line of her own."""
        number = len(self.people) + 501
        address = str(number)

        def act(work: Work) -> tuple[UUID, UUID]:
            line_id = self.desk
            if role is Role.MENTOR:
                line_id = register.add_line(
                    work, ChannelName.TELEGRAM, f"9{number}", f"token-{number}", f"secret-{number}", desk=False
                )
            own = line_id if role is Role.MENTOR else None
            alias = f"Invented {number}"
            return register.add_person(work, role, alias, (language, "en"), zone, own, address), line_id

        person_id, line_id = await self.write(act)
        one = self.people[person_id] = Villager(person_id, role, address, line_id, zone)
        return one

    async def matched(
        self, mentee: Villager, mentor: Villager, backup: Villager | None = None, *, asked: bool = False
    ) -> UUID:
        """These two write with each other, and messages may begin at any time.

        `asked`: whether the questions that come with a match by themselves stay.
        """
        mentee.line_id = mentor.line_id

        def act(work: Work) -> UUID:
            made = register.pair(work, mentee.id, mentor.id, backup.id if backup is not None else None)
            register.set_safe_time(work, mentee.id, SafeTime.ANY_TIME, "")
            if not asked:
                plans.end_plans(work, mentee.id)
            return made

        return await self.write(act)

    async def does(self, who: Villager, event: Event) -> None:
        """Something happens on her phone; what follows reaches the others."""
        self._updates += 1
        inbound = Inbound(who.line_id, str(self._updates), who.address, event, self.clock.now())
        arrival = Arrival(who.line_id, inbound.external_id, b"", inbound)
        await self.books.units.write(lambda work: receive(work, [arrival], LANGUAGES))
        await self.deliver()

    async def writes(self, who: Villager, text: str) -> None:
        """She writes."""
        await self.does(who, Wrote(Text(text), str(uuid4())))

    async def presses(self, who: Villager, label: str) -> None:
        """She presses the newest button with this label."""
        await self.does(who, Chose(who.code(label), None))

    async def later(self, **by: float) -> None:
        """Time passes, and the program looks once at the end of it."""
        self.clock.jump(timedelta(**by))
        await self.tick()

    async def tick(self) -> None:
        """The program looks."""
        await self.checkins.tick()
        await self.deliver()

    async def until(self, moment: datetime, step: timedelta = timedelta(minutes=30)) -> None:
        """Time passes until then, and the program looks all the while."""
        while self.clock.now() < moment:
            self.clock.jump(min(step, moment - self.clock.now()))
            await self.tick()

    async def deliver(self) -> None:
        """What is due in the outbox reaches the phones."""
        while await self.write(self._deliver_once):
            pass

    def _deliver_once(self, work: Work) -> int:
        lines = {one.line_id for one in self.people.values()} | {self.desk}
        waiting = outbox.due(work, lines)
        claimed = claims.claim(work, [one.seq for one in waiting])
        results: list[tuple[Claimed, Outcome]] = []
        for one in claimed:
            if one.parcel is None:
                receipts.not_any_more(work, one)
                continue
            results.append((one, self._reach(work, one)))
        receipts.settle(work, results)
        work.flush()
        return len(claimed)

    def _reach(self, work: Work, one: Claimed) -> Outcome:
        contact = work.directory.contact(work.conn, one.contact_id)
        if contact is None or one.parcel is None:
            return Accepted(())
        who = self.people[contact.person.id]
        if who.id in self.failing:
            return self.failing[who.id]
        who.got.append((self.clock.now(), one.parcel.body))
        return Accepted((str(uuid4()),))

    async def rows(self, query: str) -> list[Any]:
        """Rows of the store, by SQL."""
        return await self.write(lambda work: list(work.conn.exec_driver_sql(query).mappings()))


@asynccontextmanager
async def village_on(
    database: str = MEMORY_STORE, folder: Path = Path(), now: datetime = MONDAY, clock: VirtualClock | None = None
) -> AsyncIterator[Village]:
    """A village without anybody; everything ends with the block."""
    clock = clock or VirtualClock(now)
    config = made(folder, {"database.url": database, "http.port": 0}, {})
    ring = MEMORY if database == MEMORY_STORE else folder / "keyring.db"

    def reopened() -> Books:
        return books(config, clock, kek=bytes(range(32)), keyring=SqliteKeyring(ring))

    opened = reopened()
    if database != MEMORY_STORE:
        await asyncio.to_thread(bring_up_to_date, store_url(config.database_url))
    await opened.store.start()
    if database == MEMORY_STORE:
        await opened.store.write(make_tables)

    def furnish(work: Work) -> UUID:
        register.create_programme(work, Programme(uuid4(), "Casa Aurora", "it", "Europe/Rome"))
        return register.add_line(work, ChannelName.TELEGRAM, "9001", "token-desk", "secret-desk", desk=True)

    desk = await opened.units.write(furnish)
    village = Village(opened, clock, desk, reopened)
    try:
        yield village
    finally:
        await village.books.close()
