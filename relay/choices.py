"""The codes behind buttons: what a press, or a typed digit, says.

Law: a code is at most 64 bytes (Bot API, callback_data), holds ids only, never words, and proves nothing by itself:
what it names is looked up again and checked against who pressed it. Source: needs.md R21, R22.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from relay.board_choices import (
    BOARD_READERS,
    AskBackup,
    AskMatch,
    AskRevoke,
    AskWeeks,
    BoardChoice,
    EndWeeks,
    FindMentor,
    InvitePerson,
    MakeMatch,
    MorePeople,
    NameBackup,
    OfMatch,
    RevokePerson,
    ShowPerson,
    board_code,
)
from relay.calendar import SafeTime
from relay.cards import Topic
from relay.checkin_choices import (
    CHECKIN_READERS,
    AnswerCheckIn,
    CheckInChoice,
    OfferWeekly,
    PickDay,
    PickHour,
    PickTopic,
    ReplyToSilence,
    WantWeekly,
    checkin_code,
)
from relay.desk_choices import DESK_READERS, DeskChoice, desk_code
from relay.desk_choices import long as _long
from relay.desk_choices import short as _short
from relay.note_choices import NOTE_READERS, NoteChoice, OfNote, ReadNote, note_code
from relay.plan_choices import (
    PLAN_READERS,
    ConfirmDate,
    MoveWeekly,
    NameClock,
    NameDay,
    NewDate,
    NoClock,
    NoDay,
    NoHour,
    PickDate,
    PlanChoice,
    RemoveDate,
    RestPlans,
    ShowDates,
    ShowPlans,
    plan_code,
)
from relay.question_choices import (
    QUESTION_READERS,
    AddWords,
    MakeDraft,
    QuestionChoice,
    ReadAnswer,
    WriteAnswer,
    question_code,
)


@dataclass(frozen=True, slots=True)
class PickLanguage:
    """She reads best in this language; "" is another one than those offered (a person answers)."""

    language: str


@dataclass(frozen=True, slots=True)
class ReadNow:
    """Her answer to whether she can read now, with no one looking (R03)."""

    yes: bool


class Age(StrEnum):
    """Her answer to whether she is 18 or older (R06)."""

    ADULT = "yes"
    MINOR = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class TellAge:
    """Her answer to whether she is 18 or older."""

    age: Age


@dataclass(frozen=True, slots=True)
class GoOn:
    """She has read this screen of the consent; an old screen's button does not skip a newer one."""

    screen: str


@dataclass(frozen=True, slots=True)
class Agree:
    """Her answer to the consent question; None: she has a question first."""

    yes: bool | None


@dataclass(frozen=True, slots=True)
class PickSafeTime:
    """When it is safe to write to her (R07)."""

    safe: SafeTime


@dataclass(frozen=True, slots=True)
class PickHours:
    """These hours are safe."""

    hours: str


class MenuRow(StrEnum):
    """The mentee's menu, and what "stop and leave" opens."""

    INFO = "info"
    HELP = "help"
    TEAM = "team"
    PAUSE = "pause"
    HOURS = "hours"
    LANGUAGE = "lang"
    LEAVE = "leave"
    STOP = "stop"
    CLEAR = "clear"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class PickRow:
    """A row of the menu."""

    row: MenuRow


@dataclass(frozen=True, slots=True)
class Erase:
    """Her answer to whether everything of hers shall be deleted."""

    yes: bool


@dataclass(frozen=True, slots=True)
class AskTeam:
    """Whether her question on this topic shall go to the team; an older button names no topic."""

    yes: bool
    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class SendAnyway:
    """A held message goes to whom it was meant for, although it was asked about."""

    draft_id: UUID


@dataclass(frozen=True, slots=True)
class Focus:
    """A mentor writes to this mentee for the next ten minutes."""

    pairing_id: UUID


class Off(StrEnum):
    """How long a mentor is off (R53)."""

    BACK = "back"
    THREE_DAYS = "days"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class TakeOff:
    """A mentor changes her time off."""

    off: Off


@dataclass(frozen=True, slots=True)
class HandOver:
    """A mentor gives a conversation back, without reasons (R57)."""

    pairing_id: UUID


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


Choice = (
    PickLanguage
    | ReadNow
    | TellAge
    | GoOn
    | PickSafeTime
    | PickHours
    | PickRow
    | Erase
    | AskTeam
    | SendAnyway
    | Focus
    | TakeOff
    | HandOver
    | Agree
    | SendTo
    | Discard
    | Take
    | SendAgain
    | LeaveIt
    | DeskChoice
    | BoardChoice
    | CheckInChoice
    | QuestionChoice
    | PlanChoice
    | NoteChoice
)


def encode(choice: Choice) -> str:  # noqa: C901, PLR0912  # one arm per choice is the table
    """The code that goes under a button."""
    match choice:
        case PickLanguage(language):
            return f"lang:{language}"
        case ReadNow(yes):
            return f"read:{_ANSWERS[yes]}"
        case TellAge(age):
            return f"age:{age.value}"
        case GoOn(screen):
            return f"on:{screen}"
        case Agree(yes):
            return f"agree:{_ANSWERS[yes]}"
        case PickSafeTime(safe):
            return f"safe:{safe.value}"
        case PickHours(hours):
            return f"hours:{hours}"
        case PickRow(row):
            return f"menu:{row.value}"
        case Erase(yes):
            return f"erase:{_ANSWERS[yes]}"
        case AskTeam(yes, topic):
            return f"ask:{_ANSWERS[yes]}" + (f":{topic.value}" if topic is not None else "")
        case SendAnyway(draft):
            return f"anyway:{_short(draft)}"
        case Focus(pairing):
            return f"focus:{_short(pairing)}"
        case TakeOff(off):
            return f"off:{off.value}"
        case HandOver(pairing):
            return f"over:{_short(pairing)}"
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
        case AnswerCheckIn() | ReplyToSilence() | PickTopic() | OfferWeekly() | WantWeekly() | PickDay() | PickHour():
            return checkin_code(choice)
        case AddWords() | ReadAnswer() | WriteAnswer() | MakeDraft():
            return question_code(choice)
        case OfNote() | ReadNote():
            return note_code(choice)
        case (
            ShowPlans()
            | MoveWeekly()
            | NewDate()
            | NameDay()
            | NoDay()
            | NameClock()
            | NoClock()
            | NoHour()
            | ConfirmDate()
            | ShowDates()
            | PickDate()
            | RemoveDate()
            | RestPlans()
        ):
            return plan_code(choice)
        case (
            ShowPerson()
            | FindMentor()
            | AskMatch()
            | MakeMatch()
            | InvitePerson()
            | AskRevoke()
            | RevokePerson()
            | AskWeeks()
            | EndWeeks()
            | AskBackup()
            | NameBackup()
            | MorePeople()
            | OfMatch()
        ):
            return board_code(choice)
        case _:
            return desk_code(choice)


def _delivery(value: str) -> int:
    """A number of the outbox; what no column could hold is nobody's."""
    number = int(value)
    if not 0 <= number < 2**63:
        raise ValueError("not a delivery")
    return number


_ANSWERS: dict[bool | None, str] = {True: "yes", False: "no", None: "question"}
_ANSWERED = {"yes": True, "no": False}

_WINDOW = re.compile(r"\d\d:\d\d-\d\d:\d\d")


def _window(hours: str) -> str:
    if _WINDOW.fullmatch(hours) is None:
        raise ValueError(hours)
    return hours


_READERS: dict[str, Callable[[list[str]], Choice]] = {
    "lang": lambda parts: PickLanguage(parts[0]),
    "read": lambda parts: ReadNow(_ANSWERED[parts[0]]),
    "age": lambda parts: TellAge(Age(parts[0])),
    "on": lambda parts: GoOn(parts[0]),
    "agree": lambda parts: Agree({**_ANSWERED, "question": None}[parts[0]]),
    "safe": lambda parts: PickSafeTime(SafeTime(parts[0])),
    "hours": lambda parts: PickHours(_window(":".join(parts))),
    "menu": lambda parts: PickRow(MenuRow(parts[0])),
    "erase": lambda parts: Erase(_ANSWERED[parts[0]]),
    "ask": lambda parts: AskTeam(_ANSWERED[parts[0]], Topic(parts[1]) if parts[1:] else None),
    "anyway": lambda parts: SendAnyway(_long(parts[0])),
    "focus": lambda parts: Focus(_long(parts[0])),
    "off": lambda parts: TakeOff(Off(parts[0])),
    "over": lambda parts: HandOver(_long(parts[0])),
    "to": lambda parts: SendTo(_long(parts[0]), _long(parts[1])),
    "drop": lambda parts: Discard(_long(parts[0])),
    "take": lambda parts: Take(_long(parts[0])),
    "again": lambda parts: SendAgain(_delivery(parts[0])),
    "leave": lambda parts: LeaveIt(_delivery(parts[0])),
    **DESK_READERS,
    **BOARD_READERS,
    **CHECKIN_READERS,
    **QUESTION_READERS,
    **PLAN_READERS,
    **NOTE_READERS,
}


def decode(code: str) -> Choice | None:
    """What a code says; None where it is not one of ours (an old button, or somebody's own making)."""
    verb, *parts = code.split(":")
    reader = _READERS.get(verb)
    if reader is None:
        return None
    try:
        return reader(parts)
    except (KeyError, IndexError, TypeError, ValueError):
        return None
