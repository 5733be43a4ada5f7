"""What silence after a check-in means (needs.md section 3, R29)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.calendar import Hours, SafeContact, SafeTime, Shift, Week, Weekday
from relay.silence import (
    STEPS,
    Due,
    Silence,
    SilenceStep,
    Told,
    coming_step,
    mentor_hears,
    next_step,
    repeat_due,
    repeat_leaves_at,
    stepped,
)

ASKED = datetime(2026, 6, 1, 8, tzinfo=UTC)
ORDER = list(SilenceStep)


def hours(amount: float) -> datetime:
    """The moment so many hours after the question."""
    return ASKED + timedelta(hours=amount)


def played(silence: Silence, *, until: float, wakes_every: float = 1) -> list[tuple[float, str]]:
    """The steps that a process takes that wakes every so many hours: hour, step."""
    story = []
    hour = 0.0
    while hour <= until:
        step = next_step(silence, hours(hour))
        while step is not None:
            silence = stepped(silence, step, hours(hour))
            story.append((hour, step.value))
            step = next_step(silence, hours(hour))
        hour += wakes_every
    return story


def test_silence_takes_the_steps_of_the_table() -> None:
    """A day: noted. Two days: asked again. Four days: the mentor. She does nothing for two days: the team."""
    assert played(Silence(ASKED), until=1000) == [
        (24, "noted"),
        (48, "repeated"),
        (96, "mentor_told"),
        (144, "team_told"),
    ]


def test_a_mentor_who_writes_gives_her_three_more_days() -> None:
    """When the mentor writes within her two days, the team is told 72 hours after her words, about day nine."""
    silence = Silence(ASKED, SilenceStep.MENTOR_TOLD, hours(96), mentor_wrote_at=hours(140))
    assert played(silence, until=1000) == [(212, "team_told")]


def test_words_from_before_are_not_her_answer_to_the_silence() -> None:
    """What the mentor wrote before she was told does not put the team off."""
    silence = Silence(ASKED, SilenceStep.MENTOR_TOLD, hours(96), mentor_wrote_at=hours(90))
    assert coming_step(silence) == Due(SilenceStep.TEAM_TOLD, hours(144))


def test_closer_looks_sooner() -> None:
    """With "closer" silence is noted at 12 hours, and mentor and team hear 24 hours after the step before them."""
    assert played(Silence(ASKED, closer=True), until=1000) == [
        (12, "noted"),
        (48, "repeated"),
        (72, "mentor_told"),
        (96, "team_told"),
    ]
    wrote = Silence(ASKED, SilenceStep.MENTOR_TOLD, hours(72), closer=True, mentor_wrote_at=hours(80))
    assert coming_step(wrote) == Due(SilenceStep.TEAM_TOLD, hours(104))


@pytest.mark.parametrize("step", SilenceStep)
def test_any_sign_of_life_ends_it(step: SilenceStep) -> None:
    """Whatever the step, anything that she does after the question ends the silence."""
    silence = Silence(ASKED, step, hours(1), sign_of_life_at=ASKED)
    assert coming_step(silence) is None
    assert next_step(silence, hours(10_000)) is None


def test_life_before_the_question_is_no_answer() -> None:
    """What she wrote before the question does not answer it."""
    assert next_step(Silence(ASKED, sign_of_life_at=hours(-1)), hours(24)) is SilenceStep.NOTED


def test_what_did_not_reach_her_is_not_silence() -> None:
    """A failed delivery stops the steps: it has its own immediate way."""
    assert next_step(Silence(ASKED, undelivered=True), hours(10_000)) is None


def test_a_downtime_neither_skips_nor_bursts() -> None:
    """After ten days down she is still asked again first, and everybody after that gets their time."""
    assert played(Silence(ASKED), until=1000, wakes_every=240) == [
        (240, "noted"),
        (240, "repeated"),
        (480, "mentor_told"),
        (720, "team_told"),
    ]


def test_the_repeat_leaves_in_a_safe_slot() -> None:
    """The repeat waits for the end of her quiet hours; where her card allows nothing by itself, there is no slot."""
    due = Due(SilenceStep.REPEATED, datetime(2026, 6, 3, 20, tzinfo=UTC))
    quiet = Hours(time(21), time(9))
    expected = datetime(2026, 6, 4, 7, tzinfo=UTC)
    assert repeat_leaves_at(due, SafeContact(SafeTime.ANY_TIME), "Europe/Rome", quiet) == expected
    assert repeat_leaves_at(due, SafeContact(), "Europe/Rome", quiet) is None


OWED = Silence(ASKED, SilenceStep.REPEATED, hours(48))
"""Her mentor is owed to hear of it at hour 96: a Friday, 8:00 UTC."""
WORKDAYS = Week(tuple(Shift(Weekday(day), Hours(time(9), time(13))) for day in range(5)))


@pytest.mark.parametrize(
    ("duty", "off_until", "now", "expected"),
    [
        (None, None, 96, Told(hours(96), hours(96))),
        (WORKDAYS, None, 97, Told(hours(97), hours(96))),
        (WORKDAYS, None, 96, Told(hours(97), hours(96))),
        (None, hours(136), 96, Told(hours(136), hours(96))),
        (None, hours(136), 136, Told(hours(136), hours(96))),
        (None, hours(137), 96, None),
        (None, hours(137), 137, Told(hours(137), hours(97))),
        (WORKDAYS, None, 102, None),
        (Week(), None, 96, None),
        (None, None, 300, Told(hours(300), hours(300))),
        (WORKDAYS, hours(100), 300, None),
    ],
    ids=[
        "always on duty", "told when duty began", "before her duty", "off just short enough", "back from it",
        "off too long", "back, after a downtime", "after her last duty of the week", "no duty at all",
        "after a downtime", "a downtime, and not on duty yet",
    ],
)  # fmt: skip
def test_a_mentor_hears_of_it_on_duty_and_the_team_no_later(
    duty: Week | None, off_until: datetime | None, now: float, expected: Told | None
) -> None:
    """Her free time stays hers (R53), and what follows counts from when she should have heard (R29)."""
    assert mentor_hears(OWED, duty, off_until, "UTC", hours(now)) == expected


def test_with_closer_a_mentor_has_to_be_back_sooner() -> None:
    """A day until the team is told leaves her sixteen hours to come back in."""
    closer = replace(OWED, closer=True)  # owed at hour 72
    assert mentor_hears(closer, None, hours(88), "UTC", hours(72)) == Told(hours(88), hours(72))
    assert mentor_hears(closer, None, hours(89), "UTC", hours(72)) is None
    assert mentor_hears(replace(OWED, undelivered=True), None, None, "UTC", hours(96)) == Told(hours(96), hours(96))


def test_every_step_but_the_last_leads_on() -> None:
    """The table leaves nobody behind: from each step there is a next one that needs nobody's words."""
    for step in ORDER[:-1]:
        assert coming_step(Silence(ASKED, step, ASKED)) is not None
    assert coming_step(Silence(ASKED, SilenceStep.TEAM_TOLD, ASKED)) is None
    assert all(ORDER.index(row.step) == ORDER.index(row.after) + 1 for row in STEPS)


@given(
    st.booleans(),
    st.lists(st.floats(0, 100), max_size=30),
    st.none() | st.floats(0, 500),
    st.none() | st.floats(-50, 500),
)
def test_each_step_happens_once_in_order_and_never_early(
    closer: bool,  # noqa: FBT001  # drawn
    sleeps: list[float],
    mentor_writes: float | None,
    sign: float | None,
) -> None:
    """Through any downtimes: steps in order, each once, none early, none after a sign of life."""
    silence = Silence(ASKED, closer=closer)
    now, seen = 0.0, [SilenceStep.ASKED]
    for sleep in sleeps:
        now += sleep
        if mentor_writes is not None and mentor_writes <= now:
            silence = replace(silence, mentor_wrote_at=hours(mentor_writes))
        if sign is not None and sign <= now:
            silence = replace(silence, sign_of_life_at=hours(sign))
        while (step := next_step(silence, hours(now))) is not None:
            due = coming_step(silence)
            assert due is not None
            assert due.at <= hours(now)
            assert sign is None or sign < 0 or sign > now
            seen.append(step)
            silence = stepped(silence, step, hours(now))
    assert seen == ORDER[: len(seen)]


@pytest.mark.parametrize(
    ("step", "due"),
    [
        (SilenceStep.ASKED, ASKED + timedelta(hours=48)),
        (SilenceStep.NOTED, ASKED + timedelta(hours=60)),
        (SilenceStep.REPEATED, None),
        (SilenceStep.MENTOR_TOLD, None),
    ],
)
def test_what_comes_by_itself_makes_room_for_the_repeat(step: SilenceStep, due: datetime | None) -> None:
    """Until she was asked once more, her silence goes first; put off for her hours, it still does (R29, R30)."""
    assert repeat_due(step, ASKED, ASKED + timedelta(hours=60)) == due
