"""The codes behind the buttons of the team's board of people: a match, an invitation, a lost phone, her questions.

Law: see `relay.choices`; each names people or a match, which are looked up again and checked against who pressed.
Source: interfaces.md, "In chat"; needs.md R01, R10, R27, R33, R54-R56, R60.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from relay.desk_choices import long, short


@dataclass(frozen=True, slots=True)
class ShowPerson:
    """A mentor with her mentees, or a mentee with her questions."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class FindMentor:
    """Who could accompany this mentee; `full`: those who would need a word of their supervisor first."""

    mentee_id: UUID
    full: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class AskMatch:
    """These two: asked once more before it is done."""

    mentee_id: UUID
    mentor_id: UUID


@dataclass(frozen=True, slots=True)
class MakeMatch:
    """These two are matched; `decided`: more than usual was decided with the mentor (R54)."""

    mentee_id: UUID
    mentor_id: UUID
    decided: bool = False


@dataclass(frozen=True, slots=True)
class InvitePerson:
    """She gets a code of her own."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class AskRevoke:
    """A lost phone: asked once more before it is done."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class RevokePerson:
    """Every session of hers ends."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class AskWeeks:
    """The presser hears from now on, alone, how this mentor's weeks are."""

    mentor_id: UUID


@dataclass(frozen=True, slots=True)
class EndWeeks:
    """A mentor does not want to be asked about her weeks."""


@dataclass(frozen=True, slots=True)
class AskBackup:
    """Who answers this mentee where her mentor can't (R14)?"""

    mentee_id: UUID


@dataclass(frozen=True, slots=True)
class NameBackup:
    """This mentor stands behind hers; None: nobody."""

    mentee_id: UUID
    mentor_id: UUID | None


class Roll(StrEnum):
    """Which list of people, by the command that shows it."""

    MATCH = "match"
    INVITE = "invite"
    REVOKE = "revoke"
    TEAM = "team"


MOST_NAMED = 24
"""So many bytes of the letters behind a command fit into a button."""


@dataclass(frozen=True, slots=True)
class MorePeople:
    """A further page of a list of people; `called` are the letters that were typed behind the command."""

    roll: Roll
    page: int
    called: str = ""


class Matter(StrEnum):
    """What of a match a supervisor sees or changes; what it asks for first, and what is done."""

    SHOW = "show"
    WEEKLY = "weekly"
    WEEKLY_DAY = "day"  # the number is the weekday
    WEEKLY_AT = "at"  # the number is the weekday's first hour, and the hour
    WEEKLY_OFF = "noweekly"
    WAITING_ON = "waiting"
    WAITING_OFF = "nowaiting"
    CHECKED = "checked"
    CLOSER_ON = "closer"
    CLOSER_OFF = "usual"
    REST = "rest"
    RESUME = "resume"
    END = "end"
    END_ON = "on"  # the number is the day's ordinal
    END_OFF = "noend"
    END_NOW = "now"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class OfMatch:
    """One matter of one match; `hers`: whether she asked for it herself, None before that was said."""

    pairing_id: UUID
    matter: Matter
    number: int = 0
    hers: bool | None = None


BoardChoice = (
    ShowPerson
    | FindMentor
    | AskMatch
    | MakeMatch
    | InvitePerson
    | AskRevoke
    | RevokePerson
    | AskWeeks
    | EndWeeks
    | AskBackup
    | NameBackup
    | MorePeople
    | OfMatch
)

_FLAG = {"yes": True, "no": False}
_FLAGGED = {True: "yes", False: "no"}
_HERS = {"hers": True, "told": False}
_SAID_HERS = {True: ":hers", False: ":told", None: ""}
_LAST_ORDINAL = 3_652_059
"""The last day that a calendar has."""


def board_code(choice: BoardChoice) -> str:  # noqa: C901, PLR0912  # one arm per code is the table
    """The code that goes under a button."""
    match choice:
        case ShowPerson(person):
            return f"who:{short(person)}"
        case FindMentor(mentee, full, page):
            return f"find:{short(mentee)}:{_FLAGGED[full]}:{page}"
        case AskMatch(mentee, mentor):
            return f"pair:{short(mentee)}:{short(mentor)}"
        case MakeMatch(mentee, mentor, decided):
            return f"join:{short(mentee)}:{short(mentor)}:{_FLAGGED[decided]}"
        case InvitePerson(person):
            return f"invite:{short(person)}"
        case AskRevoke(person):
            return f"lost:{short(person)}"
        case RevokePerson(person):
            return f"revoke:{short(person)}"
        case AskWeeks(mentor):
            return f"weeks:{short(mentor)}"
        case EndWeeks():
            return "noweeks"
        case AskBackup(mentee):
            return f"backup:{short(mentee)}"
        case NameBackup(mentee, mentor):
            return f"behind:{short(mentee)}:{'-' if mentor is None else short(mentor)}"
        case MorePeople(roll, page, called):
            return f"people:{roll.value}:{page}:{_letters(called)}"
        case OfMatch(pairing, matter, number, hers):
            return f"of:{short(pairing)}:{matter.value}:{number}{_SAID_HERS[hers]}"


def _letters(called: str) -> str:
    """As many of these letters as a button holds: fewer letters find more people, and never somebody else."""
    return called.replace(":", "").encode()[:MOST_NAMED].decode(errors="ignore")


def _number(digits: str) -> int:
    number = int(digits)
    if not 0 <= number <= _LAST_ORDINAL:
        raise ValueError(digits)
    return number


BOARD_READERS: dict[str, Callable[[list[str]], BoardChoice]] = {
    "who": lambda parts: ShowPerson(long(parts[0])),
    "find": lambda parts: FindMentor(long(parts[0]), _FLAG[parts[1]], _number(parts[2]) if parts[2:] else 1),
    "pair": lambda parts: AskMatch(long(parts[0]), long(parts[1])),
    "join": lambda parts: MakeMatch(long(parts[0]), long(parts[1]), _FLAG[parts[2]]),
    "invite": lambda parts: InvitePerson(long(parts[0])),
    "lost": lambda parts: AskRevoke(long(parts[0])),
    "revoke": lambda parts: RevokePerson(long(parts[0])),
    "weeks": lambda parts: AskWeeks(long(parts[0])),
    "noweeks": lambda _: EndWeeks(),
    "backup": lambda parts: AskBackup(long(parts[0])),
    "behind": lambda parts: NameBackup(long(parts[0]), None if parts[1] == "-" else long(parts[1])),
    "people": lambda parts: MorePeople(Roll(parts[0]), _number(parts[1]), parts[2]),
    "of": lambda parts: OfMatch(
        long(parts[0]), Matter(parts[1]), _number(parts[2]), _HERS[parts[3]] if parts[3:] else None
    ),
}
