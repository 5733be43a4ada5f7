"""What people wrote to the line itself, which the journal does not keep: where it stands, and which rule answered it.

Law: no word of it is kept, only a keyed fingerprint: it tells a change from an edit that changed nothing, and nothing
else. It goes when a channel could no longer delete or change the message anyway. Source: needs.md R26, R59;
channels.md, "Telegram" (deleteMessages: 48 hours; an edit that is only a reaction).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, insert, select, tuple_, update

from models.letters import to_bytes
from models.portions import PORTION
from models.tables import copy, heard, message, outbox
from models.work import Work
from relay.messages import Content, Text

KEPT_FOR = timedelta(hours=49)
"""A little longer than a channel can delete or change a message."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message to the line: which rule answered it, and the fingerprint of its words."""

    rule: str
    fingerprint: bytes


def fingerprint(work: Work, content: Content) -> bytes:
    """Whether two contents are the same can be told from it; what they say can't."""
    return work.vault.keyed_hash("heard", to_bytes(content).hex())


def note(work: Work, contact_id: UUID, native_id: str, rule: str, content: Content, album: str | None = None) -> None:
    """She wrote this, and that rule answered it; the newest answer counts."""
    work.conn.execute(delete(heard).where(heard.c.contact_id == contact_id, heard.c.native_id == native_id))
    work.conn.execute(
        insert(heard).values(
            contact_id=contact_id,
            native_id=native_id,
            rule=rule,
            fingerprint=fingerprint(work, content) if isinstance(content, Text) else b"",
            album=album,
            heard_at=work.now,
        )
    )


def find(work: Work, contact_id: UUID, native_id: str) -> Heard | None:
    """What is known of a message to the line; None where there is nothing."""
    row = work.conn.execute(
        select(heard).where(heard.c.contact_id == contact_id, heard.c.native_id == native_id)
    ).one_or_none()
    return None if row is None else Heard(row.rule, row.fingerprint)


def rule_of_album(work: Work, contact_id: UUID, album: str) -> str:
    """The rule that answered an earlier part of this album; "" where none did."""
    found = select(heard.c.rule).where(heard.c.contact_id == contact_id, heard.c.album == album)
    return work.conn.execute(found.order_by(heard.c.heard_at.desc()).limit(1)).scalar_one_or_none() or ""


def beginning_of_album(work: Work, contact_id: UUID, album: str) -> UUID | None:
    """The journal's message that holds the earlier parts of an album that nobody has been given yet."""
    work.flush()
    passed = exists().where(outbox.c.message_id == message.c.id)
    found = (
        select(message.c.id)
        .join(copy, copy.c.message_id == message.c.id)
        .join(heard, (heard.c.contact_id == copy.c.contact_id) & (heard.c.native_id == copy.c.native_id))
        .where(heard.c.contact_id == contact_id, heard.c.album == album, ~passed)
    )
    return work.conn.execute(found.limit(1)).scalar_one_or_none()


def natives_since(work: Work, contact_id: UUID, since: datetime) -> set[str]:
    """Where what she wrote to the line since then stands in her chat."""
    found = select(heard.c.native_id).where(heard.c.contact_id == contact_id, heard.c.heard_at >= since)
    return set(work.conn.execute(found).scalars())


def same_chat(work: Work, from_contact: UUID, to_contact: UUID) -> None:
    """Her account is bound anew, and the chat is the same one."""
    work.conn.execute(update(heard).where(heard.c.contact_id == from_contact).values(contact_id=to_contact))


def forget_of(work: Work, contact_ids: Collection[UUID]) -> None:
    """Nothing of these accounts stays."""
    work.conn.execute(delete(heard).where(heard.c.contact_id.in_(contact_ids)))


def forget_old(work: Work, place: int = 0) -> int | None:
    """A portion of what no channel could delete or change any more; how many are gone by now, None after the last."""
    key = (heard.c.contact_id, heard.c.native_id)
    old = select(*key).where(heard.c.heard_at < work.now - KEPT_FOR).order_by(heard.c.heard_at).limit(PORTION)
    gone = work.conn.execute(delete(heard).where(tuple_(*key).in_(old))).rowcount
    return place + gone if gone == PORTION else None
