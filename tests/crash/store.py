"""A look into the store from outside, as a person with the database's own tools would.

Law: it only counts; nothing sealed is opened here.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

_OPEN = "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')"
_UNREADABLE = "SELECT count(*) FROM inbox WHERE rule = 'unreadable'"
_OWNERS = "SELECT owner, count(*) FROM lease WHERE owner IS NOT NULL GROUP BY owner"


@dataclass(frozen=True, slots=True)
class StoreView:
    """The store of one programme.

    Attributes:
        data: The data directory, where the SQLite file is.
        url: PostgreSQL's URL; None for SQLite.
    """

    data: Path
    url: str | None = None

    @property
    def engine(self) -> str:
        """The store's name for people."""
        return "SQLite" if self.url is None else "PostgreSQL"

    async def open_deliveries(self) -> int:
        """How many outbounds still wait, or are on their way."""
        rows = await self.rows(_OPEN)
        return int(rows[0][0])

    async def unreadable(self) -> int:
        """How many updates were set aside because they could not be handled."""
        return int((await self.rows(_UNREADABLE))[0][0])

    async def owners(self) -> dict[str, int]:
        """How many lines each process holds, by its node id."""
        return {str(owner): int(count) for owner, count in await self.rows(_OWNERS)}

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        if self.url is None:
            with closing(sqlite3.connect(self.data / "peerline.db", timeout=30)) as connection:
                found: list[tuple[Any, ...]] = connection.execute(statement).fetchall()
                connection.commit()
                return found
        connection = await asyncpg.connect(self.url.replace("postgresql+asyncpg", "postgresql"))
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()
