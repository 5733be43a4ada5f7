"""Check-ins as a person meets them: what each kind asks, what can be answered, and which silence is looked after.

Law: three answers at most, each ends with a person or with nothing; no mood scale and no score (R28). A question that
only states something, or that asks for a setting, or for a mentor's own week, starts no silence ladder. Source:
needs.md section 3; R28, R33, R55, R60.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from relay.calendar import back_at, quiet_ends
from relay.people import Contact, Pairing, Programme
from relay.recurrence import PlanKind


class Answer(StrEnum):
    """What a question can be answered with."""

    OK = "ok"
    TALK = "talk"
    HELP = "help"
    YES = "yes"
    CHANGE = "change"
    UNSURE = "unsure"
    IDEAS = "ideas"
    NOT_NOW = "not_now"
    LIGHT = "light"
    HEAVY = "heavy"
    TOO_HEAVY = "too_heavy"
    WORDS = "words"  # any text, voice or picture: it went to the mentor, and counts


class Reply(StrEnum):
    """What a mentor does about a silence that she was told of."""

    I_WRITE = "write"
    TELL_TEAM = "team"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one kind of question says and offers.

    Attributes:
        prompt: Its text.
        answers: Its buttons: the answer and its label.
        followed: Whether silence after it is looked after, step by step.
    """

    prompt: str
    answers: tuple[tuple[Answer, str], ...] = ()
    followed: bool = False


_HOW = ((Answer.OK, "btn.ok"), (Answer.TALK, "btn.talk"), (Answer.HELP, "btn.help"))
_WEEKLY = Asked("checkin.weekly", _HOW, followed=True)
_MATCH = Asked(
    "checkin.match", ((Answer.YES, "btn.yes"), (Answer.CHANGE, "btn.change"), (Answer.UNSURE, "btn.not_sure"))
)
_WAITING = Asked(
    "waiting.update",
    ((Answer.IDEAS, "btn.ideas"), (Answer.TALK, "btn.talk"), (Answer.NOT_NOW, "btn.not_now")),
    followed=True,
)
_MENTOR = Asked(
    "mentor.wellbeing",
    ((Answer.LIGHT, "btn.light"), (Answer.HEAVY, "btn.heavy"), (Answer.TOO_HEAVY, "btn.too_heavy")),
)
ASKED: Mapping[PlanKind, tuple[Asked, ...]] = {
    PlanKind.WEEKLY: (_WEEKLY,),
    PlanKind.MATCH: (_MATCH,),
    PlanKind.DATE: (Asked("checkin.before_date", _HOW), Asked("checkin.after_date", _HOW, followed=True)),
    PlanKind.WAITING: (_WAITING,),
    PlanKind.MENTOR: (_MENTOR,),
    PlanKind.SAFE_CONTACT: (Asked("prefs.when"),),
    PlanKind.ENDING: (Asked("end.planned"),),
}
"""By kind and number of the occurrence; the last entry stands for all that follow."""


def asked(kind: PlanKind, number: int) -> Asked:
    """What the occurrence of this number says."""
    rows = ASKED[kind]
    return rows[min(number, len(rows) - 1)]


@dataclass(frozen=True, slots=True)
class CheckInFacts:
    """A question that was asked, as far as answering it needs.

    Attributes:
        id: The question.
        kind: What it asks.
        number: Which time of its plan.
        pairing: The match that it belongs to; None for a mentor's own.
        answered: Whether it has an answer already; the first one counts.
        supervisor: A mentor's named supervisor, where she can be reached (R55).
        closed: Whether the silence after it has ended.
        names: Who her named supervisor is, whether or not she can be reached.
        said: What was answered lately, so that a second tap is known for one; None where nothing was.
        promise_at: The time that she was promised and that has not come, UTC.
    """

    id: UUID
    kind: PlanKind
    number: int
    pairing: Pairing | None
    answered: bool
    supervisor: Contact | None = None
    closed: bool = False
    names: UUID | None = None
    said: Answer | None = None
    promise_at: datetime | None = None


SECOND_TAP = timedelta(hours=1)
"""The same answer to the same question within this is a finger that pressed twice: nobody is told again."""
SOON = timedelta(days=1)
"""A mentor who is not back by then does not look after somebody who wants to talk today: the team does."""
PROMISED = timedelta(hours=8)
"""How long after her next duty minute a mentor has to write to someone who wants to talk."""
BACKUP_HAS = timedelta(hours=2)
"""How long after the backup mentor was told a person of the team has to look."""


def back_soon(pairing: Pairing, now: datetime) -> datetime | None:
    """When her mentor reads again, now or within a day; None where the team has to look after her today (R24, R53)."""
    back = back_at(now, pairing.mentor.duty, pairing.mentor.off_until, pairing.mentor.zone)
    return back if back is not None and back - now <= SOON else None


def promise(pairing: Pairing, programme: Programme, now: datetime) -> datetime:
    """By when a mentor writes to her: a time that her duty hours, her time off and the other's sleep allow (R24).

    A mentor whose week has no duty hour promises nothing longer than anybody else: the team hears of it in time.
    """
    back = back_at(now, pairing.mentor.duty, pairing.mentor.off_until, pairing.mentor.zone)
    by = (now if back is None else back) + PROMISED
    rested = quiet_ends(by, programme.quiet, pairing.mentee.zone)
    return by if rested is None or rested == by else rested + timedelta(hours=1)
