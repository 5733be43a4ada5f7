"""A reminder that can't leave at its hour leaves at the last moment of its day that is hers (R07, R31)."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from relay.calendar import Hours, SafeContact, SafeTime, closes_at
from relay.reach import BEFORE_THEY_END, Reach
from relay.recurrence import Occurrence, Plan, PlanKind, due_runs, next_run, occurrences

ROME, LAGOS, NEW_YORK, AUCKLAND = "Europe/Rome", "Africa/Lagos", "America/New_York", "Pacific/Auckland"
NIGHT = Hours(time(21), time(9))
ANY = SafeContact(SafeTime.ANY_TIME)
SIX, ELEVEN = time(18), time(23)
MINUTE = timedelta(minutes=1)


def reminder(day: date, zone: str, reach: Reach | None) -> Occurrence:
    """The reminder of a date on that day."""
    return next(occurrences(Plan(UUID(int=8), PlanKind.DATE, day, time(10)), zone, reach=reach))


def only(*spans: str) -> Reach:
    """A card with these hours."""
    ends = [[time.fromisoformat(one) for one in span.split("-")] for span in spans]
    return Reach(SafeContact(SafeTime.SOME_HOURS, tuple(Hours(*span) for span in ends)), NIGHT)


def wall(at: datetime, zone: str) -> str:
    """What the wall shows."""
    return f"{at.astimezone(ZoneInfo(zone)):%d %H:%M}"


@pytest.mark.parametrize(
    ("reach", "shows"),
    [
        (only("08:00-12:00"), "19 11:45"),
        (only("12:00-18:00"), "19 17:45"),
        (only("18:00-21:00"), "19 18:00"),
        (only("22:00-06:00"), "19 18:00"),
        (only("23:30-01:00"), "19 00:45"),
        (only("07:00-07:10"), "19 07:00"),
        (only("08:00-10:00", "09:30-12:00"), "19 11:45"),
        (only("08:00-12:00", "11:55-12:05"), "19 11:50"),
        (only("08:00-12:00", "12:00-12:05"), "19 11:50"),
        (only("08:00-12:00", "19:00-20:00"), "19 18:00"),
        (only("23:30-23:50"), "19 18:00"),
        (Reach(SafeContact(), NIGHT), "19 18:00"),
        (Reach(SafeContact(SafeTime.ANY_TIME), NIGHT), "19 18:00"),
        (Reach(SafeContact(SafeTime.ANY_TIME), Hours(time(16), time(9))), "19 15:45"),
        (Reach(SafeContact(SafeTime.ANY_TIME), Hours(time(0), time(0))), "19 18:00"),
    ],
)
def test_it_leaves_a_little_before_her_hours_end(reach: Reach, shows: str) -> None:
    """At six where that, or later that evening, is hers; else sooner that day; where no moment is, it stays at six."""
    assert wall(reminder(date(2026, 6, 20), ROME, reach).at, ROME) == shows


def test_what_may_still_be_said_that_evening_stays_as_it_was() -> None:
    """It may go until eleven, when "tomorrow" is still true; the question of the day after keeps its hour."""
    before, after = occurrences(
        Plan(UUID(int=8), PlanKind.DATE, date(2026, 6, 20), time(10)), ROME, reach=only("08:00-10:00")
    )
    assert [wall(one, ROME) for one in (before.at, before.until)] == ["19 09:45", "19 23:00"]
    assert [wall(one, ROME) for one in (after.at, after.until)] == ["21 11:00", "21 23:00"]


def test_it_is_due_when_it_leaves() -> None:
    """What is looked for in the store is the moment that is hers."""
    plan, mornings = Plan(UUID(int=8), PlanKind.DATE, date(2026, 6, 20), time(10)), only("08:00-12:00")
    leaves = datetime(2026, 6, 19, 9, 45, tzinfo=UTC)
    assert next_run(plan, datetime(2026, 6, 1, tzinfo=UTC), ROME, mornings) == leaves
    assert [run.number for run in due_runs(plan, leaves, ROME, mornings)] == [0]
    assert due_runs(plan, leaves - MINUTE, ROME, mornings) == due_runs(plan, leaves, ROME) == ()


@pytest.mark.parametrize(
    ("day", "zone", "reach", "leaves"),
    [
        (date(2026, 3, 30), ROME, only("01:30-02:30"), "2026-03-29T00:45"),  # 02:30 is skipped: her hours end at 03:00
        (date(2026, 3, 30), ROME, only("02:00-03:00"), "2026-03-29T16:00"),  # an hour that does not exist
        (date(2026, 10, 26), ROME, only("01:30-02:30"), "2026-10-25T01:15"),  # 02:30 comes twice: the second ends them
        (date(2026, 3, 30), ROME, only("08:00-12:00"), "2026-03-29T09:45"),
        (date(2026, 10, 26), ROME, only("08:00-12:00"), "2026-10-25T10:45"),
        (date(2026, 3, 9), NEW_YORK, only("08:00-12:00"), "2026-03-08T15:45"),
        (date(2026, 3, 9), LAGOS, only("08:00-12:00"), "2026-03-08T10:45"),
    ],
)
def test_clocks_that_change_that_day_move_it_with_the_wall(day: date, zone: str, reach: Reach, leaves: str) -> None:
    """By her own wall, in the morning of the change and after it (R31)."""
    assert reminder(day, zone, reach).at == datetime.fromisoformat(leaves).replace(tzinfo=UTC)


def is_hers(at: datetime, reach: Reach, zone: str) -> bool:
    """Whether the wall shows an hour of hers, by nothing but the wall."""
    shown = at.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0)

    def inside(hours: Hours) -> bool:
        if hours.begins < hours.ends:
            return hours.begins <= shown < hours.ends
        return shown >= hours.begins or shown < hours.ends

    if reach.card.in_force is SafeTime.SOME_HOURS:
        return any(inside(hours) for hours in reach.card.hours)
    return reach.quiet is None or not inside(reach.quiet)


def by_brute_force(day: date, zone: str, reach: Reach) -> datetime:
    """When it leaves, found by looking at the wall minute by minute."""
    eve = day - timedelta(days=1)
    midnight, six, eleven = (
        datetime.combine(eve, clock, ZoneInfo(zone)).astimezone(UTC) for clock in (time(), SIX, ELEVEN)
    )
    evening = int((eleven - six) / MINUTE)
    if any(is_hers(six + ahead * MINUTE, reach, zone) for ahead in range(evening + 1)):
        return six
    minutes = [midnight + ahead * MINUTE for ahead in range(int((six - midnight) / MINUTE))]
    while minutes and not is_hers(minutes[-1], reach, zone):
        minutes.pop()
    if not minutes:
        return six
    begins = ends = minutes[-1] + MINUTE
    while minutes and is_hers(minutes.pop(), reach, zone):
        begins -= MINUTE
    return max(begins, ends - BEFORE_THEY_END)


CLOCKS = st.integers(4 * 12, 24 * 12 - 1).map(lambda fives: time(fives // 12, fives % 12 * 5))
"""Every five minutes outside the hours that clocks skip or repeat: there the cases above say what is right."""
SPANS = st.tuples(CLOCKS, CLOCKS).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Hours(*pair))
CARDS = st.lists(SPANS, min_size=1, max_size=3).map(lambda found: SafeContact(SafeTime.SOME_HOURS, tuple(found)))
CHANGES = (date(2026, 3, 30), date(2026, 10, 26), date(2026, 3, 9), date(2026, 11, 2), date(2026, 4, 6))


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(CARDS.map(lambda card: Reach(card, NIGHT)), SPANS.map(lambda quiet: Reach(ANY, quiet))),
    st.one_of(st.sampled_from(CHANGES), st.dates(date(2026, 1, 1), date(2027, 12, 31))),
    st.sampled_from([ROME, LAGOS, NEW_YORK, AUCKLAND]),
)
@example(Reach(SafeContact(SafeTime.ANY_TIME), None), date(2026, 3, 30), ROME)
def test_brute_force_finds_the_same_moment(reach: Reach, day: date, zone: str) -> None:
    """Any hours, over midnight and over changes of clocks: the last moment that is hers, and no other."""
    assert reminder(day, zone, reach).at == by_brute_force(day, zone, reach)


def test_without_quiet_hours_every_moment_is_hers() -> None:
    """The last moment before an hour is then a little before that hour."""
    begins, ends = datetime(2026, 6, 19, tzinfo=UTC), datetime(2026, 6, 19, 16, tzinfo=UTC)
    assert Reach(ANY, None).last_moment(begins, ends, ROME) == ends - BEFORE_THEY_END
    assert Reach(SafeContact(), None).last_moment(begins, ends, ROME) is None


def test_hours_that_overlap_end_with_the_last_of_them() -> None:
    """Where two windows hold, the later end counts."""
    week = only("08:00-12:00", "10:00-14:00").card.week
    assert closes_at(datetime(2026, 6, 19, 9, tzinfo=UTC), week, ROME) == datetime(2026, 6, 19, 12, tzinfo=UTC)
