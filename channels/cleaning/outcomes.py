"""What comes of cleaning a file: the clean bytes, or the reason why the file is held.

Law: a file that is not known to be clean is never passed on; every reason here ends in a sentence to the sender
(channels.md, "What content passes": a type that can't be cleaned is held, with a notice).
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a file is held."""

    TOO_LARGE = "too_large"
    """More bytes than the limit, as it is or once unpacked (a bomb)."""
    TOO_MANY_PIXELS = "too_many_pixels"
    """More pixels than the limit, read from the header before anything is decoded."""
    BROKEN = "broken"
    """Cut short, damaged, encrypted, or the stripper died or ran out of time or memory over it."""
    UNKNOWN_TYPE = "unknown_type"
    """Its content is of no type that we know how to clean."""
    NO_STRIPPER = "no_stripper"
    """Its type is known, but the program that cleans it is not installed here."""
    BUSY = "busy"
    """Nothing is wrong with the file: too many others wait, or the relay is closing. The only one worth a retry."""


@dataclass(frozen=True, slots=True)
class Clean:
    """A file without its metadata.

    Attributes:
        data: The new bytes. Never printed.
        name: A neutral file name ("photo.jpg"); nothing of the sender's name for it.
        mime: MIME type of `data`, decided by its content.
    """

    data: bytes = field(repr=False)
    name: str
    mime: str


@dataclass(frozen=True, slots=True)
class Unclean:
    """A file that is held.

    Attributes:
        reason: Why; the sender is told in her language.
    """

    reason: Reason


Outcome = Clean | Unclean


class Held(Exception):
    """This file can't be cleaned and is held. Raised by strippers inside a worker; never leaves it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
