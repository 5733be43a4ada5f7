"""Which process carries which line.

Law: a line has one owner at a time; the owner holds its polling, its order and its rate buckets; a lease ends by itself
when its owner stops breathing. The database's own time decides, never two machines' clocks. Each live node takes
ceil(lines / live nodes); a stale lease is grabbed with SKIP LOCKED. Source: store.md, "Many processes".
"""

from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update

from models.tables import lease, line, node
from models.work import Work
from relay.people import LineState

TTL = timedelta(seconds=15)
HEARTBEAT = TTL / 3


def _moment(work: Work) -> datetime:
    if work.conn.dialect.name == "sqlite":
        return work.now
    return work.conn.execute(select(func.now())).scalar_one()


def breathe(work: Work, node_id: UUID) -> None:
    """This node is alive for one TTL more, and so are its leases."""
    until = _moment(work) + TTL
    alive = work.conn.execute(update(node).where(node.c.id == node_id).values(alive_until=until))
    if not alive.rowcount:
        work.conn.execute(insert(node).values(id=node_id, alive_until=until))
    work.conn.execute(update(lease).where(lease.c.owner == node_id).values(lease_until=until))


def owned(work: Work, node_id: UUID) -> set[UUID]:
    """The lines that this node holds now."""
    return set(
        work.conn.execute(
            select(lease.c.line_id).where(lease.c.owner == node_id, lease.c.lease_until > _moment(work))
        ).scalars()
    )


def take_share(work: Work, node_id: UUID, *, alone: bool) -> tuple[set[UUID], set[UUID]]:
    """Take free lines up to this node's share.

    Args:
        work: The transaction.
        node_id: This node.
        alone: Whether no other process can be using this store (SQLite): then every line is ours at once.

    Returns:
        (the lines that are ours now, those of them that we should give up because our share became smaller).
    """
    now = _moment(work)
    active = set(work.conn.execute(select(line.c.id).where(line.c.state == LineState.ACTIVE.value)).scalars())
    work.conn.execute(delete(node).where(node.c.alive_until < now - TTL))
    living = work.conn.execute(select(func.count()).select_from(node).where(node.c.alive_until > now)).scalar_one()
    share = ceil(len(active) / max(1, living))
    mine = set(work.conn.execute(select(lease.c.line_id).where(lease.c.owner == node_id)).scalars())
    give_up = mine - active
    kept = sorted(mine & active)
    give_up |= set(kept[share:]) if not alone else set()
    free = share - len(mine & active)
    if free > 0 or alone:
        stale = select(lease.c.line_id).where(lease.c.line_id.in_(active - mine))
        if not alone:
            stale = stale.where(or_(lease.c.owner.is_(None), lease.c.lease_until <= now)).limit(free)
            stale = stale.with_for_update(skip_locked=True)
        grabbed = set(work.conn.execute(stale).scalars())
        work.conn.execute(
            update(lease)
            .where(lease.c.line_id.in_(grabbed))
            .values(owner=node_id, lease_until=now + TTL, epoch=lease.c.epoch + 1)
        )
        mine |= grabbed
    return mine, give_up


def release(work: Work, node_id: UUID, lines: set[UUID]) -> None:
    """Give these lines up: another node may take them at once."""
    work.conn.execute(
        update(lease).where(lease.c.owner == node_id, lease.c.line_id.in_(lines)).values(owner=None, lease_until=None)
    )


def leave(work: Work, node_id: UUID) -> None:
    """The node ends: everything that it held is free."""
    work.conn.execute(update(lease).where(lease.c.owner == node_id).values(owner=None, lease_until=None))
    work.conn.execute(delete(node).where(node.c.id == node_id))
