"""Stores of both engines for the tests of migrations, each with one row in every table."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    String,
    Uuid,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from models.sealed import SMALLEST, Sealed, SealedType, Suite
from models.tables import Moment, metadata

T = TypeVar("T")
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
ONE = UUID("00000000-0000-4000-8000-000000000001")
SEALED = Sealed(bytes((Suite.DAILY,)) + bytes(SMALLEST - 1))


def empty_store(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> URL:
    """Where an empty store of this engine can be."""
    if engine == "postgresql":
        return make_url(request.getfixturevalue("postgresql_url"))
    return make_url(f"sqlite:///{tmp_path / 'peerline.db'}")


def on(url: URL, work: Callable[[Connection], T]) -> T:
    """Run `work` in a transaction on the store."""
    if url.get_backend_name() == "postgresql":
        return asyncio.run(_on_postgresql(url, work))
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as conn:
        return work(conn)


async def _on_postgresql(url: URL, work: Callable[[Connection], T]) -> T:
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as conn:
            return await conn.run_sync(work)
    finally:
        await engine.dispose()


def fill(conn: Connection) -> None:
    """One row in every table, all of them with the same id, so that every reference finds its row."""
    for table in metadata.sorted_tables:
        conn.execute(insert(table), {column.name: _value(column) for column in table.columns})


def _value(column: Column[Any]) -> object:
    values: tuple[tuple[type, object], ...] = (
        (SealedType, SEALED),
        (Moment, datetime(2026, 3, 9, 12, tzinfo=UTC)),
        (Uuid, ONE),
        (Date, date(2026, 3, 9)),
        (Boolean, True),
        (Integer, 1),
        (LargeBinary, bytes(getattr(column.type, "length", None) or 1)),
        (String, "x"),
    )
    return next(value for kind, value in values if isinstance(column.type, kind))


def counts(conn: Connection) -> dict[str, int]:
    """How many rows each table of the program has."""
    return {
        table.name: conn.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }


def rows(conn: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the program."""
    return {table.name: [tuple(row) for row in conn.execute(select(table))] for table in metadata.sorted_tables}
