"""The codes behind the buttons of her note (R35).

Law: see `relay.choices`; her own choices name nobody, because the note is always that of whoever presses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from relay.desk_choices import long, short


class Step(StrEnum):
    """What she does with her note."""

    SEE = "see"
    WRITE = "write"
    LEAVE = "leave"  # she writes nothing now
    WORDS = "words"  # typed right behind the question
    CHANGED = "changed"  # she changed the message with which she wrote it
    SHOW = "show"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class OfNote:
    """A mentee's own note."""

    step: Step


@dataclass(frozen=True, slots=True)
class ReadNote:
    """A mentor reads the note of this match's mentee."""

    pairing_id: UUID


NoteChoice = OfNote | ReadNote


def note_code(choice: NoteChoice) -> str:
    """The code that goes under a button."""
    match choice:
        case OfNote(step):
            return f"note:{step.value}"
        case ReadNote(pairing_id):
            return f"herNote:{short(pairing_id)}"


NOTE_READERS: dict[str, Callable[[list[str]], NoteChoice]] = {
    "note": lambda parts: OfNote(Step(parts[0])),
    "herNote": lambda parts: ReadNote(long(parts[0])),
}
