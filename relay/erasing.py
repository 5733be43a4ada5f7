"""What an erasure waits for: an open DANGER about her is finished by a person first (R59).

Law: whoever asks to be deleted while a person still has to act for her is not forgotten in the middle of it; she hears
so, and it happens by itself afterwards. Where a secret word is in it, the words are the same for whoever holds her
phone: that it takes longer, and nothing else (R08).
"""

from dataclasses import dataclass
from uuid import UUID

from relay.people import Contact


@dataclass(frozen=True, slots=True)
class OpenDanger:
    """An open DANGER about her.

    Attributes:
        id: The alert.
        reference: "A17".
        silent: Whether a secret word is in one of those that are open about her.
        owner_at: How whoever has it is reached at the desk; None while nobody has it.
    """

    id: UUID
    reference: str
    silent: bool = False
    owner_at: Contact | None = None


@dataclass(frozen=True, slots=True)
class AskedToErase:
    """Whether she has asked already, and what it waits for; `danger` is None where nothing keeps it back any more."""

    already: bool = False
    danger: OpenDanger | None = None


NOT_ASKED = AskedToErase()
