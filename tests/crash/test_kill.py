"""A burst, a kill in the middle of it, and everything arrives all the same."""

import pytest

from scheduler.outbox import PAGE
from simulator.faults import Fault
from tests.crash.conftest import ENGINES, Stage
from tests.crash.ledger import Conversation

BURST = 400
MIDDLE = 150
WHILE_DOWN = 20

pytestmark = pytest.mark.slow


async def one_pair(stage: Stage, *, by_mentee: bool) -> Conversation:
    """A mentee and her mentor; one of them writes."""
    bot = await stage.programme.line("line_one_bot")
    mentor = await stage.programme.mentor(bot, "Amara", 601)
    mentee = await stage.programme.mentee(bot, "Blessing", 501)
    pair = await stage.programme.pair(bot, mentee, mentor, "Blessing")
    return stage.ledger.open(pair, by_mentee=by_mentee)


@pytest.mark.parametrize(
    ("database_url", "by_mentee"),
    [
        pytest.param("sqlite", True, id="by the mentee"),
        pytest.param("sqlite", False, id="by the mentor"),
        pytest.param("postgresql", False, id="by the mentor, on PostgreSQL", marks=pytest.mark.postgresql),
    ],
    indirect=["database_url"],
)
async def test_nothing_of_a_burst_is_lost_or_doubled_silently_by_a_kill_in_its_middle(
    stage: Stage, *, by_mentee: bool
) -> None:
    """400 are written at once, the program is killed while they are passed on, and started again: none is missing."""
    letters = await one_pair(stage, by_mentee=by_mentee)
    process = await stage.serve()
    for _ in range(BURST):
        letters.write()
    await stage.ledger.until(lambda: len(letters.arrived) >= MIDDLE)
    await process.kill()
    assert len(letters.arrived) < BURST, "the kill came too late to prove anything"
    await stage.serve()
    await stage.ledger.until(stage.ledger.all_accounted)
    await stage.quiet()
    assert letters.unaccounted == set()
    assert letters.doubled_silently == set()
    assert letters.out_of_order == []
    if by_mentee:
        assert letters.arrived == set(range(BURST)), "a mentee's words are repeated until they arrive"
        assert letters.repeated_marked <= 1, "only what was on its way at the kill may be repeated"
    else:
        assert letters.repeated_marked == 0, "a mentor's words are never repeated blindly"
        assert len(letters.flagged) <= 1, "only what was on its way at the kill may be uncertain"


async def test_what_was_written_while_it_was_down_is_delivered(stage: Stage) -> None:
    """Twenty written to a program that is not there: twenty delivered, in order, when it is."""
    letters = await one_pair(stage, by_mentee=True)
    process = await stage.serve()
    letters.write()
    await stage.ledger.until(stage.ledger.all_accounted)
    await stage.quiet()
    await process.kill()
    for _ in range(WHILE_DOWN):
        letters.write()
    await stage.serve()
    await stage.ledger.until(stage.ledger.all_accounted)
    await stage.quiet()
    assert [number for number, _ in letters.copies] == list(range(1 + WHILE_DOWN))


async def test_a_long_queue_behind_a_message_that_is_tried_again_goes_on_after_a_start(stage: Stage) -> None:
    """The first of more than a page of messages is due later than all behind it: the program still finds it first."""
    letters = await one_pair(stage, by_mentee=True)
    process = await stage.serve()
    fault = stage.world.faults.add(Fault("error", "sendMessage", times=None))
    for _ in range(3 * PAGE):
        letters.write()
    bot = letters.pair.bot
    await stage.world.until(lambda _: not bot.pending and fault.struck > 3, timeout=60)
    await process.kill()
    stage.world.faults.clear()
    await stage.serve()
    await stage.ledger.until(stage.ledger.all_accounted)
    await stage.quiet()
    assert [number for number, _ in letters.copies if number > 0] == list(range(1, 3 * PAGE))
    assert letters.doubled_silently == set()


@pytest.mark.parametrize("database_url", ENGINES, indirect=True)
async def test_an_update_that_comes_again_is_passed_on_once(stage: Stage) -> None:
    """The same updates once more, to the running program and after its offset was lost with it: one copy of each."""
    letters = await one_pair(stage, by_mentee=True)
    process = await stage.serve()
    for _ in range(5):
        letters.write()
    again = [(one.update, one.chat) for one in letters.pair.bot.pending.values()]
    assert len(again) >= 5
    await stage.ledger.until(stage.ledger.all_accounted)
    now = stage.world.clock.now()
    for update, chat in again:
        letters.pair.bot.push_raw(update, chat, now)
    letters.write()
    await stage.ledger.until(stage.ledger.all_accounted)
    await process.kill()
    for update, chat in again:
        letters.pair.bot.push_raw(update, chat, now)
    await stage.serve()
    letters.write()
    await stage.ledger.until(stage.ledger.all_accounted)
    await stage.quiet()
    assert [number for number, _ in letters.copies if number < 5] == [0, 1, 2, 3, 4]
