"""What people really send, beside words and photos: it passes, or is answered; nothing of it is lost or leads to her.

Source: issue 3, "Everything people send"; needs.md R15, R22, R58.
"""

from pathlib import Path

import pytest

from tests.journeys import test_albums, test_changing, test_erasing_waits, test_heard
from tests.journeys.town import Ours, Town, town_on

ARABIC = "مرحبا، كيف حالك؟ 12 مارس"


async def test_words_from_right_to_left_arrive_as_they_are(lively: Town) -> None:
    """With the marks of direction that a keyboard puts in, under the alias, and back (R15)."""
    lively.blessing.writes(f"\u200f{ARABIC}\u200e ok")
    copy = await lively.amara.sees(ARABIC)
    assert copy.text == f"Blessing\n\u200f{ARABIC}\u200e ok"
    lively.amara.writes(ARABIC, answering=copy)
    await lively.blessing.sees(ARABIC)


async def test_a_forwarded_message_arrives_without_whose_it_was(lively: Town) -> None:
    """The words pass as her own; who wrote them first does not cross (R15)."""
    origin = {"type": "hidden_user", "sender_user_name": "Invented Aunt", "date": 1}
    lively.blessing.phone.write(lively.line, "Leggi questo", extra={"forward_origin": origin})
    await lively.amara.sees("Blessing\nLeggi questo")
    assert not any("Invented Aunt" in str(call.params) for call in lively.world.calls)


@pytest.mark.parametrize("word", ["STOP", "Stop.", "ARRÊT", "¡Alto!"])
async def test_stop_as_an_answer_is_stop(lively: Town, word: str) -> None:
    """She answers a message with the word alone, with a full stop or capital accents: the line stops (R58)."""
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Blessing\nCiao")
    lively.amara.writes("Hello", answering=question)
    copy = await lively.blessing.sees("Hello")
    lively.blessing.writes(word, answering=copy)
    await lively.blessing.sees(Ours("stop.ack"))
    await lively.amara.sees(Ours("mentor.stopped_by_her"))


async def test_an_answer_to_a_message_that_is_gone_passes_without_it(lively: Town) -> None:
    """Her message was deleted before the answer came: the answer passes all the same, without the quote."""
    mine = lively.blessing.writes("Prima")
    copy = await lively.amara.sees("Blessing\nPrima")
    lively.blessing.phone.delete(lively.line, mine)
    lively.amara.writes("I read it", answering=copy)
    assert (await lively.blessing.sees("I read it")).reply_to is None


async def test_while_she_has_paused_every_kind_is_answered(lively: Town) -> None:
    """A mentor's words and her album to a woman who paused: the reason, once for the album; nothing reaches her."""
    lively.blessing.writes("Ciao")
    question = await lively.amara.sees("Blessing\nCiao")
    lively.blessing.writes("PAUSA")
    await lively.blessing.sees(Ours("pause.ack"))
    await lively.amara.sees(Ours("mentor.paused_by_her"))
    test_albums.sends_album(lively.amara, "One", "", "", answering=question)
    await lively.amara.sees(Ours("mentor.paused_by_her"))
    await lively.amara.sees_nothing_new()
    await lively.blessing.sees_nothing_new()


@pytest.mark.postgresql
async def test_on_postgresql_too(postgresql_url: str, tmp_path: Path) -> None:
    """Changed while it is held, and an album that is kept together: the same there."""
    async with town_on(postgresql_url, tmp_path, ready=True) as town:
        await test_changing.test_the_newest_words_go_to_whom_she_names(town)
        await town.amara.looks_away()
        await test_heard.test_an_album_for_the_team_stays_with_the_team(town)


@pytest.mark.postgresql
async def test_an_erasure_waits_on_postgresql_too(postgresql_url: str, tmp_path: Path) -> None:
    """A person finishes first, and then the program erases her by itself: the same there (R59)."""
    async with town_on(postgresql_url, tmp_path, ready=True) as town:
        await test_erasing_waits.test_a_person_finishes_first_and_then_it_happens_by_itself(town)
