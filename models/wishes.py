"""Erasures that were asked for and wait until a person has finished an open DANGER about her (R59).

Law: what keeps an erasure back is read from the alerts each time; nothing else does, and a wish is kept until it is
carried out or called off, so that a restart forgets none.
"""

from uuid import UUID

from sqlalchemy import delete, insert, select

from models.tables import alert, erasure_wish, escalation
from models.work import Work
from relay.alerts import AlertState, Level
from relay.erasing import AskedToErase, OpenDanger


def open_danger(work: Work, person_id: UUID) -> OpenDanger | None:
    """What a person has to finish first; the oldest one where there are several."""
    rows = work.conn.execute(
        select(alert.c.id, alert.c.reference, alert.c.owner_id, alert.c.state, escalation.c.silent)
        .join(escalation, escalation.c.alert_id == alert.c.id)
        .where(
            escalation.c.about_id == person_id,
            escalation.c.level == Level.DANGER.value,
            alert.c.state != AlertState.CLOSED.value,
        )
        .order_by(alert.c.raised_at)
    ).all()
    if not rows:
        return None
    first = next((row for row in rows if row.state == AlertState.TAKEN.value), rows[0])
    owner = first.owner_id if first.state == AlertState.TAKEN.value else None
    reached = (one for one in work.directory.team(work.conn) if one.person.id == owner)
    return OpenDanger(first.id, first.reference, any(row.silent for row in rows), next(reached, None))


def asked(work: Work, person_id: UUID) -> AskedToErase:
    """Whether she has asked, and what it waits for."""
    return AskedToErase(_is_asked(work, person_id), open_danger(work, person_id))


def _is_asked(work: Work, person_id: UUID) -> bool:
    return work.conn.execute(select(erasure_wish).where(erasure_wish.c.person_id == person_id)).first() is not None


def ask(work: Work, person_id: UUID) -> None:
    """She wants everything deleted as soon as nothing keeps it back."""
    if not _is_asked(work, person_id):
        work.conn.execute(insert(erasure_wish).values(person_id=person_id, asked_at=work.now))


def call_off(work: Work, person_id: UUID) -> bool:
    """She keeps it after all; whether there was anything to call off."""
    return bool(work.conn.execute(delete(erasure_wish).where(erasure_wish.c.person_id == person_id)).rowcount)


def free(work: Work) -> list[UUID]:
    """Whose erasure waits for nothing any more; another process leaves these alone until this one is done."""
    waiting = select(erasure_wish.c.person_id).order_by(erasure_wish.c.asked_at).with_for_update(skip_locked=True)
    return [one for one in work.conn.execute(waiting).scalars() if open_danger(work, one) is None]
