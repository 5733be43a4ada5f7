"""How fast a message passes, against the bare echoes of three libraries, in one go on one machine.

The load is the same for all: 100 people, each in a chat of her own. The echoes get the arrangement that is best for
them, one bot with 100 chats; Peerline carries the same people on 25 lines with four mentees each, and everything that a
mentee writes shows on her mentor's phone. A burst is queued beforehand and timed to its last copy; then 40 messages a
second are offered, evenly, and each copy is timed. Every contender has a process of its own, and so has the simulated
Telegram.

`python benchmarks/relay.py [--json] [--messages N] [--quick]`; with `--json` the last line is one JSON object.
"""

import argparse
import contextlib
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import orjson

from benchmarks.processes import Contender, Outside, contender, outside
from benchmarks.product import SERVE, set_up
from tests.postgres import running_postgresql

OFFERED_PER_SECOND = 40


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured.

    Attributes:
        chats: People who write.
        lines: Lines that Peerline carries them on.
        warm_up: Messages before the burst.
        messages: Messages in the burst.
        seconds: How long the even pace is kept.
        rounds: How often each contender runs; the middle one counts.
    """

    chats: int
    lines: int
    warm_up: int
    messages: int
    seconds: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What one contender did."""

    per_second: float
    cpu_ms_per_message: float
    burst_seconds: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    cpu_ms_per_message_offered: float
    rss_mb: float


Start = Callable[[Outside, Size], contextlib.AbstractContextManager[Contender]]


def echo(module: str) -> Start:
    """One bot that echoes all chats."""

    @contextlib.contextmanager
    def start(world: Outside, size: Size) -> Iterator[Contender]:
        bot = world.ask("furnish", bots=1, writers=size.chats, apart=False)[0]
        with contender("-m", f"benchmarks.echoes.{module}", world.url, bot["token"]) as running:
            yield running

    return start


@contextlib.contextmanager
def on_sqlite(world: Outside, size: Size) -> Iterator[Contender]:
    """Peerline on its embedded default."""
    with _peerline(world, size, "sqlite:///peerline.db") as running:
        yield running


@contextlib.contextmanager
def on_postgresql(world: Outside, size: Size) -> Iterator[Contender]:
    """Peerline on a PostgreSQL that waits for the disk. The server's own processes are not counted."""
    with (
        running_postgresql(durable=True) as server,
        server.database() as database,
        _peerline(world, size, database) as running,
    ):
        yield running


@contextlib.contextmanager
def _peerline(world: Outside, size: Size, database: str) -> Iterator[Contender]:
    lines = world.ask("furnish", bots=size.lines, writers=size.chats // size.lines, apart=True)
    with tempfile.TemporaryDirectory(prefix="peerline-benchmark-") as directory:
        data = Path(directory) / "data"
        set_up(data, world.url, lines, database=database)
        with contender(*SERVE, "--data", data, "serve") as running:
            yield running


CONTENDERS: dict[str, tuple[str, Start]] = {
    "ptb": ("(a) python-telegram-bot, bare echo", echo("library")),
    "aiogram": ("(b) aiogram, bare echo", echo("framework")),
    "raw": ("(c) aiohttp alone, bare echo", echo("raw")),
    "sqlite": ("(d) Peerline, SQLite, durable and sealed", on_sqlite),
    "postgresql": ("(e) Peerline, PostgreSQL, durable and sealed", on_postgresql),
}


def measure(start: Start, size: Size) -> Figures:
    """One contender, from its start to its end, against a world of its own."""
    with outside() as world, start(world, size) as running:
        world.ask("listened", webhook=False)
        world.ask("burst", messages=size.warm_up)
        before = running.cpu_seconds()
        burst = world.ask("burst", messages=size.messages)
        between = running.cpu_seconds()
        even = world.ask("offered", rate=OFFERED_PER_SECOND, seconds=size.seconds)
        after = running.cpu_seconds()
        return Figures(
            per_second=burst["per_second"],
            cpu_ms_per_message=(between - before) * 1000 / size.messages,
            burst_seconds=burst["seconds"],
            p50_ms=even["p50_ms"],
            p99_ms=even["p99_ms"],
            max_ms=even["max_ms"],
            cpu_ms_per_message_offered=(after - between) * 1000 / even["messages"],
            rss_mb=running.rss_mb(),
        )


def middle(rounds: list[Figures]) -> Figures:
    """The middle of several rounds, figure by figure."""
    told = [asdict(one) for one in rounds]
    return Figures(**{name: statistics.median(one[name] for one in told) for name in told[0]})


def summary(measured: dict[str, Figures]) -> dict[str, object]:
    """The figures as other programs read them; Peerline's own are those on SQLite."""
    own = measured.get("sqlite")
    told: dict[str, object] = {name: asdict(figures) for name, figures in measured.items()}
    if own is None:
        return told
    for name in ("ptb", "aiogram", "raw"):
        if name in measured:
            told[f"ratio_to_{name}"] = round(own.per_second / measured[name].per_second, 3)
    if {"postgresql", "ptb"} <= set(measured):
        ratio = measured["postgresql"].per_second / measured["ptb"].per_second
        told["ratio_to_ptb_postgresql"] = round(ratio, 3)
    for name in ("p50_ms", "p99_ms", "cpu_ms_per_message", "rss_mb"):
        told[name] = round(getattr(own, name), 3)
    return told


def table(measured: dict[str, Figures]) -> str:
    """The figures for a person, with ratios to (a)."""
    base = measured.get("ptb")
    head = f"{'':46} {'msg/s':>8} {'x (a)':>7} {'CPU ms':>7} {'p50 ms':>7} {'p99 ms':>7} {'RSS MB':>7}"
    rows = [
        f"{CONTENDERS[name][0]:46} {one.per_second:8.0f} "
        f"{one.per_second / base.per_second if base else float('nan'):7.2f} {one.cpu_ms_per_message:7.3f} "
        f"{one.p50_ms:7.2f} {one.p99_ms:7.2f} {one.rss_mb:7.1f}"
        for name, one in measured.items()
    ]
    return "\n".join([head, *rows, f"msg/s and CPU in a burst; p50 and p99 at {OFFERED_PER_SECOND} msg/s offered"])


def main() -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--json", action="store_true", help="one JSON object on the last line")
    asked.add_argument("--messages", type=int, default=4000, metavar="N", help="messages in the burst")
    asked.add_argument("--rounds", type=int, default=3, metavar="N", help="rounds; the middle one counts")
    asked.add_argument("--quick", action="store_true", help="a small load, to see that it runs")
    asked.add_argument("--only", default=",".join(CONTENDERS), help=f"of {', '.join(CONTENDERS)}")
    args = asked.parse_args()
    size = Size(20, 5, 20, 100, 0.5, 1) if args.quick else Size(100, 25, 800, args.messages, 10.0, args.rounds)
    wanted = [name for name in CONTENDERS if name in args.only.split(",")]
    rounds: dict[str, list[Figures]] = {name: [] for name in wanted}
    for _ in range(size.rounds):  # round by round, so that a busy minute of the machine meets everybody
        for name in wanted:
            rounds[name].append(measure(CONTENDERS[name][1], size))
            print(f"{name}: {rounds[name][-1].per_second:.0f} msg/s", file=sys.stderr)
    measured = {name: middle(figures) for name, figures in rounds.items()}
    print(table(measured))
    if args.json:
        print(orjson.dumps(summary(measured)).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
