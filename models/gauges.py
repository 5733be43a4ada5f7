"""How full the store is at a moment: what waits to leave, and which alerts are open.

Law: numbers only, never of one person or one line; each is found by an index of what is open, so that asking every few
seconds costs nothing. Source: interfaces.md, "[metrics]".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from models.outbox import still
from models.tables import alert, escalation, outbox
from models.work import Work
from relay.alerts import AlertState, Level
from relay.delivery import DeliveryState

_OPEN = (DeliveryState.QUEUED, DeliveryState.SENDING)
_WAITING = (
    select(outbox.c.state, func.count(), func.min(outbox.c.due_at))
    .where(still(outbox, *_OPEN))
    .group_by(outbox.c.state)
)
_ALERTS = (
    select(escalation.c.level, func.count())
    .join(alert, alert.c.id == escalation.c.alert_id)
    .where(alert.c.state.in_([AlertState.OPEN.value, AlertState.TAKEN.value]))
    .group_by(escalation.c.level)
)


@dataclass(frozen=True, slots=True)
class Gauges:
    """The store at a moment.

    Attributes:
        waiting: How many outbounds are queued, and how many on their way.
        late_seconds: For how long the oldest has been due that is still not on its way.
        alerts: How many alerts are not closed, by level.
    """

    waiting: Mapping[DeliveryState, int]
    late_seconds: float
    alerts: Mapping[Level, int]


def read(work: Work) -> Gauges:
    """The store now."""
    waiting, late = dict.fromkeys(_OPEN, 0), 0.0
    for state, number, first_due in work.conn.execute(_WAITING):
        waiting[DeliveryState(state)] = number
        if state == DeliveryState.QUEUED.value:
            late = max(0.0, (work.now - first_due).total_seconds())
    found = {Level(level): number for level, number in work.conn.execute(_ALERTS)}
    return Gauges(waiting, late, {level: found.get(level, 0) for level in Level})
