"""Quiet hours, safe hours and duty hours by the clock on each person's wall (R07, R18, R31, R53)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from relay.calendar import (
    Hours,
    NaiveMoment,
    SafeContact,
    SafeTime,
    Shift,
    Week,
    Weekday,
    back_at,
    end_of_working_day,
    hours_in,
    in_zone,
    is_open,
    is_quiet,
    may_begin_at,
    moment,
    next_open,
    quiet_ends,
    release_at,
    wrote_within,
)

ROME, LAGOS, NEW_YORK, APIA = "Europe/Rome", "Africa/Lagos", "America/New_York", "Pacific/Apia"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
NIGHT = Hours(time(21), time(9))
ANY = SafeContact(SafeTime.ANY_TIME)
ONLY = SafeContact()


def wall(text: str, zone: str, fold: int = 0) -> datetime:
    """A moment, written as the wall in `zone` shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def utc(text: str) -> datetime:
    """A moment, written in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


zones = st.sampled_from([ROME, LAGOS, NEW_YORK, "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo"])
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # bounds
windows = st.builds(Hours, clocks, clocks)


@pytest.mark.parametrize(
    ("day", "clock", "zone", "expected"),
    [
        (SPRING, time(1, 59), ROME, "2026-03-29T00:59"),
        (SPRING, time(2), ROME, "2026-03-29T01:00"),
        (SPRING, time(2, 30), ROME, "2026-03-29T01:00"),
        (SPRING, time(2, 59, 59, 7), ROME, "2026-03-29T01:00"),
        (SPRING, time(3), ROME, "2026-03-29T01:00"),
        (SPRING, time(9), ROME, "2026-03-29T07:00"),
        (AUTUMN, time(2, 30), ROME, "2026-10-25T00:30"),
        (AUTUMN, time(3), ROME, "2026-10-25T02:00"),
        (AUTUMN, time(9), ROME, "2026-10-25T08:00"),
        (SPRING, time(2, 30), LAGOS, "2026-03-29T01:30"),
        (date(2026, 3, 8), time(2, 30), NEW_YORK, "2026-03-08T07:00"),
        (date(2026, 11, 1), time(1, 30), NEW_YORK, "2026-11-01T05:30"),
        (date(2011, 12, 30), time(12), APIA, "2011-12-30T10:00"),
    ],
)
def test_an_hour_on_the_wall_is_one_moment(day: date, clock: time, zone: str, expected: str) -> None:
    """A skipped hour (or Samoa's skipped day) moves to the first minute after it, a repeated one is its first (R31)."""
    assert moment(day, clock, zone) == utc(expected)


def test_a_repeated_hour_can_be_meant_the_second_time() -> None:
    """The last half past two of the autumn night is an hour after the first."""
    assert moment(AUTUMN, time(2, 30), ROME, last=True) == utc("2026-10-25T01:30")


@given(days, clocks, zones)
@example(SPRING, time(2, 30), ROME)
@example(date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe")
def test_the_wall_shows_the_hour_or_has_just_jumped_over_it(day: date, clock: time, zone: str) -> None:
    """At the moment found the wall shows the hour asked for, or it showed an earlier one a second before."""
    found = moment(day, clock, zone)
    asked = datetime.combine(day, clock)
    shown = in_zone(found, zone).replace(tzinfo=None)
    before = in_zone(found - timedelta(seconds=1), zone).replace(tzinfo=None)
    assert shown == asked or before < asked < shown


@given(days, clocks, clocks, zones)
@example(SPRING, time(2, 30), time(3, 15), ROME)
def test_a_later_hour_is_never_an_earlier_moment(day: date, one: time, other: time, zone: str) -> None:
    """Hours keep their order on every day, so that no window turns inside out."""
    earlier, later = sorted((one, other))
    assert moment(day, earlier, zone) <= moment(day, later, zone)


def test_a_moment_without_a_zone_is_refused() -> None:
    """The zone of the machine never decides about anybody's night."""
    with pytest.raises(NaiveMoment):
        in_zone(datetime(2026, 3, 29, 12), ROME)  # noqa: DTZ001  # what is refused


@given(moments, windows, zones)
def test_opening_hours_are_those_on_the_wall(now: datetime, hours: Hours, zone: str) -> None:
    """Away from changes of clocks, a window is open exactly while the wall shows an hour inside it."""
    local = in_zone(now, zone)
    assume(len({in_zone(now + timedelta(days=n), zone).utcoffset() for n in (-2, -1, 0, 1, 2)}) == 1)
    clock = local.time()
    inside = (
        hours.begins <= clock < hours.ends if hours.begins < hours.ends else clock >= hours.begins or clock < hours.ends
    )
    assert is_open(now, hours, zone) is inside


@given(moments, windows, zones, st.floats(0, 1, exclude_max=True))
def test_the_next_opening_is_open_and_nothing_before_it_is(now: datetime, hours: Hours, zone: str, part: float) -> None:
    """The next opening comes within two days, is open, and no moment before it is."""
    opening = next_open(now, hours, zone)
    assert timedelta(0) <= opening - now <= timedelta(days=2)
    assert is_open(opening, hours, zone)
    between = now + (opening - now) * part
    assert between == opening or not is_open(between, hours, zone)


@given(moments, windows, zones, st.floats(0, 1, exclude_max=True))
def test_quiet_ends_where_no_quiet_is_left(now: datetime, quiet: Hours, zone: str, part: float) -> None:
    """Where quiet ends it is not quiet, and every moment before was."""
    assume(quiet.begins != quiet.ends)
    end = quiet_ends(now, quiet, zone)
    assert end is not None
    assert not is_quiet(end, quiet, zone)
    between = now + (end - now) * part
    assert between == end or is_quiet(between, quiet, zone)


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2026-03-28T23:10", ROME, "2026-03-29T09:00"),
        ("2026-10-24T23:10", ROME, "2026-10-25T09:00"),
        ("2026-03-28T23:10", LAGOS, "2026-03-29T09:00"),
        ("2026-03-07T23:10", NEW_YORK, "2026-03-08T09:00"),
        ("2026-10-31T23:10", NEW_YORK, "2026-11-01T09:00"),
        ("2026-06-01T08:59", ROME, "2026-06-01T09:00"),
        ("2026-06-01T09:00", ROME, "2026-06-01T09:00"),
        ("2026-06-01T20:59", ROME, "2026-06-01T20:59"),
        ("2026-06-01T21:00", ROME, "2026-06-02T09:00"),
    ],
)
def test_a_message_in_the_night_leaves_at_nine(now: str, zone: str, expected: str) -> None:
    """Her quiet hours hold the mentor's message until the right local minute, also when clocks change (R18, R31)."""
    assert release_at(wall(now, zone), ANY, None, zone, NIGHT) == wall(expected, zone)


def test_quiet_until_half_past_two_lasts_until_the_second_one() -> None:
    """In the autumn night, quiet hours that end in the repeated hour hold for all of it."""
    until = Hours(time(21), time(2, 30))
    assert quiet_ends(utc("2026-10-25T00:15"), until, ROME) == utc("2026-10-25T01:30")
    assert quiet_ends(utc("2026-10-25T00:45"), until, ROME) == utc("2026-10-25T01:30")


def test_quiet_all_day_never_ends() -> None:
    """Hours that begin where they end last all day; quiet of that length promises no time."""
    all_day = Hours(time(0), time(0))
    now = utc("2026-06-01T12:00")
    assert quiet_ends(now, all_day, ROME) is None
    assert next_open(now, all_day, ROME) == now
    assert is_quiet(now, all_day, ROME)


def test_without_quiet_hours_nothing_is_quiet() -> None:
    """A programme may have no quiet hours."""
    now = wall("2026-06-01T23:30", ROME)
    assert not is_quiet(now, None, ROME)
    assert quiet_ends(now, None, ROME) == now


@pytest.mark.parametrize(("minutes", "leaves_now"), [(0, True), (30, True), (31, False), (-5, True), (-31, False)])
def test_an_answer_reaches_her_while_she_is_there(minutes: int, leaves_now: bool) -> None:  # noqa: FBT001  # a table
    """Within 30 minutes of her own message quiet hours hold nothing; a clock a little ahead does no harm (R18)."""
    now = wall("2026-06-01T23:10", ROME)
    written = now - timedelta(minutes=minutes)
    expected = now if leaves_now else wall("2026-06-02T09:00", ROME)
    assert release_at(now, ANY, written, ROME, NIGHT) == expected


def test_her_own_hours_win_over_the_quiet_hours() -> None:
    """Hours that she named hold the message until they come, even in the quiet time of the programme."""
    card = SafeContact(SafeTime.SOME_HOURS, (Hours(time(22), time(23)), Hours(time(10), time(11))))
    assert release_at(wall("2026-06-01T12:00", ROME), card, None, ROME, NIGHT) == wall("2026-06-01T22:00", ROME)
    assert release_at(wall("2026-06-01T22:30", ROME), card, None, ROME, NIGHT) == wall("2026-06-01T22:30", ROME)
    assert may_begin_at(wall("2026-06-01T23:00", ROME), card, ROME, NIGHT) == wall("2026-06-02T10:00", ROME)


@pytest.mark.parametrize("card", [ONLY, SafeContact(SafeTime.SOME_HOURS)])
def test_who_wants_messages_only_when_she_writes_gets_answers_only(card: SafeContact) -> None:
    """By default, and while her hours are not named, nothing begins by itself and only an answer of the day passes."""
    noon = wall("2026-06-02T12:00", ROME)
    assert release_at(noon, card, None, ROME, NIGHT) is None
    assert release_at(noon, card, noon - timedelta(hours=25), ROME, NIGHT) is None
    assert release_at(noon, card, noon - timedelta(hours=24), ROME, NIGHT) == noon
    night = wall("2026-06-02T23:10", ROME)
    assert release_at(night, card, night - timedelta(hours=2), ROME, NIGHT) == wall("2026-06-03T09:00", ROME)
    assert may_begin_at(noon, card, ROME, NIGHT) is None


def test_any_time_still_lets_her_sleep() -> None:
    """A message of ours goes to her who said "any time" at once by day, and after the quiet hours by night."""
    assert may_begin_at(wall("2026-06-02T12:00", ROME), ANY, ROME, NIGHT) == wall("2026-06-02T12:00", ROME)
    assert may_begin_at(wall("2026-06-02T23:00", ROME), ANY, ROME, NIGHT) == wall("2026-06-03T09:00", ROME)


@given(moments, st.one_of(st.none(), moments), zones, st.sampled_from(SafeTime), st.lists(windows, max_size=2))
def test_nothing_leaves_in_her_quiet_hours_unless_she_just_wrote(
    now: datetime, written: datetime | None, zone: str, safe: SafeTime, hours: list[Hours]
) -> None:
    """Whatever her card says, a message leaves in her hours, outside the quiet ones, or while she is there (R18)."""
    card = SafeContact(safe, tuple(hours))
    leaves = release_at(now, card, written, zone, NIGHT)
    if leaves is None:
        assert card.in_force is SafeTime.ONLY_WHEN_I_WRITE
    elif not wrote_within(timedelta(minutes=30), written, now):
        named = card.in_force is SafeTime.SOME_HOURS
        assert leaves >= now
        assert is_open(leaves, card.week, zone) if named else not is_quiet(leaves, NIGHT, zone)


DUTY = Week(
    (
        Shift(Weekday.TUESDAY, Hours(time(15), time(19))),
        Shift(Weekday.SATURDAY, Hours(time(22), time(2))),
        Shift(Weekday.TUESDAY, Hours(time(9), time(11))),
    )
)


@pytest.mark.parametrize(
    ("now", "off_until", "expected"),
    [
        ("2026-06-02T10:00", None, "2026-06-02T10:00"),
        ("2026-06-02T11:00", None, "2026-06-02T15:00"),
        ("2026-06-02T19:00", None, "2026-06-06T22:00"),
        ("2026-06-07T01:59", None, "2026-06-07T01:59"),
        ("2026-06-07T02:00", None, "2026-06-09T09:00"),
        ("2026-06-02T10:00", "2026-06-02T10:30", "2026-06-02T10:30"),
        ("2026-06-02T10:00", "2026-06-02T12:00", "2026-06-02T15:00"),
        ("2026-06-02T10:00", "2026-06-01T12:00", "2026-06-02T10:00"),
        ("2026-06-02T10:00", "2026-06-20T12:00", "2026-06-20T22:00"),
        ("2026-03-28T23:30", None, "2026-03-28T23:30"),
    ],
)
def test_a_mentor_is_back_with_her_next_duty_hour(now: str, off_until: str | None, expected: str) -> None:
    """The promised time is the first duty minute after her time off, over midnight and across the week (R53)."""
    until = None if off_until is None else wall(off_until, ROME)
    assert back_at(wall(now, ROME), DUTY, until, ROME) == wall(expected, ROME)


def test_a_mentor_without_duty_hours_is_back_when_her_time_off_ends() -> None:
    """Duty hours not set mean every hour; a week set to no hour at all promises nothing."""
    now = wall("2026-06-02T10:00", ROME)
    assert back_at(now, None, None, ROME) == now
    assert back_at(now, None, now + timedelta(days=1), ROME) == now + timedelta(days=1)
    assert back_at(now, Week(), None, ROME) is None


@pytest.mark.parametrize(
    ("asked", "days", "ends"),
    [
        ("2026-03-02 08:00", 2, "2026-03-04 18:00"),
        ("2026-03-02 23:59", 1, "2026-03-03 18:00"),
        ("2026-03-05 12:00", 2, "2026-03-09 18:00"),
        ("2026-03-06 12:00", 1, "2026-03-09 18:00"),
        ("2026-03-07 12:00", 2, "2026-03-10 18:00"),
        ("2026-03-08 00:30", 1, "2026-03-09 18:00"),
        ("2026-03-27 12:00", 1, "2026-03-30 18:00"),
        ("2026-10-23 12:00", 2, "2026-10-27 18:00"),
    ],
)
def test_a_working_day_is_monday_to_friday_until_six(asked: str, days: int, ends: str) -> None:
    """R51: the day of asking does not count, nor does a weekend; six stays six across a change of clocks."""
    assert end_of_working_day(wall(asked, ROME), days, Week(), ROME) == wall(ends, ROME)


def test_hours_of_coverage_say_which_days_the_team_works() -> None:
    """Where the team set its hours, its last hour of the second such day is the end, a night's shift included."""
    hours = Week((Shift(Weekday.TUESDAY, Hours(time(9), time(13))), Shift(Weekday.TUESDAY, Hours(time(15), time(19)))))
    weekend = Week((*hours.shifts, Shift(Weekday.SATURDAY, Hours(time(20), time(2)))))
    asked = wall("2026-03-03 10:00", ROME)
    assert end_of_working_day(asked, 2, hours, ROME) == wall("2026-03-17 19:00", ROME)
    assert end_of_working_day(asked, 2, weekend, ROME) == wall("2026-03-10 19:00", ROME)
    assert end_of_working_day(asked, 1, weekend, ROME) == wall("2026-03-08 02:00", ROME)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(1, 5))  # noqa: DTZ001  # made aware below
def test_working_days_never_end_on_a_weekend(asked: datetime, days: int) -> None:
    """However it falls, the end lies ahead, on a weekday, and no farther than the weekends between make it."""
    end = end_of_working_day(asked.replace(tzinfo=UTC), days, Week(), LAGOS)
    assert in_zone(end, LAGOS).weekday() < Weekday.SATURDAY
    assert timedelta(0) < end - asked.replace(tzinfo=UTC) <= timedelta(days=days + 3)


def test_hours_of_every_day_are_read_as_they_are_stored() -> None:
    """Also those that end past midnight, or at it."""
    assert hours_in("10:00-14:30") == Hours(time(10), time(14, 30))
    assert hours_in("22:00-00:00") == Hours(time(22), time(0))
