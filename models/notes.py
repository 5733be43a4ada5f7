"""The notes of mentees: sealed as lasting under her own key, so that they go with her, and not before (R35, R59).

Law: opened for her, and for the mentor of the match that she let see it; nothing else asks for a row of this table.
"""

from uuid import UUID

from sqlalchemy import delete, insert, select, update

from models.tables import note
from models.work import Work
from relay.notes import KeepNote, Note


def of_person(work: Work, person_id: UUID) -> Note | None:
    """Her note; None where she has none."""
    row = work.conn.execute(select(note).where(note.c.person_id == person_id)).one_or_none()
    if row is None:
        return None
    words = work.vault.open("note", "words_sealed", person_id, person_id, row.words_sealed)
    return Note(words.decode(), row.shown_to)


def keep(work: Work, person_id: UUID, kept: KeepNote) -> None:
    """It says this from now on."""
    forget(work, person_id)
    sealed = work.seal_lasting("note", "words_sealed", person_id, person_id, kept.words)
    work.conn.execute(
        insert(note).values(person_id=person_id, words_sealed=sealed, shown_to=kept.shown_to, written_at=work.now)
    )


def show_to(work: Work, person_id: UUID, pairing_id: UUID) -> None:
    """The mentor of this match may read it."""
    work.conn.execute(update(note).where(note.c.person_id == person_id).values(shown_to=pairing_id))


def forget(work: Work, person_id: UUID) -> None:
    """She has none any more."""
    work.conn.execute(delete(note).where(note.c.person_id == person_id))
