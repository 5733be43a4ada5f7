"""When a change of a message is heard as if it had been written now.

Law: what the line itself was told is heard anew when it is changed: "aiuot" that becomes "aiuto" is a cry for help, and
a mistyped command that is put right is the command. A change that changed nothing, and a digit, are never heard: the
question that a digit answered may not be the one that stands there now. Source: R37; channels.md, "Telegram" (an edit
may be only a reaction).
"""

from dataclasses import dataclass

from relay.messages import Edited, Text, Wrote
from relay.people import Role
from relay.scene import Draft, Known
from relay.words import command, typed_choice, whole_word


@dataclass(frozen=True, slots=True)
class Before:
    """What the changed message was.

    Attributes:
        known: The journal's message, where it was passed on or kept.
        draft: The held message, where it is held.
        for_line: Whether it was said to the line itself.
        same: Whether it says the same as it did.
        secret: Whether it is now her secret word.
    """

    known: Known | None = None
    draft: Draft | None = None
    for_line: bool = False
    same: bool = False
    secret: bool = False


def heard_anew(event: Edited, role: Role, before: Before) -> Wrote | None:
    """The change as new words, where they are for the line; None where it is a change of what was passed on."""
    if before.same or not isinstance(event.content, Text) or typed_choice(event.content.text) is not None:
        return None
    there = before.known is not None or before.draft is not None
    if before.for_line and not there:
        return _wrote(event)
    if (there or before.for_line) and _is_for_line(event.content.text, role, before):
        return _wrote(event)
    return None


def _is_for_line(text: str, role: Role, before: Before) -> bool:
    match role:
        case Role.MENTEE:
            return before.secret or whole_word(text) is not None
        case Role.MENTOR:
            return command(text) is not None
        case Role.SUPERVISOR | Role.COORDINATOR:
            return False


def _wrote(event: Edited) -> Wrote:
    return Wrote(event.content, event.native_id, event.quote, event.thread)
