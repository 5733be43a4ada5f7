"""The town that every journey starts in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.town import Town, town_on


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town in memory, its program running, nobody arrived yet."""
    async with town_on() as made:
        yield made


@pytest.fixture
async def lively() -> AsyncIterator[Town]:
    """The same, with everybody arrived: Blessing and Joy, Amara, Dalia and Mira."""
    async with town_on(ready=True) as made:
        yield made


@pytest.fixture
async def kept_town(tmp_path: Path) -> AsyncIterator[Town]:
    """A lively town on a SQLite file, so that its program can be stopped and started again."""
    async with town_on("sqlite:///peerline.db", tmp_path, ready=True) as made:
        yield made
