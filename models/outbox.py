"""What waits to go out: posted, held, let go, taken back.

Law: what is put here commits with the decision that it follows from; a lane is first in, first out; a row's state comes
from `relay.delivery.TRANSITIONS` and from nowhere else. Who may send a row stands in `models.claims`, what became of it
in `models.fates`. Source: store.md, "Inbox, outbox, and the truth about delivery".
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import ColumnElement, FromClause, and_, bindparam, delete, literal_column, or_, select, update

from models.letters import to_bytes
from models.prepared import Prepared
from models.tables import copy, outbox
from models.work import Posted, Work
from relay.delivery import DeliveryState, Event, Origin, Urgency, follow
from relay.messages import Recording, Replace, Say
from relay.scene import Outbound

OPEN = (DeliveryState.QUEUED, DeliveryState.SENDING)
OPEN_STATES = tuple(state.value for state in OPEN)
ALBUM_WAITS = timedelta(seconds=1)
"""How long the beginning of an album waits for its further parts, which arrive one by one."""


def lane_of(outbound: Outbound) -> UUID:
    """The queue that stays first in, first out: one per item, one per conversation, one for what the line itself says.

    People's words may wait for the morning, or until a mentor is back. The answer to a cry, to STOP or to MENU, and
    what became of somebody's words, never stand behind them (R23, R37, R58); nor behind what the line itself says in
    the morning.
    """
    if outbound.alert_id is not None:
        return UUID(int=outbound.to.id.int ^ outbound.alert_id.int)
    match outbound.body:
        case Say() | Recording() | Replace(by=Say()) if outbound.due_at is None and not outbound.held:
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
            "urgency": outbound.urgency.value,
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
        "urgency": Urgency.ORDINARY.value,
    }


def still(rows: FromClause, *states: DeliveryState) -> ColumnElement[bool]:
    """The condition that a row is in one of these states, as the indexes of what is still open state it.

    Literals, since an engine takes a partial index only where the query repeats the index's own condition, and a bound
    value is not known when it plans: bound, every claim and every sweep read the whole outbox, settled rows and all.
    """
    return rows.c.state.in_([literal_column(f"'{state.value}'") for state in states])


_POSTED = (
    outbox.c.seq,
    outbox.c.lane,
    outbox.c.line_id,
    outbox.c.contact_id,
    outbox.c.due_at,
    outbox.c.urgency,
)


def _posted(row: Any) -> Posted:
    return Posted(row.seq, row.lane, row.line_id, row.contact_id, row.due_at, Urgency(row.urgency))


def due(work: Work, lines: Collection[UUID], limit: int = 500) -> list[Posted]:
    """What is queued and due on these lines, the oldest first."""
    rows = work.conn.execute(
        select(*_POSTED)
        .where(
            still(outbox, *OPEN),
            outbox.c.state == DeliveryState.QUEUED.value,
            outbox.c.due_at <= work.now,
            outbox.c.line_id.in_(lines),
        )
        .order_by(outbox.c.due_at, outbox.c.seq)
        .limit(limit)
    )
    return [_posted(row) for row in rows]


_place = outbox.c.seq + 0  # an expression, so that an engine goes by the index of what is open, not by the whole outbox


def waiting(work: Work, lines: Collection[UUID], after: int, limit: int) -> list[Posted]:
    """What is queued on these lines, due or not, beyond the place `after`, in the order in which it was posted.

    Not by the time at which it is due: a message that waits for its next try is due later than those behind it, and a
    page full of those would never show the one that they all wait for.
    """
    rows = work.conn.execute(
        select(*_POSTED)
        .where(
            still(outbox, *OPEN),
            outbox.c.state == DeliveryState.QUEUED.value,
            outbox.c.line_id.in_(lines),
            _place > after,
        )
        .order_by(_place)
        .limit(limit)
    )
    return [_posted(row) for row in rows]


def redirect(work: Work, from_contacts: Collection[UUID], to_contact: UUID) -> None:
    """What waits for her old accounts goes to the new one, in its order."""
    work.flush()
    waiting = [DeliveryState.QUEUED.value, DeliveryState.HELD.value, DeliveryState.UNCERTAIN.value]
    rows = work.conn.execute(
        select(*_POSTED, outbox.c.state)
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
            work.posted.append(replace(_posted(row), lane=lane, contact_id=to_contact, due_at=work.now))


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


def call_off_repeats(work: Work, alert_id: UUID) -> None:
    """Somebody has taken it: what only says once more that nobody has, and has not left yet, does not leave."""
    work.flush()
    work.conn.execute(
        update(outbox)
        .where(
            still(outbox, *OPEN),
            outbox.c.state == DeliveryState.QUEUED.value,
            outbox.c.alert_id == alert_id,
            outbox.c.urgency == Urgency.REPEAT.value,
        )
        .values(state=follow(DeliveryState.QUEUED, Event.WITHDRAW).value, settled_at=work.now)
    )


def call_off_for_later(work: Work, alert_id: UUID, contact_id: UUID) -> None:
    """What one person was to read of an item at a later hour is out of date, and does not leave."""
    work.flush()
    waits = and_(outbox.c.state == DeliveryState.QUEUED.value, outbox.c.due_at > work.now)
    work.conn.execute(
        update(outbox)
        .where(
            outbox.c.alert_id == alert_id,
            outbox.c.contact_id == contact_id,
            or_(waits, outbox.c.state == DeliveryState.HELD.value),
        )
        .values(state=follow(DeliveryState.QUEUED, Event.WITHDRAW).value, settled_at=work.now)
    )


def forget_what_was_sent(work: Work, contact_ids: Collection[UUID]) -> None:
    """Nothing of what went, or waits to go, to these contacts stays here (R04)."""
    work.flush()
    work.conn.execute(delete(outbox).where(outbox.c.contact_id.in_(contact_ids)))


_HELD_FOR = Prepared(
    select(*_POSTED)
    .where(
        outbox.c.contact_id.in_(bindparam("b_contacts", expanding=True)),
        still(outbox, DeliveryState.HELD, DeliveryState.QUEUED),
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
    rows = _HELD_FOR.rows(work.conn, {"b_contacts": list(work.releasing), "b_now": work.now})
    work.releasing.clear()
    if not rows:
        return
    work.conn.execute(
        update(outbox)
        .where(outbox.c.seq.in_([row.seq for row in rows]))
        .values(state=follow(DeliveryState.HELD, Event.RELEASE).value, due_at=work.now)
    )
    work.posted += [replace(_posted(row), due_at=work.now) for row in rows]


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
