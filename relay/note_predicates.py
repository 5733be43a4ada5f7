"""When a rule about her note applies (R35).

Law: see `relay.predicates`; a note is its writer's own, and only the mentor whom she let see it reads it.
"""

from collections.abc import Callable

from relay.asked_of import asked_of
from relay.messages import Text, Wrote
from relay.note_choices import OfNote, ReadNote, Step
from relay.people import ContactState, Role
from relay.scene import Scene


def of_note(step: Step) -> Callable[[Scene], bool]:
    """A mentee with an open line does this with her note; words are for it only where she wrote some."""

    @asked_of(Role.MENTEE, choosing=OfNote)
    def chosen(scene: Scene) -> bool:
        contact, event = scene.contact, scene.inbound.event
        if contact is None or contact.person.role is not Role.MENTEE or contact.state is not ContactState.OPEN:
            return False
        typed = isinstance(event, Wrote) and isinstance(event.content, Text)
        return scene.choice == OfNote(step) and (typed or step not in {Step.WORDS, Step.CHANGED})

    chosen.__name__ = f"of_note_{step.value}"
    return chosen


@asked_of(Role.MENTOR, choosing=ReadNote)
def reads_her_note(scene: Scene) -> bool:
    """A mentor reads the note that a mentee of hers let her see."""
    contact, choice = scene.contact, scene.choice
    return (
        contact is not None
        and contact.person.role is Role.MENTOR
        and isinstance(choice, ReadNote)
        and scene.note is not None
        and any(one.id == choice.pairing_id and scene.note.readable_in(one) for one in scene.pairings)
    )
