"""Check-in plans: when each question comes by the clock on her wall, and whether this one goes, waits or is skipped.

Law: an occurrence is a number and a local date; its minute is found anew in the zone where the person is now, and is
spread by up to 20 minutes, always the same for one plan and number. Never a burst: of several missed ones only the last
may still go, within the limit of its kind. At most one automatic message in 48 hours; a date that she asked to be
reminded of comes first.
Source: needs.md section 3, R07, R27, R30, R31, R33, R55, R60; store.md, "Scheduler" (own date walking).
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import blake2b
from itertools import count, takewhile
from uuid import UUID

from relay.calendar import STILL_THERE, Hours, SafeContact, in_zone, may_begin_at, moment, quiet_ends, wrote_within


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
    """A plan without end: its first occurrence on the plan's day, or so many days after, and then every `days`."""

    days: int
    first: int = 0


@dataclass(frozen=True, slots=True)
class Offset:
    """One occurrence, counted from the plan's day; at its own hour where it has one."""

    days: int = 0
    months: int = 0
    clock: time | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The policy of one kind.

    Attributes:
        when: The days, from the plan's day: the first question, the match, the date, the end.
        late: How late it may still go; later it is skipped and recorded.
        spread: Whether its minute is spread.
        to_mentee: Whether it goes to a mentee: her card, and the 48 hours between messages, are for her.
        skipped_if_wrote: Whether her own words of the last 48 hours make it needless.
        waits: Whether it waits for its turn after another automatic message, or for her to write where she wants
            messages only then; otherwise it is skipped.
    """

    when: Every | tuple[Offset, ...]
    late: timedelta
    spread: bool = True
    to_mentee: bool = True
    skipped_if_wrote: bool = False
    waits: bool = True


RHYTHMS: dict[PlanKind, Rhythm] = {
    PlanKind.WEEKLY: Rhythm(Every(7), timedelta(hours=24), skipped_if_wrote=True, waits=False),
    PlanKind.MATCH: Rhythm((Offset(days=14), Offset(months=2)), timedelta(days=7)),
    PlanKind.DATE: Rhythm(
        (Offset(days=-1, clock=time(18)), Offset(days=1, clock=time(11))),
        timedelta(hours=10),  # "tomorrow" and "yesterday" must still be true; quiet hours shorten it
        spread=False,
    ),
    PlanKind.WAITING: Rhythm(Every(14), timedelta(days=3)),
    PlanKind.MENTOR: Rhythm(Every(14), timedelta(days=2), to_mentee=False),
    PlanKind.SAFE_CONTACT: Rhythm(Every(90, first=90), timedelta(days=60)),
    PlanKind.ENDING: Rhythm((Offset(days=-28), Offset(days=-7)), timedelta(days=6)),
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
    """

    number: int
    on: date
    at: datetime


class Standing(StrEnum):
    """Whether anything automatic may reach this person at all."""

    OPEN = "open"
    NOT_AGREED = "not_agreed"  # no consent, or not opted in
    PAUSED = "paused"
    STOPPED = "stopped"
    SILENT = "silent"  # two questions unanswered: only a person writes to her now


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the person when an occurrence is due.

    Attributes:
        standing: Whether anything automatic may reach her.
        zone: Her IANA zone.
        quiet: Her quiet hours, or the programme's.
        card: A mentee's safe-contact card.
        last_inbound_at: When she last wrote, UTC.
        last_automatic_at: When the last automatic message left for her, UTC.
        next_date_at: When the next reminder that she asked for is due, UTC.
        checked_on: The day on which a worker last checked her matter, in her zone (R33).
    """

    standing: Standing
    zone: str
    quiet: Hours | None
    card: SafeContact = SafeContact()
    last_inbound_at: datetime | None = None
    last_automatic_at: datetime | None = None
    next_date_at: datetime | None = None
    checked_on: date | None = None


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


def occurrences(plan: Plan, zone: str, since: date | None = None) -> Iterator[Occurrence]:
    """The occurrences after `plan.done`, in order; of an endless plan those before `since` are passed over."""
    when = RHYTHMS[plan.kind].when
    if isinstance(when, Every):
        passed = 0 if since is None else (since - plan.day).days // when.days - 1
        for number in count(max(plan.done + 1, passed)):
            yield _occurrence(plan, number, plan.day + timedelta(days=when.first + number * when.days), None, zone)
    else:
        for number, offset in enumerate(when):
            if number > plan.done:
                yield _occurrence(plan, number, _shifted(plan.day, offset), offset.clock, zone)


def next_run(plan: Plan, after: datetime, zone: str) -> datetime | None:
    """When the plan's first occurrence after the moment `after` is due, None where none is left."""
    since = in_zone(after, zone).date() - timedelta(days=max(1, _first_day(plan)))
    return next((run.at for run in occurrences(plan, zone, since) if run.at > after), None)


def due_runs(plan: Plan, now: datetime, zone: str) -> tuple[Occurrence, ...]:
    """All occurrences that are due and not done: only the last is for `verdict`, the others were missed (`TOO_LATE`)."""
    return tuple(takewhile(lambda run: run.at <= now, occurrences(plan, zone)))


def verdict(plan: Plan, run: Occurrence, facts: Facts, now: datetime) -> Go | Skip | Wait:
    """Whether the due occurrence goes now, waits, or is skipped; to be asked again at the moment of a `Wait`."""
    rhythm = RHYTHMS[plan.kind]
    reason = _against(plan.kind, rhythm, run, facts, now)
    if reason is not None:
        return Skip(reason)
    when = _earliest(rhythm, facts, now)
    if when is None and not rhythm.waits:
        return Skip(SkipReason.ONLY_WHEN_SHE_WRITES)
    if when is not None and when > run.at + rhythm.late:
        return Skip(SkipReason.TOO_LATE)
    return Go() if when == now else Wait(when)


def _against(kind: PlanKind, rhythm: Rhythm, run: Occurrence, facts: Facts, now: datetime) -> SkipReason | None:
    """What speaks against it for good: the first that holds is recorded."""
    to_mentee, checked, ahead = rhythm.to_mentee, facts.checked_on, facts.next_date_at
    objections = (
        (SkipReason.TOO_LATE, now > run.at + rhythm.late),
        (SkipReason.STALE, kind is PlanKind.WAITING and (checked is None or run.on - checked > FRESH)),
        (SkipReason.WROTE, rhythm.skipped_if_wrote and wrote_within(BETWEEN_MESSAGES, facts.last_inbound_at, now)),
        (SkipReason.TOO_SOON, to_mentee and not rhythm.waits and _turn(facts, now) > now),
        (
            SkipReason.MAKES_ROOM,
            to_mentee and not rhythm.waits and ahead is not None and now <= ahead < now + BETWEEN_MESSAGES,
        ),
    )
    if facts.standing is not Standing.OPEN:
        return SkipReason(facts.standing.value)
    return next((reason for reason, holds in objections if holds), None)


def _earliest(rhythm: Rhythm, facts: Facts, now: datetime) -> datetime | None:
    """The first moment that her hours, her card and the 48 hours allow; None: not before she writes."""
    if not rhythm.to_mentee:
        return quiet_ends(now, facts.quiet, facts.zone)
    turn = _turn(facts, now)
    allowed = may_begin_at(turn, facts.card, facts.zone, facts.quiet)
    if allowed is None and wrote_within(STILL_THERE, facts.last_inbound_at, now):
        return quiet_ends(turn, facts.quiet, facts.zone)
    return allowed


def _turn(facts: Facts, now: datetime) -> datetime:
    """`now`, or the moment at which 48 hours have passed since the last automatic message."""
    return now if facts.last_automatic_at is None else max(now, facts.last_automatic_at + BETWEEN_MESSAGES)


def _occurrence(plan: Plan, number: int, day: date, clock: time | None, zone: str) -> Occurrence:
    spread = _spread(plan.id, number) if RHYTHMS[plan.kind].spread else timedelta(0)
    return Occurrence(number, day, moment(day, plan.clock if clock is None else clock, zone) + spread)


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
