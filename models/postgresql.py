"""PostgreSQL behind the one way to write: asyncpg, one writer task with group commit, readers on the pool.

Law: as in `models.engine`, which loads this only for a store on PostgreSQL, since SQLAlchemy's asyncio part brings its
whole ORM along. The units run through `run_sync`. Whichever side falls silent, without a word and without closing its
connections, the other notices within seconds: nothing waits for it longer, and what a process left open when it froze
is undone before its leases end. Source: store.md, "Engine" and "Many processes".
"""

import asyncio
from typing import Any

from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from models.engine import (
    CONNECT_SECONDS,
    MOST_UNITS_PER_COMMIT,
    Rollbacks,
    StoreClosed,
    T,
    Unit,
    Work,
    deliver,
    fail_all,
    run_together,
    telling,
)

ANSWER_SECONDS = 6.0
"""How long one statement may take. Everything here is one of milliseconds; the long ones go in portions."""

SESSION = {
    "application_name": "peerline",
    "statement_timeout": "8s",
    "lock_timeout": "4s",
    "idle_in_transaction_session_timeout": "5s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "15s",
}
"""What the server is asked to do when it is this side that falls silent: a frozen process must hold no rows, or whoever
takes its lines over would wait for it."""


def asyncpg_options() -> dict[str, Any]:
    """What the driver is told when it connects."""
    return {"timeout": CONNECT_SECONDS, "command_timeout": ANSWER_SECONDS, "server_settings": SESSION}


class PostgresStore:
    """PostgreSQL over asyncpg: one writer task with group commit, readers on the pool."""

    dialect = "postgresql"

    def __init__(self, url: URL, rollbacks: Rollbacks) -> None:
        self._engine: AsyncEngine = create_async_engine(
            url,
            hide_parameters=True,
            pool_size=6,
            max_overflow=2,
            pool_timeout=ANSWER_SECONDS,
            pool_pre_ping=False,
            query_cache_size=1000,
            connect_args=asyncpg_options(),
        )
        self._rollbacks = rollbacks
        self._waiting: asyncio.Queue[Unit | None] = asyncio.Queue()
        self._writer: asyncio.Task[None] | None = None
        self._closed = False

    async def start(self) -> None:
        """Connect once, to fail early, and start the writer. Where it failed it may be asked again.

        Raises:
            StoreAway: The server can't be reached.
            StoreRefuses: It does not let us in.
        """
        with telling():
            async with self._engine.connect() as connection:
                await connection.exec_driver_sql("SELECT 1")
        self._writer = asyncio.create_task(self._write_on(), name="store-writer")

    async def close(self) -> None:
        """Finish what waits, then disconnect."""
        if self._closed:
            return
        self._closed = True
        if self._writer is not None:
            self._waiting.put_nowait(None)
            await self._writer
        await self._engine.dispose()

    async def write(self, work: Work[T]) -> T:
        """See `Store.write`."""
        if self._closed or self._writer is None:
            raise StoreClosed("The store is closed.")
        unit = Unit(work, asyncio.get_running_loop().create_future())
        self._waiting.put_nowait(unit)
        result: T = await unit.future
        return result

    async def read(self, work: Work[T]) -> T:
        """See `Store.read`."""
        if self._closed:
            raise StoreClosed("The store is closed.")
        with telling():
            async with self._engine.connect() as connection:
                return await connection.run_sync(work)

    async def _write_on(self) -> None:
        while (first := await self._waiting.get()) is not None:
            units, more = [first], True
            while len(units) < MOST_UNITS_PER_COMMIT and not self._waiting.empty():
                unit = self._waiting.get_nowait()
                if unit is None:
                    more = False
                    break
                units.append(unit)
            await self._commit_together(units)
            deliver(units)
            if not more:
                return

    async def _commit_together(self, units: list[Unit]) -> None:
        try:
            async with self._engine.begin() as connection:
                await connection.run_sync(run_together, units, self._rollbacks)
        except Exception as error:  # noqa: BLE001  # every caller gets it: nothing of this commit is known durable
            fail_all(units, error, self._rollbacks)
