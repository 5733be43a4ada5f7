"""A process dies at any point of the ladder: no step is skipped, none is told twice, and one person owns it."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from handlers import escalation
from models import alerts, audit, rota
from models.tables import alert_told, outbox
from models.work import Work
from relay.alerts import Alert, AlertState, Level, Told
from relay.ladder import STANDARD, Rota, due_notices
from scheduler.escalation import AlertClock
from tests.escalation.desk import START, Desk, Hand, furnished, opened, raise_one

SEEDS = 200
REPOSITORY = Path(__file__).parents[2]


class Killed(Exception):
    """The process died inside its transaction: nothing of it is durable."""


@pytest.fixture
async def template(tmp_path: Path) -> Path:
    """A desk with three supervisors and one alert, to be copied for each seed."""
    folder = tmp_path / "template"
    await asyncio.to_thread(folder.mkdir)
    await furnished(folder)
    desk = await opened(folder, Hand())
    await desk.books.units.write(raise_one)
    await desk.books.close()
    return folder


def told(work: Work, alert_id: UUID) -> list[Told]:
    """What stands as told, in order."""
    rows = work.conn.execute(select(alert_told).where(alert_told.c.alert_id == alert_id).order_by(alert_told.c.id))
    return [Told(one.rung, one.person_id, one.told_at, one.turn) for one in rows]


def pushes(work: Work, alert_id: UUID) -> Counter[Any]:
    """How many pushes each contact got."""
    return Counter(
        work.conn.execute(
            select(outbox.c.contact_id).where(outbox.c.origin == "alert", outbox.c.alert_id == alert_id)
        ).scalars()
    )


async def look_and_maybe_die(desk: Desk, dice: random.Random) -> bool:
    """One look of the alert clock; whether it was durable. It dies before, inside or after its transaction."""
    dies = dice.random()
    if dies < 0.15:
        return False
    if dies < 0.45:

        def half(work: Work) -> None:
            work.directory.refresh(work.conn)
            escalation.ring(work, alerts.due(work))
            work.flush()
            raise Killed

        with pytest.raises(Killed):
            await desk.books.units.write(half)
        return False
    await desk.alerts.tick()
    return True


def owed(at: list[datetime], rota_of: Rota) -> list[tuple[str, Any]]:
    """What an immortal process would have told, looking at exactly these seconds: the pure ladder's own answer."""
    stands = Alert(Level.DANGER, at[0])
    said: list[tuple[str, Any]] = []
    for now in at:
        for notice in due_notices(stands, rota_of, now, STANDARD):
            said.append((notice.rung.value, notice.person))
            stands = Alert(
                stands.level,
                stands.clock_from,
                told=(*stands.told, Told(notice.rung, notice.person, now, 0)),
            )
    return said


@pytest.mark.slow
async def test_two_hundred_deaths_skip_no_step_and_double_none(template: Path) -> None:
    """Whatever dies when, the people told are those that the ladder names for the moments at which somebody looked."""
    clock = Hand()
    desk = await opened(template, clock)
    await desk.books.units.write(_close_all)
    for seed in range(SEEDS):
        dice = random.Random(seed)
        begins = START + timedelta(days=seed)
        clock.at = begins
        alert_id = await desk.books.units.write(raise_one)
        rota_of = await desk.books.units.write(rota.rota_now)
        looked = [begins]
        for _ in range(12):
            clock.at += timedelta(seconds=dice.choice((1.0, 30.0, 150.0, 300.0, 900.0)))
            if await look_and_maybe_die(desk, dice):
                looked.append(clock.at)
            elif dice.random() < 0.5:
                desk = born_anew(desk)
        all_told = await desk.books.units.write(partial(told, alert_id=alert_id))
        assert [(one.rung, one.person) for one in all_told] == owed(looked, rota_of), seed
        sent = await desk.books.units.write(partial(pushes, alert_id=alert_id))
        assert sum(sent.values()) == sum(one.person is not None for one in all_told), seed
        await desk.books.units.write(_close_all)
    assert (await desk.books.units.write(audit.verify)).broken is None
    await desk.books.close()


def born_anew(desk: Desk) -> Desk:
    """The next process on the same store: it remembers nothing of the one before."""
    desk.books.units.directory.forget()
    return Desk(desk.books, desk.clock, AlertClock(desk.books.units, desk.posted.extend), desk.posted)


def _close_all(work: Work) -> None:
    for row in alerts.open_items(work):
        held = alerts.load(work, row.id)
        if held is not None:
            alerts.save(work, held, replace(held.alert, state=AlertState.CLOSED), (), None)


async def test_two_who_take_at_once_are_never_two_owners(template: Path) -> None:
    """Of any number of taps in one moment one is right; every other transaction undoes itself."""
    desk = await opened(template, Hand())
    team = await desk.books.units.write(lambda work: list(rota.reachable(work).values()))
    alert_id = (await desk.books.units.write(alerts.open_items))[0].id
    taps = [desk.books.units.write(partial(escalation.take, alert_id=alert_id, by=one)) for one in team * 3]
    results = await asyncio.gather(*taps, return_exceptions=True)
    assert [type(one) for one in results].count(type(None)) == 1
    assert all(one is None or isinstance(one, escalation.TakenMeanwhile) for one in results)
    held = await desk.books.units.write(lambda work: alerts.load(work, alert_id))
    assert held is not None
    assert held.alert.state is AlertState.TAKEN
    await desk.books.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
async def test_kill_nine_of_a_real_process(template: Path, seed: int) -> None:
    """Killed with -9 again and again while the ladder runs: afterwards each step was told once, and the chain holds."""
    dice = random.Random(seed)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    for _ in range(3):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.escalation.running", str(template), str(loop.time() - begun)),
            cwd=REPOSITORY,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        for _ in range(dice.randint(1, 12)):  # it says each look that became durable; it is killed in the midst of them
            await asyncio.wait_for(process.stdout.readline(), 30)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    desk = await opened(template, Hand(START + timedelta(hours=1)))
    alert_id = (await desk.books.units.write(alerts.open_items))[0].id
    all_told = await desk.books.units.write(partial(told, alert_id=alert_id))
    sent = await desk.books.units.write(partial(pushes, alert_id=alert_id))
    assert sum(sent.values()) == sum(one.person is not None for one in all_told)
    steps = Counter((one.person, one.at) for one in all_told if one.person is not None)
    assert max(steps.values()) == 1
    assert (await desk.books.units.write(audit.verify)).broken is None
    await desk.books.close()
