"""Two processes on one PostgreSQL: a question is brought up once, and its answer becomes one draft."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from handlers import questions
from models import card_drafts
from relay.messages import Chose
from tests.checkins.conftest import street_in
from tests.checkins.village import village_on


@pytest.mark.postgresql
async def test_nobody_is_reminded_twice_and_nothing_is_drafted_twice(postgresql_url: str, tmp_path: Path) -> None:
    """Asked, late, answered, read, drafted: each once, however many processes look at the same time."""
    url = make_url(postgresql_url).render_as_string(hide_password=False)
    async with village_on(url, tmp_path) as village:
        street = await street_in(village)
        her, supervisor = street.her, street.supervisor
        await village.writes(her, "MENU")
        await village.presses(her, "row.info")
        await village.presses(her, "row.info_housing")
        await village.presses(her, "btn.yes")
        assert her.keys[-1] == "info.asked"
        village.clock.jump(timedelta(days=3))
        await asyncio.gather(*(village.write(questions.remind) for _ in range(4)))
        await village.deliver()
        assert supervisor.keys.count("sup.questions_late") == street.other.keys.count("sup.questions_late") == 1
        (alert,) = await village.rows("SELECT reference FROM alert")
        await village.writes(supervisor, "/open")
        await village.does(supervisor, Chose(supervisor.last.buttons[0][0].code, None))
        assert alert["reference"] == "A1"
        await village.presses(supervisor, "btn.take")
        await village.presses(supervisor, "btn.answer")
        await village.writes(supervisor, "Yes, you can.")
        await village.presses(supervisor, "btn.make_draft")
        folder = tmp_path / "cards"
        await asyncio.gather(*(village.write(lambda work: card_drafts.write_wanted(work, folder)) for _ in range(4)))
        assert [file.name for file in (folder / "drafts").iterdir()] == ["housing.en.txt"]
        await village.presses(her, "btn.read")
        assert her.keys[-1] == "info.answer_footer"
