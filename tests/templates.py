"""Stores as the migrations leave them, made once and copied: most tests are about what comes after.

Law: a copy is what `migrations.upgrade` made in this very process, byte by byte or statement by statement. The
migrations themselves, and how a program starts on a store that is empty or old, are tested without it
(tests/migrations, tests/crash, tests/bot).
"""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url

from migrations.upgrade import upgrade

_FRAME = {"BEGIN TRANSACTION;", "COMMIT;"}
"""What `iterdump` puts around its statements; the transaction is the caller's."""


@cache
def migrated() -> bytes:
    """A SQLite store of the present version, with nothing in it."""
    with TemporaryDirectory(prefix="peerline-template-") as folder:
        file = Path(folder) / "peerline.db"
        upgrade(make_url(f"sqlite:///{file}"))
        return file.read_bytes()


@cache
def statements() -> tuple[str, ...]:
    """What makes an empty SQLite database such a store."""
    with closing(sqlite3.connect(":memory:")) as store:
        store.deserialize(migrated())
        return tuple(statement for statement in store.iterdump() if statement not in _FRAME)


def make_tables(conn: Connection) -> None:
    """Make the tables in an empty SQLite store that lives on this connection only."""
    for statement in statements():
        conn.exec_driver_sql(statement)


def bring_up_to_date(url: URL) -> None:
    """Like `upgrade`; a SQLite file that is not there yet is copied instead of made."""
    file = Path(url.database or "")
    if url.get_backend_name() != "sqlite" or file.exists():
        upgrade(url)
        return
    file.touch(mode=0o600)
    file.write_bytes(migrated())
