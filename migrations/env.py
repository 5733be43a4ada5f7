"""How Alembic runs our migrations: on a connection that it is given, or on a URL for people who write migrations.

Law: SQLite's `foreign_keys` is never switched on here: with it, altering a parent table empties its children (store.md,
"Engine"). Tables are altered in batch mode on SQLite. The same history serves SQLite and PostgreSQL.
"""

import asyncio
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import CheckConstraint, Connection, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from models.sealed import SealedType
from models.tables import Moment, metadata


class NoDatabaseNamed(Exception):
    """Alembic was started by hand without a database: add `-x url=sqlite:///scratch.db`."""


def render(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our own types into a new migration as what they are in the database, so that history stays what it was."""
    match kind, item:
        case "type", Moment():
            return "sa.DateTime(timezone=True)"
        case "type", SealedType():
            return "sa.LargeBinary()"
        case "check", CheckConstraint(name=str() as name) if name.endswith("_suite"):
            column = name.removeprefix(f"ck_{item.table.name}_").removesuffix("_suite")
            return f'suites_1("{column}", op.f("{name}"))'
    return False


def migrate(connection: Connection) -> None:
    """Run what was asked for on this connection; it belongs to the caller, and so does its transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate_async(url: URL) -> None:
    """The same over an asynchronous driver."""
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


def migrate_by_hand() -> None:
    """For `alembic -x url=...` at a developer's desk."""
    named = context.get_x_argument(as_dictionary=True).get("url")
    if named is None:
        raise NoDatabaseNamed(NoDatabaseNamed.__doc__)
    url = make_url(named)
    if url.get_driver_name() == "asyncpg":
        asyncio.run(migrate_async(url))
        return
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        migrate(connection)


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    migrate_by_hand()
