"""What the line passed on and what therefore stands on somebody's phone, until it is taken off again.

Law: a row is marked in the transaction that posts its deletion, by one process only; album parts and the parts of a
long message go together. Source: needs.md R26; store.md, "Cost must not grow with the log".
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from models.tables import copy, outbox
from models.work import Work
from relay.delivery import Origin


@dataclass(frozen=True, slots=True)
class Shown:
    """One delivery that stands on a phone.

    Attributes:
        seq: The outbox row.
        contact_id: On whose phone.
        native_ids: Its messages there, in order.
        since: When the network took it, UTC.
    """

    seq: int
    contact_id: UUID
    native_ids: tuple[str, ...] = field(repr=False)
    since: datetime


def take_shown(work: Work, origins: Collection[Origin], before: datetime, limit: int) -> list[Shown]:
    """What has been standing on phones since before this moment, the oldest first, marked as swept from now on.

    Args:
        work: The unit of work.
        origins: Whose words.
        before: UTC.
        limit: At most so many deliveries.
    """
    work.flush()
    found = (
        select(outbox.c.seq)
        .where(
            outbox.c.native_id.is_not(None),
            outbox.c.swept_at.is_(None),
            outbox.c.origin.in_([origin.value for origin in origins]),
            outbox.c.settled_at <= before,
        )
        .order_by(outbox.c.settled_at)
        .limit(limit)
    )
    rows = work.conn.execute(
        update(outbox)
        .where(outbox.c.seq.in_(work.conn.execute(found).scalars().all()), outbox.c.swept_at.is_(None))
        .values(swept_at=work.now)
        .returning(outbox.c.seq, outbox.c.contact_id, outbox.c.message_id, outbox.c.native_id, outbox.c.settled_at)
    ).all()
    natives = _natives(work, [row.message_id for row in rows if row.message_id is not None])
    return [
        Shown(
            row.seq,
            row.contact_id,
            natives.get((row.message_id, row.contact_id)) or (row.native_id,),
            row.settled_at,
        )
        for row in sorted(rows, key=lambda row: row.seq)
    ]


def _natives(work: Work, message_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], tuple[str, ...]]:
    natives: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    for row in work.conn.execute(
        select(copy).where(copy.c.message_id.in_(message_ids)).order_by(copy.c.part, copy.c.native_id)
    ):
        natives[row.message_id, row.contact_id].append(row.native_id)
    return {place: tuple(ids) for place, ids in natives.items()}
