"""The cleaner's workers: none before the first file, none too many, and the death of one is an answer."""

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest

from channels.cleaning import Clean, Cleaner, Limits, Reason, Unclean
from channels.cleaning.cleaner import SCRATCH_PREFIX
from channels.cleaning.process import Worker
from relay.messages import MediaKind
from tests.channels.cleaning.photos import jpeg
from tests.channels.cleaning.recordings import ogg

PHOTO, VOICE = MediaKind.PHOTO, MediaKind.VOICE


def children() -> set[int]:
    """The processes that this one has started and that still run."""
    return {child.pid for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE}


async def started(limits: Limits, memory: Path) -> Cleaner:
    """A started cleaner with its scratch directory in a place of the test."""
    cleaner = Cleaner(limits, memory=memory)
    await cleaner.start()
    return cleaner


def only_worker(cleaner: Cleaner) -> Worker:
    """The one worker that waits for files."""
    (worker,) = cleaner._idle
    return worker


async def taken_up(cleaner: Cleaner, worker: Worker) -> None:
    """One turn of the loop, in which the task that was just made hands its file to the worker."""
    await asyncio.sleep(0)
    assert worker in cleaner._busy


def left_in(memory: Path) -> list[Path]:
    """What stands in a directory."""
    return sorted(memory.iterdir())


def files_in(memory: Path) -> list[Path]:
    """The files anywhere below a directory, the lock not counted."""
    return [found for found in memory.rglob("*") if found.is_file() and found.name != "lock"]


def leave_behind(memory: Path) -> Path:
    """A scratch directory as a killed relay leaves it: its lock is held by nobody."""
    left = memory / f"{SCRATCH_PREFIX}left"
    left.mkdir()
    (left / "lock").touch()
    (left / "in.docx").write_bytes(b"words")
    return left


async def test_no_worker_runs_before_the_first_file(tmp_path: Path) -> None:
    """A relay that passes no media starts no process, and after `close` none is left."""
    before = children()
    cleaner = await started(Limits(), tmp_path)
    assert children() == before
    assert isinstance(await cleaner.clean(ogg().data, VOICE, ""), Clean)
    assert len(children() - before) == 1
    await cleaner.close()
    assert children() == before
    assert left_in(tmp_path) == []


async def test_one_worker_cleans_many_files_and_is_replaced_after_enough(tmp_path: Path) -> None:
    """A worker is used again, until it has had as many files as one may have."""
    cleaner = await started(Limits(files_per_worker=2), tmp_path)
    await cleaner.clean(ogg().data, VOICE, "")
    first = only_worker(cleaner).pid
    await cleaner.clean(ogg().data, VOICE, "")
    await cleaner.clean(ogg().data, VOICE, "")
    assert only_worker(cleaner).pid != first
    await cleaner.close()


async def test_an_idle_worker_gives_its_memory_back(tmp_path: Path) -> None:
    """Where no file comes for long enough, no process stays."""
    cleaner = await started(Limits(idle_seconds=0), tmp_path)
    await cleaner.clean(ogg().data, VOICE, "")
    worker = only_worker(cleaner)
    await worker._process.wait()
    assert not worker.alive
    await cleaner.close()


async def test_a_worker_that_dies_over_a_file_is_an_answer(tmp_path: Path) -> None:
    """The file is held as broken, nothing is raised, and the next file finds a fresh worker."""
    cleaner = await started(Limits(workers=1), tmp_path)
    await cleaner.clean(jpeg().data, PHOTO, "")
    doomed = only_worker(cleaner)
    os.kill(doomed.pid, signal.SIGSTOP)
    asking = asyncio.create_task(cleaner.clean(jpeg().data, PHOTO, ""))
    await taken_up(cleaner, doomed)
    os.kill(doomed.pid, signal.SIGKILL)
    assert await asking == Unclean(Reason.BROKEN)
    assert isinstance(await cleaner.clean(jpeg().data, PHOTO, ""), Clean)
    assert only_worker(cleaner).pid != doomed.pid
    await cleaner.close()


async def test_a_worker_that_hangs_is_killed_and_replaced(tmp_path: Path) -> None:
    """After its time the file is held as broken, and the process is gone."""
    cleaner = await started(Limits(workers=1, wall_seconds=3), tmp_path)
    await cleaner.clean(ogg().data, VOICE, "")
    hanging = only_worker(cleaner)
    os.kill(hanging.pid, signal.SIGSTOP)
    assert await cleaner.clean(ogg().data, VOICE, "") == Unclean(Reason.BROKEN)
    assert isinstance(await cleaner.clean(ogg().data, VOICE, ""), Clean)
    await cleaner.close()
    assert not psutil.pid_exists(hanging.pid)


async def test_a_worker_that_died_while_idle_costs_no_file(tmp_path: Path) -> None:
    """A worker that the system has killed between two files is replaced before the next one."""
    cleaner = await started(Limits(), tmp_path)
    await cleaner.clean(ogg().data, VOICE, "")
    worker = only_worker(cleaner)
    os.kill(worker.pid, signal.SIGKILL)
    await worker._process.wait()
    assert isinstance(await cleaner.clean(ogg().data, VOICE, ""), Clean)
    await cleaner.close()


async def test_a_caller_who_is_cancelled_leaves_no_answer_for_the_next(tmp_path: Path) -> None:
    """The next caller gets her own file, not the one that nobody waited for."""
    cleaner = await started(Limits(workers=1), tmp_path)
    await cleaner.clean(jpeg().data, PHOTO, "")
    worker = only_worker(cleaner)
    asking = asyncio.create_task(cleaner.clean(jpeg().data, PHOTO, ""))
    await taken_up(cleaner, worker)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    said = await cleaner.clean(ogg().data, VOICE, "")
    assert isinstance(said, Clean)
    assert said.name == "voice.ogg"
    await cleaner.close()


async def test_more_callers_than_workers_wait_their_turn(tmp_path: Path) -> None:
    """All are answered, and no more processes run than may."""
    before = children()
    cleaner = await started(Limits(workers=2), tmp_path)
    said = await asyncio.gather(*(cleaner.clean(ogg().data, VOICE, "") for _ in range(6)))
    assert [type(each) for each in said] == [Clean] * 6
    assert len(children() - before) <= 2
    await cleaner.close()


async def test_too_many_waiting_bytes_and_too_long_a_wait_are_busy(tmp_path: Path) -> None:
    """The queue is bounded in memory and in time; both are told apart from a bad file."""
    voice = ogg().data
    cleaner = await started(Limits(workers=1, waiting_bytes=len(voice), patience_seconds=0.2, wall_seconds=5), tmp_path)
    await cleaner.clean(voice, VOICE, "")
    worker = only_worker(cleaner)
    os.kill(worker.pid, signal.SIGSTOP)
    working = asyncio.create_task(cleaner.clean(voice, VOICE, ""))
    await taken_up(cleaner, worker)
    patient, crowded = await asyncio.gather(cleaner.clean(voice, VOICE, ""), cleaner.clean(voice, VOICE, ""))
    assert (patient, crowded) == (Unclean(Reason.BUSY), Unclean(Reason.BUSY))
    os.kill(worker.pid, signal.SIGCONT)
    assert isinstance(await working, Clean)
    await cleaner.close()


async def test_closing_answers_whoever_waits(tmp_path: Path) -> None:
    """A file in work and a file in the queue are answered with busy: nothing was wrong with them."""
    cleaner = await started(Limits(workers=1), tmp_path)
    await cleaner.clean(ogg().data, VOICE, "")
    worker = only_worker(cleaner)
    os.kill(worker.pid, signal.SIGSTOP)
    asking = [asyncio.create_task(cleaner.clean(ogg().data, VOICE, "")) for _ in range(2)]
    await taken_up(cleaner, worker)
    await cleaner.close()
    assert await asyncio.gather(*asking) == [Unclean(Reason.BUSY)] * 2
    assert await cleaner.clean(ogg().data, VOICE, "") == Unclean(Reason.BUSY)


async def test_a_worker_knows_no_secret_and_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The relay's environment does not reach a worker; its memory is limited and it dumps no core."""
    monkeypatch.setenv("PEERLINE_SECRET", "501:invented")
    cleaner = await started(Limits(), tmp_path)
    await cleaner.clean(ogg().data, VOICE, "")
    process = psutil.Process(only_worker(cleaner).pid)
    assert "PEERLINE_SECRET" not in process.environ()
    assert process.rlimit(psutil.RLIMIT_AS)[0] == Limits().memory_bytes < 400_000_000
    assert process.rlimit(psutil.RLIMIT_CORE) == (1, 1)
    assert process.rlimit(psutil.RLIMIT_CPU)[0] <= Limits().cpu_seconds + 2
    await cleaner.close()


async def test_what_a_killed_relay_left_behind_is_removed(tmp_path: Path) -> None:
    """Scratch files of a relay that no longer lives go at the next start; those of a living one stay."""
    living = await started(Limits(), tmp_path)
    left = leave_behind(tmp_path)
    second = await started(Limits(), tmp_path)
    assert left not in left_in(tmp_path)
    assert len(left_in(tmp_path)) == 2
    await second.close()
    await living.close()
    assert left_in(tmp_path) == []


async def test_no_scratch_file_outlives_its_file(tmp_path: Path) -> None:
    """Between two files the worker's scratch directory is empty."""
    cleaner = await started(Limits(), tmp_path)
    await cleaner.clean(jpeg().data, PHOTO, "")
    assert files_in(tmp_path) == []
    await cleaner.close()


async def test_neither_bytes_nor_causes_are_printed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A death is told to the operator without a byte of the file, and a clean file's repr holds none either."""
    cleaner = await started(Limits(workers=1, wall_seconds=1), tmp_path)
    said = await cleaner.clean(ogg().data, VOICE, "")
    assert "Opus" not in repr(said)
    os.kill(only_worker(cleaner).pid, signal.SIGSTOP)
    await cleaner.clean(ogg().data, VOICE, "")
    (record,) = caplog.records
    assert record.getMessage() == "A cleaning worker did not survive a voice: TimeoutError. The file is held."
    assert record.exc_info is None
    await cleaner.close()
