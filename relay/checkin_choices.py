"""The codes behind the buttons of check-ins, of a silence, of checked answers, and of the weekly question's day.

Law: see `relay.choices`. Source: needs.md R27, R28, R48, R50 and section 3.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from relay.cards import Topic
from relay.checkins import Answer, Reply
from relay.desk_choices import long, short


@dataclass(frozen=True, slots=True)
class AnswerCheckIn:
    """An answer to one question; an old question's button still answers that question."""

    checkin_id: UUID
    answer: Answer


@dataclass(frozen=True, slots=True)
class ReplyToSilence:
    """A mentor says who looks after somebody who does not answer."""

    checkin_id: UUID
    reply: Reply


@dataclass(frozen=True, slots=True)
class PickTopic:
    """She wants the checked answer on this."""

    topic: Topic


@dataclass(frozen=True, slots=True)
class OfferWeekly:
    """A mentor has this mentee asked whether she wants the weekly question."""

    pairing_id: UUID


@dataclass(frozen=True, slots=True)
class WantWeekly:
    """Whether the weekly question shall come (R27)."""

    yes: bool


@dataclass(frozen=True, slots=True)
class PickDay:
    """On which weekday it shall come; Monday is 0. A mentor's choice names the match."""

    weekday: int
    pairing_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PickHour:
    """At which hour of that day. A mentor's choice names the match."""

    weekday: int
    hour: int
    pairing_id: UUID | None = None
    minute: int = 0

    @property
    def clock(self) -> time:
        """The hour on the wall."""
        return time(self.hour, self.minute)


CheckInChoice = AnswerCheckIn | ReplyToSilence | PickTopic | OfferWeekly | WantWeekly | PickDay | PickHour

_YES = {True: "yes", False: "no"}


def checkin_code(choice: CheckInChoice) -> str:
    """The code that goes under a button."""
    match choice:
        case AnswerCheckIn(checkin_id, answer):
            return f"answer:{short(checkin_id)}:{answer.value}"
        case ReplyToSilence(checkin_id, reply):
            return f"quiet:{short(checkin_id)}:{reply.value}"
        case PickTopic(topic):
            return f"topic:{topic.value}"
        case OfferWeekly(pairing_id):
            return f"offer:{short(pairing_id)}"
        case WantWeekly(yes):
            return f"weekly:{_YES[yes]}"
        case PickDay(weekday, pairing_id):
            return f"day:{weekday}{_of(pairing_id)}"
        case PickHour(weekday, hour, pairing_id, minute):
            return f"hour:{weekday}:{hour}{f'.{minute}' if minute else ''}{_of(pairing_id)}"


def _of(pairing_id: UUID | None) -> str:
    return "" if pairing_id is None else f":{short(pairing_id)}"


def _named(parts: list[str]) -> UUID | None:
    return long(parts[0]) if parts else None


def weekday_in(text: str) -> int:
    """The weekday that a code names; Monday is 0.

    Raises:
        ValueError: It names none.
    """
    day = int(text)
    if day not in range(7):
        raise ValueError(text)
    return day


def _pick_hour(weekday: str, clock: str, *more: str) -> PickHour:
    hour, _, minute = clock.partition(".")
    at = time(int(hour), int(minute or 0))
    return PickHour(weekday_in(weekday), at.hour, _named([*more]), at.minute)


CHECKIN_READERS: dict[str, Callable[[list[str]], CheckInChoice]] = {
    "answer": lambda parts: AnswerCheckIn(long(parts[0]), Answer(parts[1])),
    "quiet": lambda parts: ReplyToSilence(long(parts[0]), Reply(parts[1])),
    "topic": lambda parts: PickTopic(Topic(parts[0])),
    "offer": lambda parts: OfferWeekly(long(parts[0])),
    "weekly": lambda parts: WantWeekly({"yes": True, "no": False}[parts[0]]),
    "day": lambda parts: PickDay(weekday_in(parts[0]), _named(parts[1:])),
    "hour": lambda parts: _pick_hour(*parts),
}
