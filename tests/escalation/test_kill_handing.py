"""A process dies between asking for a hand-over and its taking: the item is never nobody's and never two people's."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers import desk_scene
from models import alerts, audit
from models.tables import audit as chain
from models.work import Work
from relay.alerts import AlertState
from tests.escalation.desk import Hand, furnished, opened, raise_one
from tests.escalation.handing import step

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 60


def stands(work: Work) -> tuple[list[str], bool]:
    """What stands in the chain of taking, asking and handing, in order; whether somebody is asked now."""
    alert_id = alerts.open_items(work)[0].id
    facts = desk_scene.facts(work, alert_id)
    assert facts is not None
    assert facts.state is AlertState.TAKEN
    assert facts.owner is not None
    assert facts.asked != facts.owner.id
    rows = work.conn.execute(select(chain.c.action, chain.c.actor_id).order_by(chain.c.number)).all()
    told = [row for row in rows if row.action in {"taken", "asked", "handed"}]
    last = [row.actor_id for row in told if row.action != "asked"][-1]
    assert last == facts.owner.id, "The chain names another owner than the item."
    return [row.action for row in told], facts.asked is not None


async def killed_after(folder: Path, lines: int) -> None:
    """A process that hands the item to and fro is killed without warning once it has said so many steps."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.escalation.handing", str(folder)),
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    for _ in range(lines):
        assert await asyncio.wait_for(process.stdout.readline(), PATIENCE)
    process.send_signal(signal.SIGKILL)
    await process.wait()


@pytest.mark.slow
async def test_kill_nine_between_asking_and_taking(tmp_path: Path) -> None:
    """After each kill it has the one owner whom the chain names; who was asked can take it, in the next process."""
    seed = 54
    dice = random.Random(seed)
    await furnished(tmp_path, team=2)
    desk = await opened(tmp_path, Hand())
    await desk.books.units.write(raise_one)
    await desk.books.close()
    for turn in range(4):
        await killed_after(tmp_path, 2 + turn % 2 + 2 * dice.randint(0, 3))
        desk = await opened(tmp_path, Hand())
        told, asked = await desk.books.units.write(stands)
        assert told[0] == "taken", seed
        assert told[1:] == (["asked", "handed"] * len(told))[: len(told) - 1], seed
        assert asked == (told[-1] == "asked"), seed
        assert await desk.books.units.write(step) == ("taken over" if asked else "asked"), seed
        await desk.books.units.write(stands)
        assert (await desk.books.units.write(audit.verify)).broken is None, seed
        await desk.books.close()
