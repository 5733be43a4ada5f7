"""A mentor, or one of the team, wants to be forgotten: what stays is what belongs to others (R59).

Source: needs.md R59, "Erase", who: all; docs/decisions/0017.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers import erasing
from handlers.endings import end_now
from models import portions
from models.portions import FIRST_PLACE
from models.work import Work
from scheduler.jobs import in_portions
from tests.journeys.everyday import holds, is_called
from tests.journeys.test_erasing_waits import deletes
from tests.journeys.test_topics import by_topic, hears, topics_of
from tests.journeys.town import Ours, Resident, Town, town_on

TOPICS = by_topic
"""The fixture of a town whose mentor's bot has topics."""
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=ENGINES)
async def home(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    """A lively town on each engine."""
    url = "sqlite:///peerline.db" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    async with town_on(url, tmp_path, ready=True) as made:
        yield made


async def part(town: Town, *mentees: Resident) -> None:
    """These matches end, after a call with both."""

    def end(work: Work) -> None:
        view = work.directory.line(work.conn, town.lines[town.line.username])
        for match in view.pairings:
            if match.mentee.id in {one.id for one in mentees}:
                end_now(work, match.id)

    await town.write(end)


async def is_erased(town: Town, her: Resident) -> erasing.Erased:
    """The team's command, and what it answers."""

    def erase(work: Work) -> erasing.Erased:
        done = erasing.erase_on_request(work, her.id)
        assert isinstance(done, erasing.Erased)
        return done

    return await town.write(erase)


async def keys_are_gone(town: Town) -> None:
    """Waits until the keys of who was erased are destroyed."""
    while await town.rows("erasure"):
        await town.world.called.wait(0.05)


async def test_a_mentor_goes_and_her_words_stay_with_the_mentee(home: Town) -> None:
    """Her account, alias and keys go; what she wrote stands on Blessing's phone and in Blessing's conversation."""
    home.blessing.writes("Ciao")
    question = await home.amara.sees("Blessing\nCiao")
    home.amara.writes("I am here", answering=question)
    await home.blessing.sees("I am here")
    home.amara.writes("For somebody")
    await home.amara.sees(Ours("mentor.to_whom"))
    with pytest.raises(erasing.StillNeeded, match="pair end"):
        await home.write(lambda work: erasing.erase_on_request(work, home.amara.id))
    await part(home, home.blessing, home.joy)
    done = await is_erased(home, home.amara)
    assert done.line_id == home.lines[home.line.username]
    last = await home.amara.sees(Ours("erase.done_other"))
    assert "30" in last.text
    await keys_are_gone(home)
    assert [one.words for one in home.amara.chat if not one.deleted] == [last.text]
    assert "I am here" in home.blessing.texts
    assert await home.rows("draft") == []
    # whose words they were stands beside them, without a person of that id; so do facts in the chain
    assert set(await holds(home, home.amara.id.hex)) <= {"message", "epoch", "audit"}
    assert {row["mentor_id"] for row in await home.rows("pairing")} == {None}
    assert len(await home.rows("message")) == 2


async def test_who_still_writes_to_a_kept_line_reaches_the_team(home: Town) -> None:
    """Her former mentor is erased; Joy's words are not lost, and nobody strange reads them (R37)."""
    await part(home, home.blessing, home.joy)
    await is_erased(home, home.amara)
    home.joy.writes("Vous \u00eates l\u00e0 ?")
    await home.joy.sees(Ours("mentee.nobody_there"))
    await is_called(home.dalia)
    home.joy.writes("AIDE")
    await home.joy.sees(Ours("help.which"))


async def test_her_words_go_with_the_mentee_who_is_erased_later(home: Town) -> None:
    """The match outlived its mentor, so that the conversation is found and destroyed when Blessing asks for it."""
    home.blessing.writes("Ciao")
    question = await home.amara.sees("Blessing\nCiao")
    home.amara.writes("I am here", answering=question)
    await home.blessing.sees("I am here")
    await part(home, home.blessing, home.joy)
    await is_erased(home, home.amara)
    await deletes(home.blessing)
    await home.blessing.sees(Ours("erase.done"))
    await keys_are_gone(home)
    assert await home.rows("message") == []
    assert set(await holds(home, home.blessing.id.hex)) <= {"epoch", "audit"}


async def test_her_words_go_when_the_programme_keeps_them_no_longer(home: Town) -> None:
    """What she wrote to a mentee is kept as long as the mentee's own words, and no longer."""
    home.blessing.writes("Ciao")
    question = await home.amara.sees("Blessing\nCiao")
    home.amara.writes("I am here", answering=question)
    await home.blessing.sees("I am here")
    await part(home, home.blessing, home.joy)
    await is_erased(home, home.amara)
    home.clock.jump(timedelta(days=31))
    kept = timedelta(days=30)
    await in_portions(home.app.books.units, lambda work, place: portions.forget_journal(work, kept, place), FIRST_PLACE)
    assert await home.rows("message") == []


async def test_one_of_the_team_goes_and_the_other_is_called(home: Town) -> None:
    """Dalia is erased: her account and alias go, and Mira hears the next cry for help."""
    done = await is_erased(home, home.dalia)
    assert done.line_id is None
    await home.dalia.sees(Ours("erase.done_other"))
    await keys_are_gone(home)
    assert set(await holds(home, home.dalia.id.hex)) <= {"epoch", "audit"}
    home.blessing.writes("AIUTO")
    await home.blessing.sees(Ours("help.which"))
    await is_called(home.mira)
    await home.dalia.sees_nothing_new()


async def test_the_last_who_can_be_reached_stays(home: Town) -> None:
    """Nobody would hear a cry for help: refused until somebody else has come to the desk."""
    await is_erased(home, home.dalia)
    with pytest.raises(erasing.StillNeeded, match="last of the team"):
        await home.write(lambda work: erasing.erase_on_request(work, home.mira.id))
    home.blessing.writes("AIUTO")
    await home.blessing.sees(Ours("help.which"))
    await is_called(home.mira)


async def test_whose_item_is_open_stays(home: Town) -> None:
    """Dalia took it: she closes it, or somebody takes it over, before she is erased."""
    home.blessing.writes("AIUTO")
    await home.blessing.sees(Ours("help.which"))
    await is_called(home.dalia)
    home.dalia.presses(Ours("btn.take"))
    await home.dalia.sees(Ours("sup.why_help"))
    with pytest.raises(erasing.StillNeeded, match="A1"):
        await home.write(lambda work: erasing.erase_on_request(work, home.dalia.id))


async def test_what_she_raised_is_closed_first(home: Town) -> None:
    """An item that Amara raised is open: she is to hear that it is closed, and is not erased before (R42)."""
    home.blessing.writes("Ciao")
    question = await home.amara.sees("Blessing\nCiao")
    home.amara.writes("/alert", answering=question)
    await home.amara.sees(Ours("mentor.alert_done"))
    await part(home, home.blessing, home.joy)
    with pytest.raises(erasing.StillNeeded, match="A1"):
        await home.write(lambda work: erasing.erase_on_request(work, home.amara.id))


async def test_her_topics_go_from_her_phone(by_topic: Town) -> None:
    """No topic with a mentee's alias stays on the phone of a mentor who was erased."""
    await hears(by_topic, by_topic.blessing, "Ciao")
    await hears(by_topic, by_topic.joy, "Bonjour")
    await part(by_topic, by_topic.blessing, by_topic.joy)
    await is_erased(by_topic, by_topic.amara)
    await by_topic.amara.sees(Ours("erase.done_other"))
    await by_topic.quiet()
    assert list(topics_of(by_topic)) == []
