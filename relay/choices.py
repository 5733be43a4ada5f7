"""The codes behind buttons: what a press, or a typed digit, says.

Law: a code is at most 64 bytes (Bot API, callback_data), holds ids only, never words, and proves nothing by itself: what it
names is looked up again and checked against who pressed it. Source: needs.md R21, R22.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PickLanguage:
    """She reads best in this language; "" is another one than those offered (a person answers)."""

    language: str


@dataclass(frozen=True, slots=True)
class ReadNow:
    """Her answer to whether she can read now, with no one looking (R03)."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Agree:
    """Her answer to the consent question."""

    yes: bool


@dataclass(frozen=True, slots=True)
class SendTo:
    """A held message is for this pairing's mentee."""

    draft_id: UUID
    pairing_id: UUID


@dataclass(frozen=True, slots=True)
class Discard:
    """A held message is not to be sent."""

    draft_id: UUID


@dataclass(frozen=True, slots=True)
class Take:
    """A supervisor takes an alert."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class SendAgain:
    """An uncertain message is to be sent once more."""

    delivery: int


@dataclass(frozen=True, slots=True)
class LeaveIt:
    """An uncertain message is left as it is."""

    delivery: int


Choice = PickLanguage | ReadNow | Agree | SendTo | Discard | Take | SendAgain | LeaveIt


def _short(value: UUID) -> str:
    return urlsafe_b64encode(value.bytes).rstrip(b"=").decode()


def _long(value: str) -> UUID:
    return UUID(bytes=urlsafe_b64decode(value + "=="))


def encode(choice: Choice) -> str:
    """The code that goes under a button."""
    match choice:
        case PickLanguage(language):
            return f"lang:{language}"
        case ReadNow(yes):
            return f"read:{'yes' if yes else 'no'}"
        case Agree(yes):
            return f"agree:{'yes' if yes else 'no'}"
        case SendTo(draft, pairing):
            return f"to:{_short(draft)}:{_short(pairing)}"
        case Discard(draft):
            return f"drop:{_short(draft)}"
        case Take(alert):
            return f"take:{_short(alert)}"
        case SendAgain(delivery):
            return f"again:{delivery}"
        case LeaveIt(delivery):
            return f"leave:{delivery}"


_READERS: dict[str, Callable[[list[str]], Choice]] = {
    "lang": lambda parts: PickLanguage(parts[0]),
    "read": lambda parts: ReadNow({"yes": True, "no": False}[parts[0]]),
    "agree": lambda parts: Agree({"yes": True, "no": False}[parts[0]]),
    "to": lambda parts: SendTo(_long(parts[0]), _long(parts[1])),
    "drop": lambda parts: Discard(_long(parts[0])),
    "take": lambda parts: Take(_long(parts[0])),
    "again": lambda parts: SendAgain(int(parts[0])),
    "leave": lambda parts: LeaveIt(int(parts[0])),
}


def decode(code: str) -> Choice | None:
    """What a code says; None where it is not one of ours (an old button, or somebody's own making)."""
    verb, *parts = code.split(":")
    reader = _READERS.get(verb)
    if reader is None:
        return None
    try:
        return reader(parts)
    except (KeyError, IndexError, ValueError):
        return None
