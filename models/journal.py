"""What was received, once, and what people said.

Law: an inbound is admitted once per line and external id; raw bytes are kept only of what could not be read, sealed; a
message's words are sealed under its conversation. Source: store.md, "Inbox, outbox, and the truth about delivery".
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, exists, func, select, update

from models.letters import from_bytes, to_bytes
from models.prepared import Prepared
from models.tables import copy, inbox, message, outbox
from models.work import Work
from relay.delivery import Origin
from relay.messages import Content, Inbound, caption_stands_at, part_of, with_part
from relay.people import Contact
from relay.scene import Keep, KeepForTeam, Known

WAITING = ("held", "queued", "sending", "uncertain")
NOT_YET = ("held", "queued")
_LEFT = ("sending", "uncertain", "sent", "delivered", "read")
UNREADABLE = "unreadable"
"""The rule's name in the journal where no rule was reached."""


_ADMITTED = Prepared(
    select(inbox.c.external_id).where(
        inbox.c.line_id == bindparam("line"), inbox.c.external_id.in_(bindparam("ids", expanding=True))
    )
)


def already_admitted(work: Work, inbounds: Iterable[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Those of (line, external id) that were received before: the network delivers at least once."""
    asked: defaultdict[UUID, set[str]] = defaultdict(set)
    for line_id, external_id in inbounds:
        asked[line_id].add(external_id)
    known: set[tuple[UUID, str]] = set()
    for line_id, ids in asked.items():  # line by line: the product of all lines and all ids would be looked up
        found = _ADMITTED.rows(work.conn, {"line": line_id, "ids": list(ids)})
        known.update((line_id, external_id) for (external_id,) in found)
    return known


def admit(work: Work, inbound: Inbound, rule: str) -> None:
    """Remember that it was received, and which rule won."""
    work.add_inbox(
        {
            "line_id": inbound.line_id,
            "external_id": inbound.external_id,
            "received_at": work.now,
            "rule": rule,
            "row_id": None,
            "raw_sealed": None,
        }
    )


def admit_unreadable(work: Work, line_id: UUID, external_id: str, raw: bytes) -> None:
    """Remember what could not be read, with its bytes, so that a person can look into it and nothing is lost."""
    row_id = uuid4()
    sealed = work.seal("inbox", "raw_sealed", row_id, line_id, raw)
    work.add_inbox(
        {
            "line_id": line_id,
            "external_id": external_id,
            "received_at": work.now,
            "rule": UNREADABLE,
            "row_id": row_id,
            "raw_sealed": sealed,
        }
    )


def keep(work: Work, kept: Keep, sender: Contact) -> UUID:
    """Write a message into the journal; its id."""
    message_id = uuid4()
    conversation = kept.pairing.id
    work.add_message(
        {
            "id": message_id,
            "conversation_id": conversation,
            "pairing_id": kept.pairing.id,
            "line_id": sender.line_id,
            "sender_id": sender.person.id,
            "kind": type(kept.content).__name__.lower(),
            "content_sealed": work.seal("message", "content_sealed", message_id, conversation, to_bytes(kept.content)),
            "quotes_id": kept.quotes_id,
            "sent_at": kept.sent_at,
            "received_at": work.now,
        }
    )
    for part, native_id in enumerate((kept.native_id, *kept.also)):
        work.add_copy(sender.id, native_id, message_id, part)
    return message_id


def find(work: Work, contact_id: UUID, native_id: str, *, with_content: bool) -> Known | None:
    """The message that shows under this native id in this chat, and where else it shows."""
    work.flush()
    row = work.conn.execute(
        select(message, copy.c.part)
        .join(copy, copy.c.message_id == message.c.id)
        .where(copy.c.contact_id == contact_id, copy.c.native_id == native_id)
    ).one_or_none()
    if row is None:
        return None
    part = stands_at = max(row.part, 0)
    content = whole = None
    if with_content:
        opened = work.vault.open("message", "content_sealed", row.id, row.conversation_id, row.content_sealed)
        whole = cast("Content", from_bytes(opened))
        stands_at = caption_stands_at(whole, part)
        content = part_of(whole, part)
    shown: dict[UUID, list[str]] = defaultdict(list)
    beside: dict[UUID, list[str]] = defaultdict(list)
    places = work.conn.execute(select(copy).where(copy.c.message_id == row.id, copy.c.part >= 0)).all()
    for place in sorted(places, key=lambda one: (one.part, len(one.native_id), one.native_id)):
        shown[place.contact_id].append(place.native_id)
        if place.part == stands_at:
            beside[place.contact_id].append(place.native_id)
    ways = work.conn.execute(
        select(outbox.c.state, outbox.c.unheard).where(
            outbox.c.message_id == row.id, outbox.c.origin != Origin.NOTICE.value
        )
    ).all()
    return Known(
        row.id,
        row.pairing_id,
        row.sender_id,
        content,
        _as_tuples(shown),
        any(way.state in NOT_YET for way in ways),
        any(way.unheard or way.state in _LEFT for way in ways),
        whole,
        row.received_at,
        part,
        _as_tuples(beside),
    )


def _as_tuples(places: dict[UUID, list[str]]) -> dict[UUID, tuple[str, ...]]:
    return {contact: tuple(natives) for contact, natives in places.items()}


def last_heard(work: Work, pairing_id: UUID, sender_id: UUID) -> datetime | None:
    """When this person last said something in this conversation."""
    work.flush()
    found = _LAST_HEARD.first(work.conn, {"b_conversation": pairing_id, "b_sender": sender_id})
    return None if found is None else found.received_at


_LAST_HEARD = Prepared(
    select(message.c.received_at)
    .where(message.c.conversation_id == bindparam("b_conversation"), message.c.sender_id == bindparam("b_sender"))
    .order_by(message.c.received_at.desc())
    .limit(1)
)


def waiting_for_answer(work: Work, pairing_id: UUID, mentee_id: UUID, mentor_id: UUID) -> int:
    """How many messages of hers have come since her mentor last wrote."""
    answered = last_heard(work, pairing_id, mentor_id)
    query = (
        select(func.count())
        .select_from(message)
        .where(message.c.conversation_id == pairing_id, message.c.sender_id == mentee_id)
    )
    if answered is not None:
        query = query.where(message.c.received_at > answered)
    return int(work.conn.execute(query).scalar_one())


def keep_for_team(work: Work, kept: KeepForTeam, sender: Contact) -> UUID:
    """Her words for the team, sealed under her own key: her mentor's conversation never holds them (R11)."""
    message_id = uuid4()
    work.add_message(
        {
            "id": message_id,
            "conversation_id": sender.person.id,
            "pairing_id": None,
            "line_id": sender.line_id,
            "sender_id": sender.person.id,
            "kind": type(kept.content).__name__.lower(),
            "content_sealed": work.seal(
                "message", "content_sealed", message_id, sender.person.id, to_bytes(kept.content)
            ),
            "quotes_id": None,
            "sent_at": kept.sent_at,
            "received_at": work.now,
        }
    )
    work.add_copy(sender.id, kept.native_id, message_id)
    return message_id


def never_passed_on(work: Work, pairing_id: UUID, sender_id: UUID) -> list[tuple[UUID, Content]]:
    """What this person said in this conversation and nobody was there to be given, the oldest first."""
    work.flush()
    passed = exists().where(outbox.c.message_id == message.c.id)
    rows = work.conn.execute(
        select(message)
        .where(message.c.conversation_id == pairing_id, message.c.sender_id == sender_id, ~passed)
        .order_by(message.c.received_at, message.c.sent_at)
    )
    return [
        (
            row.id,
            cast(
                "Content",
                from_bytes(
                    work.vault.open("message", "content_sealed", row.id, row.conversation_id, row.content_sealed)
                ),
            ),
        )
        for row in rows
    ]


def revise(work: Work, known: Known, content: Content) -> Content:
    """A message now says something else; of an album, the part that was pointed at. All that it says now."""
    row = work.conn.execute(select(message).where(message.c.id == known.id)).one()
    opened = work.vault.open("message", "content_sealed", row.id, row.conversation_id, row.content_sealed)
    whole = with_part(cast("Content", from_bytes(opened)), known.part, content)
    sealed = work.seal("message", "content_sealed", row.id, row.conversation_id, to_bytes(whole))
    work.conn.execute(update(message).where(message.c.id == row.id).values(content_sealed=sealed))
    return whole


def unsay(work: Work, message_id: UUID) -> None:
    """A message of which nothing has left goes from here, as if it had not been said yet."""
    work.conn.execute(delete(copy).where(copy.c.message_id == message_id))
    work.conn.execute(delete(message).where(message.c.id == message_id))
