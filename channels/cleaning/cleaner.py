"""The cleaner: takes a file, answers with a clean one or with the reason why it is held.

Law: the answer is a value, never an exception; a file that is not known to be clean is never passed on; the event
loop only carries bytes. No worker runs before the first file, and none stays when no file comes: a relay without
media pays nothing.
"""

import asyncio
import fcntl
import logging
import os
import shutil
import tempfile
from pathlib import Path

from channels.cleaning.limits import Limits
from channels.cleaning.outcomes import Outcome, Reason, Unclean
from channels.cleaning.process import Died, Worker
from channels.cleaning.tools import Tools, installed_tools
from relay.messages import MediaKind

log = logging.getLogger(__name__)

SCRATCH_PREFIX = "peerline-cleaning-"
_LOCK = "lock"


class Cleaner:
    """Cleans media in worker processes, a few at a time.

    Attributes:
        peak_bytes: The most memory that a worker, or a program that it ran, ever held.
    """

    def __init__(self, limits: Limits | None = None, tools: Tools | None = None, memory: Path | None = None) -> None:
        """Makes a cleaner; nothing is started or written.

        Args:
            limits: What cleaning may cost.
            tools: The programs that clean film and Office; None looks for them on PATH.
            memory: Directory for scratch files, best one that lies in memory; None takes /dev/shm, or the system's
                temporary directory where there is no /dev/shm.
        """
        self._limits = limits or Limits()
        self.tools = tools or installed_tools()
        shared = Path("/dev/shm")  # noqa: S108  # the directory below it is made for us alone, with a random name
        self._memory = memory or (shared if os.access(shared, os.W_OK) else Path(tempfile.gettempdir()))
        self._scratch: _Scratch | None = None
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._ends: dict[Worker, asyncio.TimerHandle] = {}
        self._endings: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(self._limits.workers)
        self._waiting_bytes = 0
        self._open = False
        self.peak_bytes = 0

    async def start(self) -> None:
        """Opens for files, and removes what an earlier, killed relay left behind. Starts no worker yet."""
        if not self._open:
            await asyncio.to_thread(sweep, self._memory)
            self._scratch = await asyncio.to_thread(_Scratch, self._memory)
            self._open = True

    async def close(self) -> None:
        """Ends every worker at once; files that are waiting or in work are answered with `Reason.BUSY`."""
        self._open = False
        for worker in self._busy:
            worker.kill()
        for _ in range(self._limits.workers):  # whoever is in `clean` gets her answer first
            await self._free.acquire()
        for worker in list(self._idle):
            self._retire(worker)
        await asyncio.gather(*self._endings)
        if self._scratch is not None:
            await asyncio.to_thread(self._scratch.remove)
            self._scratch = None
        for _ in range(self._limits.workers):
            self._free.release()

    async def clean(self, data: bytes, kind: MediaKind, mime: str) -> Outcome:
        """`data` without its metadata, or the reason why it is held.

        Takes at most `patience_seconds` + `wall_seconds`.

        Args:
            data: The whole file.
            kind: How the sender's channel shows it.
            mime: What the sender's channel claims it to be; the content decides.

        Returns:
            The clean file or the reason. Before `start` and after `close`: `Reason.BUSY`.
        """
        del mime
        if len(data) > self._limits.file_bytes:
            return Unclean(Reason.TOO_LARGE)
        if not self._open or self._waiting_bytes + len(data) > self._limits.waiting_bytes:
            return Unclean(Reason.BUSY)
        self._waiting_bytes += len(data)
        try:
            async with asyncio.timeout(self._limits.patience_seconds):
                await self._free.acquire()
        except TimeoutError:
            return Unclean(Reason.BUSY)
        finally:
            self._waiting_bytes -= len(data)
        try:
            return await self._by_a_worker(data, kind)
        finally:
            self._free.release()

    async def _by_a_worker(self, data: bytes, kind: MediaKind) -> Outcome:
        try:
            worker = await self._take()
        except OSError:
            log.exception("No cleaning worker could be started.")
            return Unclean(Reason.BUSY)
        if worker is None:
            return Unclean(Reason.BUSY)
        try:
            said = await worker.clean(data, kind)
        except Died as sign:
            self._retire(worker)
            if not self._open:
                return Unclean(Reason.BUSY)
            log.warning("A cleaning worker did not survive a %s: %s. The file is held.", kind.value, sign)
            return Unclean(Reason.BROKEN)
        except BaseException:  # the caller was cancelled in the middle: what the worker says next belongs to nobody
            self._retire(worker)
            raise
        self.peak_bytes = max(self.peak_bytes, worker.peak_bytes)
        self._give_back(worker)
        return said

    async def _take(self) -> Worker | None:
        """A worker that is ours until it is given back; None where the cleaner is closed."""
        while self._idle and self._open:
            worker = self._idle.pop()
            self._ends.pop(worker).cancel()
            if worker.alive:
                self._busy.add(worker)
                return worker
            self._retire(worker)
        if not self._open or self._scratch is None:
            return None
        worker = await Worker.started(self._limits, self.tools, self._scratch.path)
        if not self._open:
            self._retire(worker)
            return None
        self._busy.add(worker)
        return worker

    def _give_back(self, worker: Worker) -> None:
        if worker.worn_out or not self._open:
            self._retire(worker)
            return
        self._busy.discard(worker)
        self._idle.append(worker)
        loop = asyncio.get_running_loop()
        self._ends[worker] = loop.call_later(self._limits.idle_seconds, self._retire, worker)

    def _retire(self, worker: Worker) -> None:
        """Has the worker ended, without waiting for it."""
        self._busy.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if (timer := self._ends.pop(worker, None)) is not None:
            timer.cancel()
        worker.kill()
        task = asyncio.ensure_future(worker.gone())
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)


class _Scratch:
    """Our directory for files that programs need as files. Its lock tells a later relay that we still live."""

    def __init__(self, memory: Path) -> None:
        self._make(memory)
        while not (self.path / _LOCK).exists():  # another relay swept it away before we had locked it
            os.close(self._lock)
            self._make(memory)

    def _make(self, memory: Path) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=memory))
        self._lock = os.open(self.path / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def remove(self) -> None:
        """Removes the directory and lets the lock go."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def sweep(memory: Path) -> None:
    """Removes the scratch directories below `memory` whose relay no longer lives."""
    for left in memory.glob(f"{SCRATCH_PREFIX}*"):
        try:
            lock = os.open(left / _LOCK, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            continue  # another user's, or one that is being made right now
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)
