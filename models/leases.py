"""Which process carries which line.

Law: a line has one owner at a time; the owner holds its polling, its order and its rate buckets; a lease ends by itself
when its owner stops breathing. The database's own time decides, never two machines' clocks. Each live node takes
ceil(lines / live nodes); a stale lease is grabbed with SKIP LOCKED. Whoever claims on a line holds its lease until that
commit: a process that was frozen and wakes up claims nothing on a line that another one has by then. Source: store.md,
"Many processes".
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, or_, select, update

from models.tables import lease, line, node
from models.work import Work
from relay.people import LineState

TTL = timedelta(seconds=15)
HEARTBEAT = TTL / 3


@dataclass(frozen=True, slots=True)
class Share:
    """What one look at the leases led to.

    Attributes:
        mine: The lines that are ours now, with their leases' epochs.
        give_up: Those of them that we should give up because our share became smaller.
    """

    mine: Mapping[UUID, int]
    give_up: frozenset[UUID]


def _moment(work: Work) -> datetime:
    if work.conn.dialect.name == "sqlite":
        return work.now
    return work.conn.execute(select(func.now())).scalar_one()


def breathe(work: Work, node_id: UUID) -> dict[UUID, int]:
    """This node is alive for one TTL more, and so are its leases: the epochs of those that it has."""
    until = _moment(work) + TTL
    alive = work.conn.execute(update(node).where(node.c.id == node_id).values(alive_until=until))
    if not alive.rowcount:
        work.conn.execute(insert(node).values(id=node_id, alive_until=until))
    renewed = update(lease).where(lease.c.owner == node_id).values(lease_until=until)
    return _epochs(work.conn.execute(renewed.returning(lease.c.line_id, lease.c.epoch)))


def _epochs(rows: Iterable[Row[tuple[UUID, int]]]) -> dict[UUID, int]:
    return {row.line_id: row.epoch for row in rows}


def held(work: Work, node_id: UUID, lines: Collection[UUID]) -> set[UUID]:
    """Those of these lines that this node holds, and goes on holding until the transaction ends: nobody grabs them."""
    return set(
        work.conn.execute(
            select(lease.c.line_id)
            .where(lease.c.line_id.in_(lines), lease.c.owner == node_id, lease.c.lease_until > func.now())
            .with_for_update(read=True, key_share=True)
        ).scalars()
    )


def take_share(work: Work, node_id: UUID, *, alone: bool) -> Share:
    """Take free lines up to this node's share.

    Args:
        work: The transaction.
        node_id: This node.
        alone: Whether no other process can be using this store (SQLite): then every line is ours at once.
    """
    now = _moment(work)
    active = set(work.conn.execute(select(line.c.id).where(line.c.state == LineState.ACTIVE.value)).scalars())
    work.conn.execute(delete(node).where(node.c.alive_until < now - TTL))
    living = work.conn.execute(select(func.count()).select_from(node).where(node.c.alive_until > now)).scalar_one()
    share = ceil(len(active) / max(1, living))
    mine = _epochs(work.conn.execute(select(lease.c.line_id, lease.c.epoch).where(lease.c.owner == node_id)))
    give_up = mine.keys() - active
    kept = sorted(mine.keys() & active)
    give_up |= set(kept[share:]) if not alone else set()
    free = share - len(kept)
    if free > 0 or alone:
        stale = select(lease.c.line_id).where(lease.c.line_id.in_(active - mine.keys()))
        if not alone:
            stale = stale.where(or_(lease.c.owner.is_(None), lease.c.lease_until <= now)).limit(free)
            stale = stale.with_for_update(skip_locked=True)
        grabbed = (
            update(lease)
            .where(lease.c.line_id.in_(set(work.conn.execute(stale).scalars())))
            .values(owner=node_id, lease_until=now + TTL, epoch=lease.c.epoch + 1)
        )
        mine |= _epochs(work.conn.execute(grabbed.returning(lease.c.line_id, lease.c.epoch)))
    return Share(mine, frozenset(give_up))


def release(work: Work, node_id: UUID, lines: set[UUID]) -> None:
    """Give these lines up: another node may take them at once."""
    work.conn.execute(
        update(lease).where(lease.c.owner == node_id, lease.c.line_id.in_(lines)).values(owner=None, lease_until=None)
    )


def leave(work: Work, node_id: UUID) -> None:
    """The node ends: everything that it held is free."""
    work.conn.execute(update(lease).where(lease.c.owner == node_id).values(owner=None, lease_until=None))
    work.conn.execute(delete(node).where(node.c.id == node_id))
