"""A served world, and a programme on each engine, for every test of this room."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from simulator.world import World
from tests.crash.ledger import Ledger
from tests.crash.process import Serve
from tests.crash.programme import Programme, set_up
from tests.crash.store import StoreView
from tests.crash.storm import quiet

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@dataclass(slots=True)
class Stage:
    """Everything that a test of this room needs.

    Attributes:
        world: Everything outside; it survives.
        programme: What is set up.
        ledger: What was written and what arrived.
        store: The store, looked at from outside.
        api_url: Where the simulated Telegram is.
        processes: Every `serve` that was started here.
    """

    world: World
    programme: Programme
    ledger: Ledger
    store: StoreView
    api_url: str
    processes: list[Serve] = field(default_factory=list)

    async def serve(self, **settings: str) -> Serve:
        """A new `peerline serve`, ready."""
        process = await self.spawn(**settings)
        await process.ready()
        return process

    async def spawn(self, **settings: str) -> Serve:
        """A new `peerline serve`, just started."""
        process = Serve(self.programme.settings | settings)
        self.processes.append(process)
        return await process.start()

    async def quiet(self) -> None:
        """Wait until nothing is on its way any more: neither at Telegram nor in the outbox."""
        await quiet(self.world, self.store)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str | None:
    """PostgreSQL's URL where the test asks for that engine by a parameter; None for SQLite."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return None
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
async def stage(tmp_path: Path, database_url: str | None) -> AsyncIterator[Stage]:
    """A served world with an empty programme; whatever was started ends with the test."""
    world = World(seed=7)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(world.serve())
        data = tmp_path / "data"
        programme = await set_up(data, world, url, database_url)
        made = Stage(world, programme, Ledger(world), StoreView(data, database_url), url)
        try:
            yield made
        finally:
            for number, process in enumerate(made.processes):
                await process.kill()
                sys.stdout.write(
                    "\n".join([f"--- serve {number} said:", *process.said[-40:], ""])
                )  # shown at a failure
