"""Persons: added, found, and what each has decided about herself.

Law: an alias is kept sealed only; nothing else about who she is is kept. Source: needs.md, R02, R07, R13, R53, R54.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update

from models import plans
from models.directory import touch
from models.hours import read_week
from models.outbox import withdraw_waiting
from models.register.contacts import bind
from models.register.lines import desk_line
from models.register.refusals import RegisterError
from models.tables import (
    contact,
    invitation,
    line,
    pairing,
    person,
)
from models.work import Work
from relay.calendar import SafeTime
from relay.delivery import Origin
from relay.people import (
    ContactState,
    LineState,
    PairingState,
    Person,
    PersonState,
    Role,
)
from relay.recurrence import PlanKind


def add_person(
    work: Work,
    role: Role,
    alias: str,
    speaks: Sequence[str],
    zone: str,
    line_id: UUID | None = None,
    ready_address: str | None = None,
) -> UUID:
    """A mentor, mentee, supervisor or coordinator, by an alias of her own (R13).

    `speaks` are the languages that she speaks; in the first of them the product writes to her.

    Raises:
        RegisterError: The line can't be reserved for her.
    """
    if line_id is not None:
        _refuse_reservation(work, role, line_id)
    person_id = uuid4()
    ready = None
    if ready_address is not None:
        ready = work.seal_lasting("person", "ready_address_sealed", person_id, person_id, ready_address)
    work.conn.execute(
        insert(person).values(
            id=person_id,
            programme_id=work.directory.programme(work.conn).id,
            role=role.value,
            alias_sealed=work.seal_lasting("person", "alias_sealed", person_id, person_id, alias),
            language=speaks[0],
            speaks=" ".join(speaks),
            zone=zone,
            state=PersonState.ACTIVE.value,
            line_id=line_id,
            ready_address_sealed=ready,
            created_at=work.now,
        )
    )
    touch(work.conn)
    if ready_address is not None and role is not Role.MENTEE:
        where = line_id if role is Role.MENTOR else desk_line(work)
        if where is None:
            raise RegisterError("She has no line to be ready on: give a mentor --line, or add a desk line first.")
        bind(work, person_id, where, ready_address, ContactState.OPEN)
    return person_id


def _refuse_reservation(work: Work, role: Role, line_id: UUID) -> None:
    if role is not Role.MENTOR:
        raise RegisterError("Only a mentor has a line of her own; leave --line out.")
    row = work.conn.execute(select(line).where(line.c.id == line_id)).one_or_none()
    if row is None:
        raise RegisterError(f"There is no line {line_id}. See: peerline line list.")
    if row.desk:
        raise RegisterError("This is the team's desk line; a mentor needs a line of her own.")
    if row.state != LineState.ACTIVE.value:
        raise RegisterError(f"Line {line_id} is {row.state}; a mentor needs an active one.")
    taken = work.conn.execute(
        select(person.c.id).where(person.c.line_id == line_id, person.c.state == PersonState.ACTIVE.value)
    ).scalar_one_or_none()
    if taken is not None:
        raise RegisterError(f"Line {line_id} is reserved for another mentor already.")


def people(work: Work) -> list[Any]:
    """All people as rows, without a word of who they are."""
    shown = (
        person.c.id,
        person.c.role,
        person.c.language,
        person.c.speaks,
        person.c.zone,
        person.c.state,
        person.c.line_id,
    )
    return list(work.conn.execute(select(*shown).order_by(person.c.created_at, person.c.id)))


def taking_part(work: Work, roles: Sequence[Role]) -> tuple[Person, ...]:
    """Everybody of these roles who takes part, in the order in which they came."""
    rows = work.conn.execute(
        select(person)
        .where(person.c.role.in_([role.value for role in roles]), person.c.state == PersonState.ACTIVE.value)
        .order_by(person.c.created_at, person.c.id)
    )
    return tuple(work.directory.person_from(row) for row in rows)


def hold(work: Work, person_ids: Sequence[UUID]) -> None:
    """Nobody else decides about these until this unit ends."""
    held = select(person.c.id).where(person.c.id.in_(person_ids)).order_by(person.c.id).with_for_update()
    work.conn.execute(held).all()


def with_sessions(work: Work) -> set[UUID]:
    """Those who have a session, wherever."""
    found = select(contact.c.person_id).where(contact.c.state != ContactState.REVOKED.value)
    return set(work.conn.execute(found).scalars())


def is_under_age(work: Work, person_id: UUID) -> bool:
    """Whether she said that she is under 18, or not sure (R06)."""
    found = select(func.count()).where(contact.c.person_id == person_id, contact.c.state == ContactState.MINOR.value)
    return work.conn.execute(found).scalar_one() > 0


def get_person(work: Work, person_id: UUID) -> Person:
    """One person.

    Raises:
        RegisterError: There is none of this id.
    """
    found = work.directory.person(work.conn, person_id)
    if found is None:
        raise RegisterError(f"There is no person {person_id}. See: peerline person list.")
    return found


def revoke(work: Work, person_id: UUID) -> int:
    """A lost phone: every session of her accounts ends now, nothing more goes there (R56); how many there were."""
    get_person(work, person_id)
    found = (
        work.conn.execute(
            select(contact.c.id).where(contact.c.person_id == person_id, contact.c.state != ContactState.REVOKED.value)
        )
        .scalars()
        .all()
    )
    work.conn.execute(update(contact).where(contact.c.id.in_(found)).values(state=ContactState.REVOKED.value))
    work.conn.execute(
        update(invitation)
        .where(invitation.c.person_id == person_id, invitation.c.used_at.is_(None))
        .values(expires_at=work.now)
    )
    withdraw_waiting(work, found, tuple(origin for origin in Origin if origin not in {Origin.MENTEE, Origin.ALERT}))
    touch(work.conn)
    return len(found)


def set_language(work: Work, person_id: UUID, language: str) -> None:
    """From now on she reads this language."""
    work.conn.execute(update(person).where(person.c.id == person_id).values(language=language))
    touch(work.conn)


def spoken(work: Work, person_id: UUID) -> tuple[str, ...]:
    """The languages that she speaks, hers first."""
    return tuple(work.conn.execute(select(person.c.speaks).where(person.c.id == person_id)).scalar_one().split())


def conversations(work: Work) -> tuple[UUID, ...]:
    """Every conversation that words may be sealed in: the open matches, and each person's own."""
    matched = work.conn.execute(select(pairing.c.id).where(pairing.c.state != PairingState.ENDED.value)).scalars()
    own = work.conn.execute(select(person.c.id).where(person.c.state == PersonState.ACTIVE.value)).scalars()
    return (*matched, *own)


def set_safe_time(work: Work, person_id: UUID, safe: SafeTime, hours: str) -> None:
    """When it is safe to write to her (R07)."""
    work.conn.execute(update(person).where(person.c.id == person_id).values(safe_time=safe.value, safe_hours=hours))
    touch(work.conn)
    plans.find_anew(work, person_id, (PlanKind.DATE,))  # their reminders leave in her hours, or a little before them


def set_off(work: Work, person_id: UUID, until: datetime | None) -> None:
    """A mentor's time off; None: she is back (R53)."""
    work.conn.execute(update(person).where(person.c.id == person_id).values(off_until=until))
    touch(work.conn)


def set_duty(work: Work, person_id: UUID, duty: str) -> None:
    """A mentor's duty hours, as `models.hours.read_week` reads them; "" for every hour."""
    get_person(work, person_id)
    if duty:
        read_week(duty)
    work.conn.execute(update(person).where(person.c.id == person_id).values(duty=duty.lower()))
    touch(work.conn)
