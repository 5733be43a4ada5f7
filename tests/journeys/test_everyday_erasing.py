"""DELETE: asked once, done at once, and what can't be reached is said.

Source: needs.md R26, R59, red line 5; issue 3, "Hours and boundaries".
"""

import pytest

from models.sealed import Sealed
from models.tables import message
from models.vault import Forgotten
from models.work import Work
from tests.journeys.everyday import holds
from tests.journeys.town import Ours, Town


async def they_talk(town: Town) -> None:
    """Two messages each way between Blessing and her mentor, and one of Joy's."""
    for said, answer in (("Uno", "One"), ("Due", "Two")):
        town.blessing.writes(said)
        question = await town.amara.sees("Blessing", said)
        town.amara.writes(answer, answering=question)
        await town.blessing.sees(answer)
    town.joy.writes("Bonjour")
    await town.amara.sees("Joy", "Bonjour")


async def she_deletes(town: Town) -> None:
    """Blessing writes CANCELLA and confirms it."""
    town.blessing.writes("CANCELLA")
    await town.blessing.sees(Ours("erase.confirm_tg"))
    town.blessing.presses(Ours("btn.delete"))
    await town.blessing.sees(Ours("erase.done"))
    await town.quiet()


@pytest.mark.parametrize("word", ["DELETE", "effacer", "Cancella.", "BORRAR"])
async def test_it_is_asked_once_and_can_be_kept(lively: Town, word: str) -> None:
    """The word in any language asks; [Keep] keeps everything, and the talk goes on (R59)."""
    await they_talk(lively)
    lively.blessing.writes(word)
    asked = await lively.blessing.sees(Ours("erase.confirm_tg"))
    assert "48" in asked.text
    lively.blessing.presses(Ours("btn.keep"))
    await lively.blessing.sees(Ours("erase.kept"))
    assert len(await lively.rows("message")) == 5
    lively.blessing.writes("Resto")
    await lively.amara.sees("Blessing\nResto")


async def test_every_row_of_hers_is_gone(lively: Town) -> None:
    """Person, contact, match, words, consent, handles: nothing knows her any more; the other's talk stands (R59)."""
    await they_talk(lively)
    index = await lively.write(lambda work: work.vault.index("telegram", str(lively.blessing.phone.id)))
    person = lively.blessing.id.hex
    assert await holds(lively, index, person) != []
    await she_deletes(lively)
    assert set(await holds(lively, index, person)) <= {"erasure", "epoch"}
    assert len(await lively.rows("message")) == 1
    lively.joy.writes("Toujours là ?")
    await lively.amara.sees("Joy\nToujours là ?")


async def test_her_keys_are_gone(lively: Town) -> None:
    """What somebody copied out of the store yesterday does not open any more, with every key that is left (R59)."""
    await they_talk(lively)

    def copied(work: Work) -> list[tuple[object, object, Sealed]]:
        rows = work.conn.execute(message.select()).all()
        return [(row.id, row.conversation_id, row.content_sealed) for row in rows]

    stolen = await lively.write(copied)
    await she_deletes(lively)
    while await lively.rows("erasure"):  # the program destroys them by itself, in the next moment
        await lively.world.called.wait(0.05)

    def opened(work: Work) -> list[bool]:
        found = []
        for row_id, conversation, sealed in stolen:
            try:
                work.vault.open("message", "content_sealed", row_id, conversation, sealed)  # type: ignore[arg-type]
                found.append(True)
            except Forgotten:
                found.append(False)
        return found

    assert sorted(await lively.write(opened)) == [False] * 4 + [True]


async def test_the_chats_are_cleared_as_far_as_the_network_lets(lively: Town) -> None:
    """The last 48 hours go from both phones; what is older stays there, and the words say so (R59, red line 5)."""
    lively.blessing.writes("Vecchio")
    await lively.amara.sees("Blessing", "Vecchio")
    await lively.later(hours=49)
    await they_talk(lively)
    await she_deletes(lively)
    hers = [one for one in lively.blessing.chat if not one.deleted]
    assert {one.text for one in hers} & {"One", "Two", "Uno", "Due"} == set()
    assert [one.text for one in hers if one.text == "Vecchio"] == ["Vecchio"]
    assert any("ultime 48 ore" in one.text for one in lively.blessing.chat) or hers[-1].text.startswith("Fatto.")
    assert not any(text in {"Blessing\nUno", "Blessing\nDue"} for text in lively.amara.texts)


async def test_the_truth_about_copies_is_told_and_nobody_asks_why(lively: Town) -> None:
    """The last message names how long safety copies live; nothing comes after it, whoever writes (R59)."""
    await they_talk(lively)
    await she_deletes(lively)
    last = lively.blessing.received[-1]
    assert "7 giorni" in last.text
    assert "Nessuno ti chiederà perché" in last.text
    lively.blessing.writes("Ciao?")
    lively.amara.writes("Blessing?")
    await lively.quiet()
    assert lively.blessing.received[-1].id == last.id


async def test_her_mentor_learns_that_it_has_ended_and_not_why(lively: Town) -> None:
    """The mentor is told that nothing more goes there, without a reason."""
    await they_talk(lively)
    await she_deletes(lively)
    await lively.amara.sees(Ours("mentor.ended"))


async def test_delete_after_stop_is_heard(lively: Town) -> None:
    """She stopped first, as the words of STOP say: DELETE still does what it says (R58, R59)."""
    await they_talk(lively)
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    await she_deletes(lively)
    assert len(await lively.rows("message")) == 1


async def test_clearing_the_chat_leaves_her_account_and_her_talk(lively: Town) -> None:
    """[Clear this chat] takes the last 48 hours off her phone and nothing else (R26)."""
    await they_talk(lively)
    lively.blessing.writes("MENU")
    await lively.blessing.sees(Ours("menu.main"))
    lively.blessing.presses(Ours("row.leave"))
    await lively.blessing.sees(Ours("menu.leave"))
    lively.blessing.presses(Ours("row.clear"))
    await lively.blessing.sees(Ours("chat.cleared"))
    await lively.quiet()
    assert not any(text in {"One", "Two"} for text in lively.blessing.texts)
    assert len(await lively.rows("message")) == 5
    lively.blessing.writes("Ancora qui")
    await lively.amara.sees("Blessing\nAncora qui")
