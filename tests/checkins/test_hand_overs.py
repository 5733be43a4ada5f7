"""What she asked for herself goes on with her next mentor, and rests while she has none (decision 18)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from handlers import endings
from models import plans
from models.hand_overs import AT_MOST_BETWEEN
from relay.plans import PlanFacts, PlanState, SetBy
from relay.recurrence import PlanKind
from tests.checkins.conftest import Street

THURSDAY, THE_20TH = date(2026, 3, 5), date(2026, 3, 20)
STEP = timedelta(minutes=30)


def noon(day: int, month: int = 3) -> datetime:
    """Noon in UTC."""
    return datetime(2026, month, day, 12, tzinfo=UTC)


async def asks(street: Street) -> None:
    """A weekly question, a date, the news while she waits, and one question about the match."""
    await street.plan(PlanKind.WEEKLY, THURSDAY, time(10))
    await street.plan(PlanKind.DATE, THE_20TH, time(9, 30))
    await street.plan(PlanKind.WAITING, date(2026, 3, 11), checked_on=date(2026, 3, 10))
    await street.plan(PlanKind.MATCH, date(2026, 3, 2))


async def hers(street: Street) -> dict[PlanKind, PlanFacts]:
    """Her plans as everybody sees them."""
    return {one.kind: one for one in await street.village.write(lambda work: plans.facts_of(work, street.her.id))}


async def ends(street: Street) -> None:
    """A person ends the match."""
    await street.village.write(lambda work: endings.end_now(work, street.pairing))


async def goes_on(street: Street) -> None:
    """She is matched with the other mentor, and her line with her is open."""
    street.pairing = await street.village.matched(street.her, street.backup, asked=True)


async def test_what_is_hers_goes_on_with_her_next_mentor(street: Street) -> None:
    """Her day, her hour, her date, the news: on the new line, for the new mentor to see, and nothing is made up for."""
    await asks(street)
    await street.village.until(noon(6), STEP)
    before = await hers(street)
    asked = street.her.keys.count("checkin.weekly")
    await ends(street)
    assert await hers(street) == {}
    await street.village.until(noon(13), timedelta(hours=2))
    assert street.her.keys.count("checkin.weekly") == asked
    await goes_on(street)
    after = await hers(street)
    kept = (PlanKind.WEEKLY, PlanKind.DATE, PlanKind.WAITING)
    assert [(after[kind].id, after[kind].day, after[kind].clock) for kind in kept] == [
        (before[kind].id, before[kind].day, before[kind].clock) for kind in kept
    ]
    assert (after[PlanKind.MATCH].id, after[PlanKind.MATCH].day) != (before[PlanKind.MATCH].id, date(2026, 3, 2))
    rows = await street.village.rows("SELECT DISTINCT line_id FROM plan WHERE state = 'on'")
    assert [str(row["line_id"]).replace("-", "") for row in rows] == [street.backup.line_id.hex]
    await street.village.until(noon(22), STEP)
    got = [key for key in street.her.keys if key in {"checkin.before_date", "checkin.after_date"}]
    assert got == ["checkin.before_date", "checkin.after_date"]
    await street.village.presses(street.her, "btn.ok")
    await street.village.until(noon(27), STEP)
    assert street.her.keys.count("checkin.weekly") == asked + 1
    rows = await street.village.rows("SELECT skipped FROM checkin WHERE skipped IS NOT NULL AND kind = 'weekly'")
    assert {row["skipped"] for row in rows} <= {"makes_room", "too_soon"}


async def test_nothing_is_asked_while_she_has_no_mentor(street: Street) -> None:
    """A match that ends without another: nothing is sent, nothing is written down as missed, nobody is told of it."""
    await asks(street)
    await ends(street)
    before = len(street.her.got)
    await street.village.until(noon(20, 4), timedelta(hours=6))
    assert street.her.got[before:] == []
    assert await street.causes() == []
    assert await street.village.rows("SELECT * FROM checkin") == []
    states = await street.village.rows(
        "SELECT DISTINCT kind, state FROM plan WHERE kind != 'safe_contact' AND pairing_id IS NOT NULL ORDER BY kind"
    )
    assert [(row["kind"], row["state"]) for row in states] == [
        ("date", "between"),
        ("match", "over"),
        ("waiting", "between"),
        ("weekly", "between"),
    ]


async def test_a_date_that_passed_meanwhile_is_over(street: Street) -> None:
    """No reminder of yesterday; one whose day was yesterday is still asked after."""
    await street.plan(PlanKind.DATE, date(2026, 3, 10))
    await street.plan(PlanKind.DATE, date(2026, 3, 13))
    await ends(street)
    await street.village.until(noon(13) + timedelta(hours=6), timedelta(hours=6))
    await goes_on(street)
    assert (await hers(street))[PlanKind.DATE].day == date(2026, 3, 13)
    await street.village.until(noon(15), STEP)
    assert [key for key in street.her.keys if key.endswith("_date")] == ["checkin.after_date"]


@pytest.mark.parametrize("by", SetBy)
async def test_a_pause_stays_a_pause(street: Street, by: SetBy) -> None:
    """Whose it is stays; a pause or an end by the team between the two matches is no surprise either (decision 12)."""
    await street.plan(PlanKind.WEEKLY, THURSDAY)
    await street.village.write(lambda work: plans.pause_plans(work, street.her.id, by=by))
    await ends(street)
    assert await street.village.write(lambda work: plans.pause_plans(work, street.her.id)) == 0
    assert await street.village.write(lambda work: plans.resume_plans(work, street.her.id)) == 0
    await goes_on(street)
    weekly = (await hers(street))[PlanKind.WEEKLY]
    assert (weekly.state, weekly.paused_by) == (PlanState.PAUSED, by)
    assert await street.village.write(lambda work: plans.resume_plans(work, street.her.id, by=by)) == 1


async def test_what_was_ended_stays_ended(street: Street) -> None:
    """By herself before, or by the team in between: nothing comes back."""
    await asks(street)
    await street.village.write(lambda work: plans.end_plans(work, street.her.id, (PlanKind.WEEKLY,)))
    await ends(street)
    assert await street.village.write(lambda work: plans.end_plans(work, street.her.id, (PlanKind.DATE,))) == 1
    await goes_on(street)
    assert {PlanKind.WEEKLY, PlanKind.DATE}.isdisjoint(await hers(street))


@pytest.mark.parametrize("late", [timedelta(hours=-1), timedelta(hours=1)])
async def test_a_late_match_is_no_hand_over(street: Street, late: timedelta) -> None:
    """Two months on it still goes on; after that she is asked anew."""
    await street.plan(PlanKind.WEEKLY, THURSDAY)
    await ends(street)
    await street.village.until(street.village.clock.now() + AT_MOST_BETWEEN + late, timedelta(days=2))
    await goes_on(street)
    assert (PlanKind.WEEKLY in await hers(street)) is (late < timedelta())
    if late > timedelta():
        await ends(street)
        await goes_on(street)
        assert PlanKind.WEEKLY not in await hers(street)


async def test_a_closer_look_goes_on_too(street: Street) -> None:
    """It is about her, and no match."""
    await street.plan(PlanKind.WEEKLY, THURSDAY)
    await street.village.write(lambda work: plans.set_closer(work, street.her.id, closer=True))
    await ends(street)
    await goes_on(street)
    assert await street.village.write(lambda work: plans.is_closer(work, street.her.id))


@pytest.mark.parametrize("asked", [True, False])
async def test_a_planned_end_says_that_the_messages_stop(street: Street, asked: bool) -> None:  # noqa: FBT001  # a case
    """In the words that she gets at the end, and in no message of their own; only where there was something to stop."""
    if asked:
        await street.plan(PlanKind.DATE, date(2026, 6, 20))
    await street.village.write(lambda work: endings.plan_end(work, street.pairing, date(2026, 4, 20)))
    await street.village.until(noon(21, 4), timedelta(hours=3))
    said = [prompt.key for prompt in street.her.last.prompts]
    assert said == (["end.done", "end.messages_stop"] if asked else ["end.done"])
