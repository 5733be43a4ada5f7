"""How an act speaks: to whom, in prompts, with choices.

Law: what a mentee hears is a prompt, what anybody else hears is a notice: it decides what follows when its arrival is
uncertain.
"""

from relay.choices import (
    Choice,
    encode,
)
from relay.delivery import Origin
from relay.messages import (
    Body,
    Button,
    Chose,
    Value,
    Wrote,
    button,
    say,
)
from relay.people import Contact, Pairing, Role
from relay.predicates import topic_owner
from relay.scene import (
    Outbound,
    Scene,
    Verdict,
)


def sender_of(scene: Scene) -> Contact:
    """Who wrote."""
    if scene.contact is None:
        raise ValueError("An act for a known sender was reached by a stranger: the order of the rules is wrong.")
    return scene.contact


def written_in(scene: Scene) -> Wrote:
    """What was written."""
    if not isinstance(scene.inbound.event, Wrote):
        raise TypeError("An act for a written message was reached by something else: the order of the rules is wrong.")
    return scene.inbound.event


def tell(contact: Contact, body: Body, pairing: Pairing | None = None) -> Outbound:
    """Say `body` to one contact."""
    origin = Origin.PROMPT if contact.person.role is Role.MENTEE else Origin.NOTICE
    return Outbound(contact, body, origin, pairing)


def reply(scene: Scene, key: str, *rows: tuple[Button, ...], **params: Value) -> Outbound:
    """One prompt, with rows of choices, to whoever wrote, and in the topic where she wrote."""
    return tell(sender_of(scene), say(key, *rows, **params), topic_owner(scene))


def option(choice: Choice, key: str) -> Button:
    """A choice whose label is a prompt."""
    return button(encode(choice), key)


def nothing_open(scene: Scene) -> Verdict:
    """A button that is no longer open says so; a typed digit never comes here."""
    if not isinstance(scene.inbound.event, Chose):
        return Verdict()
    return Verdict((), (reply(scene, "choice.gone"),))
