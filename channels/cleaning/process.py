"""The relay's side of one worker process: starts it, hands it a file, sees its death, ends it.

Law: no secret goes in (an empty environment), no exception of its making comes out but `Died`; when it ends,
everything that it started ends with it (one process group), and its scratch directory is gone.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from channels.cleaning.limits import Limits
from channels.cleaning.outcomes import Clean, Outcome, Reason, Unclean
from channels.cleaning.settings import Settings
from channels.cleaning.tools import Tools
from relay.messages import MediaKind

ROOT = Path(__file__).resolve().parents[2]
_READ_AHEAD_BYTES = 1024 * 1024


class Died(Exception):
    """A cleaning worker ended, or did not answer in time, while it had a file."""


class Worker:
    """One running worker.

    Attributes:
        files: How many files it has had.
        peak_bytes: The most memory that it, or a program that it ran, ever held.
        killed: Whether we ended it.
    """

    def __init__(self, process: asyncio.subprocess.Process, scratch: Path, limits: Limits) -> None:
        self._process = process
        self._scratch = scratch
        self._limits = limits
        self.files = 0
        self.peak_bytes = 0
        self.killed = False

    @classmethod
    async def started(cls, limits: Limits, tools: Tools, directory: Path) -> "Worker":
        """Starts a worker.

        Args:
            limits: What it may cost.
            tools: The programs that it may run.
            directory: Where its scratch directory is made; in memory if there is such a place.

        Raises:
            OSError: The system starts no more processes, or the directory can't be written.
        """
        scratch = Path(tempfile.mkdtemp(prefix="worker-", dir=directory))
        settings = Settings(
            ffmpeg=tools.ffmpeg,
            mat2=tools.mat2,
            scratch=str(scratch),
            pixels=limits.pixels,
            unpacked_bytes=limits.unpacked_bytes,
            memory_bytes=limits.memory_bytes,
            cpu_seconds=limits.cpu_seconds,
            wall_seconds=limits.wall_seconds,
        )
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "channels.cleaning.worker", settings.as_argument()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a library's complaint may quote the file
            start_new_session=True,
            limit=_READ_AHEAD_BYTES,
            # An arena of malloc reserves 64 MB of address space for each thread; two are enough.
            env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "TMPDIR": str(scratch)},
        )
        return cls(process, scratch, limits)

    @property
    def pid(self) -> int:
        """The process id, which is its group's too."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended, as far as is known."""
        return self._process.returncode is None

    @property
    def worn_out(self) -> bool:
        """Whether it has had as many files as one worker may have."""
        return self.files >= self._limits.files_per_worker

    async def clean(self, data: bytes, kind: MediaKind) -> Outcome:
        """Has one file cleaned.

        Raises:
            Died: It ended, spoke nonsense, or did not answer in time. It is of no use any more; end it.
        """
        self.files += 1
        try:
            async with asyncio.timeout(self._limits.wall_seconds):
                return await self._exchange(data, kind)
        except (TimeoutError, OSError, EOFError, ValueError, KeyError) as sign:
            raise Died(type(sign).__name__) from None  # the cause may hold bytes of the file

    async def _exchange(self, data: bytes, kind: MediaKind) -> Outcome:
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise EOFError
        requests.write(json.dumps({"kind": kind.value, "bytes": len(data)}).encode() + b"\n")
        requests.write(data)
        await requests.drain()
        head = json.loads(await answers.readuntil(b"\n"))
        body = await answers.readexactly(head["bytes"])
        self.peak_bytes = max(self.peak_bytes, head["peak_bytes"])
        return Unclean(Reason(head["reason"])) if "reason" in head else Clean(body, head["name"], head["mime"])

    def kill(self) -> None:
        """Kills it and everything that it started, without waiting for the end."""
        self.killed = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    async def gone(self) -> None:
        """Waits until it is gone after `kill`, and removes its scratch directory. Nobody may be talking to it."""
        if self._process.stdin is not None:
            self._process.stdin.transport.abort()
        await self._process.communicate()  # its output closes once what it still holds has been read
        await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)
