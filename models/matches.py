"""What begins and ends with a match by itself: the questions about it, and its planned end.

Law: the questions begin when the two are matched and the mentee's line is open, whichever comes last; they end with the
match, whoever ends it, and what she asked for herself rests until another one begins (`models.hand_overs`). The
safe-contact card decides whether one leaves, as for every other question (R07). Source: needs.md section 3, R07, R54,
R60.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import exists, select, update

from models import hand_overs, plans
from models.directory import touch
from models.tables import checkin, pairing, person, plan, presence
from models.work import Work
from relay.calendar import in_zone
from relay.ending import Ending
from relay.people import Pairing
from relay.plans import SetBy
from relay.recurrence import PlanKind

ASKED_AT = time(10)
"""The hour of the questions that nobody chose an hour for."""
BY_ITSELF = (PlanKind.MATCH, PlanKind.SAFE_CONTACT)


def begun(work: Work, pairing_id: UUID) -> None:
    """The two can write to each other from now on: after two weeks and two months she is asked how it is (R27)."""
    row = work.conn.execute(
        select(pairing.c.mentee_id, pairing.c.line_id, person.c.zone)
        .join(person, person.c.id == pairing.c.mentee_id)
        .where(pairing.c.id == pairing_id)
    ).one()
    hand_overs.match_began(work, row.mentee_id, pairing_id, row.line_id)
    today = in_zone(work.now, row.zone).date()
    for kind in BY_ITSELF:
        plans.set_plan(work, kind, row.mentee_id, row.line_id, pairing_id, today, ASKED_AT, by=SetBy.TEAM)


def over(work: Work, pairing_id: UUID) -> None:
    """The match has ended: nothing that belongs to it is asked any more, and no planned end is left."""
    hand_overs.match_ended(work, pairing_id)
    work.conn.execute(update(pairing).where(pairing.c.id == pairing_id).values(ending_at=None))


def find(work: Work, pairing_id: UUID) -> Pairing | None:
    """A match that is not over, None where there is none."""
    line_id = work.conn.execute(select(pairing.c.line_id).where(pairing.c.id == pairing_id)).scalar_one_or_none()
    if line_id is None:
        return None
    return next((one for one in work.directory.line(work.conn, line_id).pairings if one.id == pairing_id), None)


def set_backup(work: Work, pairing_id: UUID, backup_id: UUID | None) -> None:
    """Who stands behind the mentor of this match; None: nobody (R14)."""
    work.conn.execute(update(pairing).where(pairing.c.id == pairing_id).values(backup_id=backup_id))
    touch(work.conn)


# --- the planned end --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Planned:
    """A match whose end is planned, and owes something.

    Attributes:
        id: The match.
        line_id: Its line.
        ending: What was planned, and how far it has come.
    """

    id: UUID
    line_id: UUID
    ending: Ending


def plan_end(work: Work, pairing_id: UUID, mentee_id: UUID, line_id: UUID, ending: Ending, at: datetime) -> None:
    """It ends on that day; the mentee's own notices are a plan of hers. `at`: when something follows next."""
    plans.set_plan(work, PlanKind.ENDING, mentee_id, line_id, pairing_id, ending.on, ASKED_AT, by=SetBy.TEAM)
    go_on(work, pairing_id, ending, at)


def go_on(work: Work, pairing_id: UUID, ending: Ending, at: datetime | None) -> None:
    """How far a planned end has come, and when something follows next."""
    work.conn.execute(
        update(pairing)
        .where(pairing.c.id == pairing_id)
        .values(ends_on=ending.on, ending_told=ending.told, ending_heard=ending.heard, ending_at=at)
    )


def call_off(work: Work, pairing_id: UUID, mentee_id: UUID) -> None:
    """No end is planned any more."""
    plans.end_plans(work, mentee_id, (PlanKind.ENDING,))
    work.conn.execute(
        update(pairing)
        .where(pairing.c.id == pairing_id)
        .values(ends_on=None, ending_told=0, ending_heard=False, ending_at=None)
    )


def ending_of(work: Work, pairing_id: UUID) -> Ending | None:
    """What is planned for this match, None where nothing is."""
    row = work.conn.execute(select(*_ENDING).where(pairing.c.id == pairing_id)).one_or_none()
    return None if row is None or row.ends_on is None else Ending(row.ends_on, row.ending_told, row.ending_heard)


_ENDING = (pairing.c.ends_on, pairing.c.ending_told, pairing.c.ending_heard)


def claim_endings(work: Work, most: int) -> Sequence[Planned]:
    """The planned ends of which something is owed now; another process leaves these alone."""
    rows = work.conn.execute(
        select(pairing.c.id, pairing.c.line_id, *_ENDING)
        .where(pairing.c.ending_at <= work.now, pairing.c.ending_at.is_not(None))
        .order_by(pairing.c.ending_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return [Planned(row.id, row.line_id, Ending(row.ends_on, row.ending_told, row.ending_heard)) for row in rows]


def has_heard_of_end(work: Work, pairing_id: UUID) -> bool:
    """Whether the mentee was told of the end that is planned now."""
    told = exists().where(
        pairing.c.id == pairing_id,
        plan.c.pairing_id == pairing.c.id,
        plan.c.kind == PlanKind.ENDING.value,
        plan.c.day == pairing.c.ends_on,
        checkin.c.plan_id == plan.c.id,
        checkin.c.skipped.is_(None),
    )
    return bool(work.conn.execute(select(told)).scalar_one())


def told_something(work: Work, person_id: UUID, at: datetime) -> None:
    """An automatic message leaves for her then: the others keep their distance to it (R30)."""
    work.conn.execute(update(presence).where(presence.c.person_id == person_id).values(asked_at=at))
