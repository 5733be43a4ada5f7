"""Passes a person's words on as the receiver's channel can carry them: whole, or in parts under the same alias.

Law: a person's words go in as many parts as the channel needs, never cut; where one message carries them as they are,
the journal's copy is what is sent, and no second one is sealed. Source: channels.md, "What content passes".
"""

from dataclasses import dataclass, replace
from uuid import UUID

from channels.telegram.plan import Plan, plan
from handlers.albums import media_in
from models import outbox
from models.work import Work
from relay.messages import Body, Content, Pass
from relay.scene import Outbound


@dataclass(frozen=True, slots=True)
class Part:
    """One message of the channel.

    Attributes:
        body: What it says; None: the journal's message as it is.
        first: Of an album, the place of its first medium.
        media: How many media it holds.
    """

    body: Body | None
    first: int
    media: int


def parts_of(outbound: Outbound, content: Content) -> tuple[Part, ...]:
    """The messages that this content becomes on its way to this receiver."""
    planned = plan(Pass(content, outbound.alias, outbound.to.line_id))
    bodies: tuple[Body | None, ...] = (None,)
    if isinstance(planned, Plan) and not _is_whole(planned, content):
        bodies = planned.bodies
    parts: list[Part] = []
    first = 0
    for body in bodies:
        media = media_in(body.content if isinstance(body, Pass) else content)
        parts.append(Part(body, first if media else 0, media))
        first += media
    return tuple(parts)


def _is_whole(planned: Plan, content: Content) -> bool:
    match planned.bodies:
        case (Pass(content=only),):
            return only == content
        case _:
            return False


def pass_content(work: Work, outbound: Outbound, message_id: UUID, content: Content, album: str | None = None) -> None:
    """A message of the journal goes into the outbox; only its first part answers what it answers."""
    for part in parts_of(outbound, content):
        posted = outbound if part.body is None else replace(outbound, body=part.body)
        together = album if part.media else None
        outbox.post(work, posted, message_id, album=together, first_part=part.first)
        if outbound.quotes_id is not None:
            outbound = replace(outbound, quotes_id=None)
