"""Messages that wait until their writer says for whom they are (R16), or whether they shall really go (R20).

Law: sealed, so that they survive a restart; the newest words are what is kept. Where a held message stands in its
writer's own chat is remembered like that of any other message, so that the question about it can quote it and a change
of it is found.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, insert, or_, select, update

from models.letters import from_bytes, to_bytes
from models.tables import copy, draft
from models.work import Work
from relay.messages import Content, together, with_part
from relay.people import Contact
from relay.scene import AddToDraft, Draft, HoldDraft, ReviseDraft


def hold(work: Work, held: HoldDraft, by: Contact) -> None:
    """Keep the message, sealed under the mentor's own key: it belongs to no conversation yet."""
    conversation = by.person.id
    work.conn.execute(
        insert(draft).values(
            id=held.id,
            contact_id=by.id,
            conversation_id=conversation,
            state="held",
            content_sealed=work.seal("draft", "content_sealed", held.id, conversation, to_bytes(held.content)),
            native_id=held.native_id,
            quotes_id=held.quotes_id,
            sent_at=held.sent_at,
            held_at=work.now,
            pairing_id=held.pairing.id if held.pairing is not None else None,
            album=held.album,
            also="\n".join(held.also),
        )
    )
    for part, native_id in enumerate((held.native_id, *held.also)):
        work.add_copy(by.id, native_id, held.id, part)


def find(work: Work, draft_id: UUID, by: Contact) -> Draft | None:
    """Her own held message of this id."""
    return _opened(work, select(draft).where(draft.c.id == draft_id, draft.c.contact_id == by.id))


def shown_as(work: Work, native_id: str, by: Contact) -> Draft | None:
    """Her own held message that she wrote under this native id, and which part of it that is."""
    work.flush()
    place = select(copy.c.message_id, copy.c.part).where(copy.c.contact_id == by.id, copy.c.native_id == native_id)
    found = work.conn.execute(place).one_or_none()
    held = find(work, found.message_id, by) if found is not None else None
    return None if found is None or held is None else replace(held, part=found.part)


def of_album(work: Work, album: str, by: Contact) -> Draft | None:
    """Her own held beginning of this album."""
    held = select(draft).where(draft.c.contact_id == by.id, draft.c.state == "held", draft.c.album == album)
    return _opened(work, held.order_by(draft.c.held_at.desc()).limit(1))


def _opened(work: Work, query: Select[Any]) -> Draft | None:
    row = work.conn.execute(query).one_or_none()
    if row is None:
        return None
    opened = work.vault.open("draft", "content_sealed", row.id, row.conversation_id, row.content_sealed)
    content = cast("Content", from_bytes(opened))
    also = tuple(row.also.split("\n")) if row.also else ()
    return Draft(
        row.id,
        row.contact_id,
        content,
        row.quotes_id,
        row.native_id,
        row.sent_at,
        row.pairing_id,
        row.album,
        also,
    )


def add(work: Work, added: AddToDraft) -> None:
    """A further part of a held album: it is one message with what is held of it already."""
    held = added.draft
    grown = together(held.content, added.media)
    if grown is None:
        raise TypeError("A part was to be added to what is no album: the order of the rules is wrong.")
    conversation = work.conn.execute(select(draft.c.conversation_id).where(draft.c.id == held.id)).scalar_one()
    work.conn.execute(
        update(draft)
        .where(draft.c.id == held.id)
        .values(
            content_sealed=work.seal("draft", "content_sealed", held.id, conversation, to_bytes(grown)),
            also="\n".join((*held.also, added.native_id)),
        )
    )
    work.add_copy(held.contact_id, added.native_id, held.id, len(held.also) + 1)


def revise(work: Work, revised: ReviseDraft) -> None:
    """It says something else now; of an album, the part that was changed."""
    held = revised.draft
    content = with_part(held.content, held.part, revised.content)
    conversation = work.conn.execute(select(draft.c.conversation_id).where(draft.c.id == held.id)).scalar_one()
    sealed = work.seal("draft", "content_sealed", held.id, conversation, to_bytes(content))
    work.conn.execute(update(draft).where(draft.c.id == held.id).values(content_sealed=sealed))


def close(work: Work, draft_id: UUID) -> None:
    """It was sent, or thrown away: the words go from here."""
    _forget(work, draft.c.id == draft_id)


def forget_old(work: Work, older_than: timedelta) -> int:
    """Held messages that nobody asked for again; how many."""
    return _forget(work, draft.c.held_at < work.now - older_than)


def forget_of(work: Work, contact_ids: Collection[UUID], pairing_ids: Collection[UUID] = ()) -> int:
    """Held messages of these accounts, or for these matches; how many."""
    return _forget(work, or_(draft.c.contact_id.in_(contact_ids), draft.c.pairing_id.in_(pairing_ids)))


def _forget(work: Work, which: ColumnElement[bool]) -> int:
    work.flush()
    work.conn.execute(delete(copy).where(copy.c.message_id.in_(select(draft.c.id).where(which))))
    return int(work.conn.execute(delete(draft).where(which)).rowcount)
