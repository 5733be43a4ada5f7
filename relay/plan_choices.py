"""The codes behind the buttons of what she is asked: her own in the menu, and her mentor's under /to.

Law: see `relay.choices`. Each choice says whose plans it is about: None for her own, the match for a mentor. What has
been chosen so far stands in the codes themselves, so that words typed behind a question need nothing remembered.
Source: needs.md R21, R22, R27 and section 3 (date).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from relay.checkin_choices import PickHour, weekday_in
from relay.dates import Unread, read_clock, read_day
from relay.desk_choices import long, short
from relay.plans import Change


@dataclass(frozen=True, slots=True)
class ShowPlans:
    """What is set shall be shown."""

    pairing_id: UUID | None


@dataclass(frozen=True, slots=True)
class MoveWeekly:
    """The weekly question that there is shall come on another day."""

    pairing_id: UUID | None


@dataclass(frozen=True, slots=True)
class NoHour:
    """What was typed for the weekly question is no hour."""

    weekday: int
    pairing_id: UUID | None


@dataclass(frozen=True, slots=True)
class NewDate:
    """A reminder for a date is wanted."""

    pairing_id: UUID | None


@dataclass(frozen=True, slots=True)
class NameDay:
    """The day of the date."""

    day: date
    pairing_id: UUID | None


@dataclass(frozen=True, slots=True)
class NoDay:
    """What was typed is no day that can be kept."""

    why: Unread
    pairing_id: UUID | None


@dataclass(frozen=True, slots=True)
class NameClock:
    """The hour of the date."""

    day: date
    clock: time
    pairing_id: UUID | None


@dataclass(frozen=True, slots=True)
class NoClock:
    """What was typed is no hour."""

    day: date
    pairing_id: UUID | None


@dataclass(frozen=True, slots=True)
class ConfirmDate:
    """Whether this day and hour are right; `hers`: one of the team says that she asked for it herself."""

    day: date
    clock: time
    yes: bool
    pairing_id: UUID | None
    hers: bool = False


@dataclass(frozen=True, slots=True)
class ShowDates:
    """The dates shall be listed."""

    pairing_id: UUID | None


@dataclass(frozen=True, slots=True)
class PickDate:
    """This date shall be shown, to be removed."""

    plan_id: UUID
    pairing_id: UUID | None


@dataclass(frozen=True, slots=True)
class RemoveDate:
    """Whether this date shall be removed; `hers` as with `ConfirmDate`."""

    plan_id: UUID
    yes: bool
    pairing_id: UUID | None
    hers: bool = False


@dataclass(frozen=True, slots=True)
class RestPlans:
    """The questions shall rest, or go on."""

    change: Change
    pairing_id: UUID | None


PlanChoice = (
    ShowPlans
    | MoveWeekly
    | NoHour
    | NewDate
    | NameDay
    | NoDay
    | NameClock
    | NoClock
    | ConfirmDate
    | ShowDates
    | PickDate
    | RemoveDate
    | RestPlans
)

_READ_YES = {"y": True, "n": False, "h": True}
_HERS = "h"


def plan_code(choice: PlanChoice) -> str:  # noqa: C901, PLR0912  # one arm per choice is the table
    """The code that goes under a button."""
    whose = "-" if choice.pairing_id is None else short(choice.pairing_id)
    match choice:
        case ShowPlans():
            return f"plans:{whose}"
        case MoveWeekly():
            return f"move:{whose}"
        case NoHour(weekday):
            return f"noweek:{whose}:{weekday}"
        case NewDate():
            return f"date:{whose}"
        case NameDay(day):
            return f"onday:{whose}:{day}"
        case NoDay(why):
            return f"noday:{whose}:{why.value}"
        case NameClock(day, clock):
            return f"athour:{whose}:{day}:{clock:%H%M}"
        case NoClock(day):
            return f"nohour:{whose}:{day}"
        case ConfirmDate(day, clock, yes, _, hers):
            return f"isdate:{whose}:{day}:{clock:%H%M}:{_yes(yes, hers)}"
        case ShowDates():
            return f"dates:{whose}"
        case PickDate(plan_id):
            return f"pick:{whose}:{short(plan_id)}"
        case RemoveDate(plan_id, yes, _, hers):
            return f"undate:{whose}:{short(plan_id)}:{_yes(yes, hers)}"
        case RestPlans(change):
            return f"rest:{whose}:{change.value}"


def _yes(yes: bool, hers: bool) -> str:  # noqa: FBT001  # the two that a choice holds
    return _HERS if yes and hers else "y" if yes else "n"


def _whose(code: str) -> UUID | None:
    return None if code == "-" else long(code)


def _clock(code: str) -> time:
    return time(int(code[:2]), int(code[2:]))


PLAN_READERS: dict[str, Callable[[list[str]], PlanChoice]] = {
    "plans": lambda parts: ShowPlans(_whose(parts[0])),
    "move": lambda parts: MoveWeekly(_whose(parts[0])),
    "noweek": lambda parts: NoHour(weekday_in(parts[1]), _whose(parts[0])),
    "date": lambda parts: NewDate(_whose(parts[0])),
    "onday": lambda parts: NameDay(date.fromisoformat(parts[1]), _whose(parts[0])),
    "noday": lambda parts: NoDay(Unread(parts[1]), _whose(parts[0])),
    "athour": lambda parts: NameClock(date.fromisoformat(parts[1]), _clock(parts[2]), _whose(parts[0])),
    "nohour": lambda parts: NoClock(date.fromisoformat(parts[1]), _whose(parts[0])),
    "isdate": lambda parts: ConfirmDate(
        date.fromisoformat(parts[1]), _clock(parts[2]), _READ_YES[parts[3]], _whose(parts[0]), parts[3] == _HERS
    ),
    "dates": lambda parts: ShowDates(_whose(parts[0])),
    "pick": lambda parts: PickDate(long(parts[1]), _whose(parts[0])),
    "undate": lambda parts: RemoveDate(long(parts[1]), _READ_YES[parts[2]], _whose(parts[0]), parts[2] == _HERS),
    "rest": lambda parts: RestPlans(Change(parts[1]), _whose(parts[0])),
}


def typed_behind(asked: object, text: str, today: date) -> PlanChoice | PickHour | None:
    """What words say that were typed behind the question whose first choice is `asked`; None where it asks for none."""
    match asked:
        case NameDay(pairing_id=whose):
            day = read_day(text, today)
            return NoDay(day, whose) if isinstance(day, Unread) else NameDay(day, whose)
        case NameClock(day=on, pairing_id=whose):
            clock = read_clock(text)
            return NoClock(on, whose) if clock is None else NameClock(on, clock, whose)
        case PickHour(weekday=weekday, pairing_id=whose):
            clock = read_clock(text)
            return NoHour(weekday, whose) if clock is None else PickHour(weekday, clock.hour, whose, clock.minute)
        case _:
            return None
