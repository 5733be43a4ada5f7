"""A process believes that a line is its own for as long as its lease surely lasts, and not a moment longer.

Source: store.md, "Many processes".
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, func, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from migrations.upgrade import upgrade
from models import leases
from models.directory import Directory
from models.tables import lease, line, outbox
from models.work import Work
from relay.people import LineState
from scheduler.tenure import MARGIN_SECONDS, Tenure, machine_seconds
from tests.journeys.town import Ours, town_on
from tests.migrations.stores import ONE, fill, on
from tests.models.notes import vault_over

LINE, OTHER_LINE = uuid4(), uuid4()
OURS, THEIRS = uuid4(), uuid4()
TTL = leases.TTL.total_seconds()


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The moment."""
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    """The machine's seconds."""
    return Seconds()


@pytest.fixture
def tenure(seconds: Seconds) -> Tenure:
    """A process that has one line, since now."""
    made = Tenure(OURS, alone=False, seconds=seconds)
    made.begin(LINE, 1, seconds())
    return made


def test_a_request_is_begun_only_while_the_lease_surely_lasts(tenure: Tenure, seconds: Seconds) -> None:
    """Not in the lease's last moments, when another may take over while it is on its way; never on another's line."""
    assert tenure.sure(LINE)
    assert not tenure.sure(OTHER_LINE)
    seconds.now += TTL - MARGIN_SECONDS - 0.1
    assert tenure.sure(LINE)
    seconds.now += 0.1
    assert not tenure.sure(LINE)
    assert not tenure.ran_out()
    seconds.now += MARGIN_SECONDS
    assert tenure.ran_out()


def test_a_lease_is_renewed_from_when_it_was_asked_for(tenure: Tenure, seconds: Seconds) -> None:
    """The answer may have taken long: the lease runs from the question on."""
    asked_at = tenure.seconds()
    seconds.now += TTL
    tenure.renew({LINE: 1}, asked_at)
    assert not tenure.sure(LINE)
    tenure.renew({LINE: 1}, tenure.seconds())
    assert tenure.sure(LINE)


def test_a_lease_that_was_lost_and_won_again_is_another_one(tenure: Tenure) -> None:
    """Another had the line in between: what was held of it counts no more until it is begun anew."""
    assert tenure.same({LINE: 1, OTHER_LINE: 1}) == {LINE}
    assert tenure.same({LINE: 2}) == set()
    tenure.renew({LINE: 2, OTHER_LINE: 1}, tenure.seconds() + TTL)
    tenure.end(LINE)
    assert not tenure.sure(LINE)
    assert not tenure.sure(OTHER_LINE)


def test_who_is_alone_on_a_file_keeps_its_lines(seconds: Seconds) -> None:
    """On SQLite nobody else can have them, however long the machine slept."""
    alone = Tenure(OURS, alone=True, seconds=seconds)
    seconds.now += 10 * TTL
    assert alone.sure(LINE)
    assert not alone.ran_out()


def test_the_machine_s_seconds_go_on() -> None:
    """They never go back."""
    first = machine_seconds()
    assert machine_seconds() >= first


@pytest.fixture
async def engine(postgresql_url: str) -> AsyncIterator[AsyncEngine]:
    """A store with one line, which was ours for an hour too long."""
    url = make_url(postgresql_url)
    await asyncio.to_thread(upgrade, url)
    await asyncio.to_thread(on, url, fill)
    made = create_async_engine(url)
    async with made.begin() as conn:
        await conn.execute(update(line).values(state=LineState.ACTIVE.value))
        await conn.execute(update(lease).values(owner=OURS, lease_until=func.now() - timedelta(hours=1), epoch=1))
    yield made
    await made.dispose()


def work_in(conn: Connection) -> Work:
    """A unit of work; of leases, only the database's own time counts."""
    vault = vault_over()
    return Work(conn, vault, Directory(vault), datetime(2026, 3, 9, 12, tzinfo=UTC))


def taken(conn: Connection) -> tuple[bool, Mapping[UUID, int]]:
    """Whether the lease has run out, and what another process gets when it takes its share."""
    over = conn.execute(select(lease.c.lease_until <= func.now())).scalar_one()
    return over, leases.take_share(work_in(conn), THEIRS, alone=False).mine


@pytest.mark.postgresql
async def test_nobody_takes_a_line_over_while_a_claim_on_it_is_being_written(engine: AsyncEngine) -> None:
    """The lease runs out in the middle of a claim: it is grabbed after the claim's commit, and none is made after.

    For the claim it is the moment at which it began; the lease ends a breath after that, however slow the machine is.
    """
    async with engine.begin() as claiming:
        began = (await claiming.execute(select(func.now()))).scalar_one()
        async with engine.begin() as beating:
            await beating.execute(update(lease).values(lease_until=began + timedelta(milliseconds=200)))
        assert await claiming.run_sync(lambda conn: leases.held(work_in(conn), OURS, [ONE])) == {ONE}
        assert await claiming.run_sync(lambda conn: leases.held(work_in(conn), THEIRS, [ONE])) == set()
        over = False
        while not over:
            async with engine.begin() as grabbing:
                over, mine = await grabbing.run_sync(taken)
            assert mine == {}
    async with engine.begin() as grabbing:
        assert await grabbing.run_sync(taken) == (True, {ONE: 2})
    async with engine.begin() as claiming:
        assert await claiming.run_sync(lambda conn: leases.held(work_in(conn), OURS, [ONE])) == set()
        assert await claiming.run_sync(lambda conn: leases.breathe(work_in(conn), OURS)) == {}


@pytest.mark.postgresql
async def test_a_line_that_was_another_s_meanwhile_begins_anew(postgresql_url: str, tmp_path: Path) -> None:
    """Another process had it, died with a message on its way, and it is ours again: that message is not forgotten."""
    async with town_on(postgresql_url, tmp_path, ready=True) as town:
        town.blessing.writes("Una parola lunga")
        await town.amara.sees("Blessing", "Una parola lunga")
        await town.quiet()

        def another_had_it(work: Work) -> None:
            ran_out = {"owner": THEIRS, "lease_until": func.now() - timedelta(seconds=1), "epoch": lease.c.epoch + 1}
            work.conn.execute(update(lease).values(ran_out))
            under_way = {"state": "sending", "claim": uuid4(), "native_id": None, "settled_at": None}
            work.conn.execute(update(outbox).where(outbox.c.origin == "mentee").values(under_way))

        await town.write(another_had_it)
        await town.app.lines.tend()
        await town.amara.sees(Ours("mark.repeated"), "Una parola lunga")
