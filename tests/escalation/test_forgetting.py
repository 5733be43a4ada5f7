"""An item is forgotten a year after its end, a fact after two, and what is left of the chain still holds (R59)."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from models import alerts, audit, rota
from models.tables import alert, alert_told
from models.tables import audit as chain
from models.work import Work
from relay.alerts import AlertState
from scheduler import retention
from scheduler.retention import Kept, forget_facts
from tests.escalation.desk import SQLITE, START, Desk, Hand, furnished, opened, raise_one


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str:
    """The store's URL, of either engine."""
    return SQLITE if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


def end(work: Work, alert_id: UUID) -> None:
    """It was closed now."""
    held = alerts.load(work, alert_id)
    assert held is not None
    owner = next(iter(rota.reachable(work)))
    stands = held.alert.__class__(held.alert.level, held.alert.clock_from, state=AlertState.CLOSED, owner=owner)
    alerts.save(work, held, stands, (), None)
    alerts.note(work, alert_id, closed_at=work.now)


async def left(desk: Desk) -> tuple[int, int, int]:
    """(items, facts, the number of links that hold)."""

    def count(work: Work) -> tuple[int, int, int]:
        verified = audit.verify(work)
        assert verified.broken is None
        items = work.conn.execute(select(func.count()).select_from(alert)).scalar_one()
        facts = work.conn.execute(select(func.count()).select_from(chain)).scalar_one()
        return items, facts, verified.facts

    return await desk.books.units.write(count)


async def test_what_was_closed_a_year_ago_goes_and_what_is_open_stays(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven are closed over the months, one stays open for ever: each goes on its day, in portions of two."""
    monkeypatch.setattr(retention, "PORTION", 2)
    await furnished(tmp_path, database=database)
    clock = Hand()
    desk = await opened(tmp_path, clock, database)
    for month in range(7):
        clock.at = START + timedelta(days=30 * month)
        made = await desk.books.units.write(raise_one)
        await desk.books.units.write(partial(end, alert_id=made))
    await desk.books.units.write(raise_one)
    units = desk.books.units
    for days, items in ((365, 8), (366, 7), (366 + 60, 5), (366 + 180, 1), (3000, 1)):
        clock.at = START + timedelta(days=days)
        await forget_facts(units, Kept(facts=timedelta(days=9000)))
        assert (await left(desk))[0] == items
    told = await units.write(lambda work: work.conn.execute(select(alert_told.c.alert_id).distinct()).all())
    assert len(told) == 1
    await desk.books.close()


async def test_the_chain_loses_its_beginning_and_still_holds(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After two years the oldest facts go, in portions; what is left verifies, and what comes is chained to it."""
    monkeypatch.setattr(retention, "PORTION", 2)
    await furnished(tmp_path, database=database)
    clock = Hand()
    desk = await opened(tmp_path, clock, database)
    await desk.books.units.write(raise_one)
    clock.at = START + timedelta(days=400)
    await desk.books.units.write(raise_one)
    _, before, _ = await left(desk)
    clock.at = START + timedelta(days=731)
    await forget_facts(desk.books.units, Kept())
    _, facts, holds = await left(desk)
    assert 0 < facts == holds < before
    await desk.books.units.write(raise_one)
    _, more, holds = await left(desk)
    assert more == holds > facts
    await desk.books.close()


async def test_a_clock_that_ran_wrong_takes_no_young_fact_with_it(tmp_path: Path) -> None:
    """A fact with a wrong, old date behind a young one waits until the young one's time is over."""
    await furnished(tmp_path)
    clock = Hand()
    desk = await opened(tmp_path, clock)
    await desk.books.units.write(raise_one)
    clock.at = START - timedelta(days=1000)
    await desk.books.units.write(raise_one)
    _, before, _ = await left(desk)
    clock.at = START + timedelta(days=1)
    await forget_facts(desk.books.units, Kept())
    assert (await left(desk))[1] == before
    await desk.books.close()
