"""The team's chat with its people: a match, a code, a lost phone, what a mentee is asked, and how a match ends."""

from datetime import UTC, date, datetime

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
        ("btn.in_the_afternoon", "sup.changed"),
        ("btn.show_questions", "sup.asks_weekly"),
        ("btn.waiting_on", "sup.changed"),
        ("btn.show_questions", "sup.asks_waiting"),
        ("btn.checked_today", "sup.changed"),
        ("btn.show_questions", "sup.match_head"),
        ("btn.closer_on", "sup.changed"),
        ("btn.show_questions", "sup.closer"),
        ("btn.plans_rest", "sup.changed"),
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
    sup.presses(Ours("btn.plans_resume"))
    await sup.sees(Ours("sup.changed"))


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
