"""How many lines one process carries: how soon they all listen, and what they weigh.

A line is a bot with a mentor and one mentee. "Ready" is counted from the start of the process (interpreter, imports,
migrations, keys and all) to the moment at which the simulated Telegram has an open long poll, or a webhook, of every
line. Memory is what the system counts for the process once every line is ready and has passed one message on.

The third part is a Telegram that admits 20 new bots a minute, as the real one does: every line that is refused waits as
long as it is told, nothing fails, and the lines come up as they are admitted. It takes as many real minutes as it says.

`python benchmarks/lines.py [--json] [--quick]`; with `--json` the last line is one JSON object.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import orjson

from benchmarks.processes import contender, outside
from benchmarks.product import SERVE, set_up

ADMITTED_PER_MINUTE = 20
AHEAD_SECONDS = 45.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What a number of lines costs.

    Attributes:
        lines: How many.
        ready_seconds: From the start of the process until every line listens.
        rss_mb: Resident memory, MiB.
        cpu_seconds: Processor time until every line listened.
    """

    lines: int
    ready_seconds: float
    rss_mb: float
    cpu_seconds: float


def carry(lines: int, *, webhook: bool = False) -> Figures:
    """Peerline with so many lines, known by name as after `peerline line add`."""
    with outside() as world, tempfile.TemporaryDirectory(prefix="peerline-benchmark-") as directory:
        made = world.ask("furnish", bots=lines, writers=1, apart=True)
        data = Path(directory) / "data"
        set_up(data, world.url, made, webhook=webhook)
        begun = time.monotonic()
        with contender(*SERVE, "--data", data, "serve") as running:
            ready = world.ask("listened", webhook=webhook)
            cpu = running.cpu_seconds()
            world.ask("burst", messages=lines)
            return Figures(lines, ready - begun, running.rss_mb(), cpu)


@dataclass(frozen=True, slots=True)
class Admission:
    """How lines come up where new bots are admitted slowly.

    Attributes:
        lines: How many.
        per_minute: How many new bots the server admits.
        ready_seconds: From the start of the process until every line listens.
        fewest_seconds: The least that the server allows.
        refused: How often the server said 429.
        failed: How often it said anything else but yes.
    """

    lines: int
    per_minute: int
    ready_seconds: float
    fewest_seconds: float
    refused: int
    failed: int


def admitted_slowly(lines: int, per_minute: int, *, ahead: int = 0) -> Admission:
    """Peerline with lines that nobody has introduced yet, against a server that admits few at a time.

    Args:
        lines: How many.
        per_minute: How many new bots the server admits.
        ahead: Strange bots that were admitted that many seconds (`AHEAD_SECONDS`) before the set-up.
    """
    with outside(per_minute) as world, tempfile.TemporaryDirectory(prefix="peerline-benchmark-") as directory:
        made = world.ask("furnish", bots=lines, writers=1, apart=True)
        world.ask("crowd", bots=ahead, seconds_ago=AHEAD_SECONDS)
        data = Path(directory) / "data"
        set_up(data, world.url, made, named=False)
        begun = time.monotonic()
        with contender(*SERVE, "--data", data, "serve"):
            ready = world.ask("listened", webhook=False)
            world.ask("burst", messages=lines)
            said = world.ask("statuses")
        refused = said.pop("429", 0)
        failed = sum(count for status, count in said.items() if status not in {"200", "0"})
        fewest = 0.0 if ahead else 60.0 * ((lines - 1) // per_minute)
        return Admission(lines, per_minute, ready - begun, fewest, refused, failed)


def main() -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--json", action="store_true", help="one JSON object on the last line")
    asked.add_argument("--quick", action="store_true", help="few lines, to see that it runs")
    asked.add_argument("--no-admission", action="store_true", help="leave the slow server out, which takes minutes")
    args = asked.parse_args()
    polled = (3,) if args.quick else (1, 100, 1000)
    hooked = (3,) if args.quick else (100, 500)
    polling = [carry(lines) for lines in polled]
    webhook = [carry(lines, webhook=True) for lines in hooked]
    print(f"{'lines':>24} {'ready s':>9} {'CPU s':>7} {'RSS MB':>8}")
    for kind, rows in (("polling", polling), ("webhook", webhook)):
        for one in rows:
            print(f"{one.lines:>15} {kind:>8} {one.ready_seconds:9.2f} {one.cpu_seconds:7.2f} {one.rss_mb:8.1f}")
    told: dict[str, object] = {
        "polling": {str(one.lines): asdict(one) for one in polling},
        "webhook": {str(one.lines): asdict(one) for one in webhook},
    }
    if not args.no_admission:
        slow = admitted_slowly(2, 2, ahead=2) if args.quick else admitted_slowly(100, ADMITTED_PER_MINUTE)
        told["admission"] = asdict(slow)
        print(
            f"{slow.lines} lines, {slow.per_minute} admitted per minute: all listening after "
            f"{slow.ready_seconds:.0f} s (at least {slow.fewest_seconds:.0f} s), "
            f"told to wait {slow.refused} times, failed {slow.failed} times"
        )
    if args.json:
        print(orjson.dumps(told).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
