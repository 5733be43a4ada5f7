"""The pane "what the server stores": rows as JSON, and whether anything that people wrote can be read in them.

Law: the answer is looked up in the stored bytes themselves, all of them, and never assumed
(issue 3, "When it is done").
"""

from collections.abc import Iterable
from typing import Any

from simulator.panes_people import SEALED, Cell, StoreTable, StoreView

Json = dict[str, Any]
ROWS_SHOWN = 40
_HEX_BYTES = 5
_SHORTEST = 4
"""Shorter texts ("ok") stand in ciphertext or ids by chance."""


def cell_json(column: str, value: Cell) -> Json:
    """One value as the page shows it: kind, words, and for sealed bytes their number."""
    match value:
        case None:
            return {"kind": "null", "value": ""}
        case bytes() if column.endswith(SEALED):
            ends = f"{value[:_HEX_BYTES].hex(' ')} … {value[-_HEX_BYTES:].hex(' ')}"
            return {"kind": "sealed", "value": ends, "size": len(value)}
        case bytes():
            return {"kind": "bytes", "value": value.hex()}
        case str() | int():
            return {"kind": "plain", "value": str(value)}


def table_json(table: StoreTable) -> Json:
    """One table with its newest rows."""
    return {
        "name": table.name,
        "columns": list(table.columns),
        "total": len(table.rows),
        "rows": [
            [cell_json(column, value) for column, value in zip(table.columns, row, strict=True)]
            for row in table.rows[:ROWS_SHOWN]
        ],
    }


def legible(view: StoreView, texts: Iterable[str]) -> tuple[int, int]:
    """Of the texts that people wrote: how many were looked for, and how many stand readable in the store.

    Commands ("/start ...") and texts under four characters are not looked for.
    """
    heap = b"\x00".join(_bytes(value) for table in view.tables for row in table.rows for value in row).lower()
    wanted = [text.strip() for text in texts]
    wanted = [text for text in wanted if len(text) >= _SHORTEST and not text.startswith("/")]
    return len(wanted), sum(text.lower().encode() in heap for text in wanted)


def _bytes(value: Cell) -> bytes:
    match value:
        case None:
            return b""
        case bytes():
            return value
        case str() | int():
            return str(value).encode()


def store_json(view: StoreView, texts: Iterable[str]) -> Json:
    """The whole pane: the opening table first, then those that hold sealed values."""
    written, readable = legible(view, texts)
    ordered = sorted(view.tables, key=lambda table: (not table.opening, not _seals(table)))
    return {"tables": [table_json(table) for table in ordered], "written": written, "legible": readable}


def _seals(table: StoreTable) -> bool:
    return any(column.endswith(SEALED) for column in table.columns)
