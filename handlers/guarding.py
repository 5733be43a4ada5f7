"""Looks whether words lead to a participant: her number, her user name, her account (R15, R20).

Law: only blind indexes are compared, and nothing of the words is kept for it; what belongs to nobody here passes,
because a lawyer's number must get through. Source: channels.md, "What content passes"; relay/guard.py.
"""

import re
from collections.abc import Iterable

from models import register
from models.work import Work
from relay.guard import (
    CandidateKind,
    candidates,
    holds_too_many,
    may_hold_any,
    phone_forms,
    searchable,
    user_name_form,
)
from relay.messages import Album, ContactCard, Content, Media, Text
from relay.people import Contact

USER_NAME = "user_name"


def leads_to_participant(work: Work, content: Content) -> bool:
    """Whether the words, or the card, hold what belongs to a participant."""
    match content:
        case Text():
            words = searchable(content)
        case Media(caption=Text() as caption):
            words = searchable(caption)
        case Album(items):
            words = "\n".join(searchable(item.caption) for item in items if item.caption is not None)
        case ContactCard(phone=phone):
            words = phone
        case _:
            return False
    if not may_hold_any(words):
        return False
    if holds_too_many(words):
        return True
    countries = work.directory.programme(work.conn).countries
    found = ((candidate.kind.value, form) for candidate in candidates(words, countries) for form in candidate.forms)
    return register.leads_to_anybody(work, tuple(dict.fromkeys(found)))


def learn_names(work: Work, sender: Contact, names: tuple[str, ...]) -> None:
    """Remember the sender's own user names as blind indexes, so that none of them crosses a line."""
    view = work.directory.line(work.conn, sender.line_id)
    forms = [user_name_form(name) for name in names]
    fresh = [form for form in forms if (sender.person.id, work.vault.index(USER_NAME, form)) not in view.handles]
    if fresh:
        register.add_handles(work, sender.person.id, USER_NAME, fresh)
        work.directory.refresh(work.conn)


def handles_in(written: str, countries: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The (kind, form)s that one written number, user name or e-mail address stands for; none where it is none.

    Args:
        written: One of them.
        countries: In whose national form a number may be written, besides those that are always read.
    """
    countries = tuple(countries)
    if WHOLE_NUMBER.fullmatch(written.strip()):
        # the number itself and none of its beginnings: a lawyer's number that begins like hers must get through
        whole = phone_forms(written, countries)
        if whole:
            return [(CandidateKind.PHONE.value, form) for form in whole]
    found = [(candidate.kind.value, form) for candidate in candidates(written, countries) for form in candidate.forms]
    if found:
        return found
    bare = user_name_form(written)
    return [(USER_NAME, bare)] if bare.isidentifier() and len(bare) >= FEWEST_IN_NAME else []


WHOLE_NUMBER = re.compile(r"[+(]?[\d\s().\-/]+")
"""What is written like one telephone number and nothing else."""

FEWEST_IN_NAME = 4
"""Telegram's shortest user names."""
