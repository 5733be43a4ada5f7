"""An upgrade backs up first, keeps every row, and leaves the store as it was if anything goes wrong."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import IntegrityError

from migrations import upgrade as upgrading
from migrations.upgrade import (
    VERSIONS,
    MigrationError,
    StoreIsBroken,
    StoreIsForeign,
    StoreIsNewer,
    Upgraded,
    backup,
    build,
    current,
    head,
    upgrade,
)
from tests.migrations.stores import ENGINES, counts, empty_store, fill, on, rows

HEADER = f"""
import sqlalchemy as sa
from alembic import op
from migrations.guards import suites_1

revision = "9999"
down_revision = "{head()}"
branch_labels = None
depends_on = None

def downgrade() -> None:
    raise NotImplementedError

def upgrade() -> None:
"""

NOTED = '    batch.add_column(sa.Column("note", sa.String(9), nullable=False, server_default="-"))'
GOOD = f"""
    with op.batch_alter_table("person") as batch:
    {NOTED}
        batch.alter_column("zone", type_=sa.String(99), existing_type=sa.String(64), existing_nullable=False)
"""
UNGUARDED = """
    op.add_column("person", sa.Column("words_sealed", sa.LargeBinary()))
"""
UNGUARDING = """
    with op.batch_alter_table("person") as batch:
        batch.drop_constraint(op.f("ck_person_alias_sealed_suite"), type_="check")
"""
FAILING = """
    op.add_column("person", sa.Column("note", sa.String(9)))
    op.execute("UPDATE person SET note = 'changed'")
    op.execute("UPDATE person SET no_such_column = 1")
"""
ORPHANING = """
    op.execute("UPDATE contact SET person_id = 'ffffffffffff4fffbfffffffffffffff'")
"""


def coming(tmp_path: Path, body: str) -> tuple[Path, ...]:
    """The program's migrations and one more, as the next version would have."""
    folder = tmp_path / "next"
    folder.mkdir()
    (folder / "9999_next.py").write_text(HEADER + body)
    return (*VERSIONS, folder)


def filled_store(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> URL:
    """A store of the present version with a row in every table."""
    url = empty_store(engine, tmp_path, request)
    upgrade(url)
    on(url, fill)
    return url


def files(tmp_path: Path) -> list[str]:
    """The files beside the store."""
    return sorted(path.name for path in tmp_path.iterdir() if path.is_file())


@pytest.mark.parametrize("engine", ENGINES)
def test_an_upgrade_makes_a_store_and_then_has_nothing_to_do(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """An empty database comes to the newest version; a second upgrade changes nothing and copies nothing."""
    url = empty_store(engine, tmp_path, request)
    assert current(url) is None
    assert upgrade(url) == Upgraded(None, head(), None)
    on(url, fill)
    assert upgrade(url) == Upgraded(head(), head(), None)
    assert current(url) == head()
    assert set(on(url, counts).values()) == {1}


@pytest.mark.parametrize("engine", ENGINES)
def test_altering_a_parent_keeps_every_row_and_guard(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A migration that makes a table of people anew keeps its rows, its children's rows and its checks."""
    url = filled_store(engine, tmp_path, request)
    before = on(url, rows)
    done = upgrade(url, versions=coming(tmp_path, GOOD))
    assert (done.before, done.after) == (head(), "9999")
    assert on(url, rows) == before
    assert on(url, lambda conn: conn.execute(text("SELECT note FROM person")).scalar_one()) == "-"
    literal = "'Ciao'" if engine == "sqlite" else "'Ciao'::bytea"
    with pytest.raises(IntegrityError, match="ck_person_alias_sealed_suite"):
        on(url, lambda conn: conn.execute(text(f"UPDATE person SET alias_sealed = {literal}")))  # noqa: S608  # ours


def test_the_backup_is_the_store_before_the_migration(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The copy has every row and the old version, is named for the new one, and only its owner can read it."""
    url = filled_store("sqlite", tmp_path, request)
    before = on(url, rows)
    done = upgrade(url, versions=coming(tmp_path, GOOD))
    assert done.backup == tmp_path / "peerline.db.before-9999.1"
    assert stat.S_IMODE(done.backup.stat().st_mode) == 0o600
    copy = make_url(f"sqlite:///{done.backup}")
    assert current(copy) == head()
    assert on(copy, rows) == before


def test_a_new_store_is_its_owner_s_alone(tmp_path: Path) -> None:
    """The file that an upgrade makes has mode 0600."""
    upgrade(make_url(f"sqlite:///{tmp_path / 'peerline.db'}"))
    assert stat.S_IMODE((tmp_path / "peerline.db").stat().st_mode) == 0o600


def test_a_backup_holds_no_deleted_row_and_overwrites_none(tmp_path: Path) -> None:
    """What was deleted in the store is in no page of the copy; a second copy gets a name of its own."""
    path = tmp_path / "store.db"
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA secure_delete = OFF")
        store.execute("CREATE TABLE note (words TEXT)")
        store.executemany("INSERT INTO note VALUES (?)", [(f"parlare {number}",) for number in range(500)])
        store.commit()
        store.execute("DELETE FROM note")
    store.close()
    assert b"parlare" in path.read_bytes()
    copies = [backup(path, before="0002"), backup(path, before="0002")]
    assert [copy.name for copy in copies] == ["store.db.before-0002.1", "store.db.before-0002.2"]
    assert not [copy for copy in copies if b"parlare" in copy.read_bytes()]


def test_without_a_backup_nothing_is_changed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Where no copy can be made, the store keeps its version, and no half of a copy stays."""
    url = filled_store("sqlite", tmp_path, request)
    before = on(url, rows)
    (tmp_path / "words.txt").write_text("not a database " * 99)
    with pytest.raises(MigrationError, match="nothing was changed"):
        backup(tmp_path / "words.txt", before="9999")
    with pytest.raises(MigrationError, match="nothing was changed"):
        backup(tmp_path / "none" / "peerline.db", before="9999")
    assert files(tmp_path) == ["peerline.db", "words.txt"]
    assert (current(url), on(url, rows)) == (head(), before)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_store_of_a_newer_program_is_refused_untouched(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The older program says what to do and changes nothing."""
    url = filled_store(engine, tmp_path, request)
    upgrade(url, versions=coming(tmp_path, GOOD))
    before, beside = on(url, rows), files(tmp_path)
    with pytest.raises(StoreIsNewer, match=r"version 9999.*Update the program"):
        upgrade(url)
    assert (on(url, rows), files(tmp_path), current(url)) == (before, beside, "9999")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_failed_migration_leaves_the_store_as_it_was(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Tables, rows and version are those of before, though some were changed already; the reason is told."""
    url = filled_store(engine, tmp_path, request)
    before = on(url, rows)
    with pytest.raises(MigrationError, match=r"failed and was undone.*no_such_column"):
        upgrade(url, versions=coming(tmp_path, FAILING))
    assert (current(url), on(url, rows)) == (head(), before)
    with pytest.raises(Exception, match="note"):
        on(url, lambda conn: conn.execute(text("SELECT note FROM person")))
    assert upgrade(url).after == head()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("body", "column"), [(UNGUARDED, "person.words_sealed"), (UNGUARDING, "person.alias_sealed")], ids=["new", "old"]
)
def test_a_migration_that_leaves_a_sealed_column_unguarded_is_undone(
    engine: str, body: str, column: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Neither a new sealed column without its check nor the loss of an old check gets through; the column is named."""
    url = filled_store(engine, tmp_path, request)
    before = on(url, rows)
    with pytest.raises(StoreIsBroken, match=column):
        upgrade(url, versions=coming(tmp_path, body))
    assert (current(url), on(url, rows)) == (head(), before)


def test_a_migration_that_breaks_a_reference_is_undone(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """With foreign keys off nothing else would notice a child without its parent."""
    url = filled_store("sqlite", tmp_path, request)
    before = on(url, rows)
    with pytest.raises(StoreIsBroken, match="contact to person"):
        upgrade(url, versions=coming(tmp_path, ORPHANING))
    assert (current(url), on(url, rows)) == (head(), before)


def test_no_migration_runs_with_foreign_keys_on(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """The upgrade's own connection has them off; one that has them on is refused before anything is altered."""
    url = filled_store("sqlite", tmp_path, request)
    versions = coming(tmp_path, GOOD)
    strict = create_engine(url)
    with strict.connect() as conn:
        conn.exec_driver_sql("PRAGMA foreign_keys = ON")
        with pytest.raises(MigrationError, match="foreign_keys is on"):
            upgrading._migrate(conn, versions)
    strict.dispose()
    assert current(url) == head()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_foreign_database_is_refused_untouched(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A database with somebody else's tables gets none of ours."""
    url = empty_store(engine, tmp_path, request)
    on(url, lambda conn: conn.execute(text("CREATE TABLE invoice (id INTEGER)")))
    for look in (upgrade, current):
        with pytest.raises(StoreIsForeign, match="did not make"):
            look(url)
    assert on(url, lambda conn: conn.execute(text("SELECT count(*) FROM invoice")).scalar_one()) == 0
    with pytest.raises(Exception, match="alembic_version"):
        on(url, lambda conn: conn.execute(text("SELECT * FROM alembic_version")))


def test_a_demo_s_store_is_built_only_once() -> None:
    """Building into a store that holds something is refused, and an upgrade of one in memory makes no sense."""
    memory = create_engine("sqlite://")

    def build_twice(conn: Connection) -> None:
        build(conn)
        build(conn)

    with memory.begin() as conn, pytest.raises(StoreIsForeign):
        build_twice(conn)
    memory.dispose()
    with pytest.raises(MigrationError, match="in memory"):
        upgrade(make_url("sqlite://"))


def test_what_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    """A text file in the store's place is named and stays what it is."""
    words = tmp_path / "peerline.db"
    words.write_text("Ciao " * 500)
    for look in (upgrade, current):
        with pytest.raises(MigrationError, match=r"peerline\.db can't be used: file is not a database"):
            look(make_url(f"sqlite:///{words}"))
    assert words.read_text() == "Ciao " * 500


@pytest.mark.postgresql
def test_processes_that_start_at_once_migrate_once(postgresql_url: str) -> None:
    """Three upgrades of one empty PostgreSQL at the same moment all end well, at one version."""
    url = make_url(postgresql_url)
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: upgrade(url), range(3)))
    assert sorted(str(one.before) for one in done) == [head(), head(), "None"]
    assert current(url) == head()
