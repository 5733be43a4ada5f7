"""A message that has nobody before it is claimed by the commit that takes it in, and nothing is relaxed for that.

Source: store.md, "Inbox, outbox, and the truth about delivery"; issue 2, "Fast" (one commit less on the way).
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest

from models.engine import StoreAway
from models.work import Work
from scheduler.outbox import Drain
from tests.handlers.test_receive import arrival
from tests.journeys.town import PATIENCE, Town, town_on

T = TypeVar("T")


def nobody_picks(drain: Drain, patch: pytest.MonkeyPatch) -> None:
    """From now on the drain itself claims nothing: whatever still leaves was claimed by the commit that took it in."""
    patch.setattr(drain, "_pick", list)


async def states(town: Town) -> list[str]:
    """What became of everything in the outbox, in order."""
    return [row["state"] for row in sorted(await town.rows("outbox"), key=lambda row: row["seq"])]


async def test_a_message_with_nobody_before_it_leaves_with_the_commit_that_took_it_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Her mentor reads it although the drain claims nothing by itself."""
    async with town_on(ready=True) as town:
        nobody_picks(town.app.drain, monkeypatch)
        town.blessing.writes("Ciao, una domanda.")
        await town.amara.sees("Blessing\nCiao, una domanda.")
        await town.quiet()
        assert await states(town) == ["sent"]


async def test_the_second_of_two_waits_until_the_first_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lane stays first in, first out: of two in one breath only the first is claimed at once."""
    async with town_on(ready=True) as town:
        nobody_picks(town.app.drain, monkeypatch)
        await town.app.intake.take([arrival(town, 1, "Prima"), arrival(town, 2, "Dopo")])
        async with asyncio.timeout(PATIENCE):
            while await states(town) != ["sent", "queued"]:
                await town.world.called.wait(0.01)
        assert town.amara.texts == ["Blessing\nPrima"]
        monkeypatch.undo()
        town.app.drain.wake()
        await town.quiet()
        assert town.amara.texts == ["Blessing\nPrima", "Blessing\nDopo"]


async def test_a_line_that_was_asked_for_patience_sends_nothing_at_once() -> None:
    """What Telegram asked for is obeyed on this way too; when the pause is over, the message goes."""
    async with town_on(ready=True) as town:
        line_id = town.lines[town.line.username]
        town.app.drain._pace.hold_line(line_id, 3600.0)
        town.blessing.writes("Ciao")
        async with asyncio.timeout(PATIENCE):
            while await states(town) != ["queued"]:
                await town.world.called.wait(0.01)
        assert town.amara.texts == []
        town.app.drain.line_is_well(line_id)
        await town.quiet()
        assert town.amara.texts == ["Blessing\nCiao"]


async def test_nothing_is_claimed_at_once_on_a_line_that_is_not_ours() -> None:
    """Another process carries it: what is posted here waits for that one."""
    async with town_on(ready=True) as town:
        line_id = town.lines[town.line.username]
        town.app.drain.lines.discard(line_id)
        town.blessing.writes("Ciao")
        async with asyncio.timeout(PATIENCE):
            while await states(town) != ["queued"]:
                await town.world.called.wait(0.01)
        await town.app.drain.take_line(line_id)
        await town.quiet()
        assert town.amara.texts == ["Blessing\nCiao"]


class HeardOfLate:
    """A store whose commits count, and which is gone before it can say so: for the next unit that claims at once."""

    def __init__(self, town: Town) -> None:
        self.units = town.app.books.units
        self.write = self.units.write
        self.lost = 0

    async def __call__(self, act: Callable[[Work], T]) -> T:
        """As `Units.write`."""
        told = await self.write(act)
        if "Intake._handle" in act.__qualname__ and not self.lost:
            self.lost += 1
            raise StoreAway
        return told


async def test_a_claim_whose_commit_was_not_heard_goes_back_and_leaves_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message was taken in and claimed, the program was not told: it reaches her mentor, and only once."""
    async with town_on(ready=True) as town:
        late = HeardOfLate(town)
        monkeypatch.setattr(late.units, "write", late)
        town.blessing.writes("Ciao")
        await town.amara.sees("Blessing\nCiao")
        await town.quiet()
        assert late.lost == 1
        assert town.amara.texts == ["Blessing\nCiao"]
        assert await states(town) == ["sent"]
