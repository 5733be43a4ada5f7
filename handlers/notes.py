"""Her note: painted for whoever may see it, and carried out (R35).

Law: see `handlers.scenes` and `handlers.effects`; a mentor is painted a note only where she may read it.
"""

from dataclasses import replace
from uuid import UUID

from models import heard, notes, register
from models.standing import choices_before
from models.work import Work
from relay.choices import Focus, encode
from relay.messages import Edited, Inbound
from relay.note_choices import OfNote, ReadNote, Step
from relay.notes import WRITES_WITHIN, DeleteNote, KeepNote, Note, NoteEffect, ShowNoteTo
from relay.people import Contact, PairingState, Role
from relay.scene import Scene

_ASKED = encode(OfNote(Step.LEAVE))
_KEPT = f"of_note_{Step.WORDS.value}:"


def typed(work: Work, contact: Contact) -> OfNote | None:
    """Her words are for the note: she was asked for them lately, and nobody said anything since."""
    if contact.expects != "note" or contact.person.role is not Role.MENTEE:
        return None
    stands = register.asked(work, contact.id) == (_ASKED,)
    lately = stands and choices_before(work, contact, work.now - WRITES_WITHIN)
    return OfNote(Step.WORDS) if lately else None


def changed(work: Work, inbound: Inbound, contact: Contact) -> OfNote | None:
    """She changed the message with which she wrote her note: that is nothing that she says to her mentor."""
    event = inbound.event
    if not isinstance(event, Edited) or contact.person.role is not Role.MENTEE:
        return None
    before = heard.find(work, contact.id, event.native_id)
    kept = before is not None and before.rule.startswith(_KEPT)
    return OfNote(Step.CHANGED) if kept else None


def with_note(work: Work, scene: Scene, contact: Contact, choice: OfNote | ReadNote | Focus) -> Scene:
    """Her own note, or that of the mentee named, where its reader may see it."""
    match choice:
        case OfNote():
            return replace(scene, choice=choice, note=notes.of_person(work, contact.person.id))
        case ReadNote(pairing_id) | Focus(pairing_id):
            return replace(scene, choice=choice, note=_for_mentor(work, scene, contact, pairing_id))


def _for_mentor(work: Work, scene: Scene, contact: Contact, pairing_id: UUID) -> Note | None:
    pairing = next((one for one in scene.pairings if one.id == pairing_id), None)
    if pairing is None or pairing.mentor.id != contact.person.id or pairing.state is PairingState.STOPPED:
        return None
    found = notes.of_person(work, pairing.mentee.id)
    return found if found is not None and found.readable_in(pairing) else None


def carry_out_note(work: Work, person_id: UUID, effect: NoteEffect) -> None:
    """Write one effect on her note."""
    match effect:
        case KeepNote():
            notes.keep(work, person_id, effect)
        case ShowNoteTo(pairing_id):
            notes.show_to(work, person_id, pairing_id)
        case DeleteNote():
            notes.forget(work, person_id)
