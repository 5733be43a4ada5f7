"""A process of its own whose alert clock looks without rest, for tests that kill it: `python -m ... FOLDER SECONDS`.

Its time runs 300 times as fast, from where the process before it was killed, so that a ladder passes within seconds.
"""

import asyncio
import sys
import time
from datetime import timedelta
from pathlib import Path

from tests.escalation.desk import START, Hand, opened

SPEED = 300.0


async def run(folder: Path, already: float) -> None:
    """Look for ever, and say each look that became durable."""
    clock = Hand()
    desk = await opened(folder, clock)
    begun = time.monotonic()
    while True:
        clock.at = START + timedelta(seconds=(already + time.monotonic() - begun) * SPEED)
        await desk.alerts.tick()
        sys.stdout.write("looked\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), float(sys.argv[2])))
