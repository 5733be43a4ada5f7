"""A mentor's own tools: whom she writes to, what waits, what she takes back, what is not for her.

Source: needs.md R16, R22, R23, R57; issue 3, "One mentor, many mentees" and "Everything people send".
"""

from simulator.chats import Message
from tests.journeys.everyday import labels
from tests.journeys.town import Ours, Resident, Town


async def chooses(town: Town, alias: str) -> None:
    """The mentor opens her list and taps a name."""
    town.amara.writes("/to")
    await town.amara.sees(Ours("mentor.list_head"))
    town.amara.presses(alias)
    await town.amara.sees(Ours("mentor.chosen"))


async def test_the_list_says_what_waits(lively: Town) -> None:
    """/to: every mentee with the messages that came since the mentor last wrote to her (R16)."""
    lively.blessing.writes("Uno")
    first = await lively.amara.sees("Blessing\nUno")
    lively.joy.writes("Un")
    lively.joy.writes("Deux")
    await lively.amara.sees("Joy\nDeux")
    lively.amara.writes("Yes?", answering=first)
    await lively.blessing.sees("Yes?")
    lively.amara.writes("/to")
    shown = await lively.amara.sees(Ours("mentor.list_head"))
    assert "Joy: 2" in shown.text
    assert "Blessing: 0" in shown.text
    assert sorted(labels(shown)) == ["Blessing", "Joy"]


async def test_whom_she_chose_gets_what_she_simply_writes(lively: Town) -> None:
    """After a tap on a name she writes without saying to whom, and it is named aloud (R16)."""
    await chooses(lively, "Joy")
    sent = lively.amara.writes("Good morning")
    await lively.joy.sees("Good morning")
    await lively.amara.knows_where_it_went(sent, "Joy")
    await lively.blessing.sees_nothing_new()


async def test_a_choice_lasts_less_than_ten_minutes(lively: Town) -> None:
    """Eleven minutes later nobody is guessed: she is asked (R16)."""
    await chooses(lively, "Joy")
    await lively.later(minutes=9)
    lively.amara.writes("Still for you")
    await lively.joy.sees("Still for you")
    await lively.later(minutes=2)
    lively.amara.writes("For whom now?")
    await lively.amara.sees(Ours("mentor.to_whom"))
    await lively.joy.sees_nothing_new()


async def test_a_choice_is_interrupted_by_another_mentee(lively: Town) -> None:
    """She chose Joy, then Blessing writes: what she writes now might be for either, so she is asked (R16)."""
    await chooses(lively, "Joy")
    lively.blessing.writes("Amara?")
    await lively.amara.sees("Blessing\nAmara?")
    lively.amara.writes("Yes")
    await lively.amara.sees(Ours("mentor.to_whom"))
    for one in (lively.joy, lively.blessing):
        await one.sees_nothing_new()


async def test_a_choice_is_not_interrupted_by_the_one_who_was_chosen(lively: Town) -> None:
    """She chose Joy, and Joy answers: they simply go on talking (R16)."""
    await chooses(lively, "Joy")
    lively.joy.writes("Bonjour")
    await lively.amara.sees("Joy\nBonjour")
    lively.amara.writes("How are you?")
    await lively.joy.sees("How are you?")


async def test_a_held_message_outlives_the_program(kept_town: Town) -> None:
    """The program ends while a message waits for a name; the tap comes afterwards, and it goes where it says (R16)."""
    town = kept_town
    town.amara.writes("See you at nine")
    await town.amara.sees(Ours("mentor.to_whom"))
    await town.restart()
    town.amara.presses("Joy")
    await town.joy.sees("See you at nine")
    await town.blessing.sees_nothing_new()


async def test_a_tap_that_comes_twice_sends_once(lively: Town) -> None:
    """A trembling finger: the second tap finds nothing to send and says so (R16)."""
    lively.amara.writes("Only once")
    await lively.amara.sees(Ours("mentor.to_whom"))
    lively.amara.presses("Joy")
    lively.amara.presses("Joy")
    await lively.amara.sees(Ours("choice.gone"))
    assert [text for text in lively.joy.texts if text == "Only once"] == ["Only once"]


async def test_two_held_messages_go_each_to_its_own(lively: Town) -> None:
    """Two wait at once: the tap under the older question sends the older message, whatever was asked since (R16)."""
    lively.amara.writes("For Joy")
    first = await lively.amara.sees(Ours("mentor.to_whom"))
    lively.amara.writes("For Blessing")
    second = await lively.amara.sees(Ours("mentor.to_whom"))
    for asked, alias in ((first, "Joy"), (second, "Blessing")):
        lively.amara.phone.press(lively.line, asked.id, alias)
    await lively.joy.sees("For Joy")
    await lively.blessing.sees("For Blessing")
    await lively.joy.sees_nothing_new()
    await lively.blessing.sees_nothing_new()


async def test_not_for_me_is_said_without_reasons(lively: Town) -> None:
    """/me and a tap on a name: the team hears it, nobody asks why, and the mentee sees nothing (R57)."""
    lively.amara.writes("/me")
    shown = await lively.amara.sees(Ours("mentor.me"))
    assert {"Blessing", "Joy"} <= set(labels(shown))
    lively.amara.presses("Joy")
    await lively.amara.sees(Ours("mentor.hand_over_ack"))
    assert [row["cause"] for row in await lively.rows("alert")] == ["hand_over"]
    await lively.joy.sees_nothing_new()


async def test_a_break_is_taken_from_me(lively: Town) -> None:
    """/me also offers her a break (R53)."""
    lively.amara.writes("/me")
    await lively.amara.sees(Ours("mentor.me"))
    lively.amara.presses(Ours("btn.three_days"))
    await lively.amara.sees(Ours("mentor.off"))


async def test_undo_in_time_before_it_left(lively: Town) -> None:
    """It still waits for the morning: /undo takes it back unsent, and nobody ever sees it."""
    question = await asked_at_night(lively)
    wrong = lively.amara.writes("Not meant for you", answering=question)
    await lively.amara.sees(Ours("mentor.held"))
    lively.amara.writes("/undo", answering=wrong)
    await lively.amara.sees(Ours("undo.in_time"))
    await lively.later(hours=12)
    await lively.blessing.sees_nothing_new()


async def test_undo_too_late_says_so(lively: Town) -> None:
    """After 48 hours Telegram deletes nothing more: she hears that, and the message stands."""
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Blessing\nCiao")
    old = lively.amara.writes("Long ago", answering=question)
    await lively.blessing.sees("Long ago")
    await lively.later(hours=49)
    lively.amara.writes("/undo", answering=old)
    await lively.amara.sees(Ours("undo.too_late"))
    assert "Long ago" in lively.blessing.texts


async def test_a_mentee_takes_hers_back(lively: Town) -> None:
    """/undo is hers as well: her message is gone from her mentor's phone."""
    mine = lively.blessing.writes("Non volevo dirlo")
    await lively.amara.sees("Non volevo dirlo")
    lively.blessing.writes("/undo", answering=mine)
    await lively.blessing.sees(Ours("undo.done"))
    await lively.quiet()
    assert not any("Non volevo" in text for text in lively.amara.texts)


async def test_an_edit_while_it_waits_is_what_arrives(lively: Town) -> None:
    """She corrects what still waits for the morning: the mentee reads the new words only."""
    question = await asked_at_night(lively)
    sent = lively.amara.writes("At ten", answering=question)
    await lively.amara.sees(Ours("mentor.held"))
    lively.amara.phone.edit(lively.line, sent, "At eleven")
    await lively.quiet()
    await lively.later(hours=12)
    await lively.blessing.sees("At eleven")
    assert "At ten" not in lively.blessing.texts


async def test_reactions_go_both_ways(lively: Town) -> None:
    """A heart on the mentor's words shows on her phone, one on the mentee's words on hers; each can be taken away."""
    hers = lively.blessing.writes("Ho finito il corso")
    copy = await lively.amara.sees("Ho finito il corso")
    mine = lively.amara.writes("Wonderful", answering=copy)
    answer = await lively.blessing.sees("Wonderful")
    lively.amara.phone.react(lively.line, copy.id, "🎉")
    lively.blessing.phone.react(lively.line, answer.id, "❤")
    await lively.quiet()
    assert signs_under(lively.blessing, hers) == ["🎉"]
    assert "❤" in signs_under(lively.amara, mine)
    lively.blessing.phone.react(lively.line, answer.id, None)
    await lively.quiet()
    assert "❤" not in signs_under(lively.amara, mine)


def signs_under(her: Resident, message_id: int) -> list[str]:
    """What stands under a message on her phone, but for her own."""
    message = next(one for one in her.chat if one.id == message_id)
    return [emoji for who, emoji in message.reactions.items() if who != her.phone.id]


async def asked_at_night(town: Town) -> Message:
    """Blessing wrote in the afternoon; now it is night, and she sleeps."""
    town.blessing.writes("Ciao")
    question = await town.amara.sees("Blessing\nCiao")
    await town.later(hours=11)
    return question
