"""Somebody wrote: admitted once, handled in order, and never lost because another's message was broken.

Source: house.md, "One message's way"; store.md, "A poison update must not spin the loop".
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import String

from bot.polling import arrival_of
from handlers.commands import COMMANDS, commands_of
from handlers.receipts import LONGEST_WAIT, backoff
from handlers.receive import Arrival
from handlers.scenes import code_in
from locales.render import keys
from models.sealed import Sealed
from models.tables import inbox
from relay.people import Role
from relay.rules import RULES
from tests.journeys.town import Ours, Town, town_on

NO_LINE = UUID(int=7)
RAW = b'{"update_id": 77, "message": "Words that nobody can read"}'


@pytest.fixture
async def lively() -> AsyncIterator[Town]:
    """A town in memory, everybody in it."""
    async with town_on(ready=True) as town:
        yield town


def arrival(town: Town, number: int, words: str) -> Arrival:
    """Blessing's words as the line's poller hands them over."""
    message = {
        "message_id": number,
        "date": 1_772_445_600,
        "from": town.blessing.phone.user,
        "chat": town.blessing.phone.chat_wire,
        "text": words,
    }
    return arrival_of(town.lines[town.line.username], {"update_id": number, "message": message})


async def test_the_same_update_is_handled_once_within_a_batch_and_after_it(lively: Town) -> None:
    """The network delivers at least once; she is read once."""
    once = arrival(lively, 1, "Una volta")
    await lively.app.intake.take([once, once])
    await lively.app.intake.take([once])
    await lively.quiet()
    assert lively.amara.texts == ["Blessing\nUna volta"]


async def test_a_batch_keeps_its_order(lively: Town) -> None:
    """Fifty at once arrive as they were written."""
    await lively.app.intake.take([arrival(lively, number, f"Messaggio {number}") for number in range(1, 51)])
    await lively.quiet()
    assert lively.amara.texts == [f"Blessing\nMessaggio {number}" for number in range(1, 51)]


async def test_what_can_not_be_read_is_kept_sealed_and_the_team_is_told(lively: Town) -> None:
    """Its writer does not know that nobody read her: the bytes are kept, sealed, and a person looks into it."""
    line_id = lively.lines[lively.line.username]
    await lively.app.intake.take([Arrival(line_id, "77", RAW, None), arrival(lively, 78, "Ciao")])
    await lively.amara.sees("Blessing\nCiao")
    await lively.dalia.sees("A1")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.why_unreadable"))
    (kept,) = [row for row in await lively.rows("inbox") if row["external_id"] == "77"]
    assert b"nobody can read" not in kept["raw_sealed"]
    place = ("inbox", "raw_sealed", UUID(hex=kept["row_id"]), line_id)
    opened = await lively.write(lambda work: work.vault.open(*place, Sealed(kept["raw_sealed"])))
    assert opened == RAW


async def test_one_broken_update_does_not_stop_the_others(lively: Town, caplog: pytest.LogCaptureFixture) -> None:
    """A message whose handling fails is set aside with its bytes; before it, after it and beside it life goes on."""
    before, broken, after = (arrival(lively, number, f"Messaggio {number}") for number in (1, 2, 3))
    assert broken.inbound is not None
    broken = replace(broken, inbound=replace(broken.inbound, line_id=NO_LINE))  # leads to a line that is not there
    await lively.app.intake.take([before, broken, after])
    await lively.quiet()
    assert lively.amara.texts == ["Blessing\nMessaggio 1", "Blessing\nMessaggio 3"]
    await lively.dalia.sees("A1")
    await lively.app.intake.take([broken])
    await lively.dalia.sees_nothing_new()
    assert "Messaggio 2" not in caplog.text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("/start 50101TEST0", "50101TEST0"),
        ("/start@aurora_line_bot 50101test0", "50101TEST0"),
        ("50101TEST0", "50101TEST0"),
        (" 50101 - test0 ", "50101TEST0"),
        ("5OlOITESTO", "50101TEST0"),
        ("/start", None),
        ("Ciao, come stai?", None),
        ("50101TEST", None),
        ("50101TEST00", None),
        ("50101TESTU", None),
        ("/help 50101TEST0", None),
    ],
)
def test_a_code_is_found_where_one_stands_and_nowhere_else(words: str, code: str | None) -> None:
    """By link or by hand, however it was copied; speech is never taken for a try."""
    assert code_in(words) == code


def test_every_command_is_described_once() -> None:
    """What the menu of a channel shows exists in the catalogues, and no name means two things to one person."""
    for role in Role:
        names = [command.name for command in commands_of(role)]
        assert len(names) == len(set(names))
    assert {command.description for command in COMMANDS} <= keys()


def test_a_mentee_has_no_commands() -> None:
    """Nothing to learn and nothing to be found on her phone: words and buttons only (needs.md, section 2)."""
    assert commands_of(Role.MENTEE) == ()


def test_a_retry_waits_twice_as_long_each_time_and_never_longer_than_a_minute() -> None:
    """Patience grows, and has an end."""
    waits = [backoff(attempt, None) for attempt in range(1, 40)]
    assert waits[:3] == [timedelta(seconds=0.5), timedelta(seconds=1), timedelta(seconds=2)]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


def test_the_wait_that_the_network_asks_for_is_obeyed() -> None:
    """A 429 names its seconds: not one less, at any attempt."""
    assert backoff(1, 17.0) == timedelta(seconds=17)
    assert backoff(9, 300.0) == timedelta(seconds=300)


def test_every_rules_name_fits_the_journal() -> None:
    """On PostgreSQL a name that is too long would break the handling of the message that it decided."""
    column = inbox.c.rule.type
    assert isinstance(column, String)
    longest = column.length or 0
    assert [rule.name for rule in RULES if len(rule.name) > longest] == []
