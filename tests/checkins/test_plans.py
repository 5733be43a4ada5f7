"""When a question leaves, and when it does not."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest

from models import plans, register
from models.work import Work
from relay.calendar import SafeTime
from relay.choices import Focus, encode
from relay.delivery import Failure, FailureKind
from relay.messages import Chose
from relay.people import PairingState
from relay.recurrence import PlanKind
from tests.checkins.conftest import Street

WEDNESDAY = date(2026, 3, 4)
STEP = 15
"""Minutes between two looks."""


def noon(day: int, month: int = 3) -> datetime:
    """Noon in UTC."""
    return datetime(2026, month, day, 12, tzinfo=UTC)


async def skipped(street: Street) -> list[str]:
    """Why questions did not go, in order."""
    rows = await street.village.rows("SELECT skipped FROM checkin WHERE skipped IS NOT NULL ORDER BY at, occurrence")
    return [row["skipped"] for row in rows]


async def test_nobody_who_did_not_ask_is_asked(street: Street) -> None:
    """R27: without a plan of hers nothing automatic ever reaches a mentee."""
    before = len(street.her.got)
    await street.village.until(noon(30))
    assert len(street.her.got) == before


async def test_the_weekly_question_comes_in_her_hour(street: Street) -> None:
    """It comes on her day, at most twenty minutes from her hour, and every week anew while she answers."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    for week in range(3):
        await street.village.until(noon(4) + timedelta(days=7 * week), timedelta(minutes=STEP))
        assert street.her.keys.count("checkin.weekly") == week + 1
        await street.village.presses(street.her, "btn.ok")
        assert street.her.keys[-1] == "checkin.ok_ack"
    asked = await street.village.rows("SELECT at FROM checkin ORDER BY at")
    for row in asked:
        at = datetime.fromisoformat(row["at"])
        assert abs(at - datetime(at.year, at.month, at.day, 9)) <= timedelta(minutes=20 + STEP)  # noqa: DTZ001  # UTC


async def test_she_sets_it_herself_from_the_menu(street: Street) -> None:
    """Safe hours, yes, a day, an hour: four taps, and the question comes on that day."""
    await street.village.writes(street.her, "MENU")
    await street.village.presses(street.her, "row.hours")
    await street.village.presses(street.her, "btn.any_time")
    assert street.her.keys[-1] == "checkin.offer"
    await street.village.presses(street.her, "btn.yes")
    await street.village.presses(street.her, "btn.friday")
    await street.village.presses(street.her, "btn.in_the_afternoon")
    assert street.her.keys[-1] == "checkin.on_ack"
    rows = await street.village.write(lambda work: plans.plans_of(work, street.her.id))
    assert [(row.kind, row.day.weekday(), row.clock, row.state) for row in rows] == [("weekly", 4, "15:00", "on")]


async def test_she_moves_it_and_ends_it_herself(street: Street) -> None:
    """Her hours lead to it and offer none anew; from there it moves to another day, or ends: nothing comes any more."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    for answers in (("row.weekly_move", "btn.sunday", "btn.in_the_evening"), ("row.weekly_off",)):
        await street.village.writes(street.her, "MENU")
        await street.village.presses(street.her, "row.hours")
        await street.village.presses(street.her, "btn.any_time")
        assert street.her.keys[-2:] == ["prefs.saved", "plan.weekly"]
        for answer in ("row.plans", *answers):
            await street.village.presses(street.her, answer)
        rows = await street.village.write(lambda work: plans.plans_of(work, street.her.id))
        assert [(row.day.weekday(), row.clock) for row in rows] == ([(6, "19:00")] if len(answers) > 1 else [])
    await street.village.until(noon(12), timedelta(hours=6))
    assert "checkin.weekly" not in street.her.keys


async def test_her_mentor_may_have_her_asked(street: Street) -> None:
    """From /to the mentor has her asked; only her own yes, day and hour make a plan."""
    await street.village.does(street.mentor, Chose(encode(Focus(street.pairing)), None))
    await street.village.presses(street.mentor, "btn.her_questions")
    await street.village.presses(street.mentor, "btn.ask_weekly")
    assert street.mentor.keys[-1] == "mentor.offered"
    assert street.her.keys[-1] == "checkin.offer"
    assert await street.village.write(lambda work: plans.plans_of(work, street.her.id)) == []
    await street.village.presses(street.her, "btn.no")
    assert street.her.keys[-1] == "checkin.off_ack"
    await street.village.later(hours=14)
    await street.village.presses(street.mentor, "btn.ask_weekly")
    assert street.mentor.keys[-1] == "mentor.not_her_hour"
    assert street.her.keys[-1] == "checkin.off_ack"


async def test_a_typed_digit_answers(street: Street) -> None:
    """R22: on a phone without buttons, 1 is the first answer."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.village.until(noon(4))
    await street.village.writes(street.her, "1")
    assert street.her.keys[-1] == "checkin.ok_ack"
    assert "1" not in repr(street.mentor.got[-1:])


async def test_who_wrote_lately_is_not_asked(street: Street) -> None:
    """R30: words of the last 48 hours make the question needless; that is recorded."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.village.later(hours=12)
    await street.village.writes(street.her, "Ciao")
    await street.village.until(noon(4))
    assert "checkin.weekly" not in street.her.keys
    assert await skipped(street) == ["wrote"]


async def test_nothing_on_a_paused_line(street: Street) -> None:
    """A pause holds for questions too; what fell into it is not made up for."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.village.write(lambda work: register.set_pairing_state(work, street.pairing, PairingState.PAUSED))
    await street.village.until(noon(12))
    assert "checkin.weekly" not in street.her.keys
    assert await skipped(street) == ["paused", "paused"]


async def test_only_when_she_writes_is_no_permission(street: Street) -> None:
    """R07: on the default card the weekly question is skipped, not sent."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.village.write(lambda work: register.set_safe_time(work, street.her.id, SafeTime.ONLY_WHEN_I_WRITE, ""))
    await street.village.until(noon(4))
    assert await skipped(street) == ["only_when_she_writes"]


async def test_after_a_downtime_there_is_no_burst(street: Street) -> None:
    """Three weeks without a tick: what was missed is recorded as too late, the last may still go; none comes twice."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.village.later(days=23, hours=3)
    assert await skipped(street) == ["too_late", "too_late", "too_late"]
    assert street.her.keys.count("checkin.weekly") == 1
    await street.village.tick()
    assert street.her.keys.count("checkin.weekly") == 1


async def test_a_question_held_up_into_the_night_is_not_sent(street: Street) -> None:
    """The line was down from the question until 23:00: nothing lights up in the night, and no silence is noted."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY, time(19))
    street.village.failing[street.her.id] = Failure(FailureKind.UNREACHABLE, retry_after=3600.0)
    await street.village.until(datetime(2026, 3, 4, 22, tzinfo=UTC))
    del street.village.failing[street.her.id]
    await street.village.until(noon(9), timedelta(hours=2))
    assert "checkin.weekly" not in street.her.keys
    assert await skipped(street) == ["too_late"]
    assert await street.causes() == []


async def test_a_reminder_of_a_date_comes_first(street: Street) -> None:
    """The day before at 18:00 and the day after; the weekly question of that day makes room."""
    await street.plan(PlanKind.DATE, date(2026, 3, 5), time(9, 30))
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.village.until(noon(7))
    asked = [key for key in street.her.keys if key.startswith("checkin.")]
    assert asked == ["checkin.before_date", "checkin.after_date"]
    assert await skipped(street) == ["makes_room"]


async def test_a_stale_matter_reminds_the_worker(street: Street) -> None:
    """R33: nobody checked for 15 days: she gets nothing, the team hears that it has to look."""
    await street.plan(PlanKind.WAITING, WEDNESDAY, checked_on=date(2026, 2, 16))
    await street.village.until(noon(4))
    assert "waiting.update" not in street.her.keys
    assert await street.causes() == ["waiting_stale"]
    await street.village.write(lambda work: plans.set_checked(work, street.her.id, date(2026, 3, 16)))
    await street.village.until(noon(18))
    assert street.her.keys[-1] == "waiting.update"


async def test_the_planned_ending_is_told_twice(street: Street) -> None:
    """R60: four weeks and one week before."""
    await street.plan(PlanKind.ENDING, date(2026, 4, 8))
    await street.village.until(noon(9, 4), timedelta(hours=3))
    assert street.her.keys.count("end.planned") == 2


async def test_the_safe_contact_card_is_asked_again(street: Street) -> None:
    """R07: after 90 days, when it is safe to write is asked again."""
    await street.plan(PlanKind.SAFE_CONTACT, date(2026, 3, 2))
    await street.village.until(noon(2, 6), timedelta(hours=6))
    assert street.her.keys.count("prefs.when") == 1
    await street.village.presses(street.her, "btn.only_me")
    assert street.her.keys[-1] == "prefs.saved"


async def test_what_rests_is_not_made_up_for(street: Street) -> None:
    """Paused by the team and resumed: the next question is the next day of hers, once."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.village.write(lambda work: plans.pause_plans(work, street.her.id))
    await street.village.until(noon(15), timedelta(hours=6))
    await street.village.write(lambda work: plans.resume_plans(work, street.her.id))
    await street.village.until(noon(19), timedelta(minutes=30))
    assert street.her.keys.count("checkin.weekly") == 1
    assert await skipped(street) == []


async def test_a_move_to_another_zone_moves_the_hour(street: Street) -> None:
    """She lives in New York now: ten in the morning is ten on her wall."""
    await street.plan(PlanKind.WEEKLY, WEDNESDAY)
    await street.village.write(lambda work: plans.move_to_zone(work, street.her.id, "America/New_York"))
    await street.village.until(noon(4))
    assert "checkin.weekly" not in street.her.keys
    await street.village.until(noon(4) + timedelta(hours=4), timedelta(minutes=5))
    assert street.her.keys[-1] == "checkin.weekly"


@pytest.mark.parametrize(
    ("hours", "day", "leaves"),
    [
        ("08:00-12:00", date(2026, 3, 10), datetime(2026, 3, 9, 10, 45, tzinfo=UTC)),
        ("23:30-01:00", date(2026, 3, 10), datetime(2026, 3, 8, 23, 45, tzinfo=UTC)),
        ("08:00-12:00", date(2026, 3, 30), datetime(2026, 3, 29, 9, 45, tzinfo=UTC)),
    ],
    ids=["mornings", "around midnight", "the day on which clocks change"],
)
async def test_a_reminder_leaves_before_her_hours_end(street: Street, hours: str, day: date, leaves: datetime) -> None:
    """Where six in the evening is not hers, it comes earlier that day, while "tomorrow" is true, and once (R07)."""
    await street.village.write(lambda work: register.set_safe_time(work, street.her.id, SafeTime.SOME_HOURS, hours))
    await street.plan(PlanKind.DATE, day)
    await street.village.until(leaves + timedelta(hours=20), timedelta(minutes=5))
    assert reminded(street) == [leaves]
    assert await skipped(street) == []


def reminded(street: Street) -> list[datetime]:
    """When reminders of dates reached her phone, by the minute."""
    return [at.replace(second=0, microsecond=0) for at in street.her.when("checkin.before_date")]


def _set_card(street: Street, safe: SafeTime, hours: str, work: Work) -> None:
    register.set_safe_time(work, street.her.id, safe, hours)


async def test_new_hours_move_a_reminder_that_was_set_before(street: Street) -> None:
    """She changes her card after the date was set: the reminder comes by the new one, in either direction."""
    await street.plan(PlanKind.DATE, date(2026, 3, 10))
    await street.plan(PlanKind.DATE, date(2026, 3, 20))
    await street.village.write(partial(_set_card, street, SafeTime.SOME_HOURS, "08:00-12:00"))
    await street.village.until(noon(9), timedelta(minutes=15))
    assert reminded(street) == [datetime(2026, 3, 9, 10, 45, tzinfo=UTC)]
    await street.village.until(noon(12), timedelta(minutes=15))
    await street.village.presses(street.her, "btn.ok")
    await street.village.write(partial(_set_card, street, SafeTime.ANY_TIME, ""))
    await street.village.until(noon(20), timedelta(minutes=15))
    assert reminded(street)[1:] == [datetime(2026, 3, 19, 17, tzinfo=UTC)]


async def test_hours_that_come_too_late_for_a_reminder_take_it_only_in_its_own_hour(street: Street) -> None:
    """In the afternoon she names her mornings, and takes that back: the reminder of that evening comes all the same."""
    await street.plan(PlanKind.DATE, date(2026, 3, 10))
    await street.village.until(noon(9), timedelta(hours=1))
    for safe, hours in ((SafeTime.SOME_HOURS, "08:00-12:00"), (SafeTime.ANY_TIME, "")):
        await street.village.write(partial(_set_card, street, safe, hours))
        await street.village.until(street.village.clock.now() + timedelta(hours=2), timedelta(minutes=15))
    await street.village.until(noon(10), timedelta(minutes=15))
    assert reminded(street) == [datetime(2026, 3, 9, 17, tzinfo=UTC)]
    await street.plan(PlanKind.DATE, date(2026, 3, 20))
    await street.village.until(noon(12), timedelta(hours=1))
    await street.village.presses(street.her, "btn.ok")
    await street.village.until(noon(19), timedelta(hours=1))
    await street.village.write(partial(_set_card, street, SafeTime.SOME_HOURS, "08:00-12:00"))
    await street.village.until(noon(20), timedelta(minutes=15))
    assert len(reminded(street)) == 1
    assert "too_late" in await skipped(street)
