"""Plans of check-ins as they are set, paused, resumed and ended: by herself, by her mentor, by the team.

Law: a plan is never made up for: what lay before it was made, or fell into a pause, was not missed. Ending one ends
no silence that is being looked after. Source: store.md, "Scheduler"; needs.md section 3, R27, R31, R33.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.directory import touch
from models.tables import person, plan, presence
from models.walls import wall_of
from models.work import Work
from relay.calendar import in_zone
from relay.people import Pairing
from relay.plans import YIELDS_TO, PlanFacts, PlanState, SetBy
from relay.recurrence import Plan, PlanKind

ON, WAITS, PAUSED, BETWEEN, OVER = (state.value for state in PlanState)
"""What a plan's state may be: `waits` until she writes, `between` two matches."""


def plan_from(row: Any) -> Plan:
    """A plan as its row holds it."""
    return Plan(row.id, PlanKind(row.kind), row.day, time.fromisoformat(row.clock), row.done)


def set_plan(
    work: Work,
    kind: PlanKind,
    person_id: UUID,
    line_id: UUID,
    pairing_id: UUID | None,
    day: date,
    clock: time,
    *,
    by: SetBy,
    checked_on: date | None = None,
    tells_id: UUID | None = None,
) -> UUID:
    """A plan from now on; an earlier one of its kind is over, but for dates, of which there may be several.

    Args:
        work: The unit of work.
        kind: What it asks.
        person_id: Whom.
        line_id: On which line.
        pairing_id: Within which match; None for a mentor's own week.
        day: Her local day that its occurrences are counted from.
        clock: Her local hour.
        by: Who set it.
        checked_on: When a worker last checked her matter (waiting).
        tells_id: The supervisor who alone hears a mentor's answer (wellbeing).
    """
    if kind is not PlanKind.DATE:
        end_plans(work, person_id, (kind,))
    wall = wall_of(work, person_id)
    made = Plan(uuid4(), kind, day, clock)
    due = wall.next_run(made, work.now)
    work.conn.execute(_MEET[work.conn.dialect.name], {"person_id": person_id})
    work.conn.execute(
        insert(plan).values(
            id=made.id,
            kind=kind.value,
            person_id=person_id,
            pairing_id=pairing_id,
            line_id=line_id,
            day=day,
            clock=clock.strftime("%H:%M"),
            done=wall.passed(made, work.now) if due is not None else made.done,  # what lies behind, nobody missed
            state=ON if due is not None else OVER,
            next_run_at=due,
            checked_on=checked_on,
            tells_id=tells_id,
            set_by=by.value,
            created_at=work.now,
        )
    )
    return made.id


_MEET = {
    "sqlite": sqlite.insert(presence).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(presence).on_conflict_do_nothing(),
}


def set_weekly(work: Work, matched: Pairing, weekday: int, clock: time, by: SetBy) -> UUID:
    """The weekly question, from the next such day on (Monday is 0); one that rested rests on, unless she set it."""
    today = in_zone(work.now, matched.mentee.zone).date()
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    her, weekly = matched.mentee.id, PlanKind.WEEKLY
    rested = None
    if by is not SetBy.HERSELF:
        rested = next((one.paused_by or SetBy.TEAM for one in facts_of(work, her) if _rests(one, weekly)), None)
    made = set_plan(work, weekly, her, matched.line_id, matched.id, day, clock, by=by)
    if rested is not None:
        pause_plans(work, her, (weekly,), by=rested)
    return made


def _rests(one: PlanFacts, kind: PlanKind) -> bool:
    return one.kind is kind and one.state is PlanState.PAUSED


def _chosen(person_id: UUID, kinds: Collection[PlanKind], plan_id: UUID | None) -> ColumnElement[bool]:
    """Her plans of these kinds, or the one of this id among them, unless they are over."""
    hers = and_(plan.c.person_id == person_id, plan.c.kind.in_([kind.value for kind in kinds]), plan.c.state != OVER)
    return hers if plan_id is None else and_(hers, plan.c.id == plan_id)


def _yielding(by: SetBy) -> ColumnElement[bool]:
    """The pauses that `by` may end; one of which nobody wrote down whose it is was the team's."""
    whose = [one.value for one in YIELDS_TO[by]]
    known = plan.c.paused_by.in_(whose)
    return or_(known, plan.c.paused_by.is_(None)) if SetBy.TEAM.value in whose else known


def end_plans(
    work: Work, person_id: UUID, kinds: Collection[PlanKind] = tuple(PlanKind), *, plan_id: UUID | None = None
) -> int:
    """These plans of hers ask no more; how many there were. What was asked already is still looked after."""
    done = work.conn.execute(
        update(plan).where(_chosen(person_id, kinds, plan_id)).values(state=OVER, next_run_at=None, paused_by=None)
    )
    return int(done.rowcount)


def pause_plans(
    work: Work,
    person_id: UUID,
    kinds: Collection[PlanKind] = tuple(PlanKind),
    *,
    by: SetBy = SetBy.TEAM,
    plan_id: UUID | None = None,
) -> int:
    """These plans of hers rest until they are resumed; how many. A pause that yields to `by` becomes theirs."""
    done = work.conn.execute(
        update(plan)
        .where(_chosen(person_id, kinds, plan_id), plan.c.state != BETWEEN, or_(plan.c.state != PAUSED, _yielding(by)))
        .values(state=PAUSED, next_run_at=None, paused_by=by.value)
    )
    return int(done.rowcount)


def resume_plans(
    work: Work,
    person_id: UUID,
    kinds: Collection[PlanKind] = tuple(PlanKind),
    *,
    by: SetBy = SetBy.TEAM,
    plan_id: UUID | None = None,
) -> int:
    """What rested goes on with its next occurrence: nothing that fell into the pause is made up for; how many."""
    rows = work.conn.execute(
        select(plan.c.id, plan.c.kind, plan.c.day, plan.c.clock, plan.c.done).where(
            _chosen(person_id, kinds, plan_id), plan.c.state == PAUSED, _yielding(by)
        )
    ).all()
    wall = wall_of(work, person_id)
    for row in rows:
        rested = plan_from(row)
        due = wall.next_run(rested, work.now)
        passed = wall.passed(rested, work.now)
        work.conn.execute(
            update(plan)
            .where(plan.c.id == row.id)
            .values(state=ON if due is not None else OVER, next_run_at=due, done=passed, paused_by=None)
        )
    return len(rows)


def set_checked(work: Work, person_id: UUID, on: date) -> int:
    """A worker checked her matter on this day (R33); how many waiting plans know it now."""
    done = work.conn.execute(
        update(plan)
        .where(plan.c.person_id == person_id, plan.c.kind == PlanKind.WAITING.value, plan.c.state != OVER)
        .values(checked_on=on)
    )
    return int(done.rowcount)


def set_closer(work: Work, person_id: UUID, *, closer: bool) -> None:
    """A supervisor wants silence to be noticed sooner, or as usual again."""
    work.conn.execute(_MEET[work.conn.dialect.name], {"person_id": person_id})
    work.conn.execute(update(presence).where(presence.c.person_id == person_id).values(closer=closer))


def move_to_zone(work: Work, person_id: UUID, zone: str) -> None:
    """She lives by another clock from now on: everything that is to come is found anew."""
    work.conn.execute(update(person).where(person.c.id == person_id).values(zone=zone))
    touch(work.conn)
    find_anew(work, person_id)


def find_anew(work: Work, person_id: UUID, kinds: Collection[PlanKind] = tuple(PlanKind)) -> None:
    """Her clock or her hours are others now: when her plans of these kinds are due follows from these."""
    rows = work.conn.execute(
        select(plan.c.id, plan.c.kind, plan.c.day, plan.c.clock, plan.c.done).where(
            _chosen(person_id, kinds, None), plan.c.state == ON
        )
    ).all()
    wall = wall_of(work, person_id)
    for row in rows:
        due = wall.found_anew(plan_from(row), work.now) or work.now
        work.conn.execute(update(plan).where(plan.c.id == row.id).values(next_run_at=due))


def own_line(work: Work, person_id: UUID) -> UUID | None:
    """A mentor's own line, None where she has none."""
    return work.conn.execute(select(person.c.line_id).where(person.c.id == person_id)).scalar_one_or_none()


def plans_of(work: Work, person_id: UUID) -> list[Any]:
    """Her plans as rows, those that are over left out."""
    shown = (plan.c.id, plan.c.kind, plan.c.day, plan.c.clock, plan.c.state, plan.c.next_run_at, plan.c.checked_on)
    return list(
        work.conn.execute(
            select(*shown).where(plan.c.person_id == person_id, plan.c.state != OVER).order_by(plan.c.created_at)
        )
    )


def facts_of(work: Work, person_id: UUID) -> tuple[PlanFacts, ...]:
    """Her plans as they are shown to her, her mentor and the team, in the order in which they were set."""
    shown = (plan.c.person_id == person_id, plan.c.state.not_in((BETWEEN, OVER)))
    rows = work.conn.execute(select(plan).where(*shown).order_by(plan.c.created_at, plan.c.id))
    return tuple(
        PlanFacts(
            row.id,
            PlanKind(row.kind),
            row.day,
            time.fromisoformat(row.clock),
            PlanState(row.state),
            row.done,
            SetBy(row.set_by),
            SetBy(row.paused_by) if row.paused_by is not None else None,
            row.next_run_at,
            row.checked_on,
        )
        for row in rows
    )


def is_closer(work: Work, person_id: UUID) -> bool:
    """Whether a supervisor wants her silence to be noticed sooner."""
    found = select(presence.c.closer).where(presence.c.person_id == person_id)
    return bool(work.conn.execute(found).scalar_one_or_none())


def named(work: Work, mentor_id: UUID) -> UUID | None:
    """Who alone hears how this mentor's weeks are; None where she is not asked (R55)."""
    found = select(plan.c.tells_id).where(
        plan.c.person_id == mentor_id, plan.c.kind == PlanKind.MENTOR.value, plan.c.state != OVER
    )
    return work.conn.execute(found).scalars().first()


def name(work: Work, mentor_id: UUID, supervisor_id: UUID) -> bool:
    """She hears from now on how this mentor's weeks are; False where the mentor is not asked."""
    done = work.conn.execute(
        update(plan)
        .where(plan.c.person_id == mentor_id, plan.c.kind == PlanKind.MENTOR.value, plan.c.state != OVER)
        .values(tells_id=supervisor_id)
    )
    return bool(done.rowcount)


def last_asked(work: Work, person_id: UUID) -> datetime | None:
    """When the last automatic message left for her; None where none ever did."""
    return work.conn.execute(select(presence.c.asked_at).where(presence.c.person_id == person_id)).scalar_one_or_none()
