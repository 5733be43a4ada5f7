"""Of which long weeks a mentor was told, and when she wrote: moments only, no word of it (R54).

Law: nothing is written while messages pass; when somebody looks, her messages are found by the index of their
conversations. What she was told is forgotten after `KEPT`.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from models.tables import message, pairing, person, rest_told
from models.work import Work
from relay.people import PersonState, Role
from relay.rest import LOOK_BACK, Strain, Told

KEPT = timedelta(days=60)


def next_mentor(work: Work, place: UUID) -> Any | None:
    """The mentor after this one, by her id, of those who take part."""
    later = select(person).where(
        person.c.id > place, person.c.role == Role.MENTOR.value, person.c.state == PersonState.ACTIVE.value
    )
    return work.conn.execute(later.order_by(person.c.id).limit(1)).one_or_none()


def wrote(work: Work, mentor_id: UUID) -> list[datetime]:
    """When she wrote, to any of her mentees, as far back as is looked at."""
    work.flush()
    matches = select(pairing.c.id).where(pairing.c.mentor_id == mentor_id)
    found = select(message.c.received_at).where(
        message.c.conversation_id.in_(matches),
        message.c.sender_id == mentor_id,
        message.c.received_at >= work.now - LOOK_BACK,
    )
    return list(work.conn.execute(found).scalars())


def told(work: Work, mentor_id: UUID) -> list[Told]:
    """What she was told of."""
    rows = work.conn.execute(select(rest_told).where(rest_told.c.person_id == mentor_id))
    return [Told(Strain(row.strain), row.day, row.told_at) for row in rows]


def note(work: Work, mentor_id: UUID, one: Told) -> None:
    """She is told of this now."""
    work.conn.execute(
        insert(rest_told).values(person_id=mentor_id, strain=one.strain.value, day=one.day, told_at=one.at)
    )


def forget_old(work: Work) -> int:
    """Forget what she was told long ago; how much."""
    return int(work.conn.execute(delete(rest_told).where(rest_told.c.told_at < work.now - KEPT)).rowcount)
