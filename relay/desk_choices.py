"""The codes behind the buttons of an alert: its level, and everything that the team does with it.

Law: see `relay.choices`; each of these names one alert, which is looked up again and checked against who pressed.
Source: needs.md section 4.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from relay.alerts import Level, Outcome, Way


@dataclass(frozen=True, slots=True)
class Grade:
    """Whoever raised an alert says how urgent it is."""

    alert_id: UUID
    level: Level


@dataclass(frozen=True, slots=True)
class PassOn:
    """A supervisor passes an alert on: the next rung is told at once."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class HandOverItem:
    """Its owner wants to hand an alert to a named person."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class GiveTo:
    """This person of the team is asked to take it over."""

    alert_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class NotNow:
    """She who was asked can't take it now."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class CallPlan:
    """Its owner plans when and how she is contacted."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class ChooseWay:
    """How she is contacted."""

    alert_id: UUID
    way: Way


@dataclass(frozen=True, slots=True)
class Reached:
    """Its owner has contacted her."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class MoreItems:
    """A further page of the open items."""

    page: int


@dataclass(frozen=True, slots=True)
class ShowItem:
    """One item of the open ones."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class ShowLast:
    """The owner reads the last messages of the conversation; that is recorded (R40)."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class WriteAsTeam:
    """The owner's next words go to the mentee, and both are told that she joins (R47)."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class Promise:
    """The owner says within how many minutes she contacts her who asked for help."""

    alert_id: UUID
    minutes: int


@dataclass(frozen=True, slots=True)
class PromiseTomorrow:
    """The owner says that she contacts her who asked for help on the next day."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class Close:
    """The owner wants to close an alert."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class EndAs:
    """How it ended."""

    alert_id: UUID
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class FollowUp:
    """In how many days it comes back to its owner."""

    alert_id: UUID
    days: int


@dataclass(frozen=True, slots=True)
class Together:
    """A second person of the team confirms that both decided (R44)."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class Debrief:
    """In how many days the owner calls the mentor for a short talk."""

    alert_id: UUID
    days: int


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """The owner did what she wanted to do on the follow-up date."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who has duty confirms that she is there."""

    shift_id: UUID


DeskChoice = (
    Grade
    | PassOn
    | HandOverItem
    | GiveTo
    | NotNow
    | CallPlan
    | ChooseWay
    | Reached
    | MoreItems
    | ShowItem
    | ShowLast
    | WriteAsTeam
    | Promise
    | PromiseTomorrow
    | Close
    | EndAs
    | FollowUp
    | Together
    | Debrief
    | FollowedUp
    | OnDuty
)


def short(value: UUID) -> str:
    """An id in 22 characters."""
    return urlsafe_b64encode(value.bytes).rstrip(b"=").decode()


def long(value: str) -> UUID:
    """The id that `short` wrote.

    Raises:
        ValueError: It is none.
    """
    return UUID(bytes=urlsafe_b64decode(value + "=="))


def desk_code(choice: DeskChoice) -> str:  # noqa: C901, PLR0912  # one arm per code is the table
    """The code that goes under a button."""
    match choice:
        case Grade(alert, level):
            return f"level:{short(alert)}:{level.value}"
        case PassOn(alert):
            return f"pass:{short(alert)}"
        case HandOverItem(alert):
            return f"give:{short(alert)}"
        case GiveTo(alert, person):
            return f"giveto:{short(alert)}:{short(person)}"
        case NotNow(alert):
            return f"cannot:{short(alert)}"
        case CallPlan(alert):
            return f"plan:{short(alert)}"
        case ChooseWay(alert, way):
            return f"way:{short(alert)}:{way.value}"
        case Reached(alert):
            return f"reached:{short(alert)}"
        case MoreItems(page):
            return f"more:{page}"
        case ShowItem(alert):
            return f"item:{short(alert)}"
        case ShowLast(alert):
            return f"last:{short(alert)}"
        case WriteAsTeam(alert):
            return f"team:{short(alert)}"
        case Promise(alert, minutes):
            return f"by:{short(alert)}:{minutes}"
        case PromiseTomorrow(alert):
            return f"next:{short(alert)}"
        case Close(alert):
            return f"close:{short(alert)}"
        case EndAs(alert, outcome):
            return f"end:{short(alert)}:{outcome.value}"
        case FollowUp(alert, days):
            return f"when:{short(alert)}:{days}"
        case Together(alert):
            return f"both:{short(alert)}"
        case Debrief(alert, days):
            return f"talk:{short(alert)}:{days}"
        case FollowedUp(alert):
            return f"done:{short(alert)}"
        case OnDuty(shift):
            return f"duty:{short(shift)}"


DESK_READERS: dict[str, Callable[[list[str]], DeskChoice]] = {
    "level": lambda parts: Grade(long(parts[0]), Level(parts[1])),
    "pass": lambda parts: PassOn(long(parts[0])),
    "give": lambda parts: HandOverItem(long(parts[0])),
    "giveto": lambda parts: GiveTo(long(parts[0]), long(parts[1])),
    "cannot": lambda parts: NotNow(long(parts[0])),
    "plan": lambda parts: CallPlan(long(parts[0])),
    "way": lambda parts: ChooseWay(long(parts[0]), Way(parts[1])),
    "reached": lambda parts: Reached(long(parts[0])),
    "more": lambda parts: MoreItems(_few(parts[0])),
    "item": lambda parts: ShowItem(long(parts[0])),
    "last": lambda parts: ShowLast(long(parts[0])),
    "team": lambda parts: WriteAsTeam(long(parts[0])),
    "by": lambda parts: Promise(long(parts[0]), _few(parts[1])),
    "next": lambda parts: PromiseTomorrow(long(parts[0])),
    "close": lambda parts: Close(long(parts[0])),
    "end": lambda parts: EndAs(long(parts[0]), Outcome(parts[1])),
    "when": lambda parts: FollowUp(long(parts[0]), _few(parts[1])),
    "both": lambda parts: Together(long(parts[0])),
    "talk": lambda parts: Debrief(long(parts[0]), _few(parts[1])),
    "done": lambda parts: FollowedUp(long(parts[0])),
    "duty": lambda parts: OnDuty(long(parts[0])),
}

_MOST = 366


def _few(digits: str) -> int:
    number = int(digits)
    if not 0 <= number <= _MOST:
        raise ValueError("A number out of range stands in no button of ours.")
    return number
