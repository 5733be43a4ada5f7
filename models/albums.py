"""Albums that still wait for their further parts: photos sent together arrive one by one.

Law: a part joins only what has certainly not left; the rows are taken for the joining before anything of them is read,
so that no claim comes in between. Source: channels.md, "What content passes"; Bot API, media_group_id.
"""

from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from sqlalchemy import func, select, update

from models.letters import from_bytes, to_bytes
from models.tables import message, outbox
from models.work import Work
from relay.delivery import DeliveryState
from relay.messages import Body, Content, Media, Pass, together

_WAITING = (DeliveryState.QUEUED.value, DeliveryState.HELD.value)


@dataclass(frozen=True, slots=True)
class WaitingAlbum:
    """The beginning of an album that has not left yet.

    Attributes:
        message_id: The journal's message.
        conversation_id: Its conversation.
        content: What it says so far.
        whole: The outbox rows that pass the journal's message on as it is.
        bodies: The other rows: by `seq` their own id and what each says.
    """

    message_id: UUID
    conversation_id: UUID
    content: Content = field(repr=False)
    whole: tuple[int, ...]
    bodies: dict[int, tuple[UUID, Body]] = field(repr=False)


def receiver_of(work: Work, album: str, sender_id: UUID, line_id: UUID) -> UUID | None:
    """The pairing to which this sender's album went as far as it has come; None where nothing of it did."""
    work.flush()
    return work.conn.execute(
        select(outbox.c.pairing_id)
        .join(message, message.c.id == outbox.c.message_id)
        .where(outbox.c.album == album, message.c.sender_id == sender_id, message.c.line_id == line_id)
        .order_by(outbox.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()


def take_waiting(work: Work, album: str, sender_id: UUID, pairing_id: UUID) -> WaitingAlbum | None:
    """The beginning of this album, locked for this unit of work; None where it has left, or is leaving."""
    work.flush()
    said = work.conn.execute(
        select(message)
        .join(outbox, outbox.c.message_id == message.c.id)
        .where(outbox.c.album == album, message.c.sender_id == sender_id, outbox.c.pairing_id == pairing_id)
        .order_by(outbox.c.seq.desc())
        .limit(1)
    ).one_or_none()
    if said is None:
        return None
    parts = (outbox.c.message_id == said.id, outbox.c.album == album)
    rows = work.conn.execute(
        update(outbox)
        .where(*parts, outbox.c.state.in_(_WAITING), outbox.c.unheard == 0)
        .values(album=album)
        .returning(outbox.c.seq, outbox.c.row_id, outbox.c.conversation_id, outbox.c.body_sealed)
    ).all()
    if len(rows) != work.conn.execute(select(func.count()).select_from(outbox).where(*parts)).scalar_one():
        return None
    # read again: it may have grown until the rows were ours
    sealed = work.conn.execute(select(message.c.content_sealed).where(message.c.id == said.id)).scalar_one()
    opened = work.vault.open("message", "content_sealed", said.id, said.conversation_id, sealed)
    bodies = {
        row.seq: (
            row.row_id,
            cast(
                "Body",
                from_bytes(work.vault.open("outbox", "body_sealed", row.row_id, row.conversation_id, row.body_sealed)),
            ),
        )
        for row in rows
        if row.body_sealed is not None
    }
    whole = tuple(row.seq for row in rows if row.body_sealed is None)
    return WaitingAlbum(said.id, said.conversation_id, cast("Content", from_bytes(opened)), whole, bodies)


def extend(work: Work, message_id: UUID, media: Media) -> int:
    """A message of the journal that nobody has been given yet holds one medium more; how many it holds."""
    said = work.conn.execute(select(message).where(message.c.id == message_id)).one()
    opened = work.vault.open("message", "content_sealed", said.id, said.conversation_id, said.content_sealed)
    grown = together(cast("Content", from_bytes(opened)), media)
    if grown is None:
        raise TypeError("A part was to be added to what is no album: the order of the rules is wrong.")
    sealed = work.seal("message", "content_sealed", said.id, said.conversation_id, to_bytes(grown))
    values = {"content_sealed": sealed, "kind": type(grown).__name__.lower()}
    work.conn.execute(update(message).where(message.c.id == message_id).values(**values))
    return len(grown.items)


def grow(work: Work, waiting: WaitingAlbum, content: Content, bodies: dict[int, Pass]) -> None:
    """The message says more now; so do these rows that have a body of their own."""
    sealed = work.seal("message", "content_sealed", waiting.message_id, waiting.conversation_id, to_bytes(content))
    kind = type(content).__name__.lower()
    work.conn.execute(
        update(message).where(message.c.id == waiting.message_id).values(content_sealed=sealed, kind=kind)
    )
    for seq, body in bodies.items():
        row_id = waiting.bodies[seq][0]
        conversation = waiting.conversation_id
        work.conn.execute(
            update(outbox)
            .where(outbox.c.seq == seq)
            .values(body_sealed=work.seal("outbox", "body_sealed", row_id, conversation, to_bytes(body)))
        )
