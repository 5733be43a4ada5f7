"""One way to write and one way to read, on both engines.

Law: a unit of work is a synchronous function `work(conn)`; when `write` returns, it is durable. One writer drains
whatever waits into one transaction (group commit, no timer), each unit in its own savepoint, so that one unit's failure
is its own.
SQLite: one writer thread with BEGIN IMMEDIATE, WAL, synchronous=FULL, secure_delete. PostgreSQL: `models.postgresql`.
Source: store.md, "Engine" (measured figures) and "SQLite residue".
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool, StaticPool

from models.prepared import straight

T = TypeVar("T")
Work = Callable[[Connection], T]

MOST_UNITS_PER_COMMIT = 256
READERS = 2
CONNECT_SECONDS = 4.0
"""How long a server may take to let us in."""


class StoreError(Exception):
    """The store can't do what it was asked to."""


class StoreClosed(StoreError):
    """The store is closed; what was asked of it now is not written."""


class StoreAway(StoreError):
    """The store can't be reached, or has no room. Whether the last commit counts is not known."""


class StoreRefuses(StoreError):
    """The database does not let Peerline in: the name, the role or the password is wrong, or its rules say no."""


_AWAY_STATES = frozenset({"08", "40", "53", "57", "58", "55P03", "25P03"})
"""Classes of SQLSTATE: connection, rollback, resources, operator, system; a lock that was not to be had, and a
transaction that stood still for too long (PostgreSQL's Appendix A)."""
_REFUSING_STATES = frozenset({"28", "3D"})
"""Authorization, and a database that is not there."""


def _is_of(error: BaseException, states: frozenset[str]) -> bool:
    state = str(getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None) or "")
    return state in states or state[:2] in states


def _is_away(error: BaseException) -> bool:
    """Whether the store failed, and not what was asked of it: the same may succeed later, unchanged."""
    if _is_of(error, _AWAY_STATES) or isinstance(error, OSError | PoolTimeout):
        return True
    # SQLite says "operational" when the file is locked, full, or can't be read
    return isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def told(error: BaseException) -> BaseException:
    """The error as the caller gets it: a store that is away says so, and so does one that refuses us."""
    if _is_of(error, _REFUSING_STATES):
        words = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()
        said: StoreError = StoreRefuses(f"The database refuses Peerline: {words[0]}. See database.url.")
    elif _is_away(error):
        said = StoreAway("The store can't be reached or has no room. It is tried again.")
    else:
        return error
    said.__cause__ = error
    return said


@contextmanager
def telling() -> Iterator[None]:
    """What fails in the block is raised as the caller shall get it."""
    try:
        yield
    except Exception as error:
        if (said := told(error)) is not error:
            raise said from error
        raise


class Store(Protocol):
    """What the rest of the program knows of the database."""

    dialect: str

    async def start(self) -> None:
        """Connect. Raises what the driver raises when the database can't be reached."""

    async def close(self) -> None:
        """Finish what waits, then disconnect."""

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction; what it returned, once that is durable."""

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a consistent view, without writing."""


@dataclass(slots=True)
class Unit:
    """A unit of work that waits for its commit."""

    work: Work[Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


@dataclass
class Rollbacks:
    """Who is told when something that was written is taken back (the vault forgets what it thought recorded)."""

    listeners: list[Callable[[], None]] = field(default_factory=list)

    def tell(self) -> None:
        """Tell everyone."""
        for listener in self.listeners:
            listener()


def run_together(conn: Connection, units: list[Unit], rollbacks: Rollbacks) -> None:
    """Run the units inside the transaction of `conn`, each in a savepoint when there are several."""
    if len(units) == 1:
        units[0].result = units[0].work(conn)
        return
    mark = straight if conn.dialect.name == "sqlite" else Connection.exec_driver_sql
    for unit in units:
        mark(conn, "SAVEPOINT unit")
        try:
            unit.result = unit.work(conn)
        except Exception as error:  # noqa: BLE001  # it is handed to the unit's own caller
            unit.error = error
            mark(conn, "ROLLBACK TO SAVEPOINT unit")
            rollbacks.tell()
        mark(conn, "RELEASE SAVEPOINT unit")


def fail_all(units: list[Unit], error: BaseException, rollbacks: Rollbacks) -> None:
    """Nothing of this commit counts: every caller gets the error."""
    rollbacks.tell()
    for unit in units:
        unit.result, unit.error = None, error


def deliver(units: list[Unit]) -> None:
    """Give every caller what became of its unit; on the event loop's thread."""
    for unit in units:
        if unit.future.done():
            continue
        if unit.error is not None:
            unit.future.set_exception(told(unit.error))
        else:
            unit.future.set_result(unit.result)


def _sqlite_engine(url: URL, *, read_only: bool) -> Engine:
    memory = url.database in {None, "", ":memory:"}
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=StaticPool if memory else NullPool,
        connect_args={"check_same_thread": False, "timeout": 30},
        query_cache_size=1000,
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are ours to begin: the driver's own way delays BEGIN
        cursor = connection.cursor()
        if not memory:
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("PRAGMA cache_size=-32000")
        cursor.execute("PRAGMA temp_store=MEMORY")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_now(connection: Connection) -> None:
        straight(connection, begin)

    return engine


class SqliteStore:
    """SQLite: one writer thread; readers beside it on their own connections (in memory: on the writer's)."""

    dialect = "sqlite"

    def __init__(self, url: URL, rollbacks: Rollbacks) -> None:
        self._memory = url.database in {None, "", ":memory:"}
        self._engine = _sqlite_engine(url, read_only=False)
        self._reading = None if self._memory else _sqlite_engine(url, read_only=True)
        self._rollbacks = rollbacks
        self._waiting: queue.SimpleQueue[Unit | None] = queue.SimpleQueue()
        self._asked: queue.SimpleQueue[Unit | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Open the file and start the writer and the readers."""
        self._loop = asyncio.get_running_loop()
        await self._start_thread("store-writer", self._engine, self._waiting, self._commit_together)
        if self._reading is not None:
            for number in range(READERS):
                await self._start_thread(f"store-reader-{number}", self._reading, self._asked, self._read_one)

    def _start_thread(
        self,
        name: str,
        engine: Engine,
        units: "queue.SimpleQueue[Unit | None]",
        handle: Callable[[Connection, Unit, "queue.SimpleQueue[Unit | None]"], bool],
    ) -> asyncio.Future[None]:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()

        def run() -> None:
            try:
                connection = engine.connect()
            except Exception as error:  # noqa: BLE001  # start() raises it
                loop.call_soon_threadsafe(ready.set_exception, error)
                return
            loop.call_soon_threadsafe(ready.set_result, None)
            with connection:
                while (unit := units.get()) is not None and handle(connection, unit, units):
                    continue

        thread = threading.Thread(target=run, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)
        return ready

    def _commit_together(self, connection: Connection, first: Unit, waiting: "queue.SimpleQueue[Unit | None]") -> bool:
        """Commit everything that waits at once; False when the store is to close after it."""
        units, more = [first], True
        while len(units) < MOST_UNITS_PER_COMMIT:
            try:
                unit = waiting.get_nowait()
            except queue.Empty:
                break
            if unit is None:
                more = False
                break
            units.append(unit)
        try:
            with connection.begin():
                run_together(connection, units, self._rollbacks)
        except Exception as error:  # noqa: BLE001  # every caller gets it: nothing of this commit is durable
            fail_all(units, error, self._rollbacks)
        self._hand_back(units)
        return more

    def _read_one(self, connection: Connection, unit: Unit, _asked: "queue.SimpleQueue[Unit | None]") -> bool:
        try:
            with connection.begin():
                unit.result = unit.work(connection)
        except Exception as error:  # noqa: BLE001  # handed to the caller
            unit.error = error
        self._hand_back([unit])
        return True

    def _hand_back(self, units: list[Unit]) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(deliver, units)

    async def close(self) -> None:
        """Finish what waits, then close the file."""
        if self._closed:
            return
        self._closed = True
        self._waiting.put(None)
        for _ in range(READERS):
            self._asked.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._engine.dispose()
        if self._reading is not None:
            self._reading.dispose()

    async def write(self, work: Work[T]) -> T:
        """See `Store.write`."""
        return await self._ask(work, self._waiting)

    async def read(self, work: Work[T]) -> T:
        """See `Store.read`."""
        return await self._ask(work, self._waiting if self._memory else self._asked)

    async def _ask(self, work: Work[T], units: "queue.SimpleQueue[Unit | None]") -> T:
        if self._closed or self._loop is None:
            raise StoreClosed("The store is closed.")
        future: asyncio.Future[T] = self._loop.create_future()
        units.put(Unit(work, future))
        return await future


def store_url(setting: str) -> URL:
    """The SQLAlchemy URL of the setting `[database] url`.

    `sqlite:///peerline.db` and `postgresql://user@h1,h2,h3/peerline` (several hosts: the one that takes writes is
    used).

    Raises:
        StoreError: The setting names another engine, or can't be read.
    """
    scheme = setting.split(":", 1)[0]
    if scheme == "sqlite":
        return make_url(setting)
    if scheme not in {"postgresql", "postgresql+asyncpg"}:
        raise StoreError(f"database.url begins with {scheme!r}; Peerline knows sqlite:/// and postgresql://.")
    parts = urlsplit(setting)
    *who, hosts = parts.netloc.rsplit("@", 1)
    if "," not in hosts:
        return make_url(setting).set(drivername="postgresql+asyncpg")
    user, _, password = who[0].partition(":") if who else ("", "", "")
    pairs = [host if ":" in host else f"{host}:5432" for host in hosts.split(",")]
    query: dict[str, tuple[str, ...] | str] = {"host": tuple(pairs), "target_session_attrs": "read-write"}
    return URL.create(
        "postgresql+asyncpg",
        username=user or None,
        password=password or None,
        database=parts.path.lstrip("/") or None,
        query=query,
    )


async def answers(store: Store, within: float) -> bool:
    """Whether the store takes what is written, within so many seconds of the loop's time."""
    try:
        async with asyncio.timeout(within):
            await store.write(lambda conn: conn.exec_driver_sql("SELECT 1").scalar_one())
    except Exception:  # noqa: BLE001  # whatever it is: it can't be written now
        return False
    return True


def open_store(url: URL, rollbacks: Rollbacks) -> Store:
    """The store for `url`, not yet started."""
    if url.get_backend_name() == "sqlite":
        return SqliteStore(url, rollbacks)
    from models.postgresql import PostgresStore  # noqa: PLC0415  # a fifth of all that is loaded, and not for SQLite

    return PostgresStore(url, rollbacks)
