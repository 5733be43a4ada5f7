"""The programs that we don't bring ourselves: ffmpeg for film, mat2 for Office (both in the Docker image).

Law: where a program is missing, its types are held; nothing is passed on uncleaned instead.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from channels.cleaning.outcomes import Held, Reason


@dataclass(frozen=True, slots=True)
class Tools:
    """Where the programs stand.

    Attributes:
        ffmpeg: Path of ffmpeg, None where it is not installed: film, M4A and video stickers are held.
        mat2: Path of mat2, None where it is not installed: Office documents are held.
    """

    ffmpeg: str | None = None
    mat2: str | None = None

    def missing(self) -> tuple[str, ...]:
        """The names of the programs that are not installed, for the health page."""
        return tuple(name for name, path in (("ffmpeg", self.ffmpeg), ("mat2", self.mat2)) if path is None)


def installed_tools() -> Tools:
    """The programs that are found on this machine's PATH."""
    return Tools(ffmpeg=shutil.which("ffmpeg"), mat2=shutil.which("mat2"))


@dataclass(frozen=True, slots=True)
class Bench:
    """What a stripper works with, beside the file.

    Attributes:
        tools: The programs that are installed.
        scratch: A private directory for this one file, in memory where the system has such a place; emptied afterwards.
        pixels: Most pixels, all frames together.
        unpacked_bytes: Most bytes that the file may unpack to.
        wall_seconds: Most time for a program.
    """

    tools: Tools
    scratch: Path
    pixels: int
    unpacked_bytes: int
    wall_seconds: float

    def run(self, command: Sequence[str]) -> None:
        """Runs a program over files in the scratch directory, without our environment, input or output.

        Raises:
            Held: The program failed or took too long: the file is broken.
        """
        surroundings = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(self.scratch), "TMPDIR": str(self.scratch)}
        try:
            subprocess.run(  # noqa: S603  # the program is an absolute path of ours; no shell, no name from outside
                command,
                check=True,
                cwd=self.scratch,
                env=surroundings,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=self.wall_seconds,
            )
        except (subprocess.SubprocessError, OSError) as failure:
            raise Held(Reason.BROKEN) from failure
