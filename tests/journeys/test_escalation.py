"""An alert reaches a person who takes it: told by the phones of the women whom it concerns."""

from datetime import timedelta

import pytest

from models import audit, register, rota
from models.work import Work
from tests.journeys.town import Ours, Resident, Town

DUTY = "mon-sun 00:00-23:59"


async def on_duty(town: Town, primary: Resident, backup: Resident | None) -> None:
    """She has duty at every hour, and the other stands behind her."""
    behind = backup.id if backup is not None else None
    await town.write(lambda work: rota.set_shifts(work, DUTY, primary.id, behind))
    await town.app.alerts.tick()
    for one in town.people.values():
        await one.looks_away()


async def minutes_pass(town: Town, minutes: float) -> None:
    """The clock moves on, and the alert clock looks."""
    town.clock.jump(timedelta(minutes=minutes))
    await town.app.alerts.tick()
    await town.later(seconds=1)


async def alert_rows(town: Town) -> list[dict[str, object]]:
    """Every alert beside its place on the ladder."""
    ladder = {row["alert_id"]: row for row in await town.rows("escalation")}
    return [row | ladder[row["id"]] for row in await town.rows("alert")]


async def actions(town: Town) -> list[str]:
    """What stands in the audit chain, in order."""
    return [str(row["action"]) for row in sorted(await town.rows("audit"), key=lambda row: str(row["number"]).zfill(9))]


async def test_a_cry_for_help_is_open_before_she_answers_and_rises_with_her_tap(lively: Town) -> None:
    """Help opens TODAY at once and asks; Danger makes it DANGER and rings anew; she hears what is true each time."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.blessing.writes("aiuto")
    await lively.blessing.sees(Ours("help.which"))
    await lively.dalia.sees("A1", "TODAY")
    await lively.mira.sees_nothing_new()
    lively.blessing.presses(Ours("btn.danger"))
    await lively.blessing.sees(Ours("help.now"))
    await lively.dalia.sees("A1", "DANGER")
    assert [row["level"] for row in await alert_rows(lively)] == ["danger"]


async def test_silence_after_the_question_keeps_it(lively: Town) -> None:
    """Who can't answer any more is not forgotten: after the ladder's minutes all are told, and she hears the truth."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.blessing.writes("HELP")
    await lively.dalia.sees("A1", "TODAY")
    await minutes_pass(lively, 15)
    await lively.mira.sees("A1", "TODAY")
    await minutes_pass(lively, 15)
    await lively.blessing.sees(Ours("help.no_one_yet"))


@pytest.mark.parametrize(
    ("label", "level"), [("btn.danger", "danger"), ("btn.today", "today"), ("btn.advice", "advice")]
)
async def test_a_mentor_says_how_urgent_it_is(lively: Town, label: str, level: str) -> None:
    """/alert is open at TODAY at once; one tap makes it DANGER, keeps it, or lets it wait as ADVICE, unrung."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.blessing.writes("Ciao")
    heard = await lively.amara.sees("Blessing", "Ciao")
    lively.amara.writes("/alert", answering=heard)
    await lively.amara.sees(Ours("mentor.alert_done"))
    await lively.dalia.sees("A1", "TODAY")
    lively.amara.presses(Ours(label))
    await lively.quiet()
    assert [row["level"] for row in await alert_rows(lively)] == [level]
    await lively.dalia.looks_away()
    await minutes_pass(lively, 31)
    if level == "advice":
        await lively.dalia.sees_nothing_new()
        await lively.mira.sees_nothing_new()
    else:
        await lively.mira.sees("A1")


async def test_advice_can_only_be_said_at_once(lively: Town) -> None:
    """After a minute a level never falls any more: the tap is answered, and the item stays as it is."""
    lively.amara.writes("/alert")
    await lively.amara.sees(Ours("mentor.alert_done"))
    lively.clock.jump(timedelta(minutes=2))
    lively.amara.presses(Ours("btn.advice"))
    await lively.amara.sees(Ours("mentor.alert_kept"))
    assert [row["level"] for row in await alert_rows(lively)] == ["today"]


async def test_a_second_alert_joins_the_open_one(lively: Town) -> None:
    """Her mentor and she raise one and the same item; whoever has it hears of the second request."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.blessing.writes("Ciao")
    heard = await lively.amara.sees("Blessing", "Ciao")
    lively.amara.writes("/alert", answering=heard)
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.item_opened"))
    await lively.dalia.looks_away()
    lively.blessing.writes("aiuto")
    await lively.blessing.sees(Ours("help.which"))
    await lively.dalia.sees(Ours("sup.joined"), "A1")
    assert len(await alert_rows(lively)) == 1
    lively.blessing.presses(Ours("btn.danger"))
    await lively.dalia.sees("A1", "DANGER")
    assert [(row["level"], row["state"]) for row in await alert_rows(lively)] == [("danger", "open")]


async def test_the_ladder_climbs_until_somebody_takes_it(lively: Town) -> None:
    """DANGER: the primary at once and again, the backup after five minutes, everybody and the truth after ten."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.blessing.writes("Ciao")
    heard = await lively.amara.sees("Blessing", "Ciao")
    lively.amara.writes("/alert", answering=heard)
    await lively.dalia.sees("A1", "TODAY")
    lively.amara.presses(Ours("btn.danger"))
    await lively.amara.sees(Ours("mentor.alert_danger"))
    await lively.dalia.sees("A1", "DANGER")
    await minutes_pass(lively, 2.5)
    await lively.dalia.sees(Ours("sup.renotify"))
    await lively.mira.sees_nothing_new()
    await minutes_pass(lively, 2.5)
    await lively.mira.sees("A1", "DANGER")
    await lively.amara.looks_away()
    await minutes_pass(lively, 5)
    await lively.amara.sees(Ours("mentor.no_one_yet"))
    await lively.mira.sees(Ours("sup.renotify"))


async def test_a_push_holds_a_reference_and_a_level_only(lively: Town) -> None:
    """Nobody who sees the phone on the table learns a name (R40)."""
    await on_duty(lively, lively.dalia, None)
    lively.blessing.writes("aiuto")
    push = await lively.dalia.sees("A1", "TODAY")
    assert "Blessing" not in push.words
    assert "Amara" not in push.words


async def test_a_hole_in_the_rota_is_skipped_at_once_and_logged(lively: Town) -> None:
    """Nobody has duty, or who has it can't be reached: the next one is told at once, and the hole is a fact."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.dalia.phone.block(lively.desk)
    await lively.mira.sees(Ours("sup.unreachable"))
    await lively.mira.looks_away()
    lively.blessing.writes("aiuto")
    await lively.blessing.sees(Ours("help.which"))
    await lively.mira.sees("TODAY")
    assert "hole" in await actions(lively)


async def test_two_tap_at_once_and_one_owns_it(lively: Town) -> None:
    """The first tap owns it; the other reads who has it."""
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    await lively.mira.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    lively.mira.presses(Ours("btn.take"))
    await lively.quiet()
    owners = [
        one
        for one in (lively.dalia, lively.mira)
        if any("You have item" in text or "Tienes la ficha" in text for text in one.texts)
    ]
    assert len(owners) == 1
    assert (await actions(lively)).count("taken") == 1


async def test_the_owner_reads_the_last_messages_and_it_is_recorded(lively: Town) -> None:
    """Only after [I take it], with a line that says so, and with a fact in the chain (R40)."""
    lively.blessing.writes("Ciao Amara")
    await lively.amara.sees("Blessing", "Ciao Amara")
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.item_opened"), Ours("sup.why_help"))
    assert "Ciao Amara" not in " ".join(lively.dalia.texts)
    lively.dalia.presses(Ours("btn.show_last"))
    await lively.dalia.sees(Ours("sup.reading"))
    await lively.dalia.sees("Blessing", "Ciao Amara")
    assert [row["detail"] for row in await lively.rows("audit") if row["action"] == "read"] == ["1"]


async def test_she_hears_that_a_person_read_it_when_a_time_is_promised(lively: Town) -> None:
    """help.seen leaves with a name and a time, and not before its owner has promised one."""
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    await lively.blessing.looks_away()
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.promise_ask"))
    await lively.blessing.sees_nothing_new()
    lively.dalia.presses(Ours("btn.in_a_quarter"))
    await lively.blessing.sees(Ours("help.seen"), "Dalia")


async def test_the_team_joins_announced_to_both(lively: Town) -> None:
    """Both phones say who of the team writes, before her words (R47)."""
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.item_opened"))
    lively.dalia.presses(Ours("btn.write_as_team"))
    await lively.dalia.sees(Ours("sup.write_next"))
    await lively.blessing.looks_away()
    lively.dalia.writes("Sono Dalia. Ti chiamo tra poco.")
    await lively.blessing.sees(Ours("team.joined"))
    await lively.blessing.sees("Dalia", "Ti chiamo tra poco.")
    await lively.amara.sees(Ours("mentor.team_joined"))
    await lively.amara.sees("Dalia", "Ti chiamo tra poco.")
    await lively.dalia.sees(Ours("sup.written"))
    await lively.blessing.looks_away()
    lively.dalia.writes("And this goes to nobody")
    await lively.dalia.sees(Ours("sup.pressed_too_long_ago"))
    await lively.blessing.sees_nothing_new()


async def test_closing_asks_for_what_is_missing_and_tells_who_raised_it(lively: Town) -> None:
    """Outcome, then date; then she hears that it is closed, and it comes back to its owner on that day (R42)."""
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.item_opened"))
    lively.dalia.presses(Ours("btn.close"))
    await lively.dalia.sees(Ours("sup.close_ask"))
    lively.dalia.presses(Ours("btn.end_talked_safe"))
    await lively.dalia.sees(Ours("sup.follow_up_ask"))
    assert [row["state"] for row in await alert_rows(lively)] == ["taken"]
    lively.dalia.presses(Ours("btn.in_three_days"))
    await lively.blessing.sees(Ours("help.closed"))
    await lively.dalia.sees(Ours("sup.debrief_ask"))
    lively.dalia.presses(Ours("btn.tomorrow"))
    await lively.amara.sees(Ours("mentor.after_alert"))
    await lively.dalia.looks_away()
    await minutes_pass(lively, 3 * 24 * 60)
    await lively.dalia.sees(Ours("sup.follow_up"))
    lively.dalia.presses(Ours("btn.followed_up"))
    await lively.dalia.sees(Ours("sup.followed_up"))


async def test_without_her_consent_nobody_decides_alone(lively: Town) -> None:
    """Emergency services without consent need a reason and a second person's own tap (R44)."""
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.item_opened"))
    lively.dalia.presses(Ours("btn.close"))
    await lively.dalia.sees(Ours("sup.close_ask"))
    lively.dalia.presses(Ours("btn.end_emergency_without_consent"))
    await lively.dalia.sees(Ours("sup.follow_up_ask"))
    lively.dalia.presses(Ours("btn.tomorrow"))
    await lively.dalia.sees(Ours("sup.reason_ask"))
    lively.dalia.writes("There was no other way.")
    await lively.dalia.sees(Ours("sup.second_wanted"))
    assert [row["state"] for row in await alert_rows(lively)] == ["taken"]
    await lively.mira.sees(Ours("sup.second_ask"))
    lively.mira.presses(Ours("btn.together"))
    await lively.mira.sees(Ours("sup.confirmed"))
    await lively.quiet()
    assert [row["state"] for row in await alert_rows(lively)] == ["closed"]
    for table in await lively.tables():
        assert "no other way" not in str(table.rows)


async def test_off_hours_she_is_told_the_truth_and_danger_still_rings(lively: Town) -> None:
    """At night without cover: when the team reads, whom to call meanwhile; Danger calls at once all the same (R39)."""
    await lively.write(lambda work: rota.set_coverage(work, "mon-fri 09:00-12:00"))
    lively.clock.jump(timedelta(hours=10))
    lively.blessing.writes("aiuto")
    await lively.blessing.sees(Ours("help.off_hours"), "112")
    await lively.dalia.sees_nothing_new()
    lively.blessing.presses(Ours("btn.danger"))
    await lively.dalia.sees("A1", "DANGER")
    await lively.blessing.sees(Ours("help.off_hours"))


async def test_the_ladder_starts_when_the_team_comes_to_work(lively: Town) -> None:
    """What was raised at night rings with the first minute of the next day's hours."""
    await lively.write(lambda work: rota.set_coverage(work, "mon-fri 09:00-12:00"))
    lively.clock.jump(timedelta(hours=10))
    lively.blessing.writes("aiuto")
    await lively.blessing.sees(Ours("help.off_hours"))
    await lively.dalia.sees_nothing_new()
    await minutes_pass(lively, 12 * 60)
    await lively.dalia.sees("A1", "TODAY")


async def test_a_secret_word_shows_nothing_and_calls_everybody_there_is(lively: Town) -> None:
    """Her chat shows the off-duty answer and nothing else, for an hour; the desk has DANGER and stays still (R08)."""
    await lively.write(lambda work: register.set_secret(work, lively.blessing.id, "limone verde"))
    await lively.blessing.looks_away()
    lively.blessing.writes("limone verde")
    answer = await lively.blessing.sees(Ours("ack.off_duty"))
    assert answer.buttons in ([], ())
    await lively.dalia.sees("A1", "DANGER")
    await minutes_pass(lively, 10)
    await lively.blessing.sees_nothing_new()
    lively.dalia.presses(Ours("btn.take"))
    context = await lively.dalia.sees(Ours("sup.do_not_write"))
    labels = [label for row in context.buttons for label, _ in row]
    assert "Write as team" not in labels
    await lively.blessing.sees_nothing_new()


async def test_passing_on_tells_the_next_one_at_once(lively: Town) -> None:
    """From its owner it rings anew, without her."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.pass"))
    await lively.dalia.sees(Ours("sup.passed"))
    await lively.mira.sees("A1", "TODAY")
    lively.mira.presses(Ours("btn.take"))
    await lively.mira.sees(Ours("sup.item_opened"))


async def test_taken_and_not_closed_comes_back(lively: Town) -> None:
    """After a day a TODAY that is not closed is told to its owner again (R41)."""
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.item_opened"))
    await lively.dalia.looks_away()
    await minutes_pass(lively, 24 * 60)
    await lively.dalia.sees(Ours("sup.not_closed"))


async def test_a_drill_takes_the_real_path_and_measures_it(lively: Town) -> None:
    """TEST in its first word, a tap, the time that it took; no mentee and no mentor hears of it (R43)."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.mira.writes("/drill")
    push = await lively.dalia.sees(Ours("sup.drill"), "A1")
    assert push.words.startswith("TEST")
    lively.clock.jump(timedelta(seconds=90))
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.drill_done"))
    await lively.amara.sees_nothing_new()
    closed = [row["detail"] for row in await lively.rows("audit") if row["action"] == "closed"]
    assert closed
    assert str(closed[0]).startswith("drill taken after 9")


async def test_a_month_without_a_drill_is_an_item(lively: Town) -> None:
    """It stands on the list of open items, and everybody hears of it once."""
    await minutes_pass(lively, 32 * 24 * 60)
    await lively.dalia.sees(Ours("sup.drill_wanted"))
    lively.dalia.writes("/open")
    await lively.dalia.sees(Ours("sup.open_head"), "ADVICE")


async def test_duty_is_confirmed_by_a_tap_or_missed_aloud(lively: Town) -> None:
    """Whose duty begins is asked; no tap in a quarter of an hour, and who stands behind her hears it."""
    await lively.write(lambda work: rota.set_shifts(work, "mon-sun 12:00-18:00", lively.dalia.id, lively.mira.id))
    await minutes_pass(lively, 60)
    await lively.dalia.sees(Ours("sup.on_duty"))
    await lively.mira.sees_nothing_new()
    await minutes_pass(lively, 16)
    await lively.mira.sees(Ours("sup.duty_missed"), "Dalia")
    await minutes_pass(lively, 24 * 60 - 16)
    await lively.dalia.sees(Ours("sup.on_duty"))
    lively.dalia.presses(Ours("btn.i_am_here"))
    await lively.dalia.sees(Ours("sup.duty_confirmed"))
    await lively.mira.looks_away()
    await minutes_pass(lively, 16)
    await lively.mira.sees_nothing_new()


async def test_the_rota_is_shown_and_changed_in_chat(lively: Town) -> None:
    """/rota shows who has duty; with hours and names it changes; what can't be read changes nothing."""
    lively.dalia.writes("/rota")
    await lively.dalia.sees(Ours("sup.duty_none"))
    lively.dalia.writes("/rota mon-sun 00:00-23:59 Mira, Dalia")
    await lively.dalia.sees(Ours("sup.rota_changed"))
    lively.dalia.writes("/rota")
    await lively.dalia.sees(Ours("sup.duty_now"), "Mira")
    lively.dalia.writes("/rota mon-sun Nobody")
    await lively.dalia.sees(Ours("sup.rota_refused"))


async def test_the_fortnight_holds_counts_and_no_words(lively: Town) -> None:
    """/team tells each mentor's load from events (R46)."""
    lively.blessing.writes("A word that nobody counts")
    await lively.amara.sees("A word that nobody counts")
    lively.dalia.writes("/team")
    sheet = await lively.dalia.sees(Ours("sup.sheet_head"), "Amara")
    assert "A word" not in sheet.words


async def test_the_words_for_the_team_reach_who_takes_it_and_no_mentor(lively: Town) -> None:
    """R11: her mentor's phone shows nothing, at no moment of the item's life."""
    lively.blessing.writes("menu")
    await lively.blessing.sees(Ours("menu.main"))
    lively.blessing.presses(Ours("row.team"))
    await lively.blessing.sees(Ours("team.write"))
    await lively.amara.looks_away()
    lively.blessing.writes("Vorrei cambiare")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees("Vorrei cambiare")
    await lively.dalia.sees(Ours("sup.why_team_message"))
    lively.dalia.presses(Ours("btn.close"))
    await lively.dalia.sees(Ours("sup.close_ask"))
    lively.dalia.presses(Ours("btn.end_other"))
    await lively.dalia.sees(Ours("sup.follow_up_ask"))
    lively.dalia.presses(Ours("btn.tomorrow"))
    await lively.quiet()
    await lively.amara.sees_nothing_new()


async def test_who_was_down_tells_once_at_the_first_look(lively: Town) -> None:
    """After an hour without a look each person hears once, at once."""
    await on_duty(lively, lively.dalia, lively.mira)
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    await lively.dalia.looks_away()
    await minutes_pass(lively, 60)
    await lively.quiet()
    again = [text for text in lively.mira.texts if "A1" in text]
    assert len(again) == 1


async def test_every_fact_stands_in_a_chain_that_holds(lively: Town) -> None:
    """What happened to an alert can be read in order, and a changed row is named."""
    lively.blessing.writes("aiuto")
    await lively.dalia.sees("A1", "TODAY")
    lively.dalia.presses(Ours("btn.take"))
    await lively.dalia.sees(Ours("sup.item_opened"))
    await lively.quiet()
    told = await actions(lively)
    assert [one for one in told if one != "matched"][:2] == ["live", "raised"]
    assert {"notified", "delivered", "taken"} <= set(told)
    assert told.index("notified") < told.index("taken")

    def verified(work: Work) -> audit.Verified:
        return audit.verify(work)

    assert (await lively.write(verified)).broken is None


async def test_a_secret_word_s_answer_is_the_off_duty_answer_to_the_byte(lively: Town) -> None:
    """Whoever looks over her shoulder can't tell the one from the other (R08)."""
    await lively.write(lambda work: register.set_secret(work, lively.blessing.id, "limone verde"))
    await lively.write(lambda work: register.set_off(work, lively.amara.id, work.now + timedelta(hours=20)))
    lively.blessing.writes("Ciao")
    ordinary = await lively.blessing.sees(Ours("ack.off_duty"))
    await lively.blessing.looks_away()
    lively.blessing.writes("limone verde")
    await lively.dalia.sees("A1", "DANGER")
    await lively.quiet()
    answers = [message for message in lively.blessing.received if message.id > ordinary.id]
    assert [(one.text, one.buttons, one.kind) for one in answers] == [(ordinary.text, ordinary.buttons, ordinary.kind)]


async def test_a_restart_in_the_midst_of_the_ladder_loses_no_rung(kept_town: Town) -> None:
    """The program is stopped for an hour after the first notice; when it is back, everybody is told, once."""
    await on_duty(kept_town, kept_town.dalia, kept_town.mira)
    kept_town.blessing.writes("aiuto")
    await kept_town.dalia.sees("A1", "TODAY")
    kept_town.clock.jump(timedelta(hours=1))
    await kept_town.restart()
    await kept_town.mira.sees("A1", "TODAY")
    await kept_town.blessing.sees(Ours("help.no_one_yet"))
    await kept_town.quiet()
    assert len([text for text in kept_town.mira.texts if "A1" in text]) == 1
