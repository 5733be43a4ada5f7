"""One `peerline serve` as its operator runs it: started, listened to, stopped, or killed without warning.

Law: what the program said is kept word for word, so that a test can look for a sentence, and for a token that must not
be there.
"""

import asyncio
import atexit
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from simulator.signals import Signal

COMMAND = Path(sys.executable).with_name("peerline")
READY = r"Ready: (\d+) line"
PATIENCE = 60.0
"""Real seconds; a loaded machine is slow, a lost process is slower."""


class NeverSaid(AssertionError):
    """The program did not say what was waited for; the message holds its last words."""


class Serve:
    """One process.

    Attributes:
        said: Everything that it wrote to stderr, line by line.
    """

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Takes the environment's additions; nothing is started yet."""
        self.said: list[str] = []
        self._settings = dict(settings)
        self._heard = Signal()
        self._process: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> "Serve":
        """Start it; it is not ready when this returns."""
        self._process = await asyncio.create_subprocess_exec(
            str(COMMAND),
            "serve",
            env=environment(self._settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._listening = asyncio.create_task(self._listen(self._process), name="what serve says")
        return self

    async def ready(self) -> int:
        """Wait until it listens; how many lines it carries then."""
        return int((await self.says(READY))[1])

    async def says(self, pattern: str, timeout: float = PATIENCE) -> re.Match[str]:  # noqa: ASYNC109  # its error quotes
        """Wait for a line that holds `pattern`, from the start of the process on.

        Raises:
            NeverSaid: It did not come in time, or the process ended without it.
        """
        looked = 0
        try:
            async with asyncio.timeout(timeout):
                while True:
                    for line in self.said[looked:]:
                        if found := re.search(pattern, line):
                            return found
                    looked = len(self.said)
                    if self._listening is None or self._listening.done():
                        break
                    await self._heard.wait()
        except TimeoutError:
            pass
        last = "\n".join(f"  {line}" for line in self.said[-30:])
        raise NeverSaid(f"{pattern!r} was not said. The last words were:\n{last}")

    async def kill(self) -> None:
        """End it without warning, as a power cut does."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end, as an operator does; its exit status."""
        return await self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """Stop its time, as a suspended machine does: it holds on to everything, and does nothing."""
        self._tell(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let its time go on."""
        self._tell(signal.SIGCONT)

    async def ended(self) -> int:
        """Wait until it ended by itself; its exit status."""
        async with asyncio.timeout(PATIENCE):
            return await self._gone()

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.returncode is None

    async def _end(self, how: signal.Signals) -> int:
        self._tell(how)
        return await self.ended()

    def _tell(self, what: signal.Signals) -> None:
        if self._process is None:
            raise NeverSaid("It was never started.")
        if self.runs:
            self._process.send_signal(what)

    async def _gone(self) -> int:
        if self._process is None or self._listening is None:
            raise NeverSaid("It was never started.")
        await self._listening
        return await self._process.wait()

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        if process.stderr is None:
            return
        async for line in process.stderr:
            self.said.append(line.decode(errors="replace").rstrip("\n"))
            self._heard.fire()
        self._heard.fire()


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command: this process's, without anybody's settings of Peerline but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PEERLINE_")}
    if kept.pop("PYTHONDONTWRITEBYTECODE", None):
        kept["PYTHONPYCACHEPREFIX"] = (
            _bytecode()
        )  # an installed program has its bytecode, and starts three times as fast
    return kept | dict(settings)


@cache
def _bytecode() -> str:
    """Where the bytecode goes for as long as this process lives."""
    directory = tempfile.mkdtemp(prefix="peerline-bytecode-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory
