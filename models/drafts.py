"""A mentor's messages that wait until she says for whom they are (R16). Sealed; they survive a restart."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, delete, insert, select, update

from models.letters import from_bytes, to_bytes
from models.tables import draft
from models.work import Work
from relay.messages import Content, together
from relay.people import Contact
from relay.scene import AddToDraft, Draft, HoldDraft


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


def find(work: Work, draft_id: UUID, by: Contact) -> Draft | None:
    """Her own held message of this id."""
    return _opened(work, select(draft).where(draft.c.id == draft_id, draft.c.contact_id == by.id))


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


def close(work: Work, draft_id: UUID) -> None:
    """It was sent, or thrown away: the words go from here."""
    work.conn.execute(delete(draft).where(draft.c.id == draft_id))


def forget_old(work: Work, older_than: timedelta) -> int:
    """Held messages that nobody asked for again; how many."""
    return int(work.conn.execute(delete(draft).where(draft.c.held_at < work.now - older_than)).rowcount)
