"""The history of migrations ends exactly at the tables of the program, on both engines."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from migrations.history import newest, revisions
from migrations.upgrade import VERSIONS, build, configuration, current, head, upgrade
from models.engine import store_url
from models.tables import metadata
from tests.migrations.stores import ENGINES, counts, empty_store, fill, on, rows

POSTGRESQL_SHAPE = (
    """
    SELECT table_name, ordinal_position, column_name, data_type, character_maximum_length, is_nullable, column_default,
           is_identity
    FROM information_schema.columns WHERE table_schema = 'public'
    """,
    """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
)


def shape(conn: Connection) -> Sequence[object]:
    """Everything that the database itself knows of the tables: columns in order, constraints, indexes, options."""
    if conn.dialect.name == "postgresql":
        found = [tuple(row) for query in POSTGRESQL_SHAPE for row in conn.execute(text(query))]
        return sorted((row for row in found if "alembic_version" not in str(row)), key=repr)
    made = conn.execute(text("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'alembic_version'"))
    return sorted((name, _items(sql)) for name, sql in made)


def _items(sql: str) -> tuple[list[str], list[str], str]:
    """Columns in their order, constraints in any order, and what follows: how they are written down may differ."""
    written = re.sub(r", (?![^(\n]*\))", ",\n", sql)  # a column that came later stands on the line of the one before it
    lines = [re.sub(r"\s+", " ", line).strip(" ,") for line in written.splitlines()]
    inner = [line for line in lines[1:] if line not in {"", ")"} and not line.startswith(")")]
    constraints = sorted(line for line in inner if line.startswith("CONSTRAINT"))
    return [line for line in inner if line not in constraints], constraints, (lines[0] + lines[-1]).replace('"', "")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_history_makes_the_tables_of_the_program(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A store that came through every migration has the shape of one made from the tables, to the last check."""
    url = empty_store(engine, tmp_path, request)
    upgrade(url)
    migrated = on(url, shape)

    def anew(conn: Connection) -> Sequence[object]:
        metadata.drop_all(conn)
        metadata.create_all(conn)
        return shape(conn)

    assert migrated == on(url, anew)
    assert len(migrated) >= len(metadata.tables)


@pytest.mark.parametrize("engine", ENGINES)
def test_alembic_finds_nothing_left_to_do(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A new migration made now would be empty."""
    url = empty_store(engine, tmp_path, request)
    upgrade(url)
    assert on(url, lambda conn: compare_metadata(MigrationContext.configure(conn), metadata)) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_every_sealed_column_is_guarded_after_the_history(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Plain bytes written by raw SQL are refused by every sealed column of the migrated store."""
    url = empty_store(engine, tmp_path, request)
    upgrade(url)
    on(url, fill)
    sealed = [column for table in metadata.sorted_tables for column in table.columns if column.name.endswith("_sealed")]
    assert sealed
    literal = "'\\x43696f21'::bytea" if engine == "postgresql" else "X'43696f21'"
    for column in sealed:
        statement = f"UPDATE {column.table.name} SET {column.name} = {literal}"  # noqa: S608  # names of our own tables
        with pytest.raises(IntegrityError, match=f"ck_{column.table.name}_{column.name}_suite"):
            on(url, lambda conn, statement=statement: conn.execute(text(statement)))  # type: ignore[misc]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_history_goes_down_and_up_again(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """With a row in every table, going down to nothing leaves no table of ours, and up again all of them, empty."""
    url = empty_store(engine, tmp_path, request)
    upgrade(url)
    on(url, fill)
    assert set(on(url, counts).values()) == {1}
    on(url, lambda conn: command.downgrade(configuration(conn), "base"))
    assert on(url, lambda conn: inspect(conn).get_table_names()) == ["alembic_version"]
    assert current(url) is None
    assert upgrade(url).after == head()
    assert set(on(url, counts).values()) == {0}


def test_the_demo_s_store_is_built_by_the_same_history(tmp_path: Path) -> None:
    """A store that lives on one connection gets the same tables and the same version as a file."""
    url = make_url(f"sqlite:///{tmp_path / 'peerline.db'}")
    upgrade(url)
    memory = create_engine("sqlite://")
    with memory.begin() as conn:
        conn.exec_driver_sql("PRAGMA foreign_keys = ON")
        build(conn)
        assert shape(conn) == on(url, shape)
        fill(conn)
        assert set(map(len, rows(conn).values())) == {1}
    memory.dispose()


def test_the_history_is_one_line() -> None:
    """Every migration follows one other, is named by its number, and none is left aside."""
    script = ScriptDirectory(str(VERSIONS[0].parent), version_locations=[str(VERSIONS[0])])
    line = [one.revision for one in script.walk_revisions()][::-1]
    assert line[-1] == head()
    assert sorted(line) == sorted(path.name[:4] for path in VERSIONS[0].glob("*.py"))
    assert all(re.fullmatch(r"\d{4}", number) for number in line)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_plan_that_rested_before_rests_for_the_team(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Until 0004 only the team could pause: the way up says so of what rests, and every plan goes down and up whole."""
    url = empty_store(engine, tmp_path, request)
    upgrade(url)
    on(url, fill)
    on(url, lambda conn: command.downgrade(configuration(conn), "0003"))
    assert "paused_by" not in on(url, lambda conn: [one["name"] for one in inspect(conn).get_columns("plan")])
    on(url, lambda conn: conn.execute(text("UPDATE plan SET state = 'paused'")))
    on(url, lambda conn: command.upgrade(configuration(conn), "0004"))
    assert on(url, lambda conn: conn.execute(text("SELECT state, paused_by, kind FROM plan")).all()) == [
        ("paused", "team", "x")
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_match_without_its_mentor_goes_down_and_up(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Before 0011 a match had to have a mentor: the way down finds somebody there, and no row of hers is lost (R59)."""
    url = empty_store(engine, tmp_path, request)
    upgrade(url)
    on(url, fill)
    on(url, lambda conn: conn.execute(text("UPDATE pairing SET mentor_id = NULL")))
    on(url, lambda conn: command.downgrade(configuration(conn), "0010"))
    (match,) = on(url, lambda conn: conn.execute(text("SELECT mentor_id, mentee_id FROM pairing")).all())
    assert match.mentor_id == match.mentee_id
    (kept,) = on(url, lambda conn: conn.execute(text("SELECT count(*) FROM plan WHERE pairing_id IS NOT NULL")).one())
    assert kept == 1
    on(url, lambda conn: command.upgrade(configuration(conn), "head"))
    assert on(url, lambda conn: conn.execute(text("SELECT count(*) FROM pairing")).scalar_one()) == 1


def test_the_history_read_from_its_files_is_alembics() -> None:
    """Whether a store has to be changed is known without Alembic, and it would say the same."""
    script = ScriptDirectory(str(VERSIONS[0].parent), version_locations=[str(VERSIONS[0])])
    walked = {
        one.revision: tuple(before for before in (one.down_revision,) if before) for one in script.walk_revisions()
    }
    assert revisions(VERSIONS) == walked
    assert [*newest(VERSIONS)] == script.get_heads()


def test_a_store_that_is_up_to_date_is_opened_without_alembic(tmp_path: Path) -> None:
    """A start that changes nothing does not load what changes stores."""
    url = f"sqlite:///{tmp_path}/peerline.db"
    upgrade(store_url(url))
    asked = (
        "import sys; from migrations.upgrade import upgrade; from models.engine import store_url;"
        f"print(upgrade(store_url({url!r})).after, 'alembic' in sys.modules, 'sqlalchemy.orm' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)  # noqa: S603  # ours
    assert told.stdout.split() == [head(), "False", "False"]
