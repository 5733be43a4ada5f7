"""When a rule about a change applies: an edit, a reaction, a message taken back.

Law: as in `relay.predicates`; what did not change is never taken for a change, because a channel may report an edit
where there was only a reaction (channels.md, "Telegram").
"""

from relay.asked_of import asked_of
from relay.messages import Edited, Media, Reacted, Text, Wrote
from relay.people import PairingState, Role
from relay.predicates import by_mentee, by_mentor, pointed_at, says_command
from relay.scene import Scene

_CARRIES = frozenset({PairingState.ACTIVE, PairingState.ENDING})


@asked_of(on=Edited)
def edits_what_is_held(scene: Scene) -> bool:
    """Somebody changed the words of a message of hers that is still held."""
    return scene.changed_draft is not None and _new_words(scene)


def _new_words(scene: Scene) -> bool:
    """A place that moves, or a card, is no change of words: it is asked about once, as it was then."""
    event = scene.inbound.event
    return isinstance(event, Edited) and isinstance(event.content, Text | Media)


@asked_of(on=Edited)
def edits_words_for_team(scene: Scene) -> bool:
    """Somebody changed what she had written to the team."""
    return scene.team_reads is not None and _edits_her_own(scene)


@asked_of(on=Edited)
def edits_words_as_team(scene: Scene) -> bool:
    """One of the team changed what she had written as team: it reached a mentee and her mentor as it was."""
    contact = scene.contact
    return contact is not None and contact.person.role.of_the_team and _edits_her_own(scene)


@asked_of(on=Edited)
def gives_away_by_editing(scene: Scene) -> bool:
    """Somebody changed a message of hers, and it now holds what belongs to a participant (R20)."""
    return edits_what_was_passed_on(scene) and scene.leads_to_participant


@asked_of(on=Edited)
def edits_what_was_passed_on(scene: Scene) -> bool:
    """Somebody changed a message of hers, in a conversation that carries messages, and it says something else."""
    return _edits_her_own(scene) and conversation_carries(scene)


@asked_of(Role.MENTOR, on=Edited)
def edits_in_vain(scene: Scene) -> bool:
    """A mentor changed a message of hers to somebody who has paused, stopped, or is not hers any more."""
    return by_mentor(scene) and _edits_her_own(scene) and pointed_at(scene) is not None


def _edits_her_own(scene: Scene) -> bool:
    event, known, contact = scene.inbound.event, scene.known, scene.contact
    return (
        isinstance(event, Edited)
        and _new_words(scene)
        and known is not None
        and contact is not None
        and known.sender_id == contact.person.id
        and known.content != event.content
    )


def conversation_carries(scene: Scene) -> bool:
    """Whether what was pointed at belongs to a conversation that carries what its sender says now.

    A pause of hers keeps her mentor from writing, not herself.
    """
    pairing = pointed_at(scene)
    if pairing is None:
        return False
    return pairing.state in _CARRIES or (by_mentee(scene) and pairing.state is PairingState.PAUSED)


@asked_of(on=Reacted)
def reacts_to_what_was_passed_on(scene: Scene) -> bool:
    """Somebody reacted to a message that shows in the other's chat."""
    return isinstance(scene.inbound.event, Reacted) and conversation_carries(scene)


@asked_of(on=Wrote)
def withdraws(scene: Scene) -> bool:
    """Somebody wrote /undo as a reply to a message of hers."""
    known, contact = scene.known, scene.contact
    return (
        says_command(scene, "undo")
        and known is not None
        and contact is not None
        and known.sender_id == contact.person.id
        and pointed_at(scene) is not None
    )


@asked_of(on=Wrote)
def withdraws_nothing(scene: Scene) -> bool:
    """Somebody wrote /undo, and it points at nothing of hers."""
    return scene.contact is not None and says_command(scene, "undo")
