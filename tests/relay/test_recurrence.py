"""When each check-in comes, and whether it goes (needs.md section 3, R27, R30, R31, R33, R60)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.calendar import Hours, SafeContact, SafeTime, in_zone, is_quiet
from relay.recurrence import (
    BETWEEN_MESSAGES,
    RHYTHMS,
    SPREAD,
    Facts,
    Go,
    Occurrence,
    Plan,
    PlanKind,
    Skip,
    SkipReason,
    Standing,
    Wait,
    due_runs,
    next_run,
    occurrences,
    verdict,
)

ROME, LAGOS, NEW_YORK = "Europe/Rome", "Africa/Lagos", "America/New_York"
PLAN = Plan(UUID(int=7), PlanKind.WEEKLY, date(2026, 3, 1), time(18))  # a Sunday
QUIET = Hours(time(21), time(9))
ANY = SafeContact(SafeTime.ANY_TIME)
FACTS = Facts(Standing.OPEN, ROME, QUIET, ANY)


def wall(text: str, zone: str = ROME) -> datetime:
    """A moment, written as the wall in `zone` shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def first(plan: Plan, zone: str, amount: int) -> list[Occurrence]:
    """The plan's first occurrences."""
    return list(islice(occurrences(plan, zone), amount))


def of_date(day: date, done: int = -1) -> Plan:
    """A plan around a date, whose minutes are not spread."""
    return Plan(UUID(int=8), PlanKind.DATE, day, time(10), done)


@pytest.mark.parametrize(
    ("kind", "every", "first_after"),
    [
        (PlanKind.WEEKLY, 7, 0),
        (PlanKind.WAITING, 14, 0),
        (PlanKind.MENTOR, 14, 0),
        (PlanKind.SAFE_CONTACT, 90, 90),
    ],
)
@given(
    day=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    clock=st.times(time(4), time(23, 59)).map(lambda clock: clock.replace(microsecond=0)),
    zone=st.sampled_from([ROME, LAGOS, NEW_YORK, "Asia/Kathmandu"]),
)
def test_endless_plans_agree_with_rrule(
    kind: PlanKind, every: int, first_after: int, day: date, clock: time, zone: str
) -> None:
    """Away from the hours that clocks skip or repeat, dateutil finds the same days and hours through a year of DST."""
    begins = datetime.combine(day, clock) + timedelta(days=first_after)
    oracle = rrule(DAILY, interval=every, dtstart=begins, count=60)
    runs = first(Plan(UUID(int=1), kind, day, clock), zone, 60)
    for number, (run, expected) in enumerate(zip(runs, oracle, strict=True)):
        exact = expected.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        assert (run.number, run.on) == (number, expected.date())
        assert abs(run.at - exact) <= SPREAD


@given(st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_a_match_is_asked_after_two_weeks_and_two_months(day: date) -> None:
    """Two months later is the same day of the month, or the month's last, as dateutil's relativedelta has it."""
    runs = first(Plan(UUID(int=1), PlanKind.MATCH, day, time(12)), LAGOS, 9)
    assert [run.on for run in runs] == [day + timedelta(days=14), day + relativedelta(months=2)]


@pytest.mark.parametrize(
    ("plan", "zone", "number", "expected"),
    [
        (of_date(date(2026, 3, 29)), ROME, 0, "2026-03-28T17:00"),
        (of_date(date(2026, 3, 29)), ROME, 1, "2026-03-30T09:00"),
        (of_date(date(2026, 10, 25)), ROME, 0, "2026-10-24T16:00"),
        (of_date(date(2026, 10, 25)), ROME, 1, "2026-10-26T10:00"),
        (of_date(date(2026, 3, 29)), LAGOS, 1, "2026-03-30T10:00"),
        (of_date(date(2026, 3, 8)), NEW_YORK, 0, "2026-03-07T23:00"),
        (of_date(date(2026, 3, 8)), NEW_YORK, 1, "2026-03-09T15:00"),
        (of_date(date(2026, 3, 1)), ROME, 0, "2026-02-28T17:00"),
    ],
)
def test_a_date_is_asked_the_evening_before_and_the_morning_after(
    plan: Plan, zone: str, number: int, expected: str
) -> None:
    """At 18:00 the day before and 11:00 the day after on her wall, to the minute, also when clocks change (R31)."""
    assert first(plan, zone, 9)[number].at == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (date(2026, 3, 29), time(2, 30), "2026-03-29T01:00"),
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        (date(2026, 10, 25), time(18), "2026-10-25T17:00"),
    ],
)
def test_an_hour_that_clocks_skip_or_repeat_is_asked_once(day: date, clock: time, expected: str) -> None:
    """Where rrule knows no answer: a skipped hour moves forward, a repeated one is its first, each week once."""
    runs = first(Plan(UUID(int=3), PlanKind.WEEKLY, day - timedelta(days=7), clock), ROME, 3)
    assert abs(runs[1].at - datetime.fromisoformat(expected).replace(tzinfo=UTC)) <= SPREAD
    assert [run.on for run in runs] == [day + timedelta(days=7 * week) for week in (-1, 0, 1)]


def test_an_ending_is_told_four_weeks_and_one_week_before() -> None:
    """The planned ending comes twice and never again (R60)."""
    plan = Plan(UUID(int=4), PlanKind.ENDING, date(2026, 6, 30), time(12))
    assert [run.on for run in first(plan, ROME, 9)] == [date(2026, 6, 2), date(2026, 6, 23)]
    assert next_run(plan, wall("2026-06-24T12:00"), ROME) is None


def test_the_spread_is_fixed_wide_and_within_twenty_minutes() -> None:
    """The same plan and number always fall on the same minute; many plans fill the whole forty minutes."""
    random = Random(7)
    plans = [replace(PLAN, id=UUID(int=random.getrandbits(128), version=4)) for _ in range(400)]
    offsets = [(first(plan, ROME, 1)[0].at - wall("2026-03-01T18:00")) / timedelta(minutes=1) for plan in plans]
    assert offsets == [(first(plan, ROME, 1)[0].at - wall("2026-03-01T18:00")) / timedelta(minutes=1) for plan in plans]
    assert -20 <= min(offsets) < -18
    assert 18 < max(offsets) <= 20
    assert len({int(offset // 4) for offset in offsets}) >= 10
    weeks = {in_zone(run.at, LAGOS).time() for run in first(PLAN, LAGOS, 20)}
    assert len(weeks) > 15, "nobody who looks at her phone learns the minute at which it comes"


@given(
    st.sampled_from(PlanKind),
    st.integers(0, 10_000),
    st.integers(-1, 5),
    st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # bounds
    st.sampled_from([ROME, LAGOS, NEW_YORK, "Pacific/Auckland"]),
)
def test_the_next_run_is_the_first_after(kind: PlanKind, seed: int, done: int, after: datetime, zone: str) -> None:
    """Found directly, however far away, it is the occurrence that walking one by one from the start would find."""
    plan = Plan(UUID(int=seed), kind, date(2026, 1, 31), time(10), done)
    walked = next((run.at for run in islice(occurrences(plan, zone), 300) if run.at > after), None)
    assert next_run(plan, after, zone) == walked


@pytest.mark.parametrize("week", [1, 40])
def test_a_spread_over_midnight_loses_no_week(week: int) -> None:
    """Her hour is just before midnight and the spread falls into the next day: it is found until its very second."""
    plans = [replace(PLAN, id=UUID(int=number), clock=time(23, 55)) for number in range(40)]
    runs = [(plan, first(plan, ROME, week + 1)[week]) for plan in plans]
    over = [(plan, run) for plan, run in runs if in_zone(run.at, ROME).date() > run.on]
    assert over
    for plan, run in over:
        assert next_run(plan, run.at - timedelta(seconds=1), ROME) == run.at
        assert next_run(plan, run.at, ROME) == first(plan, ROME, week + 2)[week + 1].at


def test_a_week_that_is_done_is_not_asked_again_from_another_zone() -> None:
    """Who moves west after this week's question hears the next one a week later, by her new wall (R31)."""
    run = first(PLAN, ROME, 1)[0]
    moved = replace(PLAN, done=run.number)
    again = next_run(moved, run.at, NEW_YORK)
    assert again is not None
    assert in_zone(again, NEW_YORK).date() == date(2026, 3, 8)
    assert abs(in_zone(again, NEW_YORK).replace(tzinfo=None) - datetime(2026, 3, 8, 18)) <= SPREAD  # noqa: DTZ001


def test_a_week_not_asked_yet_is_due_at_once_after_a_move_east() -> None:
    """Who moves east past the hour is not forgotten: the occurrence is due and may still go."""
    now = wall("2026-03-01T16:00", ROME)
    due = due_runs(PLAN, now, "Asia/Kathmandu")
    assert [run.number for run in due] == [0]
    assert verdict(PLAN, due[-1], replace(FACTS, zone="Asia/Kathmandu"), now) == Go()


def test_after_a_downtime_only_the_last_may_go() -> None:
    """Five weeks down: five runs are due, the last one goes while it is sensible, all the others are too late."""
    now = wall("2026-03-30T10:00")
    due = due_runs(PLAN, now, ROME)
    assert [run.number for run in due] == [0, 1, 2, 3, 4]
    assert [verdict(PLAN, run, FACTS, now) for run in due] == [Skip(SkipReason.TOO_LATE)] * 4 + [Go()]
    assert due_runs(replace(PLAN, done=4), now, ROME) == ()


RUN = first(PLAN, ROME, 1)[0]
AT = RUN.at


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Go()),
        ({"standing": Standing.NOT_AGREED}, Skip(SkipReason.NOT_AGREED)),
        ({"standing": Standing.PAUSED}, Skip(SkipReason.PAUSED)),
        ({"standing": Standing.STOPPED}, Skip(SkipReason.STOPPED)),
        ({"standing": Standing.SILENT}, Skip(SkipReason.SILENT)),
        ({"last_inbound_at": AT - timedelta(hours=47)}, Skip(SkipReason.WROTE)),
        ({"last_inbound_at": AT - timedelta(hours=49)}, Go()),
        ({"last_automatic_at": AT - timedelta(hours=47)}, Skip(SkipReason.TOO_SOON)),
        ({"last_automatic_at": AT - timedelta(hours=48)}, Go()),
        ({"first_of_all_at": AT + timedelta(hours=47)}, Skip(SkipReason.MAKES_ROOM)),
        ({"first_of_all_at": AT + timedelta(hours=48)}, Go()),
        ({"card": SafeContact()}, Skip(SkipReason.ONLY_WHEN_SHE_WRITES)),
        (
            {"card": SafeContact(SafeTime.SOME_HOURS, (Hours(time(20), time(21)),))},
            Wait(wall("2026-03-01T20:00")),
        ),
        ({"quiet": Hours(time(17), time(19))}, Wait(wall("2026-03-01T19:00"))),
        ({"quiet": Hours(time(0), time(0))}, Skip(SkipReason.ONLY_WHEN_SHE_WRITES)),
    ],
)
def test_the_weekly_question_goes_or_gives_way(changes: dict[str, object], expected: Go | Skip | Wait) -> None:
    """She wrote, another message was or will be near, her line or her card says no: each reason is recorded (R30)."""
    assert verdict(PLAN, RUN, replace(FACTS, **changes), AT) == expected  # type: ignore[arg-type]  # a table


def test_a_question_too_late_is_skipped() -> None:
    """Past its limit it does not go, and neither does one that would have to wait past it."""
    assert verdict(PLAN, RUN, FACTS, RUN.until) == Go()
    assert verdict(PLAN, RUN, FACTS, RUN.until + timedelta(seconds=1)) == Skip(SkipReason.TOO_LATE)
    reminder = first(of_date(date(2026, 6, 3)), ROME, 1)[0]
    assert verdict(of_date(date(2026, 6, 3)), reminder, FACTS, wall("2026-06-02T20:59")) == Go()
    late = verdict(of_date(date(2026, 6, 3)), reminder, FACTS, wall("2026-06-02T21:00"))
    assert late == Skip(SkipReason.TOO_LATE), "the morning after, 'tomorrow' would be a lie"


def test_the_second_question_of_a_date_keeps_48_hours() -> None:
    """When the reminder went at 18:00, "how did it go yesterday" waits until 18:00, while yesterday is still true."""
    plan = of_date(date(2026, 6, 3), done=0)
    run = first(plan, ROME, 1)[0]
    sent = replace(FACTS, last_automatic_at=wall("2026-06-02T18:00"))
    assert verdict(plan, run, sent, run.at) == Wait(wall("2026-06-04T18:00"))
    assert verdict(plan, run, sent, wall("2026-06-04T18:00")) == Go()
    assert verdict(plan, run, FACTS, run.at) == Go()
    her_own = replace(FACTS, first_of_all_at=run.at + timedelta(hours=1), last_inbound_at=run.at)
    assert verdict(plan, run, her_own, run.at) == Go(), "a date is first of all, and her words don't undo it"


def test_others_wait_for_a_date_to_pass() -> None:
    """What waits makes room for the reminder that she asked for, and goes two days after it."""
    plan = Plan(UUID(int=5), PlanKind.MATCH, date(2026, 3, 1), time(12))
    run = first(plan, ROME, 1)[0]
    ahead = run.at + timedelta(hours=3)
    assert verdict(plan, run, replace(FACTS, first_of_all_at=ahead), run.at) == Wait(ahead + BETWEEN_MESSAGES)


@pytest.mark.parametrize(
    ("checked", "expected"),
    [
        (date(2026, 2, 15), Go()),
        (date(2026, 2, 14), Skip(SkipReason.STALE)),
        (None, Skip(SkipReason.STALE)),
    ],
)
def test_no_news_is_told_only_while_a_worker_has_looked(checked: date | None, expected: Go | Skip) -> None:
    """The waiting message needs a date of at most 14 days; otherwise she gets nothing (R33)."""
    plan = replace(PLAN, kind=PlanKind.WAITING)
    run = first(plan, ROME, 1)[0]
    assert verdict(plan, run, replace(FACTS, checked_on=checked), run.at) == expected


def test_who_wants_messages_only_when_she_writes_is_asked_again_when_she_does() -> None:
    """The card's own question, every 90 days, waits for her to write, and is not asked at night (R07)."""
    plan = Plan(UUID(int=6), PlanKind.SAFE_CONTACT, date(2026, 3, 1), time(12))
    run = first(plan, ROME, 1)[0]
    assert run.on == date(2026, 5, 30)
    only = replace(FACTS, card=SafeContact())
    assert verdict(plan, run, only, run.at) == Wait(None)
    noon, night = wall("2026-06-02T12:00"), wall("2026-06-02T23:00")
    assert verdict(plan, run, replace(only, last_inbound_at=noon), noon) == Go()
    assert verdict(plan, run, replace(only, last_inbound_at=night), night) == Wait(wall("2026-06-03T09:00"))


def test_a_mentors_question_knows_only_her_quiet_hours() -> None:
    """Her wellbeing tap does not depend on a mentee's card or on the 48 hours between messages (R55)."""
    plan = replace(PLAN, kind=PlanKind.MENTOR)
    run = first(plan, ROME, 1)[0]
    facts = replace(FACTS, card=SafeContact(), last_automatic_at=run.at, last_inbound_at=run.at)
    assert verdict(plan, run, facts, run.at) == Go()
    assert verdict(plan, run, facts, wall("2026-03-01T22:00")) == Wait(wall("2026-03-02T09:00"))


def test_every_kind_has_a_rhythm() -> None:
    """The table knows every kind, and only a date keeps its minute."""
    assert set(RHYTHMS) == set(PlanKind)
    assert [kind for kind, rhythm in RHYTHMS.items() if not rhythm.spread] == [PlanKind.DATE]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([ROME, LAGOS, NEW_YORK]), st.sampled_from(SafeTime))
def test_a_year_keeps_its_promises(seed: int, zone: str, safe: SafeTime) -> None:
    """A year of all plans, downtimes and her own words: never at night, never two in 48 hours, nothing asked twice."""
    random = Random(seed)
    card = SafeContact(safe, (Hours(time(10), time(20)),))
    kinds = [kind for kind in PlanKind if kind is not PlanKind.MENTOR]
    begins = date(2026, 1, 1)
    plans = {
        n: Plan(UUID(int=random.getrandbits(128)), kind, begins + timedelta(days=random.randrange(60)), time(18))
        for n, kind in enumerate([*kinds, PlanKind.DATE, PlanKind.DATE])
    }
    facts = Facts(Standing.OPEN, zone, QUIET, card)
    now, end = wall("2026-01-01T00:00", zone), wall("2027-01-01T00:00", zone)
    sent: list[tuple[datetime, int, int]] = []
    while now < end:
        now += timedelta(minutes=random.choice([30, 60, 240, 240, 240, 3000]))
        if random.random() < 0.1:
            facts = replace(facts, last_inbound_at=now)
        for n, plan in plans.items():
            ahead = [
                run.at
                for m, other in plans.items()
                if m != n and other.kind is PlanKind.DATE
                for run in occurrences(other, zone)
                if run.until >= now
            ]
            facts = replace(facts, first_of_all_at=min(ahead, default=None), checked_on=in_zone(now, zone).date())
            for run in due_runs(plan, now, zone)[-1:]:
                answer = verdict(plan, run, facts, now)
                if isinstance(answer, Go):
                    sent.append((now, n, run.number))
                    facts = replace(facts, last_automatic_at=now)
                if isinstance(answer, Wait):
                    assert answer.until is None or now < answer.until <= run.until
                else:
                    plans[n] = replace(plan, done=run.number)
    assert len({(n, number) for _, n, number in sent}) == len(sent)
    assert all(not is_quiet(at, QUIET, zone) for at, _, _ in sent)
    assert all(later[0] - earlier[0] >= BETWEEN_MESSAGES for earlier, later in pairwise(sent))
    assert sent or safe is not SafeTime.ANY_TIME
