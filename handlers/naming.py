"""Who alone hears how a mentor's weeks are (R55): named on the command line, or by the supervisor herself at the desk.

Law: a supervisor who takes part, and a mentor with a line of her own; whoever is named anew hears from then on, and the
rhythm of the question stays. Source: needs.md R55 and section 3.
"""

from datetime import time, timedelta
from uuid import UUID

from models import audit, plans, register
from models.audit import Action
from models.work import Work
from relay.calendar import in_zone
from relay.people import PersonState, Role
from relay.plans import SetBy
from relay.recurrence import PlanKind

FIRST_AFTER = timedelta(days=14)
ASKED_AT = time(10)


class NamingRefused(Exception):
    """She can't be named, or the mentor can't be asked; the sentence says why."""


def name_supervisor(work: Work, mentor_id: UUID, supervisor_id: UUID, by: UUID | None = None) -> None:
    """This supervisor alone hears from now on how this mentor's weeks are.

    Raises:
        NamingRefused: One of them is not what she has to be, or the mentor has no line.
        RegisterError: One of them does not exist.
    """
    mentor, supervisor = register.get_person(work, mentor_id), register.get_person(work, supervisor_id)
    if mentor.role is not Role.MENTOR or mentor.state is not PersonState.ACTIVE:
        raise NamingRefused("Only a mentor who takes part is asked how her week was.")
    if supervisor.role is not Role.SUPERVISOR or supervisor.state is not PersonState.ACTIVE:
        raise NamingRefused("Name a supervisor who takes part: she alone hears the answer.")
    line_id = register.own_line(work, mentor_id)
    if line_id is None:
        raise NamingRefused("This mentor has no line of her own, so she can't be asked. Give her one: --line ID.")
    if not plans.name(work, mentor_id, supervisor_id):
        day = in_zone(work.now, mentor.zone).date() + FIRST_AFTER
        plans.set_plan(
            work, PlanKind.MENTOR, mentor_id, line_id, None, day, ASKED_AT, by=SetBy.TEAM, tells_id=supervisor_id
        )
    audit.note(work, Action.NAMED, mentor_id, actor_id=by or supervisor_id)
