"""What happens around the program, and what must have come of it: four phones, a network that may answer, a ledger.

Law: the ledger is told only what people did and meant; what it expects is worked out without asking the program. Each
of a woman's messages is a name of its own ("for Joy 17"), so that a stray, lost or doubled one is known by sight.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from relay.choices import Choice, Discard, Focus, LeaveIt, SendAgain, SendTo, decode
from relay.messages import (
    Album,
    CloseTopic,
    Content,
    Media,
    Parcel,
    Pass,
    React,
    Recording,
    Replace,
    Say,
    Text,
    Withdraw,
)
from tests.property.office import MENTEES, MENTOR

TEN_MINUTES = timedelta(minutes=10)
ADDRESSES = {alias: address for address, alias in MENTEES.items()}


def words_in(content: Content) -> tuple[str, ...]:
    """What a woman reads in it: her words, or the files, each by the one name that it has in these tests."""
    match content:
        case Text(text):
            return (text,)
        case Media(handle=handle):
            return (handle,)
        case Album(items):
            return tuple(item.handle for item in items)
        case _:
            raise TypeError(f"{type(content).__name__} is not sent here.")


@dataclass(slots=True)
class Shown:
    """One message on a phone: its id there, what it says, and from which mentee it is (on the mentor's phone)."""

    native: str
    words: str
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its choices on the mentor's phone."""

    choices: tuple[Choice, ...]
    codes: tuple[str, ...]


@dataclass(slots=True)
class Phones:
    """What stands on the four phones.

    Attributes:
        shown: By address, what the line passed on to her, in the order in which it stands there.
        asked: The questions on the mentor's phone, the oldest first.
        meant_for: For whom each of the mentor's messages is, by its first words; what the program is never told.
        written_by: From whom each of the mentees' messages is.
        last_said: The present words of a message that was edited, by its first words.
    """

    shown: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    asked: list[Asked] = field(default_factory=list)
    meant_for: dict[str, str] = field(default_factory=dict)
    written_by: dict[str, str] = field(default_factory=dict)
    last_said: dict[str, str] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def next_id(self, address: str) -> str:
        """The next message's id in this chat, whoever wrote it."""
        self._numbers[address] += 1
        return str(self._numbers[address])

    def receive(self, parcel: Parcel) -> tuple[str, ...]:
        """The parcel is on her phone; the ids that it has there. What must never stand there fails here, at once."""
        match parcel.body:
            case Pass(content, alias):
                return tuple(self._show(parcel, words, alias) for words in words_in(content))
            case Replace(native, Pass(content, alias)):
                (changed,) = [one for one in self.shown[parcel.address] if one.native == native]
                (words,) = words_in(content)
                self._belongs(parcel.address, words, alias)
                assert first(words) == first(changed.words), f"{changed.words!r} turned into {words!r}."
                changed.words = words
                return ()
            case Say(buttons=buttons) if parcel.address == MENTOR:
                codes = tuple(button.code for row in buttons for button in row)
                if codes:
                    self.asked.append(Asked(tuple(one for code in codes if (one := decode(code))), codes))
                return (self.next_id(parcel.address),)
            case Say() | Recording():
                return (self.next_id(parcel.address),)
            case Replace() | React() | Withdraw() | CloseTopic():
                return ()

    def _show(self, parcel: Parcel, words: str, alias: str | None) -> str:
        self._belongs(parcel.address, words, alias)
        native = self.next_id(parcel.address)
        there = [one for one in self.shown[parcel.address] if first(one.words) == first(words)]
        assert parcel.repeated or not there, f"{words!r} came twice to {parcel.address}, and does not say so."
        if not there:
            self.shown[parcel.address].append(Shown(native, words, alias))
        return native

    def _belongs(self, address: str, words: str, alias: str | None) -> None:
        if address == MENTOR:
            assert alias is not None
            assert self.written_by[first(words)] == ADDRESSES[alias], f"{words!r} stood under the name of {alias}."
        else:
            assert self.meant_for[first(words)] == address, f"{words!r} came to {MENTEES[address]}."

    def read_by_mentor(self, address: str) -> list[str]:
        """What the mentor's phone shows of this mentee."""
        return [one.words for one in self.shown[MENTOR] if one.alias == MENTEES[address]]

    def read_by(self, address: str) -> list[str]:
        """What a mentee's phone shows of her mentor."""
        return [one.words for one in self.shown[address]]

    def choices_for(self, draft: UUID) -> dict[UUID | None, str]:
        """The codes under the question about a held message: by pairing, None for "do not send"; none if not shown."""
        found: dict[UUID | None, str] = {}
        for asked in self.asked:
            for choice, code in zip(asked.choices, asked.codes, strict=True):
                match choice:
                    case SendTo(draft_id, pairing_id) if draft_id == draft:
                        found[pairing_id] = code
                    case Discard(draft_id) if draft_id == draft:
                        found[None] = code
                    case _:
                        pass
        return found

    def focus_codes(self) -> dict[UUID, str]:
        """The codes under the list of her mentees, by pairing."""
        every = [pair for asked in self.asked for pair in zip(asked.choices, asked.codes, strict=True)]
        return {choice.pairing_id: code for choice, code in every if isinstance(choice, Focus)}

    def doubts(self) -> dict[int, tuple[str, str]]:
        """The open questions about what may not have arrived: delivery -> (code to send again, code to leave it)."""
        again: dict[int, str] = {}
        leave: dict[int, str] = {}
        for asked in self.asked:
            for choice, code in zip(asked.choices, asked.codes, strict=True):
                match choice:
                    case SendAgain(delivery):
                        again[delivery] = code
                    case LeaveIt(delivery):
                        leave[delivery] = code
                    case _:
                        pass
        return {delivery: (again[delivery], leave[delivery]) for delivery in again}


def first(words: str) -> str:
    """The words as they were before any edit."""
    return words.split(" ~", maxsplit=1)[0]


@dataclass(slots=True)
class Ledger:
    """What must come of it: who shall read what, in which order, and whether the mentor's last choice still stands.

    Attributes:
        owed: By mentee, what is on its way to her from her mentor, in order.
        owed_to_mentor: By mentee, what is on its way from her to the mentor, in order.
        held: The mentor's messages that wait for a name, by their id in her chat.
        repeated: What she had sent again, at its own time; its place among the others is nobody's to say.
    """

    owed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    owed_to_mentor: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    held: dict[str, str] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)
    _chosen: tuple[str, datetime] | None = None

    def chooses(self, address: str, now: datetime) -> None:
        """The mentor named this mentee."""
        self._chosen = (address, now)

    def hears(self, address: str) -> None:
        """This mentee wrote: a choice of anybody else is interrupted by it."""
        if self._chosen is not None and self._chosen[0] != address:
            self._chosen = None

    def chosen(self, now: datetime) -> str | None:
        """Whom the mentor writes to without saying so."""
        if self._chosen is None or now - self._chosen[1] >= TEN_MINUTES:
            return None
        return self._chosen[0]

    def owes(self, address: str, words: Iterable[str]) -> None:
        """These words of the mentor's are for this mentee, from now on."""
        self.owed[address] += words
