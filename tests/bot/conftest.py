"""An office: a data directory that was set up, the command that works on it, and a simulated Telegram to ask.

Law: the command is run as people run it, by its arguments; what counts is its exit status, its one sentence on stderr,
and its one object on stdout. Everybody in it is invented.
"""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.cli import main
from simulator.bots import Bot
from simulator.world import World

INIT = ("--programme", "Casa Aurora", "--language", "it", "--timezone", "Europe/Rome", "--emergency-number", "112")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did.

    Attributes:
        status: Its exit status.
        out: What it printed.
        err: What it said on stderr.
    """

    status: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        lines = self.out.splitlines()
        assert len(lines) == 1, self.out
        told = orjson.loads(lines[0])
        assert isinstance(told, dict)
        return told


@dataclass(slots=True)
class Office:
    """A data directory with the command at hand.

    Attributes:
        data: The data directory.
        telegram: The simulated Telegram.
        capture: pytest's own capturing of what is printed.
    """

    data: Path
    telegram: "Telegram"
    capture: pytest.CaptureFixture[str]
    _named: int = field(default=0)

    def run(self, *arguments: str) -> Ran:
        """Runs `peerline --data ... arguments`."""
        self.capture.readouterr()
        try:
            status = main(["--data", str(self.data), *arguments])
        except SystemExit as end:  # argparse: wrong usage
            status = int(end.code or 0)
        printed = self.capture.readouterr()
        return Ran(status, printed.out, printed.err)

    def told(self, *arguments: str) -> dict[str, Any]:
        """Runs it with --json; it must be done without a word on stderr."""
        ran = self.run(*arguments, "--json")
        assert ran.status == 0, ran.err
        assert ran.err == ""
        return ran.told

    def refused(self, *arguments: str) -> str:
        """Runs what must be refused: status 1, nothing on stdout, one sentence on stderr, no traceback."""
        ran = self.run(*arguments, "--json")
        assert ran.status == 1, (ran.out, ran.err)
        assert ran.out == ""
        assert ran.err.startswith("peerline: ")
        assert ran.err.count("\n") == 1
        return ran.err.removeprefix("peerline: ").strip()

    def token_file(self, token: str) -> str:
        """A file with a token in it, as @BotFather's words are kept."""
        self._named += 1
        file = self.data.parent / f"token-{self._named}"
        file.write_text(f"{token}\n")
        return str(file)

    def line(self, bot: Bot | None = None, *more: str) -> str:
        """Adds a line; its id."""
        token = (bot or self.telegram.bot()).token
        return str(self.told("line", "add", "telegram", "--token-file", self.token_file(token), *more)["id"])

    def person(self, role: str, alias: str = "Blessing", language: str = "it,en", *more: str) -> str:
        """Adds a person; her id."""
        return str(self.told("person", "add", "--role", role, "--alias", alias, "--language", language, *more)["id"])

    def mentor(self, alias: str = "Amara", language: str = "en,it") -> str:
        """Adds a mentor with a line of her own; her id."""
        return self.person("mentor", alias, language, "--line", self.line())


class Telegram:
    """The simulated Telegram on a thread of its own: the command has an event loop of its own."""

    def __init__(self) -> None:
        self.world = World()
        self.url = ""
        self._bots = 0
        self._loop = asyncio.new_event_loop()
        self._up, self._enough = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="simulated Telegram")

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        async with self.world.serve() as url:
            self.url = url.rstrip("/")
            self._up.set()
            await self._enough.wait()

    def start(self) -> None:
        """Serves from now on."""
        self._thread.start()
        assert self._up.wait(20)

    def stop(self) -> None:
        """Ends the thread."""
        self._loop.call_soon_threadsafe(self._enough.set)
        self._thread.join(20)

    def bot(self) -> Bot:
        """A new bot, as @BotFather makes one."""
        self._bots += 1
        return self.world.add_bot(f"aurora_{self._bots}_bot")


@pytest.fixture(scope="session")
def telegram() -> Iterator[Telegram]:
    """One simulated Telegram for all tests of the command."""
    served = Telegram()
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory as `init` leaves it, made once and copied for each test."""
    data = tmp_path_factory.mktemp("furnished") / "data"
    assert main(["--data", str(data), "init", "--non-interactive", *INIT]) == 0
    return data


@pytest.fixture
def office(
    furnished: Path,
    telegram: Telegram,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """A fresh office in training mode."""
    data = tmp_path / "data"
    shutil.copytree(furnished, data)
    monkeypatch.setenv("PEERLINE_TELEGRAM__API_URL", telegram.url)
    return Office(data, telegram, capsys)
