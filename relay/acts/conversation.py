"""Acts of the conversation: her words to her mentor, a mentor's words to the one she means.

Law: whatever goes to one side is built from the other side's alias, never from an address (R15); the receiver is explicit or asked
for, never guessed (R16); who wrote hears the truth about it (R23).
"""

from collections.abc import Callable

from relay.acts.alarm import tell_team
from relay.acts.speaking import nothing_open, option, reply, sender_of, written_in
from relay.choices import (
    Discard,
    SendTo,
    encode,
)
from relay.delivery import Origin
from relay.messages import (
    Body,
    Button,
    Edited,
    Pass,
    React,
    Reacted,
    Replace,
    Withdraw,
)
from relay.people import Contact, ContactState, Pairing, PairingState, Role
from relay.predicates import pointed_at
from relay.scene import (
    CloseDraft,
    Effect,
    HoldDraft,
    Keep,
    LeaveDelivery,
    Outbound,
    RaiseAlert,
    Repeat,
    Revise,
    Scene,
    SetPairing,
    Verdict,
)

NOT_YET_OPEN = frozenset({ContactState.GREETED, ContactState.READING, ContactState.ASKED})
"""On this phone she has not agreed yet, or not said that she can read alone: no mentor's words go there (R03, R09)."""


def to_mentor(scene: Scene) -> Verdict:
    """Her words reach her mentor under her alias; writing ends a pause that she had asked for."""
    pairing, event = scene.pairings[0], written_in(scene)
    if pairing.mentor_at is None:
        return keep_until_mentor_comes(scene)
    quotes = scene.known.id if pointed_at(scene) is pairing and scene.known is not None else None
    resumed = (SetPairing(pairing, PairingState.ACTIVE),) if pairing.state is PairingState.PAUSED else ()
    kept = Keep(pairing, event.content, event.native_id, scene.inbound.sent_at, quotes)
    passed = Outbound(pairing.mentor_at, None, Origin.MENTEE, pairing, pairing.mentee.alias, quotes)
    return Verdict((*resumed, kept), (passed,))


def keep_until_mentor_comes(scene: Scene) -> Verdict:
    """Her mentor has not opened her line yet: her words are kept, and reach the mentor when she comes; the team is told."""
    pairing, event = scene.pairings[0], written_in(scene)
    kept = Keep(pairing, event.content, event.native_id, scene.inbound.sent_at)
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "nobody_there", pairing)
    answer = reply(scene, "mentee.mentor_not_ready", mentor=pairing.mentor.alias)
    return Verdict((kept, raised), (*tell_team(scene), answer))


def tell_team_of_writer(scene: Scene) -> Verdict:
    """Nobody is matched with her on this line any more: the team is told, and she hears what is true."""
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "nobody_there", None)
    if scene.team:
        answer = reply(scene, "mentee.nobody_there")
    else:
        answer = reply(scene, "mentee.help_unheard", emergency_number=scene.programme.emergency_number)
    return Verdict((raised,), (*tell_team(scene), answer))


def refuse_kind_of_mentee(scene: Scene) -> Verdict:
    """Said aloud, in her language: what she can send instead."""
    return Verdict((), (reply(scene, "media.refused"),))


def refuse_kind_of_mentor(scene: Scene) -> Verdict:
    """Said aloud to the mentor: nothing was sent, and what she can send instead."""
    return Verdict((), (reply(scene, "mentor.refused_kind"),))


def to_quoted(scene: Scene) -> Verdict:
    """To the mentee whose message she answered."""
    pairing = pointed_at(scene)
    return ask_to_whom(scene) if pairing is None else _pass_to_mentee(scene, pairing)


def to_only_mentee(scene: Scene) -> Verdict:
    """To the only mentee that she has."""
    return _pass_to_mentee(scene, scene.pairings[0])


def _pass_to_mentee(scene: Scene, pairing: Pairing) -> Verdict:
    event = written_in(scene)
    quotes = scene.known.id if scene.known is not None and scene.known.pairing_id == pairing.id else None
    kept = Keep(pairing, event.content, event.native_id, scene.inbound.sent_at, quotes)
    return send_to_mentee(scene, pairing, kept)


def send_to_mentee(scene: Scene, pairing: Pairing, kept: Keep, *more: Effect) -> Verdict:
    """A mentor's words to one mentee, or the sentence that says why they don't go to her now."""
    if (reason := reason_against(pairing)) is not None:
        return Verdict(more, (reply(scene, reason, alias=pairing.mentee.alias),))
    receiver = pairing.mentee_at
    if receiver is None or receiver.state in NOT_YET_OPEN:
        return Verdict(more, (reply(scene, "mentor.not_ready", alias=pairing.mentee.alias),))
    passed = Outbound(receiver, None, Origin.MENTOR, pairing, None, kept.quotes_id)
    return Verdict((*more, kept), (passed,))


def reason_against(pairing: Pairing) -> str | None:
    """The prompt that says why nothing goes to this mentee now; None when it may."""
    match pairing.state:
        case PairingState.INVITED:
            return "mentor.not_ready"
        case PairingState.PAUSED:
            return "mentor.paused_by_her"
        case PairingState.STOPPED:
            return "mentor.stopped_by_her"
        case PairingState.ENDED:
            return "mentor.ended"
        case PairingState.ACTIVE | PairingState.ENDING:
            return None


def ask_to_whom(scene: Scene) -> Verdict:
    """Held, sealed, and asked about: the receiver is never guessed (R16)."""
    event = written_in(scene)
    rows = tuple(
        (Button(encode(SendTo(scene.fresh_id, pairing.id)), pairing.mentee.alias),) for pairing in scene.pairings
    )
    question = reply(scene, "mentor.to_whom", *rows, (option(Discard(scene.fresh_id), "btn.dont_send"),))
    held = HoldDraft(scene.fresh_id, event.content, event.native_id, scene.inbound.sent_at)
    return Verdict((held,), (question,))


def send_draft(scene: Scene) -> Verdict:
    """The held message goes to whom she named."""
    choice, draft = scene.choice, scene.draft
    if not isinstance(choice, SendTo) or draft is None:
        return nothing_open(scene)
    pairing = next(pairing for pairing in scene.pairings if pairing.id == choice.pairing_id)
    kept = Keep(pairing, draft.content, draft.native_id, draft.sent_at)
    return send_to_mentee(scene, pairing, kept, CloseDraft(draft, sent=reason_against(pairing) is None))


def discard_draft(scene: Scene) -> Verdict:
    """The held message is thrown away."""
    closed = (CloseDraft(scene.draft, sent=False),) if scene.draft is not None else ()
    return Verdict(closed, (reply(scene, "mentor.discarded"),))


def nobody_yet(scene: Scene) -> Verdict:
    """A mentor without a mentee is told so, instead of writing into nothing."""
    return Verdict((), (reply(scene, "mentor.no_mentee"),))


def other_side(scene: Scene, pairing: Pairing) -> Contact | None:
    """The contact of the one who did not write."""
    return pairing.mentor_at if sender_of(scene).person.id == pairing.mentee.id else pairing.mentee_at


def revise(scene: Scene) -> Verdict:
    """The change reaches what was passed on."""
    event, known, pairing = scene.inbound.event, scene.known, pointed_at(scene)
    if not isinstance(event, Edited) or known is None or pairing is None:
        return Verdict()
    alias = pairing.mentee.alias if sender_of(scene).person.id == pairing.mentee.id else None
    changed = _on_copies(scene, pairing, lambda native: Replace(native, Pass(event.content, alias)))
    return Verdict((Revise(known, event.content),), changed)


def pass_reaction(scene: Scene) -> Verdict:
    """The reaction shows on the other's copy."""
    event, pairing = scene.inbound.event, pointed_at(scene)
    if not isinstance(event, Reacted) or pairing is None:
        return Verdict()
    return Verdict((), _on_copies(scene, pairing, lambda native: React(native, event.emoji)))


def withdraw(scene: Scene) -> Verdict:
    """What was passed on is deleted in the other's chat, and whoever asked is told."""
    known, pairing = scene.known, pointed_at(scene)
    other = other_side(scene, pairing) if pairing is not None else None
    if known is None or other is None or not known.shown.get(other.id):
        return Verdict((), (reply(scene, "undo.nothing"),))
    gone = Outbound(other, Withdraw(known.shown[other.id]), Origin.NOTICE, pairing)
    return Verdict((), (gone, reply(scene, "undo.done")))


def nothing_to_withdraw(scene: Scene) -> Verdict:
    """/undo needs a message to point at."""
    return Verdict((), (reply(scene, "undo.nothing"),))


def _on_copies(scene: Scene, pairing: Pairing, body: Callable[[str], Body]) -> tuple[Outbound, ...]:
    other, known = other_side(scene, pairing), scene.known
    if other is None or known is None:
        return ()
    return tuple(Outbound(other, body(native), Origin.NOTICE, pairing) for native in known.shown.get(other.id, ()))


def send_again(scene: Scene) -> Verdict:
    """An uncertain message goes once more, because its sender said so."""
    return Verdict((Repeat(scene.uncertain),) if scene.uncertain is not None else ())


def leave_it(scene: Scene) -> Verdict:
    """An uncertain message stays as it is."""
    uncertain = scene.uncertain
    if uncertain is None:
        return nothing_open(scene)
    return Verdict((LeaveDelivery(uncertain),), (reply(scene, "mentor.left_as_is"),))


def unknown_command(scene: Scene) -> Verdict:
    """A command that does not exist: nothing was sent, and where to look."""
    return Verdict((), (reply(scene, "command.unknown"),))


def show_help(scene: Scene) -> Verdict:
    """What a mentor, or one of the team, can do here."""
    role = sender_of(scene).person.role
    return Verdict((), (reply(scene, "mentor.help" if role is Role.MENTOR else "sup.help"),))
