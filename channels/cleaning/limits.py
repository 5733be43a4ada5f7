"""How much a file may cost: bytes, pixels, memory, time, and how many may wait.

Law: every limit is a plain number here, with its unit in its name; a worker enforces its own before it touches a file.
"""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What cleaning may cost.

    Attributes:
        file_bytes: Largest file; 20 MB is what Telegram lets a bot download (Bot API, getFile).
        unpacked_bytes: Most that a compressed file may unpack to, with all that is packed inside it.
        pixels: Most pixels of a picture, all its frames together (channels.md, "Strippers").
        memory_bytes: Address space of a worker, and of each program that it runs; below 400 MB.
        cpu_seconds: Processor time for one file.
        wall_seconds: Time for one file, after which its worker is killed.
        workers: Files that are cleaned at the same time.
        files_per_worker: After so many, a worker is replaced, and whatever it leaked is gone with it.
        idle_seconds: After so long without a file, a worker ends and gives its memory back.
        waiting_bytes: Most that all waiting files may hold together.
        patience_seconds: Longest wait for a free worker.
    """

    file_bytes: int = 20 * MEBIBYTE
    unpacked_bytes: int = 64 * MEBIBYTE
    pixels: int = 25_000_000
    memory_bytes: int = 380 * MEBIBYTE
    cpu_seconds: int = 20
    wall_seconds: float = 30.0
    workers: int = 2
    files_per_worker: int = 200
    idle_seconds: float = 60.0
    waiting_bytes: int = 100 * MEBIBYTE
    patience_seconds: float = 60.0
