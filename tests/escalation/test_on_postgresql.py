"""The same ladder on PostgreSQL, where two processes may look and tap at once."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers import escalation
from models import alerts, audit, rota
from models.tables import audit as chain
from models.work import Work
from relay.alerts import AlertState
from relay.people import Contact
from tests.escalation.desk import START, Hand, furnished, opened, raise_one

pytestmark = pytest.mark.postgresql


def reach(work: Work) -> list[Contact]:
    """The desk's contacts."""
    work.directory.refresh(work.conn)
    return list(rota.reachable(work).values())


async def test_two_processes_tell_each_step_once_and_give_it_to_one(postgresql_url: str, tmp_path: Path) -> None:
    """Two clocks look at the same seconds, two people tap at once: each told once, one owner, and the chain holds."""
    await furnished(tmp_path, database=postgresql_url)
    one, two = [await opened(tmp_path, Hand(), postgresql_url) for _ in range(2)]
    alert_id = await one.books.units.write(raise_one)
    for seconds in (0, 150, 300, 450, 600):
        for desk in (one, two):
            desk.clock.at = START + timedelta(seconds=seconds)
        await asyncio.gather(one.alerts.tick(), two.alerts.tick())
    held = await one.books.units.write(lambda work: alerts.load(work, alert_id))
    assert held is not None
    steps = [(told.person, told.at) for told in held.alert.told]
    assert len(steps) == len(set(steps)) > 4
    first, second, *_ = await one.books.units.write(reach)
    taps = [
        one.books.units.write(partial(escalation.take, alert_id=alert_id, by=first)),
        two.books.units.write(partial(escalation.take, alert_id=alert_id, by=second)),
    ]
    results = await asyncio.gather(*taps, two.alerts.tick(), return_exceptions=True)
    assert sum(isinstance(result, escalation.TakenMeanwhile) for result in results) == 1
    held = await two.books.units.write(lambda work: alerts.load(work, alert_id))
    assert held is not None
    assert held.alert.state is AlertState.TAKEN
    assert (await one.books.units.write(audit.verify)).broken is None
    for desk in (one, two):
        await desk.books.close()


async def test_two_processes_that_hand_an_item_over_leave_it_one_owner(postgresql_url: str, tmp_path: Path) -> None:
    """Two people take over one item at once from its owner: one has it, the other's transaction undoes itself."""
    await furnished(tmp_path, database=postgresql_url)
    one, two = [await opened(tmp_path, Hand(), postgresql_url) for _ in range(2)]
    alert_id = await one.books.units.write(raise_one)
    giver, second, third = await one.books.units.write(reach)
    await one.books.units.write(partial(escalation.take, alert_id=alert_id, by=giver))
    over = partial(escalation.take_over, alert_id=alert_id, giver_id=giver.person.id, detail="asked by name")
    taps = [one.books.units.write(partial(over, by=second)), two.books.units.write(partial(over, by=third))]
    results = await asyncio.gather(*taps, two.alerts.tick(), return_exceptions=True)
    assert sum(isinstance(result, escalation.TakenMeanwhile) for result in results) == 1
    held = await two.books.units.write(lambda work: alerts.load(work, alert_id))
    assert held is not None
    assert held.alert.state is AlertState.TAKEN
    assert held.alert.owner in {second.person.id, third.person.id}
    facts = await one.books.units.write(lambda work: [row.action for row in work.conn.execute(select(chain.c.action))])
    assert facts.count("handed") == 1
    assert (await one.books.units.write(audit.verify)).broken is None
    for desk in (one, two):
        await desk.books.close()
