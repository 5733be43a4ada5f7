"""What still holds a mentor, or somebody of the team, so that erasing her now would leave others alone (R59).

Law: it is read afresh from the tables each time; what is over holds nobody. Source: needs.md R38, R41, R42, R55, R59;
docs/decisions/0017.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from models import plans, register, rota
from models.tables import alert, alert_raiser, escalation, pairing, plan, shift
from models.work import Work
from relay.alerts import AlertState
from relay.people import PairingState, Person


@dataclass(frozen=True, slots=True)
class Ties:
    """What holds her.

    Attributes:
        matches: Her own matches that have not ended.
        items: References of what is open, or comes back, and needs her: hers, raised by her, asked of her, about her.
        shifts: In how many spans of the rota she has duty, first or behind somebody.
        named_for: How many mentors' weeks she alone hears of.
        last_reachable: Whether nobody else of the team can be reached.
    """

    matches: tuple[UUID, ...]
    items: tuple[str, ...]
    shifts: int
    named_for: int
    last_reachable: bool


def ties_of(work: Work, her: Person) -> Ties:
    """Everything that holds her."""
    work.flush()
    reached = set(rota.reachable(work)) if her.role.of_the_team else set()
    return Ties(
        tuple(row.id for row in register.open_pairings(work, her.id)),
        _items(work, her.id),
        _count(work, shift, or_(shift.c.primary_id == her.id, shift.c.backup_id == her.id)),
        _count(work, plan, (plan.c.tells_id == her.id) & (plan.c.state != plans.OVER)),
        reached == {her.id},
    )


def stands_behind(work: Work, person_id: UUID) -> int:
    """For how many open matches she is the one who stands in."""
    open_ones = (pairing.c.backup_id == person_id) & (pairing.c.state != PairingState.ENDED.value)
    return _count(work, pairing, open_ones)


def _items(work: Work, person_id: UUID) -> tuple[str, ...]:
    raised = select(alert_raiser.c.alert_id).where(alert_raiser.c.person_id == person_id)
    hers = or_(
        alert.c.owner_id == person_id,
        alert.c.id.in_(raised),
        *(column == person_id for column in _NAMES),
    )
    comes_back = (alert.c.owner_id == person_id) & escalation.c.come_back_at.is_not(None)
    found = (
        select(alert.c.reference)
        .join(escalation, escalation.c.alert_id == alert.c.id)
        .where(or_((alert.c.state != AlertState.CLOSED.value) & hers, comes_back))
        .order_by(alert.c.raised_at)
    )
    return tuple(work.conn.execute(found).scalars())


_NAMES = (escalation.c.about_id, escalation.c.asked_id, escalation.c.second_id, escalation.c.named_id)


def _count(work: Work, table: Any, where: ColumnElement[bool]) -> int:
    return int(work.conn.execute(select(func.count()).select_from(table).where(where)).scalar_one())
