"""Of whom a rule's question can be true at all, so that a message is not asked what it can't be.

Law: a mark narrows nothing. What it leaves out is what the predicate says no to anyhow, and a test holds every mark
to that; a predicate without a mark is asked of everybody, so a new rule is right before it is fast. Source: house.md,
"Tables, not branches"; issue 2, "Fast" (about a hundred questions were asked of every message).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from relay.choices import Choice
from relay.messages import Event
from relay.people import Role
from relay.scene import Scene

Predicate = TypeVar("Predicate", bound=Callable[[Scene], bool])
Kind = tuple[Role | None, type[Event], type[Choice] | type[None]]
"""What is known of a scene at a glance: the sender's role (None is a stranger), what happened, what was chosen."""


@dataclass(frozen=True, slots=True)
class AskedOf:
    """The scenes that a question is asked of; an empty set is all of them.

    Attributes:
        roles: Of senders with these roles.
        on: Of these events.
        choosing: Of these choices, pressed or typed.
    """

    roles: frozenset[Role] = frozenset()
    on: frozenset[type[Any]] = frozenset()
    choosing: frozenset[type[Any]] = frozenset()

    def admits(self, kind: Kind) -> bool:
        """Whether a scene of this kind is to be asked."""
        role, event, choice = kind
        return (
            (not self.roles or role in self.roles)
            and (not self.on or event in self.on)
            and (not self.choosing or choice in self.choosing)
        )


EVERYBODY = AskedOf()
_MARK = "asked_of"


def asked_of(
    *roles: Role, on: type[Any] | None = None, choosing: type[Any] | None = None
) -> Callable[[Predicate], Predicate]:
    """Marks a predicate that says no to every other role, event or choice."""
    where = AskedOf(
        frozenset(roles),
        frozenset() if on is None else frozenset({on}),
        frozenset() if choosing is None else frozenset({choosing}),
    )

    def mark(predicate: Predicate) -> Predicate:
        vars(predicate)[_MARK] = where
        return predicate

    return mark


def mark_of(predicate: Callable[[Scene], bool]) -> AskedOf:
    """Of whom this predicate is asked."""
    found: AskedOf = vars(predicate).get(_MARK, EVERYBODY)
    return found


def kind_of(scene: Scene) -> Kind:
    """The kind that a scene is of."""
    contact = scene.contact
    return None if contact is None else contact.person.role, type(scene.inbound.event), type(scene.choice)
