"""Figures for whoever watches the machine, in Prometheus's text format, on loopback only.

Law: no label names or counts one person or one line: neither an alias nor an address nor an id ever reaches this file.
A line is one mentor's, so lines are only counted. Source: interfaces.md, "[metrics]"; Prometheus, "Exposition formats",
version 0.0.4.
"""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.lines import Lines
from handlers.receive import Arrival
from models import gauges
from models.gauges import Gauges
from models.work import Units
from relay.delivery import Accepted, Failure, Outcome, Unknown
from relay.messages import Parcel

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
CHANNEL = "telegram"
"""The only channel that there is so far."""

Sample = tuple[dict[str, str], float]
Send = Callable[[Parcel], Awaitable[Outcome]]


@dataclass(slots=True)
class Tally:
    """What this process has done since it started.

    Attributes:
        received: What came in, by kind, repeats included.
        sent: What became of what went out, by outcome.
        jobs: By job: how often it ran, how long altogether, how long at the longest, how often it failed.
    """

    received: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    jobs: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0.0, 0.0, 0.0]))

    def took_in(self, arrivals: Sequence[Arrival]) -> None:
        """These are durable."""
        self.received.update(
            "unreadable" if one.inbound is None else type(one.inbound.event).__name__.lower() for one in arrivals
        )

    def watched(self, send: Send) -> Send:
        """The same way out, counted."""

        async def counted(parcel: Parcel) -> Outcome:
            outcome = await send(parcel)
            self.sent[_named(outcome)] += 1
            return outcome

        return counted

    def ran(self, job: str, seconds: float, *, failed: bool) -> None:
        """A system job ended."""
        told = self.jobs[job]
        told[0] += 1
        told[1] += seconds
        told[2] = max(told[2], seconds)
        told[3] += failed


def _named(outcome: Outcome) -> str:
    match outcome:
        case Accepted():
            return "accepted"
        case Unknown():
            return "uncertain"
        case Failure(retryable=True):
            return "put_off"
        case Failure():
            return "refused"


def exposition(tally: Tally, lines: Lines, store: Gauges | None) -> str:
    """All figures as text; those of the store are missing while it is away."""
    troubles = len(lines.troubles)
    families: list[tuple[str, str, str, Iterable[Sample]]] = [
        ("received_total", "counter", "Updates that came in, by kind, repeats included.", _by("kind", tally.received)),
        ("sent_total", "counter", "Outbounds that were tried, by outcome.", _by("outcome", tally.sent)),
        (
            "lines",
            "gauge",
            "Lines that this process carries, by state.",
            [({"state": "well"}, len(lines.carried) - troubles), ({"state": "in_trouble"}, troubles)],
        ),
        ("store_up", "gauge", "Whether the store takes what is written.", [({}, store is not None)]),
    ]
    names = ("job_runs_total", "job_seconds_total", "job_longest_seconds", "job_failures_total")
    for at, name in enumerate(names):
        kind = "counter" if name.endswith("_total") else "gauge"
        samples = [({"job": job}, told[at]) for job, told in sorted(tally.jobs.items())]
        families.append((name, kind, "The system jobs of this process.", samples))
    if store is not None:
        waiting = [({"state": state.value}, number) for state, number in store.waiting.items()]
        alerts = [({"level": level.value}, number) for level, number in store.alerts.items()]
        families += [
            ("outbox_waiting", "gauge", "Outbounds that wait or are on their way, of all processes.", waiting),
            ("outbox_late_seconds", "gauge", "How long the oldest has been due.", [({}, store.late_seconds)]),
            ("alerts_open", "gauge", "Alerts that are not closed, by level.", alerts),
        ]
    return "".join(_family(*family) for family in families)


def _by(label: str, counted: Counter[str]) -> list[Sample]:
    return [({"channel": CHANNEL, label: name}, number) for name, number in sorted(counted.items())]


def _family(name: str, kind: str, said: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP peerline_{name} {said}", f"# TYPE peerline_{name} {kind}"]
    for labels, number in samples:
        told = ",".join(f'{label}="{value}"' for label, value in labels.items())
        lines.append(f"peerline_{name}{{{told}}} {float(number):g}" if told else f"peerline_{name} {float(number):g}")
    return "\n".join(lines) + "\n"


def figures(tally: Tally, lines: Lines, units: Units) -> Starlette:
    """The ASGI application."""

    async def metrics(_request: Request) -> Response:
        try:
            store = await units.write(gauges.read)
        except Exception:  # noqa: BLE001  # it is away: that is a figure too
            store = None
        return Response(exposition(tally, lines, store), media_type=CONTENT_TYPE)

    return Starlette(routes=[Route("/metrics", metrics)])
