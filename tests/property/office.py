"""The program without a network: the real rules and the real store, and somebody who carries the parcels by hand.

Law: nothing of ours is replaced: arrivals go through `handlers.receive`, rows are claimed and settled as the drain
claims and settles them, all on SQLite under a real vault. Only the network is played, so that a parcel can be on its
way while the world goes on, be refused, or arrive without its answer. Source: store.md, "Inbox, outbox, and the truth
about delivery".
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from bot.app import books
from bot.config import made
from handlers import matching, receipts, receive
from handlers.receive import Arrival
from locales.render import language_name, languages
from models import claims, outbox, register
from models.claims import Claimed
from models.directory import Directory
from models.keyring import MEMORY, SqliteKeyring
from models.tables import draft
from models.vault import Vault
from models.work import Work
from relay.calendar import SafeTime
from relay.delivery import Outcome
from relay.messages import Event, Inbound, Parcel
from relay.people import ChannelName, ContactState, PairingState, Programme, Role
from simulator.clock import VirtualClock
from tests.templates import make_tables

T = TypeVar("T")

MORNING = datetime(2026, 3, 2, 10, tzinfo=UTC)
PROGRAMME = UUID("5b1d3c52-6d0c-4a53-9a49-0d5f3a1c7e02")
KEK = bytes(range(1, 33))
MENTOR = "601"
MENTEES = {"501": "Blessing", "502": "Joy", "503": "Mira"}
CARDS = {
    "501": (SafeTime.ANY_TIME, ""),
    "502": (SafeTime.SOME_HOURS, "10:00-14:00"),
    "503": (SafeTime.ONLY_WHEN_I_WRITE, ""),
}
"""One mentee of each kind, so that words wait for the night, for her hours, and for her."""


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """What the network has, and whose answer the program has not heard yet."""

    claimed: Claimed
    parcel: Parcel


class Office:
    """The program, driven by hand.

    Attributes:
        clock: The only clock; it stands still but for jumps.
        line: The mentor's line.
        pairings: Each mentee's pairing, by her address.
    """

    def __init__(self) -> None:
        """Opens a fresh store with everybody in it, each with an open line."""
        self.clock = VirtualClock(MORNING, speed=0)
        self.pairings: dict[str, UUID] = {}
        self.line = UUID(int=0)
        self._runner = asyncio.Runner()
        self._ring = SqliteKeyring(MEMORY)
        self._config = made(Path(), {"database.url": "sqlite://"}, {})
        self._books = books(self._config, self.clock, kek=KEK, keyring=self._ring)
        self._offered = {code: language_name(code) for code in languages()}
        self._arrived = 0
        self._runner.run(self._books.store.start())
        self._runner.run(self._books.store.write(make_tables))
        self._runner.run(self._books.units.write(self._furnish))

    def close(self) -> None:
        """Closes the books."""
        self._runner.run(self._books.close())
        self._runner.close()

    def write(self, act: Callable[[Work], T]) -> T:
        """One unit of work."""

        def fresh(work: Work) -> T:
            work.directory.refresh(work.conn)
            return act(work)

        return self._runner.run(self._books.units.write(fresh))

    def _furnish(self, work: Work) -> None:
        register.create_programme(work, Programme(PROGRAMME, "Casa Aurora", "en", "Europe/Rome"))
        self.line = register.add_line(work, ChannelName.TELEGRAM, "700001", "700001:invented", "secret", desk=False)
        register.name_line(work, self.line, "aurora_line_bot")
        mentor = register.add_person(work, Role.MENTOR, "Amara", ("en",), "Europe/Rome", self.line)
        register.bind(work, mentor, self.line, MENTOR, ContactState.OPEN)
        for address, alias in MENTEES.items():
            mentee = register.add_person(work, Role.MENTEE, alias, ("en",), "Europe/Rome", None)
            self.pairings[address] = matching.match(work, mentee, mentor, None, beyond_cap=False)
            register.bind(work, mentee, self.line, address, ContactState.OPEN)
            register.set_pairing_state(work, self.pairings[address], PairingState.ACTIVE)
            register.set_safe_time(work, mentee, *CARDS[address])

    def arrival(self, address: str, event: Event) -> Arrival:
        """What the network would push of this event."""
        self._arrived += 1
        inbound = Inbound(self.line, str(self._arrived), address, event, self.clock.now())
        return Arrival(self.line, inbound.external_id, b"{}", inbound)

    def take_in(self, arrivals: Sequence[Arrival]) -> None:
        """One transaction for all of these, as the intake does it."""
        self.write(lambda work: receive.receive(work, arrivals, self._offered))

    def claim_what_is_due(self) -> list[OnItsWay]:
        """The heads of all lanes are durably `sending`, and with the network."""

        def act(work: Work) -> list[Claimed]:
            waiting = outbox.due(work, [self.line])
            claimed = claims.claim(work, [one.seq for one in waiting]) if waiting else []
            for one in claimed:
                if one.damaged:
                    raise AssertionError(f"A row of the outbox can't be opened: {one.damaged}")
                if one.parcel is None:
                    receipts.not_any_more(work, one)
            return claimed

        return [OnItsWay(one, one.parcel) for one in self.write(act) if one.parcel is not None]

    def settle(self, results: Sequence[tuple[Claimed, Outcome]]) -> None:
        """What the network answered is written."""
        self.write(lambda work: receipts.settle(work, results))

    def starts_again(self) -> None:
        """The process dies and another one begins on the same store: only what is durable is known to it."""
        units = self._books.units
        units.vault = Vault(KEK, self._ring)
        units.directory = Directory(units.vault)
        self.write(lambda work: receipts.recover(work, [self.line]))

    def held(self) -> dict[str, UUID]:
        """The mentor's messages that wait for a name, by the id that each has in her chat."""
        return self.write(
            lambda work: {row.native_id: row.id for row in work.conn.execute(select(draft.c.native_id, draft.c.id))}
        )

    def something_waits(self) -> bool:
        """Whether anything is due now."""
        return bool(self.write(lambda work: outbox.due(work, [self.line])))

    def later(self, by: timedelta) -> None:
        """Time passes."""
        self.clock.jump(by)
