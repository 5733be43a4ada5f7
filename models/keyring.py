"""The keyring file: every wrapped key in one small file, so that forgetting a key is forgetting what it sealed.

Law: a key is durable here before anything is sealed under it; several processes agree on one key per place, because
only the first insert counts and everybody reads what stands there; what is deleted leaves no byte in the file.
Source: store.md, "The vault" and "SQLite residue".
"""

import os
import sqlite3
import weakref
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import RLock
from typing import Final
from uuid import UUID

from models.keys import EpochRow, KeyKind, Keyring, KeyringError, Rewrap, SecretRow

__all__ = ["MEMORY", "SCHEMA_VERSION", "EpochRow", "Keyring", "KeyringError", "SecretRow", "SqliteKeyring"]

MEMORY: Final = ":memory:"
SCHEMA_VERSION: Final = 1
_APPLICATION_ID: Final = 0x506C6B72  # "Plkr": `file` and we ourselves can tell a keyring from another database
_BUSY_SECONDS: Final = 10.0

_SCHEMA: Final = (
    """
    CREATE TABLE secret (
        conversation_id BLOB PRIMARY KEY,
        wrapped_s BLOB NOT NULL,
        created_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE epoch_key (
        epoch_id BLOB PRIMARY KEY,
        conversation_id BLOB NOT NULL,
        day TEXT NOT NULL,
        roster INTEGER NOT NULL,
        wrapped_e BLOB NOT NULL,
        created_at TEXT NOT NULL,
        forget_at TEXT NOT NULL,
        UNIQUE (conversation_id, day, roster)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX ix_epoch_key_day ON epoch_key (day)",
    "CREATE INDEX ix_epoch_key_forget_at ON epoch_key (forget_at)",
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE generation (number INTEGER NOT NULL, swept INTEGER NOT NULL) STRICT",
    "INSERT INTO generation VALUES (0, 0)",
)

_EPOCH_COLUMNS: Final = "epoch_id, conversation_id, day, roster, wrapped_e, created_at, forget_at"


class SqliteKeyring:
    """A keyring in one SQLite file. Several processes of one machine may share it."""

    def __init__(self, path: Path | str) -> None:
        """Open the keyring, making it where there is none.

        Args:
            path: The file, or ":memory:" for a keyring that ends with the process (the demo).

        Raises:
            KeyringError: The file is something else, or was made by a newer program.
        """
        self._name = str(path)
        self._lock = RLock()
        self._in_memory = self._name == MEMORY
        if not self._in_memory:
            _make_private(self._name)
        self._connection = sqlite3.connect(
            self._name, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        weakref.finalize(self, self._connection.close)
        try:
            with self._told():
                self._set_up()
                self._leave_no_trace()
        except KeyringError:
            self._connection.close()
            raise

    def __repr__(self) -> str:
        return f"SqliteKeyring({self._name!r})"

    def _set_up(self) -> None:
        journal = self._connection.execute("PRAGMA journal_mode = TRUNCATE").fetchone()[0]
        erases = self._connection.execute("PRAGMA secure_delete = ON").fetchone()[0]
        if erases != 1 or (journal != "truncate" and not self._in_memory):
            raise KeyringError(f"The keyring {self._name} can't be opened so that deleted keys leave no trace.")
        self._connection.execute("PRAGMA synchronous = EXTRA")
        self._connection.execute("PRAGMA temp_store = MEMORY")
        with self._transaction():
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            owner = self._connection.execute("PRAGMA application_id").fetchone()[0]
            if version > SCHEMA_VERSION:
                raise KeyringError(f"The keyring {self._name} was made by a newer version of the program. Update it.")
            if version == 0:
                self._create()
            elif owner != _APPLICATION_ID:
                raise KeyringError(f"The file {self._name} is a database, but not a keyring.")

    def _create(self) -> None:
        if self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            raise KeyringError(f"The file {self._name} is a database, but not a keyring.")
        for statement in _SCHEMA:
            self._connection.execute(statement)
        self._connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite reports into a sentence, under the lock."""
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise KeyringError(f"The keyring {self._name} can't be used: {error}.") from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._told(), self._transaction():
            yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._told():
            yield

    def secrets(self, conversations: Sequence[UUID]) -> dict[UUID, SecretRow]:
        """See `Keyring`."""
        found: dict[UUID, SecretRow] = {}
        query = "SELECT conversation_id, wrapped_s, created_at FROM secret WHERE conversation_id = ?"
        with self._reading():
            for conversation in conversations:
                row = self._connection.execute(query, (conversation.bytes,)).fetchone()
                if row is not None:
                    found[conversation] = SecretRow(UUID(bytes=row[0]), row[1], _moment(row[2]))
        return found

    def epoch(self, epoch_id: UUID) -> EpochRow | None:
        """See `Keyring`."""
        query = f"SELECT {_EPOCH_COLUMNS} FROM epoch_key WHERE epoch_id = ?"  # noqa: S608  # fixed names
        with self._reading():
            row = self._connection.execute(query, (epoch_id.bytes,)).fetchone()
        return None if row is None else _epoch_row(row)

    def epochs_of(self, conversations: Sequence[UUID], day: date, roster: int) -> dict[UUID, EpochRow]:
        """See `Keyring`."""
        found: dict[UUID, EpochRow] = {}
        query = (
            f"SELECT {_EPOCH_COLUMNS} FROM epoch_key "  # noqa: S608  # fixed names
            "WHERE conversation_id = ? AND day = ? AND roster = ?"
        )
        with self._reading():
            for conversation in conversations:
                row = self._connection.execute(query, (conversation.bytes, day.isoformat(), roster)).fetchone()
                if row is not None:
                    found[conversation] = _epoch_row(row)
        return found

    def keep(self, secrets: Sequence[SecretRow], epochs: Sequence[EpochRow]) -> None:
        """See `Keyring`."""
        with self._writing():
            self._connection.executemany(
                "INSERT INTO secret VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(row.conversation_id.bytes, row.wrapped, _stamp(row.created_at)) for row in secrets],
            )
            self._connection.executemany(
                "INSERT INTO epoch_key VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [_epoch_values(row) for row in epochs],
            )

    def meta(self, name: str) -> bytes | None:
        """See `Keyring`."""
        with self._reading():
            row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def keep_meta(self, name: str, value: bytes) -> bytes:
        """See `Keyring`."""
        with self._writing():
            self._connection.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", (name, value))
            row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return bytes(row[0])

    def forget_conversation(self, conversation: UUID) -> int:
        """See `Keyring`."""
        with self._writing():
            gone = self._connection.execute("DELETE FROM secret WHERE conversation_id = ?", (conversation.bytes,))
            count = gone.rowcount
            gone = self._connection.execute("DELETE FROM epoch_key WHERE conversation_id = ?", (conversation.bytes,))
            count += gone.rowcount
            self._count_generation()
        self._leave_no_trace()
        return count

    def forget_epochs(self, before: date, spared: Collection[UUID] = ()) -> tuple[UUID, ...]:
        """See `Keyring`."""
        with self._writing():
            found = self._connection.execute("SELECT epoch_id FROM epoch_key WHERE day < ?", (before.isoformat(),))
            gone = [one for one in (UUID(bytes=row[0]) for row in found.fetchall()) if one not in spared]
            self._connection.executemany("DELETE FROM epoch_key WHERE epoch_id = ?", [(one.bytes,) for one in gone])
            if gone:
                self._count_generation()
        if gone:
            self._leave_no_trace()
        return tuple(gone)

    def rewrap(self, change: Rewrap) -> None:
        """See `Keyring`."""
        with self._writing():
            for kind, key, value in (
                (KeyKind.SECRET, "conversation_id", "wrapped_s"),
                (KeyKind.EPOCH, "epoch_id", "wrapped_e"),
                (KeyKind.META, "name", "value"),
            ):
                rows = self._connection.execute(f"SELECT {key}, {value} FROM {kind}").fetchall()  # noqa: S608  # fixed
                changed = [(change(kind, _place_id(row[0]), row[1]), row[0]) for row in rows]
                self._connection.executemany(f"UPDATE {kind} SET {value} = ? WHERE {key} = ?", changed)  # noqa: S608
            self._count_generation()
        self._leave_no_trace()

    def generation(self) -> int:
        """See `Keyring`."""
        with self._reading():
            return int(self._connection.execute("SELECT number FROM generation").fetchone()[0])

    def close(self) -> None:
        """See `Keyring`."""
        with self._lock:
            self._connection.close()

    def _count_generation(self) -> None:
        self._connection.execute("UPDATE generation SET number = number + 1")

    def _leave_no_trace(self) -> None:
        """Write the file anew: secure_delete clears cells and pages, but a moved cell can leave a copy in a page's gap.

        What power cut before it was swept is swept at the next start.
        """
        with self._told():
            number, swept = self._connection.execute("SELECT number, swept FROM generation").fetchone()
            if number != swept:
                self._connection.execute("VACUUM")
                self._connection.execute("UPDATE generation SET swept = max(swept, ?)", (number,))


def _make_private(name: str) -> None:
    """Make the file before SQLite does, so that nobody else can read it even for a moment."""
    try:
        os.close(os.open(name, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise KeyringError(f"The keyring {name} can't be opened: {error.strerror}.") from error


def _place_id(key: bytes | str) -> bytes:
    return key.encode() if isinstance(key, str) else key


def _stamp(moment: datetime) -> str:
    """A moment as text that sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


def _epoch_values(row: EpochRow) -> tuple[bytes, bytes, str, int, bytes, str, str]:
    day, made, end = row.day.isoformat(), _stamp(row.created_at), _stamp(row.forget_at)
    return row.epoch_id.bytes, row.conversation_id.bytes, day, row.roster, row.wrapped, made, end


def _epoch_row(row: tuple[bytes, bytes, str, int, bytes, str, str]) -> EpochRow:
    epoch_id, conversation_id, day, roster, wrapped, made, end = row
    ids = UUID(bytes=epoch_id), UUID(bytes=conversation_id)
    return EpochRow(*ids, date.fromisoformat(day), roster, wrapped, _moment(made), _moment(end))
