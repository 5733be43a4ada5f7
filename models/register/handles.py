"""What could lead to a participant, and the word that she agreed on: kept as keyed hashes, only ever compared.

Source: needs.md, R08, R20.
"""

import unicodedata
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, insert, select, update

from models.directory import touch
from models.register.persons import get_person
from models.register.refusals import RegisterError
from models.tables import (
    contact,
    handle,
    person,
)
from models.work import Work
from relay.people import (
    ChannelName,
    Role,
)
from relay.words import typed_choice, whole_word


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
