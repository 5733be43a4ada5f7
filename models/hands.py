"""What a supervisor has in hand at the desk: whose alert her next words belong to, and the words that she reads.

Law: what is in hand lasts ten minutes and one message, so that no word goes where she no longer meant it (R16); words
are opened for an alert's owner only, by the caller that writes the reading into the audit chain. Source: R40, R47.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from models.letters import from_bytes
from models.sealed import Forgotten
from models.tables import desk_hand, message
from models.work import Work
from relay.messages import Content

HOLDS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation, opened.

    Attributes:
        sender_id: Who said it.
        line_id: The line whose channel account can fetch its media.
        content: What it says.
        said_at: When it was received.
    """

    sender_id: UUID
    line_id: UUID
    content: Content = field(repr=False)
    said_at: datetime


def take_up(work: Work, contact_id: UUID, alert_id: UUID, takes: str) -> None:
    """Her next words are for this: "reason", "write" or "answer"."""
    work.conn.execute(delete(desk_hand).where(desk_hand.c.contact_id == contact_id))
    work.conn.execute(
        insert(desk_hand).values(contact_id=contact_id, alert_id=alert_id, takes=takes, since_at=work.now)
    )


def put_down(work: Work, contact_id: UUID) -> None:
    """Nothing is in her hand any more; what she had last is known, for words that come after it."""
    work.conn.execute(update(desk_hand).where(desk_hand.c.contact_id == contact_id).values(since_at=work.now - HOLDS))


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What she took up last.

    Attributes:
        alert_id: The item.
        takes: What her words for it are.
        holds: Whether her next words still belong to it.
    """

    alert_id: UUID
    takes: str
    holds: bool


def taken_up(work: Work, contact_id: UUID) -> TakenUp | None:
    """What she took up last; None where that was nothing."""
    row = work.conn.execute(select(desk_hand).where(desk_hand.c.contact_id == contact_id)).one_or_none()
    return None if row is None else TakenUp(row.alert_id, row.takes, row.since_at > work.now - HOLDS)


def last_said(work: Work, conversation_id: UUID, most: int) -> tuple[Said, ...]:
    """The last messages of a conversation that can still be opened, the oldest first."""
    work.flush()
    rows = work.conn.execute(
        select(message)
        .where(message.c.conversation_id == conversation_id)
        .order_by(message.c.received_at.desc(), message.c.sent_at.desc())
        .limit(most)
    ).all()
    opened = (_open(work, row) for row in reversed(rows))
    return tuple(said for said in opened if said is not None)


def said(work: Work, message_id: UUID) -> Said | None:
    """One message; None where it is gone, or its key is."""
    work.flush()
    row = work.conn.execute(select(message).where(message.c.id == message_id)).one_or_none()
    return None if row is None else _open(work, row)


def _open(work: Work, row: Any) -> Said | None:
    try:
        words = work.vault.open("message", "content_sealed", row.id, row.conversation_id, row.content_sealed)
    except Forgotten:
        return None
    return Said(row.sender_id, row.line_id, cast("Content", from_bytes(words)), row.received_at)
