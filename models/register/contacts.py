"""Contacts: the account that somebody writes from, her consent, and what her chat is about just now.

Law: an address is kept sealed and as a blind index only; a new account of a known person sees nothing of any history
(R09). Source: needs.md, R04, R09, R16, R56.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update

from models import drafts, heard
from models.directory import touch
from models.erasing import erase
from models.outbox import redirect, same_chat, withdraw_waiting
from models.register.refusals import RegisterError
from models.tables import (
    consent,
    contact,
    focus,
    line,
    person,
    topic,
)
from models.work import Work
from relay.delivery import Origin
from relay.people import (
    Contact,
    ContactState,
)


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


def expect(work: Work, contact_id: UUID, what: str) -> None:
    """What her next words are taken for; "" for the conversation."""
    work.conn.execute(update(contact).where(contact.c.id == contact_id).values(expects=what))
    touch(work.conn)


def set_focus(work: Work, contact_id: UUID, pairing_id: UUID) -> None:
    """A mentor writes to this mentee for the next ten minutes (R16)."""
    work.conn.execute(delete(focus).where(focus.c.contact_id == contact_id))
    work.conn.execute(insert(focus).values(contact_id=contact_id, pairing_id=pairing_id, chosen_at=work.now))


def focus_of(work: Work, contact_id: UUID) -> tuple[UUID, datetime] | None:
    """(pairing, moment) of a mentor's last choice."""
    row = work.conn.execute(select(focus).where(focus.c.contact_id == contact_id)).one_or_none()
    return None if row is None else (row.pairing_id, row.chosen_at)


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
