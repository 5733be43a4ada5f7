"""Leaving, pausing, blocking, coming back: in four languages, at once, and never misheard.

Source: needs.md R37, R58; section 3, "blocked by her = treated like STOP"; red lines 4 and 5.
"""

import pytest

from simulator.faults import Fault, FaultKind
from tests.journeys.town import Ours, Town


async def test_stop_is_immediate_and_nothing_goes_to_her_any_more(lively: Town) -> None:
    """One last sentence; the mentor knows; what the mentor writes then is not sent, and she is told so (R58)."""
    lively.blessing.writes("Ciao")
    hello = await lively.amara.sees("Ciao")
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    await lively.amara.sees(Ours("mentor.stopped_by_her"))
    lively.amara.writes("Are you sure?", answering=hello)
    await lively.amara.sees(Ours("mentor.stopped_by_her"))
    await lively.blessing.sees_nothing_new()


@pytest.mark.parametrize("word", ["stop", "Arrêt", "ARRET", "basta", "Smetti!", "alto", "¡Para!"])
async def test_stop_is_understood_in_every_language(lively: Town, word: str) -> None:
    """Whatever language she reads, the word of any of the four stops (R58)."""
    lively.blessing.writes(word)
    await lively.blessing.sees(Ours("stop.ack"))


@pytest.mark.parametrize("words", ["no quiero parar", "basta così, grazie", "stop by tomorrow?", "para ti"])
async def test_a_word_within_speech_is_speech(lively: Town, words: str) -> None:
    """Only the whole message stops: everything else reaches her mentor (R58)."""
    lively.blessing.writes(words)
    await lively.amara.sees("Blessing", words)
    await lively.blessing.sees_nothing_new()


async def test_stop_once_more_calls_nobody(lively: Town) -> None:
    """STOP twice is no coming back: she hears that she has stopped, and nobody is called."""
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    lively.blessing.writes("stop")
    await lively.blessing.sees(Ours("stop.already"))
    await lively.dalia.sees_nothing_new()


async def test_after_stop_a_person_speaks_with_her_first(lively: Town) -> None:
    """She writes again: the team is told, she hears the truth, and her mentor gets nothing yet (R09)."""
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    await lively.amara.looks_away()
    lively.blessing.writes("Ci ho ripensato")
    await lively.blessing.sees(Ours("line.reopen"))
    await lively.dalia.sees("A1")
    await lively.amara.sees_nothing_new()


async def test_a_cry_for_help_is_heard_and_answered_after_stop(lively: Town) -> None:
    """Whoever has stopped is still answered when she cries for help: no state of hers silences that."""
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    lively.blessing.writes("AIUTO")
    await lively.blessing.sees("112")
    await lively.dalia.sees("A1")


@pytest.mark.parametrize("screen", ["lang.choose", "invite.hello", "consent.adult", "consent.ask"])
async def test_a_cry_for_help_is_heard_before_she_has_agreed_to_anything(town: Town, screen: str) -> None:
    """At any question on her way in, the word for help reaches the team and is answered (R37, red line 4)."""
    await town.dalia.arrives()
    town.blessing.opens_her_invitation()
    await town.blessing.sees(Ours("lang.choose"))
    if screen != "lang.choose":
        town.blessing.presses("Italiano")
        await town.blessing.stands_before(screen)
    town.blessing.writes("sos")
    await town.blessing.sees("112")
    await town.dalia.sees("A1")


async def test_a_pause_ends_when_she_writes(lively: Town) -> None:
    """PAUSE: nothing is written to her; her own next words end it, and then her mentor's reach her again (R58)."""
    lively.blessing.writes("Ciao")
    hello = await lively.amara.sees("Ciao")
    lively.blessing.writes("pausa")
    await lively.blessing.sees(Ours("pause.ack"))
    await lively.amara.sees(Ours("mentor.paused_by_her"))
    lively.amara.writes("Rest well", answering=hello)
    await lively.amara.sees(Ours("mentor.paused_by_her"))
    await lively.blessing.sees_nothing_new()
    lively.blessing.writes("Eccomi di nuovo")
    again = await lively.amara.sees("Eccomi di nuovo")
    lively.amara.writes("Welcome back", answering=again)
    await lively.blessing.sees("Welcome back")
    assert "Rest well" not in lively.blessing.texts


async def test_joy_hears_nothing_of_blessings_leaving(lively: Town) -> None:
    """One woman's STOP changes nothing for the other one of the same mentor."""
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    lively.joy.writes("Bonjour")
    hello = await lively.amara.sees("Joy", "Bonjour")
    lively.amara.writes("Bonjour Joy", answering=hello)
    await lively.joy.sees("Bonjour Joy")


async def test_blocking_the_line_is_like_stop(lively: Town) -> None:
    """She blocks the line on her phone: the mentor knows, and nothing is tried on another way."""
    lively.blessing.phone.block(lively.line)
    await lively.amara.sees(Ours("mentor.stopped_by_her"))
    before = len(lively.world.calls)
    lively.amara.writes("Blessing?")
    await lively.amara.sees(Ours("mentor.to_whom"))
    lively.amara.presses("Blessing")
    await lively.amara.sees(Ours("mentor.stopped_by_her"))
    assert not any(call.params.get("chat_id") == str(lively.blessing.phone.id) for call in lively.world.calls[before:])


async def test_a_block_that_is_met_while_sending_is_told(lively: Town) -> None:
    """The network refuses because she has left: not delivered, said to the mentor and to the team (R23)."""
    lively.blessing.writes("Ciao")
    hello = await lively.amara.sees("Ciao")
    lively.world.faults.add(Fault(FaultKind.BLOCKED, method="sendMessage", chat=lively.blessing.phone.id))
    lively.amara.writes("Are you there?", answering=hello)
    await lively.amara.sees(Ours("mentor.not_delivered"))
    await lively.dalia.sees("A1")


async def test_what_a_mentee_writes_to_a_mentor_who_blocked_the_line_is_not_lost(lively: Town) -> None:
    """She hears that nobody has it yet, the team does too, and it arrives when the mentor lets the line in again."""
    lively.amara.phone.block(lively.line)
    await lively.dalia.sees("A1")
    lively.blessing.writes("Ci sei?")
    await lively.blessing.sees(Ours("mentee.nobody_there"))
    lively.amara.phone.unblock(lively.line)
    assert (await lively.amara.sees("Blessing\nCi sei?")).kind == "text"


async def test_a_supervisor_who_uses_the_desk_can_be_reached(lively: Town) -> None:
    """The network called her blocked while she was not: as soon as she writes, she is told of alerts again (R38)."""
    lively.world.faults.add(Fault(FaultKind.BLOCKED, method="sendMessage", chat=lively.dalia.phone.id))
    lively.blessing.writes("aiuto")
    await lively.mira.sees("A1")
    assert lively.dalia.texts == []
    lively.dalia.writes("/help")
    await lively.dalia.sees(Ours("sup.help"))
    lively.joy.writes("aide")
    await lively.dalia.sees("A3")


async def test_pressing_start_once_more_says_nothing_to_her_mentor(lively: Town) -> None:
    """She follows her old link again: she sees what she can do here, and her mentor gets no code to read."""
    lively.blessing.writes("/start 50101TEST0")
    await lively.blessing.sees(Ours("menu.main"))
    await lively.amara.sees_nothing_new()


async def test_a_supervisor_who_blocked_the_desk_is_missed_by_the_others(lively: Town) -> None:
    """One of the team can't be reached any more: the others are told, and an alert goes to them."""
    lively.dalia.phone.block(lively.desk)
    await lively.mira.sees("A1")
    lively.blessing.writes("aiuto")
    await lively.blessing.sees("112")
    await lively.quiet()
    assert any("A2" in text for text in lively.mira.texts)
