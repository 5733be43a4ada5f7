"""A question without a checked answer: she asks, a person answers by the promised day, she reads it when it is safe."""

from datetime import datetime
from pathlib import Path

import pytest

from handlers import questions
from models import register
from relay.calendar import SafeTime
from tests.journeys.town import Ours, Resident, Town, town_on

QUESTION, ANSWER = "Posso affittare una stanza da sola?", "Sì, puoi. Porta un documento e chiedi un contratto scritto."


async def asks_about_housing(her: Resident) -> None:
    """MENU, information, a topic without a card, and yes."""
    await asks_again(her)
    await her.sees(Ours("info.none"))
    her.presses(Ours("btn.yes"))
    await her.sees(Ours("info.asked"))


async def is_taken(town: Town) -> None:
    """Dalia finds it among the open items; nothing rang for it (R45)."""
    await town.dalia.sees_nothing_new()
    town.dalia.writes("/open")
    await town.dalia.sees(Ours("sup.open_head"))
    town.dalia.presses("A1")
    await town.dalia.sees(Ours("sup.alert"))
    town.dalia.presses(Ours("btn.take"))
    await town.dalia.sees(Ours("sup.question"))


async def test_her_question_is_answered_by_a_person(lively: Town) -> None:
    """The team reads her words, she reads the answer after a neutral line, and her mentor sees nothing of it (R51)."""
    her, dalia = lively.blessing, lively.dalia
    await asks_about_housing(her)
    her.writes(QUESTION)
    await her.sees(Ours("info.words_kept"))
    await is_taken(lively)
    await dalia.sees(QUESTION)
    dalia.presses(Ours("btn.answer"))
    await dalia.sees(Ours("sup.answer_next"))
    dalia.writes(ANSWER)
    await dalia.sees(Ours("sup.answered"))
    ready = await her.sees(Ours("info.answer_ready"))
    assert ANSWER not in ready.words
    her.presses(Ours("btn.read"))
    await her.sees("Dalia", ANSWER)
    await her.sees(Ours("info.answer_footer"))
    dalia.writes("/open")
    await dalia.sees(Ours("sup.open_none"))
    await lively.amara.sees_nothing_new()


async def test_without_words_the_topic_is_enough(lively: Town) -> None:
    """[That is all], and her next words are her mentor's again; asking once more tells the same day."""
    her = lively.blessing
    await asks_about_housing(her)
    her.presses(Ours("btn.that_is_all"))
    await her.sees(Ours("info.no_words"))
    her.writes("Ciao Amara")
    await lively.amara.sees("Ciao Amara")
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    her.presses(Ours("row.info"))
    await her.sees(Ours("info.topics"))
    her.presses(Ours("row.info_housing"))
    await her.sees(Ours("info.asked_already"))
    assert len(await lively.rows("card_question")) == 1


async def test_the_answer_waits_until_she_writes(lively: Town) -> None:
    """A woman who wants messages only when she writes gets nothing two days later, until she does (R07)."""
    her, dalia = lively.blessing, lively.dalia
    await lively.write(lambda work: register.set_safe_time(work, her.id, SafeTime.ONLY_WHEN_I_WRITE, ""))
    await asks_about_housing(her)
    her.presses(Ours("btn.that_is_all"))
    await her.sees(Ours("info.no_words"))
    await lively.later(hours=30)
    await her.looks_away()
    await is_taken(lively)
    dalia.presses(Ours("btn.answer"))
    await dalia.sees(Ours("sup.answer_next"))
    dalia.writes(ANSWER)
    await dalia.sees(Ours("sup.answered"))
    await her.sees_nothing_new()
    her.writes("Ciao")
    await her.sees(Ours("info.answer_ready"))
    her.presses(Ours("btn.read"))
    await her.sees(ANSWER)


async def test_a_mentor_gets_her_answer_too(lively: Town) -> None:
    """/q without a card: an item with a day, words for the team alone, and the answer in her own chat."""
    amara, dalia = lively.amara, lively.dalia
    amara.writes("/q")
    await amara.sees(Ours("info.topics"))
    amara.presses(Ours("row.info_housing"))
    await amara.sees(Ours("info.none_mentor"))
    amara.presses(Ours("btn.add_words"))
    await amara.sees(Ours("info.write_next"))
    amara.writes("Can she rent a room alone?")
    await amara.sees(Ours("info.words_kept"))
    await is_taken(lively)
    await dalia.sees("Can she rent a room alone?")
    await amara.sees(Ours("sup.taken"))
    dalia.presses(Ours("btn.answer"))
    await dalia.sees(Ours("sup.answer_next"))
    dalia.writes("Yes, she can.")
    await amara.sees(Ours("info.answer_ready"))
    amara.presses(Ours("btn.read"))
    await amara.sees("Yes, she can.")
    for her in (lively.blessing, lively.joy):
        await her.sees_nothing_new()


async def test_a_question_that_waits_too_long_is_brought_up_on_each_working_day(lively: Town) -> None:
    """Promised for Wednesday at six: nothing before, then once a working day, to everybody until somebody has it."""
    await asks_about_housing(lively.blessing)

    async def looks() -> None:
        lively.app.checkins.sent(await lively.write(questions.remind))

    await lively.later(days=2)  # Wednesday, eleven in the morning
    await looks()
    await lively.dalia.sees_nothing_new()
    for days, hours in ((0, 7.5), (1, 0)):
        await lively.later(days=days, hours=hours)
        await looks()
        await looks()
        for one in (lively.dalia, lively.mira):
            await one.sees(Ours("sup.questions_late"))
            await one.sees_nothing_new()
    lively.dalia.presses("A1")
    await lively.dalia.sees(Ours("sup.alert"))
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.question"))
    await lively.mira.looks_away()
    await lively.later(days=3)  # over the weekend it is once: on Monday
    await looks()
    await lively.dalia.sees(Ours("sup.questions_late"))
    await lively.mira.sees_nothing_new()


async def test_what_she_asked_is_erased_with_her(lively: Town) -> None:
    """R59: her question, its answer and her words go with her; that there was an item stays."""
    her, dalia = lively.blessing, lively.dalia
    await asks_about_housing(her)
    her.writes(QUESTION)
    await her.sees(Ours("info.words_kept"))
    await is_taken(lively)
    dalia.presses(Ours("btn.answer"))
    await dalia.sees(Ours("sup.answer_next"))
    dalia.writes(ANSWER)
    await her.sees(Ours("info.answer_ready"))
    her.writes("CANCELLA")
    await her.sees(Ours("erase.confirm_tg"))
    her.presses(Ours("btn.delete"))
    await lively.quiet()
    assert await lively.rows("card_question") == []
    assert len(await lively.rows("alert")) == 1


async def test_a_question_closed_without_an_answer_is_told_so(lively: Town) -> None:
    """She is not left waiting, and may write to the team."""
    her, dalia = lively.blessing, lively.dalia
    await asks_about_housing(her)
    her.presses(Ours("btn.that_is_all"))
    await is_taken(lively)
    dalia.presses(Ours("btn.close"))
    await dalia.sees(Ours("sup.close_ask"))
    dalia.presses(Ours("btn.end_other"))
    await dalia.sees(Ours("sup.follow_up_ask"))
    dalia.presses(Ours("btn.tomorrow"))
    await her.sees(Ours("info.not_answered"))
    her.presses(Ours("btn.to_team"))
    await her.sees(Ours("team.write"))


async def test_an_answer_becomes_a_card_by_a_person_s_hand(kept_town: Town) -> None:
    """A draft stands among the files; she is shown it only after somebody moved it, and the program runs on (R51)."""
    her, dalia, shelves = kept_town.blessing, kept_town.dalia, kept_town.app.shelves
    await asks_about_housing(her)
    her.presses(Ours("btn.that_is_all"))
    await is_taken(kept_town)
    dalia.presses(Ours("btn.answer"))
    await dalia.sees(Ours("sup.answer_next"))
    dalia.writes(ANSWER)
    await her.sees(Ours("info.answer_ready"))
    dalia.presses(Ours("btn.make_draft"))
    await dalia.sees(Ours("sup.draft_wanted"))
    await shelves.write_drafts()
    cards = kept_town.folder / "cards"
    drafts = [file.name for file in (cards / "drafts").iterdir()]
    assert drafts == ["housing.it.txt"]
    await shelves.look()
    await asks_again(her)
    await her.sees(Ours("info.none"))
    (cards / "drafts" / "housing.it.txt").rename(cards / "housing.it.txt")
    await shelves.look()
    await asks_again(her)
    await her.sees(ANSWER)
    await her.sees(Ours("info.footer"))
    dalia.presses(Ours("btn.make_draft"))
    await dalia.sees(Ours("choice.gone"))


async def asks_again(her: Resident) -> None:
    """MENU, information, the same topic."""
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    her.presses(Ours("row.info"))
    await her.sees(Ours("info.topics"))
    her.presses(Ours("row.info_housing"))


async def test_an_answer_that_waits_for_the_morning_holds_nothing_up(lively: Town) -> None:
    """Written in her night, it leaves in the morning; what the line answers her meanwhile does not stand behind it."""
    her, dalia = lively.blessing, lively.dalia
    await asks_about_housing(her)
    her.presses(Ours("btn.that_is_all"))
    await lively.later(hours=11)
    await her.looks_away()
    await is_taken(lively)
    dalia.presses(Ours("btn.answer"))
    await dalia.sees(Ours("sup.answer_next"))
    dalia.writes(ANSWER)
    await dalia.sees(Ours("sup.answered"))
    await her.sees_nothing_new()
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    await her.sees_nothing_new()
    await lively.later(hours=12)
    await her.sees(Ours("info.answer_ready"))


async def test_an_answer_that_comes_too_late_goes_nowhere_and_says_so(lively: Town) -> None:
    """Eleven minutes after [Answer] nothing is sent; the button is there again, and then the answer goes (R16)."""
    her, dalia = lively.blessing, lively.dalia
    await asks_about_housing(her)
    her.presses(Ours("btn.that_is_all"))
    await is_taken(lively)
    dalia.presses(Ours("btn.answer"))
    await dalia.sees(Ours("sup.answer_next"))
    await her.looks_away()
    await lively.later(minutes=11)
    dalia.writes(ANSWER)
    await dalia.sees(Ours("sup.pressed_too_long_ago"))
    await her.sees_nothing_new()
    dalia.presses(Ours("btn.answer"))
    await dalia.sees(Ours("sup.answer_next"))
    dalia.writes(ANSWER)
    await her.sees(Ours("info.answer_ready"))
    await dalia.sees(Ours("sup.answered"))
    dalia.writes("One more thing")
    await dalia.sees(Ours("sup.nothing_sent"))
    await her.sees_nothing_new()


async def passes_the_day(town: Town, days: float = 2, hours: float = 7.5) -> None:
    """The promised end of the second working day has passed, and the program looks."""
    await town.later(days=days, hours=hours)
    town.app.checkins.sent(await town.write(questions.remind))
    await town.quiet()


async def test_a_promised_day_that_passes_is_said_once_with_a_new_one(lively: Town) -> None:
    """She hears the truth, not again on the day after, and again only when the new day has passed (R24)."""
    her = lively.blessing
    await asks_about_housing(her)
    her.presses(Ours("btn.that_is_all"))
    await her.looks_away()
    await passes_the_day(lively)
    await her.sees(Ours("info.late"))
    await passes_the_day(lively, days=1, hours=0)
    await her.sees_nothing_new()
    assert await promised_by(lively) > lively.clock.now()
    await passes_the_day(lively, days=3, hours=0)
    await her.sees(Ours("info.late"))
    await lively.amara.sees_nothing_new()


@pytest.mark.postgresql
async def test_a_promised_day_that_passes_is_said_on_postgresql_too(postgresql_url: str, tmp_path: Path) -> None:
    """What waits for her is replaced by the newest day there as well (R24)."""
    async with town_on(postgresql_url, tmp_path, ready=True) as town:
        her = town.blessing
        await town.write(lambda work: register.set_safe_time(work, her.id, SafeTime.ONLY_WHEN_I_WRITE, ""))
        await asks_about_housing(her)
        her.presses(Ours("btn.that_is_all"))
        await her.looks_away()
        await passes_the_day(town)
        await passes_the_day(town, days=2, hours=0)
        await her.sees_nothing_new()
        her.writes("Ciao Amara")
        await her.sees(Ours("info.late"))
        await her.sees_nothing_new()


async def promised_by(town: Town) -> datetime:
    """The day that stands in the store now."""
    (row,) = await town.rows("card_question")
    return datetime.fromisoformat(str(row["due_at"]))


async def test_who_wants_words_only_when_she_writes_reads_the_newest_day_alone(lively: Town) -> None:
    """What was held for her is replaced day by day, and is gone once there is an answer (R07)."""
    her, dalia = lively.blessing, lively.dalia
    await lively.write(lambda work: register.set_safe_time(work, her.id, SafeTime.ONLY_WHEN_I_WRITE, ""))
    await asks_about_housing(her)
    her.presses(Ours("btn.that_is_all"))
    await her.looks_away()
    for days, hours in ((2, 7.5), (2, 0), (2, 0)):
        await passes_the_day(lively, days=days, hours=hours)
    await her.sees_nothing_new()
    her.writes("Ciao Amara")
    await her.sees(Ours("info.late"))
    await her.sees_nothing_new()
    await passes_the_day(lively, days=5, hours=0)
    await dalia.looks_away()
    dalia.writes("/open")
    await dalia.sees(Ours("sup.open_head"))
    dalia.presses("A1")
    await dalia.sees(Ours("sup.alert"))
    dalia.presses(Ours("btn.take"))
    await dalia.sees(Ours("sup.question"))
    dalia.presses(Ours("btn.answer"))
    await dalia.sees(Ours("sup.answer_next"))
    dalia.writes(ANSWER)
    await dalia.sees(Ours("sup.answered"))
    await her.looks_away()
    her.writes("Ciao di nuovo")
    await her.sees(Ours("info.answer_ready"))
    await her.sees_nothing_new()


async def test_no_new_day_is_promised_while_nobody_can_be_reached(lively: Town) -> None:
    """She reads that, once; as soon as somebody can be reached she has a day again."""
    her = lively.blessing
    await asks_about_housing(her)
    her.presses(Ours("btn.that_is_all"))
    await her.looks_away()
    for one in (lively.dalia, lively.mira):
        one.phone.block(lively.desk)
    await lively.quiet()
    await passes_the_day(lively)
    await her.sees(Ours("info.late_unheard"))
    await passes_the_day(lively, days=1, hours=0)
    await her.sees_nothing_new()
    lively.dalia.phone.unblock(lively.desk)
    await lively.quiet()
    await passes_the_day(lively, days=3, hours=0)
    await her.sees(Ours("info.late"))
