"""What she is sent, in her own hands and in her mentor's: by taps, by digits, by words as four languages write days."""

from datetime import date, time

import pytest

from models import register
from relay.calendar import SafeTime
from relay.recurrence import PlanKind
from tests.journeys.test_checkins import WOMEN, asks, at_home, comes_to
from tests.journeys.town import Ours, Resident, Town

TYPED = {
    "en": ("12 March", "10:30"),
    "fr": ("jeudi 12 mars", "10h30"),
    "it": ("12 marzo", "alle 10.30"),
    "es": ("12 de marzo", "a las 10:30"),
}
SHOWN = {"en": "Thursday 12 March", "fr": "jeudi 12 mars", "it": "giovedì 12 marzo", "es": "jueves 12 de marzo"}


async def opens_what_she_is_sent(her: Resident) -> None:
    """MENU, safe hours, the messages that she asked for."""
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    her.presses(Ours("row.hours"))
    await her.sees(Ours("prefs.when"))
    her.presses(Ours("row.plans"))


@pytest.mark.parametrize("language", WOMEN)
async def test_she_sets_moves_pauses_and_ends_her_weekly_message(town: Town, language: str) -> None:
    """All of it from her menu, and what she sees is what holds (R27)."""
    her = await at_home(town, language)
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.mine_none"))
    her.presses(Ours("row.weekly_on"))
    await her.sees(Ours("checkin.which_day"))
    her.presses(Ours("btn.wednesday"))
    await her.sees(Ours("checkin.which_hour"))
    her.presses(Ours("btn.in_the_morning"))
    await her.sees(Ours("checkin.on_ack"))
    await comes_to(town, 4)
    await her.sees(Ours("checkin.weekly"))
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.mine"), "10:00")
    her.presses(Ours("row.weekly_move"))
    await her.sees(Ours("checkin.which_day"))
    her.presses(Ours("btn.friday"))
    await her.sees(Ours("checkin.which_hour"))
    her.writes("29:05")
    await her.sees(Ours("date.unclear_hour"), Ours("checkin.which_hour"))
    her.writes("19h05")
    await her.sees(Ours("checkin.on_ack"))
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.mine"), "19:05")
    her.presses(Ours("row.rest"))
    await her.sees(Ours("plan.rests"))
    await comes_to(town, 13, 20)
    await her.sees_nothing_new()
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.weekly_rests"))
    her.presses(Ours("row.rest_over"))
    await her.sees(Ours("plan.goes_on"))
    await comes_to(town, 20, 19)
    await her.sees(Ours("checkin.weekly"))
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.mine"))
    her.presses(Ours("row.weekly_off"))
    await her.sees(Ours("checkin.off_ack"))
    await comes_to(town, 27, 20)
    await her.sees_nothing_new()


@pytest.mark.parametrize("language", WOMEN)
async def test_she_types_a_date_and_is_reminded(town: Town, language: str) -> None:
    """Nonsense is asked again; the day as she writes it is shown back in full, and what was promised comes (R22)."""
    her = await at_home(town, language)
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.mine_none"))
    her.presses(Ours("row.date_new"))
    await her.sees(Ours("date.which"))
    her.writes("31/2")
    await her.sees(Ours("date.unclear"), Ours("date.which"))
    her.writes("1/3/2026")
    await her.sees(Ours("date.past"))
    day, hour = TYPED[language]
    her.writes(day)
    await her.sees(Ours("date.which_hour"), SHOWN[language])
    her.writes("25:00")
    await her.sees(Ours("date.unclear_hour"))
    her.writes(hour)
    await her.sees(Ours("date.confirm"), SHOWN[language], "10:30")
    her.presses(Ours("btn.yes"))
    await her.sees(Ours("date.noted"), Ours("date.comes_before"), Ours("date.comes_after"))
    await comes_to(town, 11, 18)
    await her.sees(Ours("checkin.before_date"), "10:30")
    await town.amara.looks_away()
    assert not any("12/3" in text or day in text or "31/2" in text for text in town.amara.texts)


@pytest.mark.parametrize("language", WOMEN)
async def test_a_phone_with_digits_alone_sets_and_removes_a_date(town: Town, language: str) -> None:
    """Every step is a digit: menu, safe hours, messages, a date, tomorrow, the third hour, yes (R22)."""
    her = await at_home(town, language)
    steps = (
        ("0", "menu.main"),
        ("5", "prefs.when"),
        ("4", "plan.mine_none"),
        ("2", "date.which"),
        ("3", "date.which_hour"),
        ("3", "date.confirm"),
        ("1", "date.noted"),
        ("0", "menu.main"),
        ("5", "prefs.when"),
        ("4", "plan.mine"),
        ("3", "date.list"),
        ("1", "date.remove"),
        ("1", "date.removed"),
    )
    for digit, says in steps:
        her.writes(digit)
        await her.sees(Ours(says))
    await town.amara.sees_nothing_new()


async def test_words_behind_the_question_reach_her_mentor(lively: Town) -> None:
    """What is no attempt at a day is said to her mentor, as ever; and then a day is talk as well."""
    her, amara = lively.blessing, lively.amara
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.mine_none"))
    her.presses(Ours("row.date_new"))
    await her.sees(Ours("date.which"))
    her.writes("Non so ancora quando, ti scrivo domani")
    await amara.sees("Blessing", "Non so ancora quando")
    her.writes("12/3")
    await amara.sees("Blessing", "12/3")
    await her.sees_nothing_new()


async def test_her_card_stands_in_the_way_and_she_hears_so(lively: Town) -> None:
    """Where she wants messages only when she writes, nothing else is promised; the card is one tap away (R07)."""
    her = lively.blessing
    await lively.write(lambda work: register.set_safe_time(work, her.id, SafeTime.ONLY_WHEN_I_WRITE, ""))
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.mine_none"))
    her.presses(Ours("row.date_new"))
    await her.sees(Ours("date.which"))
    her.presses(Ours("btn.tomorrow"))
    await her.sees(Ours("date.which_hour"))
    her.presses("11:00")
    await her.sees(Ours("date.confirm"))
    her.presses(Ours("btn.yes"))
    await her.sees(Ours("date.noted"), Ours("date.only_when_you_write"))
    her.presses(Ours("row.hours"))
    await her.sees(Ours("prefs.when"))


async def looks_at_her(town: Town, mentee: Resident) -> None:
    """Amara, by buttons: /to, the name, what she is asked."""
    town.amara.writes("/to")
    await town.amara.sees(Ours("mentor.list_head"))
    town.amara.presses(mentee.alias)
    await town.amara.sees(Ours("mentor.chosen"))
    town.amara.presses(Ours("btn.her_questions"))


async def test_a_mentor_sets_and_removes_a_date_and_the_mentee_learns_it(lively: Town) -> None:
    """By buttons alone; the mentee is told at once, and her own list shows the same."""
    her, amara = lively.blessing, lively.amara
    await looks_at_her(lively, her)
    await amara.sees(Ours("plan.hers_none"), "Blessing")
    amara.presses(Ours("row.date_new"))
    await amara.sees(Ours("date.which_hers"), "Blessing")
    amara.presses("Thu 5 Mar")
    await amara.sees(Ours("date.which_hour"))
    amara.presses("09:00")
    await amara.sees(Ours("date.confirm_hers"), "Blessing", "Thursday 5 March")
    amara.presses(Ours("btn.yes"))
    await amara.sees(Ours("plan.she_hears_now"))
    await her.sees(Ours("date.told_noted"), "Amara", "giovedì 5 marzo")
    await comes_to(lively, 4, 18)
    await her.sees(Ours("checkin.before_date"), "09:00")
    await looks_at_her(lively, her)
    await amara.sees(Ours("plan.hers"))
    amara.presses(Ours("row.dates"))
    await amara.sees(Ours("date.list"))
    amara.presses("Thu 5 Mar")
    await amara.sees(Ours("date.remove_hers"))
    amara.presses(Ours("btn.yes"))
    await amara.sees(Ours("plan.she_hears_now"))
    await her.sees(Ours("date.told_removed"))
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.mine_none"))
    await comes_to(lively, 6, 18)
    await her.sees_nothing_new()
    await lively.joy.sees_nothing_new()


async def test_a_mentor_offers_moves_and_pauses_the_weekly_question(lively: Town) -> None:
    """She can't switch it on; what she moved and paused the mentee may undo, what the mentee paused stays (R27)."""
    her, amara = lively.blessing, lively.amara
    await looks_at_her(lively, her)
    await amara.sees(Ours("plan.hers_none"))
    amara.presses(Ours("btn.ask_weekly"))
    await her.sees(Ours("checkin.offer"))
    her.presses(Ours("btn.yes"))
    await her.sees(Ours("checkin.which_day"))
    her.presses(Ours("btn.wednesday"))
    await her.sees(Ours("checkin.which_hour"))
    her.presses(Ours("btn.in_the_morning"))
    await her.sees(Ours("checkin.on_ack"))
    await looks_at_her(lively, her)
    await amara.sees(Ours("plan.hers"), "Wednesday 4 March")
    amara.presses(Ours("row.weekly_move"))
    await amara.sees(Ours("plan.which_day_hers"), "Blessing")
    amara.presses(Ours("btn.thursday"))
    await amara.sees(Ours("checkin.which_hour"))
    amara.presses(Ours("btn.in_the_afternoon"))
    await her.sees(Ours("plan.told_weekly"), "giovedì 5 marzo", "15:00")
    await looks_at_her(lively, her)
    await amara.sees(Ours("plan.hers"), "Thursday 5 March")
    amara.presses(Ours("row.rest"))
    await her.sees(Ours("plan.told_rests"))
    await comes_to(lively, 5, 18)
    await her.sees_nothing_new()
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.weekly_rests"))
    her.presses(Ours("row.rest_over"))
    await her.sees(Ours("plan.goes_on"))
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.mine"), "giovedì 12 marzo")
    her.presses(Ours("row.rest"))
    await her.sees(Ours("plan.rests"))
    await looks_at_her(lively, her)
    await amara.sees(Ours("plan.hers"), Ours("plan.she_paused"))
    with pytest.raises(AssertionError, match="has no button"):
        amara.presses(Ours("row.rest_over"))


async def test_what_a_mentor_changes_at_night_is_told_in_the_morning(lively: Town) -> None:
    """Held like her mentor's own words; what the line answers meanwhile does not wait behind it (R18, R37)."""
    her, amara = lively.blessing, lively.amara
    await lively.later(hours=11)
    await looks_at_her(lively, her)
    await amara.sees(Ours("plan.hers_none"))
    amara.presses(Ours("row.date_new"))
    await amara.sees(Ours("date.which_hers"))
    amara.writes("20/3")
    await amara.sees(Ours("date.which_hour"), "Friday 20 March")
    amara.writes("8:15")
    await amara.sees(Ours("date.confirm_hers"), "08:15")
    amara.presses(Ours("btn.yes"))
    await amara.sees(Ours("plan.she_hears_at"), "Tuesday 3 March")
    await her.sees_nothing_new()
    her.writes("MENU")
    await her.sees(Ours("menu.main"))
    await her.sees_nothing_new()
    await lively.later(hours=12)
    await her.sees(Ours("date.told_noted"), "venerdì 20 marzo", "08:15")


async def test_a_pause_of_hers_keeps_the_news_away_too(lively: Town) -> None:
    """PAUSE: nothing is written to her, also not what waited for the morning (R58)."""
    her, amara = lively.blessing, lively.amara
    await lively.later(hours=11)
    await looks_at_her(lively, her)
    await amara.sees(Ours("plan.hers_none"))
    amara.presses(Ours("row.date_new"))
    await amara.sees(Ours("date.which_hers"))
    amara.presses(Ours("btn.tomorrow"))
    await amara.sees(Ours("date.which_hour"))
    amara.presses("09:00")
    await amara.sees(Ours("date.confirm_hers"))
    amara.presses(Ours("btn.yes"))
    await amara.sees(Ours("plan.she_hears_at"))
    her.writes("pausa")
    await her.sees(Ours("pause.ack"))
    await comes_to(lively, 4, 18)
    await her.sees_nothing_new()
    await amara.looks_away()
    amara.presses(Ours("btn.her_questions"))
    await amara.sees(Ours("mentor.paused_by_her"))


async def test_a_mentor_s_words_to_somebody_are_never_taken_for_a_date(lively: Town) -> None:
    """A mentee wrote since the question: what her mentor answers goes to her, digits and all (R16)."""
    her, amara = lively.blessing, lively.amara
    await looks_at_her(lively, her)
    await amara.sees(Ours("plan.hers_none"))
    amara.presses(Ours("row.date_new"))
    await amara.sees(Ours("date.which_hers"))
    her.writes("Quando ci vediamo?")
    asked = await amara.sees("Quando ci vediamo?")
    amara.writes("12/3", answering=asked)
    await her.sees("12/3")
    lively.joy.writes("Et moi ?")
    question = await amara.sees("Et moi ?")
    amara.writes("13/3", answering=question)
    await lively.joy.sees("13/3")


async def test_a_weekly_message_that_her_card_holds_back_is_called_so_by_everybody(lively: Town) -> None:
    """By digits she reads that it does not come, and so do her mentor and the team; her hours let it come (R07)."""
    her, amara, dalia = lively.blessing, lively.amara, lively.dalia
    await lively.write(lambda work: register.set_safe_time(work, her.id, SafeTime.ONLY_WHEN_I_WRITE, ""))
    for digit, says in (
        ("MENU", "menu.main"),
        ("5", "prefs.when"),
        ("4", "plan.mine_none"),
        ("1", "checkin.which_day"),
        ("1", "checkin.which_hour"),
    ):
        her.writes(digit)
        await her.sees(Ours(says))
    her.writes("3")
    await her.sees(Ours("plan.weekly_noted"), Ours("plan.only_when_you_write"))
    await looks_at_her(lively, her)
    await amara.sees(Ours("plan.weekly_not_now"), Ours("plan.only_when_she_writes"))
    dalia.writes("/team Blessing")
    await dalia.sees(Ours("sup.asks_weekly"), Ours("sup.only_when_she_writes"))
    her.writes("1")
    await her.sees(Ours("prefs.when"))
    her.presses(Ours("btn.some_hours"))
    await her.sees(Ours("prefs.which_hours"))
    her.writes("20-21")
    await her.sees(Ours("prefs.saved"), Ours("plan.weekly"), "20:00")
    await comes_to(lively, 9, 19)
    await her.sees(Ours("checkin.weekly"))


async def test_a_date_is_told_and_sent_in_her_mornings(lively: Town) -> None:
    """Her hours end at noon: a quarter before twelve of the day before is said, and is when it comes (red line 5)."""
    her = lively.blessing
    await lively.write(lambda work: register.set_safe_time(work, her.id, SafeTime.SOME_HOURS, "08:00-12:00"))
    await opens_what_she_is_sent(her)
    await her.sees(Ours("plan.mine_none"))
    her.presses(Ours("row.date_new"))
    await her.sees(Ours("date.which"))
    her.writes("12/3")
    await her.sees(Ours("date.which_hour"))
    her.writes("15:00")
    await her.sees(Ours("date.confirm"))
    her.presses(Ours("btn.yes"))
    await her.sees(Ours("date.comes_before"), "11:45", Ours("date.comes_after"))
    await comes_to(lively, 11, 10)
    await her.sees_nothing_new()
    await lively.later(minutes=45)
    await lively.app.checkins.tick()
    await her.sees(Ours("checkin.before_date"), "15:00")


async def test_a_weekly_message_goes_on_with_her_next_match(lively: Town) -> None:
    """The team ends a match and makes another: nothing comes in between, and then it comes on her day (decision 18)."""
    her, dalia = lively.blessing, lively.dalia
    await asks(lively, her, PlanKind.WEEKLY, date(2026, 3, 5), time(10))
    dalia.writes("/team Blessing")
    for shown, pressed in (
        ("sup.asks_weekly", "btn.end_now"),
        ("sup.end_now_sure", "btn.both_called"),
    ):
        await dalia.sees(Ours(shown))
        dalia.presses(Ours(pressed))
    await dalia.sees(Ours("sup.ended"))
    await comes_to(lively, 5)
    await her.sees_nothing_new()
    dalia.writes("/match")
    await dalia.sees(Ours("sup.match_who"))
    dalia.presses("Blessing")
    await dalia.sees(Ours("sup.match_mentors"))
    dalia.presses("Amara")
    await dalia.sees(Ours("sup.match_sure"))
    dalia.presses(Ours("btn.match"))
    await dalia.sees(Ours("sup.matched_tell_coordinator"))
    await her.looks_away()
    await comes_to(lively, 12)
    await her.sees(Ours("checkin.weekly"))
