"""The processes of a benchmark: started, watched from outside, and always ended.

Law: a contender runs in a process of its own and knows nothing of the measuring; its time and memory are those that the
system counts for it and for whatever it started.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psutil

ROOT = Path(__file__).resolve().parents[1]
STOP_SECONDS = 30.0
MEBIBYTE = 1 << 20


class BenchmarkError(Exception):
    """A benchmark could not be carried out; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The outside world, in its process."""

    url: str

    def ask(self, act: str, **given: Any) -> Any:
        """Have the world's people do something; see `benchmarks.outside.Load`.

        Raises:
            BenchmarkError: The world refused, or messages did not arrive.
        """
        request = urllib.request.Request(f"{self.url}/_load/{act}", orjson.dumps(given), method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=900) as answered:  # noqa: S310  # our own, on loopback
                return orjson.loads(answered.read())
        except urllib.error.HTTPError as refused:
            raise BenchmarkError(refused.read().decode()) from None


@contextlib.contextmanager
def outside(admit_per_minute: int | None = None) -> Iterator[Outside]:
    """A world of its own for as long as the block runs."""
    limit = () if admit_per_minute is None else (str(admit_per_minute),)
    command = [sys.executable, "-m", "benchmarks.outside", *limit]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603
        try:
            if process.stdout is None or not (url := process.stdout.readline().decode().strip()):
                raise BenchmarkError("The simulated world did not start.")
            yield Outside(url)
        finally:
            process.terminate()


class Contender:
    """A running contender."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = psutil.Process(process.pid)

    def cpu_seconds(self) -> float:
        """Processor time that it and its children have used, in user and kernel."""
        return float(sum(sum(one.cpu_times()[:2]) for one in self._all()))

    def rss_mb(self) -> float:
        """Resident memory of it and its children, MiB."""
        return float(sum(one.memory_info().rss for one in self._all()) / MEBIBYTE)

    def _all(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]


@contextlib.contextmanager
def contender(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Iterator[Contender]:
    """A Python program for as long as the block runs; what it says to standard error is shown when it fails."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PEERLINE_")}
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603  # our own programs
            [sys.executable, *map(str, arguments)],
            cwd=ROOT,
            env=own | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        ) as process,
    ):
        try:
            yield Contender(process)
        except BaseException:
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace")[-4000:])
            raise
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
