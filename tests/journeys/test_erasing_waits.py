"""DELETE while somebody still has to act for her: a person finishes first, and then it happens by itself (R59).

Source: needs.md R08, R26, R59, red line 5; issue 3, "Hours and boundaries".
"""

import pytest

from handlers.erasing import Erased, carry_out_wishes, erase_on_request
from models import heard, register
from models.work import Work
from relay.erasing import OpenDanger
from simulator.faults import Fault, FaultKind
from tests.journeys.everyday import holds
from tests.journeys.test_topics import by_topic, hears, topics_of
from tests.journeys.town import Ours, Resident, Town

SECRET = "limoncello"
TOPICS = by_topic
"""The fixture of a town whose mentor's bot has topics."""


async def is_in_danger(town: Town, her: Resident) -> None:
    """She asks for help and says that she is in danger."""
    her.writes("AIUTO" if her.language == "it" else "AIDE")
    await her.sees(Ours("help.which"))
    her.presses(Ours("btn.danger"))
    await her.sees(Ours("help.now"))
    await town.dalia.looks_away()
    await town.mira.looks_away()


async def deletes(her: Resident) -> None:
    """She writes DELETE and confirms it."""
    her.writes("DELETE")
    await her.sees(Ours("erase.confirm_tg"))
    her.presses(Ours("btn.delete"))


async def takes(town: Town) -> None:
    """Dalia takes the item."""
    town.dalia.presses(Ours("btn.take"))
    await town.dalia.sees(Ours("sup.why_help"))


async def closes_as_mistake(town: Town) -> None:
    """Its owner closes it."""
    town.dalia.presses(Ours("btn.close"))
    await town.dalia.sees(Ours("sup.close_ask"))
    town.dalia.presses(Ours("btn.end_mistake"))
    await town.dalia.sees(Ours("sup.item_done"))


async def is_gone(town: Town, her: Resident) -> None:
    """Waits until the program has erased her by itself, and looks for what knows her still."""
    while await is_here(town, her):
        await town.world.called.wait(0.05)
    await town.quiet()
    assert set(await holds(town, her.id.hex)) <= {"erasure", "epoch", "audit"}


async def is_here(town: Town, her: Resident) -> bool:
    """Whether the store knows her still."""
    return her.id.hex in {str(row["id"]).replace("-", "") for row in await town.rows("person")}


async def test_a_person_finishes_first_and_then_it_happens_by_itself(lively: Town) -> None:
    """She hears so, the owner reads so, closing lets it run, and her last message says that it is done."""
    lively.blessing.writes("Ciao")
    await lively.amara.sees("Blessing\nCiao")
    await is_in_danger(lively, lively.blessing)
    await deletes(lively.blessing)
    told = await lively.blessing.sees(Ours("erase.waits"))
    assert "persona dell'équipe" in told.text
    assert len(await lively.rows("erasure_wish")) == 1
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.erasure_waits"), "Blessing")
    await lively.write(carry_out_wishes)
    assert await is_here(lively, lively.blessing)
    await closes_as_mistake(lively)
    await lively.blessing.sees(Ours("erase.done"))
    await is_gone(lively, lively.blessing)
    await lively.amara.sees(Ours("mentor.ended"))
    assert not any(text == "Blessing\nCiao" for text in lively.amara.texts)
    assert {"erasure_asked", "erased"} <= {row["action"] for row in await lively.rows("audit")}


async def test_its_owner_hears_at_once_that_she_asked(lively: Town) -> None:
    """The item is taken already: whoever has it is told that something new is in it, and reads what."""
    await is_in_danger(lively, lively.blessing)
    await takes(lively)
    await deletes(lively.blessing)
    await lively.dalia.sees(Ours("sup.joined"))
    lively.dalia.writes("/open")
    await lively.dalia.looks_away()
    lively.dalia.presses("A1")
    await lively.dalia.sees(Ours("sup.erasure_waits"))


async def test_her_chat_is_cleared_at_once(lively: Town) -> None:
    """What matters most on a shared phone does not wait: the last 48 hours go now."""
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Blessing\nCiao")
    lively.amara.writes("I am here", answering=question)
    await lively.blessing.sees("I am here")
    await is_in_danger(lively, lively.blessing)
    await deletes(lively.blessing)
    await lively.blessing.sees(Ours("erase.waits"))
    (left,) = [one for one in lively.blessing.chat if not one.deleted]
    assert "48" in left.text
    assert "Blessing\nCiao" in lively.amara.texts


async def test_she_calls_it_off(lively: Town) -> None:
    """[Keep] keeps everything; closing the item then deletes nothing, and the talk goes on."""
    await is_in_danger(lively, lively.blessing)
    await deletes(lively.blessing)
    await lively.blessing.sees(Ours("erase.waits"))
    lively.blessing.presses(Ours("btn.keep"))
    await lively.blessing.sees(Ours("erase.called_off"))
    await takes(lively)
    await closes_as_mistake(lively)
    await lively.write(carry_out_wishes)
    lively.blessing.writes("Resto")
    await lively.amara.sees("Blessing\nResto")


async def test_asking_once_more_says_the_same(lively: Town) -> None:
    """DELETE while it waits: she hears again that it waits, and nothing is asked twice."""
    await is_in_danger(lively, lively.blessing)
    await deletes(lively.blessing)
    await lively.blessing.sees(Ours("erase.waits"))
    lively.blessing.writes("CANCELLA")
    await lively.blessing.sees(Ours("erase.waits"))
    assert len(await lively.rows("erasure_wish")) == 1


async def test_what_is_to_do_today_does_not_keep_it_back(lively: Town) -> None:
    """Only DANGER waits for a person: an item of today loses its way back to her, as before (R59)."""
    lively.blessing.writes("AIUTO")
    await lively.blessing.sees(Ours("help.which"))
    await deletes(lively.blessing)
    await lively.blessing.sees(Ours("erase.done"))


async def test_another_womans_danger_is_not_hers(lively: Town) -> None:
    """Joy is in danger; Blessing is erased at once."""
    await is_in_danger(lively, lively.joy)
    await deletes(lively.blessing)
    await lively.blessing.sees(Ours("erase.done"))


async def test_whoever_holds_her_phone_learns_nothing_of_a_silent_alert(lively: Town) -> None:
    """After her secret word the words say that it takes longer, and nothing of a person, a team or help (R08)."""
    await lively.write(lambda work: register.set_secret(work, lively.blessing.id, SECRET))
    lively.blessing.writes(SECRET)
    await lively.blessing.sees(Ours("ack.off_duty"))
    await deletes(lively.blessing)
    told = await lively.blessing.sees(Ours("erase.takes_longer"))
    assert not any(word in told.text.lower() for word in ("équipe", "persona", "aiuto", "gruppo"))
    assert await is_here(lively, lively.blessing)


async def test_a_wish_outlives_a_restart(kept_town: Town) -> None:
    """The program stops and starts again; when the item is closed, it is done."""
    await is_in_danger(kept_town, kept_town.blessing)
    await deletes(kept_town.blessing)
    await kept_town.blessing.sees(Ours("erase.waits"))
    await kept_town.restart()
    await takes(kept_town)
    await closes_as_mistake(kept_town)
    await is_gone(kept_town, kept_town.blessing)


async def test_the_teams_command_takes_the_same_path(lively: Town) -> None:
    """With a DANGER open it waits; without one it is done, she and her mentor hear it, and the chats are cleared."""
    lively.blessing.writes("Ciao")
    await lively.amara.sees("Blessing\nCiao")
    await is_in_danger(lively, lively.joy)
    waits = await lively.write(lambda work: erase_on_request(work, lively.joy.id))
    assert isinstance(waits, OpenDanger)
    assert waits.reference == "A1"

    def erased(work: Work) -> bool:
        done = isinstance(erase_on_request(work, lively.blessing.id), Erased)
        work.flush()
        return done

    assert await lively.write(erased)
    await lively.blessing.sees(Ours("erase.done"))
    await lively.amara.sees(Ours("mentor.ended"))
    assert not any(one.text == "Ciao" and not one.deleted for one in lively.blessing.chat)
    await is_gone(lively, lively.blessing)


async def test_who_stopped_is_erased_without_another_word(lively: Town) -> None:
    """The team erases a woman who had written STOP: nothing is written to her phone (R58)."""
    lively.blessing.writes("STOP")
    await lively.blessing.sees(Ours("stop.ack"))
    await lively.write(lambda work: erase_on_request(work, lively.blessing.id))
    await is_gone(lively, lively.blessing)
    await lively.blessing.sees_nothing_new()


async def test_everything_that_she_wrote_to_the_line_goes_too(lively: Town) -> None:
    """MENU, a digit, DELETE, a thing that does not pass: clearing leaves none of the last 48 hours (R26)."""
    lively.blessing.writes("MENU")
    await lively.blessing.sees(Ours("menu.main"))
    lively.blessing.writes("7")
    await lively.blessing.sees(Ours("menu.leave"))
    lively.blessing.phone.dice(lively.line)
    await lively.blessing.sees(Ours("media.refused"))
    lively.blessing.writes("MENU")
    await lively.blessing.sees(Ours("menu.main"))
    lively.blessing.writes("7")
    await lively.blessing.sees(Ours("menu.leave"))
    lively.blessing.writes("2")
    await lively.blessing.sees(Ours("chat.cleared"))
    await lively.quiet()
    left = [one.words or one.kind for one in lively.blessing.chat if not one.deleted]
    assert len(left) == 1
    await deletes(lively.blessing)
    await lively.blessing.sees(Ours("erase.done"))
    await lively.quiet()
    left = [one.words or one.kind for one in lively.blessing.chat if not one.deleted]
    assert len(left) == 1, left


async def test_nothing_is_remembered_of_who_says_no(town: Town) -> None:
    """What she wrote on her way in is forgotten with her no (R04), and of who can't read now nothing is kept."""
    await town.everybody_arrives("Dalia", "Mira", "Amara")
    town.blessing.opens_her_invitation()
    await town.blessing.sees(Ours("lang.choose"))
    assert len(await town.rows("heard")) == 2  # her mentor's START, and hers
    town.blessing.presses(Ours("lang.name"))
    await town.quiet()
    town.blessing.writes("Chi sei?")
    await town.quiet()
    assert len(await town.rows("heard")) == 3
    town.blessing.presses(Ours("btn.not_now"))
    await town.quiet()
    contacts = {row["id"] for row in await town.rows("contact")}
    assert {row["contact_id"] for row in await town.rows("heard")} <= contacts
    assert len(await town.rows("heard")) == 1  # her mentor's START


async def test_an_erased_womans_topic_is_gone(by_topic: Town) -> None:
    """On her mentor's phone no topic bears her name, and nothing that stood in it is left; Joy's stays."""
    await hears(by_topic, by_topic.blessing, "Ciao")
    await hears(by_topic, by_topic.joy, "Bonjour")
    await deletes(by_topic.blessing)
    await by_topic.blessing.sees(Ours("erase.done"))
    await by_topic.quiet()
    assert list(topics_of(by_topic)) == ["Joy"]


async def test_a_topic_that_can_not_be_deleted_loses_her_name(by_topic: Town) -> None:
    """Telegram refuses to delete it: it is called by a neutral word instead."""
    await hears(by_topic, by_topic.blessing, "Ciao")
    by_topic.world.faults.add(Fault(FaultKind.TARGET_GONE, method="deleteForumTopic", times=1))
    await deletes(by_topic.blessing)
    await by_topic.blessing.sees(Ours("erase.done"))
    await by_topic.quiet()
    assert list(topics_of(by_topic)) == ["Ended"]


@pytest.mark.parametrize("age", [1, 50])
async def test_what_was_heard_is_forgotten_after_two_days(lively: Town, age: int) -> None:
    """Longer than a channel can delete it, nothing is remembered of where it stood."""
    lively.blessing.writes("MENU")
    await lively.blessing.sees(Ours("menu.main"))
    await lively.later(hours=age)
    await lively.write(heard.forget_old)
    assert len(await lively.rows("heard")) == (1 if age == 1 else 0)
