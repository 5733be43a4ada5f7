"""What became of what went out, and what a person decided about it.

Law: a settled row's state comes from `relay.delivery.TRANSITIONS` and from nowhere else; whoever lost the line
meanwhile settles nothing. Source: store.md, "Inbox, outbox, and the truth about delivery".
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, literal_column, select, update

from models.claims import Claimed
from models.outbox import OPEN, OPEN_STATES, still
from models.prepared import Prepared
from models.tables import copy, outbox
from models.work import Posted, Work
from relay.delivery import DeliveryState, Event, Origin, Urgency, follow
from relay.messages import Album, Parcel, Pass

NOTICE_PART = -1

_ACCEPT = Prepared(
    update(outbox)
    .where(
        outbox.c.seq == bindparam("b_seq"),
        outbox.c.claim == bindparam("b_claim"),
        still(outbox, DeliveryState.SENDING, DeliveryState.UNCERTAIN),
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
        _ACCEPT.each(work.conn, rows)
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
        again = Posted(claimed.seq, claimed.lane, claimed.line_id, claimed.contact_id, due_at, claimed.urgency)
        work.posted.append(again)
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


def has_open_parts(work: Work, message_id: UUID) -> bool:
    """Whether a part of this message has still to go."""
    return _OPEN_PARTS.first(work.conn, {"b_message": message_id}) is not None


_OPEN_PARTS = Prepared(
    select(outbox.c.seq).where(
        outbox.c.message_id == bindparam("b_message"),
        still(outbox, *OPEN, DeliveryState.HELD),
        outbox.c.origin.in_([literal_column(f"'{one.value}'") for one in (Origin.MENTOR, Origin.MENTEE, Origin.TEAM)]),
    )
)


def status_line(work: Work, message_id: UUID, contact_id: UUID) -> str | None:
    """The native id of the line that told this person what becomes of her message; None where there is none."""
    found = _STATUS_LINE.first(work.conn, {"b_message": message_id, "b_contact": contact_id})
    return None if found is None else found.native_id


_STATUS_LINE = Prepared(
    select(outbox.c.native_id)
    .where(
        outbox.c.message_id == bindparam("b_message"),
        outbox.c.contact_id == bindparam("b_contact"),
        outbox.c.origin == Origin.NOTICE.value,
        outbox.c.native_id.is_not(None),
    )
    .order_by(outbox.c.seq.desc())
    .limit(1)
)


def first_copy(work: Work, message_id: UUID, contact_id: UUID) -> str | None:
    """Where this message shows first in this chat: for its sender, her own words."""
    work.flush()
    copies = _COPIES.rows(work.conn, {"b_message": message_id, "b_contact": contact_id})
    return min((one.native_id for one in copies), key=lambda native: (len(native), native), default=None)


_COPIES = Prepared(
    select(copy.c.native_id).where(
        copy.c.message_id == bindparam("b_message"), copy.c.contact_id == bindparam("b_contact")
    )
)


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
        select(outbox.c.lane, outbox.c.line_id, outbox.c.contact_id, outbox.c.urgency).where(outbox.c.seq == seq)
    ).one()
    work.posted.append(Posted(seq, row.lane, row.line_id, row.contact_id, work.now, Urgency(row.urgency)))


def leave(work: Work, seq: int) -> None:
    """An uncertain delivery stays as it is."""
    state = follow(DeliveryState.UNCERTAIN, Event.LEAVE)
    work.conn.execute(
        update(outbox)
        .where(outbox.c.seq == seq, outbox.c.state == DeliveryState.UNCERTAIN.value)
        .values(state=state.value, settled_at=work.now)
    )


def alert_of(work: Work, seq: int) -> UUID | None:
    """The alert that a row belongs to."""
    return work.conn.execute(select(outbox.c.alert_id).where(outbox.c.seq == seq)).scalar_one_or_none()
