"""One worker process, `python -m channels.cleaning.worker SETTINGS`: files on its input, answers on its output.

Law: it bounds itself before it touches a file (memory, processor time, file sizes, no core dump) and knows no secret:
its environment is empty and it opens no store, key or socket. Whatever a file does to it, it harms only this process.
Each message is one line of JSON and, after it, as many bytes as the line says. Its end is the end of its input.
"""

import importlib
import json
import math
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from channels.cleaning.formats import FITTING, Format, neutral, recognise
from channels.cleaning.outcomes import Clean, Held, Outcome, Reason, Unclean
from channels.cleaning.settings import Settings
from channels.cleaning.tools import Bench, Tools
from relay.messages import MediaKind

Stripper = Callable[[bytes, Format, Bench], bytes]

STRIPPERS: dict[Format, str] = {
    **dict.fromkeys((Format.JPEG, Format.PNG, Format.WEBP, Format.HEIC, Format.GIF), "pictures"),
    **dict.fromkeys((Format.OGG, Format.MP3), "sound"),
    **dict.fromkeys((Format.MP4, Format.WEBM), "film"),
    **dict.fromkeys((Format.DOCX, Format.XLSX, Format.PPTX, Format.ODT, Format.ODS, Format.ODP), "office"),
    Format.PDF: "documents",
    Format.TGS: "stickers",
}
"""Which module cleans which type. It is imported when its first file comes: a voice needs no Pillow."""

_NICENESS = 10
_LARGEST_SCRATCH_FILE_BYTES = 128 * 1024 * 1024


def main() -> None:
    """Cleans what comes in until the input ends."""
    settings = Settings.from_argument(sys.argv[1])
    confine(settings)
    requests, answers = sys.stdin.buffer, _own_output()
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["bytes"])
        _allow_cpu(settings.cpu_seconds)
        _answer(answers, outcome(data, MediaKind(request["kind"]), settings))


def confine(settings: Settings) -> None:
    """Bounds this process and everything that it starts; there is no way back."""
    resource.setrlimit(resource.RLIMIT_AS, (settings.memory_bytes, settings.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_SCRATCH_FILE_BYTES, _LARGEST_SCRATCH_FILE_BYTES))
    # Not 0: a core dump that is piped to a program ignores 0 and obeys 1 (core(5), fs/coredump.c).
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
    os.umask(0o077)
    os.nice(_NICENESS)  # the conversations come first


def _allow_cpu(seconds: int) -> None:
    """Sets the processor time for the next file; past it the kernel ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime) + seconds, hard))


def _own_output() -> BinaryIO:
    """The output for answers alone; what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    return answers


def outcome(data: bytes, kind: MediaKind, settings: Settings) -> Outcome:
    """What comes of one file. Whatever a library raises over it, the file is held."""
    try:
        found = recognise(data)
        if found is None or found not in FITTING[kind]:
            return Unclean(Reason.UNKNOWN_TYPE)
        stripper: Stripper = importlib.import_module(f"channels.cleaning.{STRIPPERS[found]}").strip
        with tempfile.TemporaryDirectory(dir=settings.scratch) as scratch:
            bench = Bench(
                tools=Tools(settings.ffmpeg, settings.mat2),
                scratch=Path(scratch),
                pixels=settings.pixels,
                unpacked_bytes=settings.unpacked_bytes,
                wall_seconds=settings.wall_seconds,
            )
            cleaned = stripper(data, found, bench)
        name, mime = neutral(kind, found)
        return Clean(cleaned, name, mime) if cleaned else Unclean(Reason.BROKEN)
    except Held as held:
        return Unclean(held.reason)
    except Exception:  # noqa: BLE001  # parsers of foreign formats raise anything over a damaged file
        return Unclean(Reason.BROKEN)


def _answer(answers: BinaryIO, said: Outcome) -> None:
    peak = peak_bytes()
    match said:
        case Clean(data, name, mime):
            head = {"name": name, "mime": mime, "bytes": len(data), "peak_bytes": peak}
        case Unclean(reason):
            data, head = b"", {"reason": reason.value, "bytes": 0, "peak_bytes": peak}
    answers.write(json.dumps(head).encode() + b"\n")
    answers.write(data)
    answers.flush()


def peak_bytes() -> int:
    """The most memory that this process, or any program that it ran, ever held at once.

    VmHWM where there is one: ru_maxrss starts with the parent's size, which the relay passes on through vfork.
    """
    programs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        if line.startswith("VmHWM:"):
            return max(programs, int(line.split()[1]) * 1024)
    return max(programs, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


if __name__ == "__main__":
    main()
