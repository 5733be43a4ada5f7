"""A mentee's note: what she has already done while she waits, in her own words (R35).

Law: it is hers. She writes it, sees it, adds to it and deletes it; of everybody else only the mentor of the match that
she let see it may read it, and nobody is told of it. Another match begins without it, until she shows it again.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from relay.people import Pairing

LONGEST = 1000
"""Characters of the whole note."""
WRITES_WITHIN = timedelta(minutes=10)
"""How long after the question her next words are for the note; later they are for her mentor again."""


@dataclass(frozen=True, slots=True)
class Note:
    """Her note.

    Attributes:
        words: What she wrote.
        shown_to: The match whose mentor may read it; None: nobody but herself.
    """

    words: str = field(repr=False)
    shown_to: UUID | None

    def readable_in(self, pairing: Pairing) -> bool:
        """Whether the mentor of this match may read it."""
        return self.shown_to == pairing.id


def added(note: Note | None, words: str) -> str | None:
    """The note with these words under what stands there; None where it would be too long."""
    whole = words.strip() if note is None else f"{note.words}\n{words.strip()}"
    return whole if len(whole) <= LONGEST else None


@dataclass(frozen=True, slots=True)
class KeepNote:
    """Her note says this from now on."""

    words: str = field(repr=False)
    shown_to: UUID | None


@dataclass(frozen=True, slots=True)
class DeleteNote:
    """She has no note any more."""


@dataclass(frozen=True, slots=True)
class ShowNoteTo:
    """The mentor of this match may read it."""

    pairing_id: UUID


NoteEffect = KeepNote | DeleteNote | ShowNoteTo
