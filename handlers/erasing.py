"""Takes what a woman wants gone off the phones, and erases her: at once, or when a person has finished (R26, R59).

Law: one way for her own word, for the team's command, and for what waited; what is on the phones goes as far back as
the channel can, then every row, and soon every key. Nothing on her mentor's phone keeps her name where we can help it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from models import audit, erasing, outbox, register, topics, wishes
from models.audit import Action
from models.work import Posted, Work
from relay.acts.leaving import farewell
from relay.delivery import Origin
from relay.erasing import OpenDanger
from relay.messages import CloseTopic, Prompt, Withdraw
from relay.people import Contact, ContactState, Pairing, Role
from relay.scene import Outbound

MOST_DELETED_AT_ONCE = 100
"""Bot API, deleteMessages."""


def in_hundreds(natives: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Native ids in the portions that one call may delete."""
    for at in range(0, len(natives), MOST_DELETED_AT_ONCE):
        yield tuple(natives[at : at + MOST_DELETED_AT_ONCE])


def clear_chat(work: Work, contact: Contact) -> None:
    """Delete on her phone what can still be deleted; sealed under the line's key, since hers may go."""
    for natives in in_hundreds(erasing.shown_lately(work, contact.id)):
        outbox.post(work, Outbound(contact, Withdraw(natives), Origin.PROMPT, without_trace=True))


def erase(work: Work, person_id: UUID, pairings: Sequence[Pairing]) -> None:
    """Her words on her mentor's phone too, as far back as the channel can; then every row, and soon every key."""
    for pairing in pairings:
        mentor_at = pairing.mentor_at
        if mentor_at is None:
            continue
        for natives in in_hundreds(erasing.shown_of(work, [pairing.id], mentor_at.id)):
            outbox.post(work, Outbound(mentor_at, Withdraw(natives), Origin.NOTICE, last_word=True))
    for contact_id, thread in topics.threads_of(work, person_id):
        mentor_at = work.directory.contact(work.conn, contact_id)
        if mentor_at is not None:
            outbox.post(work, Outbound(mentor_at, CloseTopic(thread), Origin.NOTICE, last_word=True))
    work.flush()
    erasing.erase(work, person_id)
    audit.note(work, Action.ERASED, None)


def rename_topic(work: Work, mentor_at: Contact, thread: str) -> None:
    """A topic that could not be deleted at least does not keep her name."""
    renamed = CloseTopic(thread, Prompt("topic.over"))
    outbox.post(work, Outbound(mentor_at, renamed, Origin.NOTICE, last_word=True))


def ask(work: Work, person_id: UUID, danger: OpenDanger | None) -> None:
    """It waits, and whoever looks into the item reads so. The chain names the item, not her."""
    wishes.ask(work, person_id)
    audit.note(work, Action.ERASURE_ASKED, danger.id if danger is not None else None)


def call_off(work: Work, person_id: UUID) -> bool:
    """She keeps everything after all; whether there was anything to call off."""
    return wishes.call_off(work, person_id)


class NotForThisRole(register.RegisterError):
    """Only a mentee is erased in one go; everybody else's words belong to conversations that go on."""


def erase_on_request(work: Work, person_id: UUID) -> OpenDanger | None:
    """The team's command: done at once, or asked for because of an open DANGER, which is returned.

    Raises:
        RegisterError: There is no such person.
        NotForThisRole: She is no mentee.
    """
    work.directory.refresh(work.conn)
    person = register.get_person(work, person_id)
    if person.role is not Role.MENTEE:
        raise NotForThisRole(
            f"{person_id} is a {person.role.value}: what she wrote belongs to conversations that go on. End her "
            f"matches (peerline pair end ID) and her access (peerline person revoke {person_id})."
        )
    danger = wishes.open_danger(work, person_id)
    if danger is not None:
        ask(work, person_id, danger)
        return danger
    leave_for_good(work, person_id)
    return None


def carry_out_wishes(work: Work) -> list[Posted]:
    """Erase whoever asked and whom nothing keeps back any more; what goes out because of it."""
    work.directory.refresh(work.conn)
    for person_id in wishes.free(work):
        leave_for_good(work, person_id)
    work.flush()
    return work.posted


def leave_for_good(work: Work, person_id: UUID) -> None:
    """Everything of hers goes; she and her mentors hear it, on a line that she did not stop."""
    contacts = [one for one in register.contacts_of(work, person_id) if one.state is not ContactState.REVOKED]
    for her in contacts:
        clear_chat(work, her)
    pairings = [one for her in contacts for one in work.directory.line(work.conn, her.line_id).pairings_of(person_id)]
    said = [one for her in contacts for one in farewell(her, pairings)]
    erase(work, person_id, pairings)
    for outbound in said:
        if outbound.without_trace and outbound.to.state is not ContactState.OPEN:
            continue
        outbox.post(work, replace(outbound, pairing=None))
    work.directory.refresh(work.conn)
