"""She changes what she wrote while it still waits: the newest words are what goes out, and the old ones never do.

Source: needs.md R16, R18, R20, R23, R53; channels.md, "What content passes", edits.
"""

from datetime import timedelta

import pytest

from handlers.guarding import handles_in
from models import drafts, heard, register
from models.work import Work
from simulator.chats import Message
from simulator.panes_samples import sample_photo
from tests.journeys.everyday import holds
from tests.journeys.test_albums import albums_of, captions, sends_album
from tests.journeys.town import Ours, Resident, Town

NUMBER = "+33 6 39 98 12 34"


async def guards_amara(town: Town) -> None:
    """The team has noted Amara's number."""

    def note(work: Work) -> None:
        for kind, form in handles_in(NUMBER):
            register.add_handles(work, town.amara.id, kind, [form])

    await town.write(note)


def changes(her: Resident, message_id: int, words: str) -> None:
    """She changes a message of hers."""
    her.phone.edit(her.bot, message_id, words)


async def asked_in_the_evening(town: Town) -> Message:
    """Blessing wrote during the day; now her quiet hours have begun."""
    town.blessing.writes("Ciao")
    question = await town.amara.sees("Blessing\nCiao")
    await town.later(hours=11)
    return question


def numbered(sentence: str, count: int) -> str:
    """So many sentences that differ, told apart by letters: a row of so many digits would be asked about (R20)."""
    return " ".join(f"{sentence} {chr(97 + number // 26)}{chr(97 + number % 26)}." for number in range(count))


async def test_the_newest_words_go_to_whom_she_names(lively: Town) -> None:
    """Held for "who is it for?", changed twice, then sent: only the last words are read, and nothing is asked again."""
    sent = lively.amara.writes("See you on Mnday")
    await lively.amara.sees(Ours("mentor.to_whom"))
    changes(lively.amara, sent, "See you on Monday")
    changes(lively.amara, sent, "See you on Tuesday")
    await lively.quiet()
    assert sum("Who is it for?" in text for text in lively.amara.texts) == 1
    lively.amara.presses("Joy")
    assert (await lively.joy.sees("See you on")).text == "See you on Tuesday"
    await lively.blessing.sees_nothing_new()
    changes(lively.amara, sent, "See you on Friday")
    await lively.joy.sees("See you on Friday")


async def test_a_change_outlives_a_restart(kept_town: Town) -> None:
    """What she changed is in the store; no table holds either wording in clear."""
    sent = kept_town.amara.writes("The old wording")
    await kept_town.amara.sees(Ours("mentor.to_whom"))
    changes(kept_town.amara, sent, "The new wording")
    await kept_town.quiet()
    await kept_town.restart()
    assert await holds(kept_town, "The old wording", "The new wording") == []
    kept_town.amara.presses("Blessing")
    await kept_town.blessing.sees("The new wording")


async def test_a_number_that_is_written_into_a_held_message_is_asked_about(lively: Town) -> None:
    """To whom, and then whether really: both questions; what goes is what she changed it to last."""
    await guards_amara(lively)
    sent = lively.amara.writes("Call me")
    await lively.amara.sees(Ours("mentor.to_whom"))
    changes(lively.amara, sent, f"Call me on {NUMBER}")
    await lively.quiet()
    lively.amara.presses("Joy")
    await lively.amara.sees(Ours("mentor.number_guard"))
    await lively.joy.sees_nothing_new()
    changes(lively.amara, sent, "Call the team")
    await lively.quiet()
    lively.amara.presses(Ours("btn.send_anyway"))
    await lively.joy.sees("Call the team")
    assert not any(NUMBER in text for text in lively.joy.texts)


async def test_she_takes_the_number_out_and_sends_it(lively: Town) -> None:
    """A mentee was asked, changes her words, and what goes is what she changed it to."""
    await guards_amara(lively)
    sent = lively.blessing.writes(f"Sei {NUMBER}?")
    await lively.blessing.sees(Ours("mentee.number_guard"))
    changes(lively.blessing, sent, "Ci sei?")
    await lively.quiet()
    lively.blessing.presses(Ours("btn.send_anyway"))
    await lively.amara.sees("Blessing\nCi sei?")
    assert not any(NUMBER in text for text in lively.amara.texts)


async def test_a_number_written_into_what_waits_for_the_morning_is_asked_about(lively: Town) -> None:
    """The old words do not go either: they are what she wanted to change; she decides, and then it waits as before."""
    await guards_amara(lively)
    question = await asked_in_the_evening(lively)
    sent = lively.amara.writes("Call me", answering=question)
    await lively.amara.sees(Ours("mentor.held"))
    changes(lively.amara, sent, f"Call me on {NUMBER}")
    asked = await lively.amara.sees(Ours("mentor.number_guard"))
    assert asked.reply_to == sent
    lively.amara.presses(Ours("btn.dont_send"))
    await lively.amara.sees(Ours("mentor.discarded"))
    await lively.later(hours=12)
    await lively.blessing.sees_nothing_new()
    assert await holds(lively, "Call me") == []


async def test_and_she_may_send_it_all_the_same(lively: Town) -> None:
    """[Send anyway] sends the new words, once, at the hour that is safe for her."""
    await guards_amara(lively)
    question = await asked_in_the_evening(lively)
    sent = lively.amara.writes("Call me", answering=question)
    await lively.amara.sees(Ours("mentor.held"))
    changes(lively.amara, sent, f"Call me on {NUMBER}")
    await lively.amara.sees(Ours("mentor.number_guard"))
    lively.amara.presses(Ours("btn.send_anyway"))
    await lively.amara.sees(Ours("mentor.held"))
    await lively.blessing.sees_nothing_new()
    await lively.later(hours=12)
    await lively.blessing.sees(f"Call me on {NUMBER}")
    assert "Call me" not in lively.blessing.texts
    changes(lively.amara, sent, "Call the team")
    await lively.blessing.sees("Call the team")


async def test_what_waits_for_a_mentor_who_is_off_is_changed(lively: Town) -> None:
    """She corrects her words before her mentor is back: the mentor reads the newest ones."""
    lively.amara.writes("/off")
    await lively.amara.sees(Ours("mentor.off"))
    sent = lively.blessing.writes("Alle dieci")
    await lively.blessing.sees(Ours("ack.off_duty"))
    changes(lively.blessing, sent, "Alle undici")
    await lively.quiet()
    await lively.later(hours=24)
    await lively.amara.sees("Blessing\nAlle undici")
    assert not any("Alle dieci" in text for text in lively.amara.texts)


async def test_what_waits_for_a_mentor_who_has_not_come_is_changed(town: Town) -> None:
    """Her mentor opens her line later, and reads what she changed it to; nobody says that she saw the old words."""
    await town.everybody_arrives("Dalia", "Mira", "Blessing")
    sent = town.blessing.writes("Prima")
    await town.blessing.sees(Ours("mentee.mentor_not_ready"))
    changes(town.blessing, sent, "Dopo")
    await town.blessing.sees_nothing_new()
    await town.everybody_arrives("Amara")
    assert "Blessing\nDopo" in town.amara.texts
    assert "Blessing\nPrima" not in town.amara.texts


async def test_short_words_that_become_long_leave_in_parts(lively: Town) -> None:
    """In the morning she reads all of it, in order, each sentence once."""
    question = await asked_in_the_evening(lively)
    sent = lively.amara.writes("Short.", answering=question)
    await lively.amara.sees(Ours("mentor.held"))
    words = numbered("This is sentence", 190)
    changes(lively.amara, sent, words)
    await lively.quiet()
    await lively.later(hours=12)
    parts = [text for text in lively.blessing.texts if "sentence" in text]
    assert " ".join(parts) == words
    assert len(parts) == 2
    assert "Short." not in lively.blessing.texts


async def test_long_words_that_become_short_leave_once(lively: Town) -> None:
    """Nothing of the long words is left over in the queue."""
    question = await asked_in_the_evening(lively)
    words = numbered("This is sentence", 190)
    sent = lively.amara.writes(words, answering=question)
    await lively.amara.sees(Ours("mentor.held"))
    changes(lively.amara, sent, "In one word.")
    await lively.quiet()
    await lively.later(hours=12)
    assert [text for text in lively.blessing.texts if "word" in text or "sentence" in text] == ["In one word."]


@pytest.mark.parametrize("back", [False, True], ids=["longer", "shorter"])
async def test_long_words_that_were_read_are_changed_in_all_their_parts(lively: Town, back: bool) -> None:  # noqa: FBT001  # a case
    """Two messages on her mentor's phone become the new words, whole, each sentence once."""
    words = numbered("Questa è la frase", 170)
    sent = lively.blessing.writes(words)
    await lively.quiet()
    new = "Una sola frase." if back else words.replace("frase", "riga") + " Fine."
    changes(lively.blessing, sent, new)
    await lively.quiet()
    shown = [text.removeprefix("Blessing\n") for text in lively.amara.texts if text.startswith("Blessing\n")]
    assert " ".join(shown) == new


async def test_a_caption_is_changed_while_its_photo_waits(lively: Town) -> None:
    """An album held for the night arrives with its newest caption, and as one."""
    question = await asked_in_the_evening(lively)
    first, _ = sends_album(lively.amara, "Old caption", "", answering=question)
    await lively.amara.sees(Ours("mentor.held"))
    await lively.later(seconds=2)
    changes(lively.amara, first, "New caption")
    await lively.quiet()
    await lively.later(hours=12)
    assert [captions(album) for album in albums_of(lively.blessing)] == [["New caption", ""]]


async def test_a_caption_of_a_held_album_is_changed(lively: Town) -> None:
    """Photos for nobody yet: the caption of the second one changes, and the question stays one."""
    _, second = sends_album(lively.amara, "", "Old caption")
    await lively.amara.sees(Ours("mentor.to_whom"))
    await lively.quiet()
    changes(lively.amara, second, "New caption")
    await lively.quiet()
    lively.amara.presses("Joy")
    await lively.quiet()
    assert [captions(album) for album in albums_of(lively.joy)] == [["New caption", ""]]


async def test_the_question_shows_which_message_it_is_about(lively: Town) -> None:
    """Two held at once: each question stands under the message that it is about; so does "send anyway?" (R16)."""
    await guards_amara(lively)
    first, second = lively.amara.writes("One"), lively.amara.writes(f"Two {NUMBER}")
    await lively.quiet()
    asked = [one for one in lively.amara.received if "Who is it for?" in one.text]
    assert [one.reply_to for one in asked] == [first, second]
    lively.amara.phone.press(lively.line, asked[1].id, "Joy")
    assert (await lively.amara.sees(Ours("mentor.number_guard"))).reply_to == second
    hers = lively.blessing.writes(f"Sei {NUMBER}?")
    assert (await lively.blessing.sees(Ours("mentee.number_guard"))).reply_to == hers
    photo = lively.amara.phone.photo(lively.line, sample_photo(), "Three")
    await lively.quiet()
    assert lively.amara.received[-1].reply_to == photo


async def test_what_changes_for_somebody_who_paused_is_told(lively: Town) -> None:
    """Her mentor changes what she has read, after PAUSE: nothing changes there, and the mentor hears why (R58)."""
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Blessing\nCiao")
    sent = lively.amara.writes("Hello", answering=question)
    await lively.blessing.sees("Hello")
    lively.blessing.writes("PAUSA")
    await lively.blessing.sees(Ours("pause.ack"))
    await lively.amara.looks_away()
    changes(lively.amara, sent, "Hello again")
    await lively.amara.sees(Ours("mentor.paused_by_her"))
    assert "Hello" in lively.blessing.texts
    await lively.blessing.sees_nothing_new()


async def test_a_held_message_that_nobody_asks_for_is_forgotten_with_its_place(lively: Town) -> None:
    """After two days it is not kept; to change it then changes nothing, and no trace of where it stood is left."""
    sent = lively.amara.writes("Nobody's")
    await lively.amara.sees(Ours("mentor.to_whom"))
    lively.clock.jump(timedelta(days=3))
    await lively.write(lambda work: drafts.forget_old(work, timedelta(days=2)))
    await lively.write(heard.forget_old)
    assert await lively.rows("draft") == []
    assert not any(row["native_id"] == str(sent) for row in await lively.rows("copy"))
    changes(lively.amara, sent, "Still nobody's")
    await lively.quiet()
    assert await lively.rows("draft") == []
