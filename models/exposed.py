"""What somebody who steals the database holds in her hands: every table, row by row, as it is stored.

For the demo's fourth pane and for the tests that look for words where none may be. Nothing is opened here.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from models.tables import metadata

Cell = bytes | str | int | None
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class ExposedTable:
    """One table as it is stored: its rows the newest first, as far as the table knows an order."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def exposed(conn: Connection) -> tuple[ExposedTable, ...]:
    """All tables that hold anything."""
    told = []
    for table in metadata.sorted_tables:
        order = next((column for column in table.columns if column.name in {"seq", "received_at", "created_at"}), None)
        query = select(table).limit(MOST_ROWS)
        if order is not None:
            query = query.order_by(order.desc())
        rows = tuple(tuple(_cell(value) for value in row) for row in conn.execute(query))
        if rows:
            told.append(ExposedTable(table.name, tuple(column.name for column in table.columns), rows))
    return tuple(told)


def _cell(value: object) -> Cell:
    match value:
        case bytes():
            return bytes(value)
        case bool() | int() | str() | None:
            return value
        case UUID():
            return value.hex
        case datetime():
            return value.isoformat(timespec="seconds")
        case _:
            return str(value)
