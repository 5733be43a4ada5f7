"""The fortnightly sheet of each mentor, counted from events; no message is opened for it (R46)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from models import rest
from models.tables import alert, alert_raiser, checkin, escalation, message, pairing, person
from models.work import Work
from relay.alerts import AlertState, Level
from relay.calendar import in_zone
from relay.desk import Sheet
from relay.people import PairingState, PersonState, Role
from relay.rest import goes_on, quarters
from relay.silence import SilenceStep


def fortnight(work: Work, span: timedelta) -> tuple[Sheet, ...]:
    """Every mentor who takes part, in the order in which they came: never by a number."""
    work.flush()
    mentors = work.conn.execute(
        select(person)
        .where(person.c.role == Role.MENTOR.value, person.c.state == PersonState.ACTIVE.value)
        .order_by(person.c.created_at, person.c.id)
    ).all()
    return tuple(_sheet(work, row, span) for row in mentors)


def _sheet(work: Work, row: Any, span: timedelta) -> Sheet:
    since = work.now - span
    matches = work.conn.execute(
        select(pairing.c.id, pairing.c.mentee_id).where(
            pairing.c.mentor_id == row.id,
            pairing.c.state.in_([PairingState.ACTIVE.value, PairingState.PAUSED.value, PairingState.ENDING.value]),
        )
    ).all()
    wrote = set(
        work.conn.execute(
            select(message.c.sender_id).where(
                message.c.conversation_id.in_([match.id for match in matches]), message.c.received_at >= since
            )
        ).scalars()
    )
    sent = work.conn.execute(
        select(message.c.received_at).where(
            message.c.conversation_id.in_(select(pairing.c.id).where(pairing.c.mentor_id == row.id)),
            message.c.sender_id == row.id,
            message.c.received_at >= since,
        )
    ).scalars()
    moments = list(sent)
    raised = (
        select(func.count())
        .select_from(alert_raiser)
        .where(alert_raiser.c.person_id == row.id, alert_raiser.c.raised_at >= since)
    )
    waiting = (
        select(func.count(alert.c.id.distinct()))
        .join(alert_raiser, alert_raiser.c.alert_id == alert.c.id)
        .join(escalation, escalation.c.alert_id == alert.c.id)
        .where(
            alert_raiser.c.person_id == row.id,
            escalation.c.level == Level.ADVICE.value,
            alert.c.state != AlertState.CLOSED.value,
        )
    )
    silences = (
        select(func.count())
        .select_from(checkin)
        .where(
            checkin.c.person_id.in_([match.mentee_id for match in matches]),
            checkin.c.step.in_([SilenceStep.MENTOR_TOLD.value, SilenceStep.TEAM_TOLD.value]),
            checkin.c.step_at >= since,
        )
    )
    talks = (
        select(func.count())
        .select_from(escalation)
        .where(
            escalation.c.talk_with_id == row.id,
            escalation.c.debriefed_at.is_(None),
            escalation.c.closed_at.is_not(None),
        )
    )
    return Sheet(
        work.directory.person_from(row).alias,
        len(matches),
        sum(match.mentee_id not in wrote for match in matches),
        len(moments),
        len({moment.date() for moment in moments}),
        int(work.conn.execute(raised).scalar_one()),
        int(work.conn.execute(waiting).scalar_one()),
        int(work.conn.execute(silences).scalar_one()),
        int(work.conn.execute(talks).scalar_one()),
        quarters(moments),
        goes_on(rest.told(work, row.id), in_zone(since, row.zone).date()),
    )
