"""`python -m tests.crash`: the randomised run at full size, and its figures as they stand in docs/figures.md."""

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from simulator.world import World
from tests.crash.ledger import Ledger
from tests.crash.process import Serve
from tests.crash.programme import set_up
from tests.crash.store import StoreView
from tests.crash.storm import FULL, Figures, Plan, Storm, settle
from tests.postgres import running_postgresql


async def play(plan: Plan, database_url: str | None) -> Figures:
    """One run on a fresh programme."""
    async with AsyncExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="peerline-crash-")))
        world = World(seed=plan.seed, calls=0)
        url = await stack.enter_async_context(world.serve())
        programme = await set_up(home / "data", world, url, database_url)
        ledger = Ledger(world)
        await settle(programme, ledger)
        store = StoreView(programme.data, database_url)
        return await Storm(plan, world, ledger, store, lambda: Serve(programme.settings).start()).blow()


def main() -> int:
    """Play on SQLite, or on PostgreSQL where the first word says so; 1 where something was lost, doubled or misled."""
    engine = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    plan = Plan.from_environment(*FULL)
    if engine == "postgresql":
        with running_postgresql(durable=True) as server, server.database() as database_url:
            figures = asyncio.run(play(plan, database_url))
    else:
        figures = asyncio.run(play(plan, None))
    sys.stdout.write(figures.table({"postgresql": "PostgreSQL"}.get(engine, "SQLite"), plan.seed) + "\n")
    return int(bool(figures.lost or figures.doubled or figures.astray or figures.disordered))


if __name__ == "__main__":
    sys.exit(main())
