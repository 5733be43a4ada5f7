"""Hours as they stand in a column: "10:00-14:00" for every day, "mon-fri 10:00-18:00, sat 10:00-12:00" for a week.

The same form is what people type: a mentee after "at certain hours", a coordinator for a mentor's duty hours.
"""

import re
from datetime import time

from relay.calendar import Hours, SafeContact, SafeTime, Shift, Week, Weekday

DAYS = {day.name[:3].lower(): day for day in Weekday}
_SPAN = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?\s*h?\s*"
    r"(?:-|\N{EN DASH}|to|\N{LATIN SMALL LETTER A WITH GRAVE}|a)\s*"
    r"(\d{1,2})(?:[:.h](\d{2}))?\s*h?"
)
_SHIFT = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?\s+(.+)")


class UnclearHours(ValueError):
    """These are no hours; the sentence shows how they look."""

    def __init__(self) -> None:
        super().__init__("Hours look like 10:00-14:00, and for a week like: mon-fri 10:00-18:00, sat 10:00-12:00.")


def read_hours(text: str) -> Hours:
    """Hours of every day, as people type them: "10-14", "10:30-14:00".

    Raises:
        UnclearHours: These are no hours.
    """
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise UnclearHours
    try:
        begins = time(int(found[1]), int(found[2] or 0))
        ends = time(int(found[3]) % 24, int(found[4] or 0))
    except ValueError:
        raise UnclearHours from None
    if begins == ends:
        raise UnclearHours
    return Hours(begins, ends)


def write_hours(hours: Hours) -> str:
    """Hours as they are stored."""
    return f"{hours.begins:%H:%M}-{hours.ends:%H:%M}"


def read_card(safe_time: str, safe_hours: str) -> SafeContact:
    """A safe-contact card as its two columns hold it."""
    return SafeContact(SafeTime(safe_time), tuple(read_hours(part) for part in safe_hours.split(",") if part))


def read_week(text: str) -> Week:
    """A week's duty hours.

    Raises:
        UnclearHours: These are no hours of a week.
    """
    shifts: list[Shift] = []
    for part in text.lower().split(","):
        found = _SHIFT.fullmatch(part.strip())
        if found is None or found[1] not in DAYS or (found[2] or found[1]) not in DAYS:
            raise UnclearHours
        first, last = DAYS[found[1]], DAYS[found[2] or found[1]]
        hours = read_hours(found[3])
        days = [Weekday((first + step) % 7) for step in range((last - first) % 7 + 1)]
        shifts += [Shift(day, hours) for day in days]
    return Week(tuple(shifts))
