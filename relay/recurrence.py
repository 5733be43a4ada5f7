"""Check-in plans: when each question comes by the clock on her wall, and whether this one goes, waits or is skipped.

Law: an occurrence is a number and a local date; its minute is found anew in the zone where the person is now, and is
spread by up to 20 minutes, always the same for one plan and number. Never a burst: of several missed ones only the last
may still go, within the limit of its kind. At most one automatic message in 48 hours; a date that she asked to be
reminded of comes first.
Source: needs.md section 3, R07, R27, R30, R31, R33, R55, R60; store.md, "Scheduler" (own date walking).
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import blake2b
from itertools import takewhile
from uuid import UUID

from relay.calendar import STILL_THERE, Hours, SafeContact, in_zone, may_begin_at, moment, quiet_ends, wrote_within
from relay.reach import Reach


class PlanKind(StrEnum):
    """What a plan asks."""

    WEEKLY = "weekly"
    MATCH = "match"
    DATE = "date"
    WAITING = "waiting"
    MENTOR = "mentor"  # a mentor's wellbeing, only for her named supervisor (R55)
    SAFE_CONTACT = "safe_contact"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class Every:
    """A plan without end: the plan's day, or so many days after, and then every `days`; `late` as in `Offset`."""

    days: int
    late: timedelta
    first: int = 0


@dataclass(frozen=True, slots=True)
class Offset:
    """One occurrence, counted from the plan's day.

    Attributes:
        late: How late it may still go.
        days: How many days from the plan's day.
        months: How many months from it.
        clock: Its own hour, where it has one.
        or_sooner: Whether it goes earlier on its day where nothing may leave at its hour or later.
    """

    late: timedelta
    days: int = 0
    months: int = 0
    clock: time | None = None
    or_sooner: bool = False


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The policy of one kind.

    Attributes:
        when: The days, from the plan's day: the first question, the match, the date, the end.
        spread: Whether its minute is spread.
        to_mentee: Whether it goes to a mentee: her card, and the 48 hours between messages, are for her.
        first_of_all: Whether the others make room for it.
        skipped_if_wrote: Whether her own words of the last 48 hours make it needless.
        waits: Whether it waits for its turn after another automatic message, or for her to write where she wants
            messages only then; otherwise it is skipped.
    """

    when: Every | tuple[Offset, ...]
    spread: bool = True
    to_mentee: bool = True
    first_of_all: bool = False
    skipped_if_wrote: bool = False
    waits: bool = True


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
RHYTHMS: dict[PlanKind, Rhythm] = {
    PlanKind.WEEKLY: Rhythm(Every(7, late=_DAY), skipped_if_wrote=True, waits=False),
    PlanKind.MATCH: Rhythm((Offset(7 * _DAY, days=14), Offset(7 * _DAY, months=2))),
    PlanKind.DATE: Rhythm(  # "tomorrow" and "yesterday" must still be true when she reads it
        (Offset(5 * _HOUR, days=-1, clock=time(18), or_sooner=True), Offset(12 * _HOUR, days=1, clock=time(11))),
        spread=False,
        first_of_all=True,
    ),
    PlanKind.WAITING: Rhythm(Every(14, late=3 * _DAY)),
    PlanKind.MENTOR: Rhythm(Every(14, late=2 * _DAY), to_mentee=False),
    PlanKind.SAFE_CONTACT: Rhythm(Every(90, late=60 * _DAY, first=90)),
    PlanKind.ENDING: Rhythm((Offset(6 * _DAY, days=-28), Offset(6 * _DAY, days=-7))),
}

BETWEEN_MESSAGES = timedelta(hours=48)
FRESH = timedelta(days=14)
SPREAD = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Plan:
    """One recurring question to one person.

    Attributes:
        id: Client-side UUIDv4.
        kind: What it asks.
        day: The local day that its occurrences are counted from.
        clock: The local hour, where the kind has none of its own.
        done: The number of the last occurrence that went or was skipped; -1 before the first.
    """

    id: UUID
    kind: PlanKind
    day: date
    clock: time
    done: int = -1


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a plan asks.

    Attributes:
        number: From 0; with the plan's id it is unique, also across a move to another zone.
        on: Her local date.
        at: The UTC moment, spread included.
        until: The last UTC moment at which it may still go; later it is skipped and recorded.
    """

    number: int
    on: date
    at: datetime
    until: datetime


class Standing(StrEnum):
    """Whether anything automatic may reach this person at all."""

    OPEN = "open"
    NOT_AGREED = "not_agreed"  # no consent, or not opted in
    PAUSED = "paused"
    STOPPED = "stopped"
    SILENT = "silent"  # two questions unanswered: only a person writes to her now


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the person when an occurrence is due; renewed between two occurrences of one tick.

    Attributes:
        standing: Whether anything automatic may reach her.
        zone: Her IANA zone.
        quiet: Her quiet hours, or the programme's.
        card: A mentee's safe-contact card.
        last_inbound_at: When she last wrote, UTC.
        last_automatic_at: When the last automatic message left for her, UTC.
        first_of_all_at: What the others make room for: when the next reminder of a date that she asked for is due, UTC,
            until it went or was skipped; or the repeat of a question that she has not answered.
        checked_on: The day on which a worker last checked her matter, in her zone (R33).
    """

    standing: Standing
    zone: str
    quiet: Hours | None
    card: SafeContact
    last_inbound_at: datetime | None = None
    last_automatic_at: datetime | None = None
    first_of_all_at: datetime | None = None
    checked_on: date | None = None

    @property
    def reach(self) -> Reach:
        """When messages may begin on her phone."""
        return Reach(self.card, self.quiet)


class SkipReason(StrEnum):
    """Why an occurrence does not go."""

    NOT_AGREED = "not_agreed"
    PAUSED = "paused"
    STOPPED = "stopped"
    SILENT = "silent"
    TOO_LATE = "too_late"
    STALE = "stale"  # nobody checked her matter lately: the worker is reminded, she gets nothing (R33)
    WROTE = "wrote"
    TOO_SOON = "too_soon"  # another automatic message left less than 48 hours ago
    MAKES_ROOM = "makes_room"  # a reminder that she asked for comes within 48 hours
    ONLY_WHEN_SHE_WRITES = "only_when_she_writes"


@dataclass(frozen=True, slots=True)
class Go:
    """It leaves now."""


@dataclass(frozen=True, slots=True)
class Skip:
    """It does not go; the reason is recorded."""

    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Wait:
    """It is looked at again then; None: when she writes."""

    until: datetime | None


def occurrences(plan: Plan, zone: str, since: date | None = None, reach: Reach | None = None) -> Iterator[Occurrence]:
    """The occurrences after `plan.done`, in order.

    Args:
        plan: The plan.
        zone: Her IANA zone.
        since: An endless plan passes over those that lie well before it.
        reach: When messages may begin on her phone; None leaves every occurrence at its own hour.
    """
    match RHYTHMS[plan.kind].when:
        case Every(days, late, first):
            begins = plan.day + timedelta(days=first)
            number = plan.done + 1 if since is None else max(plan.done + 1, (since - begins).days // days)
            while True:
                day = begins + timedelta(days=number * days)
                yield _occurrence(plan, number, moment(day, plan.clock, zone), late, day)
                number += 1
        case offsets:
            for number, offset in enumerate(offsets):
                if number > plan.done:
                    day = _shifted(plan.day, offset)
                    at = moment(day, offset.clock or plan.clock, zone)
                    run = _occurrence(plan, number, at, offset.late, day)
                    yield _or_sooner(run, reach, zone) if offset.or_sooner and reach is not None else run


def next_run(plan: Plan, after: datetime, zone: str, reach: Reach | None = None) -> datetime | None:
    """When the plan's first occurrence after the moment `after` is due, None where none is left."""
    since = in_zone(after, zone).date() - timedelta(days=1)
    return next((run.at for run in occurrences(plan, zone, since, reach) if run.at > after), None)


def due_runs(plan: Plan, now: datetime, zone: str, reach: Reach | None = None) -> tuple[Occurrence, ...]:
    """All that is due and not done: only the last is for `verdict`, those before were missed (`TOO_LATE`)."""
    return tuple(takewhile(lambda run: run.at <= now, occurrences(plan, zone, None, reach)))


def verdict(plan: Plan, run: Occurrence, facts: Facts, now: datetime) -> Go | Skip | Wait:
    """Whether the due occurrence goes now, waits, or is skipped; to be asked again at the moment of a `Wait`."""
    rhythm = RHYTHMS[plan.kind]
    if facts.standing is not Standing.OPEN:
        return Skip(SkipReason(facts.standing.value))
    if now > run.until:
        return Skip(SkipReason.TOO_LATE)
    if plan.kind is PlanKind.WAITING and (facts.checked_on is None or run.on - facts.checked_on > FRESH):
        return Skip(SkipReason.STALE)
    if not rhythm.to_mentee:
        return _leave(quiet_ends(now, facts.quiet, facts.zone), now, run.until)
    reason = _needless(rhythm, facts, now)
    return _leave(_allowed(rhythm, facts, now), now, run.until) if reason is None else Skip(reason)


def _leave(when: datetime | None, now: datetime, until: datetime) -> Go | Skip | Wait:
    """It goes at the first moment that is allowed, unless that is too late; None: when she writes."""
    if when is not None and when > until:
        return Skip(SkipReason.TOO_LATE)
    return Go() if when == now else Wait(when)


def _needless(rhythm: Rhythm, facts: Facts, now: datetime) -> SkipReason | None:
    """Why a question that does not wait is skipped: the first reason that holds is recorded."""
    if rhythm.skipped_if_wrote and wrote_within(BETWEEN_MESSAGES, facts.last_inbound_at, now):
        return SkipReason.WROTE
    if rhythm.waits:
        return None
    if _after_the_last(facts, now) > now:
        return SkipReason.TOO_SOON
    if _turn(rhythm, facts, now) > now:
        return SkipReason.MAKES_ROOM
    return SkipReason.ONLY_WHEN_SHE_WRITES if _allowed(rhythm, facts, now) is None else None


def _allowed(rhythm: Rhythm, facts: Facts, now: datetime) -> datetime | None:
    """The first moment that her hours, her card and the 48 hours allow; None: not before she writes."""
    turn = _turn(rhythm, facts, now)
    when = may_begin_at(turn, facts.card, facts.zone, facts.quiet)
    if when is None and wrote_within(STILL_THERE, facts.last_inbound_at, now):
        return quiet_ends(turn, facts.quiet, facts.zone)
    return when


def _turn(rhythm: Rhythm, facts: Facts, now: datetime) -> datetime:
    """The first moment with 48 hours to the last automatic message, and to a reminder that comes first."""
    turn = _after_the_last(facts, now)
    ahead = facts.first_of_all_at
    if rhythm.first_of_all or ahead is None or ahead >= turn + BETWEEN_MESSAGES:
        return turn
    return max(turn, ahead + BETWEEN_MESSAGES)


def _after_the_last(facts: Facts, now: datetime) -> datetime:
    return now if facts.last_automatic_at is None else max(now, facts.last_automatic_at + BETWEEN_MESSAGES)


def _occurrence(plan: Plan, number: int, at: datetime, late: timedelta, day: date) -> Occurrence:
    spread = _spread(plan.id, number) if RHYTHMS[plan.kind].spread else timedelta(0)
    return Occurrence(number, day, at + spread, at + spread + late)


def _or_sooner(run: Occurrence, reach: Reach, zone: str) -> Occurrence:
    """The same occurrence; where nothing may leave from its hour on, at the last moment of its day before that."""
    opens = reach.opens(run.at, zone)
    if opens is not None and opens <= run.until:
        return run
    sooner = reach.last_moment(moment(run.on, time(), zone), run.at, zone)
    return run if sooner is None else replace(run, at=sooner)


def _spread(plan_id: UUID, number: int) -> timedelta:
    """Up to 20 minutes before or after, by the second, always the same for one plan and number."""
    digest = blake2b(plan_id.bytes + number.to_bytes(8, "big"), digest_size=8).digest()
    most = int(SPREAD.total_seconds())
    return timedelta(seconds=int.from_bytes(digest, "big") % (2 * most + 1) - most)


def _shifted(day: date, offset: Offset) -> date:
    """`day` moved by whole months, to the month's last day where it has no such day, and then by days."""
    years, month = divmod(day.month - 1 + offset.months, 12)
    year = day.year + years
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=offset.days)
