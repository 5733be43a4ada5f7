"""Takes what a woman wants gone off the phones, and erases her: at once, or when a person has finished (R26, R59).

Law: one way for her own word, for the team's command, and for what waited; what is on the phones goes as far back as
the channel can, then every row, and soon every key. Nothing on her mentor's phone keeps her name where we can help it.
Whoever others rely on is erased when nobody is left alone by it (docs/decisions/0017).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from models import audit, erasing, outbox, register, ties, topics, wishes
from models.audit import Action
from models.work import Posted, Work
from relay.acts.leaving import farewell
from relay.delivery import Origin
from relay.erasing import OpenDanger
from relay.messages import CloseTopic, Prompt, Withdraw
from relay.people import Contact, ContactState, Pairing, Person, Role
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


class StillNeeded(register.RegisterError):
    """A mentor, or one of the team, leaves nobody alone by being erased; the sentence says what comes first."""


@dataclass(frozen=True, slots=True)
class Erased:
    """It is done.

    Attributes:
        role: What she was.
        line_id: The line that was a mentor's own: kept, and reserved for nobody.
        stood_in: How many matches have nobody behind their mentor any more.
    """

    role: Role
    line_id: UUID | None = None
    stood_in: int = 0


def erase_on_request(work: Work, person_id: UUID) -> OpenDanger | Erased:
    """The team's command: done at once, or asked for because of an open DANGER about a mentee, which is returned.

    Raises:
        RegisterError: There is no such person.
        StillNeeded: A mentor, or one of the team, who is needed still.
    """
    work.directory.refresh(work.conn)
    person = register.get_person(work, person_id)
    if person.role is not Role.MENTEE:
        return _let_go(work, person)
    danger = wishes.open_danger(work, person_id)
    if danger is not None:
        ask(work, person_id, danger)
        return danger
    leave_for_good(work, person)
    return Erased(person.role)


def _let_go(work: Work, person: Person) -> Erased:
    """A mentor, or one of the team: what others still need her for comes first."""
    first = _comes_first(person, ties.ties_of(work, person))
    if first is not None:
        raise StillNeeded(first)
    done = Erased(person.role, register.own_line(work, person.id), ties.stands_behind(work, person.id))
    leave_for_good(work, person)
    return done


def _comes_first(person: Person, held: ties.Ties) -> str | None:
    """The sentence that says what has to be done before she can be erased; None where nothing has to."""
    if held.matches:
        ids = ", ".join(str(one) for one in held.matches)
        return f"{person.id} still has matches. End each first, after a call with both: peerline pair end ID ({ids})."
    if held.items:
        return (
            f"Items that are open or come back still need {person.id}: {', '.join(held.items)}. Somebody of the team "
            "takes them over or closes them at the desk first (/open)."
        )
    if held.shifts:
        return (
            f"{person.id} has duty in {held.shifts} span(s) of the rota. Give them to others first: peerline rota "
            "show, then peerline rota set."
        )
    if held.named_for:
        return (
            f"{person.id} alone hears how {held.named_for} mentor(s) are. Another supervisor names herself first, at "
            "the desk: /team and the mentor's alias."
        )
    if held.last_reachable:
        return (
            f"{person.id} is the last of the team who can be reached, and nobody would hear a cry for help. Invite "
            "somebody else to the desk first: peerline invite PERSON."
        )
    return None


def carry_out_wishes(work: Work) -> list[Posted]:
    """Erase whoever asked and whom nothing keeps back any more; what goes out because of it."""
    work.directory.refresh(work.conn)
    for person_id in wishes.free(work):
        leave_for_good(work, register.get_person(work, person_id))
    work.flush()
    return work.posted


def leave_for_good(work: Work, person: Person) -> None:
    """Everything of hers goes; she and her mentors hear it, on a line that she did not stop."""
    contacts = [one for one in register.contacts_of(work, person.id) if one.state is not ContactState.REVOKED]
    for her in contacts:
        clear_chat(work, her)
        for thread in topics.threads_in(work, her.id):
            outbox.post(work, Outbound(her, CloseTopic(thread), Origin.PROMPT, without_trace=True))
    pairings = [one for her in contacts for one in work.directory.line(work.conn, her.line_id).pairings_of(person.id)]
    text_days = work.directory.programme(work.conn).text_days
    said = [one for her in contacts for one in farewell(her, pairings, text_days)]
    erase(work, person.id, pairings)
    for outbound in said:
        if outbound.without_trace and outbound.to.state is not ContactState.OPEN:
            continue
        outbox.post(work, replace(outbound, pairing=None))
    work.directory.refresh(work.conn)
