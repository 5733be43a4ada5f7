"""What became of a message: said to whoever wrote it, and never prettier than it is.

Source: needs.md R23, section 3 ("Delivery failure is not silence"); store.md, "the truth about delivery".
"""

from models import register
from simulator.chats import Message
from simulator.faults import Fault, FaultKind
from tests.journeys.town import Ours, Resident, Town


async def an_answer_to_blessing(town: Town, words: str, fault: FaultKind) -> int:
    """Amara answers Blessing while the network does what `fault` says; the id on Amara's phone."""
    town.blessing.writes("Ciao")
    hello = await town.amara.sees("Ciao")
    town.world.faults.add(Fault(fault, method="sendMessage", chat=town.blessing.phone.id))
    return town.amara.writes(words, answering=hello)


def copies(her: Resident, words: str) -> list[Message]:
    """How often these words stand on her phone."""
    return [message for message in her.received if words in message.words]


async def test_an_unheard_answer_is_uncertain_and_she_decides_to_send_again(lively: Town) -> None:
    """The request left, the answer was lost: nothing is repeated blindly; [Send again] repeats it, marked as such."""
    await an_answer_to_blessing(lively, "Come at nine", FaultKind.UNHEARD)
    await lively.amara.sees(Ours("mentor.uncertain"))
    assert len(copies(lively.blessing, "Come at nine")) == 1
    lively.amara.presses(Ours("btn.send_again"))
    await lively.quiet()
    first, second = copies(lively.blessing, "Come at nine")
    assert first.text == "Come at nine"
    assert second.text != "Come at nine"
    assert second.text.endswith("Come at nine")


async def test_an_uncertain_message_can_be_left_as_it_is(lively: Town) -> None:
    """[Leave it]: nothing is sent again, and she is told that it may have arrived or not."""
    await an_answer_to_blessing(lively, "Come at nine", FaultKind.UNHEARD)
    await lively.amara.sees(Ours("mentor.uncertain"))
    lively.amara.presses(Ours("btn.leave"))
    await lively.amara.sees(Ours("mentor.left_as_is"))
    await lively.quiet()
    assert len(copies(lively.blessing, "Come at nine")) == 1


async def test_what_comes_after_an_uncertain_message_goes_on(lively: Town) -> None:
    """A doubt about one message does not hold up the next."""
    await an_answer_to_blessing(lively, "Come at nine", FaultKind.UNHEARD)
    await lively.amara.sees(Ours("mentor.uncertain"))
    lively.blessing.writes("A che ora?")
    question = await lively.amara.sees("A che ora?")
    lively.amara.writes("At nine", answering=question)
    await lively.blessing.sees("At nine")


async def test_a_mentees_unheard_words_come_again_and_say_so(lively: Town) -> None:
    """To a mentor a possible repeat is better than a loss: it comes again, marked."""
    lively.world.faults.add(Fault(FaultKind.UNHEARD, method="sendMessage", chat=lively.amara.phone.id))
    lively.blessing.writes("Ho bisogno di parlare")
    await lively.quiet()
    first, second = copies(lively.amara, "Ho bisogno di parlare")
    assert first.text == "Blessing\nHo bisogno di parlare"
    assert second.text.endswith(first.text)
    assert second.text != first.text


async def test_a_passing_trouble_is_outlived_in_silence(lively: Town) -> None:
    """A provider's error, or "too fast", before it was taken: it arrives once, in order, and nobody is alarmed."""
    for fault in (FaultKind.ERROR, FaultKind.RATE):
        lively.world.faults.add(Fault(fault, method="sendMessage", chat=lively.amara.phone.id))
    lively.blessing.writes("Uno")
    lively.blessing.writes("Due")
    await lively.quiet()
    assert lively.amara.texts == ["Blessing\nUno", "Blessing\nDue"]
    await lively.blessing.sees_nothing_new()
    await lively.dalia.sees_nothing_new()


async def test_what_can_not_be_delivered_is_said_and_reaches_the_team(lively: Town) -> None:
    """Her account is gone: the mentor hears that it was not delivered, and not to use her own number (R23)."""
    await an_answer_to_blessing(lively, "Come at nine", FaultKind.DEACTIVATED)
    assert "Please do not use your own number" in (await lively.amara.sees(Ours("mentor.not_delivered"))).text
    await lively.dalia.sees("A1")
    assert copies(lively.blessing, "Come at nine") == []


async def test_a_mentee_hears_when_her_words_reach_nobody(lively: Town) -> None:
    """The mentor's account is gone: Blessing is told the truth, and the team too; she is not waiting for nobody."""
    lively.world.faults.add(Fault(FaultKind.DEACTIVATED, method="sendMessage", chat=lively.amara.phone.id))
    lively.blessing.writes("Ci sei?")
    await lively.blessing.sees(Ours("mentee.nobody_there"))
    await lively.dalia.sees("A1")


async def test_a_file_that_is_too_large_is_refused_with_the_limit(lively: Town) -> None:
    """Bots can fetch 20 MB: she hears the limit in her language, instead of waiting for an answer to nothing."""
    lively.world.faults.add(Fault(FaultKind.TOO_LARGE, method="getFile"))
    lively.blessing.phone.document(lively.line, b"%PDF-1.4 invented", "letter.pdf", "application/pdf")
    await lively.quiet()
    assert any("20 MB" in text or "Non ho potuto" in text for text in lively.blessing.texts)
    await lively.amara.sees_nothing_new()


async def test_a_lost_phone_hears_nothing_more_and_its_owner_comes_back(lively: Town) -> None:
    """Revoked in one command: the old phone is a stranger's; with a new code on a new phone she goes on (R56)."""
    lively.blessing.writes("Ciao")
    hello = await lively.amara.sees("Ciao")
    assert await lively.write(lambda work: register.revoke(work, lively.amara.id)) == 1
    lively.amara.writes("I have her phone", answering=hello)
    lively.amara.writes("/alert")
    lively.amara.writes("/help")
    await lively.amara.sees_nothing_new()
    await lively.blessing.sees_nothing_new()
    await lively.dalia.sees_nothing_new()
    lively.blessing.writes("Amara, sei tu?")
    await lively.blessing.sees(Ours("mentee.mentor_not_ready"))
    await lively.amara.sees_nothing_new()
    await lively.write(lambda work: lively.invite(work, lively.amara))
    lively.amara.phone = lively.world.phone(602, language_code="en")
    lively.amara.opens_her_invitation()
    await lively.amara.sees("Blessing\nAmara, sei tu?")


async def test_she_comes_back_with_the_same_account_too(lively: Town) -> None:
    """A new phone, the same Telegram account: her new code opens the line again, and what waited reaches her (R56)."""
    await lively.write(lambda work: register.revoke(work, lively.amara.id))
    lively.blessing.writes("Ci sei?")
    await lively.blessing.sees(Ours("mentee.mentor_not_ready"))
    await lively.write(lambda work: lively.invite(work, lively.amara))
    lively.amara.opens_her_invitation()
    await lively.amara.sees("Blessing\nCi sei?")


async def test_a_revoked_account_with_a_draft_comes_back(lively: Town) -> None:
    """What was held on the lost phone is gone, and does not stand in the way of her return."""
    lively.amara.writes("Held")
    await lively.amara.sees(Ours("mentor.to_whom"))
    await lively.write(lambda work: register.revoke(work, lively.amara.id))
    await lively.write(lambda work: lively.invite(work, lively.amara))
    lively.amara.opens_her_invitation()
    await lively.amara.sees(Ours("mentor.hello"))
    lively.amara.presses("Blessing")
    await lively.blessing.sees_nothing_new()


async def test_a_mentees_new_phone_reads_nothing_before_she_agreed_on_it(lively: Town) -> None:
    """Invited anew on a new phone: no word of her mentor's until she can read alone and agreed (R03, R09)."""
    lively.blessing.writes("Ciao")
    await lively.amara.sees("Ciao")
    await lively.write(lambda work: register.revoke(work, lively.blessing.id))
    await lively.write(lambda work: lively.invite(work, lively.blessing))
    lively.blessing.phone = lively.world.phone(503, language_code="it")
    lively.blessing.opens_her_invitation()
    await lively.blessing.sees(Ours("lang.choose"))
    lively.amara.writes("About your letter")
    await lively.amara.sees(Ours("mentor.to_whom"))
    lively.amara.presses("Blessing")
    await lively.amara.sees(Ours("mentor.not_ready"))
    await lively.blessing.sees_nothing_new()
    lively.blessing.presses("Italiano")
    await lively.blessing.says_yes_to_everything()
    lively.blessing.writes("Sono io")
    question = await lively.amara.sees("Blessing", "Sono io")
    lively.amara.writes("Welcome", answering=question)
    await lively.blessing.sees("Welcome")
    assert "Ciao" not in lively.blessing.texts
