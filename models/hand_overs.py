"""What she asked for herself goes on with her next mentor: her weekly question, her dates, the news while she waits.

Law: they are hers and not the match's (R27). Between two matches nothing of them is asked; with the next match they go
on, on its line, and nothing that fell in between is made up for. Whose pause one was it stays. Where the next match
begins late, nothing goes on by itself: she is asked anew. Source: needs.md R27, R57, R60; decision 18.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from models.plans import BETWEEN, ON, OVER, PAUSED, plan_from
from models.tables import pairing, plan
from models.walls import wall_of
from models.work import Work
from relay.recurrence import PlanKind

HERS = (PlanKind.WEEKLY, PlanKind.DATE, PlanKind.WAITING)
"""What goes on; the rest is asked because of a match and begins anew with the next."""
AT_MOST_BETWEEN = timedelta(days=60)
"""How long after the end of a match another one is still a hand-over."""


def match_ended(work: Work, pairing_id: UUID) -> None:
    """What was asked because of the match is over; what she asked for herself rests until another one begins."""
    of_match = update(plan).where(plan.c.pairing_id == pairing_id, plan.c.state != OVER)
    hers = plan.c.kind.in_([kind.value for kind in HERS])
    work.conn.execute(of_match.where(hers).values(state=BETWEEN, next_run_at=None))
    work.conn.execute(of_match.where(~hers).values(state=OVER, next_run_at=None, paused_by=None))


def match_began(work: Work, person_id: UUID, pairing_id: UUID, line_id: UUID) -> None:
    """What rested since her last match goes on with this one, on its line."""
    rows = work.conn.execute(
        select(plan.c.id, plan.c.kind, plan.c.day, plan.c.clock, plan.c.done, plan.c.paused_by, pairing.c.ended_at)
        .join(pairing, pairing.c.id == plan.c.pairing_id)
        .where(plan.c.person_id == person_id, plan.c.state == BETWEEN)
    ).all()
    wall = wall_of(work, person_id)
    for row in rows:
        rested = plan_from(row)
        due = wall.next_run(rested, work.now) if work.now - row.ended_at <= AT_MOST_BETWEEN else None
        going_on = update(plan).where(plan.c.id == row.id)
        if due is None:
            work.conn.execute(going_on.values(state=OVER, paused_by=None))
            continue
        going_on = going_on.values(pairing_id=pairing_id, line_id=line_id, done=wall.passed(rested, work.now))
        rests = row.paused_by is not None
        work.conn.execute(going_on.values(state=PAUSED if rests else ON, next_run_at=None if rests else due))
