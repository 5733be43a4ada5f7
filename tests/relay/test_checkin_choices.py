"""The codes behind the buttons of check-ins, and the time that is promised."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from relay.calendar import Hours, Shift, Week, Weekday, is_quiet
from relay.cards import Topic
from relay.checkin_choices import (
    AnswerCheckIn,
    CheckInChoice,
    OfferWeekly,
    PickDay,
    PickHour,
    PickTopic,
    ReplyToSilence,
    WantWeekly,
)
from relay.checkins import ASKED, PROMISED, Answer, Reply, asked, promise
from relay.choices import decode, encode
from relay.people import Pairing, PairingState, Person, Programme, Role
from relay.recurrence import PlanKind

ONE = UUID("1b4e28ba-2fa1-4d2a-883f-0016d3cca427")
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
PROGRAMME = Programme(ONE, "Casa Aurora", "it", "Europe/Rome")
HER = Person(ONE, Role.MENTEE, "Blessing", "it", "Europe/Rome")
MENTOR = Person(UUID(int=2), Role.MENTOR, "Amara", "en", "Europe/Rome")
PAIRING = Pairing(ONE, ONE, HER, MENTOR, None, None, PairingState.ACTIVE)
CHOICES: tuple[CheckInChoice, ...] = (
    *(AnswerCheckIn(ONE, answer) for answer in Answer),
    *(ReplyToSilence(ONE, reply) for reply in Reply),
    *(PickTopic(topic) for topic in Topic),
    OfferWeekly(ONE),
    WantWeekly(yes=True),
    WantWeekly(yes=False),
    *(PickDay(day) for day in range(7)),
    PickHour(6, 23),
)


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_a_button_says_what_it_said(choice: CheckInChoice) -> None:
    """Every code fits under a button and comes back as the choice that it was."""
    assert len(encode(choice).encode()) <= 64
    assert decode(encode(choice)) == choice


@pytest.mark.parametrize(
    "code", ["answer:x:ok", "answer:", "day:7", "day:-1", "hour:1:24", "hour:1", "topic:money", "weekly:"]
)
def test_what_is_no_code_of_ours_is_nothing(code: str) -> None:
    """Somebody's own making chooses nothing."""
    assert decode(code) is None


def test_every_kind_asks_with_three_answers_at_most() -> None:
    """R21, R28: every occurrence of every kind has a text, and at most three different answers."""
    for kind in PlanKind:
        assert ASKED[kind]
        for number in (0, 1, 7):
            answers = [answer for answer, _ in asked(kind, number).answers]
            assert len(set(answers)) == len(answers) <= 3
            assert Answer.WORDS not in answers


def test_only_questions_about_her_are_followed() -> None:
    """A reminder, a setting, the end, the match and a mentor's own week start no ladder; the others do."""
    followed = {(kind, number) for kind in PlanKind for number in (0, 1) if asked(kind, number).followed}
    assert followed == {
        (PlanKind.WEEKLY, 0),
        (PlanKind.WEEKLY, 1),
        (PlanKind.WAITING, 0),
        (PlanKind.WAITING, 1),
        (PlanKind.DATE, 1),
    }


def test_a_promise_is_kept_to_waking_hours() -> None:
    """At noon it is the evening; in the afternoon it would be night, and is the next morning."""
    assert promise(PAIRING, PROGRAMME, NOON - timedelta(hours=2)) == NOON - timedelta(hours=2) + PROMISED
    later = promise(PAIRING, PROGRAMME, NOON + timedelta(hours=3))
    assert later == datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert not is_quiet(later, PROGRAMME.quiet, HER.zone)


def test_a_promise_waits_for_her_mentor_s_duty() -> None:
    """Who is off until Friday promises nothing for today."""
    week = Week((Shift(Weekday.FRIDAY, Hours(time(10), time(12))),))
    off = replace(PAIRING, mentor=replace(MENTOR, duty=week))
    assert promise(off, PROGRAMME, NOON) == datetime(2026, 3, 6, 9, tzinfo=UTC) + PROMISED


def test_a_week_without_a_duty_hour_promises_nothing_longer() -> None:
    """The team hears in time of somebody whom no mentor's hours will ever reach."""
    never = replace(PAIRING, mentor=replace(MENTOR, duty=Week()))
    assert promise(never, PROGRAMME, NOON - timedelta(hours=2)) == NOON - timedelta(hours=2) + PROMISED
