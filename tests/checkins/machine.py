"""The program in an interpreter of its own, whose clock the test sets: `python -m tests.checkins.machine`.

Law: it is the shipped program, built by `bot.app.build` on real files; only what the clock on its wall shows comes from
stdin, a moment a line, and each is answered when what was due then has been looked at. It can be killed at any point.
"""

import asyncio
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Self

from bot.app import books, build
from bot.config import made
from models.keyring import SqliteKeyring
from simulator.clock import VirtualClock
from tests.journeys.town import KEK, Town

READY, LOOKED = "ready", "looked"
PATIENCE = 60.0


class Machine:
    """One such process, as the test holds it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def boots(cls, town: Town) -> Self:
        """The town's program on a machine of its own; when this returns, it is listening."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.checkins.machine", str(town.folder), town.database, town.url,
            town.clock.now().isoformat(), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        machine = cls(process)
        await machine.says(READY)
        return machine

    def sees(self, moment: datetime) -> None:
        """The clock on its wall shows this; it looks at what is due, by itself."""
        if self._process.stdin is not None:
            self._process.stdin.write(f"{moment.isoformat()}\n".encode())

    async def says(self, word: str) -> None:
        """Wait for a word of it."""
        async with asyncio.timeout(PATIENCE):
            while self._process.stdout is not None and (line := await self._process.stdout.readline()):
                if line.decode().strip() == word:
                    return
        raise AssertionError(f"The machine ended before it said {word!r}.")

    async def ends(self) -> None:
        """It is stopped in order: what the phones show is written down."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            await self._process.wait()

    async def dies(self) -> None:
        """Its power is cut."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self._process.wait()


async def run(folder: Path, database: str, url: str, begins: datetime) -> None:
    """The program, until stdin ends."""
    clock = VirtualClock(begins)
    config = made(folder, {"database.url": database, "telegram.api_url": url, "telegram.per_second": 1000}, {})
    opened = books(config, clock, kek=KEK, keyring=SqliteKeyring(folder / "keyring.db"))
    await opened.store.start()
    app = build(config, opened, clock)
    await app.start(http=False)
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    moments = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(moments), sys.stdin)
    while line := await moments.readline():
        clock.jump(datetime.fromisoformat(line.decode().strip()) - clock.now())
        await app.checkins.tick()
        app.drain.wake()
        sys.stdout.write(f"{LOOKED}\n")
        sys.stdout.flush()
    await app.stop()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), sys.argv[2], sys.argv[3], datetime.fromisoformat(sys.argv[4])))
