"""Words to the team, and as team, that are changed afterwards: the newest count, and everybody hears the truth.

Source: needs.md R11, R23, R37, R40; issue 3, "Everything people send".
"""

from pathlib import Path

import pytest

from simulator.panes_samples import sample_photo
from tests.journeys.town import Ours, Town, town_on


async def writes_to_team(town: Town, words: str) -> int:
    """Blessing writes to the team; the id of her message."""
    town.blessing.writes("MENU")
    await town.blessing.sees(Ours("menu.main"))
    town.blessing.presses(Ours("row.team"))
    await town.blessing.sees(Ours("team.write"))
    sent = town.blessing.writes(words)
    await town.blessing.sees(Ours("team.sent"))
    return sent


async def closes(town: Town) -> None:
    """Dalia closes what she has."""
    town.dalia.presses(Ours("btn.close"))
    await town.dalia.sees(Ours("sup.close_ask"))
    town.dalia.presses(Ours("btn.end_mistake"))
    await town.dalia.sees(Ours("sup.item_done"))


async def test_nobody_has_read_them_yet(lively: Town) -> None:
    """Whoever takes it reads the newest words only, and her mentor nothing (R11)."""
    sent = await writes_to_team(lively, "Chiamatemi lunedi")
    lively.blessing.phone.edit(lively.line, sent, "Chiamatemi oggi")
    await lively.blessing.sees(Ours("team.changed"))
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees("Blessing", "Chiamatemi oggi")
    assert not any("lunedi" in text for text in lively.dalia.texts)
    assert len(await lively.rows("alert")) == 1
    await lively.amara.sees_nothing_new()


async def test_who_has_it_reads_the_changed_words_marked_as_changed(lively: Town) -> None:
    """Dalia has read the old ones: she gets the new ones, under a line that says so, and the reading is recorded."""
    sent = await writes_to_team(lively, "Chiamatemi lunedi")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees("Blessing", "Chiamatemi lunedi")
    lively.blessing.phone.edit(lively.line, sent, "Chiamatemi oggi")
    await lively.blessing.sees(Ours("team.changed"))
    marked = await lively.dalia.sees(Ours("sup.words_changed"))
    assert "A1" in marked.text
    changed = await lively.dalia.sees("Blessing", "Chiamatemi oggi")
    assert changed.id > marked.id
    assert [row["action"] for row in await lively.rows("audit")].count("read") == 2
    await lively.mira.looks_away()
    await lively.amara.sees_nothing_new()


async def test_a_closed_item_is_not_read_again_and_she_hears_so(lively: Town) -> None:
    """The change goes nowhere, and nobody pretends that it did."""
    sent = await writes_to_team(lively, "Chiamatemi lunedi")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees("Blessing", "Chiamatemi lunedi")
    await closes(lively)
    await lively.blessing.looks_away()
    lively.blessing.phone.edit(lively.line, sent, "Chiamatemi oggi")
    await lively.blessing.sees(Ours("team.changed_late"))
    assert not any("oggi" in text for text in lively.dalia.texts)


async def test_a_cry_for_help_in_words_to_the_team_is_a_cry(lively: Town) -> None:
    """What she wrote to the team becomes AIUTO: it is heard as that, whatever it was before (R37)."""
    sent = await writes_to_team(lively, "Chiamatemi")
    lively.blessing.phone.edit(lively.line, sent, "AIUTO")
    await lively.blessing.sees(Ours("help.which"))


async def test_a_caption_for_the_team_is_changed(lively: Town) -> None:
    """A photo to the team with the wrong words under it: the team reads the right ones."""
    lively.blessing.writes("MENU")
    await lively.blessing.sees(Ours("menu.main"))
    lively.blessing.presses(Ours("row.team"))
    await lively.blessing.sees(Ours("team.write"))
    sent = lively.blessing.phone.photo(lively.line, sample_photo(), "Pagina uno")
    await lively.blessing.sees(Ours("team.sent"))
    lively.blessing.phone.edit(lively.line, sent, "Pagina due")
    await lively.blessing.sees(Ours("team.changed"))
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees("Pagina due", kind="photo")


async def test_words_as_team_that_are_changed_stay_and_the_writer_hears_so(lively: Town) -> None:
    """Dalia wrote as team and corrects it: the mentee reads the first words, and Dalia knows it (R23)."""
    lively.blessing.writes("AIUTO")
    await lively.blessing.sees(Ours("help.which"))
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.why_help"))
    lively.dalia.presses(Ours("btn.write_as_team"))
    await lively.dalia.looks_away()
    sent = lively.dalia.writes("We call you at four")
    await lively.blessing.sees("We call you at four")
    await lively.dalia.looks_away()
    lively.dalia.phone.edit(lively.desk, sent, "We call you at five")
    await lively.dalia.sees(Ours("sup.edit_too_late"))
    assert not any("five" in text for text in lively.blessing.texts)


@pytest.mark.postgresql
async def test_on_postgresql_too(postgresql_url: str, tmp_path: Path) -> None:
    """Who has the item reads the changed words, marked as changed: the same there."""
    async with town_on(postgresql_url, tmp_path, ready=True) as town:
        await test_who_has_it_reads_the_changed_words_marked_as_changed(town)
