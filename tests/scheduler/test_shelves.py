"""Cards that people change while the program runs are taken up at once, and what is wrong now is not shown."""

import logging
import os
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from models.card_drafts import write_draft
from models.cards import load
from models.questions import Wanted
from relay.cards import Topic
from scheduler.shelves import Shelves
from tests.checkins.village import Village, village_on

LANGUAGES = ("en", "fr", "it", "es")
GOOD = "owner: legal adviser\nchecked: 2026-02-01\nreview: 2026-08-01\n\nAsk us.\n"
TODAY = date(2026, 3, 2)


@pytest.fixture
async def village() -> AsyncIterator[Village]:
    """A store without anybody."""
    async with village_on() as made:
        yield made


def shelves_of(village: Village, data: Path) -> Shelves:
    """The shelves of one data directory, looked at once."""
    (data / "cards").mkdir()
    shelves = Shelves(village.books.units, data, LANGUAGES)
    shelves.take_up()
    return shelves


def shown(village: Village, language: str = "it") -> dict[Topic, str]:
    """What a woman who reads this language can be shown."""
    return {topic: card.body for topic, card in village.books.units.cards.shown(language, TODAY).items()}


async def test_a_card_is_added_mended_and_taken_away(village: Village, tmp_path: Path) -> None:
    """Each look shows what the files say now, and nothing of what they said before."""
    shelves, file = shelves_of(village, tmp_path), tmp_path / "cards" / "legal.it.txt"
    file.write_text(GOOD, "utf-8")
    assert await shelves.look()
    assert shown(village) == {Topic.LEGAL: "Ask us."}
    file.write_text(GOOD.replace("Ask us.", "Ask us on Monday."), "utf-8")
    assert await shelves.look()
    assert shown(village) == {Topic.LEGAL: "Ask us on Monday."}
    file.unlink()
    assert await shelves.look()
    assert shown(village) == {}


async def test_what_is_wrong_now_is_not_shown(
    village: Village, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even as it was before: the fault is logged once, with file and line, and gone when the file is mended."""
    shelves, file = shelves_of(village, tmp_path), tmp_path / "cards" / "legal.it.txt"
    file.write_text(GOOD, "utf-8")
    await shelves.look()
    file.write_text(GOOD.replace("review: 2026-08-01", "review: soon"), "utf-8")
    with caplog.at_level(logging.WARNING):
        await shelves.look()
        (tmp_path / "cards" / "health.it.txt").write_text(GOOD, "utf-8")
        await shelves.look()
    assert shown(village) == {Topic.HEALTH: "Ask us."}
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        "A checked answer is not shown: legal.it.txt:3: `review:` is a date like 2026-09-01"
    ]
    file.write_text(GOOD, "utf-8")
    await shelves.look()
    assert set(shown(village)) == {Topic.HEALTH, Topic.LEGAL}


async def test_what_did_not_change_is_not_read_again(village: Village, tmp_path: Path) -> None:
    """A look at an unchanged folder keeps what was read; the same words with another date are a change."""
    shelves, file = shelves_of(village, tmp_path), tmp_path / "cards" / "legal.it.txt"
    file.write_text(GOOD, "utf-8")
    await shelves.look()
    before = village.books.units.cards
    assert not await shelves.look()
    assert village.books.units.cards is before
    os.utime(file, ns=(1, 1))
    assert await shelves.look()


async def test_a_folder_that_is_not_there_holds_nothing(village: Village, tmp_path: Path) -> None:
    """Before anybody wrote a card there is none, and the first one is taken up."""
    shelves = Shelves(village.books.units, tmp_path, LANGUAGES)
    assert shelves.take_up()
    assert not await shelves.look()
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "legal.it.txt").write_text(GOOD, "utf-8")
    assert await shelves.look()
    assert set(shown(village)) == {Topic.LEGAL}


async def test_a_file_that_can_not_be_looked_at_stops_nothing(
    village: Village, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator reads of it, what was read before stays, and the next look takes up what is there then."""
    shelves = shelves_of(village, tmp_path)
    (tmp_path / "cards" / "legal.it.txt").write_text(GOOD, "utf-8")
    await shelves.look()
    loop = tmp_path / "voice" / "stop.ack.it.ogg"
    loop.parent.mkdir()
    loop.symlink_to(loop.name)
    with caplog.at_level(logging.ERROR):
        assert not await shelves.look()
    assert "can't be read" in caplog.text
    assert set(shown(village)) == {Topic.LEGAL}
    loop.unlink()
    (tmp_path / "cards" / "legal.it.txt").unlink()
    assert await shelves.look()


def test_a_draft_is_a_card_that_nobody_is_shown(tmp_path: Path) -> None:
    """Its head is filled in; nothing is overwritten; only its owner can read the file; moved, it is a good card."""
    wanted = Wanted(UUID(int=66), Topic.LEGAL, "it", "Dalia", date(2026, 3, 4), "Sì, puoi.\n")
    first, second = write_draft(tmp_path / "drafts", wanted), write_draft(tmp_path / "drafts", wanted)
    assert [first.name, second.name] == ["legal.it.txt", "legal.it.2.txt"]
    assert first.stat().st_mode & 0o777 == 0o600
    assert first.read_text("utf-8") == "owner: Dalia\nchecked: 2026-03-04\nreview: 2026-09-02\n\nSì, puoi.\n"
    assert load(tmp_path, LANGUAGES).cards == {}
    assert load(tmp_path, LANGUAGES).faults == ()
    first.rename(tmp_path / first.name)
    assert load(tmp_path, LANGUAGES).shown("it", TODAY)[Topic.LEGAL].body == "Sì, puoi."
