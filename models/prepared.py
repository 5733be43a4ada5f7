"""Statements that are asked for every message, made ready once.

Law: one text of a statement, one set of types: both come from SQLAlchemy's own compiler, so that a sealed column takes
only what is sealed on this way too, and errors are the same. On SQLite the ready text goes straight to the driver,
which costs a tenth (3 us against 25 to 60, and a message asks about ten times); on PostgreSQL, and for whoever listens
to an engine's statements, it goes through SQLAlchemy as everywhere else. Source: issue 2, "Fast".
"""

import re
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ClauseElement, Connection, Dialect, Uuid
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TypeEngine

from models.tables import Moment

Given = Mapping[str, Any]
_Turn = Callable[[Any], Any]
_LIST = re.compile(r"__\[POSTCOMPILE_(\w+)\]")
WARM_IDS = 8_192
WARM_MOMENTS = 256

_id = lru_cache(maxsize=WARM_IDS)(UUID)
"""Lines, lanes, contacts and matches come back with every message, and making an id anew takes 2 us each."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement as the driver takes it.

    Attributes:
        pieces: The text, cut where a list of unknown length stands.
        lists: The names of those lists, in order.
        order: The parameters in the text's order: each one's name, and how its value becomes what the driver takes.
        fixed: Parameters whose value stands in the statement itself, turned already.
        row: Makes a row of what the driver gives back; None where nothing comes back.
    """

    pieces: tuple[str, ...]
    lists: tuple[str, ...]
    order: tuple[tuple[str, _Turn | None], ...]
    fixed: Mapping[str, Any]
    row: Callable[[Sequence[Any]], Any] | None

    def text(self, given: Given) -> str:
        """The statement for lists of these lengths."""
        if not self.lists:
            return self.pieces[0]
        holes = [", ".join("?" * len(given[name])) for name in self.lists]
        return "".join(chain.from_iterable(zip(self.pieces, (*holes, ""), strict=True)))

    def values(self, given: Given) -> list[Any]:
        """The parameters in the text's order."""
        if not self.lists and not self.fixed:
            return [given[name] if turn is None else turn(given[name]) for name, turn in self.order]
        told: list[Any] = []
        for name, turn in self.order:
            if name in self.fixed:
                told.append(self.fixed[name])
            elif name in self.lists:
                told.extend(given[name] if turn is None else map(turn, given[name]))
            else:
                told.append(given[name] if turn is None else turn(given[name]))
        return told


class Prepared:
    """One statement. What is given to it has the same names each time."""

    __slots__ = ("_ready", "statement")

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._ready: _Ready | None = None

    def rows(self, conn: Connection, given: Given) -> Sequence[Any]:
        """Every row that it finds."""
        ready = self._for(conn, given)
        if ready is None or ready.row is None:  # what gives nothing back says so as SQLAlchemy says it
            return conn.execute(self.statement, given).all()
        return list(map(ready.row, straight(conn, ready.text(given), ready.values(given)).fetchall()))

    def first(self, conn: Connection, given: Given) -> Any:
        """The first row that it finds; None where there is none."""
        return next(iter(self.rows(conn, given)), None)

    def change(self, conn: Connection, given: Given) -> int:
        """Have it done; how many rows it met."""
        ready = self._for(conn, given)
        if ready is None:
            return int(conn.execute(self.statement, given).rowcount)
        return straight(conn, ready.text(given), ready.values(given)).rowcount

    def each(self, conn: Connection, given: Sequence[Given]) -> None:
        """Have it done for each of these, at least one."""
        ready = self._for(conn, given[0])
        if ready is None:
            conn.execute(self.statement, given)
            return
        straight(conn, ready.text(given[0]), map(ready.values, given), many=True)

    def numbers(self, conn: Connection, given: Sequence[Given]) -> Sequence[int]:
        """Have it done for each of these, at least one; the number that each of them was given, in their order."""
        ready = self._for(conn, given[0])
        if ready is None:
            return conn.execute(self.statement, given).scalars().all()
        text = ready.text(given[0])
        return [straight(conn, text, ready.values(one)).fetchone()[0] for one in given]

    def _for(self, conn: Connection, given: Given) -> _Ready | None:
        """The ready statement; None where it has to go through SQLAlchemy."""
        if conn.dialect.name != "sqlite" or conn.dispatch.before_cursor_execute:
            return None
        if self._ready is None:
            self._ready = _made_ready(self.statement, conn.dialect, list(given))
        return self._ready


def straight(conn: Connection, text: str, values: Iterable[Any] = (), *, many: bool = False) -> sqlite3.Cursor:
    """A text straight to SQLite's driver, inside the transaction of `conn`; its errors are SQLAlchemy's.

    Raises:
        DBAPIError: With the text, and never with a value.
    """
    driver: Any = conn.connection.dbapi_connection
    try:
        cursor: sqlite3.Cursor = driver.executemany(text, values) if many else driver.execute(text, values)
    except sqlite3.Error as error:
        raise DBAPIError.instance(
            text, None, error, sqlite3.Error, hide_parameters=True, dialect=conn.dialect
        ) from error
    return cursor


def _made_ready(statement: Executable, dialect: Dialect, names: list[str]) -> _Ready:
    compiled: Any = cast("ClauseElement", statement).compile(dialect=dialect, column_keys=names)
    pieces = _LIST.split(compiled.string)
    turns = {name: _to_driver(bind.type, dialect) for name, bind in compiled.binds.items()}
    fixed = {name: _turned(turns[name], value) for name, value in compiled.params.items() if name not in names}
    columns = statement.exported_columns if isinstance(statement, ReturnsRows) else ()
    returned = [(column.key, column.type) for column in columns]
    return _Ready(
        tuple(pieces[::2]),
        tuple(pieces[1::2]),
        tuple((name, turns[name]) for name in compiled.positiontup),
        fixed,
        _row_maker(returned, dialect) if returned else None,
    )


def _turned(turn: _Turn | None, value: Any) -> Any:
    return value if turn is None else turn(value)


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Turn | None:
    turn = kind.dialect_impl(dialect).bind_processor(dialect)
    # one commit writes one moment into every row
    return lru_cache(maxsize=WARM_MOMENTS)(turn) if turn is not None and isinstance(kind, Moment) else turn


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Turn | None:
    return _id if isinstance(kind, Uuid) else kind.dialect_impl(dialect).result_processor(dialect, None)


def _row_maker(columns: Sequence[tuple[str, TypeEngine[Any]]], dialect: Dialect) -> Callable[[Sequence[Any]], Any]:
    shape: Any = namedtuple("Row", [name for name, _ in columns])  # type: ignore[misc]  # noqa: PYI024  # told by the statement
    make: Callable[[Sequence[Any]], Any] = shape._make
    turns = [_from_driver(kind, dialect) for _, kind in columns]
    if not any(turns):
        return make

    def row(told: Sequence[Any]) -> Any:
        return make(
            [value if turn is None or value is None else turn(value) for turn, value in zip(turns, told, strict=True)]
        )

    return row
