"""The short way to the database is the same way: same rows, same guard, same errors."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, bindparam, create_engine, delete, event, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import StaticPool

from models.prepared import Prepared
from models.sealed import NotSealed, Sealed
from models.tables import inbox, metadata, outbox

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
LINE, OTHER = UUID(int=41), UUID(int=42)
SEALED = Sealed(b"\xa1" + bytes(16 + 12 + 64 + 16))

ADMIT = insert(inbox)
ADMITTED = select(inbox).where(inbox.c.line_id == bindparam("line"), inbox.c.external_id.in_(bindparam("ids")))
FORGET = delete(inbox).where(inbox.c.line_id == bindparam("line"))
NAME_RULE = update(inbox).where(inbox.c.line_id == bindparam("line")).values(rule="renamed")


@pytest.fixture
def conn() -> Iterator[Connection]:
    """An open transaction on an empty store."""
    engine = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)
    metadata.create_all(engine)
    with engine.connect() as connection, connection.begin():
        yield connection
    engine.dispose()


def arrival(external_id: str, line_id: UUID = LINE, **changes: Any) -> dict[str, Any]:
    """A row of the inbox."""
    row = {"line_id": line_id, "external_id": external_id, "received_at": NOON, "rule": "always:stay_silent"}
    return {**row, "row_id": None, "raw_sealed": None, **changes}


def test_what_is_written_the_short_way_is_read_the_long_way(conn: Connection) -> None:
    """Ids, moments, sealed values and nothing at all come back from SQLAlchemy as they went in."""
    row_id = uuid4()
    Prepared(ADMIT).each(conn, [arrival("1"), arrival("2", row_id=row_id, raw_sealed=SEALED)])
    first, second = conn.execute(select(inbox).order_by(inbox.c.external_id)).all()
    assert (first.line_id, first.received_at, first.row_id, first.raw_sealed) == (LINE, NOON, None, None)
    assert (second.row_id, second.raw_sealed) == (row_id, SEALED)


def test_what_is_read_the_short_way_is_what_sqlalchemy_reads(conn: Connection) -> None:
    """Row by row and name by name, with the types of the tables."""
    conn.execute(ADMIT, [arrival("1", raw_sealed=SEALED), arrival("2"), arrival("3"), arrival("1", OTHER)])
    prepared = Prepared(ADMITTED)
    for ids in (["1", "3"], ["1", "2", "3", "4"], ["9"], []):  # lists of other lengths, one after the other
        given = {"line": LINE, "ids": ids}
        long_way = conn.execute(ADMITTED, given).all()
        short_way = prepared.rows(conn, given)
        assert [tuple(row) for row in short_way] == [tuple(row) for row in long_way]
        assert [(row.external_id, type(row.raw_sealed)) for row in short_way] == [
            (row.external_id, type(row.raw_sealed)) for row in long_way
        ]
    found = prepared.first(conn, {"line": LINE, "ids": ["2"]})
    assert (found.line_id, found.received_at, found.rule) == (LINE, NOON, "always:stay_silent")
    assert prepared.first(conn, {"line": LINE, "ids": ["9"]}) is None


def test_a_change_says_how_many_rows_it_met(conn: Connection) -> None:
    """What nobody had to change is told apart from what was changed, also where a value stands in the statement."""
    conn.execute(ADMIT, [arrival("1"), arrival("2"), arrival("1", OTHER)])
    assert Prepared(NAME_RULE).change(conn, {"line": LINE}) == 2
    assert Prepared(FORGET).change(conn, {"line": LINE}) == 2
    assert Prepared(FORGET).change(conn, {"line": LINE}) == 0
    assert conn.execute(select(inbox.c.rule)).scalars().all() == ["always:stay_silent"]


def test_each_row_gets_its_own_number_in_order(conn: Connection) -> None:
    """The first row that is posted leaves first."""
    row = {"lane": LINE, "conversation_id": LINE, "line_id": LINE, "contact_id": LINE, "origin": "prompt"}
    row |= {"last_word": False, "state": "queued", "attempt": 0, "unheard": 0, "repeated": False}
    rows = [{**row, "row_id": UUID(int=number), "due_at": NOON, "created_at": NOON} for number in range(1, 6)]
    numbers = Prepared(insert(outbox).returning(outbox.c.seq)).numbers(conn, rows)
    told = conn.execute(select(outbox.c.row_id).order_by(outbox.c.seq)).scalars().all()
    assert list(numbers) == [1, 2, 3, 4, 5]
    assert told == [row["row_id"] for row in rows]


def test_a_sealed_column_takes_only_what_is_sealed_on_the_short_way_too(conn: Connection) -> None:
    """Words in the clear never reach the file, and the error does not hold them."""
    with pytest.raises(NotSealed) as refused:
        Prepared(ADMIT).each(conn, [arrival("1", raw_sealed=b"my words in the clear")])
    assert "my words" not in str(refused.value)
    assert conn.execute(select(inbox)).all() == []


def test_a_moment_without_a_zone_is_refused_on_the_short_way_too(conn: Connection) -> None:
    """Moments are UTC."""
    with pytest.raises(ValueError, match="without a zone"):
        Prepared(ADMIT).each(conn, [arrival("1", received_at=NOON.replace(tzinfo=None))])


def test_errors_are_sqlalchemys_and_tell_no_values(conn: Connection) -> None:
    """Whoever waits for a store that is away, or for a row that is there twice, knows it by the same name."""
    prepared = Prepared(ADMIT)
    prepared.each(conn, [arrival("1001-secret-number")])
    with pytest.raises(IntegrityError) as twice:
        prepared.each(conn, [arrival("1001-secret-number")])
    assert "1001-secret" not in str(twice.value)
    conn.exec_driver_sql("DROP TABLE inbox")
    with pytest.raises(OperationalError):
        Prepared(ADMITTED).rows(conn, {"line": LINE, "ids": ["1"]})


def test_who_listens_to_the_statements_is_shown_them(conn: Connection) -> None:
    """The tests that ask SQLite for the plan of every statement see these too, in the very same words."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    prepared = Prepared(ADMITTED)
    given = {"line": LINE, "ids": ["1", "2"]}
    unseen: list[str] = []
    conn.connection.dbapi_connection.set_trace_callback(unseen.append)  # type: ignore[union-attr]  # sqlite3's own
    prepared.rows(conn, given)
    event.listen(conn, "before_cursor_execute", note)
    prepared.rows(conn, given)
    event.remove(conn, "before_cursor_execute", note)
    assert len(seen) == 1
    assert len(unseen) == 2
    assert unseen[0] == unseen[1]
