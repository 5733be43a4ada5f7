"""When and how she is contacted, what was promised and missed; the talk afterwards; the list of what is open."""

from datetime import time, timedelta
from uuid import uuid4

from sqlalchemy import insert

from models import plans, register, rota
from models.tables import checkin
from models.work import Work
from relay.plans import SetBy
from tests.journeys.test_escalation import actions, alert_rows, minutes_pass, on_duty
from tests.journeys.test_escalation_handing import dalia_has_it
from tests.journeys.town import Ours, Town


async def test_the_plan_shows_when_it_is_safe_and_holds_no_name(lively: Town) -> None:
    """Her card, the time, four ways: what is chosen is a word of ours, and the chain has it (section 4)."""
    await dalia_has_it(lively)
    lively.dalia.presses(Ours("btn.call_plan"))
    plan = await lively.dalia.sees(Ours("sup.plan_head"), Ours("sup.safe_any_time"), Ours("sup.plan_time"))
    assert "Blessing" not in plan.words
    lively.dalia.presses(Ours("btn.way_other"))
    await lively.dalia.sees(Ours("sup.plan_way_other"))
    lively.dalia.presses(Ours("btn.call_plan"))
    await lively.dalia.sees(Ours("sup.plan_head"), Ours("sup.plan_way_other"))
    assert [row["detail"] for row in await lively.rows("audit") if row["action"] == "planned"] == ["other"]


async def test_the_promised_time_is_called_and_kept(lively: Town) -> None:
    """Its owner is reminded when it comes; [I reached her] ends it, and nobody hears of a missed time."""
    await dalia_has_it(lively)
    await minutes_pass(lively, 60)
    await lively.dalia.sees(Ours("sup.call_now"), "A1")
    lively.dalia.presses(Ours("btn.reached"))
    await lively.dalia.sees(Ours("sup.plan_reached"))
    await lively.mira.looks_away()
    await minutes_pass(lively, 30)
    await lively.mira.sees_nothing_new()
    assert "kept" in await actions(lively)
    assert "missed" not in await actions(lively)


async def test_a_promised_time_that_passes_calls_somebody_who_can_take_it(lively: Town) -> None:
    """A quarter of an hour later whoever stands behind her is called; the list says so; her tap takes it over (R24)."""
    await dalia_has_it(lively)
    await minutes_pass(lively, 60)
    await lively.dalia.sees(Ours("sup.call_now"))
    await minutes_pass(lively, 15)
    await lively.dalia.sees(Ours("sup.call_missed"))
    await lively.mira.sees(Ours("sup.left_alone"), "Dalia")
    lively.mira.writes("/open")
    await lively.mira.sees(Ours("sup.open_head"), Ours("sup.owes_contact"))
    lively.mira.presses(Ours("btn.take"))
    await lively.mira.sees(Ours("sup.item_opened"))
    await lively.mira.sees(Ours("sup.promise_ask"))
    await lively.dalia.sees(Ours("sup.taken"), "Mira")
    told = await actions(lively)
    assert told.count("missed") == 1
    assert told.index("missed") < told.index("handed")


async def test_who_was_down_calls_of_a_missed_time_once(lively: Town) -> None:
    """The program looks again hours later: one notice each, not one for each step."""
    await dalia_has_it(lively)
    await minutes_pass(lively, 300)
    await lively.dalia.sees(Ours("sup.call_missed"))
    await lively.mira.sees(Ours("sup.left_alone"))
    await minutes_pass(lively, 2)
    await lively.dalia.sees_nothing_new()
    await lively.mira.sees_nothing_new()


async def test_a_changed_time_is_told_to_her_and_counts_anew(lively: Town) -> None:
    """She hears the new time; the old one reminds nobody."""
    await dalia_has_it(lively)
    lively.dalia.presses(Ours("btn.call_plan"))
    await lively.dalia.sees(Ours("sup.plan_head"))
    lively.dalia.presses(Ours("btn.in_three_hours"))
    await lively.blessing.sees(Ours("help.seen"))
    await lively.dalia.looks_away()
    await minutes_pass(lively, 90)
    await lively.dalia.sees_nothing_new()
    await minutes_pass(lively, 91)
    await lively.dalia.sees(Ours("sup.call_now"))


async def test_a_time_that_is_never_promised_is_asked_for_once_and_then_stands_on_the_list(lively: Town) -> None:
    """Taken, and no time chosen: one reminder, then a line of /open."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.promise_ask"))
    await lively.dalia.looks_away()
    await minutes_pass(lively, 15)
    await lively.dalia.sees(Ours("sup.promise_again"))
    await minutes_pass(lively, 60)
    await lively.dalia.sees_nothing_new()
    lively.dalia.writes("/open")
    await lively.dalia.sees(Ours("sup.open_head"), Ours("sup.owes_time"))
    lively.dalia.presses(Ours("btn.in_one_hour"))
    await lively.blessing.sees(Ours("help.seen"))


async def test_a_plan_after_a_secret_word_tells_nobody_but_its_owner(lively: Town) -> None:
    """A time can be set, and her phone shows nothing of it; her own line is no way (R08)."""
    await lively.write(lambda work: register.set_secret(work, lively.blessing.id, "limone verde"))
    await on_duty(lively, lively.dalia, lively.mira)
    lively.blessing.writes("limone verde")
    await lively.blessing.sees(Ours("ack.off_duty"))
    await lively.dalia.sees("A1", "DANGER")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.do_not_write"))
    lively.dalia.presses(Ours("btn.call_plan"))
    plan = await lively.dalia.sees(Ours("sup.plan_head"), Ours("sup.do_not_write"))
    assert "On this line" not in [label for row in plan.buttons for label, _ in row]
    lively.dalia.presses(Ours("btn.in_a_quarter"))
    await lively.dalia.sees(Ours("sup.plan_set"))
    await minutes_pass(lively, 15)
    await lively.dalia.sees(Ours("sup.call_now"))
    await lively.blessing.sees_nothing_new()
    await lively.amara.sees_nothing_new()


async def closed_without_a_talk(town: Town) -> None:
    """The item is closed, and the question about the talk stays without an answer."""
    await dalia_has_it(town)
    town.dalia.presses(Ours("btn.close"))
    await town.dalia.sees(Ours("sup.close_ask"))
    town.dalia.presses(Ours("btn.end_talked_safe"))
    await town.dalia.sees(Ours("sup.follow_up_ask"))
    town.dalia.presses(Ours("btn.in_one_week"))
    await town.dalia.sees(Ours("sup.debrief_ask"))
    for one in town.people.values():
        await one.looks_away()


async def test_a_talk_without_a_day_is_asked_for_once_and_then_stands_on_list_and_sheet(lively: Town) -> None:
    """R42: within 48 hours; its owner is reminded after one, then /open and /team show it until it has a day."""
    await closed_without_a_talk(lively)
    await minutes_pass(lively, 24 * 60)
    await lively.dalia.sees(Ours("sup.talk_again"))
    lively.mira.writes("/team")
    sheet = await lively.mira.sees(Ours("sup.sheet_head"), "Amara")
    assert "Charlas sin día: 1" in sheet.words
    lively.dalia.writes("/open")
    await lively.dalia.sees(Ours("sup.open_head"), Ours("sup.open_talk"))
    lively.dalia.presses("A1")
    await lively.dalia.sees(Ours("sup.talk_again"))
    lively.dalia.presses(Ours("btn.tomorrow"))
    await lively.amara.sees(Ours("mentor.after_alert"))
    lively.dalia.writes("/open")
    await lively.dalia.sees(Ours("sup.open_none"))
    await lively.dalia.looks_away()
    await minutes_pass(lively, 24 * 60)
    await lively.dalia.sees(Ours("sup.talk_today"))


async def test_forty_items_are_turned_page_by_page(lively: Town) -> None:
    """Each page has a button for each of its items and fits one message; the last one has no more."""
    for _ in range(40):
        lively.mira.writes("/drill")
    await lively.quiet()
    await lively.dalia.looks_away()
    lively.dalia.writes("/open")
    seen: list[str] = []
    for page in range(5):
        shown = await lively.dalia.sees(Ours("sup.open_head"))
        labels = [label for row in shown.buttons for label, _ in row]
        assert len(shown.words) < 2048
        seen += [label for label in labels if label.startswith("A")]
        if page < 4:
            assert "More" in labels
            lively.dalia.presses(Ours("btn.more"))
    assert seen == [f"A{number}" for number in range(1, 41)]


async def test_without_anybody_else_a_second_word_can_be_asked_for_again(lively: Town) -> None:
    """Nobody of the team can be reached: that is said, it stays open, and [Ask again] asks who is back (R44)."""
    await dalia_has_it(lively)
    lively.mira.phone.block(lively.desk)
    await lively.dalia.sees(Ours("sup.unreachable"))
    lively.dalia.presses(Ours("btn.close"))
    await lively.dalia.sees(Ours("sup.close_ask"))
    lively.dalia.presses(Ours("btn.end_emergency_without_consent"))
    await lively.dalia.sees(Ours("sup.follow_up_ask"))
    lively.dalia.presses(Ours("btn.tomorrow"))
    await lively.dalia.sees(Ours("sup.reason_ask"))
    lively.dalia.writes("There was no other way.")
    await lively.dalia.sees(Ours("sup.second_nobody"))
    assert ("A1", "taken") in [(row["reference"], row["state"]) for row in await alert_rows(lively)]
    lively.mira.phone.unblock(lively.desk)
    await lively.quiet()
    await lively.mira.looks_away()
    lively.dalia.presses(Ours("btn.ask_again"))
    await lively.mira.sees(Ours("sup.second_ask"))
    lively.mira.presses(Ours("btn.together"))
    await lively.mira.sees(Ours("sup.confirmed"))
    await lively.quiet()
    assert ("A1", "closed") in [(row["reference"], row["state"]) for row in await alert_rows(lively)]


async def test_the_team_reads_how_the_last_test_went(lively: Town) -> None:
    """R43: /team says when it ran and how long it took, or that nobody took it, or that there was none."""
    lively.dalia.writes("/team")
    await lively.dalia.sees(Ours("sup.drill_never"))
    lively.mira.writes("/drill")
    await lively.dalia.sees(Ours("sup.drill"))
    lively.dalia.writes("/team")
    await lively.dalia.sees(Ours("sup.drill_untaken"))
    lively.clock.jump(timedelta(seconds=90))
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.drill_done"))
    lively.dalia.writes("/team")
    await lively.dalia.sees(Ours("sup.drill_last"))


async def test_a_rota_typed_wrongly_changes_nothing(lively: Town) -> None:
    """A name that nobody has, hours that are none, one person behind herself: a sentence, and the rota of before."""
    await on_duty(lively, lively.dalia, lively.mira)
    before = await lively.write(rota.shifts)
    for words in (
        "/rota mon-fri 09:00-17:00 Nobody",
        "/rota mon-fri 25:00-17:00 Mira",
        "/rota someday 09:00-17:00 Mira",
        "/rota mon-fri 09:00-17:00 Mira, Mira",
        "/rota mon-fri 09:00-17:00",
        "/rota Mira",
    ):
        lively.dalia.writes(words)
        await lively.dalia.sees(Ours("sup.rota_refused"))
    assert await lively.write(rota.shifts) == before


async def test_who_takes_it_reads_the_last_question_and_its_answer(lively: Town) -> None:
    """Which question, when, and which button she pressed, beside her card; her mentor reads nothing of it (R11)."""
    await on_duty(lively, lively.dalia, lively.mira)

    def asked(work: Work) -> None:
        line_id = lively.lines[lively.line.username]
        pairing = next(
            one for one in work.directory.line(work.conn, line_id).pairings if one.mentee.alias == "Blessing"
        )
        at = work.now - timedelta(hours=30)
        plan_id = plans.set_weekly(work, pairing, 0, time(10), by=SetBy.HERSELF)
        row = {"plan_id": plan_id, "occurrence": 0, "kind": "weekly", "person_id": lively.blessing.id}
        where = {"line_id": line_id, "pairing_id": pairing.id, "on_day": at.date(), "at": at}
        work.conn.execute(insert(checkin).values(id=uuid4(), **row, **where))

    await lively.write(asked)
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.item_opened"), Ours("sup.asked_weekly"), Ours("sup.reply_silent"))


async def test_tomorrow_is_promised_with_its_day_and_comes(lively: Town) -> None:
    """She who asked reads the day as well as the hour, and the owner is reminded at noon of the next day."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.promise_ask"))
    lively.dalia.presses(Ours("btn.tomorrow"))
    await lively.dalia.sees(Ours("sup.promised_day"), "12:00")
    await lively.blessing.sees(Ours("help.seen_day"), "Dalia", "3 marzo", "12:00")
    await minutes_pass(lively, 24 * 60 - 1)
    await lively.dalia.looks_away()
    await minutes_pass(lively, 61)
    await lively.dalia.sees(Ours("sup.call_now"), "A1")
