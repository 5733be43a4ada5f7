"""Alerts: who raised one, and who took it. Facts without content (R37, R40)."""

from uuid import UUID

from sqlalchemy import insert, select, update

from models.directory import touch
from models.tables import alert, pairing, programme
from models.work import Work
from relay.people import Contact
from relay.scene import AlertFacts, RaiseAlert

OPEN, TAKEN = "open", "taken"


def raise_(work: Work, raised: RaiseAlert, raiser: Contact | None, message_id: UUID | None = None) -> None:
    """An alert is open from now on; `message_id` names the words that were written for the team."""
    found = work.directory.programme(work.conn)
    work.conn.execute(update(programme).values(last_reference=programme.c.last_reference + 1))
    work.conn.execute(
        insert(alert).values(
            id=raised.id,
            programme_id=found.id,
            reference=raised.reference,
            cause=raised.cause,
            state=OPEN,
            raiser_id=raiser.id if raiser is not None else None,
            pairing_id=raised.pairing.id if raised.pairing is not None else None,
            raised_at=work.now,
            message_id=message_id,
        )
    )
    touch(work.conn)


def find(work: Work, alert_id: UUID) -> AlertFacts | None:
    """One alert, as far as taking it needs."""
    row = work.conn.execute(select(alert).where(alert.c.id == alert_id)).one_or_none()
    if row is None:
        return None
    matched = None
    if row.pairing_id is not None:
        line_id = work.conn.execute(
            select(pairing.c.line_id).where(pairing.c.id == row.pairing_id)
        ).scalar_one_or_none()
        if line_id is not None:
            view = work.directory.line(work.conn, line_id)
            matched = next((one for one in view.pairings if one.id == row.pairing_id), None)
    owner = work.directory.person(work.conn, row.owner_id) if row.owner_id is not None else None
    raiser = work.directory.contact(work.conn, row.raiser_id) if row.raiser_id is not None else None
    return AlertFacts(row.id, row.reference, row.cause, row.state == TAKEN, owner, raiser, matched, row.raised_at)


def take(work: Work, alert_id: UUID, owner: Contact) -> bool:
    """She owns it, unless somebody was faster; whether she does."""
    result = work.conn.execute(
        update(alert)
        .where(alert.c.id == alert_id, alert.c.state == OPEN)
        .values(state=TAKEN, owner_id=owner.person.id, taken_at=work.now)
    )
    return bool(result.rowcount)
