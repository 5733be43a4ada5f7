"""The history of the tables, read from its files: whether anything is to be done, before anything is loaded to do it.

Law: what is said here is what Alembic would say, and a test compares the two. Alembic itself is loaded only where a
store has to be changed: it brings SQLAlchemy's ORM along, and with it a quarter of the program's start and 18 MB.
Source: issue 2, "Small".
"""

import re
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, inspect, text

VERSION_TABLE = "alembic_version"
"""Where Alembic keeps the version of a store."""

_REVISION = re.compile(r"^revision(?:: str)? = [\"'](\w+)[\"']", re.MULTILINE)
_BEFORE = re.compile(r"^down_revision(?:: [^=]+)? = (.*)$", re.MULTILINE)
_NAME = re.compile(r"[\"'](\w+)[\"']")


def revisions(versions: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    """Every version that the files in these folders make, and those that it follows on."""
    told = [file.read_text("utf-8") for folder in versions for file in sorted(folder.glob("*.py"))]
    found = {made[1]: _BEFORE.search(words) for words in told if (made := _REVISION.search(words))}
    return {name: tuple(_NAME.findall(before[1])) if before else () for name, before in found.items()}


def newest(versions: Iterable[Path]) -> tuple[str, ...]:
    """The versions on which no other follows: exactly one, where the history is whole."""
    known = revisions(versions)
    followed = {before for line in known.values() for before in line}
    return tuple(name for name in known if name not in followed)


def versions_of(conn: Connection) -> tuple[str, ...]:
    """The versions that a store says it has; none where it is empty or another program's."""
    if not inspect(conn).has_table(VERSION_TABLE):
        return ()
    return tuple(conn.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars())  # noqa: S608  # our own word
