"""Who is who on which line: read once, remembered until somebody changes it.

Law: what is remembered is thrown away whenever `revision.number` moved, whoever moved it (the command line beside a
running `serve` included); it is only ever asked inside a unit of work. Source: store.md, "Cost must not grow with the
log".
"""

from dataclasses import dataclass, field
from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, update

from models.hours import read_card, read_week
from models.prepared import Prepared
from models.sealed import Sealed
from models.tables import contact, handle, line, pairing, person, programme, revision
from models.vault import Vault
from relay.people import (
    ChannelName,
    Contact,
    ContactState,
    Line,
    LineState,
    Pairing,
    PairingState,
    Person,
    PersonState,
    Programme,
    Role,
)

_NUMBER = Prepared(select(revision.c.number))


def touch(conn: Connection) -> None:
    """Tell every process that people, lines, contacts or pairings have changed."""
    conn.execute(update(revision).values(number=revision.c.number + 1))


@dataclass(slots=True)
class LineView:
    """One line with everybody on it."""

    line: Line
    by_index: dict[bytes, Contact] = field(default_factory=dict)
    by_id: dict[UUID, Contact] = field(default_factory=dict)
    pairings: tuple[Pairing, ...] = ()
    secrets: dict[UUID, bytes] = field(default_factory=dict, repr=False)
    handles: set[tuple[UUID, bytes]] = field(default_factory=set, repr=False)
    _pairings_of: dict[UUID, tuple[Pairing, ...]] = field(default_factory=dict, repr=False)

    def pairings_of(self, person_id: UUID) -> tuple[Pairing, ...]:
        """The pairings of one person on this line that have not ended, the oldest first."""
        found = self._pairings_of.get(person_id)
        if found is None:  # once per person: a view is thrown away when anything of it changes
            found = tuple(pairing for pairing in self.pairings if pairing.with_person(person_id))
            self._pairings_of[person_id] = found
        return found

    def contact_of(self, person_id: UUID) -> Contact | None:
        """How this person is reached on this line, if she can be."""
        return next(
            (
                contact
                for contact in self.by_id.values()
                if contact.person.id == person_id and contact.state is not ContactState.REVOKED
            ),
            None,
        )


class Directory:
    """The people, lines, contacts and pairings of one store."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._number = -1
        self._lines: dict[UUID, LineView] = {}
        self._programme: Programme | None = None
        self._last_reference = 0
        self._team: tuple[Contact, ...] | None = None

    def refresh(self, conn: Connection) -> None:
        """Forget everything if anything changed. Called at the head of each unit of work."""
        number = _NUMBER.rows(conn, {})[0].number
        if number != self._number:
            self.forget()
            self._number = number

    def forget(self) -> None:
        """Forget everything."""
        self._number = -1
        self._lines.clear()
        self._programme = None
        self._team = None

    def programme(self, conn: Connection) -> Programme:
        """The service.

        Raises:
            NoResultFound: `peerline init` has not been run.
        """
        if self._programme is None:
            row = conn.execute(select(programme)).one()
            self._last_reference = row.last_reference
            self._programme = Programme(
                row.id,
                row.name,
                row.language,
                row.zone,
                time.fromisoformat(row.quiet_from),
                time.fromisoformat(row.quiet_to),
                row.emergency_number,
                tuple(part for part in row.helplines.split("\n") if part),
                row.text_days,
                row.disappearing,
                frozenset(row.passes.split()),
                tuple(row.countries.split()),
            )
        return self._programme

    def next_reference(self, conn: Connection) -> str:
        """The reference that the next alert will have: a letter and a number, short to say on the telephone."""
        self.programme(conn)
        return f"A{self._last_reference + 1}"

    def line(self, conn: Connection, line_id: UUID) -> LineView:
        """One line with everybody on it.

        Raises:
            NoResultFound: There is no such line.
        """
        view = self._lines.get(line_id)
        if view is None:
            view = self._lines[line_id] = self._read_line(conn, line_id)
        return view

    def team(self, conn: Connection) -> tuple[Contact, ...]:
        """The desk contacts of supervisors and coordinators who can be reached."""
        if self._team is None:
            desks = conn.execute(
                select(line.c.id).where(line.c.desk, line.c.state == LineState.ACTIVE.value).order_by(line.c.created_at)
            ).scalars()
            self._team = tuple(
                member
                for desk in desks.all()
                for member in self.line(conn, desk).by_id.values()
                if member.person.role.of_the_team
                and member.state is ContactState.OPEN
                and member.person.state is PersonState.ACTIVE
            )
        return self._team

    def contact(self, conn: Connection, contact_id: UUID) -> Contact | None:
        """One contact, None where there is none."""
        line_id = conn.execute(select(contact.c.line_id).where(contact.c.id == contact_id)).scalar_one_or_none()
        return None if line_id is None else self.line(conn, line_id).by_id.get(contact_id)

    def person(self, conn: Connection, person_id: UUID) -> Person | None:
        """One person, None where there is none."""
        row = conn.execute(select(person).where(person.c.id == person_id)).one_or_none()
        return None if row is None else self.person_from(row)

    def person_from(self, row: Any) -> Person:
        """A person as a row of the table holds her."""
        alias = self._vault.open_text("person", "alias_sealed", row.id, row.id, row.alias_sealed)
        return Person(
            row.id,
            Role(row.role),
            alias,
            row.language,
            row.zone,
            PersonState(row.state),
            read_card(row.safe_time, row.safe_hours),
            read_week(row.duty) if row.duty else None,
            row.off_until,
        )

    def _read_line(self, conn: Connection, line_id: UUID) -> LineView:
        row = conn.execute(select(line).where(line.c.id == line_id)).one()
        mentor_id = conn.execute(select(person.c.id).where(person.c.line_id == line_id)).scalars().first()
        found = Line(
            row.id, ChannelName(row.channel), row.address, mentor_id, row.desk, LineState(row.state), row.topics
        )
        view = LineView(found)
        matches = conn.execute(
            select(pairing)
            .where(pairing.c.line_id == line_id, pairing.c.state != PairingState.ENDED.value)
            .order_by(pairing.c.created_at, pairing.c.id)
        ).all()
        contacts = conn.execute(
            select(contact).where(contact.c.line_id == line_id).order_by(contact.c.created_at)
        ).all()
        ids = {row.person_id for row in contacts} | {id_ for m in matches for id_ in (m.mentee_id, m.mentor_id)}
        rows = conn.execute(select(person).where(person.c.id.in_(ids))).all()
        people = {row.id: self.person_from(row) for row in rows}
        view.secrets = {row.id: row.secret_hash for row in rows if row.secret_hash is not None}
        known = conn.execute(select(handle).where(handle.c.person_id.in_(ids)))
        view.handles = {(row.person_id, row.handle_index) for row in known}
        for row in contacts:
            one = Contact(
                row.id,
                people[row.person_id],
                line_id,
                self._address(row.person_id, row.id, row.address_sealed),
                ContactState(row.state),
                row.expects,
            )
            view.by_index[row.address_index] = one
            view.by_id[row.id] = one
        view.pairings = tuple(
            Pairing(
                match.id,
                line_id,
                people[match.mentee_id],
                people[match.mentor_id],
                view.contact_of(match.mentee_id),
                view.contact_of(match.mentor_id),
                PairingState(match.state),
                match.backup_id,
            )
            for match in matches
        )
        return view

    def _address(self, person_id: UUID, contact_id: UUID, sealed: Sealed) -> str:
        return self._vault.open_text("contact", "address_sealed", contact_id, person_id, sealed)
