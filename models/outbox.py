"""What goes out: posted, claimed, settled.

Law: a row is `sending` in the store before the network is touched; only the head of its lane can be claimed; a settled
row's state comes from `relay.delivery.TRANSITIONS` and from nowhere else. Source: store.md, "Inbox, outbox, and the
truth about delivery".
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import orjson
from sqlalchemy import ColumnElement, FromClause, and_, bindparam, delete, exists, literal_column, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from models import topics
from models.directory import LineView
from models.letters import from_bytes, to_bytes
from models.tables import copy, message, outbox
from models.work import Posted, Work
from relay.delivery import DeliveryState, Event, Origin, follow
from relay.messages import Album, Body, Content, Parcel, Pass, Replace, Say, Topic
from relay.people import Contact, ContactState, Role
from relay.scene import Outbound

_OPEN = (DeliveryState.QUEUED, DeliveryState.SENDING)
OPEN_STATES = tuple(state.value for state in _OPEN)
ALBUM_WAITS = timedelta(seconds=1)
"""How long the beginning of an album waits for its further parts, which arrive one by one."""
NOTICE_PART = -1
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


def lane_of(outbound: Outbound) -> UUID:
    """The queue that stays first in, first out: one per item, one per conversation, one for what the line itself says.

    People's words may wait for the morning, or until a mentor is back. The answer to a cry, to STOP or to MENU, and
    what became of somebody's words, never stand behind them (R23, R37, R58).
    """
    if outbound.alert_id is not None:
        return UUID(int=outbound.to.id.int ^ outbound.alert_id.int)
    match outbound.body:
        case Say() | Replace(by=Say()) if outbound.due_at is None:
            return outbound.to.id
        case _:
            pairing = outbound.pairing
            return outbound.to.id if pairing is None else UUID(int=outbound.to.id.int ^ pairing.id.int)


def post(
    work: Work,
    outbound: Outbound,
    message_id: UUID | None = None,
    *,
    due_at: datetime | None = None,
    album: str | None = None,
    first_part: int = 0,
) -> None:
    """Put one outbound into the outbox. `message_id` names the journal's message where it passes one on.

    What belongs to an `album` waits a moment for the further parts; `first_part` says which of them it begins with.
    """
    leaves = due_at or outbound.due_at or work.now
    if album is not None:
        leaves = max(leaves, work.now + ALBUM_WAITS)
    row_id, to = uuid4(), outbound.to
    conversation = outbound.pairing.id if outbound.pairing is not None else to.person.id
    stranger = None
    if outbound.without_trace:
        conversation = to.line_id
        way = orjson.dumps([to.address, to.person.language, to.person.zone])
        stranger = work.seal("outbox", "stranger_sealed", row_id, conversation, way)
    body = None
    if outbound.body is not None:
        body = work.seal("outbox", "body_sealed", row_id, conversation, to_bytes(outbound.body))
    work.add_outbox(
        unsaid(work, row_id, to.line_id, to.id)
        | {
            "lane": lane_of(outbound),
            "conversation_id": conversation,
            "pairing_id": outbound.pairing.id if outbound.pairing is not None else None,
            "message_id": message_id,
            "alert_id": outbound.alert_id,
            "origin": outbound.origin.value,
            "body_sealed": body,
            "stranger_sealed": stranger,
            "quotes_id": outbound.quotes_id,
            "last_word": outbound.last_word,
            "state": (DeliveryState.HELD if outbound.held else DeliveryState.QUEUED).value,
            "due_at": leaves,
            "album": album,
            "first_part": first_part,
            "quotes_part": outbound.quotes_part,
        }
    )


def unsaid(work: Work, row_id: UUID, line_id: UUID, contact_id: UUID) -> dict[str, Any]:
    """A queued row to this contact that says nothing yet: every column that a row is written with."""
    return {
        "row_id": row_id,
        "line_id": line_id,
        "contact_id": contact_id,
        "lane": contact_id,
        "conversation_id": contact_id,
        "pairing_id": None,
        "message_id": None,
        "alert_id": None,
        "origin": Origin.PROMPT.value,
        "body_sealed": None,
        "stranger_sealed": None,
        "quotes_id": None,
        "last_word": False,
        "state": DeliveryState.QUEUED.value,
        "attempt": 0,
        "unheard": 0,
        "repeated": False,
        "due_at": work.now,
        "expires_at": None,
        "created_at": work.now,
        "album": None,
        "first_part": 0,
        "quotes_part": 0,
    }


def _still(rows: FromClause, *states: DeliveryState) -> ColumnElement[bool]:
    """The condition that a row is in one of these states, as the indexes of what is still open state it.

    Literals, since an engine takes a partial index only where the query repeats the index's own condition, and a bound
    value is not known when it plans: bound, every claim and every sweep read the whole outbox, settled rows and all.
    """
    return rows.c.state.in_([literal_column(f"'{state.value}'") for state in states])


_SENDING: ColumnElement[str] = literal_column(f"'{DeliveryState.SENDING.value}'")
_earlier = outbox.alias("earlier")
_HEAD = ~exists().where(_earlier.c.lane == outbox.c.lane, _earlier.c.seq < outbox.c.seq, _still(_earlier, *_OPEN))
_CLAIM = (
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
_LOAD = (
    select(
        outbox,
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
    work.conn.execute(_CLAIM, {"seqs": sorted(seqs), "at_most": work.now, "token": token, "moment": work.now})
    claimed: dict[int, Claimed] = {}
    for row in work.conn.execute(_LOAD, {"token": token}):
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


def due(work: Work, lines: Collection[UUID], limit: int = 500) -> list[Posted]:
    """What is queued and due on these lines, the oldest first."""
    rows = work.conn.execute(
        select(outbox.c.seq, outbox.c.lane, outbox.c.line_id, outbox.c.contact_id, outbox.c.due_at)
        .where(
            _still(outbox, *_OPEN),
            outbox.c.state == DeliveryState.QUEUED.value,
            outbox.c.due_at <= work.now,
            outbox.c.line_id.in_(lines),
        )
        .order_by(outbox.c.due_at, outbox.c.seq)
        .limit(limit)
    )
    return [Posted(row.seq, row.lane, row.line_id, row.contact_id, row.due_at) for row in rows]


_place = outbox.c.seq + 0  # an expression, so that an engine goes by the index of what is open, not by the whole outbox


def waiting(work: Work, lines: Collection[UUID], after: int, limit: int) -> list[Posted]:
    """What is queued on these lines, due or not, beyond the place `after`, in the order in which it was posted.

    Not by the time at which it is due: a message that waits for its next try is due later than those behind it, and a
    page full of those would never show the one that they all wait for.
    """
    rows = work.conn.execute(
        select(outbox.c.seq, outbox.c.lane, outbox.c.line_id, outbox.c.contact_id, outbox.c.due_at)
        .where(
            _still(outbox, *_OPEN),
            outbox.c.state == DeliveryState.QUEUED.value,
            outbox.c.line_id.in_(lines),
            _place > after,
        )
        .order_by(_place)
        .limit(limit)
    )
    return [Posted(row.seq, row.lane, row.line_id, row.contact_id, row.due_at) for row in rows]


def left_sending(work: Work, lines: Collection[UUID]) -> list[Claimed]:
    """Rows that a process left in `sending` when it died: their fate was not heard."""
    rows = work.conn.execute(select(outbox).where(outbox.c.state == _SENDING, outbox.c.line_id.in_(lines))).all()
    return [_with_parcel(row, None) for row in rows]


_ACCEPT = (
    update(outbox)
    .where(
        outbox.c.seq == bindparam("b_seq"),
        outbox.c.claim == bindparam("b_claim"),
        _still(outbox, DeliveryState.SENDING, DeliveryState.UNCERTAIN),
    )
    .values(
        state=follow(DeliveryState.SENDING, Event.ACCEPTED).value,
        native_id=bindparam("b_native"),
        settled_at=bindparam("b_now"),
    )
)


def accept(work: Work, taken: Sequence[tuple[Claimed, tuple[str, ...]]]) -> None:
    """These were taken by the network, under these native ids.

    A row that another process took over meanwhile keeps the state that it was given there, unless that is `uncertain`.
    """
    if not taken:
        return
    gone = [claimed.seq for claimed, _ in taken if claimed.without_trace]
    rows = [
        {"b_seq": claimed.seq, "b_claim": claimed.claim, "b_native": refs[0] if refs else None, "b_now": work.now}
        for claimed, refs in taken
        if not claimed.without_trace
    ]
    if rows:
        work.conn.execute(_ACCEPT, rows)
    if gone:
        work.conn.execute(delete(outbox).where(outbox.c.seq.in_(gone)))
    for claimed, refs in taken:
        if claimed.message_id is not None:
            for at, ref in enumerate(refs):
                work.add_copy(claimed.contact_id, ref, claimed.message_id, _part(claimed, at))


def _part(claimed: Claimed, at: int) -> int:
    """Which part of its message the network's `at`-th message is; a notice about it is none of them."""
    match claimed.parcel:
        case Parcel(body=Pass(content=Album())):
            return claimed.first_part + at
        case Parcel(body=Pass()):
            return claimed.first_part
        case _:
            return NOTICE_PART


def move(
    work: Work,
    claimed: Claimed,
    event: Event,
    *,
    due_at: datetime | None = None,
    failure: tuple[str, int] | None = None,
) -> bool:
    """Let one row that is `sending` follow `event`; with `UNHEARD` and a time, it is queued again, marked.

    Returns:
        Whether it was still `sending` under this claim; if not, another process took it over and nothing was written.
    """
    ours = and_(
        outbox.c.seq == claimed.seq,
        outbox.c.claim == claimed.claim,
        outbox.c.state == DeliveryState.SENDING.value,
    )
    state = follow(DeliveryState.SENDING, event)
    values: dict[str, Any] = {"state": state.value}
    if event is Event.UNHEARD:
        values["unheard"] = claimed.unheard + 1
        if due_at is not None:
            values |= {"state": follow(state, Event.AGAIN).value, "repeated": True}
    if due_at is not None:
        values["due_at"] = due_at
    if failure is not None:
        values |= {"failure": failure[0], "failure_code": failure[1]}
    if values["state"] not in OPEN_STATES:
        values["settled_at"] = work.now
        if claimed.without_trace:
            return bool(work.conn.execute(delete(outbox).where(ours)).rowcount)
    moved = bool(work.conn.execute(update(outbox).where(ours).values(**values)).rowcount)
    if moved and due_at is not None:
        work.posted.append(Posted(claimed.seq, claimed.lane, claimed.line_id, claimed.contact_id, due_at))
    return moved


def withdraw(work: Work, claimed: Claimed) -> None:
    """It was claimed, and must not go: it goes back, and out of the queue."""
    follow(follow(DeliveryState.SENDING, Event.RETRY), Event.WITHDRAW)
    work.conn.execute(
        update(outbox)
        .where(outbox.c.seq == claimed.seq)
        .values(state=DeliveryState.WITHDRAWN.value, settled_at=work.now)
    )


def put_by(work: Work, claimed: Claimed) -> None:
    """The receiver's account was revoked (a lost phone): it waits until she has a new one."""
    follow(DeliveryState.SENDING, Event.RETRY)
    work.conn.execute(update(outbox).where(outbox.c.seq == claimed.seq).values(state=DeliveryState.HELD.value))


def redirect(work: Work, from_contacts: Collection[UUID], to_contact: UUID) -> None:
    """What waits for her old accounts goes to the new one, in its order."""
    work.flush()
    waiting = [DeliveryState.QUEUED.value, DeliveryState.HELD.value, DeliveryState.UNCERTAIN.value]
    rows = work.conn.execute(
        select(outbox.c.seq, outbox.c.lane, outbox.c.contact_id, outbox.c.line_id, outbox.c.state)
        .where(
            outbox.c.contact_id.in_(from_contacts),
            outbox.c.state.in_(waiting),
            ~outbox.c.last_word,  # meant for that account only: a deletion there, an answer to its STOP
        )
        .order_by(outbox.c.seq)
    ).all()
    for row in rows:
        lane = UUID(int=row.lane.int ^ row.contact_id.int ^ to_contact.int)
        state = DeliveryState.QUEUED.value if row.state == DeliveryState.HELD.value else row.state
        work.conn.execute(
            update(outbox)
            .where(outbox.c.seq == row.seq)
            .values(contact_id=to_contact, lane=lane, state=state, due_at=work.now)
        )
        if state == DeliveryState.QUEUED.value:
            work.posted.append(Posted(row.seq, lane, row.line_id, to_contact, work.now))


def same_chat(work: Work, from_contact: UUID, to_contact: UUID) -> None:
    """Her account is bound anew and the chat is the same one: what stands there is found again (quotes, R26)."""
    work.flush()
    work.conn.execute(update(copy).where(copy.c.contact_id == from_contact).values(contact_id=to_contact))
    shown = and_(outbox.c.native_id.is_not(None), outbox.c.swept_at.is_(None))
    work.conn.execute(
        update(outbox)
        .where(outbox.c.contact_id == from_contact, or_(shown, outbox.c.last_word))
        .values(contact_id=to_contact)
    )


def withdraw_waiting(work: Work, contact_ids: Collection[UUID], origins: Collection[Origin]) -> int:
    """What still waits for these contacts does not go any more; how many."""
    work.flush()
    result = work.conn.execute(
        update(outbox)
        .where(
            outbox.c.contact_id.in_(contact_ids),
            outbox.c.state.in_([DeliveryState.QUEUED.value, DeliveryState.HELD.value]),
            outbox.c.origin.in_([origin.value for origin in origins]),
            ~outbox.c.last_word,
        )
        .values(state=follow(DeliveryState.QUEUED, Event.WITHDRAW).value, settled_at=work.now)
    )
    return int(result.rowcount)


def forget_what_was_sent(work: Work, contact_ids: Collection[UUID]) -> None:
    """Nothing of what went, or waits to go, to these contacts stays here (R04)."""
    work.flush()
    work.conn.execute(delete(outbox).where(outbox.c.contact_id.in_(contact_ids)))


_HELD_FOR = (
    select(outbox.c.seq, outbox.c.lane, outbox.c.line_id, outbox.c.contact_id)
    .where(
        outbox.c.contact_id.in_(bindparam("b_contacts", expanding=True)),
        _still(outbox, DeliveryState.HELD, DeliveryState.QUEUED),
        or_(
            outbox.c.state == DeliveryState.HELD.value,
            and_(outbox.c.due_at > bindparam("b_now"), outbox.c.attempt == 0),
        ),
    )
    .order_by(outbox.c.seq)
)


def release(work: Work, contact_id: UUID) -> None:
    """What was held for this contact, or was to wait for a later hour, goes when this unit is done."""
    work.releasing.add(contact_id)
    work.put_off("release", _release)


def _release(work: Work) -> None:
    rows = work.conn.execute(_HELD_FOR, {"b_contacts": list(work.releasing), "b_now": work.now}).all()
    work.releasing.clear()
    if not rows:
        return
    work.conn.execute(
        update(outbox)
        .where(outbox.c.seq.in_([row.seq for row in rows]))
        .values(state=follow(DeliveryState.HELD, Event.RELEASE).value, due_at=work.now)
    )
    work.posted += [Posted(row.seq, row.lane, row.line_id, row.contact_id, work.now) for row in rows]


def take_back(work: Work, message_id: UUID) -> None:
    """A message that has not left yet does not leave."""
    work.conn.execute(
        update(outbox)
        .where(
            outbox.c.message_id == message_id,
            outbox.c.state.in_([DeliveryState.QUEUED.value, DeliveryState.HELD.value]),
        )
        .values(state=follow(DeliveryState.HELD, Event.WITHDRAW).value, settled_at=work.now)
    )


def has_open_parts(work: Work, message_id: UUID) -> bool:
    """Whether a part of this message has still to go."""
    waiting = [state.value for state in (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.HELD)]
    words = [Origin.MENTOR.value, Origin.MENTEE.value, Origin.TEAM.value]
    return (
        work.conn.execute(
            select(outbox.c.seq).where(
                outbox.c.message_id == message_id, outbox.c.state.in_(waiting), outbox.c.origin.in_(words)
            )
        ).first()
        is not None
    )


def status_line(work: Work, message_id: UUID, contact_id: UUID) -> str | None:
    """The native id of the line that told this person what becomes of her message; None where there is none."""
    return (
        work.conn.execute(
            select(outbox.c.native_id)
            .where(
                outbox.c.message_id == message_id,
                outbox.c.contact_id == contact_id,
                outbox.c.origin == Origin.NOTICE.value,
                outbox.c.native_id.is_not(None),
            )
            .order_by(outbox.c.seq.desc())
        )
        .scalars()
        .first()
    )


def first_copy(work: Work, message_id: UUID, contact_id: UUID) -> str | None:
    """Where this message shows first in this chat: for its sender, her own words."""
    work.flush()
    natives = work.conn.execute(
        select(copy.c.native_id).where(copy.c.message_id == message_id, copy.c.contact_id == contact_id)
    ).scalars()
    return min(natives, key=lambda native: (len(native), native), default=None)


def find_uncertain(work: Work, seq: int) -> tuple[UUID | None, UUID] | None:
    """(pairing, contact) of an uncertain delivery; None where there is none of that number."""
    row = work.conn.execute(
        select(outbox.c.pairing_id, outbox.c.contact_id).where(
            outbox.c.seq == seq, outbox.c.state == DeliveryState.UNCERTAIN.value
        )
    ).one_or_none()
    return None if row is None else (row.pairing_id, row.contact_id)


def repeat(work: Work, seq: int) -> None:
    """An uncertain delivery goes out once more, because its sender said so; it says that it may be a repeat."""
    state = follow(DeliveryState.UNCERTAIN, Event.AGAIN)
    work.conn.execute(
        update(outbox)
        .where(outbox.c.seq == seq, outbox.c.state == DeliveryState.UNCERTAIN.value)
        .values(state=state.value, due_at=work.now, repeated=True)
    )
    row = work.conn.execute(
        select(outbox.c.lane, outbox.c.line_id, outbox.c.contact_id).where(outbox.c.seq == seq)
    ).one()
    work.posted.append(Posted(seq, row.lane, row.line_id, row.contact_id, work.now))


def leave(work: Work, seq: int) -> None:
    """An uncertain delivery stays as it is."""
    state = follow(DeliveryState.UNCERTAIN, Event.LEAVE)
    work.conn.execute(
        update(outbox)
        .where(outbox.c.seq == seq, outbox.c.state == DeliveryState.UNCERTAIN.value)
        .values(state=state.value, settled_at=work.now)
    )


def expire(work: Work, older_than: timedelta) -> int:
    """Forget settled rows that nothing needs any more; how many."""
    result = work.conn.execute(
        delete(outbox).where(
            outbox.c.settled_at < work.now - older_than, ~outbox.c.state.in_([*OPEN_STATES, "held", "uncertain"])
        )
    )
    return int(result.rowcount)


def alert_of(work: Work, seq: int) -> UUID | None:
    """The alert that a row belongs to."""
    return work.conn.execute(select(outbox.c.alert_id).where(outbox.c.seq == seq)).scalar_one_or_none()
