"""Somebody wrote: one transaction from what came in to what goes out.

Law: admit once, paint the scene, let the rules decide, write the verdict; when this returns and the transaction is
durable, the channel may forget the update, not before. An update that can't be handled must not stop the others: it is
kept with its bytes and the team is told. Source: house.md, "One message's way"; store.md, "Inbox, outbox".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from handlers.effects import carry_out, raise_by_system
from handlers.hearing import note
from handlers.scenes import paint
from handlers.silences import all_heard
from models import journal
from models.work import Posted, Work
from relay.acts.leaving import let_in_again
from relay.messages import Inbound
from relay.predicates import is_there_again
from relay.rules import decide
from relay.scene import Scene, Verdict


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a channel's ingress hands over.

    Attributes:
        line_id: The line that received it.
        external_id: Unique per line.
        raw: The bytes, as they came. Never printed.
        inbound: What they say; None where they could not be read.
    """

    line_id: UUID
    external_id: str
    raw: bytes = field(repr=False)
    inbound: Inbound | None


def receive(work: Work, arrivals: Sequence[Arrival], languages: Mapping[str, str]) -> list[Posted]:
    """Handle what came in, in its order; what waits in the outbox because of it."""
    work.directory.refresh(work.conn)
    seen = journal.already_admitted(work, ((one.line_id, one.external_id) for one in arrivals))
    handled: list[tuple[Scene, Verdict]] = []
    for arrival in arrivals:
        key = (arrival.line_id, arrival.external_id)
        if key in seen:
            continue
        seen.add(key)
        if arrival.inbound is None:
            keep_unreadable(work, arrival)
            continue
        scene = paint(work, arrival.inbound, languages)
        if is_there_again(scene):
            carry_out(work, scene, let_in_again(scene))
            scene = paint(work, arrival.inbound, languages)
        verdict = decide(scene)
        note(work, scene, verdict)
        carry_out(work, scene, verdict)
        handled.append((scene, verdict))
        journal.admit(work, arrival.inbound, verdict.rule)
    all_heard(work, handled)
    work.finish()
    return work.posted


def set_aside(work: Work, arrival: Arrival) -> list[Posted]:
    """Handle one arrival whose handling failed: nothing of it is lost, and the line goes on."""
    work.directory.refresh(work.conn)
    if not journal.already_admitted(work, [(arrival.line_id, arrival.external_id)]):
        keep_unreadable(work, arrival)
    work.flush()
    return work.posted


def keep_unreadable(work: Work, arrival: Arrival) -> None:
    """Keep the bytes, sealed, and tell the team: the writer does not know that nobody read her."""
    journal.admit_unreadable(work, arrival.line_id, arrival.external_id, arrival.raw)
    raise_by_system(work, "unreadable", None, arrival.line_id)
