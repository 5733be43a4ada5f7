"""A small programme as values, and scenes in it: who is there, what came in, and what a verdict lets people hear.

Law: invented people only; a scene is built as the handlers paint it, and is judged by `decide`, never by one act alone,
wherever the policy leads to that act. Source: house.md, "Habits" (tests compare one list of events).
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from relay.calendar import SafeContact, SafeTime
from relay.choices import Choice, encode
from relay.messages import Chose, Content, Event, Inbound, Prompt, Say, Text, Wrote
from relay.people import (
    ChannelName,
    Contact,
    ContactState,
    Line,
    Pairing,
    PairingState,
    Person,
    Programme,
    Role,
)
from relay.scene import Draft, Known, Outbound, Scene, Verdict

NOW = datetime(2026, 6, 3, 10, tzinfo=UTC)
"""A Wednesday, noon in Rome: nobody's quiet hour."""

FRESH = UUID(int=99)
"""The id of whatever a scene brings into being."""

ANY_TIME = SafeContact(SafeTime.ANY_TIME)
PROGRAMME = Programme(UUID(int=1), "Casa Aperta", "it", "Europe/Rome")
BLESSING = Person(UUID(int=11), Role.MENTEE, "Blessing", "it", "Europe/Rome", card=ANY_TIME)
JOY = Person(UUID(int=12), Role.MENTEE, "Joy", "fr", "Europe/Rome", card=ANY_TIME)
AMARA = Person(UUID(int=21), Role.MENTOR, "Amara", "en", "Europe/Rome")
GRACE = Person(UUID(int=22), Role.MENTOR, "Grace", "en", "Europe/Rome")
DALIA = Person(UUID(int=31), Role.SUPERVISOR, "Dalia", "en", "Europe/Rome")
LINE = Line(UUID(int=41), ChannelName.TELEGRAM, "blue_door_bot", AMARA.id, desk=False)
OTHER_LINE = Line(UUID(int=42), ChannelName.TELEGRAM, "green_door_bot", GRACE.id, desk=False)
DESK = Line(UUID(int=43), ChannelName.TELEGRAM, "desk_bot", None, desk=True)


def reached(person: Person, line: Line = LINE, state: ContactState = ContactState.OPEN) -> Contact:
    """How this person is reached on this line."""
    return Contact(UUID(int=person.id.int + 100), person, line.id, str(500 + person.id.int), state)


BLESSING_AT, JOY_AT, AMARA_AT = reached(BLESSING), reached(JOY), reached(AMARA)
DALIA_AT = reached(DALIA, DESK)
GRACE_AT = reached(GRACE, OTHER_LINE)


def matched(mentee: Person, state: PairingState = PairingState.ACTIVE, **changes: Any) -> Pairing:
    """This mentee with Amara, on Amara's line."""
    pairing = Pairing(UUID(int=mentee.id.int + 200), LINE.id, mentee, AMARA, reached(mentee), AMARA_AT, state)
    return replace(pairing, **changes)


WITH_BLESSING, WITH_JOY = matched(BLESSING), matched(JOY)


def seen(contact: Contact | None, event: Event, *pairings: Pairing, **more: Any) -> Scene:
    """What the rules see when `contact` does `event`; None is a stranger."""
    desk = contact is not None and contact.person.role.of_the_team
    line = DESK if desk else LINE
    inbound = Inbound(line.id, "1", "599" if contact is None else contact.address, event, NOW)
    scene = Scene(
        PROGRAMME,
        line,
        inbound,
        NOW,
        contact,
        pairings,
        team=(DALIA_AT,),
        languages=("en", "fr", "it", "es"),
        own_names={"en": "English", "fr": "Français", "it": "Italiano", "es": "Español"},
        expects="" if contact is None else contact.expects,
        fresh_id=FRESH,
        next_reference="A17",
    )
    return replace(scene, **more)


def wrote(
    contact: Contact | None, content: str | Content, *pairings: Pairing, quote: str | None = None, **more: Any
) -> Scene:
    """She wrote these words, or sent this."""
    said = Text(content) if isinstance(content, str) else content
    return seen(contact, Wrote(said, "7", quote), *pairings, **more)


def pressed(contact: Contact | None, choice: Choice, *pairings: Pairing, **more: Any) -> Scene:
    """She pressed the button of this choice."""
    return seen(contact, Chose(encode(choice), "6"), *pairings, choice=choice, **more)


def message_of(pairing: Pairing, sender: Person, **changes: Any) -> Known:
    """An earlier message of this conversation, which shows as "70" on either phone."""
    shown = {one.id: ("70",) for one in (pairing.mentee_at, pairing.mentor_at) if one is not None}
    return replace(Known(UUID(int=77), pairing.id, sender.id, Text("before"), shown, said_at=NOW), **changes)


def held(contact: Contact, content: str | Content = "held words", pairing: Pairing | None = None) -> Draft:
    """A held message of hers."""
    said = Text(content) if isinstance(content, str) else content
    return Draft(UUID(int=88), contact.id, said, None, "7", NOW, None if pairing is None else pairing.id)


def hears(verdict: Verdict) -> list[tuple[str, str]]:
    """Who hears what, in order: her alias, and the prompts' keys, or the name of what else it is."""
    return [(outbound.to.person.alias, _what(outbound)) for outbound in verdict.outbounds]


def _what(outbound: Outbound) -> str:
    match outbound.body:
        case None:
            return "her words"
        case Say(prompts):
            return " + ".join(prompt.key for prompt in prompts)
        case body:
            return type(body).__name__


def labels(outbound: Outbound) -> list[str]:
    """What stands on the buttons, row by row."""
    rows = outbound.body.buttons if isinstance(outbound.body, Say) else ()
    return [one.label.key if isinstance(one.label, Prompt) else one.label for row in rows for one in row]


def effects(verdict: Verdict) -> list[str]:
    """The names of what follows, in order."""
    return [type(effect).__name__ for effect in verdict.effects]
