"""A mentor's long week: she hears of it herself, on duty; her supervisor sees only what goes on (R54)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.directory import touch
from models.tables import person
from models.work import Work
from tests.journeys.town import Ours, Town, town_on

LANGUAGES = ("en", "fr", "it", "es")


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town in which an hour a week is usual; it begins on a Monday morning."""
    async with town_on(settings={"mentoring.hours_a_week": 1}, ready=True) as made:
        made.blessing.writes("Ciao")
        await made.amara.sees("Blessing", "Ciao")
        yield made


async def answers(town: Town) -> None:
    """Amara answers what Blessing wrote first."""
    heard = next(one for one in town.amara.received if "Ciao" in one.words)
    town.amara.writes("Come va?", answering=heard)
    await town.quiet()


async def writes_for(town: Town, quarters: int) -> None:
    """Amara writes once in each of so many quarters of an hour."""
    for _ in range(quarters):
        await answers(town)
        await town.later(minutes=15)
    await town.amara.looks_away()


async def passes(town: Town, **by: float) -> None:
    """Time goes on, and somebody looks at the weeks."""
    await town.later(**by)
    await town.app.rest.look()
    await town.quiet()


async def sheet(town: Town) -> str:
    """What a supervisor reads of the fortnight."""
    town.dalia.writes("/team")
    return (await town.dalia.sees(Ours("sup.sheet_head"))).words


async def test_she_hears_it_first_and_her_supervisor_when_it_goes_on(town: Town) -> None:
    """A long week is hers alone, said once; the week after makes it visible on the sheet, without a number."""
    goes_on = "over the usual hours"
    await writes_for(town, 4)
    await passes(town)
    await town.amara.sees_nothing_new()
    await writes_for(town, 1)
    await passes(town)
    said = await town.amara.sees(Ours("mentor.limit"), "1 h")
    assert [data for row in said.buttons for _, data in row] == ["off:days"]
    await passes(town, hours=1)
    await town.amara.sees_nothing_new()
    await town.dalia.sees_nothing_new()
    assert goes_on not in await sheet(town)
    await town.later(days=7)
    await writes_for(town, 5)
    assert goes_on not in await sheet(town)
    await passes(town)
    await town.amara.sees(Ours("mentor.limit"))
    assert goes_on in await sheet(town)
    assert await town.rows("alert") == []


async def test_seven_days_without_a_free_one(town: Town) -> None:
    """On the seventh day she hears that a free day is hers; one tap takes three, and she hears nothing more of it."""
    for _ in range(6):
        await answers(town)
        await passes(town, hours=1)
        await town.amara.looks_away()
        await town.later(hours=23)
    await answers(town)
    await passes(town)
    await town.amara.sees(Ours("mentor.free_day"))
    town.amara.presses(Ours("btn.three_days"))
    await town.amara.sees(Ours("mentor.off"))
    await passes(town, hours=1)
    await town.amara.sees_nothing_new()


async def test_off_duty_nobody_is_told_to_rest(town: Town) -> None:
    """Her duty ends at noon: what she wrote in the afternoon is said the next morning."""

    def until_noon(work: Work) -> None:
        work.conn.execute(update(person).where(person.c.id == town.amara.id).values(duty="mon-sun 09:00-12:00"))
        touch(work.conn)

    await town.write(until_noon)
    await town.later(hours=4)
    await writes_for(town, 5)
    await passes(town)
    await town.amara.sees_nothing_new()
    await passes(town, hours=17)
    await town.amara.sees(Ours("mentor.limit"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_her_language_and_about_last_week(town: Town, language: str) -> None:
    """A week that became long on Sunday night is said on Monday morning as last week's, in the language she reads."""

    def reads(work: Work) -> None:
        work.conn.execute(update(person).where(person.c.id == town.amara.id).values(language=language))
        touch(work.conn)

    town.amara.language = language
    await town.write(reads)
    await town.later(days=6, hours=11)
    await writes_for(town, 5)
    await passes(town)
    await town.amara.sees_nothing_new()
    await passes(town, hours=12)
    await town.amara.sees(Ours("mentor.limit_before"), "1 h")


async def test_a_lost_account_and_a_second_look_tell_nobody_twice(town: Town) -> None:
    """Two looks in one moment are one message; what stands as told is forgotten after two months."""
    await writes_for(town, 5)
    await passes(town)
    await passes(town)
    told = [one for one in town.amara.texts if "1 h" in one]
    assert len(told) == 1
    assert len(await town.rows("rest_told")) == 1
    town.clock.jump(timedelta(days=61))
    await town.app.rest.look()
    assert await town.rows("rest_told") == []
