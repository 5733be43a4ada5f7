"""A planned end: who is told when, and the hour at which a match really ends.

Law: nobody is surprised (R60): both are told four weeks and one week before, so an end that lies nearer than that last
notice is no planned one; it is told in a call. The match ends on the day that was said, at an hour at which both are
awake, and never before it. A mentor hears of it in her duty hours. Source: needs.md section 3, R31, R53, R60.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from relay.calendar import back_at, in_zone, moment
from relay.people import Person

TOLD_BEFORE = (timedelta(weeks=4), timedelta(weeks=1))
"""How long before the last day both are told."""
SHORTEST = timedelta(days=8)
"""How far ahead the last day lies at least, so that the week's notice still comes."""
LONGEST = timedelta(days=366)
"""Farther ahead than a year nobody plans; a year that was mistyped is found by it."""
TOLD_AT, ENDS_AT = time(10), time(18)
"""The hours on their walls: of a notice, and of the end."""


class Owed(StrEnum):
    """What follows from a planned end next."""

    TELL_MENTOR = "tell_mentor"
    END = "end"


@dataclass(frozen=True, slots=True)
class Ending:
    """The planned end of a match.

    Attributes:
        on: The last day of the two.
        told: How many of the notices its mentor had, or lay before the end was planned.
        heard: Whether she had one of them, and so has to hear when the day changes.
    """

    on: date
    told: int = 0
    heard: bool = False


def planned(on: date, mentor: Person, now: datetime) -> Ending:
    """An end that is planned now: a notice whose time has passed already was missed by nobody."""
    return Ending(on, notices_passed(on, mentor, now))


def notices_passed(on: date, mentor: Person, now: datetime) -> int:
    """How many notices were due by now, on the mentor's wall."""
    return sum(moment(on - before, TOLD_AT, mentor.zone) <= now for before in TOLD_BEFORE)


def next_owed(ending: Ending, mentor: Person, mentee: Person, now: datetime) -> tuple[Owed, datetime]:
    """What follows next, and when: it is owed once that moment is not later than `now`."""
    ends = moment(ending.on, ENDS_AT, mentee.zone)
    for before in TOLD_BEFORE[ending.told :]:
        due = max(now, moment(ending.on - before, TOLD_AT, mentor.zone))
        at = back_at(due, mentor.duty, mentor.off_until, mentor.zone)
        if at is not None and at < ends:
            return Owed.TELL_MENTOR, at
    return Owed.END, ends


class Refusal(StrEnum):
    """Why an end can't be planned for that day."""

    TOO_NEAR = "too_near"
    TOO_FAR = "too_far"


def refused(on: date, mentee: Person, now: datetime) -> Refusal | None:
    """Why the match can't end on that day as a planned end; None where it can."""
    today = in_zone(now, mentee.zone).date()
    if on < today + SHORTEST:
        return Refusal.TOO_NEAR
    return Refusal.TOO_FAR if on > today + LONGEST else None
