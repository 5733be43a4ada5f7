"""The receiver is explicit, or asked for: a mentor's words never go to a woman whom she did not mean.

Source: needs.md R16, R22; house.md, "hold and ask; never guess".
"""

import pytest

from simulator.panes_samples import sample_photo
from tests.journeys.town import Ours, Resident, Town


def choices(her: Resident) -> list[str]:
    """The labels under the newest message with buttons on her phone."""
    asked = next(message for message in reversed(her.received) if message.buttons)
    return [label for row in asked.buttons for label, _ in row]


async def holds(town: Town, words: str) -> None:
    """Amara writes without saying to whom, and is asked."""
    town.amara.writes(words)
    await town.amara.sees(Ours("mentor.to_whom"))


async def test_without_a_quote_she_is_asked_and_nobody_reads_it_meanwhile(lively: Town) -> None:
    """Two mentees, no quote: held, and asked for by alias; neither phone shows a thing (R16)."""
    await holds(lively, "See you on Monday")
    *aliases, last = choices(lively.amara)
    assert sorted(aliases) == ["Blessing", "Joy"]
    assert last == "Do not send"
    await lively.blessing.sees_nothing_new()
    await lively.joy.sees_nothing_new()


async def test_it_goes_to_whom_she_names_and_only_there(lively: Town) -> None:
    """One tap sends the held words, once, to the one she named."""
    await holds(lively, "See you on Monday")
    lively.amara.presses("Joy")
    assert (await lively.joy.sees("See you on Monday")).text == "See you on Monday"
    assert "Sent to Joy." in lively.amara.texts
    await lively.blessing.sees_nothing_new()


async def test_a_second_tap_sends_nothing_twice(lively: Town) -> None:
    """Two taps under one question are one message; the second hears that the choice is gone."""
    await holds(lively, "See you on Monday")
    lively.amara.presses("Joy")
    lively.amara.presses("Blessing")
    await lively.joy.sees("See you on Monday")
    await lively.amara.sees(Ours("choice.gone"))
    await lively.blessing.sees_nothing_new()
    assert lively.joy.texts.count("See you on Monday") == 1


async def test_do_not_send_throws_it_away(lively: Town) -> None:
    """[Do not send]: nobody reads it, she is told that it is not kept, and it is not."""
    await holds(lively, "Not like this")
    assert len(await lively.rows("draft")) == 1
    lively.amara.presses(Ours("btn.dont_send"))
    await lively.amara.sees(Ours("mentor.discarded"))
    await lively.blessing.sees_nothing_new()
    await lively.joy.sees_nothing_new()
    assert await lively.rows("draft") == []
    assert await lively.rows("message") == []


@pytest.mark.parametrize(("line", "typed"), [(0, "1"), (1, "2"), (1, " 2. ")])
async def test_a_typed_digit_is_a_tap(lively: Town, line: int, typed: str) -> None:
    """On a telephone without buttons the number of the line chooses (R22)."""
    await holds(lively, "See you on Monday")
    reader, other = choices(lively.amara)[line], choices(lively.amara)[1 - line]
    lively.amara.writes(typed)
    await lively[reader].sees("See you on Monday")
    await lively[other].sees_nothing_new()


@pytest.mark.parametrize("digit", ["4", "9", "12", "0"])
async def test_a_number_that_is_no_choice_is_a_message_and_is_held(lively: Town, digit: str) -> None:
    """A digit that stands for nothing is never taken for somebody."""
    await holds(lively, "See you on Monday")
    lively.amara.writes(digit)
    await lively.amara.sees(Ours("mentor.to_whom"))
    await lively.blessing.sees_nothing_new()
    await lively.joy.sees_nothing_new()


async def test_each_held_message_keeps_its_own_question(lively: Town) -> None:
    """Two held messages, answered in the other order, go each to the one named under it."""
    await holds(lively, "First words")
    first = lively.amara.received[-1]
    await holds(lively, "Second words")
    lively.amara.presses("Joy")
    await lively.joy.sees("Second words")
    lively.amara.phone.press(lively.line, first.id, "Blessing")
    await lively.blessing.sees("First words")
    assert "First words" not in lively.joy.texts
    assert "Second words" not in lively.blessing.texts


async def test_a_quote_needs_no_question(lively: Town) -> None:
    """An answer to Joy's message goes to Joy while something else is still held for nobody."""
    lively.joy.writes("Bonjour")
    hello = await lively.amara.sees("Bonjour")
    await holds(lively, "Held words")
    lively.amara.writes("Bonjour Joy", answering=hello)
    await lively.joy.sees("Bonjour Joy")
    await lively.blessing.sees_nothing_new()
    assert len(await lively.rows("draft")) == 1


async def test_what_is_held_survives_a_restart(kept_town: Town) -> None:
    """The program stops and starts again on its files: the button under the old question still sends."""
    await holds(kept_town, "See you on Monday")
    await kept_town.restart()
    kept_town.amara.presses("Joy")
    await kept_town.joy.sees("See you on Monday")
    await kept_town.blessing.sees_nothing_new()


async def test_a_typed_digit_survives_a_restart(kept_town: Town) -> None:
    """What a digit stands for is in the store, not in the program's memory."""
    await holds(kept_town, "See you on Monday")
    await kept_town.restart()
    reader, other = choices(kept_town.amara)[:2]
    kept_town.amara.writes("1")
    await kept_town[reader].sees("See you on Monday")
    await kept_town[other].sees_nothing_new()


async def test_somebody_elses_button_does_nothing(lively: Town) -> None:
    """The code under Amara's question, pressed from Joy's phone, opens nothing: a code proves nothing by itself."""
    await holds(lively, "See you on Monday")
    question = next(message for message in reversed(lively.amara.received) if message.buttons)
    code = next(data for row in question.buttons for label, data in row if label == "Blessing")
    lively.joy.phone.dice(lively.line)
    hers = await lively.joy.sees(Ours("media.refused"))
    forged = {"id": "1", "from": lively.joy.phone.user, "message": hers.raw, "chat_instance": "1", "data": code}
    lively.line.push("callback_query", lively.joy.phone.id, forged, lively.clock.now())
    await lively.joy.sees(Ours("choice.gone"))
    await lively.blessing.sees_nothing_new()
    assert len(await lively.rows("draft")) == 1


async def test_a_photo_is_held_and_sent_like_words(lively: Town) -> None:
    """What is held may be a picture; it is fetched and cleaned when it goes."""
    lively.amara.phone.photo(lively.line, sample_photo(), "The door")
    await lively.amara.sees(Ours("mentor.to_whom"))
    lively.amara.presses("Blessing")
    assert (await lively.blessing.sees(kind="photo")).words == "The door"
    await lively.joy.sees_nothing_new()
