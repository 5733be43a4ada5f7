"""An alert's life: it is raised, rises, is taken, handed over, passed on and closed.

Law: a level only rises. One person owns an alert, the first who takes it. What an outcome asks for is a table: an alert
is closed by its owner with nothing missing, or not at all; emergency services without consent need a second person.
Source: needs.md section 4, R37, R41, R42, R44.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from relay.calendar import Week, next_open
from relay.errors import RelayError


class Level(StrEnum):
    """How urgent an alert is."""

    ADVICE = "advice"
    TODAY = "today"
    DANGER = "danger"


_RANK = {level: rank for rank, level in enumerate(Level)}


class AlertState(StrEnum):
    """How far an alert has come."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class Rung(StrEnum):
    """Whom a notice goes to, and why."""

    PRIMARY = "primary"  # who has duty, and who had the alert before its level rose
    BACKUP = "backup"
    EVERYONE = "everyone"  # all supervisors and coordinators
    RAISER = "raiser"  # the truth for whoever raised it: nobody has answered yet
    UNCLOSED = "unclosed"  # taken, and not closed in time: its owner, and who has duty now


@dataclass(frozen=True, slots=True)
class Told:
    """A notice written to the outbox, or a hole that was logged (`person` None), in that turn of the ladder."""

    rung: Rung
    person: UUID | None
    at: datetime
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Alert:
    """What the ladder knows of an alert; who it is about and what was said is elsewhere, sealed.

    Attributes:
        level: It only rises.
        clock_from: When the ladder starts; see `starts_at`. A rise, or an owner who passes it on, starts it anew.
        turn: How often that happened; what was told in an earlier turn says nothing about this one.
        state: Open, taken or closed.
        pressed: Whether the mentee pressed for help herself.
        raisers: Who is told the truth when nobody answers; empty for the secret word and for the system.
        owner: Who has it; while open, who had it before its level rose.
        taken_at: When its owner took it.
        passed: Who passed it on: skipped, until everyone is told.
        told: What was told already, in any order.
        named: Who alone is told first, whoever has duty; everyone else only once she has not taken it (R55).
    """

    level: Level
    clock_from: datetime
    turn: int = 0
    state: AlertState = AlertState.OPEN
    pressed: bool = False
    raisers: frozenset[UUID] = frozenset()
    owner: UUID | None = None
    taken_at: datetime | None = None
    passed: frozenset[UUID] = frozenset()
    told: tuple[Told, ...] = ()
    named: UUID | None = None


def starts_at(level: Level, now: datetime, coverage: Week, zone: str) -> datetime:
    """When the ladder starts: DANGER at once; TODAY with the next hour of coverage, at once where there is none."""
    opening = next_open(now, coverage, zone) if level is Level.TODAY else now
    return now if opening is None else opening


def risen(alert: Alert, level: Level, now: datetime, coverage: Week, zone: str) -> Alert:
    """The alert after a second one joined it: a higher level opens it anew, its owner is told with the primary."""
    if alert.state is AlertState.CLOSED or _RANK[level] <= _RANK[alert.level]:
        return alert
    clock_from = starts_at(level, now, coverage, zone)
    anew = replace(alert, state=AlertState.OPEN, taken_at=None, passed=frozenset(), turn=alert.turn + 1)
    return replace(anew, level=level, clock_from=clock_from)


def taken(alert: Alert, person: UUID, now: datetime) -> Alert:
    """The alert after a tap on [I take it]: the first one owns it. Whoever came later reads `owner`."""
    if alert.state is not AlertState.OPEN:
        return alert
    return replace(alert, state=AlertState.TAKEN, owner=person, taken_at=now)


def orphaned(alert: Alert, now: datetime) -> Alert:
    """The alert after its owner went out of reach: it is nobody's again, and rings anew at once."""
    return alert if alert.owner is None else passed_on(alert, alert.owner, now)


def handed_over(alert: Alert, to: UUID, now: datetime) -> Alert:
    """The alert after its owner handed it to somebody who agreed; one that is not taken stays as it is."""
    return replace(alert, owner=to, taken_at=now) if alert.state is AlertState.TAKEN else alert


def passed_on(alert: Alert, person: UUID, now: datetime) -> Alert:
    """The alert after a tap on [Pass it on]: the next rung is told at once; from its owner, the ladder starts anew."""
    if alert.state is AlertState.OPEN:
        return replace(alert, passed=alert.passed | {person})
    if alert.state is AlertState.CLOSED or alert.owner != person:
        return alert
    anew = replace(alert, state=AlertState.OPEN, taken_at=None, passed=frozenset({person}), turn=alert.turn + 1)
    return replace(anew, owner=None, clock_from=now)


class Outcome(StrEnum):
    """How it ended; no names."""

    TALKED_SAFE = "talked_safe"
    PRACTICAL_HELP = "practical_help"
    REFERRED_LEGAL = "referred_legal"
    REFERRED_HEALTH = "referred_health"
    REFERRED_SHELTER = "referred_shelter"
    REFERRED_OTHER = "referred_other"
    EMERGENCY_WITH_CONSENT = "emergency_with_consent"
    EMERGENCY_WITHOUT_CONSENT = "emergency_without_consent"
    COULD_NOT_REACH = "could_not_reach"  # its follow-up date is the next try
    MISTAKE = "mistake"
    ANSWERED = "answered"  # a question, by the answer itself: nothing comes back
    OTHER = "other"


class Way(StrEnum):
    """How she is contacted; the number or the name belongs to the case file, never here."""

    LINE = "line"  # on her mentor's line, as the team
    OTHER = "other"  # the other way that was agreed with her
    WORKER = "worker"  # through the worker whom she named
    WAIT = "wait"  # nothing now: it is safer to wait until she writes


class Missing(StrEnum):
    """What still stands between an alert and its end."""

    OWNER = "owner"  # nobody has taken it, or somebody else has
    OUTCOME = "outcome"
    FOLLOW_UP = "follow_up"  # no date, or one that is past
    REASON = "reason"
    SECOND_PERSON = "second_person"  # none, or the one who closes


_FOLLOWED_UP = frozenset({Missing.FOLLOW_UP})

ASKS_FOR: dict[Outcome, frozenset[Missing]] = {
    Outcome.TALKED_SAFE: _FOLLOWED_UP,
    Outcome.PRACTICAL_HELP: _FOLLOWED_UP,
    Outcome.REFERRED_LEGAL: _FOLLOWED_UP,
    Outcome.REFERRED_HEALTH: _FOLLOWED_UP,
    Outcome.REFERRED_SHELTER: _FOLLOWED_UP,
    Outcome.REFERRED_OTHER: _FOLLOWED_UP,
    Outcome.EMERGENCY_WITH_CONSENT: _FOLLOWED_UP,
    Outcome.EMERGENCY_WITHOUT_CONSENT: _FOLLOWED_UP | {Missing.REASON, Missing.SECOND_PERSON},
    Outcome.COULD_NOT_REACH: _FOLLOWED_UP,
    Outcome.MISTAKE: frozenset(),
    Outcome.ANSWERED: frozenset(),
    Outcome.OTHER: _FOLLOWED_UP,
}


@dataclass(frozen=True, slots=True)
class Closing:
    """What the owner has said so far about the end of an alert.

    Attributes:
        by: Who closes it.
        outcome: How it ended; None while she has not chosen.
        follow_up_on: The local date on which it comes back to her.
        reason: Why emergency services were called without consent. Never printed.
        second_person: Who of the team decided with her, by a tap of her own.
    """

    by: UUID
    outcome: Outcome | None = None
    follow_up_on: date | None = None
    reason: str = field(default="", repr=False)
    second_person: UUID | None = None


class ClosingRefused(RelayError):
    """An alert was to be closed while something was missing: the owner is asked for it."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(f"The alert cannot be closed yet; missing: {', '.join(missing)}.")
        self.missing = missing


def still_missing(alert: Alert, closing: Closing, today: date) -> tuple[Missing, ...]:
    """What has to be asked for before the alert can be closed, in the order of `Missing`.

    Args:
        alert: As it stands.
        closing: What was said so far.
        today: The programme's local date.
    """
    there = {
        Missing.OWNER: alert.state is AlertState.TAKEN and alert.owner == closing.by,
        Missing.OUTCOME: closing.outcome is not None,
        Missing.FOLLOW_UP: closing.follow_up_on is not None and closing.follow_up_on >= today,
        Missing.REASON: bool(closing.reason.strip()),
        Missing.SECOND_PERSON: closing.second_person not in {None, closing.by},
    }
    asked = {Missing.OWNER, Missing.OUTCOME}
    if closing.outcome is not None:
        asked |= ASKS_FOR[closing.outcome]
    return tuple(missing for missing in Missing if missing in asked and not there[missing])


def closed(alert: Alert, closing: Closing, today: date) -> Alert:
    """The alert, closed.

    Raises:
        ClosingRefused: Something is missing; the error names it.
    """
    missing = still_missing(alert, closing, today)
    if missing:
        raise ClosingRefused(missing)
    return replace(alert, state=AlertState.CLOSED)


def follow_up_is_due(follow_up_on: date | None, done: bool, today: date) -> bool:  # noqa: FBT001  # a column's value
    """Whether a closed alert comes back to its owner today."""
    return follow_up_on is not None and not done and follow_up_on <= today
