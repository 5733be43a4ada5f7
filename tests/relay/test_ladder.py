"""Who is told of an alert, and when (needs.md section 4, R37-R42, R45)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.alerts import Alert, AlertState, Level, Rung, Told, handed_over, passed_on, risen, taken
from relay.calendar import Week
from relay.ladder import STANDARD, Ladder, LadderOutOfOrder, Ladders, Notice, Rota, due_notices, next_due

START = datetime(2026, 6, 2, 10, tzinfo=UTC)
AMARA, DALIA, MIRA, COORDINATOR, MENTOR = (UUID(int=n) for n in (1, 2, 3, 4, 9))
NAMES = {AMARA: "amara", DALIA: "dalia", MIRA: "mira", COORDINATOR: "coordinator", MENTOR: "mentor", None: "hole"}
TEAM = Rota(AMARA, DALIA, (AMARA, DALIA, MIRA, COORDINATOR))
ALL = ["amara", "coordinator", "dalia", "mira"]


def after(minutes: float) -> datetime:
    """The moment so many minutes after the alert."""
    return START + timedelta(minutes=minutes)


def danger(raisers: Iterable[UUID] = (MENTOR,)) -> Alert:
    """A mentor's DANGER alert."""
    return Alert(Level.DANGER, START, raisers=frozenset(raisers))


def told(alert: Alert, notices: Iterable[Notice], now: datetime) -> Alert:
    """The alert once these notices were written to the outbox."""
    rows = tuple(Told(notice.rung, notice.person, now, alert.turn) for notice in notices)
    return replace(alert, told=(*alert.told, *rows))


def played(alert: Alert, rota: Rota, minutes: float) -> list[tuple[float, str, list[str]]]:
    """What a process that never sleeps tells within so many minutes: minute, rung, whom."""
    story: dict[tuple[float, str], list[str]] = {}
    now = START
    while True:
        due = next_due(alert, rota, now)
        if due is None or due > after(minutes):
            return [(minute, rung, sorted(names)) for (minute, rung), names in story.items()]
        now = due
        notices = due_notices(alert, rota, now)
        assert notices, "next_due promised a notice"
        for notice in notices:
            story.setdefault(((now - START) / timedelta(minutes=1), notice.rung.value), []).append(NAMES[notice.person])
        alert = told(alert, notices, now)


def test_danger_climbs_as_the_table_says() -> None:
    """Primary at once, backup at 5, everyone and the truth at 10, then every 5 minutes to 60: 18 notices (R38)."""
    story = played(danger(), TEAM, 60)
    assert story[:8] == [
        (0, "primary", ["amara"]),
        (2.5, "primary", ["amara"]),
        (5, "primary", ["amara"]),
        (5, "backup", ["dalia"]),
        (7.5, "primary", ["amara"]),
        (7.5, "backup", ["dalia"]),
        (10, "everyone", ALL),
        (10, "raiser", ["mentor"]),
    ]
    assert story[8:] == [(minute, "everyone", ALL) for minute in range(15, 61, 5)]
    assert len(story) == 18


def test_danger_that_nobody_takes_comes_back() -> None:
    """After the last call everyone is told again every two hours: no cry is silent for good."""
    assert [row for row in played(danger(()), TEAM, 400) if row[0] > 60] == [
        (180, "everyone", ALL),
        (300, "everyone", ALL),
    ]


def test_today_climbs_as_the_table_says() -> None:
    """Primary at once and at 15, backup at 30, everyone at 60 and once more, then daily."""
    assert played(Alert(Level.TODAY, START, raisers=frozenset({MENTOR})), TEAM, 1600) == [
        (0, "primary", ["amara"]),
        (15, "primary", ["amara"]),
        (30, "primary", ["amara"]),
        (30, "backup", ["dalia"]),
        (45, "primary", ["amara"]),
        (45, "backup", ["dalia"]),
        (60, "everyone", ALL),
        (60, "raiser", ["mentor"]),
        (120, "everyone", ALL),
        (1560, "everyone", ALL),
    ]


def test_today_that_she_pressed_climbs_faster() -> None:
    """Pressed by the mentee: backup at 15, everyone at 30, again 30 later."""
    assert played(Alert(Level.TODAY, START, pressed=True), TEAM, 200) == [
        (0, "primary", ["amara"]),
        (15, "primary", ["amara"]),
        (15, "backup", ["dalia"]),
        (30, "everyone", ALL),
        (60, "everyone", ALL),
    ]


def test_advice_never_rings() -> None:
    """ADVICE waits on the supervision list, open, taken or closed (R45)."""
    advice = Alert(Level.ADVICE, START, raisers=frozenset({MENTOR}))
    assert next_due(advice, TEAM, after(10_000)) is None
    assert next_due(taken(advice, AMARA, START), TEAM, after(10_000)) is None


@pytest.mark.parametrize(
    ("rota", "expected"),
    [
        (
            replace(TEAM, primary=None),
            [(0, "primary", ["hole"]), (0, "backup", ["dalia"]), (2.5, "backup", ["dalia"]), (5, "everyone", ALL)],
        ),
        (
            replace(TEAM, unreachable=frozenset({AMARA})),
            [
                (0, "primary", ["hole"]),
                (0, "backup", ["dalia"]),
                (2.5, "backup", ["dalia"]),
                (5, "everyone", ALL[1:]),
            ],
        ),
        (
            replace(TEAM, backup=None),
            [
                (0, "primary", ["amara"]),
                (2.5, "primary", ["amara"]),
                (5, "backup", ["hole"]),
                (5, "everyone", ALL),
            ],
        ),
        (
            replace(TEAM, backup=AMARA),
            [
                (0, "primary", ["amara"]),
                (2.5, "primary", ["amara"]),
                (5, "backup", ["hole"]),
                (5, "everyone", ALL),
            ],
        ),
        (
            replace(TEAM, primary=None, backup=None),
            [
                (0, "primary", ["hole"]),
                (0, "backup", ["hole"]),
                (0, "everyone", ALL),
                (5, "everyone", ALL),
            ],
        ),
        (
            Rota(None, None, ()),
            [(0, "primary", ["hole"]), (0, "backup", ["hole"]), (0, "everyone", ["hole"]), (0, "raiser", ["mentor"])],
        ),
        (Rota(AMARA, DALIA, ()), [(0, "primary", ["amara"]), (2.5, "primary", ["amara"])]),
    ],
)
def test_a_hole_in_the_rota_takes_no_time(rota: Rota, expected: list[tuple[float, str, list[str]]]) -> None:
    """A rung without anybody who can be told is skipped at once, and logged once (R38)."""
    story = played(danger(), rota, 60)
    assert story[: len(expected)] == expected
    holes = [rung for _, rung, names in story if names == ["hole"]]
    assert len(holes) == len(set(holes))


def test_nobody_to_be_told_is_said_to_the_raiser_at_once() -> None:
    """Where nobody at all can be told, the raiser does not wait ten minutes to learn it."""
    notices = due_notices(danger(), Rota(None, None, ()), START)
    assert [notice.person for notice in notices if notice.rung is Rung.RAISER] == [MENTOR]


def test_a_duty_without_others_still_reaches_everyone_there_is() -> None:
    """Primary and backup belong to everyone even where the list forgot them."""
    story = played(danger(), Rota(AMARA, DALIA, ()), 10)
    assert (10, "everyone", ["amara", "dalia"]) in story


def test_the_secret_word_tells_nobody_but_the_team() -> None:
    """A silent alert has no raiser to be told: her chat shows nothing."""
    assert all(rung != "raiser" for _, rung, _ in played(danger(()), TEAM, 500))


@pytest.mark.parametrize("minute", [60, 61, 100, 179])
def test_an_hour_of_downtime_tells_each_person_once(minute: float) -> None:
    """A process that was down tells at once whom it should have told, each person once, and then nothing more."""
    alert = danger()
    notices = due_notices(alert, TEAM, after(minute))
    ringing = [notice.person for notice in notices if notice.rung is not Rung.RAISER]
    assert sorted(NAMES[person] for person in ringing) == ALL
    assert [notice.person for notice in notices if notice.rung is Rung.RAISER] == [MENTOR]
    covers = {notice.person: notice.covers for notice in notices}
    assert covers[AMARA] == (Rung.PRIMARY, Rung.EVERYONE)
    assert covers[DALIA] == (Rung.BACKUP, Rung.EVERYONE)
    assert due_notices(told(alert, notices, after(minute)), TEAM, after(minute)) == ()


def test_repeats_ring_on_the_second_channel_too() -> None:
    """In DANGER a person's first notice is quiet, every further one also uses the second channel; TODAY never does."""
    alert = danger()
    first = due_notices(alert, TEAM, START)
    again = due_notices(told(alert, first, START), TEAM, after(2.5))
    assert [notice.second_channel for notice in (*first, *again)] == [False, True]
    today = replace(alert, level=Level.TODAY, told=(Told(Rung.PRIMARY, AMARA, START),))
    assert [notice.second_channel for notice in due_notices(today, TEAM, after(15))] == [False]


@pytest.mark.parametrize(("level", "minutes"), [(Level.DANGER, 120), (Level.TODAY, 1440)])
def test_what_is_taken_and_not_closed_comes_back(level: Level, minutes: float) -> None:
    """Owner and duty are told after 2 h (DANGER) or 24 h (TODAY), again after as long, until it is closed (R41)."""
    alert = taken(Alert(level, START), MIRA, after(1))
    story = played(alert, TEAM, 1 + 2 * minutes)
    assert story == [(1 + n * minutes, "unclosed", ["amara", "mira"]) for n in (1, 2)]
    assert next_due(replace(alert, state=AlertState.CLOSED), TEAM, after(9999)) is None


def test_an_owner_who_cannot_be_reached_is_everybodys_matter() -> None:
    """Where neither owner nor duty can be told of an unclosed alert, everyone is; without anyone, it is logged once."""
    alert = taken(danger(), MIRA, START)
    gone = Rota(None, None, TEAM.everyone, frozenset({MIRA}))
    assert {notice.person for notice in due_notices(alert, gone, after(120))} == {AMARA, DALIA, COORDINATOR}
    assert played(alert, Rota(None, None, (), frozenset({MIRA})), 600) == [(120, "unclosed", ["hole"])]


def test_a_hand_over_starts_the_new_owners_time() -> None:
    """The new owner is asked two hours after she got it, not after the first one did."""
    alert = handed_over(taken(danger(), MIRA, START), DALIA, after(90))
    assert next_due(alert, TEAM, after(90)) == after(210)


def test_passing_it_on_tells_the_next_at_once() -> None:
    """[Pass it on] before anybody took it skips her rung without calling it a hole; everyone still means everyone."""
    passed = passed_on(told(danger(()), due_notices(danger(()), TEAM, START), START), AMARA, after(1))
    assert played(passed, TEAM, 7) == [
        (0, "backup", ["dalia"]),
        (2.5, "backup", ["dalia"]),
        (5, "everyone", ALL),
    ]
    both = passed_on(passed, DALIA, after(2))
    assert [(n.rung, n.person) for n in due_notices(both, TEAM, after(2)) if n.person is DALIA] == [
        (Rung.EVERYONE, DALIA)
    ]
    assert all(notice.person is not None for notice in due_notices(both, TEAM, after(2)))


def test_an_owner_who_passes_it_on_starts_the_ladder_anew() -> None:
    """The alert is open again from that minute, without her until everyone is told."""
    alert = passed_on(taken(told(danger(()), due_notices(danger(()), TEAM, START), START), AMARA, START), AMARA, START)
    assert [NAMES[notice.person] for notice in due_notices(alert, TEAM, START)] == ["dalia"]


def test_a_rise_in_the_same_instant_rings_again() -> None:
    """What was told of TODAY says nothing about DANGER, even within one tick of the clock."""
    today = Alert(Level.TODAY, START)
    today = told(today, due_notices(today, TEAM, START), START)
    assert due_notices(today, TEAM, START) == ()
    danger_now = risen(today, Level.DANGER, START, Week(), "Europe/Rome")
    assert [NAMES[notice.person] for notice in due_notices(danger_now, TEAM, START)] == ["amara"]


def test_a_rise_tells_who_had_it_with_the_primary() -> None:
    """Who had taken the TODAY alert hears of the DANGER at once, and so does the person on duty."""
    alert = risen(taken(Alert(Level.TODAY, START), MIRA, START), Level.DANGER, after(30), Week(), "Europe/Rome")
    assert {NAMES[notice.person] for notice in due_notices(alert, TEAM, after(30))} == {"amara", "mira"}


def test_a_new_person_on_duty_hears_of_what_is_open() -> None:
    """When duty changes hands in the middle of a ladder, the new primary is told at once, not at the next repeat."""
    alert = told(danger(), due_notices(danger(), TEAM, START), START)
    assert [NAMES[n.person] for n in due_notices(alert, replace(TEAM, primary=MIRA), after(1))] == ["mira"]


def test_nothing_is_owed_before_its_time() -> None:
    """A ladder that starts with the morning's coverage is silent until then, and says when it will not be."""
    alert = Alert(Level.TODAY, after(60))
    assert due_notices(alert, TEAM, START) == ()
    assert next_due(alert, TEAM, START) == after(60)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Ladder(10, 5, 2.5, 5, 60, 120),
        lambda: Ladder(-1, 5, 2.5, 5, 60, 120),
        lambda: Ladder(5, 61, 2.5, 5, 60, 120),
        lambda: Ladder(5, 10, 0, 5, 60, 120),
        lambda: Ladder(5, 10, 2.5, 0.1, 60, 120),
        lambda: Ladder(5, 10, 2.5, 5, 60, -1),
    ],
)
def test_minutes_out_of_order_are_refused(make: Callable[[], Ladder]) -> None:
    """A programme's own ladder can neither skip a rung nor ring without end."""
    with pytest.raises(LadderOutOfOrder):
        make()


def test_a_programme_may_tell_everyone_at_once() -> None:
    """With all rungs at minute zero everyone is told once, and the primary is not told twice."""
    at_once = Ladders(Ladder(0, 0, 2.5, 5, 60, 120), STANDARD.today, STANDARD.today_pressed)
    notices = due_notices(danger(()), TEAM, START, at_once)
    assert sorted(NAMES[notice.person] for notice in notices) == ALL
    assert next_due(told(danger(()), notices, START), TEAM, START, at_once) == after(5)


people = st.sampled_from([AMARA, DALIA, MIRA, COORDINATOR])
rotas = st.builds(
    Rota,
    st.none() | people,
    st.none() | people,
    st.lists(people, unique=True).map(tuple),
    st.frozensets(people, max_size=2),
)
steps = st.lists(st.tuples(st.floats(0, 90), st.sampled_from(["tick", "pass", "take", "rise", "back"])), max_size=12)
alerts = st.builds(
    Alert, st.sampled_from(Level), st.just(START), pressed=st.booleans(), raisers=st.sampled_from([frozenset({MENTOR})])
)


@given(alerts, st.lists(rotas, min_size=1, max_size=4), steps, people)
def test_whatever_happens_nothing_is_doubled_skipped_or_early(
    alert: Alert, rota_of_the_hour: list[Rota], happened: list[tuple[float, str]], person: UUID
) -> None:
    """Through downtimes, rises, taps and changes of the rota: one notice a person and reason, none early, none left."""
    now = START
    for turn, (minutes, what) in enumerate(happened):
        now += timedelta(minutes=minutes)
        rota = rota_of_the_hour[turn % len(rota_of_the_hour)]
        match what:
            case "pass" | "back":
                alert = passed_on(alert, alert.owner if what == "back" and alert.owner else person, now)
            case "take":
                alert = taken(alert, person, now)
            case "rise":
                alert = risen(alert, Level.DANGER, now, Week(), "Europe/Rome")
            case _:
                assert what == "tick"
        notices = due_notices(alert, rota, now)
        apart = {Rung.RAISER, Rung.UNCLOSED}
        keys = [(n.person, n.rung if n.person is None or n.rung in apart else "rings") for n in notices]
        assert len(keys) == len(set(keys))
        assert all(notice.due_at <= now and notice.person not in rota.unreachable for notice in notices)
        alert = told(alert, notices, now)
        assert due_notices(alert, rota, now) == ()
        due = next_due(alert, rota, now)
        if alert.level is not Level.ADVICE and set(rota.everyone) - rota.unreachable:
            assert due is not None, "an alert that is not closed is never silent for good"
        if due is not None:
            assert due_notices(alert, rota, due)
            assert due_notices(alert, rota, due - timedelta(microseconds=1)) == ()


def test_what_is_between_two_is_told_to_one_alone_first() -> None:
    """R55: the named one alone, and again; everybody when she has not taken it within the hour, and the raiser then."""
    named = Alert(Level.TODAY, START, raisers=frozenset({MENTOR}), named=MIRA)
    assert played(named, TEAM, 60) == [
        (0, "primary", ["mira"]),
        (15, "primary", ["mira"]),
        (30, "primary", ["mira"]),
        (45, "primary", ["mira"]),
        (60, "everyone", ALL),
        (60, "raiser", ["mentor"]),
    ]
    assert [one for one in played(named, TEAM, 1600) if one[1] == "everyone"] == [
        (60, "everyone", ALL),
        (120, "everyone", ALL),
        (1560, "everyone", ALL),
    ]


def test_where_the_named_one_can_not_be_told_everybody_is_at_once() -> None:
    """R55: a blocked desk, or her own "pass it on", never leaves it lying."""
    named = Alert(Level.TODAY, START, named=MIRA)
    rest = ["amara", "coordinator", "dalia"]
    assert played(named, replace(TEAM, unreachable=frozenset({MIRA})), 1) == [(0, "everyone", rest)]
    assert played(passed_on(named, MIRA, START), TEAM, 1) == [(0, "everyone", rest)]
