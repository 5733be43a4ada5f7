"""Pairings: who accompanies whom, who is kept apart, and how a match ends.

Law: two who are kept apart are never matched; one mentee has one mentor. Source: needs.md, R10-R12, R14, R54, R57.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, or_, select, update

from models import matches
from models.directory import touch
from models.outbox import withdraw_waiting
from models.register.contacts import bind, give_consent
from models.register.persons import get_person, set_safe_time
from models.register.refusals import RegisterError
from models.tables import (
    contact,
    keep_apart,
    pairing,
    person,
)
from models.work import Work
from relay.calendar import SafeTime
from relay.delivery import Origin
from relay.people import (
    Contact,
    ContactState,
    Pairing,
    PairingState,
)


def pair(work: Work, mentee_id: UUID, mentor_id: UUID, backup_id: UUID | None) -> UUID:
    """A mentee and a mentor, over the mentor's line; who may be matched is decided by the caller.

    Raises:
        RegisterError: The mentor has no line yet.
    """
    line_id = work.conn.execute(select(person.c.line_id).where(person.c.id == mentor_id)).scalar_one()
    if line_id is None:
        raise RegisterError("This mentor has no line yet. Give her one when you add her: person add ... --line ID.")
    pairing_id = uuid4()
    ready = work.conn.execute(select(person.c.ready_address_sealed).where(person.c.id == mentee_id)).scalar_one()
    work.conn.execute(
        insert(pairing).values(
            id=pairing_id,
            mentee_id=mentee_id,
            mentor_id=mentor_id,
            backup_id=backup_id,
            line_id=line_id,
            state=PairingState.INVITED.value,
            created_at=work.now,
        )
    )
    if ready is not None:
        address = work.vault.open_text("person", "ready_address_sealed", mentee_id, mentee_id, ready)
        contact_id = bind(work, mentee_id, line_id, address, ContactState.OPEN)
        found = work.directory.person(work.conn, mentee_id)
        if found is not None:
            give_consent(work, Contact(contact_id, found, line_id, address), "training")
        set_safe_time(work, mentee_id, SafeTime.ANY_TIME, "")
    if ready is not None or _is_open(work, mentee_id, line_id):
        set_pairing_state(work, pairing_id, PairingState.ACTIVE)
    touch(work.conn)
    return pairing_id


def _is_open(work: Work, person_id: UUID, line_id: UUID) -> bool:
    """Whether she has agreed on this line already, as where she is matched with an earlier mentor again."""
    found = select(func.count()).where(
        contact.c.person_id == person_id, contact.c.line_id == line_id, contact.c.state == ContactState.OPEN.value
    )
    return work.conn.execute(found).scalar_one() > 0


def keep_two_apart(work: Work, one: UUID, other: UUID) -> None:
    """These two must not meet here (R12)."""
    get_person(work, one)
    get_person(work, other)
    first, second = sorted((one, other))
    if not kept_apart(work, one, other):
        work.conn.execute(insert(keep_apart).values(one_id=first, other_id=second, since_at=work.now))


def kept_apart(work: Work, one: UUID, other: UUID) -> bool:
    """Whether these two must not meet here."""
    first, second = sorted((one, other))
    found = select(func.count()).where(keep_apart.c.one_id == first, keep_apart.c.other_id == second)
    return work.conn.execute(found).scalar_one() > 0


def open_pairings(work: Work, person_id: UUID) -> list[Any]:
    """Her matches that have not ended, as rows."""
    return list(
        work.conn.execute(
            select(pairing).where(
                or_(pairing.c.mentee_id == person_id, pairing.c.mentor_id == person_id),
                pairing.c.state != PairingState.ENDED.value,
            )
        )
    )


def set_pairing_state(work: Work, pairing_id: UUID, state: PairingState) -> None:
    """A match comes to another state.

    Raises:
        RegisterError: There is none of this id.
    """
    row = work.conn.execute(select(pairing).where(pairing.c.id == pairing_id)).one_or_none()
    if row is None:
        raise RegisterError(f"There is no match {pairing_id}.")
    if state is PairingState.ACTIVE and row.ends_on is not None:
        state = PairingState.ENDING  # an end that was planned stays planned, whatever she did meanwhile
    values: dict[str, Any] = {"state": state.value}
    if state is PairingState.ENDED:
        values["ended_at"] = row.ended_at or work.now
    if state is PairingState.ACTIVE and row.started_at is None:
        values["started_at"] = work.now
    work.conn.execute(update(pairing).where(pairing.c.id == pairing_id).values(**values))
    if "started_at" in values:
        matches.begun(work, pairing_id)
    if state is PairingState.ENDED:
        matches.over(work, pairing_id)
    touch(work.conn)


def quiet_mentor(work: Work, matched: Pairing) -> None:
    """What a mentor wrote and that still waits does not go: she paused or stopped."""
    if matched.mentee_at is not None:
        withdraw_waiting(work, [matched.mentee_at.id], (Origin.MENTOR, Origin.TEAM))


def off_told_at(work: Work, pairing_id: UUID) -> datetime | None:
    """When she was last told that her mentor is off duty."""
    return work.conn.execute(select(pairing.c.off_told_at).where(pairing.c.id == pairing_id)).scalar_one_or_none()


def mark_off_told(work: Work, pairing_id: UUID) -> None:
    """She has been told now."""
    work.conn.execute(update(pairing).where(pairing.c.id == pairing_id).values(off_told_at=work.now))
