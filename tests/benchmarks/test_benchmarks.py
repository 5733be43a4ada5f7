"""Each benchmark runs in its quick mode, from the command line, as a person or a script runs it.

Law: no speed is asserted, because a busy machine is no fault of the program; what is asserted is that everything
arrived, on the right phone, and that the last line holds the figures which others read. Source: interfaces.md,
benchmarks.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SECONDS = 240

pytestmark = pytest.mark.slow


async def figures_of(name: str, *words: str) -> dict[str, Any]:
    """What `benchmarks/NAME.py --quick --json` prints on its last line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "benchmarks" / f"{name}.py"),
        "--quick",
        "--json",
        *words,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(LONGEST_SECONDS):
        said, complained = await process.communicate()
    assert process.returncode == 0, complained.decode()[-4000:]
    told: dict[str, Any] = orjson.loads(said.splitlines()[-1])
    return told


@pytest.mark.postgresql
async def test_the_relay_is_measured_against_three_libraries_on_both_engines() -> None:
    """One run gives the ratios, the latencies, the CPU and the memory that interfaces.md promises."""
    told = await figures_of("relay")
    promised = {
        "ratio_to_ptb", "ratio_to_aiogram", "ratio_to_raw", "ratio_to_ptb_postgresql",
        "p50_ms", "p99_ms", "cpu_ms_per_message", "rss_mb",
    }  # fmt: skip
    assert promised <= set(told)
    assert all(told[name] > 0 for name in promised)
    assert {"ptb", "aiogram", "raw", "sqlite", "postgresql"} <= set(told)


async def test_lines_come_up_by_polling_by_webhook_and_where_they_have_to_wait() -> None:
    """Every line listens and passes a message on; told to wait, it waits as long as it is told, and nothing fails."""
    told = await figures_of("lines")
    assert told["polling"]["3"]["rss_mb"] > 0
    assert told["webhook"]["3"]["ready_seconds"] > 0
    admission = told["admission"]
    assert admission["lines"] == 2
    assert admission["refused"] > 0
    assert admission["failed"] == 0


async def test_a_store_filled_with_sealed_messages_carries_on() -> None:
    """The program runs on the small and on the big store, and the ratio of its latencies is told."""
    told = await figures_of("flat")
    assert (told["small"], told["big"]) == (50, 500)
    assert told["ratio_p50"] > 0
    assert told["ratio_p99"] > 0
    assert told["big_per_second"] > 0


async def test_the_ladder_of_a_few_alerts_is_measured() -> None:
    """Of three alerts each step is told within its look, everybody hears of each, and DANGER waits for nobody."""
    told = await figures_of("escalation")
    assert (told["alerts"], told["team"]) == (3, 3)
    assert told["danger_on_phones"] == 3 * 3
    assert told["notices"] + told["alerts"] == sum(
        number for name, number in told.items() if name.endswith("_on_phones")
    )
    assert told["danger_worst_s"] <= 1.0
    assert told["look_p50_ms"] > 0
