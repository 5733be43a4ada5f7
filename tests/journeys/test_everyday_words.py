"""What she can say with one word, one number or one tap; and that everything else is talk.

Source: needs.md R08, R09, R11, R21, R22, R56, R58, R59; issue 3, "Hours and boundaries".
"""

import logging

import pytest

from models import register
from simulator.phone import Phone
from tests.journeys.everyday import holds, is_called, is_not_called, labels, types_the_number_of, writes_to
from tests.journeys.town import Ours, Town

ROWS = ("row.info", "row.help", "row.team", "row.pause", "row.hours", "row.lang", "row.leave")
SECRET = "limoncello"


@pytest.mark.parametrize("word", ["STOP", "stop.", "Basta", "arrêt", "para", "ALTO"])
async def test_stop_in_any_language_stops_at_once(lively: Town, word: str) -> None:
    """The whole message is the word: one last sentence, her mentor knows, nothing of the mentor's reaches her (R58)."""
    lively.blessing.writes(word)
    await lively.blessing.sees(Ours("stop.ack"))
    await lively.amara.sees(Ours("mentor.stopped_by_her"))
    await writes_to(lively, lively.blessing, "Are you there?")
    await lively.amara.sees(Ours("mentor.stopped_by_her"))
    await lively.blessing.sees_nothing_new()


async def test_stop_once_more_changes_nothing_and_calls_nobody(lively: Town) -> None:
    """She writes STOP again: she hears that it is so already, and no alarm comes of it."""
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    lively.blessing.writes("stop")
    await lively.blessing.sees(Ours("stop.already"))
    is_not_called(lively.dalia)


async def test_who_comes_back_speaks_with_a_person_first(lively: Town) -> None:
    """After STOP she writes: a person checks with her before the line opens, and her mentor sees nothing yet (R09)."""
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    await lively.amara.looks_away()
    lively.blessing.writes("Sono tornata")
    await lively.blessing.sees(Ours("line.reopen"))
    await lively.amara.sees_nothing_new()


@pytest.mark.parametrize(
    "words", ["no quiero parar", "Basta, sono stanca!", "para mí es difícil", "basta?", "help me choose"]
)
async def test_a_word_inside_a_sentence_is_talk(lively: Town, words: str) -> None:
    """The words "no quiero parar" are no stop: only a whole message counts, and a sentence reaches her mentor (R58)."""
    lively.blessing.writes(words)
    await lively.amara.sees(f"Blessing\n{words}")
    await lively.blessing.sees_nothing_new()


async def test_pause_holds_until_she_writes(lively: Town) -> None:
    """PAUSE: her mentor is told and what she writes is not sent; the first word of hers opens it again (R58)."""
    lively.joy.writes("pause")
    await lively.joy.sees(Ours("pause.ack"))
    await lively.amara.sees(Ours("mentor.paused_by_her"))
    await writes_to(lively, lively.joy, "Bonjour ?")
    await lively.amara.sees(Ours("mentor.paused_by_her"))
    await lively.joy.sees_nothing_new()
    lively.joy.writes("Me revoilà")
    question = await lively.amara.sees("Joy\nMe revoilà")
    lively.amara.writes("Bonjour Joy", answering=question)
    await lively.joy.sees("Bonjour Joy")


@pytest.mark.parametrize("word", ["MENU", "menù", "0"])
async def test_menu_shows_seven_rows(lively: Town, word: str) -> None:
    """MENU or 0: the seven rows, in her language (R21)."""
    lively.blessing.writes(word)
    shown = await lively.blessing.sees(Ours("menu.main"))
    assert len(labels(shown)) == len(ROWS)
    assert labels(shown)[0] == "Informazioni"
    await lively.amara.sees_nothing_new()


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ("row.help", "mentee.helplines"),
        ("row.team", "team.write"),
        ("row.pause", "pause.ack"),
        ("row.hours", "prefs.when"),
        ("row.lang", "lang.choose"),
        ("row.leave", "menu.leave"),
    ],
)
@pytest.mark.parametrize("how", ["by_button", "by_digit"])
async def test_every_row_opens_by_button_and_by_digit(lively: Town, row: str, answer: str, how: str) -> None:
    """Each row does the same whether she presses it or types its number (R22)."""
    her = lively.blessing
    her.writes("0")
    await her.sees(Ours("menu.main"))
    if how == "by_button":
        her.presses(Ours(row))
    else:
        await types_the_number_of(her, Ours(row))
    if answer == "mentee.helplines":
        await lively.quiet()
        assert any("112" in text for text in her.texts)
        await is_called(lively.dalia)
    else:
        await her.sees(Ours(answer))


async def test_information_always_leads_to_a_person_or_an_answer(lively: Town) -> None:
    """The first row offers topics or to ask the team; it is never a dead end (R51)."""
    her = lively.blessing
    her.writes("0")
    await her.sees(Ours("menu.main"))
    await types_the_number_of(her, Ours("row.info"))
    await lively.quiet()
    assert her.received[-1].buttons


@pytest.mark.parametrize(
    ("row", "answer"), [("row.stop", "stop.ack"), ("row.clear", "chat.cleared"), ("row.erase", "erase.confirm_tg")]
)
async def test_every_way_to_leave_is_reached_by_digits(lively: Town, row: str, answer: str) -> None:
    """0, 7, and a number: stop, clear the chat, delete everything (R22, R58, R59)."""
    her = lively.blessing
    her.writes("0")
    await her.sees(Ours("menu.main"))
    await types_the_number_of(her, Ours("row.leave"))
    await her.sees(Ours("menu.leave"))
    await types_the_number_of(her, Ours(row))
    await her.sees(Ours(answer))


async def test_a_digit_to_her_mentor_is_talk(lively: Town) -> None:
    """The menu was open, her mentor asks how many they are, she answers "4": it is said, and pauses nothing (R22)."""
    her = lively.blessing
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    her.writes("Ciao Amara")
    question = await lively.amara.sees("Blessing\nCiao Amara")
    lively.amara.writes("How many are you?", answering=question)
    await her.sees("How many are you?")
    her.writes("4")
    await lively.amara.sees("Blessing\n4")
    await her.sees_nothing_new()


async def test_a_digit_that_answers_a_message_is_talk(lively: Town) -> None:
    """A mentor is asked whom her words are for, and first answers Joy's question with "2": nothing goes elsewhere."""
    lively.joy.writes("Combien de tickets ?")
    question = await lively.amara.sees("Joy", "Combien de tickets ?")
    lively.amara.writes("This is for Blessing only")
    await lively.amara.sees(Ours("mentor.to_whom"))
    lively.amara.writes("2", answering=question)
    assert (await lively.joy.sees("2")).text == "2"
    await lively.quiet()
    assert "This is for Blessing only" not in (*lively.joy.texts, *lively.blessing.texts)


async def test_a_digit_after_the_talk_went_on_sends_no_held_message(lively: Town) -> None:
    """The question stands, then Joy asks something, and "1" is typed: what was held for another stays held (R16)."""
    lively.amara.writes("This is for Joy only")
    await lively.amara.sees(Ours("mentor.to_whom"))
    lively.joy.writes("Combien ?")
    await lively.amara.sees("Joy", "Combien ?")
    lively.amara.writes("1")
    await lively.quiet()
    assert not any("This is for Joy only" in text for text in (*lively.blessing.texts, *lively.joy.texts))


async def test_a_mentor_names_the_receiver_by_a_digit(lively: Town) -> None:
    """Where the question is the last thing said, its number is enough (R22)."""
    lively.amara.writes("Good morning")
    await lively.amara.sees(Ours("mentor.to_whom"))
    await types_the_number_of(lively.amara, Ours("btn.dont_send"))
    await lively.amara.sees(Ours("mentor.discarded"))
    lively.amara.writes("Good evening")
    asked = await lively.amara.sees(Ours("mentor.to_whom"))
    lively.amara.writes(str(labels(asked).index("Joy") + 1))
    await lively.joy.sees("Good evening")
    await lively.blessing.sees_nothing_new()


async def test_words_for_the_team_are_invisible_to_her_mentor(lively: Town) -> None:
    """She writes to the team: an item at the desk, and no trace on her mentor's phone or in their talk (R11)."""
    her = lively.blessing
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    her.presses(Ours("row.team"))
    await her.sees(Ours("team.write"))
    her.writes("Vorrei cambiare persona")
    await her.sees(Ours("team.sent"))
    await is_called(lively.dalia)
    await lively.amara.sees_nothing_new()
    (kept,) = await lively.rows("message")
    assert kept["pairing_id"] is None
    assert await holds(lively, "Vorrei cambiare") == []
    her.writes("Ciao Amara")
    await lively.amara.sees("Blessing\nCiao Amara")
    assert not any("cambiare" in text for text in lively.amara.texts)


async def test_the_secret_word_looks_like_any_message_off_duty(lively: Town, caplog: pytest.LogCaptureFixture) -> None:
    """The word alone: the same bytes as off duty, a silent alarm, and the word in no table and no log (R08)."""
    caplog.set_level(logging.DEBUG)
    her = lively.blessing
    await lively.write(lambda work: register.set_secret(work, her.id, SECRET))
    lively.amara.writes("/off")
    await lively.amara.sees(Ours("mentor.off"))
    her.writes("Ciao, ci sei?")
    usual = await her.sees(Ours("ack.off_duty"))
    her.writes("Limoncello!")
    await lively.quiet()
    answers = [call.params for call in lively.world.calls if call.params.get("text") == usual.text]
    assert len(answers) == 2
    assert answers[0] == answers[1]
    await is_called(lively.dalia)
    assert await holds(lively, SECRET, SECRET.upper(), "Limoncello") == []
    assert SECRET not in caplog.text.casefold()
    assert not any("imoncello" in text for text in lively.amara.texts)


async def test_the_secret_word_inside_a_sentence_is_talk(lively: Town) -> None:
    """Only the word alone calls for help; whoever speaks of it speaks."""
    await lively.write(lambda work: register.set_secret(work, lively.blessing.id, SECRET))
    lively.blessing.writes("Ho comprato il limoncello")
    await lively.amara.sees("Blessing\nHo comprato il limoncello")
    is_not_called(lively.dalia)


async def test_an_unknown_sender_with_an_old_code_sees_no_history(town: Town) -> None:
    """Somebody else with her used code: the words for a wrong code, and nothing of what was said (R09)."""
    await town.everybody_arrives("Amara", "Blessing")
    town.blessing.writes("Non dirlo a nessuno")
    await town.amara.sees("Non dirlo a nessuno")
    stranger: Phone = town.world.phone(801, "A stranger", language_code="it")
    stranger.start(town.line, town.blessing.code)
    await town.quiet()
    shown = [message for message in stranger.chat(town.line) if message.from_bot]
    assert [(message.kind, len(message.buttons)) for message in shown] == [("text", 0)]
    assert "Non dirlo" not in shown[0].text
    await town.amara.sees_nothing_new()


async def test_a_lost_phone_is_a_strangers_phone(kept_town: Town) -> None:
    """After `person revoke` it gets nothing and says nothing; a new code on a new phone goes on (R56)."""
    town = kept_town
    town.blessing.writes("Ciao")
    await town.amara.sees("Blessing", "Ciao")
    await town.write(lambda work: register.revoke(work, town.amara.id))
    old = town.amara
    await old.looks_away()
    old.writes("/to")
    await old.sees_nothing_new()
    town.blessing.writes("Ci sei?")
    await town.quiet()
    await old.sees_nothing_new()
    await town.write(lambda work: town.invite(work, old))
    old.phone = town.world.phone(602, "Legal name of 602", "account_602", "en")
    old.opens_her_invitation()
    await old.sees("Blessing\nCi sei?")
