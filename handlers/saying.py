"""Puts what is said into the outbox, with the choices that stand under it.

Law: the newest choices are what a typed digit means (R22), in the transaction that says them; a person's words go in as
many parts as the channel needs, never cut.
"""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from channels.telegram.plan import Plan, plan
from models import outbox, register
from models.work import Work
from relay.delivery import Origin, Urgency
from relay.messages import Body, Pass, Say
from relay.scene import Outbound


def say(work: Work, outbound: Outbound, message_id: UUID | None = None) -> None:
    """Put one outbound into the outbox; the choices in it are what a typed digit means from now on (R22).

    `message_id` names the mentor's message whose way it tells of: answering the line then answers that conversation.
    """
    for part in parts(outbound):
        outbox.post(work, part, message_id)
    for spoken in recordings(work, outbound):
        outbox.post(work, spoken)
    codes = _codes(outbound)
    if codes:
        register.set_asked(work, outbound.to.id, codes)


def say_all(work: Work, outbounds: Iterable[Outbound]) -> None:
    """Put several into the outbox, in this order; of each chat only the last choices are kept."""
    asked: dict[UUID, str] = {}
    for outbound in outbounds:
        for part in parts(outbound):
            outbox.post(work, part)
        for spoken in recordings(work, outbound):
            outbox.post(work, spoken)
        if codes := _codes(outbound):
            asked[outbound.to.id] = codes
    for contact_id, codes in asked.items():
        register.set_asked(work, contact_id, codes)


def recordings(work: Work, outbound: Outbound) -> tuple[Outbound, ...]:
    """The organisation's recordings of what is said, right behind the text, in the language that she reads (R04)."""
    body = outbound.body
    if not work.voices.found or not isinstance(body, Say) or body.languages:
        return ()
    spoken = (work.voices.beside(prompt.key, outbound.to.person.language) for prompt in body.prompts)
    return tuple(
        replace(outbound, body=one, origin=Origin.RECORDING, quotes_id=None, urgency=Urgency.ORDINARY)
        for one in spoken
        if one is not None
    )


def parts(outbound: Outbound) -> tuple[Outbound, ...]:
    """A person's words in as many parts as the channel needs; everything else as it is."""
    bodies: tuple[Body | None, ...] = (outbound.body,)
    if isinstance(outbound.body, Pass):
        planned = plan(outbound.body)
        bodies = planned.bodies if isinstance(planned, Plan) else bodies
    return tuple(replace(outbound, body=body) for body in bodies)


def _codes(outbound: Outbound) -> str:
    body = outbound.body
    if not isinstance(body, Say) or outbound.without_trace:
        return ""
    return "\n".join(button.code for row in body.buttons for button in row)
