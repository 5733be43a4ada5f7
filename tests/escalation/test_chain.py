"""The audit chain: whoever changes, removes or invents a fact in the database is found out at its place."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from models import audit
from models.audit import Action, Verified
from models.tables import audit as rows
from models.tables import audit_head
from models.work import Work
from tests.escalation.desk import START, Desk, Hand, furnished, opened

FACTS = 12


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with a dozen facts."""
    await furnished(tmp_path, team=1)
    made = await opened(tmp_path, Hand())

    def write(work: Work) -> None:
        for number in range(FACTS):
            audit.note(work, Action.NOTIFIED, uuid4(), actor_id=uuid4(), detail=str(number))

    await made.books.units.write(write)
    yield made
    await made.books.close()


async def verified(desk: Desk) -> Verified:
    """What a verification finds."""
    return await desk.books.units.write(audit.verify)


async def test_an_untouched_chain_holds(desk: Desk) -> None:
    """Every fact's link holds, also for a process that has just started."""
    assert await verified(desk) == Verified(FACTS)


@pytest.mark.parametrize("column", ["detail", "action", "actor_id", "subject_id", "at"])
async def test_a_changed_fact_is_named(desk: Desk, column: str) -> None:
    """Whatever is changed of a fact, its link breaks."""
    value = {"detail": "other", "action": "taken", "at": START + timedelta(days=1)}.get(column, uuid4())
    await desk.books.units.write(
        lambda work: work.conn.execute(update(rows).where(rows.c.number == 5).values({column: value})).rowcount
    )
    assert (await verified(desk)).broken == 5


async def test_a_missing_fact_is_named(desk: Desk) -> None:
    """A hole in the middle shows at its place."""
    await desk.books.units.write(lambda work: work.conn.execute(delete(rows).where(rows.c.number == 7)).rowcount)
    assert (await verified(desk)).broken == 7


async def test_a_tail_that_was_cut_is_named(desk: Desk) -> None:
    """The head still counts what is gone."""
    await desk.books.units.write(lambda work: work.conn.execute(delete(rows).where(rows.c.number > 9)).rowcount)
    assert (await verified(desk)).broken == 10


async def test_an_invented_fact_is_named(desk: Desk) -> None:
    """Without the key in the keyring nobody can write a link that holds, not even by copying one."""

    def invent(work: Work) -> None:
        last = work.conn.execute(select(rows).where(rows.c.number == FACTS)).one()
        work.conn.execute(insert(rows).values(dict(last._mapping) | {"number": FACTS + 1}))
        work.conn.execute(update(audit_head).values(number=FACTS + 1))

    await desk.books.units.write(invent)
    assert (await verified(desk)).broken == FACTS + 1


async def test_two_facts_that_change_places_are_named(desk: Desk) -> None:
    """The order is a part of what is told."""

    def swap(work: Work) -> None:
        for old, new in ((3, 100), (4, 3), (100, 4)):
            work.conn.execute(update(rows).where(rows.c.number == old).values(number=new))

    await desk.books.units.write(swap)
    assert (await verified(desk)).broken == 3


async def test_a_chain_whose_head_was_taken_away_is_broken(desk: Desk) -> None:
    """Facts without a head begin nowhere."""
    await desk.books.units.write(lambda work: work.conn.execute(delete(audit_head)).rowcount)
    assert (await verified(desk)).broken == 1


async def test_what_was_rolled_back_leaves_no_gap(desk: Desk) -> None:
    """A unit that failed has written no fact, and the next one follows the last that is durable."""

    def fails(work: Work) -> None:
        audit.note(work, Action.TAKEN, uuid4())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await desk.books.units.write(fails)
    await desk.books.units.write(lambda work: audit.note(work, Action.TAKEN, uuid4()))
    assert await verified(desk) == Verified(FACTS + 1)


async def test_old_facts_go_and_the_rest_holds(desk: Desk) -> None:
    """After its time a fact is forgotten; what is left is a chain that still proves itself."""
    desk.clock.at = START + timedelta(days=800)
    await desk.books.units.write(lambda work: audit.note(work, Action.TAKEN, uuid4()))
    gone = await desk.books.units.write(lambda work: audit.forget_old(work, timedelta(days=730)))
    assert gone == FACTS
    assert await verified(desk) == Verified(1)


async def test_a_store_without_facts_holds(tmp_path: Path) -> None:
    """A new programme has an empty chain."""
    await furnished(tmp_path / "", team=1)
    desk = await opened(tmp_path, Hand())
    assert await verified(desk) == Verified(0)
    await desk.books.close()
