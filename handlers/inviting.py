"""A one-use code for a person, and the link that holds it: one path for the command line and for the desk.

Law: a code is made by chance, kept only as a keyed hash, shown once, and given in person (R01). Source: needs.md R01.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from models import audit, register
from models.audit import Action
from models.work import Work

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Invited:
    """A fresh invitation.

    Attributes:
        id: The invitation.
        code: What opens her line, once; never printed in a repr.
        link: Where it opens by a tap; None while the line's public name is not known.
        expires_at: Until when.
    """

    id: UUID
    code: str = field(repr=False)
    link: str | None = field(repr=False)
    expires_at: datetime


def invite(work: Work, person_id: UUID, by: UUID | None = None) -> Invited:
    """A code for her; an earlier one that was not used stops working. `by` is who asked for it at the desk.

    Raises:
        RegisterError: She can't be invited; the sentence says why.
    """
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    line_id = register.line_for_invitation(work, person_id)
    made = register.invite(work, person_id, line_id, code)
    username = work.directory.line(work.conn, line_id).line.address
    link = f"https://t.me/{username}?start={code}" if username else None
    audit.note(work, Action.INVITED, person_id, actor_id=by)
    return Invited(made, code, link, work.now + register.CODE_LIVES)


def can_be_invited(work: Work, person_id: UUID) -> bool:
    """Whether a code can be made for her now."""
    try:
        register.line_for_invitation(work, person_id)
    except register.RegisterError:
        return False
    return True
