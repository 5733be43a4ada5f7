"""Check-ins as four women meet them, each in her own language, on real phones."""

from datetime import UTC, date, datetime, time

import pytest

from handlers import matching
from models import plans, register
from models.work import Work
from relay.calendar import SafeTime
from relay.people import Role
from relay.plans import SetBy
from relay.recurrence import PlanKind
from tests.journeys.town import Ours, Resident, Town

WOMEN = {"en": ("Grace", 503), "fr": ("Joy", 502), "it": ("Blessing", 501), "es": ("Luz", 504)}


async def at_home(town: Town, language: str) -> Resident:
    """She, her mentor and the team have arrived; messages may begin at any time, and nothing is asked by itself."""
    alias, user_id = WOMEN[language]
    if alias not in town.people:

        def comes(work: Work) -> None:
            her = town.settle(work, Role.MENTEE, alias, user_id, language, "en")
            matching.match(work, her.id, town.amara.id, None, beyond_cap=True)
            town.invite(work, her)

        await town.write(comes)
    her = town[alias]
    await town.everybody_arrives("Amara", "Dalia", alias)
    await town.write(lambda work: register.set_safe_time(work, her.id, SafeTime.ANY_TIME, ""))
    await town.write(lambda work: plans.end_plans(work, her.id))
    return her


async def asks(town: Town, her: Resident, kind: PlanKind, day: date, at: time = time(11)) -> None:
    """A plan of hers, as the team sets it."""
    match = (await town.write(lambda work: register.open_pairings(work, her.id)))[0]
    who = (town.amara.id, None) if kind is PlanKind.MENTOR else (her.id, match.id)
    await town.write(
        lambda work: plans.set_plan(
            work, kind, who[0], match.line_id, who[1], day, at, by=SetBy.TEAM,
            checked_on=date(2026, 3, 1), tells_id=town.dalia.id if kind is PlanKind.MENTOR else None,
        )
    )  # fmt: skip


async def comes_to(town: Town, day: int, hour: int = 12) -> None:
    """It is that hour of that day of March, in UTC; the program looks."""
    town.clock.jump(datetime(2026, 3, day, hour, tzinfo=UTC) - town.clock.now())
    await town.app.checkins.tick()
    town.app.drain.wake()
    await town.quiet()


@pytest.mark.parametrize("language", WOMEN)
async def test_the_weekly_question_and_its_three_answers(town: Town, language: str) -> None:
    """OK ends with thanks, a wish to talk with her mentor and a time, a call for help with the team."""
    her = await at_home(town, language)
    await asks(town, her, PlanKind.WEEKLY, date(2026, 3, 4))
    await comes_to(town, 4)
    await her.sees(Ours("checkin.weekly"))
    her.presses(Ours("btn.ok"))
    await her.sees(Ours("checkin.ok_ack"))
    await comes_to(town, 11)
    await her.sees(Ours("checkin.weekly"))
    her.presses(Ours("btn.talk"))
    await her.sees(Ours("checkin.talk_ack"))
    await town.amara.sees(Ours("mentor.wants_to_talk"), her.alias)
    await comes_to(town, 18)
    await her.sees(Ours("checkin.weekly"))
    her.presses(Ours("btn.help"))
    await her.sees(Ours("help.which"))
    await town.dalia.sees("level TODAY")


@pytest.mark.parametrize("language", WOMEN)
async def test_a_date_is_asked_after_before_and_after(town: Town, language: str) -> None:
    """The day before says when, and never what or where; the day after asks how it went."""
    her = await at_home(town, language)
    await asks(town, her, PlanKind.DATE, date(2026, 3, 10), time(9, 30))
    await comes_to(town, 9, 18)
    await her.sees(Ours("checkin.before_date"), "9:30")
    await comes_to(town, 11, 18)
    await her.sees(Ours("checkin.after_date"))
    her.presses(Ours("btn.ok"))
    await her.sees(Ours("checkin.ok_ack"))


@pytest.mark.parametrize("language", WOMEN)
async def test_the_match_is_asked_about_for_the_team_alone(town: Town, language: str) -> None:
    """Two weeks after the match; her mentor's phone shows nothing."""
    her = await at_home(town, language)
    await asks(town, her, PlanKind.MATCH, date(2026, 3, 2))
    await comes_to(town, 16)
    await her.sees(Ours("checkin.match"), "Amara")
    her.presses(Ours("btn.not_sure"))
    await her.sees(Ours("checkin.team_ack"))
    await town.dalia.sees("level TODAY")
    await town.amara.sees_nothing_new()


@pytest.mark.parametrize("language", WOMEN)
async def test_while_she_waits(town: Town, language: str) -> None:
    """When a worker checked lately, she hears the day; she may have ideas, and without a card nothing is invented."""
    her = await at_home(town, language)
    await asks(town, her, PlanKind.WAITING, date(2026, 3, 4))
    await comes_to(town, 4)
    await her.sees(Ours("waiting.update"))
    her.presses(Ours("btn.ideas"))
    await her.sees(Ours("info.none"))
    await comes_to(town, 12)
    await town.write(lambda work: plans.set_checked(work, her.id, date(2026, 3, 12)))
    await comes_to(town, 18)
    await her.sees(Ours("waiting.update"))
    her.presses(Ours("btn.not_now"))
    await her.sees(Ours("checkin.ok_ack"))


@pytest.mark.parametrize("language", WOMEN)
async def test_the_end_is_told_before(town: Town, language: str) -> None:
    """Four weeks before the planned end she reads the day and who her mentor is."""
    her = await at_home(town, language)
    await asks(town, her, PlanKind.ENDING, date(2026, 4, 8))
    await comes_to(town, 11)
    await her.sees(Ours("end.planned"), "Amara")


@pytest.mark.parametrize("language", WOMEN)
async def test_silence_ends_with_a_person(town: Town, language: str) -> None:
    """Once more after two days, her mentor after four, the team after six."""
    her = await at_home(town, language)
    await asks(town, her, PlanKind.WEEKLY, date(2026, 3, 4))
    await comes_to(town, 4, 11)
    await her.sees(Ours("checkin.weekly"))
    for day in (5, 6):
        await comes_to(town, day)
    await her.sees(Ours("checkin.repeat"))
    await comes_to(town, 8, 13)
    await town.amara.sees(Ours("mentor.silence"), her.alias)
    await comes_to(town, 10, 14)
    await town.dalia.sees("level TODAY")
    town.dalia.presses(Ours("btn.take"))
    await town.dalia.sees(Ours("sup.why_silence"))
    town.dalia.writes("/team")
    await town.dalia.sees(Ours("sup.sheet_head"), "Silences: 1.")


async def test_a_mentor_s_own_week(town: Town) -> None:
    """Light is thanked for; heavy reaches the supervisor whom the question named."""
    her = await at_home(town, "it")
    await asks(town, her, PlanKind.MENTOR, date(2026, 3, 4))
    await comes_to(town, 4)
    await town.amara.sees(Ours("mentor.wellbeing"), "Dalia")
    town.amara.presses(Ours("btn.light"))
    await town.amara.sees(Ours("checkin.ok_ack"))
    await comes_to(town, 18)
    await town.amara.sees(Ours("mentor.wellbeing"))
    town.amara.presses(Ours("btn.heavy"))
    await town.amara.sees(Ours("mentor.week_heard"))
    await town.dalia.sees(Ours("sup.week_was_heavy"), "Amara")
