"""What a worker is told when it starts: one argument on its command line, none of it secret."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Settings:
    """What a worker is told when it starts.

    Attributes:
        ffmpeg: Path of ffmpeg or None.
        mat2: Path of mat2 or None.
        scratch: Private directory for files that programs need as files.
        pixels: Most pixels of a picture.
        unpacked_bytes: Most bytes that a file may unpack to.
        memory_bytes: Address space.
        cpu_seconds: Processor time per file.
        wall_seconds: Time per file for a program.
    """

    ffmpeg: str | None
    mat2: str | None
    scratch: str
    pixels: int
    unpacked_bytes: int
    memory_bytes: int
    cpu_seconds: int
    wall_seconds: float

    def as_argument(self) -> str:
        """The settings as one command-line argument."""
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, argument: str) -> Self:
        """The settings that `as_argument` wrote."""
        return cls(**json.loads(argument))
