"""A part of the program breaks in a way that nobody foresaw: it says so and ends, instead of looking alive."""

import asyncio
import logging

import pytest

from bot.app import books, build
from bot.config import load
from scheduler.clock import SystemClock
from scheduler.outbox import Drain
from scheduler.pace import Pace
from tests.crash.conftest import Stage
from tests.crash.test_kill import one_pair


def no_more() -> float:
    """A clock of the pace that has stopped working."""
    raise ArithmeticError("letter: what she wrote must not be in the log")


async def test_a_way_out_that_breaks_ends_the_program_with_a_sentence(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told without the error's own words, the program asks to be ended, and the next passes everything on."""
    letters = await one_pair(stage, by_mentee=True)
    config = load(stage.programme.data)
    clock = SystemClock()
    opened = books(config, clock)
    await opened.store.start()
    app = build(config, opened, clock)
    app.drain = Drain(opened.units, app.sender.send, clock, Pace(30.0, 30.0, no_more), app.drain._tenure)
    app.lines._drain = app.drain
    app.intake._out = app.drain
    await app.start(http=False)
    letters.write()
    with caplog.at_level(logging.CRITICAL):
        async with asyncio.timeout(20):
            await app.broken.wait()
    assert not app.ready
    assert "The outbox drain has broken, so nothing passes any more." in caplog.text
    assert "what she wrote" not in caplog.text
    await app.stop()
    await stage.serve()
    await stage.ledger.until(stage.ledger.all_accounted)
    assert letters.arrived == {0}
