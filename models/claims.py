"""Who may send a row of the outbox, and what it says.

Law: a row is `sending` in the store before the network is touched; only the head of its lane can be claimed; what can't
be opened any more must not hold up everybody else's messages. Source: store.md, "Inbox, outbox, and the truth about
delivery".
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID, uuid4

import orjson
from sqlalchemy import ColumnElement, and_, bindparam, exists, literal_column, select, update
from sqlalchemy.exc import SQLAlchemyError

from models import topics
from models.directory import LineView
from models.letters import from_bytes
from models.outbox import OPEN, still
from models.prepared import Prepared
from models.tables import copy, message, outbox
from models.work import Work
from relay.delivery import DeliveryState, Event, Origin, Urgency, follow
from relay.messages import Body, Content, Parcel, Pass, Say, Topic
from relay.people import Contact, ContactState, Role

NOT_REACHED = frozenset({ContactState.STOPPED, ContactState.REVOKED})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is durably `sending`, and the parcel that it becomes.

    Attributes:
        seq: Its place in the outbox.
        lane: Its conversation.
        parcel: What the channel gets; None where it must not go any more (she stopped the line meanwhile).
        origin: Whose words it carries.
        attempt: Which try this is, from 1.
        unheard: How often its fate was lost before.
        contact_id: The receiver.
        pairing_id: Its pairing.
        message_id: The journal's message that it passes on.
        conversation_id: Its conversation in the vault.
        without_trace: Whether nothing of it is kept once it is settled.
        claim: Under which claim it is `sending`: whoever lost the line meanwhile settles nothing.
        first_part: Of an album, the place of its first medium.
        answers: Whether it answers a message, so that its receiver is evident to its sender.
        damaged: Where its content can't be opened any more: what kind of error said so, "" where it can.
        urgency: What it goes before, tried again too.
    """

    seq: int
    lane: UUID
    parcel: Parcel | None
    origin: Origin
    attempt: int
    unheard: int
    contact_id: UUID
    pairing_id: UUID | None
    message_id: UUID | None
    line_id: UUID
    without_trace: bool
    claim: UUID | None = None
    damaged: str = ""
    answers: bool = False
    first_part: int = 0
    urgency: Urgency = Urgency.ORDINARY


_SENDING: ColumnElement[str] = literal_column(f"'{DeliveryState.SENDING.value}'")
_earlier = outbox.alias("earlier")
_HEAD = ~exists().where(_earlier.c.lane == outbox.c.lane, _earlier.c.seq < outbox.c.seq, still(_earlier, *OPEN))
_CLAIM = Prepared(
    update(outbox)
    .where(
        outbox.c.seq.in_(bindparam("seqs", expanding=True)),
        outbox.c.state == DeliveryState.QUEUED.value,
        outbox.c.due_at <= bindparam("at_most"),
        _HEAD,
    )
    .values(
        state=follow(DeliveryState.QUEUED, Event.CLAIM).value,
        attempt=outbox.c.attempt + 1,
        claim=bindparam("token"),
        claimed_at=bindparam("moment"),
    )
)
_SPARED = frozenset(
    {
        "state",
        "due_at",
        "claimed_at",
        "native_id",
        "failure",
        "failure_code",
        "created_at",
        "settled_at",
        "album",
        "quotes_part",
        "swept_at",
    }
)
"""What sending has no need of: turning a column into Python costs as much as reading it. A new column is read."""
_LOAD = Prepared(
    select(
        *(column for column in outbox.c if column.name not in _SPARED),
        message.c.content_sealed,
        message.c.conversation_id.label("message_conversation"),
        message.c.line_id.label("source_line"),
        message.c.sender_id,
        copy.c.native_id.label("quoted_native"),
    )
    .outerjoin(message, message.c.id == outbox.c.message_id)
    .outerjoin(
        copy,
        and_(
            copy.c.message_id == outbox.c.quotes_id,
            copy.c.contact_id == outbox.c.contact_id,
            copy.c.part == outbox.c.quotes_part,
        ),
    )
    .where(outbox.c.claim == bindparam("token"), outbox.c.state == _SENDING)
    .order_by(outbox.c.seq)
)


def claim(work: Work, seqs: Collection[int], token: UUID | None = None) -> list[Claimed]:
    """Mark these rows `sending`, as far as each is the head of its lane and due, and load what they say.

    `token` is the claim's name; a new one where none is given.
    """
    work.flush()
    token = token or uuid4()
    given = {"seqs": sorted(seqs), "at_most": work.now, "token": token, "moment": work.now}
    if not _CLAIM.change(work.conn, given):
        return []
    claimed: dict[int, Claimed] = {}
    for row in _LOAD.rows(work.conn, {"token": token}):
        if row.seq not in claimed:  # a quoted message split in two shows twice: the first part is quoted
            claimed[row.seq] = _claimed(work, row)
    return list(claimed.values())


def _claimed(work: Work, row: Any) -> Claimed:
    """The row with its parcel; what can't be opened any more must not hold up everybody else's messages."""
    try:
        return _with_parcel(row, _parcel(work, row))
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001  # this row's own: damaged, forgotten, or of a newer program
        return replace(_with_parcel(row, None), damaged=type(error).__name__)


def _with_parcel(row: Any, parcel: Parcel | None) -> Claimed:
    return Claimed(
        row.seq,
        row.lane,
        parcel,
        Origin(row.origin),
        row.attempt,
        row.unheard,
        row.contact_id,
        row.pairing_id,
        row.message_id,
        row.line_id,
        row.stranger_sealed is not None,
        row.claim,
        answers=row.quotes_id is not None,
        first_part=row.first_part,
        urgency=Urgency(row.urgency),
    )


def give_back(work: Work, claim: UUID) -> None:
    """This claim's commit was not heard, and nothing of it was sent: what it holds is queued again."""
    state = follow(DeliveryState.SENDING, Event.RETRY)
    work.conn.execute(
        update(outbox).where(outbox.c.claim == claim, outbox.c.state == _SENDING).values(state=state.value)
    )


def still_sending(work: Work, seqs: Collection[int]) -> set[int]:
    """Those of these rows that nobody has settled yet."""
    return set(
        work.conn.execute(
            select(outbox.c.seq).where(outbox.c.seq.in_(seqs), outbox.c.state == DeliveryState.SENDING.value)
        ).scalars()
    )


def _parcel(work: Work, row: Any) -> Parcel | None:
    if row.stranger_sealed is not None:
        way = work.vault.open("outbox", "stranger_sealed", row.row_id, row.conversation_id, row.stranger_sealed)
        address, language, zone = orjson.loads(way)
        return Parcel(row.row_id, row.line_id, address, language, zone, _body(work, row, None), repeated=row.repeated)
    view = work.directory.line(work.conn, row.line_id)
    to = view.by_id.get(row.contact_id)
    if to is None or (to.state in NOT_REACHED and not row.last_word):
        return None
    if row.expires_at is not None and row.expires_at <= work.now:
        return None  # a question that was held up: it would come in the night, or ask about a day long past
    body = _body(work, row, to)
    topic = _topic_of(view, row, to) if isinstance(body, Say | Pass) else None
    return Parcel(
        row.row_id,
        row.line_id,
        to.address,
        to.person.language,
        to.person.zone,
        body,
        quote=row.quoted_native,
        thread=topics.thread_of(work, topic.contact_id, topic.pairing_id) if topic is not None else None,
        topic=topic,
        protect=to.person.role is Role.MENTOR and isinstance(body, Pass),
        repeated=row.repeated,
    )


TRIES_FOR_A_TOPIC = 5
"""After so many tries a message goes without its topic: that it comes matters more than where it stands."""


def _topic_of(view: LineView, row: Any, to: Contact) -> Topic | None:
    """The topic in the mentor's chat to which this row belongs, where her line has topics."""
    if not view.line.topics or row.attempt > TRIES_FOR_A_TOPIC:
        return None
    pairing = next((one for one in view.pairings if one.id == row.pairing_id), None)
    if pairing is None or pairing.mentor.id != to.person.id:
        return None
    return Topic(to.id, pairing.id, pairing.mentee.alias)


def _body(work: Work, row: Any, to: Contact | None) -> Body:
    if row.body_sealed is not None:
        opened = work.vault.open("outbox", "body_sealed", row.row_id, row.conversation_id, row.body_sealed)
        return cast("Body", from_bytes(opened))
    content = cast(
        "Content",
        from_bytes(
            work.vault.open("message", "content_sealed", row.message_id, row.message_conversation, row.content_sealed)
        ),
    )
    alias = None
    if to is not None and to.person.role is not Role.MENTEE:
        alias = _alias_of(work, row)
    return Pass(content, alias, row.source_line)


def _alias_of(work: Work, row: Any) -> str | None:
    view = work.directory.line(work.conn, row.line_id)
    for pairing in view.pairings:
        if pairing.id == row.pairing_id:
            return pairing.mentee.alias if row.sender_id == pairing.mentee.id else pairing.mentor.alias
    return None


def left_sending(work: Work, lines: Collection[UUID]) -> list[Claimed]:
    """Rows that a process left in `sending` when it died: their fate was not heard."""
    rows = work.conn.execute(select(outbox).where(outbox.c.state == _SENDING, outbox.c.line_id.in_(lines))).all()
    return [_with_parcel(row, None) for row in rows]
