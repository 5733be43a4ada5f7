"""What begins with a match by itself, what her card says to it, and how a match ends on its day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers import endings, matching
from models import audit, matches, plans, register
from relay.calendar import SafeTime
from relay.people import PairingState, Role
from relay.plans import PlanFacts
from relay.recurrence import PlanKind
from tests.checkins.conftest import Street

LAST_DAY = date(2026, 4, 20)
"""Seven weeks after the Monday on which everybody is matched."""
STEP = timedelta(hours=2)


def noon(day: date, hour: int = 12) -> datetime:
    """That hour of the day, UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


async def hers(street: Street) -> list[PlanFacts]:
    """Her plans that are not over."""
    found = await street.village.write(lambda work: plans.facts_of(work, street.her.id))
    return sorted(found, key=lambda one: one.kind.value)


async def matched_anew(street: Street) -> None:
    """The same two, with the questions that come by themselves."""
    await street.village.write(lambda work: register.set_pairing_state(work, street.pairing, PairingState.ENDED))
    street.pairing = await street.village.matched(street.her, street.mentor, asked=True)


async def state_of(street: Street) -> str:
    """How far the match has come."""
    rows = await street.village.rows("SELECT state FROM pairing ORDER BY created_at, started_at")
    return str(rows[-1]["state"])


async def test_two_questions_begin_with_the_match(street: Street) -> None:
    """Two weeks and two months after it she is asked how it is, and after ninety days when it is safe."""
    await matched_anew(street)
    assert [one.kind for one in await hers(street)] == [PlanKind.MATCH, PlanKind.SAFE_CONTACT]
    before = len(street.her.keys)
    await street.village.until(noon(date(2026, 6, 8)), STEP)
    automatic = [key for key in street.her.keys[before:] if key in {"checkin.match", "prefs.when"}]
    assert automatic == ["checkin.match", "checkin.match", "prefs.when"]


async def test_nothing_of_it_begins_before_her_line_is_open(street: Street) -> None:
    """Whichever comes last: a match with somebody who has not come yet asks nothing."""
    person = await street.village.write(
        lambda work: register.add_person(work, Role.MENTEE, "Esther", ("en",), "Europe/Rome")
    )
    pairing = await street.village.write(lambda work: register.pair(work, person, street.mentor.id, None))
    assert await street.village.write(lambda work: plans.facts_of(work, person)) == ()
    await street.village.write(lambda work: register.set_pairing_state(work, pairing, PairingState.ACTIVE))
    kinds = {one.kind for one in await street.village.write(lambda work: plans.facts_of(work, person))}
    assert kinds == {PlanKind.MATCH, PlanKind.SAFE_CONTACT}


async def test_a_new_mentee_is_sent_nothing(street: Street) -> None:
    """R07: on the card that every woman begins with, four months pass without a message of the line."""
    await matched_anew(street)
    await street.village.write(lambda work: register.set_safe_time(work, street.her.id, SafeTime.ONLY_WHEN_I_WRITE, ""))
    before = len(street.her.got)
    await street.village.until(noon(date(2026, 7, 1)), timedelta(hours=6))
    assert street.her.got[before:] == []
    assert await street.causes() == []


async def test_what_waited_for_her_words_comes_when_she_writes(street: Street) -> None:
    """The question about the match waits for her, while it still makes sense."""
    await matched_anew(street)
    await street.village.write(lambda work: register.set_safe_time(work, street.her.id, SafeTime.ONLY_WHEN_I_WRITE, ""))
    await street.village.until(noon(date(2026, 3, 18)), STEP)
    assert "checkin.match" not in street.her.keys
    await street.village.writes(street.her, "Ciao")
    await street.village.later(minutes=1)
    assert street.her.keys.count("checkin.match") == 1


async def test_a_match_that_ends_takes_its_questions_along(street: Street) -> None:
    """Handed over, they end; with the new mentor the question about the match begins anew."""
    await matched_anew(street)
    await street.village.until(noon(date(2026, 3, 18)), STEP)
    assert street.her.keys.count("checkin.match") == 1
    await street.village.write(lambda work: endings.end_now(work, street.pairing))
    assert await hers(street) == []
    await street.village.until(noon(date(2026, 5, 10)), timedelta(hours=12))
    assert street.her.keys.count("checkin.match") == 1
    await street.village.matched(street.her, street.backup, asked=True)
    assert [(one.kind, one.day) for one in await hers(street)] == [
        (PlanKind.MATCH, date(2026, 5, 10)),
        (PlanKind.SAFE_CONTACT, date(2026, 5, 10)),
    ]


# --- the planned end --------------------------------------------------------------------------------------------------


async def ends(street: Street, on: date = LAST_DAY) -> None:
    """The team plans the end."""
    await street.village.write(lambda work: endings.plan_end(work, street.pairing, on))


async def test_both_hear_it_twice_and_on_the_day_it_ends(street: Street) -> None:
    """R60: four weeks and one week before; on the last day, in the evening, it is over, and both are told so."""
    await ends(street)
    assert await state_of(street) == "ending"
    await street.village.until(noon(LAST_DAY - timedelta(days=29)), STEP)
    assert "end.planned" not in street.her.keys
    assert "mentor.end_planned" not in street.mentor.keys
    await street.village.until(noon(LAST_DAY - timedelta(days=27)), STEP)
    assert (street.her.keys.count("end.planned"), street.mentor.keys.count("mentor.end_planned")) == (1, 1)
    await street.village.until(noon(LAST_DAY - timedelta(days=6)), STEP)
    assert (street.her.keys.count("end.planned"), street.mentor.keys.count("mentor.end_planned")) == (2, 2)
    await street.village.until(noon(LAST_DAY, 15), STEP)
    assert await state_of(street) == "ending"
    assert "end.done" not in street.her.keys
    await street.village.until(noon(LAST_DAY, 17), STEP)
    assert await state_of(street) == "ended"
    assert (street.her.keys[-1], street.mentor.keys[-1]) == ("end.done", "mentor.end_done")
    assert await hers(street) == []
    facts = await street.village.rows("SELECT action, detail FROM audit ORDER BY number")
    assert [(one["action"], one["detail"]) for one in facts][-2:] == [
        ("end_planned", "2026-04-20"),
        ("match_ended", "as planned"),
    ]
    assert (await street.village.write(audit.verify)).broken is None


async def test_the_team_is_still_there_afterwards(street: Street) -> None:
    """Whoever writes after the end is heard by the team."""
    await ends(street)
    await street.village.until(noon(LAST_DAY + timedelta(days=1)), timedelta(hours=6))
    await street.village.writes(street.her, "Ciao")
    assert street.her.keys[-1] == "mentee.nobody_there"
    assert await street.causes() == ["nobody_there"]


async def test_on_a_card_that_allows_nothing_she_hears_it_when_she_writes(street: Street) -> None:
    """R07 wins over R60: nothing by itself; what is true then reaches her with her own next words."""
    await street.village.write(lambda work: register.set_safe_time(work, street.her.id, SafeTime.ONLY_WHEN_I_WRITE, ""))
    await ends(street)
    before = len(street.her.got)
    await street.village.until(noon(LAST_DAY + timedelta(days=1)), timedelta(hours=6))
    assert street.her.got[before:] == []
    assert await state_of(street) == "ended"
    await street.village.writes(street.her, "Ciao")
    assert "end.done" in street.her.keys


async def test_a_moved_end_is_told_to_who_had_heard_of_it(street: Street) -> None:
    """The new day, to both; and the notices of the new day come in their time."""
    await ends(street)
    await ends(street, LAST_DAY + timedelta(days=1))
    assert "end.moved" not in street.her.keys
    await street.village.until(noon(LAST_DAY - timedelta(days=20)), STEP)
    await ends(street, LAST_DAY + timedelta(days=28))
    await street.village.later(days=2)
    assert (street.her.keys[-1], street.mentor.keys[-1]) == ("end.moved", "mentor.end_moved")
    await street.village.until(noon(LAST_DAY + timedelta(days=2)), timedelta(hours=6))
    assert await state_of(street) == "ending"
    assert (street.her.keys.count("end.planned"), street.mentor.keys.count("mentor.end_planned")) == (2, 2)


async def test_the_same_day_again_changes_nothing(street: Street) -> None:
    """Said twice, it is told once."""
    await ends(street)
    await street.village.until(noon(LAST_DAY - timedelta(days=20)), STEP)
    await ends(street)
    assert await street.village.write(lambda work: matches.ending_of(work, street.pairing)) is not None
    await street.village.until(noon(LAST_DAY - timedelta(days=10)), timedelta(hours=6))
    assert street.mentor.keys.count("mentor.end_planned") == 1


@pytest.mark.parametrize("heard", [True, False])
async def test_an_end_that_is_called_off_does_not_come(street: Street, heard: bool) -> None:  # noqa: FBT001  # a case
    """The match goes on; who had heard of the day is told that it does not come, nobody else hears of it."""
    await ends(street)
    if heard:
        await street.village.until(noon(LAST_DAY - timedelta(days=20)), STEP)
    await street.village.write(lambda work: endings.call_off(work, street.pairing))
    assert await state_of(street) == "active"
    await street.village.until(noon(LAST_DAY + timedelta(days=2)), timedelta(hours=6))
    assert await state_of(street) == "active"
    assert (street.her.keys.count("end.called_off"), street.mentor.keys.count("mentor.end_called_off")) == (
        (1, 1) if heard else (0, 0)
    )
    with pytest.raises(endings.EndingRefused, match="No end is planned"):
        await street.village.write(lambda work: endings.call_off(work, street.pairing))


async def test_a_pause_does_not_forget_the_end(street: Street) -> None:
    """She pauses and comes back: the end stays planned, and nothing is told on a paused line."""
    await ends(street)
    await street.village.writes(street.her, "PAUSE")
    assert await state_of(street) == "paused"
    await street.village.until(noon(LAST_DAY - timedelta(days=27)), STEP)
    assert "end.planned" not in street.her.keys
    await street.village.writes(street.her, "Ciao")
    assert await state_of(street) == "ending"
    await street.village.writes(street.her, "PAUSE")
    await street.village.until(noon(LAST_DAY + timedelta(days=1)), timedelta(hours=6))
    assert await state_of(street) == "ended"
    assert "end.done" not in street.her.keys
    await street.village.writes(street.her, "Ciao")
    assert "end.done" in street.her.keys


async def test_a_stopped_line_is_told_nothing(street: Street) -> None:
    """R58: after STOP the match ends in silence; only her mentor hears of it."""
    await ends(street)
    await street.village.writes(street.her, "STOP")
    before = len(street.her.got)
    await street.village.until(noon(LAST_DAY + timedelta(days=1)), timedelta(hours=6))
    assert await state_of(street) == "ended"
    assert street.her.got[before:] == []
    assert street.mentor.keys[-1] == "mentor.end_done"


async def test_after_a_downtime_each_hears_the_truth_once(street: Street) -> None:
    """Three weeks without a look: one notice for the mentor, not two."""
    await ends(street)
    await street.village.later(days=45)
    assert street.mentor.keys.count("mentor.end_planned") == 1
    await street.village.until(noon(LAST_DAY, 17), STEP)
    assert await state_of(street) == "ended"


async def test_an_end_by_a_person_leaves_no_planned_one(street: Street) -> None:
    """Ended early, in a call: the line says nothing, and nothing comes on the day that was planned."""
    await ends(street)
    before = (len(street.her.got), len(street.mentor.got))
    await street.village.write(lambda work: endings.end_now(work, street.pairing))
    await street.village.until(noon(LAST_DAY + timedelta(days=1)), timedelta(hours=12))
    assert (len(street.her.got), len(street.mentor.got)) == before


@pytest.mark.parametrize(("on", "why"), [(date(2026, 3, 9), "told in a call"), (date(2028, 3, 9), "Is the year right")])
async def test_a_day_that_makes_no_sense_is_refused(street: Street, on: date, why: str) -> None:
    """A clear sentence, and nothing is changed."""
    with pytest.raises(endings.EndingRefused, match=why):
        await ends(street, on)
    assert await state_of(street) == "active"


async def test_only_a_match_that_lives_can_end(street: Street) -> None:
    """One that has not begun, and one that is over, are refused in a sentence."""
    person = await street.village.write(
        lambda work: register.add_person(work, Role.MENTEE, "Esther", ("en",), "Europe/Rome")
    )
    pairing = await street.village.write(
        lambda work: matching.match(work, person, street.mentor.id, None, beyond_cap=False)
    )
    with pytest.raises(endings.EndingRefused, match="has not begun"):
        await street.village.write(lambda work: endings.plan_end(work, pairing, LAST_DAY))
    await street.village.write(lambda work: endings.end_now(work, pairing))
    with pytest.raises(endings.EndingRefused, match="no open match"):
        await street.village.write(lambda work: endings.plan_end(work, pairing, LAST_DAY))
