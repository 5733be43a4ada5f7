"""Albums, topics and sweeping keep their promises on PostgreSQL too."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.test_albums import albums_of, questions, sends_album, sizes
from tests.journeys.test_sweeping import after
from tests.journeys.test_topics import learns_topics, topics_of, writes_in
from tests.journeys.town import Ours, Town, town_on

pytestmark = pytest.mark.postgresql


@pytest.fixture
async def town(postgresql_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """A lively town whose program keeps its store on PostgreSQL."""
    async with town_on(postgresql_url, tmp_path, ready=True) as made:
        yield made


async def test_albums_arrive_together(town: Town) -> None:
    """One that is passed on at once, and one that was asked about."""
    sends_album(town.blessing, "Three pages", "", "")
    await town.quiet()
    assert sizes(town.amara) == [3]
    sends_album(town.amara, "For Joy", "")
    await town.amara.sees(Ours("mentor.to_whom"))
    await town.quiet()
    town.amara.presses("Joy")
    await town.quiet()
    assert (sizes(town.joy), albums_of(town.blessing), questions(town.amara)) == ([2], [], 1)


async def test_a_topic_is_made_kept_and_written_in(town: Town) -> None:
    """It is made once, outlives a restart, is made again after it was deleted, and names its woman."""
    town.line.topics = True
    await learns_topics(town)
    town.blessing.writes("Ciao")
    first = await town.amara.sees("Blessing", "Ciao")
    await town.restart()
    await town.quiet()
    writes_in(town, "Blessing", "In your topic")
    await town.blessing.sees("In your topic")
    assert first.thread is not None
    town.amara.phone.delete_topic(town.line, first.thread)
    town.blessing.writes("Ancora qui")
    again = await town.amara.sees("Blessing", "Ancora qui")
    assert again.thread == topics_of(town)["Blessing"] != first.thread


async def test_the_mentors_phone_is_swept(town: Town) -> None:
    """Words and photos go, in one call, and are not asked for again."""
    town.blessing.writes("Ciao")
    sends_album(town.blessing, "Two", "")
    await town.quiet()
    await after(town, hours=47, minutes=5)
    await after(town, minutes=5)
    assert not any("Ciao" in text for text in town.amara.texts)
    assert albums_of(town.amara) == []
    assert len([call for call in town.world.calls if call.method == "deleteMessages"]) == 1
