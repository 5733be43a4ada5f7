"""A sealed column takes what the vault sealed, and nothing else, whichever way a value comes."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    LargeBinary,
    bindparam,
    insert,
    literal_column,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Session, registry

from models.sealed import OVERHEAD, SMALLEST, NotSealed, Sealed, SealedType, Suite
from models.tables import epoch
from tests.models.notes import BLESSING, NOON, OTHER_ROW, ROW, WORDS, metadata, note, store_in, vault_over

LOOKS_SEALED = Sealed(bytes((Suite.DAILY,)) + bytes(SMALLEST - 1))
UNSEALED: list[object] = [
    WORDS,
    WORDS.encode(),
    bytes(LOOKS_SEALED),
    bytearray(LOOKS_SEALED),
    memoryview(LOOKS_SEALED),
    Sealed(WORDS.encode()),
    Sealed(b""),
    Sealed(WORDS.encode() * 20),
    Sealed(LOOKS_SEALED + b"\0"),
    Sealed(b"\x01" + LOOKS_SEALED[1:]),
    501,
]


class Note:
    """A note as the ORM sees it."""

    def __init__(self, id: object, words_sealed: object) -> None:  # noqa: A002  # the column's name
        self.id = id
        self.words_sealed = words_sealed


registry().map_imperatively(Note, note)


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A store in memory."""
    engine = store_in(":memory:")
    yield engine
    engine.dispose()


def by_core(conn: Connection, value: object) -> None:
    """One insert."""
    conn.execute(insert(note), {"id": ROW, "words_sealed": value})


def by_values(conn: Connection, value: object) -> None:
    """One insert with the value in the statement."""
    conn.execute(insert(note).values(id=ROW, words_sealed=value))


def by_executemany(conn: Connection, value: object) -> None:
    """Many rows at once, of which the last is wrong."""
    conn.execute(insert(note), [{"id": OTHER_ROW, "words_sealed": LOOKS_SEALED}, {"id": ROW, "words_sealed": value}])


def by_returning(conn: Connection, value: object) -> None:
    """Many rows at once that give their ids back."""
    rows = [{"id": OTHER_ROW, "words_sealed": LOOKS_SEALED}, {"id": ROW, "words_sealed": value}]
    conn.execute(insert(note).returning(note.c.id, sort_by_parameter_order=True), rows)


def by_update(conn: Connection, value: object) -> None:
    """A change of a row that is there."""
    conn.execute(insert(note), {"id": ROW, "words_sealed": LOOKS_SEALED})
    conn.execute(update(note).values(words_sealed=value))


def by_orm(conn: Connection, value: object) -> None:
    """An object of the ORM."""
    with Session(conn) as session:
        session.add(Note(ROW, value))
        session.flush()


def by_orm_bulk(conn: Connection, value: object) -> None:
    """The ORM's bulk insert."""
    with Session(conn) as session:
        session.bulk_insert_mappings(Note.__mapper__, [{"id": ROW, "words_sealed": value}])  # type: ignore[attr-defined]


def by_orm_insert(conn: Connection, value: object) -> None:
    """The ORM's insert statement with many rows."""
    with Session(conn) as session:
        session.execute(insert(Note), [{"id": ROW, "words_sealed": value}])


TYPED = [by_core, by_values, by_executemany, by_returning, by_update, by_orm, by_orm_bulk, by_orm_insert]


@pytest.mark.parametrize("way", TYPED, ids=lambda way: way.__name__)
@pytest.mark.parametrize("value", UNSEALED, ids=lambda value: type(value).__name__)
def test_every_way_of_sqlalchemy_refuses_what_is_not_sealed(
    engine: Engine, way: Callable[[Connection, object], None], value: object
) -> None:
    """Nothing unsealed is bound, the refusal holds no word of it, and no row is there afterwards."""
    with pytest.raises(StatementError) as refused, engine.begin() as conn:
        way(conn, value)
    assert isinstance(refused.value.orig, NotSealed)
    assert "parlare" not in str(refused.value)
    with engine.connect() as conn:
        assert conn.execute(select(note)).all() == []


@pytest.mark.parametrize("way", TYPED, ids=lambda way: way.__name__)
def test_every_way_of_sqlalchemy_takes_what_is_sealed(
    engine: Engine, way: Callable[[Connection, object], None]
) -> None:
    """What the vault sealed is written, and comes back as the same sealed value."""
    with engine.begin() as conn:
        sealed = vault_over().seal(conn, "note", "words_sealed", ROW, BLESSING, WORDS, now=NOON)
        way(conn, sealed)
        found = conn.execute(select(note.c.words_sealed).where(note.c.id == ROW)).scalar_one()
    assert isinstance(found, Sealed)
    assert found == sealed


def test_a_comparison_with_plain_text_is_refused(engine: Engine) -> None:
    """Looking for a sealed value by its text is a mistake that is heard, not a search that finds nothing."""
    with pytest.raises(StatementError) as refused, engine.connect() as conn:
        conn.execute(select(note).where(note.c.words_sealed == WORDS))
    assert isinstance(refused.value.orig, NotSealed)


def test_a_literal_is_refused_when_it_is_written_into_the_statement() -> None:
    """No value of a sealed column becomes part of the SQL text, and the refusal does not quote it."""
    statement = insert(note).values(id=ROW, words_sealed=WORDS)
    with pytest.raises(NotSealed) as refused:
        statement.compile(compile_kwargs={"literal_binds": True})
    assert "parlare" not in str(refused.value)


def test_nothing_is_a_value_where_the_column_allows_it(engine: Engine) -> None:
    """An empty column stays empty and comes back as None."""
    with engine.begin() as conn:
        by_core(conn, None)
        assert conn.execute(select(note.c.words_sealed)).scalar_one() is None


ROUND_THE_TYPE = [
    "X'43696f21'",
    "'Ciao'",
    "501",
    "X''",
    f"X'{bytes(SMALLEST).hex()}'",
    f"X'A1{bytes(SMALLEST).hex()}'",
    f"X'A3{bytes(SMALLEST - 1).hex()}'",
    f"CAST(X'A1{bytes(SMALLEST - 1).hex()}' AS TEXT)",
]


@pytest.mark.parametrize("literal", ROUND_THE_TYPE, ids=range(len(ROUND_THE_TYPE)))
def test_the_table_refuses_what_goes_round_the_type_on_sqlite(engine: Engine, literal: str) -> None:
    """Raw SQL is stopped by the table itself: plain text, plain bytes, a wrong suite, a wrong length."""
    with pytest.raises(IntegrityError, match="words_sealed_suite"), engine.begin() as conn:
        conn.execute(text(f"INSERT INTO note VALUES ('{ROW.hex}', {literal})"))  # noqa: S608  # our own literals


def test_the_table_refuses_typed_expressions_that_go_round_the_type(engine: Engine) -> None:
    """A bound value of another type, or a literal column, gets past the type and is stopped by the table."""
    ways: list[ColumnElement[object]] = [
        bindparam(None, WORDS.encode(), type_=LargeBinary),
        type_coerce(WORDS.encode(), LargeBinary),
        literal_column("'Ciao'"),
    ]
    for value in ways:
        with pytest.raises(IntegrityError, match="words_sealed_suite"), engine.begin() as conn:
            conn.execute(insert(note).values(id=ROW, words_sealed=value))


def test_the_table_takes_sealed_values_from_raw_sql(engine: Engine) -> None:
    """The check is not stricter than the vault: a value of each suite and size passes."""
    with engine.begin() as conn:
        vault = vault_over()
        for length in (0, 63, 64, 500, 4095, 4096, 9000):
            for lasting in (False, True):
                sealed = vault.seal(
                    conn, "note", "words_sealed", ROW, BLESSING, "x" * length, now=NOON, lasting=lasting
                )
                raw = bindparam("raw", bytes(sealed), type_=LargeBinary)
                conn.execute(text("INSERT INTO note VALUES (:id, :raw)").bindparams(raw, id=ROW.hex))
                conn.execute(note.delete())


@pytest.mark.postgresql
def test_both_guards_hold_on_postgresql(postgresql_url: str) -> None:
    """On PostgreSQL the type and the table refuse the same, and sealed values come back as they went."""
    asyncio.run(_check_on_postgresql(postgresql_url))


async def _check_on_postgresql(url: str) -> None:
    engine = create_async_engine(url, hide_parameters=True)
    try:
        async with engine.begin() as conn:
            await conn.run_sync(epoch.create)
            await conn.run_sync(metadata.create_all)
        async with engine.connect() as conn:
            await conn.run_sync(_refuses_on_postgresql)
            await conn.run_sync(_takes_on_postgresql)
    finally:
        await engine.dispose()


def _refuses_on_postgresql(conn: Connection) -> None:
    for way in TYPED:
        for value in UNSEALED:
            with pytest.raises(StatementError) as refused:
                way(conn, value)
            assert isinstance(refused.value.orig, NotSealed)
            conn.rollback()
    for raw in (WORDS.encode(), b"", bytes(SMALLEST), b"\xa1" + bytes(SMALLEST), b"\xa3" + bytes(SMALLEST - 1)):
        with pytest.raises(DBAPIError, match="words_sealed_suite"):
            conn.execute(text(f"INSERT INTO note VALUES ('{ROW}', '\\x{raw.hex()}'::bytea)"))  # noqa: S608
        conn.rollback()


def _takes_on_postgresql(conn: Connection) -> None:
    vault = vault_over()
    for lasting in (False, True):
        sealed = vault.seal(conn, "note", "words_sealed", ROW, BLESSING, WORDS, now=NOON, lasting=lasting)
        by_core(conn, sealed)
        found = conn.execute(select(note.c.words_sealed)).scalar_one()
        assert isinstance(found, Sealed)
        assert vault.open_text("note", "words_sealed", ROW, BLESSING, found) == WORDS
        conn.execute(note.delete())
    assert conn.execute(select(epoch.c.conversation_id, epoch.c.day)).all() == [(BLESSING, NOON.date())]


def test_a_sealed_value_shows_its_size_and_nothing_else() -> None:
    """Neither repr nor str, nor a format, prints bytes of a sealed value."""
    shown = f"{LOOKS_SEALED} {LOOKS_SEALED!r} {[LOOKS_SEALED]}"
    assert shown == f"Sealed({SMALLEST} bytes) Sealed({SMALLEST} bytes) [Sealed({SMALLEST} bytes)]"


def test_the_layout_is_the_documented_one() -> None:
    """Suite byte, key id, nonce, ciphertext, tag stand where the module says."""
    with store_in(":memory:").begin() as conn:
        daily = vault_over().seal(conn, "note", "words_sealed", ROW, BLESSING, WORDS, now=NOON)
        lasting = vault_over().seal(conn, "note", "words_sealed", ROW, BLESSING, WORDS, now=NOON, lasting=True)
        listed = conn.execute(select(epoch.c.id)).scalar_one()
    assert (daily.suite, daily.key_id, len(daily)) == (Suite.DAILY, listed.bytes, OVERHEAD + 64)
    assert (lasting.suite, lasting.key_id, len(lasting)) == (Suite.LASTING, BLESSING.bytes, OVERHEAD + 64)
    assert Sealed(b"").suite == 0


def test_the_type_can_be_cached() -> None:
    """Statements with sealed columns are compiled once, not for every message."""
    assert SealedType().cache_ok is True
    assert insert(note)._generate_cache_key() is not None
