"""The audit chain: who did what to which id, when; facts without content.

Law: a fact is written in the transaction that makes it true. Each row's link is an HMAC over the link before it and the
row, so a row that was changed, left out or put in breaks the chain at its place. Every link has a key of its own, which
is derived from the one before: a key that leaks forges no earlier link. The first key lies in the keyring, so whoever
holds the database alone can forge nothing; whoever cuts the tail off and moves the head is seen by a witness only (the
vault's weekly message). Source: store.md, "Audit"; needs.md section 4, R64.
"""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import takewhile
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from models.tables import audit, audit_head
from models.work import Work

FIRST_LINK = bytes(32)
_RATCHET = b"peerline/1/audit/next"
_LINK = b"peerline/1/audit/link\0"
_AT_ONCE = 1000


class Action(StrEnum):
    """What can stand in the chain."""

    RAISED = "raised"
    JOINED = "joined"
    LEVEL = "level"
    NOTIFIED = "notified"
    HOLE = "hole"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    MAY_HAVE_ARRIVED = "may_have_arrived"
    NO_SECOND_CHANNEL = "no_second_channel"
    TAKEN = "taken"
    PASSED = "passed"
    ASKED = "asked"
    DECLINED = "declined"
    HANDED = "handed"
    PLANNED = "planned"
    KEPT = "kept"
    MISSED = "missed"
    READ = "read"
    WROTE = "wrote"
    PROMISED = "promised"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    FOLLOWED_UP = "followed_up"
    DEBRIEF = "debrief"
    DUTY_CONFIRMED = "duty_confirmed"
    DUTY_MISSED = "duty_missed"
    ROTA = "rota"
    UNREACHABLE = "unreachable"
    DRILL = "drill"
    MATCHED = "matched"
    BACKUP = "backup"
    MATCH_ENDED = "match_ended"
    END_PLANNED = "end_planned"
    PLAN = "plan"
    NAMED = "named"
    INVITED = "invited"
    REVOKED = "revoked"
    LIVE = "live"
    ERASURE_ASKED = "erasure_asked"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the chain.

    Attributes:
        number: Its place, from 1.
        at: When, UTC.
        actor_id: Who did it; None for the program itself.
        action: What was done.
        subject_id: To which alert, shift or person.
        detail: A word or number of ours, such as a level; never a person's words.
        link: 32 bytes that depend on everything before.
    """

    number: int
    at: datetime
    actor_id: UUID | None
    action: str
    subject_id: UUID | None
    detail: str
    link: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found.

    Attributes:
        facts: How many links hold.
        broken: The number of the first fact that does not, None where all do.
        why: What is wrong there.
    """

    facts: int
    broken: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact that is to be written."""

    action: Action
    subject_id: UUID | None
    actor_id: UUID | None = None
    detail: str = ""


def note(
    work: Work, action: Action, subject_id: UUID | None, *, actor_id: UUID | None = None, detail: str = ""
) -> None:
    """Write one fact at the end of the chain."""
    note_all(work, [Entry(action, subject_id, actor_id, detail)])


def note_all(work: Work, entries: Sequence[Entry]) -> None:
    """Write several facts at the end of the chain, in this order."""
    if not entries:
        return
    number, link = _next_place(work, len(entries))
    rows = []
    for entry in entries:
        number += 1
        said = (number, entry.actor_id, entry.action.value, entry.subject_id, entry.detail)
        link = _link(_key(work.vault.chain_key(), number), link, work.now, said)
        rows.append(dict(zip(_COLUMNS, (*said, work.now, link), strict=True)))
    work.conn.execute(insert(audit), rows)
    work.conn.execute(update(audit_head).values(link=link))


_COLUMNS = ("number", "actor_id", "action", "subject_id", "detail", "at", "link")


def _next_place(work: Work, places: int) -> tuple[int, bytes]:
    """The last number and its link; the row stays locked until the transaction ends, and counts `places` more."""
    taken = (
        update(audit_head).values(number=audit_head.c.number + places).returning(audit_head.c.number, audit_head.c.link)
    )
    row = work.conn.execute(taken).one_or_none()
    if row is None:
        first = {"id": 1, "number": 0, "link": FIRST_LINK, "base_number": 0, "base_link": FIRST_LINK}
        work.conn.execute(insert(audit_head).values(**first))
        row = work.conn.execute(taken).one()
    return row.number - places, row.link


_keys: dict[bytes, tuple[int, bytes]] = {}
"""The key that was used last, by the chain's first key: the ratchet turns on from there."""


def _key(first: bytes, number: int) -> bytes:
    name = sha256(first).digest()
    at, key = _keys.get(name, (0, first))
    if at > number:
        at, key = 0, first
    for _ in range(number - at):
        key = _next_key(key)
    _keys[name] = number, key
    return key


def _next_key(key: bytes) -> bytes:
    return hmac.digest(key, _RATCHET, "sha256")


def _link(key: bytes, before: bytes, at: datetime, row: tuple[int, UUID | None, str, UUID | None, str]) -> bytes:
    number, actor, action, subject, detail = row
    parts = (
        str(number),
        at.astimezone(UTC).isoformat(),
        actor.hex if actor else "-",
        str(action),
        subject.hex if subject else "-",
        detail,
    )
    return hmac.digest(key, _LINK + before + "\0".join(parts).encode(), "sha256")


def verify(work: Work) -> Verified:
    """Walk the whole chain; the first broken link is named by its number."""
    head = work.conn.execute(select(audit_head)).one_or_none()
    if head is None:
        left = work.conn.execute(select(audit.c.number).order_by(audit.c.number).limit(1)).scalar_one_or_none()
        return Verified(0) if left is None else Verified(0, left, "the chain's head is gone")
    number, before = head.base_number, head.base_link
    key = _key_from(work.vault.chain_key(), number)
    for fact in _facts(work, number):
        number, key = number + 1, _next_key(key)
        if fact.number != number:
            return Verified(number - 1 - head.base_number, number, "it is missing")
        row = (number, fact.actor_id, fact.action, fact.subject_id, fact.detail)
        if not hmac.compare_digest(fact.link, _link(key, before, fact.at, row)):
            return Verified(number - 1 - head.base_number, number, "it was changed, or put in")
        before = fact.link
    if number != head.number:
        return Verified(number - head.base_number, number + 1, "it is missing, and everything after it")
    if not hmac.compare_digest(before, head.link):
        return Verified(number - head.base_number, number, "the chain's head says otherwise")
    return Verified(number - head.base_number)


def _key_from(first: bytes, number: int) -> bytes:
    key = first
    for _ in range(number):
        key = _next_key(key)
    return key


def _facts(work: Work, after: int) -> Iterator[Fact]:
    """Every fact after this number, in order."""
    while True:
        rows = work.conn.execute(
            select(audit).where(audit.c.number > after).order_by(audit.c.number).limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        for row in rows:
            yield fact_of(row)
        after = rows[-1].number


def fact_of(row: Any) -> Fact:
    """A row of the chain as a value."""
    return Fact(row.number, row.at, row.actor_id, row.action, row.subject_id, row.detail, row.link)


def forget_old(work: Work, older_than: timedelta, most: int = _AT_ONCE) -> int:
    """Forget facts older than they are kept, the oldest `most`; the chain begins after the last of them. How many.

    Only what lies before the first fact that is kept goes, so that a clock that once ran wrong takes none with it.
    """
    first = work.conn.execute(select(audit).order_by(audit.c.number).limit(most)).all()
    old = list(takewhile(lambda row: row.at < work.now - older_than, first))
    if not old:
        return 0
    last = old[-1]
    gone = work.conn.execute(delete(audit).where(audit.c.number <= last.number))
    work.conn.execute(update(audit_head).values(base_number=last.number, base_link=last.link))
    return int(gone.rowcount)
