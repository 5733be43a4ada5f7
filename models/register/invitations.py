"""Invitations: one-use codes, and the wrong tries that are counted.

Law: a code is kept only as a keyed hash, bound to its line, for 72 hours (R01). Source: needs.md, R01, R03.
"""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update

from models import drafts, heard
from models.directory import touch
from models.outbox import forget_what_was_sent
from models.register.lines import desk_line
from models.register.pairings import open_pairings
from models.register.persons import get_person
from models.register.refusals import RegisterError
from models.tables import (
    contact,
    invitation,
    person,
    wrong_try,
)
from models.work import Work
from relay.people import (
    ChannelName,
    Contact,
    ContactState,
    PersonState,
    Role,
)
from relay.scene import Invitation

CODE_LIVES = timedelta(hours=72)

TRIES_COUNT_FOR = timedelta(hours=1)


def invite(work: Work, person_id: UUID, line_id: UUID, code: str) -> UUID:
    """A one-use code for this person on this line; an earlier unused one stops working (R01)."""
    work.conn.execute(delete(invitation).where(invitation.c.person_id == person_id, invitation.c.used_at.is_(None)))
    invitation_id = uuid4()
    work.conn.execute(
        insert(invitation).values(
            id=invitation_id,
            person_id=person_id,
            line_id=line_id,
            code_hash=work.vault.keyed_hash("invitation", code),
            created_at=work.now,
            expires_at=work.now + CODE_LIVES,
        )
    )
    return invitation_id


def find_invitation(work: Work, line_id: UUID, code: str) -> Invitation | None:
    """What this code opens on this line: nothing when it is wrong, used, expired, or was made for another line."""
    row = work.conn.execute(
        select(invitation).where(
            invitation.c.line_id == line_id,
            invitation.c.code_hash == work.vault.keyed_hash("invitation", code),
            invitation.c.used_at.is_(None),
            invitation.c.expires_at > work.now,
        )
    ).one_or_none()
    if row is None:
        return None
    person_found = work.directory.person(work.conn, row.person_id)
    if person_found is None or person_found.state is not PersonState.ACTIVE:
        return None
    return Invitation(row.id, person_found)


def find_postponed(work: Work, line_id: UUID, channel: ChannelName, address: str) -> Invitation | None:
    """What this account opened before, when it could not read."""
    row = work.conn.execute(
        select(invitation).where(
            invitation.c.line_id == line_id,
            invitation.c.postponed_by == work.vault.index(channel.value, address),
            invitation.c.used_at.is_(None),
            invitation.c.expires_at > work.now,
        )
    ).first()
    if row is None:
        return None
    found = work.directory.person(work.conn, row.person_id)
    return None if found is None else Invitation(row.id, found)


def postpone(work: Work, her: Contact, channel: ChannelName) -> None:
    """Her account is forgotten but for its blind index beside the code, which is unused again."""
    work.conn.execute(
        update(invitation)
        .where(invitation.c.person_id == her.person.id, invitation.c.line_id == her.line_id)
        .values(used_at=None, postponed_by=work.vault.index(channel.value, her.address))
    )
    forget_what_was_sent(work, [her.id])
    heard.forget_of(work, [her.id])
    drafts.forget_of(work, [her.id])
    work.conn.execute(delete(contact).where(contact.c.id == her.id))
    touch(work.conn)


def use_invitation(work: Work, invitation_id: UUID) -> None:
    """A code opens once."""
    work.conn.execute(
        update(invitation).where(invitation.c.id == invitation_id).values(used_at=work.now, postponed_by=None)
    )


def forget_expired_invitations(work: Work) -> int:
    """Codes that expired unused, and wrong tries that no longer count; how many codes."""
    work.conn.execute(delete(wrong_try).where(wrong_try.c.tried_at <= work.now - TRIES_COUNT_FOR))
    gone = work.conn.execute(
        delete(invitation).where(invitation.c.used_at.is_(None), invitation.c.expires_at <= work.now)
    )
    return int(gone.rowcount)


def count_wrong_try(work: Work, line_id: UUID, channel: ChannelName, address: str) -> None:
    """A code that opened nothing came from this account."""
    work.conn.execute(
        insert(wrong_try).values(
            line_id=line_id, address_index=work.vault.index(channel.value, address), tried_at=work.now
        )
    )


def wrong_tries(work: Work, line_id: UUID, channel: ChannelName, address: str) -> int:
    """How many there were in the last hour."""
    return int(
        work.conn.execute(
            select(func.count())
            .select_from(wrong_try)
            .where(
                wrong_try.c.line_id == line_id,
                wrong_try.c.address_index == work.vault.index(channel.value, address),
                wrong_try.c.tried_at > work.now - TRIES_COUNT_FOR,
            )
        ).scalar_one()
    )


def line_for_invitation(work: Work, person_id: UUID) -> UUID:
    """The line on which this person is invited: a mentor's own, a mentee's mentor's, the desk for the team.

    Raises:
        RegisterError: She does not exist, does not take part, or has no line yet.
    """
    found = get_person(work, person_id)
    if found.state is not PersonState.ACTIVE:
        raise RegisterError(f"{person_id} does not take part any more.")
    line_id: UUID | None
    match found.role:
        case Role.MENTEE:
            matched = open_pairings(work, person_id)
            line_id = matched[0].line_id if matched else None
            missing = "She is not matched yet. First: peerline pair MENTEE MENTOR."
        case Role.MENTOR:
            line_id = work.conn.execute(select(person.c.line_id).where(person.c.id == person_id)).scalar_one()
            missing = "This mentor has no line. Give her one when you add her: person add ... --line ID."
        case Role.SUPERVISOR | Role.COORDINATOR:
            line_id = desk_line(work)
            missing = "There is no desk line yet. First: peerline line add telegram --token-file FILE --desk."
    if line_id is None:
        raise RegisterError(missing)
    open_already = work.conn.execute(
        select(func.count())
        .select_from(contact)
        .where(
            contact.c.person_id == person_id,
            contact.c.line_id == line_id,
            contact.c.state.in_([ContactState.OPEN.value, ContactState.STOPPED.value]),
        )
    ).scalar_one()
    if open_already:
        raise RegisterError(
            f"She has opened this line already. If she has a new phone or lost it: peerline person revoke {person_id}, "
            "then invite her again."
        )
    return line_id
