"""The randomised run, small enough for every day; `make crash` plays it at full size."""

import sys

import pytest

from tests.crash.conftest import Stage
from tests.crash.storm import Plan, Storm, settle

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("database_url", "messages", "kills"),
    [
        pytest.param("sqlite", 240, 8, id="sqlite"),
        pytest.param("postgresql", 120, 4, id="postgresql", marks=pytest.mark.postgresql),
    ],
    indirect=["database_url"],
)
async def test_a_failing_network_and_kills_lose_double_and_misplace_nothing_silently(
    stage: Stage, messages: int, kills: int
) -> None:
    """Killed again and again under 429s, 500s and lost answers: each message is there, or its writer was told."""
    plan = Plan.from_environment(messages, kills)
    await settle(stage.programme, stage.ledger)
    figures = await Storm(plan, stage.world, stage.ledger, stage.store, stage.spawn).blow()
    sys.stdout.write(figures.table(stage.store.engine, plan.seed))  # with its seed, where it fails
    assert figures.messages == plan.messages
    assert figures.lost == 0
    assert figures.doubled == 0
    assert figures.astray == 0
    assert figures.disordered == 0
