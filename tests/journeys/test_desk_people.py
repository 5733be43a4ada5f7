"""The team's chat with its people: a match, a code, a lost phone, what a mentee is asked, and how a match ends."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from models import plans, register
from models.work import Work
from relay.people import Role
from relay.plans import PlanState
from relay.recurrence import PlanKind
from tests.journeys.town import Ours, Resident, Town

LANGUAGES = ("en", "fr", "it", "es")


async def coordinator(town: Town, language: str = "en") -> Resident:
    """A coordinator who has arrived."""
    return await comes(town, Role.COORDINATOR, "Esther", 703, language)


async def comes(town: Town, role: Role, alias: str, user_id: int, *speaks: str) -> Resident:
    """Somebody of the team, or a mentee who waits, comes to the lively town."""

    def act(work: Work) -> None:
        town.at_home(work, town.settle(work, role, alias, user_id, *speaks))

    await town.write(act)
    return town[alias]


async def match_of(town: Town, alias: str) -> tuple[str, str | None]:
    """How far her match has come, and its planned end."""
    rows = await town.rows("pairing")
    found = next(row for row in rows if row["mentee_id"] == town[alias].id.hex or row["mentee_id"] == town[alias].id)
    return found["state"], found["ends_on"]


async def acts(town: Town) -> list[str]:
    """What stands in the chain, in order."""
    return [row["action"] for row in sorted(await town.rows("audit"), key=lambda row: row["number"])]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_match_is_decided_in_the_chat(lively: Town, language: str) -> None:
    """R10, R01: who waits, who could, yes; the code is given on, opens the line, and the match stands in the chain."""
    esther = await coordinator(lively, language)
    lively.ready = False
    mira = await comes(lively, Role.MENTEE, "Grace", 503, language)
    esther.writes("/match")
    await esther.sees(Ours("sup.match_who"))
    esther.presses("Grace")
    await esther.sees(Ours("sup.match_mentors"), "Amara")
    esther.presses("Amara")
    await esther.sees(Ours("sup.match_sure"), "Grace", "Amara")
    esther.presses(Ours("btn.match"))
    await esther.sees(Ours("sup.matched"))
    esther.presses(Ours("btn.invite"))
    shown = await esther.sees(Ours("sup.invited"), "Grace")
    mira.code = shown.text.partition("start=")[2].split()[0]
    await mira.arrives()
    assert (await match_of(lively, "Grace"))[0] == "active"
    assert [one for one in await acts(lively) if one in {"matched", "invited"}][-2:] == ["matched", "invited"]


async def test_digits_choose_too(lively: Town) -> None:
    """R22: a phone without buttons decides the same match."""
    await comes(lively, Role.MENTEE, "Grace", 503, "it")
    lively.dalia.writes("/match")
    for shown in ("sup.match_who", "sup.match_mentors", "sup.match_sure"):
        await lively.dalia.sees(Ours(shown))
        lively.dalia.writes("1")
    await lively.dalia.sees(Ours("sup.matched_tell_coordinator"))
    assert (await match_of(lively, "Grace"))[0] == "active"


async def test_the_fourth_is_asked_about_once_more(lively: Town) -> None:
    """R54: a mentor with three is on no list before somebody asks for it, and is decided on with her."""
    lively.dalia.writes("/match")
    await lively.dalia.sees(Ours("sup.nobody_waits"))
    for number, alias in enumerate(("Grace", "Luz")):
        await comes(lively, Role.MENTEE, alias, 503 + number, "it")
        lively.dalia.writes(f"/match {alias[:2]}")
        await lively.dalia.sees(Ours("sup.match_who"))
        lively.dalia.presses(alias)
        if alias == "Grace":
            await lively.dalia.sees(Ours("sup.match_mentors"))
        else:
            await lively.dalia.sees(Ours("sup.match_no_mentor"))
            lively.dalia.presses(Ours("btn.full_mentors"))
            await lively.dalia.sees(Ours("sup.match_mentors"))
        lively.dalia.presses("Amara")
        await lively.dalia.sees(Ours("sup.match_sure" if alias == "Grace" else "sup.match_beyond"))
        lively.dalia.presses(Ours("btn.match" if alias == "Grace" else "btn.decided"))
        await lively.dalia.sees(Ours("sup.matched_tell_coordinator"), alias)


async def test_two_who_are_kept_apart_never_meet(lively: Town) -> None:
    """R12: she is on no list, and a button of before is refused in a sentence."""
    grace = await comes(lively, Role.MENTEE, "Grace", 503, "it")
    lively.dalia.writes("/match")
    await lively.dalia.sees(Ours("sup.match_who"))
    lively.dalia.presses("Grace")
    await lively.dalia.sees(Ours("sup.match_mentors"))
    await lively.write(lambda work: register.keep_two_apart(work, grace.id, lively.amara.id))
    lively.dalia.presses("Amara")
    await lively.dalia.sees(Ours("sup.match_apart"))
    lively.dalia.presses("Grace")
    await lively.dalia.sees(Ours("sup.match_no_mentor"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_lost_phone_is_closed_in_the_chat(lively: Town, language: str) -> None:
    """R56: the coordinator says whose, and is asked once more; from then on that phone sends nothing."""
    esther = await coordinator(lively, language)
    esther.writes("/revoke")
    await esther.sees(Ours("sup.revoke_who"))
    esther.presses("Amara")
    await esther.sees(Ours("sup.revoke_sure"), "Amara")
    esther.presses(Ours("btn.revoke"))
    await esther.sees(Ours("sup.revoked"))
    await lively.amara.looks_away()
    await lively.blessing.looks_away()
    lively.amara.writes("Is anybody there?")
    await lively.blessing.sees_nothing_new()
    await lively.amara.sees_nothing_new()
    assert "revoked" in await acts(lively)


async def test_codes_and_lost_phones_are_a_coordinators(lively: Town) -> None:
    """A supervisor is told what she can do, and nothing is closed."""
    for typed in ("/invite", "/revoke"):
        lively.dalia.writes(typed)
        await lively.dalia.sees(Ours("command.unknown"))
    assert {row["state"] for row in await lively.rows("contact")} == {"open"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_mentees_questions_are_set_in_the_chat(lively: Town, language: str) -> None:
    """R27, R33: from /team to her weekly day and hour, and "checked today"; each change has a name in the chain."""
    sup = await comes(lively, Role.SUPERVISOR, "Ines", 704, language)
    sup.writes("/team")
    await sup.sees(Ours("sup.sheet_head"))
    sup.presses("Amara")
    await sup.sees(Ours("sup.mentor_head"), "Amara")
    sup.presses("Blessing")
    await sup.sees(Ours("sup.match_head"), "Blessing")
    for label, shown in (
        ("btn.ask_weekly", "sup.weekly_day"),
        ("btn.friday", "sup.weekly_hour"),
        ("btn.in_the_afternoon", "sup.does_she_know"),
        ("btn.she_asked", "sup.changed"),
        ("btn.show_questions", "sup.asks_weekly"),
        ("btn.waiting_on", "sup.does_she_know"),
        ("btn.she_asked", "sup.changed"),
        ("btn.show_questions", "sup.asks_waiting"),
        ("btn.checked_today", "sup.changed"),
        ("btn.show_questions", "sup.match_head"),
        ("btn.closer_on", "sup.changed"),
        ("btn.show_questions", "sup.closer"),
        ("btn.plans_rest", "sup.does_she_know"),
        ("btn.tell_her", "plan.she_hears_now"),
        ("btn.show_questions", "sup.plans_rest"),
    ):
        sup.presses(Ours(label))
        await sup.sees(Ours(shown))
    found = await lively.write(lambda work: plans.facts_of(work, lively.blessing.id))
    weekly = next(one for one in found if one.kind is PlanKind.WEEKLY)
    assert (weekly.day.weekday(), weekly.clock.hour, weekly.state) == (4, 15, PlanState.PAUSED)
    assert next(one for one in found if one.kind is PlanKind.WAITING).checked_on == date(2026, 3, 2)
    assert [row["detail"] for row in await lively.rows("audit") if row["action"] == "plan"] == [
        *("at", "waiting", "checked", "closer", "rest"),
    ]
    await lively.blessing.sees(Ours("plan.team_rests"))
    sup.presses(Ours("btn.plans_resume"))
    await sup.sees(Ours("sup.does_she_know"))
    sup.presses(Ours("btn.tell_her"))
    await lively.blessing.sees(Ours("plan.team_goes_on"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_date_is_set_in_the_chat(lively: Town, language: str) -> None:
    """A day that is typed, an hour that is typed; she hears of it in her hours, and it is asked about."""
    sup = await comes(lively, Role.SUPERVISOR, "Ines", 704, language)
    sup.writes("/team Blessing")
    await sup.sees(Ours("sup.match_head"), "Blessing")
    sup.presses(Ours("btn.dates"))
    await sup.sees(Ours("plan.hers_none"))
    sup.presses(Ours("row.date_new"))
    await sup.sees(Ours("date.which_hers"), "Blessing")
    sup.writes("31.2.")
    await sup.sees(Ours("date.unclear"))
    sup.writes("12/3")
    await sup.sees(Ours("date.which_hour"))
    sup.writes("9:30")
    await sup.sees(Ours("date.confirm_hers"), "9:30", "Blessing")
    lively.clock.jump(timedelta(hours=12))  # 22:00 in UTC, 23:00 on her wall
    sup.presses(Ours("btn.tell_her"))
    await sup.sees(Ours("plan.she_hears_at"))
    await lively.quiet()
    await lively.blessing.sees_nothing_new()
    await lively.later(hours=11)
    await lively.blessing.sees(Ours("date.team_noted"), "9:30")
    found = await lively.write(lambda work: plans.facts_of(work, lively.blessing.id))
    assert [(one.day, one.clock) for one in found if one.kind is PlanKind.DATE] == [(date(2026, 3, 12), time(9, 30))]
    sup.presses(Ours("btn.show_questions"))
    await sup.sees(Ours("sup.asks_date"))
    sup.presses(Ours("btn.dates"))
    await sup.sees(Ours("plan.hers"))
    sup.presses(Ours("row.dates"))
    await sup.sees(Ours("date.list"))
    sup.writes("1")
    await sup.sees(Ours("date.remove_hers"), "9:30")
    sup.presses(Ours("btn.she_asked"))
    await sup.sees(Ours("sup.changed"))
    await lively.blessing.sees_nothing_new()
    assert [row["detail"] for row in await lively.rows("audit") if row["action"] == "plan"] == ["date", "nodate"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_stands_behind_her_mentor_is_named_in_the_chat(lively: Town, language: str) -> None:
    """R12, R14: one more tap behind the match; whom she must not meet is not offered, and nobody is possible too."""
    sup = await comes(lively, Role.SUPERVISOR, "Ines", 704, language)
    luz, apart = await lively.write(lambda work: (mentor(work, "Luz"), mentor(work, "Esther")))
    await lively.write(lambda work: register.keep_two_apart(work, lively.blessing.id, apart))
    sup.writes("/team Blessing")
    await sup.sees(Ours("sup.match_head"))
    sup.presses(Ours("btn.backup"))
    shown = await sup.sees(Ours("sup.backup_who"), "Blessing", "Amara")
    assert [label for row in shown.buttons for label, _ in row] == ["Luz"]
    sup.presses("Luz")
    await sup.sees(Ours("sup.backup_named"), "Luz", "Blessing")
    assert await backup_of(lively, "Blessing") == luz
    sup.writes("/team Blessing")
    await sup.sees(Ours("sup.backup_is"), "Luz")
    sup.presses(Ours("btn.backup"))
    await sup.sees(Ours("sup.backup_is"))
    sup.presses(Ours("btn.no_backup"))
    await sup.sees(Ours("sup.backup_over"))
    assert await backup_of(lively, "Blessing") is None
    assert (await acts(lively))[-2:] == ["backup", "backup"]


def mentor(work: Work, alias: str) -> UUID:
    """A mentor who speaks Italian, without a line yet."""
    return register.add_person(work, Role.MENTOR, alias, ("it",), "Europe/Rome", None, None)


async def backup_of(town: Town, alias: str) -> UUID | None:
    """Who stands behind her mentor."""
    rows = await town.write(lambda work: register.open_pairings(work, town[alias].id))
    found: UUID | None = rows[0].backup_id
    return found


async def test_more_than_nine_have_pages(lively: Town) -> None:
    """Twelve wait: [More] shows the rest, by a tap or as the ninth digit."""
    await lively.write(
        lambda work: [
            register.add_person(work, Role.MENTEE, f"Waiting {number}", ("it",), "Europe/Rome", None, None)
            for number in range(12)
        ]
    )
    lively.dalia.writes("/match W")
    first = await lively.dalia.sees(Ours("sup.match_who"), Ours("sup.more_people"))
    lively.dalia.writes("9")
    second = await lively.dalia.sees(Ours("sup.match_who"))
    names = [label for shown in (first, second) for row in shown.buttons for label, _ in row]
    assert sorted(names[:8] + names[9:]) == sorted(f"Waiting {number}" for number in range(12))
    lively.dalia.presses(names[-1])
    await lively.dalia.sees(Ours("sup.match_mentors"), "Amara")


async def test_an_end_is_planned_in_the_chat(lively: Town) -> None:
    """R60: a day by tap or typed, written out before it counts; called off by a tap; at once only after two calls."""
    dalia = lively.dalia
    dalia.writes("/team blessing 9.3.2026")
    await dalia.sees(Ours("sup.end_too_near"))
    dalia.writes("/team blessing 9.3.2036")
    await dalia.sees(Ours("sup.end_too_far"))
    dalia.writes("/team blessing 20.4.2026")
    await dalia.sees(Ours("sup.end_sure"), "20 April")
    dalia.presses(Ours("btn.yes"))
    await dalia.sees(Ours("sup.end_is_planned"))
    assert await match_of(lively, "Blessing") == ("ending", "2026-04-20")
    dalia.writes("/team Blessing")
    await dalia.sees(Ours("sup.end_planned"))
    dalia.presses(Ours("btn.end_move"))
    await dalia.sees(Ours("sup.end_when"))
    dalia.presses(Ours("btn.in_six_weeks"))
    await dalia.sees(Ours("sup.end_is_planned"), "13 April")
    dalia.writes("/team Blessing")
    await dalia.sees(Ours("sup.end_planned"))
    dalia.presses(Ours("btn.end_off"))
    await dalia.sees(Ours("sup.end_called_off"))
    assert await match_of(lively, "Blessing") == ("active", None)
    dalia.writes("/team Blessing")
    await dalia.sees(Ours("sup.match_head"))
    dalia.presses(Ours("btn.end_now"))
    await dalia.sees(Ours("sup.end_now_sure"))
    assert (await match_of(lively, "Blessing"))[0] == "active"
    dalia.presses(Ours("btn.both_called"))
    await dalia.sees(Ours("sup.ended"))
    assert (await match_of(lively, "Blessing"))[0] == "ended"
    dalia.writes("/team Blessing")
    await dalia.sees(Ours("sup.waits_for_mentor"))
    dalia.presses(Ours("btn.find_mentor"))
    await dalia.sees(Ours("sup.match_mentors"))


async def test_a_name_that_nobody_has_is_said(lively: Town) -> None:
    """Nothing found, and several found: a sentence, or buttons."""
    lively.dalia.writes("/team Zara")
    await lively.dalia.sees(Ours("sup.nobody_called"))
    await comes(lively, Role.MENTEE, "Blossom", 505, "it")
    lively.dalia.writes("/team bl")
    await lively.dalia.sees(Ours("sup.team_who"))
    lively.dalia.presses("Blessing")
    await lively.dalia.sees(Ours("sup.match_head"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_mentors_weeks_are_between_two(lively: Town, language: str) -> None:
    """R55: the tapping supervisor alone hears that it was too heavy; the others only later, and never why."""
    await lively.write(lambda work: register.set_language(work, lively.amara.id, language))
    lively.amara.language = language
    dalia, mira = lively.dalia, lively.mira
    dalia.writes("/team Amara")
    await dalia.sees(Ours("sup.mentor_head"))
    dalia.presses(Ours("btn.ask_weeks"))
    await dalia.sees(Ours("sup.weeks_named"))
    lively.clock.jump(datetime(2026, 3, 16, 12, tzinfo=UTC) - lively.clock.now())
    await lively.app.checkins.tick()
    lively.app.drain.wake()
    await lively.amara.sees(Ours("mentor.wellbeing"), "Dalia")
    lively.amara.presses(Ours("btn.too_heavy"))
    await lively.amara.sees(Ours("mentor.week_heard"), "Dalia")
    await dalia.sees("level TODAY")
    mira.writes("/open")
    await mira.sees(Ours("sup.open_none"))
    await lively.later(minutes=45)
    await lively.app.alerts.tick()
    await lively.quiet()
    await mira.sees_nothing_new()
    await lively.later(minutes=20)
    await lively.app.alerts.tick()
    await lively.quiet()
    await mira.sees("TODAY")
    mira.presses(Ours("btn.take"))
    await mira.sees(Ours("sup.why_asks_for_talk"), "Amara")
    assert not any("heavy" in row["detail"] for row in await lively.rows("audit"))
    lively.amara.writes("/me")
    await lively.amara.sees(Ours("mentor.me"))
    lively.amara.presses(Ours("btn.no_weeks"))
    await lively.amara.sees(Ours("mentor.weeks_over"))
    assert await lively.write(lambda work: plans.named(work, lively.amara.id)) is None
