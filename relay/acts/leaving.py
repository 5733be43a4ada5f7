"""Acts of leaving: STOP, PAUSE, a blocked line, and coming back (R58)."""

from dataclasses import replace

from relay.acts.alarm import tell_team
from relay.acts.speaking import reply, sender_of, tell
from relay.messages import (
    say,
)
from relay.people import ContactState, PairingState, Role
from relay.scene import (
    Advance,
    Effect,
    Outbound,
    RaiseAlert,
    Scene,
    SetPairing,
    Verdict,
)


def stop(scene: Scene) -> Verdict:
    """STOP: at once, one last message, and the mentor knows that nothing is owed (R58)."""
    contact = sender_of(scene)
    said = replace(reply(scene, "stop.ack", org=scene.programme.name), last_word=True)
    effects: list[Effect] = [Advance(contact, ContactState.STOPPED)]
    return Verdict(
        (*effects, *_all(scene, PairingState.STOPPED)), (said, *_tell_mentors(scene, "mentor.stopped_by_her"))
    )


def stopped_already(scene: Scene) -> Verdict:
    """STOP once more: nothing changes, and nobody is called because of it."""
    return Verdict((), (replace(reply(scene, "stop.already"), last_word=True),))


def pause(scene: Scene) -> Verdict:
    """PAUSE: nothing is written to her until she writes (R58)."""
    said = reply(scene, "pause.ack")
    return Verdict(_all(scene, PairingState.PAUSED), (said, *_tell_mentors(scene, "mentor.paused_by_her")))


def _all(scene: Scene, state: PairingState) -> tuple[Effect, ...]:
    return tuple(SetPairing(pairing, state) for pairing in scene.pairings)


def _tell_mentors(scene: Scene, key: str) -> tuple[Outbound, ...]:
    return tuple(
        tell(pairing.mentor_at, say(key, alias=pairing.mentee.alias), pairing)
        for pairing in scene.pairings
        if pairing.mentor_at is not None
    )


def blocked_by_her(scene: Scene) -> Verdict:
    """A mentee who blocks the line is treated like STOP; the team hears of a mentor or one of its own who did."""
    contact = sender_of(scene)
    effects: tuple[Effect, ...] = (Advance(contact, ContactState.STOPPED),)
    if contact.person.role is Role.MENTEE:
        return Verdict((*effects, *_all(scene, PairingState.STOPPED)), _tell_mentors(scene, "mentor.stopped_by_her"))
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "unreachable", None)
    return Verdict((*effects, raised), tell_team(scene, but=contact))


def let_in_again(scene: Scene) -> Verdict:
    """A mentor or one of the team who let the line in again can be reached again; a mentee writes when she wants to."""
    contact = scene.contact
    if contact is None or contact.person.role is Role.MENTEE or contact.state is not ContactState.STOPPED:
        return Verdict()
    return Verdict((Advance(contact, ContactState.OPEN),))


def come_back(scene: Scene) -> Verdict:
    """She writes on a line that she had stopped: a person speaks with her before it opens again."""
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "back", pairing)
    return Verdict((raised,), (replace(reply(scene, "line.reopen"), last_word=True), *tell_team(scene)))
