"""PostgreSQL behind the one way to write: asyncpg, one writer task with group commit, readers on the pool.

Law: as in `models.engine`, which loads this only for a store on PostgreSQL, since SQLAlchemy's asyncio part brings its
whole ORM along. The units run through `run_sync`. Source: store.md, "Engine".
"""

import asyncio

from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from models.engine import (
    MOST_UNITS_PER_COMMIT,
    Rollbacks,
    StoreClosed,
    T,
    Unit,
    Work,
    deliver,
    fail_all,
    run_together,
)


class PostgresStore:
    """PostgreSQL over asyncpg: one writer task with group commit, readers on the pool."""

    dialect = "postgresql"

    def __init__(self, url: URL, rollbacks: Rollbacks) -> None:
        self._engine: AsyncEngine = create_async_engine(
            url, hide_parameters=True, pool_size=6, max_overflow=2, pool_pre_ping=False, query_cache_size=1000
        )
        self._rollbacks = rollbacks
        self._waiting: asyncio.Queue[Unit | None] = asyncio.Queue()
        self._writer: asyncio.Task[None] | None = None
        self._closed = False

    async def start(self) -> None:
        """Connect once, to fail early, and start the writer."""
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
