"""Plans as she herself, her mentor and the team change them: one shape, and nobody overrules who is nearer to her."""

from datetime import UTC, date, datetime, time

import pytest

from handlers.planning import carry_out_plan
from models import plans, register
from models.work import Work
from relay.people import Pairing, PairingState
from relay.plans import (
    Change,
    ChangePlans,
    PlanEffect,
    PlanFacts,
    PlanState,
    SetBy,
    SetChecked,
    SetCloser,
    SetPlan,
    SetWeekly,
)
from relay.recurrence import PlanKind
from tests.checkins.conftest import Street

TUESDAY, EVENING = 1, time(18, 30)


async def match_of(street: Street) -> Pairing:
    """Her match, as the rules see it."""

    def read(work: Work) -> Pairing:
        return work.directory.line(work.conn, street.mentor.line_id).pairings_of(street.her.id)[0]

    return await street.village.write(read)


async def carry(street: Street, *effects: PlanEffect) -> tuple[PlanFacts, ...]:
    """These effects, one after the other; how her plans stand then."""
    for effect in effects:
        await street.village.write(lambda work, one=effect: carry_out_plan(work, one))  # type: ignore[misc]
    return await street.village.write(lambda work: plans.facts_of(work, street.her.id))


async def test_the_weekly_question_moves_and_there_is_one(street: Street) -> None:
    """Set by herself, moved by her mentor: one question, from the next such day on."""
    match = await match_of(street)
    (only,) = await carry(
        street,
        SetWeekly(match, 0, time(10), SetBy.HERSELF),
        SetWeekly(match, TUESDAY, EVENING, SetBy.MENTOR),
    )
    assert (only.kind, only.day, only.clock) == (PlanKind.WEEKLY, date(2026, 3, 3), EVENING)
    assert (only.state, only.set_by) == (PlanState.ON, SetBy.MENTOR)


@pytest.mark.parametrize("by", [SetBy.MENTOR, SetBy.TEAM])
async def test_a_question_that_rests_moves_and_rests_on(street: Street, by: SetBy) -> None:
    """What she paused is moved by others, and still asks nothing; her own new day asks again."""
    match, weekly = await match_of(street), (PlanKind.WEEKLY,)
    (moved,) = await carry(
        street,
        SetWeekly(match, 0, time(10), SetBy.HERSELF),
        ChangePlans(match.mentee, Change.PAUSE, SetBy.HERSELF, weekly),
        SetWeekly(match, TUESDAY, EVENING, by),
    )
    assert (moved.clock, moved.state, moved.paused_by) == (EVENING, PlanState.PAUSED, SetBy.HERSELF)
    (hers,) = await carry(street, SetWeekly(match, 2, time(10), SetBy.HERSELF))
    assert (hers.state, hers.paused_by) == (PlanState.ON, None)


@pytest.mark.parametrize(
    ("paused", "resumed", "asks"),
    [
        (SetBy.HERSELF, SetBy.HERSELF, True),
        (SetBy.HERSELF, SetBy.MENTOR, False),
        (SetBy.HERSELF, SetBy.TEAM, False),
        (SetBy.MENTOR, SetBy.MENTOR, True),
        (SetBy.MENTOR, SetBy.TEAM, True),
        (SetBy.TEAM, SetBy.MENTOR, False),
        (SetBy.TEAM, SetBy.HERSELF, True),
    ],
)
async def test_nobody_takes_up_what_somebody_nearer_paused(
    street: Street,
    paused: SetBy,
    resumed: SetBy,
    asks: bool,  # noqa: FBT001  # a row of the table above
) -> None:
    """R27: her pause is hers, the team's is no mentor's; she herself may take up everything."""
    match, weekly = await match_of(street), (PlanKind.WEEKLY,)
    (left,) = await carry(
        street,
        SetWeekly(match, 0, time(10), SetBy.HERSELF),
        ChangePlans(match.mentee, Change.PAUSE, paused, weekly),
        ChangePlans(match.mentee, Change.RESUME, resumed, weekly),
    )
    assert (left.state is PlanState.ON, left.paused_by) == (asks, None if asks else paused)


async def test_her_pause_takes_the_place_of_a_mentor_s(street: Street) -> None:
    """Paused by her mentor and then by herself: only she takes it up; the other way round nothing changes."""
    match = await match_of(street)
    both = [ChangePlans(match.mentee, Change.PAUSE, by) for by in (SetBy.MENTOR, SetBy.HERSELF, SetBy.MENTOR)]
    (left,) = await carry(street, SetWeekly(match, 0, time(10), SetBy.HERSELF), *both)
    assert left.paused_by is SetBy.HERSELF


async def test_one_date_of_several_is_ended_by_its_id_and_by_nobody_else_s(street: Street) -> None:
    """An id counts only for the person, and among the kinds, that it is named with."""
    match, clock = await match_of(street), time(9)
    days = [SetPlan(PlanKind.DATE, match.mentee, match, date(2026, 3, day), clock, SetBy.HERSELF) for day in (10, 20)]
    first, second = await carry(street, *days)
    kept = await carry(
        street,
        ChangePlans(match.mentor, Change.END, SetBy.MENTOR, plan_id=first.id),
        ChangePlans(match.mentee, Change.END, SetBy.MENTOR, (PlanKind.WEEKLY,), first.id),
    )
    assert kept == (first, second)
    dates = (PlanKind.DATE,)
    assert await carry(street, ChangePlans(match.mentee, Change.END, SetBy.MENTOR, dates, first.id)) == (second,)


async def test_what_only_the_team_sets(street: Street) -> None:
    """When a worker checked, whether silence is noticed sooner, and a mentor's own week for her named supervisor."""
    match = await match_of(street)
    supervisor = await street.village.write(
        lambda work: next(one.person for one in work.directory.team(work.conn) if one.person.id == street.supervisor.id)
    )
    (waiting,) = await carry(
        street,
        SetPlan(
            PlanKind.WAITING, match.mentee, match, date(2026, 3, 9), time(10), SetBy.TEAM, checked_on=date(2026, 3, 1)
        ),
        SetChecked(match.mentee, date(2026, 3, 2)),
        SetCloser(match.mentee, closer=True),
        SetPlan(PlanKind.MENTOR, match.mentor, None, date(2026, 3, 9), time(10), SetBy.TEAM, tells=supervisor),
    )
    assert waiting.checked_on == date(2026, 3, 2)
    rows = await street.village.rows("SELECT closer FROM presence ORDER BY closer")
    assert [bool(row["closer"]) for row in rows] == [False, True]
    mentors = await street.village.rows("SELECT tells_id, pairing_id FROM plan WHERE kind = 'mentor'")
    assert [(row["tells_id"], row["pairing_id"]) for row in mentors] == [(supervisor.id.hex, None)]
    with pytest.raises(ValueError, match="without a line of her own"):
        await carry(street, SetPlan(PlanKind.MENTOR, supervisor, None, date(2026, 3, 9), time(10), SetBy.TEAM))


async def test_the_end_of_a_match_ends_what_belongs_to_it(street: Street) -> None:
    """Nothing is asked because of a match that is over, and nothing is taken up again."""
    match = await match_of(street)
    await carry(street, SetWeekly(match, 0, time(10), SetBy.HERSELF))
    await carry(street, SetPlan(PlanKind.DATE, match.mentee, match, date(2026, 3, 10), time(9), SetBy.HERSELF))
    await street.village.write(lambda work: register.set_pairing_state(work, match.id, PairingState.ENDED))
    assert await carry(street, ChangePlans(match.mentee, Change.RESUME, SetBy.HERSELF)) == ()
    await street.village.until(datetime(2026, 3, 12, tzinfo=UTC))
    assert street.her.keys == []
