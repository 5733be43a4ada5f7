"""The tests' own PostgreSQL keeps its promises: real, empty for each test, an ordinary role, nothing left behind."""

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.postgres import Postgresql, PostgresqlRefused, running_postgresql

pytestmark = pytest.mark.postgresql


def _native(url: str) -> str:
    return url.replace("+asyncpg", "", 1)


async def test_a_test_gets_an_empty_database_over_the_wire(postgresql_url: str) -> None:
    """The URL leads to a real server, whose database holds no table yet."""
    connection = await asyncpg.connect(_native(postgresql_url))
    try:
        assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
        await connection.execute("CREATE TABLE left_over (id integer)")
    finally:
        await connection.close()


async def test_the_next_test_sees_nothing_of_the_one_before(postgresql_url: str) -> None:
    """A table of another test is not there, in whatever order they run."""
    connection = await asyncpg.connect(_native(postgresql_url))
    try:
        assert await connection.fetchval("SELECT to_regclass('left_over')") is None
    finally:
        await connection.close()


async def test_the_tests_are_an_ordinary_role(postgresql_url: str) -> None:
    """What needs a superuser fails here as it would fail in production."""
    connection = await asyncpg.connect(_native(postgresql_url))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("ALTER SYSTEM SET fsync = on")
    finally:
        await connection.close()


async def test_the_superuser_is_not_to_be_had_over_loopback(postgresql: Postgresql) -> None:
    """Another user of the machine cannot run programs through the tests' server."""
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await asyncpg.connect(host="127.0.0.1", port=postgresql.port, user="postgres", database="postgres")


def test_a_database_is_dropped_also_while_somebody_is_connected(postgresql: Postgresql) -> None:
    """A connection that a failed test left open does not keep its database alive."""
    with postgresql.database() as url:
        name = urlsplit(url).path.removeprefix("/")
        assert name in postgresql.command("SELECT datname FROM pg_database").splitlines()
        psql = [str(postgresql.binaries / "psql"), "-X", "-q", "-t", "-A", _native(url)]
        left_open = subprocess.Popen(psql, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
        assert left_open.stdin is not None
        assert left_open.stdout is not None
        left_open.stdin.write(b"SELECT 1;\n")
        left_open.stdin.flush()
        assert left_open.stdout.readline() == b"1\n"
    assert name not in postgresql.command("SELECT datname FROM pg_database").splitlines()
    left_open.communicate()


def test_a_refused_statement_is_an_error_in_the_servers_words(postgresql: Postgresql) -> None:
    """A failed preparation is not passed over."""
    with pytest.raises(PostgresqlRefused, match="does not exist"):
        postgresql.command("SELECT * FROM no_such_table")


def test_a_durable_server_waits_for_the_disk_and_leaves_nothing_behind() -> None:
    """Crash tests get a server that keeps its commits; afterwards its directory is gone."""
    with running_postgresql(durable=True) as server:
        assert server.command("SHOW fsync") == "on"
        assert server.command("SHOW synchronous_commit") == "on"
        directory = server.directory
        assert Path(directory / "data").is_dir()
    assert not directory.exists()
