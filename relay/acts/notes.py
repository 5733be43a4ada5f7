"""Acts of her note: seen, written, shown to her mentor, deleted; and read by the one who may (R35).

Law: she hears who can read it before she writes it and after; nobody is told of it, and no notification holds a word
of it. What could lead to a person is not kept in it (R20). Source: needs.md R19, R20, R35.
"""

from dataclasses import replace

from relay.acts.speaking import nothing_open, option, reply, sender_of, tell
from relay.delivery import Origin
from relay.messages import Pass, Prompt, Say, Text
from relay.note_choices import OfNote, ReadNote, Step
from relay.notes import DeleteNote, KeepNote, Note, ShowNoteTo, added
from relay.people import Pairing
from relay.predicates import words_in
from relay.scene import Expect, Outbound, Scene, Verdict

MINE = option(OfNote(Step.SEE), "btn.my_note")
_LEAVE = (option(OfNote(Step.LEAVE), "btn.not_now"),)


def with_note(said: Outbound) -> Outbound:
    """The same text of ours, with her note at hand under it."""
    match said.body:
        case Say() as body:
            return replace(said, body=replace(body, buttons=(*body.buttons, (MINE,))))
        case _:
            return said


def see(scene: Scene) -> Verdict:
    """Her words, who can read them, and what she can do with them."""
    note = scene.note
    if note is None:
        write = option(OfNote(Step.WRITE), "btn.note_write")
        return Verdict((), (reply(scene, "note.none", (write,)),))
    row = (option(OfNote(Step.WRITE), "btn.note_add"), option(OfNote(Step.DELETE), "btn.note_delete"))
    unseen = scene.pairings and _reader(scene, note) is None
    rows = (row, (option(OfNote(Step.SHOW), "btn.note_show"),)) if unseen else (row,)
    hers = Outbound(sender_of(scene), Pass(Text(note.words)), Origin.PROMPT)
    return Verdict((), (hers, tell(sender_of(scene), Say((_who_reads(scene, note),), rows))))


def _reader(scene: Scene, note: Note) -> Pairing | None:
    """The match whose mentor may read it."""
    return next((one for one in scene.pairings if note.readable_in(one)), None)


def _who_reads(scene: Scene, note: Note) -> Prompt:
    reader = _reader(scene, note)
    return Prompt("note.only_you") if reader is None else Prompt("note.can_read", {"mentor": reader.mentor.alias})


def invite_words(scene: Scene) -> Verdict:
    """Her next words are for the note; before she writes them she hears who will be able to read them."""
    prompts = (Prompt("note.write"), _who_reads(scene, scene.note or _begun(scene)))
    asked = tell(sender_of(scene), Say(prompts, (_LEAVE,)))
    return Verdict((Expect(sender_of(scene), "note"),), (asked,))


def _begun(scene: Scene) -> Note:
    """A note that is begun now is for the match that there is."""
    return Note("", scene.pairings[0].id if scene.pairings else None)


def leave(scene: Scene) -> Verdict:
    """She writes nothing now."""
    return Verdict((Expect(sender_of(scene), ""),), (reply(scene, "note.left"),))


def keep(scene: Scene) -> Verdict:
    """Kept, and told to nobody; what can't be kept is asked for once more."""
    words = added(scene.note, words_in(scene))
    if scene.leads_to_participant:
        return Verdict((), (reply(scene, "note.number", _LEAVE),))
    if words is None:
        return Verdict((), (reply(scene, "note.too_long", _LEAVE),))
    note = replace(scene.note or _begun(scene), words=words)
    kept = tell(sender_of(scene), Say((Prompt("note.kept"), _who_reads(scene, note)), ((MINE,),)))
    return Verdict((KeepNote(note.words, note.shown_to), Expect(sender_of(scene), "")), (kept,))


def stays(scene: Scene) -> Verdict:
    """She changed the message with which she wrote it: the note stays, and the change goes to nobody."""
    return Verdict((), (reply(scene, "note.stays", (MINE,)),))


def show(scene: Scene) -> Verdict:
    """The mentor that she has now may read it."""
    if scene.note is None or not scene.pairings:
        return nothing_open(scene)
    pairing = scene.pairings[0]
    return Verdict((ShowNoteTo(pairing.id),), (reply(scene, "note.can_read", mentor=pairing.mentor.alias),))


def delete(scene: Scene) -> Verdict:
    """It is gone, and she hears what that does not reach."""
    if scene.note is None:
        return nothing_open(scene)
    return Verdict((DeleteNote(),), (reply(scene, "note.deleted"),))


def read(scene: Scene) -> Verdict:
    """Her mentor reads it, under her name, and whose it is."""
    choice, note = scene.choice, scene.note
    pairing = next(
        (one for one in scene.pairings if isinstance(choice, ReadNote) and one.id == choice.pairing_id), None
    )
    if note is None or pairing is None:
        return nothing_open(scene)
    alias = pairing.mentee.alias
    words = Outbound(sender_of(scene), Pass(Text(note.words), alias), Origin.NOTICE, pairing)
    return Verdict((), (words, reply(scene, "mentor.her_note", alias=alias)))
