"""The team's board of people as values: who waits, who could accompany her, her questions, and what may follow.

Law: aliases and numbers of places, never a word of a conversation, never a mentor's answer about her own week; what is
done is done by a person, and the program only says what speaks against it. Source: needs.md R10, R12, R54-R56, R60.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relay.board_choices import MorePeople
from relay.ending import Ending
from relay.people import Pairing, Person
from relay.plans import PlanFacts


class Against(StrEnum):
    """What speaks against a match."""

    WRONG_ROLE = "wrong_role"
    GONE = "gone"
    SAME_BACKUP = "same_backup"
    MATCHED_ALREADY = "matched_already"
    KEPT_APART = "kept_apart"
    BACKUP_APART = "backup_apart"
    BACKUP_LANGUAGE = "backup_language"
    NO_LANGUAGE = "no_language"
    BEYOND_MOST = "beyond_most"
    BEYOND_CAP = "beyond_cap"
    NO_LINE = "no_line"


@dataclass(frozen=True, slots=True)
class MentorPlace:
    """A mentor who could accompany somebody.

    Attributes:
        mentor: Who.
        speaks: The languages that the two share.
        load: How many women she accompanies now.
    """

    mentor: Person
    speaks: tuple[str, ...]
    load: int


@dataclass(frozen=True, slots=True)
class Board:
    """What one of the team looks at; only what was asked for is painted.

    Attributes:
        people: Those of whom one can be chosen.
        mentors: Who could accompany `one`.
        one: Who was chosen.
        other: The mentor who was chosen for her.
        against: What speaks against matching these two.
        load: How many women the mentor accompanies.
        pairings: The matches of `one`.
        named: The supervisor who alone hears of her weeks (R55).
        may: Whether what was pressed may still be done with `one`: invited, or her sessions ended.
        match: The match that was chosen.
        plans: What its mentee is asked.
        closer: Whether her silence is noticed sooner.
        ending: Its planned end.
        day: The day that was typed behind the name.
        page: Which page of which list.
        backup: Who stands behind the mentor of `match` (R14).
        backups: Who could.
    """

    people: tuple[Person, ...] = ()
    mentors: tuple[MentorPlace, ...] = ()
    one: Person | None = None
    other: Person | None = None
    against: Against | None = None
    load: int = 0
    pairings: tuple[Pairing, ...] = ()
    named: Person | None = None
    may: bool = False
    match: Pairing | None = None
    plans: tuple[PlanFacts, ...] = ()
    closer: bool = False
    ending: Ending | None = None
    day: date | None = None
    page: MorePeople | None = None
    backup: Person | None = None
    backups: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class SetBackup:
    """This mentor stands behind the one of the match, or nobody does (R14)."""

    pairing: Pairing
    backup: Person | None


@dataclass(frozen=True, slots=True)
class MatchTwo:
    """A person decided that these two go together."""

    mentee: Person
    mentor: Person
    decided: bool


@dataclass(frozen=True, slots=True)
class PlanEnd:
    """The two part on that day, and both are told before (R60)."""

    pairing: Pairing
    on: date


@dataclass(frozen=True, slots=True)
class CallOffEnd:
    """No end is planned any more."""

    pairing: Pairing


@dataclass(frozen=True, slots=True)
class EndMatch:
    """It is over at once; both were told in a call."""

    pairing: Pairing


@dataclass(frozen=True, slots=True)
class Invite:
    """She gets a one-use code, which is shown to the presser alone."""

    person: Person


@dataclass(frozen=True, slots=True)
class Revoke:
    """Every session of hers ends now (R56)."""

    person: Person


@dataclass(frozen=True, slots=True)
class NameSupervisor:
    """The presser alone hears from now on how this mentor's weeks are (R55)."""

    mentor: Person


@dataclass(frozen=True, slots=True)
class NoteChange:
    """One of the team changed what a mentee is asked: who and what, never a word of hers."""

    person: Person
    what: str


BoardEffect = MatchTwo | SetBackup | PlanEnd | CallOffEnd | EndMatch | Invite | Revoke | NameSupervisor | NoteChange
