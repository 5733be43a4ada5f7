"""An alert as values: who raised it, who has it, who was told; for the tests of alarm, desk and closing."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from relay.alerts import Alert, AlertState, Level
from relay.desk import About, AlertFacts, Raiser
from relay.people import Contact, Person, Role
from tests.relay.scenes import (
    AMARA,
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA,
    DALIA_AT,
    DESK,
    NOW,
    WITH_BLESSING,
    reached,
)

MIRA = Person(UUID(int=32), Role.COORDINATOR, "Mira", "it", "Europe/Rome")
MIRA_AT = reached(MIRA, DESK)
TEAM = (DALIA_AT, MIRA_AT)
ITEM = UUID(int=66)


def by(contact: Contact, cause: str) -> Raiser:
    """She raised it, or joined it."""
    return Raiser(contact, contact.person.id, cause, NOW)


OPEN = AlertFacts(
    ITEM,
    "A7",
    "mentor",
    taken=False,
    owner=None,
    raiser_at=AMARA_AT,
    pairing=WITH_BLESSING,
    raised_at=NOW,
    ladder=Alert(Level.TODAY, NOW, raisers=frozenset({AMARA.id})),
    raisers=(by(AMARA_AT, "mentor"),),
    told=TEAM,
    about=About(BLESSING, WITH_BLESSING.mentee.card.safe),
)
"""Amara's alert about Blessing, which nobody has yet."""

HERS = replace(
    OPEN,
    cause="help",
    raiser_at=BLESSING_AT,
    ladder=Alert(Level.TODAY, NOW, pressed=True, raisers=frozenset({BLESSING.id})),
    raisers=(by(BLESSING_AT, "help"),),
)
"""Blessing's own cry, which nobody has yet."""


def taken(alert: AlertFacts = OPEN, owner: Person = DALIA, **more: Any) -> AlertFacts:
    """The same, taken by her."""
    ladder = None if alert.ladder is None else replace(alert.ladder, state=AlertState.TAKEN, owner=owner.id)
    return replace(replace(alert, taken=True, owner=owner, ladder=ladder), **more)


def closed(alert: AlertFacts = OPEN, owner: Person = DALIA, **more: Any) -> AlertFacts:
    """The same, closed by her."""
    had = taken(alert, owner, **more)
    return replace(had, ladder=None if had.ladder is None else replace(had.ladder, state=AlertState.CLOSED))
