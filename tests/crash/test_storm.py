"""The randomised run, small enough for every day; `make crash` plays it at full size."""

import sys

import pytest

from tests.crash.conftest import ENGINES, Stage
from tests.crash.storm import Plan, Storm, settle

MESSAGES, KILLS = 240, 8

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
async def test_a_failing_network_and_kills_lose_double_and_misplace_nothing_silently(stage: Stage) -> None:
    """Killed again and again under 429s, 500s and lost answers: each message is there, or its writer was told."""
    plan = Plan.from_environment(MESSAGES, KILLS)
    await settle(stage.programme, stage.ledger)
    figures = await Storm(plan, stage.world, stage.ledger, stage.store, stage.spawn).blow()
    sys.stdout.write(figures.table(stage.store.engine, plan.seed))  # with its seed, where it fails
    assert figures.messages == plan.messages
    assert figures.lost == 0
    assert figures.doubled == 0
    assert figures.astray == 0
    assert figures.disordered == 0
