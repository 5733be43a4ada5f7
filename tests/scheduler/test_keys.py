"""Keys of old days are destroyed, so that deleted words open in no old copy either (R59)."""

import ast
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from models import forgetting, portions, register
from models.sealed import Sealed
from models.vault import Forgotten
from relay.calendar import SafeTime
from relay.messages import Pass, Text
from relay.people import Role
from scheduler.keys import Keys
from tests.checkins.village import Village, Villager, village_on

ROOT = Path(__file__).parents[2]
KEPT = timedelta(days=30)


@pytest.fixture
async def village() -> AsyncIterator[Village]:
    """A village in which words are kept for 30 days."""
    async with village_on() as found:
        yield found


async def two_who_write(village: Village) -> tuple[Villager, Villager]:
    """A mentee and her mentor."""
    mentor, mentee = await village.settles(Role.MENTOR), await village.settles(Role.MENTEE)
    await village.matched(mentee, mentor)
    return mentee, mentor


async def old_copy(village: Village) -> list[tuple[UUID, UUID, Sealed]]:
    """The messages as they stand in the store, as somebody copies them: row, conversation, sealed words."""
    rows = await village.rows("SELECT id, conversation_id, content_sealed FROM message ORDER BY received_at")
    return [(UUID(row["id"]), UUID(row["conversation_id"]), Sealed(row["content_sealed"])) for row in rows]


async def forget(village: Village) -> None:
    """What the jobs do about words that are too old, and about their keys."""
    await village.write(lambda work: portions.forget_outbox(work, KEPT))
    await village.write(lambda work: portions.forget_journal(work, KEPT))
    await Keys(village.books.units).destroy_of_old_days()


def opens(village: Village, row: tuple[UUID, UUID, Sealed]) -> bool:
    """Whether the server can still read this."""
    row_id, conversation, sealed = row
    try:
        village.books.units.vault.open("message", "content_sealed", row_id, conversation, sealed)
    except Forgotten:
        return False
    return True


async def test_a_copy_of_the_store_opens_no_words_that_were_deleted(village: Village) -> None:
    """Who copied the database last month reads nothing with today's keys; what is kept still opens."""
    mentee, _ = await two_who_write(village)
    await village.writes(mentee, "The first day.")
    village.clock.jump(timedelta(days=20))
    await village.writes(mentee, "Three weeks later.")
    first, later = await old_copy(village)
    village.clock.jump(timedelta(days=13))
    await forget(village)
    assert not opens(village, first)
    assert opens(village, later)
    rows = await village.rows("SELECT archived_at FROM epoch WHERE archived_at IS NOT NULL")
    assert len(rows) >= 1


async def test_nothing_is_destroyed_before_its_words_are_deleted(village: Village) -> None:
    """On the thirtieth day everything still opens."""
    mentee, _ = await two_who_write(village)
    await village.writes(mentee, "The first day.")
    (first,) = await old_copy(village)
    village.clock.jump(timedelta(days=29, hours=23))
    await forget(village)
    assert opens(village, first)


async def test_a_message_that_waits_keeps_its_key_until_it_is_read(village: Village) -> None:
    """Her mentor's words wait for her to write first, for five weeks: they arrive whole, and then their key goes."""
    mentee, mentor = await two_who_write(village)
    await village.write(lambda work: register.set_safe_time(work, mentee.id, SafeTime.ONLY_WHEN_I_WRITE, ""))
    await village.writes(mentor, "I think of you.")
    (waiting,) = await old_copy(village)
    village.clock.jump(timedelta(days=35))
    await forget(village)
    assert opens(village, waiting)
    await village.writes(mentee, "I am back.")
    assert [body.content for _, body in mentee.got if isinstance(body, Pass)] == [Text("I think of you.")]
    village.clock.jump(timedelta(days=31))
    await forget(village)
    assert not opens(village, waiting)


def test_only_what_goes_with_the_words_is_sealed_under_a_days_key() -> None:
    """Whatever is sealed under a day's key is named in the list of what goes with it; the rest is sealed as lasting."""
    sealed = set()
    for file in (ROOT / "models").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "seal":
                place = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
                if len(place) == 2:
                    sealed.add((str(place[0]), str(place[1])))
    assert sealed == forgetting.WITH_THE_WORDS
