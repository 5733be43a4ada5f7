"""One unit of work: what is read and written in one transaction.

Law: rows that a batch makes are collected and written together (`flush`), always before anything reads them, and always
before the unit ends. Source: store.md, "Units of work are synchronous functions".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection, insert
from sqlalchemy.dialects import postgresql, sqlite

from models.cards import EMPTY, Library
from models.directory import Directory
from models.engine import Store
from models.prepared import Prepared
from models.tables import copy, inbox, message, outbox
from models.vault import Vault
from models.voices import SILENT, Voices
from relay.delivery import Urgency

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Posted:
    """An outbound that waits in the outbox: enough to know its place in the queue."""

    seq: int
    lane: UUID
    line_id: UUID
    contact_id: UUID
    due_at: datetime
    urgency: Urgency


@dataclass(slots=True)
class Work:
    """A transaction with the vault and the directory at hand.

    Attributes:
        conn: The open transaction.
        vault: Seals and opens.
        directory: Who is who, fresh as of this transaction.
        now: The moment that this unit of work takes as the present, UTC.
        posted: What `flush` put into the outbox, in order.
        releasing: The contacts for whom held messages go when the unit ends.
        cards: The checked answers.
        voices: The organisation's recordings.
    """

    conn: Connection
    vault: Vault
    directory: Directory
    now: datetime
    posted: list[Posted] = field(default_factory=list)
    cards: Library = EMPTY
    voices: Voices = SILENT
    _inbox: list[Row] = field(default_factory=list)
    _messages: list[Row] = field(default_factory=list)
    _copies: list[Row] = field(default_factory=list)
    _outbox: list[Row] = field(default_factory=list)
    releasing: set[UUID] = field(default_factory=set)
    _put_off: "dict[str, Callable[[Work], None]]" = field(default_factory=dict)

    def add_inbox(self, row: Row) -> None:
        """A row for the inbox."""
        self._inbox.append(row)

    def add_message(self, row: Row) -> None:
        """A row for the journal."""
        self._messages.append(row)

    def add_copy(self, contact_id: UUID, native_id: str, message_id: UUID, part: int = 0) -> None:
        """Where a message of the journal shows, or the part of it that is one medium of an album."""
        self._copies.append({"contact_id": contact_id, "native_id": native_id, "message_id": message_id, "part": part})

    def add_outbox(self, row: Row) -> None:
        """A row for the outbox."""
        self._outbox.append(row)

    def flush(self) -> None:
        """Write what has been collected."""
        if self._inbox:
            _INBOX.each(self.conn, self._inbox)
            self._inbox = []
        if self._messages:
            _MESSAGES.each(self.conn, self._messages)
            self._messages = []
        if self._copies:
            _COPIES[self.conn.dialect.name].each(self.conn, self._copies)
            self._copies = []
        if self._outbox:
            rows, self._outbox = self._outbox, []
            seqs = _OUTBOX.numbers(self.conn, rows)
            self.posted += [
                Posted(seq, row["lane"], row["line_id"], row["contact_id"], row["due_at"], Urgency(row["urgency"]))
                for seq, row in zip(seqs, rows, strict=True)
            ]

    def finish(self) -> None:
        """Write what has been collected, then what was put off until all of it is there."""
        self.flush()
        while self._put_off:
            _, act = self._put_off.popitem()
            act(self)
            self.flush()

    def put_off(self, name: str, act: "Callable[[Work], None]") -> None:
        """Do `act` once when the unit ends, however often it was asked for under this name."""
        self._put_off[name] = act

    def seal(self, table: str, column: str, row_id: UUID, conversation: UUID, plain: bytes | str) -> Any:
        """Seal under the conversation's key of the day."""
        return self.vault.seal(self.conn, table, column, row_id, conversation, plain, now=self.now)

    def seal_lasting(self, table: str, column: str, row_id: UUID, conversation: UUID, plain: bytes | str) -> Any:
        """Seal under the conversation's lasting key: aliases, addresses, tokens."""
        return self.vault.seal(self.conn, table, column, row_id, conversation, plain, now=self.now, lasting=True)


_INBOX, _MESSAGES = Prepared(insert(inbox)), Prepared(insert(message))
_OUTBOX = Prepared(insert(outbox).returning(outbox.c.seq, sort_by_parameter_order=True))
_COPIES = {
    "sqlite": Prepared(sqlite.insert(copy).on_conflict_do_nothing()),
    "postgresql": Prepared(postgresql.insert(copy).on_conflict_do_nothing()),
}


class Clock(Protocol):
    """What tells the moment: the system's clock, or a faster or virtual one in training and in the demo."""

    def now(self) -> datetime:
        """The moment, UTC."""


class Units:
    """Runs units of work: the one door through which the program writes."""

    def __init__(self, store: Store, vault: Vault, directory: Directory, clock: Clock) -> None:
        self.store = store
        self.vault = vault
        self.directory = directory
        self.clock = clock
        self.cards = EMPTY
        self.voices = SILENT

    async def write(self, act: Callable[[Work], T]) -> T:
        """Run `act` in one transaction; what it returned, once that is durable."""

        def unit(conn: Connection) -> T:
            work = Work(conn, self.vault, self.directory, self.clock.now(), cards=self.cards, voices=self.voices)
            result = act(work)
            work.finish()
            return result

        return await self.store.write(unit)
