"""Acts of what changes later: an edit, a reaction, a message taken back.

Law: the newest words count wherever nothing has left yet; what stands on the other's phone already is changed there as
far as the channel can, and whoever changed it hears where it can't be (R20, R23). Source: channels.md, "What content
passes".
"""

from collections.abc import Callable
from datetime import timedelta

from relay.acts.conversation import Said, hold_and_ask, reads_again, reason_against, to_mentee
from relay.acts.speaking import reply, sender_of
from relay.delivery import Origin
from relay.messages import Body, Content, Edited, Media, React, Reacted, Withdraw, with_part
from relay.people import Contact, Pairing, Role
from relay.predicates import pointed_at
from relay.scene import (
    Outbound,
    Recall,
    Revise,
    ReviseDraft,
    ReviseForTeam,
    Scene,
    TakeBack,
    TeamReads,
    Verdict,
)


def other_side(scene: Scene, pairing: Pairing) -> Contact | None:
    """The contact of the one who did not write."""
    return pairing.mentor_at if sender_of(scene).person.id == pairing.mentee.id else pairing.mentee_at


def revise_draft(scene: Scene) -> Verdict:
    """The newest words are what goes out; the question that stands before her stays the same."""
    draft, content = scene.changed_draft, _changed(scene)
    if draft is None or content is None:
        return Verdict()
    return Verdict((ReviseDraft(draft, content),))


def _changed(scene: Scene) -> Content | None:
    event = scene.inbound.event
    return event.content if isinstance(event, Edited) else None


def revise(scene: Scene) -> Verdict:
    """The change reaches what was passed on, or what waits; else she hears that the old words stand."""
    content, known, pairing = _changed(scene), scene.known, pointed_at(scene)
    if content is None or known is None or pairing is None:
        return Verdict()
    other = other_side(scene, pairing)
    if other is None:  # kept until her mentor comes
        return Verdict((Revise(known, content),))
    shown = known.copies_of_part(other.id)
    if (shown and _another_file(known.content, content)) or not (shown or known.waits):
        return leave_unchanged(scene)  # no channel puts our cleaned copy in its place; or it is on its way this moment
    return Verdict((Revise(known, content, _passed(scene, pairing, other)),))


def _another_file(before: Content | None, now: Content) -> bool:
    match before, now:
        case Media(), Media():
            return (before.kind, before.size, before.seconds) != (now.kind, now.size, now.seconds)
        case _:
            return False


def _passed(scene: Scene, pairing: Pairing, other: Contact) -> Outbound:
    """How words of hers go to the other, for what of a change finds no room where the old words stand."""
    if sender_of(scene).person.role is Role.MENTOR:
        return to_mentee(scene, pairing, other)
    return Outbound(other, None, Origin.MENTEE, pairing, pairing.mentee.alias, due_at=reads_again(scene, pairing))


def ask_about_change(scene: Scene) -> Verdict:
    """The change would give somebody away: while nothing has left, the new words are held and asked about (R20)."""
    content, known, pairing = _changed(scene), scene.known, pointed_at(scene)
    if content is None or known is None or pairing is None:
        return Verdict()
    mine = known.shown.get(sender_of(scene).id, ())
    if known.left or not mine or not (known.waits or other_side(scene, pairing) is None):
        return leave_unchanged(scene)
    changed = content if known.whole is None else with_part(known.whole, known.part, content)
    said = Said(changed, mine[0], scene.inbound.sent_at, also=mine[1:])
    side = "mentee" if sender_of(scene).person.role is Role.MENTEE else "mentor"
    return hold_and_ask(scene, pairing, said, f"{side}.number_guard", Recall(known))


def revise_for_team(scene: Scene) -> Verdict:
    """The team reads her newest words, and she hears so; where it is closed she hears that nobody does (R11)."""
    content, known = _changed(scene), scene.known
    if content is None or known is None or scene.team_reads is TeamReads.NO_MORE:
        return Verdict((), (reply(scene, "team.changed_late"),))
    return Verdict((ReviseForTeam(known, content),), (reply(scene, "team.changed"),))


def words_as_team_stay(scene: Scene) -> Verdict:
    """What was written as team stays as it arrived, and whoever changed it hears so."""
    return Verdict((), (reply(scene, "sup.edit_too_late"),))


def say_why_not(scene: Scene) -> Verdict:
    """A mentor changed what does not go any more: she hears why, and nothing is changed anywhere."""
    pairing = pointed_at(scene)
    reason = reason_against(pairing) if pairing is not None else None
    if pairing is None or reason is None:
        return Verdict()
    return Verdict((), (reply(scene, reason, alias=pairing.mentee.alias),))


def leave_unchanged(scene: Scene) -> Verdict:
    """The copy stays as it was, and she hears so; a new message would be passed on, or asked about (R20, R23)."""
    pairing = pointed_at(scene)
    if pairing is None:
        return Verdict()
    if sender_of(scene).person.role is Role.MENTEE:
        return Verdict((), (reply(scene, "mentee.edit_too_late", mentor=pairing.mentor.alias),))
    return Verdict((), (reply(scene, "mentor.edit_too_late", alias=pairing.mentee.alias),))


def pass_reaction(scene: Scene) -> Verdict:
    """The reaction shows on the other's copy."""
    event, pairing = scene.inbound.event, pointed_at(scene)
    if not isinstance(event, Reacted) or pairing is None:
        return Verdict()
    return Verdict((), _on_copies(scene, pairing, lambda native: React(native, event.emoji)))


CAN_DELETE_FOR = timedelta(hours=48)
"""How long a channel lets us delete in the other's chat (Bot API, deleteMessage)."""


def withdraw(scene: Scene) -> Verdict:
    """What was passed on is deleted in the other's chat, and whoever asked is told the truth about it."""
    known, pairing = scene.known, pointed_at(scene)
    other = other_side(scene, pairing) if pairing is not None else None
    if known is None or other is None:
        return Verdict((), (reply(scene, "undo.nothing"),))
    if known.waits:
        return Verdict((TakeBack(known),), (reply(scene, "undo.in_time"),))
    if not known.shown.get(other.id):
        return Verdict((), (reply(scene, "undo.nothing"),))
    if known.said_at is not None and scene.now - known.said_at >= CAN_DELETE_FOR:
        return Verdict((), (reply(scene, "undo.too_late"),))
    gone = Outbound(other, Withdraw(known.shown[other.id]), Origin.NOTICE, pairing)
    return Verdict((), (gone, reply(scene, "undo.done")))


def nothing_to_withdraw(scene: Scene) -> Verdict:
    """/undo needs a message to point at."""
    return Verdict((), (reply(scene, "undo.nothing"),))


def _on_copies(scene: Scene, pairing: Pairing, body: Callable[[str], Body]) -> tuple[Outbound, ...]:
    other, known = other_side(scene, pairing), scene.known
    if other is None or known is None:
        return ()
    return tuple(Outbound(other, body(native), Origin.NOTICE, pairing) for native in known.copies_of_part(other.id))
