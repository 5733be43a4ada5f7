"""What still waits to carry a message whose words were changed meanwhile.

Law: only what has certainly not left is given other words; it keeps its place in the queue and its hour. Source:
channels.md, "What content passes", edits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from models.letters import to_bytes
from models.tables import outbox
from models.work import Work
from relay.delivery import DeliveryState, Event, Origin, follow
from relay.messages import Body

_NOT_YET = (DeliveryState.QUEUED.value, DeliveryState.HELD.value)


@dataclass(frozen=True, slots=True)
class Carrier:
    """One outbox row that carries a message, or a part of it, and has not left."""

    seq: int
    row_id: UUID
    conversation_id: UUID


def carriers(work: Work, message_id: UUID) -> list[Carrier]:
    """The rows that carry this message and have not left, in their order; taken, so that no claim comes in between."""
    work.flush()
    rows = work.conn.execute(
        update(outbox)
        .where(
            outbox.c.message_id == message_id,
            outbox.c.state.in_(_NOT_YET),
            outbox.c.unheard == 0,
            outbox.c.origin != Origin.NOTICE.value,
        )
        .values(message_id=message_id)
        .returning(outbox.c.seq, outbox.c.row_id, outbox.c.conversation_id)
    ).all()
    return [Carrier(row.seq, row.row_id, row.conversation_id) for row in sorted(rows, key=lambda row: row.seq)]


def carry(work: Work, carrier: Carrier, body: Body | None, first_part: int) -> None:
    """From now on the row says this; None: the journal's message as it is."""
    sealed = None
    if body is not None:
        sealed = work.seal("outbox", "body_sealed", carrier.row_id, carrier.conversation_id, to_bytes(body))
    work.conn.execute(
        update(outbox).where(outbox.c.seq == carrier.seq).values(body_sealed=sealed, first_part=first_part)
    )


def drop(work: Work, surplus: Collection[Carrier]) -> None:
    """These have nothing left to carry."""
    work.conn.execute(
        update(outbox)
        .where(outbox.c.seq.in_([one.seq for one in surplus]))
        .values(state=follow(DeliveryState.QUEUED, Event.WITHDRAW).value, settled_at=work.now)
    )


def leaves_like(work: Work, carrier: Carrier) -> tuple[bool, datetime]:
    """Whether it waits until she writes, and its hour otherwise."""
    row = work.conn.execute(select(outbox.c.state, outbox.c.due_at).where(outbox.c.seq == carrier.seq)).one()
    return row.state == DeliveryState.HELD.value, row.due_at
