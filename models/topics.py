"""One topic per mentee in her mentor's chat, where the mentor's bot has topics.

Law: a topic is a view, and this table is our own mapping of it: it says where a message to the mentor is shown and, of
a topic that is ours, whom she writes to in it. A topic that is not in it means nothing. Source: channels.md,
"Telegram", topics in private chats; R16.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from models.directory import touch
from models.tables import contact, line, pairing, topic
from models.work import Work


def thread_of(work: Work, contact_id: UUID, pairing_id: UUID) -> str | None:
    """The topic of this pairing in this chat; None where there is none yet."""
    return work.conn.execute(
        select(topic.c.thread_id).where(topic.c.contact_id == contact_id, topic.c.pairing_id == pairing_id)
    ).scalar_one_or_none()


def owner_of(work: Work, contact_id: UUID, thread_id: str) -> UUID | None:
    """The pairing whose topic this is in this chat; None where it is none of ours."""
    return work.conn.execute(
        select(topic.c.pairing_id).where(topic.c.contact_id == contact_id, topic.c.thread_id == thread_id)
    ).scalar_one_or_none()


def threads_of(work: Work, mentee_id: UUID) -> list[tuple[UUID, str]]:
    """Every topic that bears this woman's name: in whose chat, and which."""
    found = select(topic.c.contact_id, topic.c.thread_id).join(pairing, pairing.c.id == topic.c.pairing_id)
    rows = work.conn.execute(found.where(pairing.c.mentee_id == mentee_id)).all()
    return [(row.contact_id, row.thread_id) for row in rows]


def threads_in(work: Work, contact_id: UUID) -> list[str]:
    """Every topic of ours in this chat."""
    return list(work.conn.execute(select(topic.c.thread_id).where(topic.c.contact_id == contact_id)).scalars())


def remember(work: Work, contact_id: UUID, pairing_id: UUID, thread_id: str) -> None:
    """This pairing has a topic now; nothing is remembered of people who left in between."""
    here = work.conn.execute(select(contact.c.id).where(contact.c.id == contact_id)).one_or_none()
    matched = work.conn.execute(select(pairing.c.id).where(pairing.c.id == pairing_id)).one_or_none()
    if here is None or matched is None:
        return
    work.conn.execute(delete(topic).where(topic.c.contact_id == contact_id, topic.c.pairing_id == pairing_id))
    work.conn.execute(
        insert(topic).values(contact_id=contact_id, pairing_id=pairing_id, thread_id=thread_id, made_at=work.now)
    )


def forget(work: Work, contact_id: UUID, pairing_id: UUID, *, older_than: timedelta = timedelta(0)) -> None:
    """This pairing's topic is gone; the next message makes a new one. One that is younger than `older_than` stays."""
    work.conn.execute(
        delete(topic).where(
            topic.c.contact_id == contact_id,
            topic.c.pairing_id == pairing_id,
            topic.c.made_at <= work.now - older_than,
        )
    )


def set_topics(work: Work, line_id: UUID, *, on: bool) -> bool:
    """Whether the line's bot has topics in private chats, as the channel told it last; whether that is news."""
    changed = work.conn.execute(update(line).where(line.c.id == line_id, line.c.topics.is_(not on)).values(topics=on))
    if changed.rowcount:
        touch(work.conn)
    return bool(changed.rowcount)
