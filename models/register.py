"""Programmes, lines, people, contacts, invitations and pairings as they come and go.

Law: every function here ends with `touch`, so that nobody goes on with what was; a code is kept only as a keyed hash
(R01); an address only sealed and as a blind index. Source: needs.md R01-R14, store.md "The vault".
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, or_, select, update

from models import drafts, heard, matches, plans
from models.directory import touch
from models.erasing import erase
from models.hours import read_week
from models.outbox import forget_what_was_sent, redirect, same_chat, withdraw_waiting
from models.tables import (
    consent,
    contact,
    focus,
    handle,
    invitation,
    keep_apart,
    lease,
    line,
    pairing,
    person,
    programme,
    revision,
    topic,
    wrong_try,
)
from models.work import Work
from relay.calendar import SafeTime
from relay.delivery import Origin
from relay.people import (
    ChannelName,
    Contact,
    ContactState,
    LineState,
    Pairing,
    PairingState,
    Person,
    PersonState,
    Programme,
    Role,
)
from relay.recurrence import PlanKind
from relay.scene import Invitation
from relay.words import typed_choice, whole_word

COOLING = timedelta(days=30)
CODE_LIVES = timedelta(hours=72)
TRIES_COUNT_FOR = timedelta(hours=1)


class RegisterError(Exception):
    """What was asked for can't be registered; the sentence says why."""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as the operator sees it."""

    id: UUID
    channel: ChannelName
    address: str
    desk: bool
    state: LineState
    mentor_id: UUID | None
    trouble: str | None


def create_programme(work: Work, made: Programme) -> None:
    """The one service of this store."""
    work.conn.execute(
        insert(programme).values(
            id=made.id,
            name=made.name,
            language=made.language,
            zone=made.zone,
            quiet_from=made.quiet_from.strftime("%H:%M"),
            quiet_to=made.quiet_to.strftime("%H:%M"),
            emergency_number=made.emergency_number,
            helplines="\n".join(made.helplines),
            text_days=made.text_days,
            last_reference=0,
            created_at=work.now,
        )
    )
    work.conn.execute(insert(revision).values(id=1, number=1))


def has_programme(work: Work) -> bool:
    """Whether `peerline init` was run on this store."""
    return work.conn.execute(select(func.count()).select_from(programme)).scalar_one() > 0


# --- lines ------------------------------------------------------------------------------------------------------------


def add_line(work: Work, channel: ChannelName, account: str, token: str, secret: str, *, desk: bool) -> UUID:
    """A reserved service number. `account` is the channel's own id of it (a bot's number): one line per account.

    Raises:
        RegisterError: The account has a line already, or its number is still cooling off.
    """
    index = work.vault.index(f"line:{channel.value}", account)
    known = work.conn.execute(select(line).where(line.c.account_index == index)).one_or_none()
    if known is not None:
        if known.state != LineState.COOLING.value:
            raise RegisterError(f"This number is line {known.id} already.")
        if known.cooling_until > work.now:
            raise RegisterError(
                f"This number was released and cools off until {known.cooling_until:%Y-%m-%d}, so that nobody who "
                "still writes to it reaches a new person. Take another number, or wait."
            )
        work.conn.execute(
            update(line).where(line.c.id == known.id).values(account_index=uuid4().bytes)
        )  # the old line's history stays with the old line
    line_id = uuid4()
    work.conn.execute(
        insert(line).values(
            id=line_id,
            programme_id=work.directory.programme(work.conn).id,
            channel=channel.value,
            address="",
            account_index=index,
            desk=desk,
            state=LineState.ACTIVE.value,
            token_sealed=work.seal_lasting("line", "token_sealed", line_id, line_id, token),
            webhook_secret_sealed=work.seal_lasting("line", "webhook_secret_sealed", line_id, line_id, secret),
            created_at=work.now,
        )
    )
    work.conn.execute(insert(lease).values(line_id=line_id, owner=None, lease_until=None, epoch=0))
    touch(work.conn)
    return line_id


def lines(work: Work) -> list[LineRow]:
    """All lines, the oldest first."""
    mentors = {
        row.line_id: row.id
        for row in work.conn.execute(
            select(person.c.id, person.c.line_id).where(
                person.c.line_id.is_not(None), person.c.state == PersonState.ACTIVE.value
            )
        )
    }
    return [
        LineRow(
            row.id,
            ChannelName(row.channel),
            row.address,
            row.desk,
            LineState(row.state),
            mentors.get(row.id),
            row.trouble,
        )
        for row in work.conn.execute(select(line).order_by(line.c.created_at, line.c.id))
    ]


def line_secrets(work: Work, line_id: UUID) -> tuple[str, str]:
    """(token, webhook secret) of a line."""
    row = work.conn.execute(select(line.c.token_sealed, line.c.webhook_secret_sealed).where(line.c.id == line_id)).one()
    return (
        work.vault.open_text("line", "token_sealed", line_id, line_id, row.token_sealed),
        work.vault.open_text("line", "webhook_secret_sealed", line_id, line_id, row.webhook_secret_sealed),
    )


def give_new_token(work: Work, line_id: UUID, account: str, token: str) -> None:
    """A line goes on with a new token of the same account (the old one was revoked).

    Raises:
        RegisterError: There is no such line, or the token is another account's.
    """
    row = work.conn.execute(select(line).where(line.c.id == line_id)).one_or_none()
    if row is None:
        raise RegisterError(f"There is no line {line_id}.")
    if row.account_index != work.vault.index(f"line:{row.channel}", account):
        raise RegisterError("This token belongs to another bot than the line's; add it as a line of its own.")
    work.conn.execute(
        update(line)
        .where(line.c.id == line_id)
        .values(token_sealed=work.seal_lasting("line", "token_sealed", line_id, line_id, token), trouble=None)
    )
    touch(work.conn)


def name_line(work: Work, line_id: UUID, address: str, *, topics: bool = False) -> None:
    """The channel told the line's public address (a bot's username), and whether it has topics in private chats."""
    work.conn.execute(update(line).where(line.c.id == line_id).values(address=address, topics=topics))
    touch(work.conn)


def mark_set_up(work: Work, line_id: UUID) -> None:
    """The line's menus and descriptions have been set."""
    work.conn.execute(update(line).where(line.c.id == line_id).values(set_up_at=work.now))


def is_set_up(work: Work, line_id: UUID) -> bool:
    """Whether the line's menus and descriptions have been set."""
    return work.conn.execute(select(line.c.set_up_at).where(line.c.id == line_id)).scalar_one() is not None


def set_trouble(work: Work, line_id: UUID, trouble: str | None) -> None:
    """What is wrong with a line at present, for `peerline line list`; None when it is well."""
    moment = None if trouble is None else work.now
    work.conn.execute(update(line).where(line.c.id == line_id).values(trouble=trouble, trouble_at=moment))


def set_line_state(work: Work, line_id: UUID, state: LineState) -> None:
    """Suspend, take up again, or release a line.

    Raises:
        RegisterError: There is no such line, or people still use it.
    """
    row = work.conn.execute(select(line).where(line.c.id == line_id)).one_or_none()
    if row is None:
        raise RegisterError(f"There is no line {line_id}.")
    if row.state == LineState.COOLING.value:
        raise RegisterError(f"Line {line_id} was released; it can't be used any more.")
    if state is LineState.COOLING:
        _refuse_release(work, line_id)
        work.conn.execute(update(line).where(line.c.id == line_id).values(cooling_until=work.now + COOLING))
        work.conn.execute(update(person).where(person.c.line_id == line_id).values(line_id=None))
    work.conn.execute(update(line).where(line.c.id == line_id).values(state=state.value))
    touch(work.conn)


def _refuse_release(work: Work, line_id: UUID) -> None:
    matched = work.conn.execute(
        select(func.count())
        .select_from(pairing)
        .where(pairing.c.line_id == line_id, pairing.c.state != PairingState.ENDED.value)
    ).scalar_one()
    if matched:
        raise RegisterError(f"Line {line_id} still carries {matched} match(es). End them first: peerline pair end ID.")


# --- people -----------------------------------------------------------------------------------------------------------


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


def desk_line(work: Work) -> UUID | None:
    """The team's desk line, None where there is none yet."""
    return (
        work.conn.execute(
            select(line.c.id).where(line.c.desk, line.c.state == LineState.ACTIVE.value).order_by(line.c.created_at)
        )
        .scalars()
        .first()
    )


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


def own_line(work: Work, person_id: UUID) -> UUID | None:
    """A mentor's own line, None where she has none."""
    return work.conn.execute(select(person.c.line_id).where(person.c.id == person_id)).scalar_one_or_none()


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


def bind(
    work: Work, person_id: UUID, line_id: UUID, address: str, state: ContactState, contact_id: UUID | None = None
) -> UUID:
    """This account is how she is reached on this line; its contact id.

    Raises:
        RegisterError: The account is somebody else's on this line.
    """
    channel = work.conn.execute(select(line.c.channel).where(line.c.id == line_id)).scalar_one()
    index = work.vault.index(channel, address)
    known = work.conn.execute(
        select(contact).where(contact.c.line_id == line_id, contact.c.address_index == index)
    ).one_or_none()
    if known is not None and known.person_id != person_id and known.state != ContactState.REVOKED.value:
        raise RegisterError("This account is another person's on this line.")
    if known is not None:
        drafts.forget_of(work, [known.id])
        work.conn.execute(delete(topic).where(topic.c.contact_id == known.id))
        work.conn.execute(delete(contact).where(contact.c.id == known.id))
    contact_id = contact_id or uuid4()
    if known is not None and known.person_id == person_id:
        same_chat(work, known.id, contact_id)
        heard.same_chat(work, known.id, contact_id)
    work.conn.execute(
        insert(contact).values(
            id=contact_id,
            person_id=person_id,
            line_id=line_id,
            address_sealed=work.seal_lasting("contact", "address_sealed", contact_id, person_id, address),
            address_index=index,
            state=state.value,
            asked="",
            created_at=work.now,
        )
    )
    earlier = (
        work.conn.execute(
            select(contact.c.id).where(
                contact.c.line_id == line_id, contact.c.person_id == person_id, contact.c.id != contact_id
            )
        )
        .scalars()
        .all()
    )
    work.conn.execute(update(contact).where(contact.c.id.in_(earlier)).values(state=ContactState.REVOKED.value))
    waiting_at = [*earlier, known.id] if known is not None and known.person_id == person_id else list(earlier)
    if waiting_at:
        redirect(work, waiting_at, contact_id)
    work.conn.execute(update(line).where(line.c.id == line_id).values(set_up_at=None))  # her menu is not set yet
    touch(work.conn)
    return contact_id


def sessions_on(work: Work, person_id: UUID, line_id: UUID) -> list[UUID]:
    """All that she has or had on this line, ended ones too."""
    hers = select(contact.c.id).where(contact.c.person_id == person_id, contact.c.line_id == line_id)
    return list(work.conn.execute(hers).scalars())


def set_contact_state(work: Work, contact_id: UUID, state: ContactState) -> None:
    """She comes to another state on this line.

    What waits for her does not go where she stopped it; what was put by for a mentor who could not be reached goes when
    she is back.
    """
    work.conn.execute(update(contact).where(contact.c.id == contact_id).values(state=state.value))
    if state is ContactState.OPEN:
        redirect(work, [contact_id], contact_id)
    if state is ContactState.STOPPED:
        withdraw_waiting(work, [contact_id], (Origin.MENTOR, Origin.TEAM, Origin.PROMPT, Origin.RECORDING))
    touch(work.conn)


def set_asked(work: Work, contact_id: UUID, codes: str) -> None:
    """The choices that stand before her now, one code per line (R22)."""
    work.conn.execute(update(contact).where(contact.c.id == contact_id).values(asked=codes))


def asked(work: Work, contact_id: UUID) -> tuple[str, ...]:
    """The codes of the choices that stand before her."""
    row = work.conn.execute(select(contact.c.asked).where(contact.c.id == contact_id)).scalar_one_or_none()
    return tuple(row.split("\n")) if row else ()


def set_language(work: Work, person_id: UUID, language: str) -> None:
    """From now on she reads this language."""
    work.conn.execute(update(person).where(person.c.id == person_id).values(language=language))
    touch(work.conn)


def give_consent(work: Work, her: Contact, version: str) -> None:
    """She agreed: version, language, time, and nothing else (R04)."""
    work.conn.execute(
        insert(consent).values(
            id=uuid4(), person_id=her.person.id, version=version, language=her.person.language, given_at=work.now
        )
    )


def has_consented(work: Work, person_id: UUID) -> bool:
    """Whether she agreed."""
    return work.conn.execute(select(func.count()).where(consent.c.person_id == person_id)).scalar_one() > 0


def unbind(work: Work, her: Contact) -> None:
    """She said no: contact, code, match and person go, and nothing of hers stays (R04)."""
    erase(work, her.person.id)


# --- invitations ------------------------------------------------------------------------------------------------------


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


# --- pairings ---------------------------------------------------------------------------------------------------------


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


def spoken(work: Work, person_id: UUID) -> tuple[str, ...]:
    """The languages that she speaks, hers first."""
    return tuple(work.conn.execute(select(person.c.speaks).where(person.c.id == person_id)).scalar_one().split())


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


def find_line(work: Work, channel: ChannelName, account: str) -> UUID | None:
    """The line of this account, unless it was released."""
    index = work.vault.index(f"line:{channel.value}", account)
    return work.conn.execute(
        select(line.c.id).where(line.c.account_index == index, line.c.state != LineState.COOLING.value)
    ).scalar_one_or_none()


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


def conversations(work: Work) -> tuple[UUID, ...]:
    """Every conversation that words may be sealed in: the open matches, and each person's own."""
    matched = work.conn.execute(select(pairing.c.id).where(pairing.c.state != PairingState.ENDED.value)).scalars()
    own = work.conn.execute(select(person.c.id).where(person.c.state == PersonState.ACTIVE.value)).scalars()
    return (*matched, *own)


def settle_programme(
    work: Work, text_days: int, passes: Sequence[str], countries: Sequence[str], *, disappearing: bool
) -> None:
    """What the settings say of the programme.

    Raises:
        RegisterError: The keyring beside this store belongs to another one.
    """
    row = work.conn.execute(select(programme)).one()
    if row.keyring is not None and row.keyring != work.vault.identity:
        raise RegisterError(
            "The keyring beside this database belongs to another one, so nothing in it could be opened. Put the right "
            "keyring.db back from its backup; nothing was changed."
        )
    wanted = {
        "text_days": text_days,
        "passes": " ".join(sorted(passes)),
        "countries": " ".join(countries),
        "disappearing": disappearing,
        "keyring": work.vault.identity,
    }
    if any(getattr(row, name) != value for name, value in wanted.items()):
        work.conn.execute(update(programme).values(**wanted))
        touch(work.conn)


# --- what a person decides about herself ------------------------------------------------------------------------------


def set_safe_time(work: Work, person_id: UUID, safe: SafeTime, hours: str) -> None:
    """When it is safe to write to her (R07)."""
    work.conn.execute(update(person).where(person.c.id == person_id).values(safe_time=safe.value, safe_hours=hours))
    touch(work.conn)
    plans.find_anew(work, person_id, (PlanKind.DATE,))  # their reminders leave in her hours, or a little before them


def expect(work: Work, contact_id: UUID, what: str) -> None:
    """What her next words are taken for; "" for the conversation."""
    work.conn.execute(update(contact).where(contact.c.id == contact_id).values(expects=what))
    touch(work.conn)


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


def set_secret(work: Work, person_id: UUID, word: str) -> None:
    """Her secret word, agreed in person: only a keyed hash of it is kept (R08). "" takes it away.

    Raises:
        RegisterError: She is no mentee, or the word is an everyday one that she could write by chance.
    """
    if get_person(work, person_id).role is not Role.MENTEE:
        raise RegisterError("Only a mentee has a secret word.")
    said = secret_form(word)
    if word and (len(said) < FEWEST_SECRET or whole_word(word) is not None or typed_choice(word) is not None):
        raise RegisterError(
            f"A secret word has at least {FEWEST_SECRET} letters and is none of the words that do something."
        )
    kept = work.vault.keyed_hash(f"secret:{person_id.hex}", said) if word else None
    work.conn.execute(update(person).where(person.c.id == person_id).values(secret_hash=kept))
    touch(work.conn)


FEWEST_SECRET = 4
MOST_SECRET = 60


def secret_form(word: str) -> str:
    """A secret word without case, accents, spaces and marks: a frightened hand makes mistakes."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in plain if one.isalnum())


def add_handles(work: Work, person_id: UUID, kind: str, forms: Sequence[str]) -> None:
    """Numbers, names or addresses that lead to this person, as blind indexes only: none crosses a line (R20)."""
    for form in forms:
        index = work.vault.index(kind, form)
        known = work.conn.execute(
            select(handle.c.person_id).where(handle.c.handle_index == index, handle.c.person_id == person_id)
        ).one_or_none()
        if known is None:
            work.conn.execute(insert(handle).values(handle_index=index, person_id=person_id))
    touch(work.conn)


def leads_to_anybody(work: Work, found: Sequence[tuple[str, str]]) -> bool:
    """Whether any of these (kind, form) belongs to a participant, here or on a channel as her address."""
    handles = [work.vault.index(kind, form) for kind, form in found]
    if not handles:
        return False
    known = select(func.count()).select_from(handle).where(handle.c.handle_index.in_(handles))
    if work.conn.execute(known).scalar_one():
        return True
    addresses = [work.vault.index(channel, form) for kind, form in found for channel in ADDRESS_OF.get(kind, ())]
    if not addresses:
        return False
    reached = select(func.count()).select_from(contact).where(contact.c.address_index.in_(addresses))
    return work.conn.execute(reached).scalar_one() > 0


ADDRESS_OF = {"telegram_id": (ChannelName.TELEGRAM.value,), "phone": (ChannelName.WHATSAPP.value,)}
"""Which kinds of handle are a channel's own address."""


# --- the conversation's small memory ----------------------------------------------------------------------------------


def set_focus(work: Work, contact_id: UUID, pairing_id: UUID) -> None:
    """A mentor writes to this mentee for the next ten minutes (R16)."""
    work.conn.execute(delete(focus).where(focus.c.contact_id == contact_id))
    work.conn.execute(insert(focus).values(contact_id=contact_id, pairing_id=pairing_id, chosen_at=work.now))


def focus_of(work: Work, contact_id: UUID) -> tuple[UUID, datetime] | None:
    """(pairing, moment) of a mentor's last choice."""
    row = work.conn.execute(select(focus).where(focus.c.contact_id == contact_id)).one_or_none()
    return None if row is None else (row.pairing_id, row.chosen_at)


def off_told_at(work: Work, pairing_id: UUID) -> datetime | None:
    """When she was last told that her mentor is off duty."""
    return work.conn.execute(select(pairing.c.off_told_at).where(pairing.c.id == pairing_id)).scalar_one_or_none()


def mark_off_told(work: Work, pairing_id: UUID) -> None:
    """She has been told now."""
    work.conn.execute(update(pairing).where(pairing.c.id == pairing_id).values(off_told_at=work.now))


def contacts_of(work: Work, person_id: UUID) -> list[Contact]:
    """How this person is reached, on every line where she was."""
    ids = work.conn.execute(select(contact.c.id).where(contact.c.person_id == person_id)).scalars().all()
    return [one for contact_id in ids if (one := work.directory.contact(work.conn, contact_id)) is not None]


def own_line_contact(work: Work, person_id: UUID) -> UUID | None:
    """The contact of a mentor on her own line, if she can be reached there."""
    return (
        work.conn.execute(
            select(contact.c.id)
            .join(person, person.c.id == contact.c.person_id)
            .where(
                contact.c.person_id == person_id,
                contact.c.line_id == person.c.line_id,
                contact.c.state == ContactState.OPEN.value,
            )
        )
        .scalars()
        .first()
    )
