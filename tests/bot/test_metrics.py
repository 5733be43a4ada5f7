"""The figures are there, are Prometheus's, and name nobody.

Source: interfaces.md, "[metrics]"; Prometheus, "Exposition formats".
"""

import logging
import re
import socket
from pathlib import Path

import aiohttp
import pytest

from simulator.faults import Fault, FaultKind
from tests.journeys.town import MEMORY_STORE, Town, town_on

SAMPLE = re.compile(r'([a-z_]+)(?:\{([a-z_]+="[^"{}]*"(?:,[a-z_]+="[^"{}]*")*)\})? ([0-9.e+-]+)')
LABELS = {"kind", "outcome", "channel", "state", "job", "level"}
VALUES = {
    "channel": {"telegram"},
    "kind": {"wrote", "edited", "reacted", "chose", "blocked", "unblocked", "elsewhere", "unreadable"},
    "outcome": {"accepted", "put_off", "refused", "uncertain"},
    "state": {"queued", "sending", "well", "in_trouble"},
    "level": {"advice", "today", "danger"},
}


def a_free_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


async def shown(port: int) -> str:
    """What Prometheus reads."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        return await answer.text()


def figure(text: str, name: str) -> float:
    """One figure by its name and labels."""
    return next(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(f"{name} "))


async def a_day(town: Town) -> None:
    """Words both ways, one that has to wait, and an alert."""
    town.blessing.writes("Una parola lunga")
    hello = await town.amara.sees("Blessing", "Una parola lunga")
    town.world.faults.add(Fault(FaultKind.RATE, "sendMessage", chat=town.blessing.phone.id))
    town.amara.writes("Eccomi", answering=hello)
    await town.blessing.sees("Eccomi")
    town.amara.writes("/alert", answering=hello)
    await town.dalia.sees("A1")
    await town.quiet()


async def test_the_figures_tell_what_was_done(tmp_path: Path) -> None:
    """What came, what left, what had to wait, how many lines and alerts: as it was."""
    port = a_free_port()
    settings = {"http.port": 0, "metrics.port": port}
    async with town_on(MEMORY_STORE, tmp_path, settings, ready=True) as town:
        await a_day(town)
        text = await shown(port)
    assert figure(text, 'peerline_received_total{channel="telegram",kind="wrote"}') == 3
    assert figure(text, 'peerline_sent_total{channel="telegram",outcome="accepted"}') >= 5
    assert figure(text, 'peerline_sent_total{channel="telegram",outcome="put_off"}') == 1
    assert figure(text, 'peerline_lines{state="well"}') == 2
    assert figure(text, 'peerline_lines{state="in_trouble"}') == 0
    assert figure(text, "peerline_store_up") == 1
    assert figure(text, 'peerline_outbox_waiting{state="sending"}') == 0
    assert sum(figure(text, f'peerline_alerts_open{{level="{level}"}}') for level in VALUES["level"]) == 1


async def test_no_figure_names_anybody(tmp_path: Path) -> None:
    """Every label and value is one of a list, or a job's name; no alias, account, line or id is among them."""
    port = a_free_port()
    settings = {"http.port": 0, "metrics.port": port}
    async with town_on(MEMORY_STORE, tmp_path, settings, ready=True) as town:
        await a_day(town)
        text = await shown(port)
        assert town.app._jobs is not None
        jobs = {job.id for job in town.app._jobs.get_jobs()}
        secrets = [*town.people, town.line.username, *map(str, town.lines.values())]
    assert [secret for secret in secrets if secret in text] == []
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert samples
    for line in samples:
        found = SAMPLE.fullmatch(line)
        assert found is not None, line
        for label, value in re.findall(r'([a-z_]+)="([^"]*)"', found[2] or ""):
            assert label in LABELS
            assert value in VALUES.get(label, jobs), line


async def test_a_port_that_is_taken_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The program says so, and relays."""
    with socket.create_server(("127.0.0.1", 0)) as taken, caplog.at_level(logging.WARNING):
        settings = {"http.port": 0, "metrics.port": taken.getsockname()[1]}
        async with town_on(MEMORY_STORE, tmp_path, settings, ready=True) as town:
            town.blessing.writes("Una parola lunga")
            await town.amara.sees("Blessing", "Una parola lunga")
    assert "so no figures are shown" in caplog.text
