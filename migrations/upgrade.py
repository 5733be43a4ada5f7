"""Brings a store to the version of the program: after a backup, in one transaction, or not at all.

Law: a store that is newer than the program is refused untouched; a failed migration leaves the store as it was; no
migration runs with SQLite's `foreign_keys` on, and none ends with a broken reference or an unguarded sealed column.
Source: store.md, "Engine" ("`serve` takes a backup, migrates, then runs") and "SQLite residue" (VACUUM INTO).
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from migrations.guards import lost_guards
from migrations.history import VERSION_TABLE, newest, revisions, versions_of
from models.engine import CONNECT_SECONDS, telling

if TYPE_CHECKING:
    from alembic.config import Config

HOME: Final = Path(__file__).parent
VERSIONS: Final = (HOME / "versions",)
_LOCK: Final = 0x506C6D67  # "Plmg": several processes that start at once on PostgreSQL migrate one after the other
_BUSY_SECONDS: Final = 30

T = TypeVar("T")


class MigrationError(Exception):
    """The store could not be brought to the program's version. It is as it was before."""


class StoreIsNewer(MigrationError):
    """A newer program wrote this store. Update the program, or restore the backup that was made before the update."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"The store has version {found}, and this program knows versions up to {known}: a newer program wrote it. "
            "Update the program, or restore the backup that the newer one made before it changed the store."
        )


class StoreIsForeign(MigrationError):
    """The database holds tables, but none of Peerline's. Name an empty database, or the right one."""

    def __init__(self) -> None:
        super().__init__(
            "The database holds tables that Peerline did not make. Name an empty database, or the right one, in "
            "[database] url."
        )


class StoreIsBroken(MigrationError):
    """After the migration references or guards would have been missing. It was undone; this is a fault of ours."""

    def __init__(self, what: Sequence[str]) -> None:
        super().__init__(f"The migration was undone, because it would have left these broken: {', '.join(what)}.")


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did.

    Attributes:
        before: The version that the store had; None where it was empty.
        after: The version that it has now.
        backup: The copy that was made before; None where nothing changed, and on PostgreSQL, whose backups are its own.
    """

    before: str | None
    after: str
    backup: Path | None


def head(versions: tuple[Path, ...] = VERSIONS) -> str:
    """The version of the program's tables."""
    found = newest(versions)
    if len(found) != 1:
        raise MigrationError("The program was installed without its migrations. Install it again.")
    return found[0]


def current(url: URL) -> str | None:
    """The version of the store behind `url`; None where there is none yet.

    Not to be called on an event loop: on PostgreSQL it runs one of its own. Use a thread there.
    """
    if url.get_backend_name() != "sqlite":
        return asyncio.run(_on_postgresql(url, _version))
    if not _file(url).exists():
        return None
    return _on_sqlite(url, _version, begin="BEGIN")


def upgrade(url: URL, *, versions: tuple[Path, ...] = VERSIONS) -> Upgraded:
    """Bring the store behind `url` to the program's version, making it where there is none.

    Not to be called on an event loop: on PostgreSQL it runs one of its own. Use a thread there.

    Args:
        url: A SQLite file, or PostgreSQL over asyncpg.
        versions: The folders of the migrations; only tests name others.

    Returns:
        The versions before and after, and where the backup is.

    Raises:
        StoreIsNewer: A newer program wrote it; it was not touched.
        StoreIsForeign: It is another program's database; it was not touched.
        MigrationError: It failed, and was undone.
        StoreAway: PostgreSQL can't be reached.
        StoreRefuses: PostgreSQL does not let us in.
    """
    if url.get_backend_name() != "sqlite":
        before = asyncio.run(_on_postgresql(url, lambda conn: _migrate(_locked(conn), versions)))
        return Upgraded(before, head(versions), None)
    path = _file(url)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    before = _on_sqlite(url, lambda conn: _known_version(conn, versions))
    saved = backup(path, before=head(versions)) if before not in {None, head(versions)} else None
    _on_sqlite(url, lambda conn: _migrate(conn, versions))
    return Upgraded(before, head(versions), saved)


def build(conn: Connection) -> None:
    """Make all tables in a store that is still empty and lives on one connection only: the demo's, in memory.

    Raises:
        StoreIsForeign: It is not empty.
    """
    if _known_version(conn, VERSIONS) is not None:
        raise StoreIsForeign
    _run(conn, VERSIONS)


def backup(path: Path, *, before: str) -> Path:
    """Copy a SQLite store without its free pages, durably, readable for its owner only.

    Args:
        path: The store's file.
        before: What the copy is made before: it becomes a part of its name.

    Returns:
        The copy, beside the store.

    Raises:
        MigrationError: There is no room for it, or the folder can't be written.
    """
    names = (path.with_name(f"{path.name}.before-{before}.{number}") for number in count(1))
    copy = next(name for name in names if not name.exists())
    try:
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as source:
            source.execute("VACUUM INTO ?", (str(copy),))
        _make_durable(copy)
        _make_durable(copy.parent)
    except (OSError, sqlite3.Error) as error:
        copy.unlink(missing_ok=True)
        raise MigrationError(f"No backup could be made beside {path}, so nothing was changed: {error}.") from error
    return copy


def _run(conn: Connection, versions: tuple[Path, ...]) -> None:
    from alembic import command  # noqa: PLC0415  # see `migrations.history`

    command.upgrade(configuration(conn, versions), "head")


def configuration(conn: Connection, versions: tuple[Path, ...] = VERSIONS) -> "Config":
    """Alembic's configuration for this connection, whose transaction stays the caller's."""
    config = _config(versions)
    config.attributes["connection"] = conn
    return config


def _config(versions: tuple[Path, ...]) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  # see `migrations.history`

    config = Config()
    for option, value in (
        ("script_location", str(HOME)),
        ("path_separator", "newline"),
        ("version_locations", "\n".join(map(str, versions))),
    ):
        config.set_main_option(option, value.replace("%", "%%"))
    return config


def _version(conn: Connection) -> str | None:
    heads = versions_of(conn)
    if len(heads) > 1 or (not heads and set(inspect(conn).get_table_names()) - {VERSION_TABLE}):
        raise StoreIsForeign
    return heads[0] if heads else None


def _known_version(conn: Connection, versions: tuple[Path, ...]) -> str | None:
    found = _version(conn)
    if found is not None and found not in revisions(versions):
        raise StoreIsNewer(found, head(versions))
    return found


def _migrate(conn: Connection, versions: tuple[Path, ...]) -> str | None:
    """Migrate in the transaction of `conn`; returns the version before."""
    before = _known_version(conn, versions)
    if before == head(versions):
        return before
    if conn.dialect.name == "sqlite" and conn.exec_driver_sql("PRAGMA foreign_keys").scalar_one():
        raise MigrationError("SQLite's foreign_keys is on: altering a table could empty its children.")
    try:
        _run(conn, versions)
    except SQLAlchemyError as error:
        change = f"from {before} to {head(versions)}"
        raise MigrationError(f"The migration {change} failed and was undone: {_cause(error)}.") from error
    if broken := [*_broken_references(conn), *lost_guards(conn)]:
        raise StoreIsBroken(broken)
    return before


def _broken_references(conn: Connection) -> list[str]:
    """References to rows that are not there, as "child to parent"; PostgreSQL never lets one come to be."""
    if conn.dialect.name != "sqlite":
        return []
    found = conn.exec_driver_sql("PRAGMA foreign_key_check").all()
    return sorted({f"{row[0]} to {row[2]}" for row in found})


def _locked(conn: Connection) -> Connection:
    conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    return conn


def _file(url: URL) -> Path:
    if url.database in {None, "", ":memory:"}:
        raise MigrationError("A store in memory has no version to come from: it is built, not upgraded.")
    return Path(str(url.database))


def _on_sqlite(url: URL, work: Callable[[Connection], T], begin: str = "BEGIN IMMEDIATE") -> T:
    """Run `work` in one transaction, beside which nobody else can write. SQLite's `foreign_keys` stays off."""
    engine = create_engine(url, hide_parameters=True, poolclass=NullPool, connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are ours to begin: the driver's own way commits before DDL
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def begin_now(conn: Connection) -> None:
        conn.exec_driver_sql(begin)

    try:
        with engine.begin() as conn:
            return work(conn)
    except DBAPIError as error:
        raise MigrationError(f"The store {url.database} can't be used: {_cause(error)}.") from error
    finally:
        engine.dispose()


async def _on_postgresql(url: URL, work: Callable[[Connection], T]) -> T:
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  # brings the ORM along, not for SQLite

    engine = create_async_engine(
        url, hide_parameters=True, poolclass=NullPool, connect_args={"timeout": CONNECT_SECONDS}
    )
    try:
        with telling():
            async with engine.begin() as conn:
                return await conn.run_sync(work)
    finally:
        await engine.dispose()


def _cause(error: SQLAlchemyError) -> str:
    """The database's own words without their details: those may quote a row."""
    words = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()
    return words[0] if words else type(error).__name__


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
