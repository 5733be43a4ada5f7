"""What nobody needs any more goes, a portion at a time.

Law: a portion reads and deletes some hundred rows, found by an index that is there for the relay anyhow, however long
the journal is; whoever wants to write meanwhile waits for one portion, never for all. What still waits to be delivered
stays. Each function gives the place at which its next portion begins, None after the last. Source: store.md, "Cost must
not grow with the log"; needs.md R04.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, select, tuple_

from models.journal import WAITING
from models.tables import copy, inbox, message, outbox
from models.work import Work

PORTION = 200
CONVERSATIONS = 20
"""How many conversations a portion looks at; most of them have nothing to forget."""
FIRST_PLACE = UUID(int=0)


def forget_inbox(work: Work, older_than: timedelta, place: int = 0) -> int | None:
    """Forget that old updates were admitted, but for those that are kept because nobody could read them."""
    key = (inbox.c.line_id, inbox.c.external_id)
    old = (
        select(*key)
        .where(inbox.c.received_at < work.now - older_than, inbox.c.row_id.is_(None))
        .order_by(inbox.c.received_at)
        .limit(PORTION)
    )
    gone = work.conn.execute(delete(inbox).where(tuple_(*key).in_(old))).rowcount
    return place + gone if gone == PORTION else None


def forget_outbox(work: Work, older_than: timedelta, place: int = 0) -> int | None:
    """Forget what was settled long ago. What was posted after that moment was not settled before it."""
    work.flush()
    before = work.now - older_than
    page = work.conn.execute(
        select(outbox.c.seq, outbox.c.created_at).where(outbox.c.seq > place).order_by(outbox.c.seq).limit(PORTION)
    ).all()
    if not page:
        return None
    work.conn.execute(
        delete(outbox).where(
            outbox.c.seq.between(page[0].seq, page[-1].seq),
            outbox.c.settled_at < before,
            ~outbox.c.state.in_(WAITING),
        )
    )
    return int(page[-1].seq) if len(page) == PORTION and page[-1].created_at < before else None


def forget_journal(work: Work, older_than: timedelta, place: UUID = FIRST_PLACE) -> UUID | None:
    """Forget what people said longer ago than the programme keeps it, conversation by conversation."""
    work.flush()
    for _ in range(CONVERSATIONS):
        conversation = _next_conversation(work, place)
        if conversation is None:
            return None
        if _forget_words(work, conversation, older_than) == PORTION:
            return place
        place = conversation
    return place


def _next_conversation(work: Work, place: UUID) -> UUID | None:
    """The conversation after this one, by its id: one look into the index, however much was said in them."""
    later = select(message.c.conversation_id).where(message.c.conversation_id > place)
    return work.conn.execute(later.order_by(message.c.conversation_id).limit(1)).scalar_one_or_none()


def _forget_words(work: Work, conversation: UUID, older_than: timedelta) -> int:
    waits = exists().where(outbox.c.message_id == message.c.id, outbox.c.state.in_(WAITING))
    of_it = message.c.conversation_id == conversation
    old = select(message.c.id).where(of_it, message.c.received_at < work.now - older_than, ~waits)
    gone = list(work.conn.execute(old.order_by(message.c.received_at).limit(PORTION)).scalars())
    if gone:
        work.conn.execute(delete(copy).where(copy.c.message_id.in_(gone)))
        work.conn.execute(delete(message).where(message.c.id.in_(gone)))
    return len(gone)
