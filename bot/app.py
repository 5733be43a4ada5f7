"""The composition root: the one place that builds the running program from its settings.

Law: no globals, no registries; whatever a part needs, it is given here. Start order: store, vault, way out, way in,
lines, jobs; the way back is the reverse, so that nothing is taken in that can't be written, and nothing is claimed that
can't be sent.
Source: house.md, "bot/app.py:build(config) is the single place that constructs things".
"""

import asyncio
import contextlib
import fcntl
import logging
import os
import socket
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from starlette.applications import Starlette

from bot.config import Config, ConfigError
from bot.intake import Intake
from bot.lines import Lines
from bot.metrics import Tally, figures
from bot.webhooks import routes
from channels.cleaning import Cleaner
from channels.telegram.send import TelegramSender
from channels.telegram.token import Token
from channels.telegram.voices import TelegramVoices
from channels.telegram.wire import Wire
from locales.render import language_name, languages
from models import leases, register
from models.directory import Directory
from models.engine import Rollbacks, Store, open_store, store_url
from models.kek import load_kek, settled_kek
from models.keyring import SqliteKeyring
from models.vault import Vault, kek_fits
from models.work import Units, Work
from scheduler import jobs
from scheduler.checkins import CheckIns
from scheduler.clock import Clock, FastClock, SystemClock
from scheduler.escalation import AlertClock
from scheduler.outbox import Drain
from scheduler.pace import Pace
from scheduler.rest import Rest
from scheduler.retention import Kept
from scheduler.shelves import Shelves
from scheduler.tenure import Tenure
from scheduler.topics import InTopics
from scheduler.unforeseen import place_of
from scheduler.voices import WithVoices

_log = logging.getLogger(__name__)

KEYRING_FILE = "keyring.db"
LOCK_FILE = "serve.lock"


class AlreadyServing(Exception):
    """A second `serve` on the same data directory: one of two would send nothing. This one ends."""


@dataclass(slots=True)
class Books:
    """The store with its vault, as every command opens it."""

    store: Store
    keyring: SqliteKeyring
    units: Units

    async def close(self) -> None:
        """Finish what waits and close both files."""
        await self.store.close()
        self.keyring.close()


def read_kek(config: Config, keyring: SqliteKeyring) -> bytes:
    """The key-encryption key: from its file, in development from the environment.

    Raises:
        KekError: The file is missing, open to others, or holds no key.
    """
    path = config.path("vault.kek_file")
    given = os.environ.get("PEERLINE_VAULT__KEK")
    if given:
        _log.warning(
            "The key comes from the environment. That is for development only: put it into %s (mode 0400).", path
        )
        return bytes.fromhex(given)
    if credentials := os.environ.get("CREDENTIALS_DIRECTORY"):
        held = Path(credentials) / "peerline-kek"
        if held.exists():
            return load_kek(held)
    return settled_kek(path, lambda key: kek_fits(key, keyring))


def books(config: Config, clock: Clock, *, kek: bytes | None = None, keyring: SqliteKeyring | None = None) -> Books:
    """The store and the vault of `config`, not yet started."""
    rollbacks = Rollbacks()
    store = open_store(store_url(config.database_url), rollbacks)
    ring = keyring or SqliteKeyring(config.data / KEYRING_FILE)
    window = timedelta(hours=config["retention.window_hours"])
    vault = Vault(kek or read_kek(config, ring), ring, window=window)
    directory = Directory(vault)
    rollbacks.listeners += [vault.rolled_back, directory.forget]
    return Books(store, ring, Units(store, vault, directory, clock))


def clock_of(config: Config) -> Clock:
    """The clock that the settings ask for."""
    speed = float(config["training.speed"])
    return SystemClock() if speed == 1.0 else FastClock(speed)


class App:
    """The running program.

    Attributes:
        ready: Whether its lines are listened to.
        broken: Set when the way in or the way out has ended by itself: it must be started anew, by its supervisor.
    """

    def __init__(self, config: Config, opened: Books, clock: Clock, node_id: UUID) -> None:
        self.config = config
        self.books = opened
        self.clock = clock
        self.wire = Wire(config["telegram.api_url"])
        self.cleaner = Cleaner()
        units = opened.units
        self.sender = TelegramSender(self.wire, self._token, self.cleaner)
        self.tally = Tally()
        pace = Pace(config["telegram.per_second"], config["telegram.burst"], time.monotonic)
        placing = InTopics(units, self.sender.open_topic, self.sender.send)
        tenure = Tenure(node_id, alone=opened.store.dialect == "sqlite")
        voices = TelegramVoices(self.wire, self._token, self.cleaner, self.sender.rates)
        self.drain = Drain(units, self.tally.watched(WithVoices(units, voices, placing.send).send), clock, pace, tenure)
        self.checkins = CheckIns(units, self.drain.add)
        self.alerts = AlertClock(units, self.drain.add)
        self.rest = Rest(units, self.drain.add, config["mentoring.hours_a_week"])
        self.shelves = Shelves(units, config.data, languages())
        self.shelves.take_up()
        self.shelves.tell_what_is_missing()
        offered = {code: language_name(code) for code in languages()}
        self.intake = Intake(units, offered, self.drain, self.tally.took_in)
        self.lines = Lines(config, units, self.wire, self.intake, self.drain, node_id, tenure)
        self._draining: asyncio.Task[None] | None = None
        self._jobs: AsyncIOScheduler | None = None
        self._serving: list[tuple[uvicorn.Server, asyncio.Task[None]]] = []
        self.ready = False
        self.broken = asyncio.Event()

    def _token(self, line_id: UUID) -> Token:
        return self.lines.token(line_id)

    async def start(self, *, http: bool = True) -> None:
        """Start everything; when it returns, the lines are being listened to.

        Raises:
            ConfigError: The HTTP port is taken.
        """
        await self.books.units.write(self._settle_programme)
        await self.wire.start()
        await self.cleaner.start()
        self.intake.start().add_done_callback(self._ended)
        self._draining = asyncio.create_task(self.drain.run(), name="outbox drain")
        self._draining.add_done_callback(self._ended)
        if http:
            self._listen()
            self._show_figures()
        await self.lines.tend()
        table = jobs.system_jobs(
            self.books.units,
            self.lines.tend,
            min(leases.HEARTBEAT, leases.TTL),
            self.checkins,
            self.alerts,
            self.shelves,
            self.rest,
            Kept(
                alerts=timedelta(days=self.config["retention.alert_days"]),
                facts=timedelta(days=self.config["retention.audit_days"]),
            ),
        )
        self._jobs = jobs.start(table, self.tally.ran)
        self.ready = True

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Neither way ever ends by itself; a program that only looks alive would keep everybody's words to itself."""
        if task.cancelled() or (error := task.exception()) is None:
            return
        _log.critical(
            "The %s has broken, so nothing passes any more. The program ends, to be started anew; nothing is lost."
            " Please report this to Peerline's maintainers: %s",
            task.get_name(),
            place_of(error),
        )
        self.ready = False
        self.broken.set()

    def _settle_programme(self, work: Work) -> None:
        register.settle_programme(
            work,
            self.config["retention.text_days"],
            self.config["conversation.passes"],
            self.config["conversation.countries"],
            disappearing=self.config["conversation.disappearing"],
        )

    async def stop(self) -> None:
        """Stop taking in, finish what is under way, close the books."""
        self.ready = False
        if self._jobs is not None:
            self._jobs.shutdown(wait=False)
        await self.lines.stop()
        for server, _ in self._serving:
            server.should_exit = True
        await asyncio.gather(*(serving for _, serving in self._serving), return_exceptions=True)
        await self.intake.close()
        await self.drain.close()
        if self._draining is not None:
            await asyncio.gather(self._draining, return_exceptions=True)
        with contextlib.suppress(Exception):  # the leases end by themselves when the store is away
            await self.lines.release_all()
        await self.cleaner.close()
        await self.wire.close()
        await self.books.close()

    def _listen(self) -> None:
        host, port = self.config["http.host"], self.config["http.port"]
        try:
            bound = socket.create_server((host, port), family=_family_of(host))
        except OSError:
            raise ConfigError(
                f"The port {port} on {host} is taken. Set http.port to a free one, or stop the program that has it."
            ) from None
        self._serve(routes(self.lines, self.intake, self.books.store, lambda: self.ready), bound, "http")

    def _show_figures(self) -> None:
        """The figures are a convenience: where their port is taken, the program goes on without."""
        port = self.config["metrics.port"]
        if not port:
            return
        try:
            bound = socket.create_server(("127.0.0.1", port))
        except OSError:
            _log.warning(
                "The port %d is taken, so no figures are shown. Set metrics.port to a free one, or to 0 for none.", port
            )
            return
        self._serve(figures(self.tally, self.lines, self.books.units), bound, "figures")

    def _serve(self, application: Starlette, bound: socket.socket, name: str) -> None:
        config = uvicorn.Config(application, log_level="warning", access_log=False, lifespan="off", server_header=False)
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]  # the program has its own
        self._serving.append((server, asyncio.create_task(server.serve(sockets=[bound]), name=name)))


def _family_of(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def build(config: Config, opened: Books, clock: Clock, node_id: UUID | None = None) -> App:
    """The program for these settings, over these (started) books."""
    return App(config, opened, clock, node_id or uuid4())


def lock(data: Path) -> IO[str]:
    """Hold the data directory for this process; the lock ends with it.

    Raises:
        AlreadyServing: Another `serve` has it.
    """
    held = (data / LOCK_FILE).open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise AlreadyServing(
            f"Another `peerline serve` runs on {data}. Two would read the same lines and lose order; stop the other "
            "one first."
        ) from None
    return held
