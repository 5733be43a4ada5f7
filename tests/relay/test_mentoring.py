"""A mentor's own commands: whom she writes to, when she is off, what is not for her (R16, R53, R57)."""

from dataclasses import replace
from datetime import UTC, datetime, time
from uuid import UUID

import pytest

from relay.acts import mentoring
from relay.calendar import Hours, Shift, Week, Weekday
from relay.choices import Focus, HandOver, Off, TakeOff
from relay.messages import Say
from relay.people import Contact
from relay.rules import decide
from relay.scene import RaiseAlert, Scene, SetFocus, SetOff
from tests.relay.scenes import (
    AMARA,
    AMARA_AT,
    BLESSING_AT,
    DALIA_AT,
    FRESH,
    NOW,
    WITH_BLESSING,
    WITH_JOY,
    effects,
    hears,
    labels,
    pressed,
    reached,
    wrote,
)

BOTH = (WITH_BLESSING, WITH_JOY)
TOMORROW = datetime(2026, 6, 4, 7, tzinfo=UTC)  # nine in Rome
WEEKENDS = Week(tuple(Shift(day, Hours(time(10), time(12))) for day in (Weekday.SATURDAY, Weekday.SUNDAY)))


def test_to_lists_her_mentees_with_what_waits() -> None:
    """Each by her alias, with the number of messages that wait for an answer; a tap chooses (R16)."""
    verdict = decide(wrote(AMARA_AT, "/to", *BOTH, waiting={WITH_JOY.id: 2}))
    (answer,) = verdict.outbounds
    assert isinstance(answer.body, Say)
    assert [(one.key, dict(one.params)) for one in answer.body.prompts] == [
        ("mentor.list_head", {}),
        ("mentor.list_row", {"alias": "Blessing", "count": 0}),
        ("mentor.list_row", {"alias": "Joy", "count": 2}),
    ]
    assert labels(answer) == ["Blessing", "Joy"]


def test_to_without_a_mentee_says_so() -> None:
    """An empty list would say nothing."""
    assert hears(decide(wrote(AMARA_AT, "/to"))) == [("Amara", "mentor.no_mentee")]


def test_a_tap_chooses_and_names_her() -> None:
    """The choice is said aloud, so that a slip is seen before a word is sent (R16)."""
    verdict = decide(pressed(AMARA_AT, Focus(WITH_JOY.id), *BOTH))
    assert verdict.effects == (SetFocus(AMARA_AT, WITH_JOY),)
    assert hears(verdict) == [("Amara", "mentor.chosen")]


@pytest.mark.parametrize("choice", [Focus(UUID(int=3)), HandOver(UUID(int=3))], ids=["to", "hand over"])
def test_somebody_elses_mentee_can_not_be_chosen(choice: Focus | HandOver) -> None:
    """A code with another id opens nothing."""
    verdict = decide(pressed(AMARA_AT, choice, *BOTH))
    assert (verdict.effects, hears(verdict)) == ((), [("Amara", "choice.gone")])


@pytest.mark.parametrize(
    ("duty", "until"),
    [
        (None, TOMORROW),
        (WEEKENDS, datetime(2026, 6, 6, 8, tzinfo=UTC)),
        (Week(), TOMORROW),
    ],
    ids=["no duty hours", "weekends", "a week without hours"],
)
def test_off_is_one_tap_until_her_next_morning_on_duty(duty: Week | None, until: datetime) -> None:
    """No reason and no date is asked; she hears until when (R53)."""
    contact = reached(replace(AMARA, duty=duty))
    verdict = decide(wrote(contact, "/off", *BOTH))
    assert verdict.effects == (SetOff(contact.person, until),)
    assert hears(verdict) == [("Amara", "mentor.off")]
    assert labels(verdict.outbounds[0]) == ["btn.three_days", "btn.one_week", "btn.back"]


@pytest.mark.parametrize(
    ("off", "until", "says"),
    [
        (Off.THREE_DAYS, datetime(2026, 6, 6, 7, tzinfo=UTC), "mentor.off"),
        (Off.WEEK, datetime(2026, 6, 10, 7, tzinfo=UTC), "mentor.off"),
        (Off.BACK, None, "mentor.back"),
    ],
)
def test_a_second_tap_makes_it_longer_or_ends_it(off: Off, until: datetime | None, says: str) -> None:
    """Back means back: what waited comes now."""
    verdict = decide(pressed(AMARA_AT, TakeOff(off), *BOTH))
    assert verdict.effects == (SetOff(AMARA, until),)
    assert hears(verdict) == [("Amara", says)]


@pytest.mark.parametrize(
    ("off_until", "away"),
    [(None, "btn.three_days"), (NOW, "btn.three_days"), (TOMORROW, "btn.back")],
    ids=["on duty", "just back", "off"],
)
def test_me_is_about_herself(off_until: datetime | None, away: str) -> None:
    """A break, or the way back, and each conversation that she may give back."""
    verdict = decide(wrote(reached(replace(AMARA, off_until=off_until)), "/me", *BOTH))
    assert hears(verdict) == [("Amara", "mentor.me")]
    assert labels(verdict.outbounds[0]) == [away, "Blessing", "Joy"]


def test_a_conversation_is_given_back_without_a_reason() -> None:
    """The team speaks with her; nothing changes for the mentee before a person has (R57)."""
    verdict = decide(pressed(AMARA_AT, HandOver(WITH_JOY.id), *BOTH))
    assert verdict.effects == (RaiseAlert(FRESH, "A17", "hand_over", WITH_JOY),)
    assert hears(verdict) == [("Amara", "mentor.hand_over_ack")]


@pytest.mark.parametrize("words", ["/to", "/off", "/me"])
@pytest.mark.parametrize("contact", [BLESSING_AT, DALIA_AT], ids=["a mentee", "a supervisor"])
def test_a_mentors_commands_are_a_mentors(words: str, contact: Contact) -> None:
    """For anybody else they are words, or a command that does not exist."""
    verdict = decide(wrote(contact, words, *((WITH_BLESSING,) if contact is BLESSING_AT else ())))
    assert [what for _, what in hears(verdict)] in (["her words"], ["command.unknown"])
    assert not {"SetOff", "SetFocus"} & set(effects(verdict))


def test_an_act_that_is_reached_wrongly_changes_nothing() -> None:
    """Without a choice nobody is chosen, handed over or sent away; the worst that happens is that she is back."""
    plain: Scene = wrote(AMARA_AT, "ciao", *BOTH)
    for act in (mentoring.choose, mentoring.hand_over):
        assert (act(plain).effects, act(plain).outbounds) == ((), ())
    assert mentoring.change_time_off(plain).effects == (SetOff(AMARA, None),)
