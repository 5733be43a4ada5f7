"""What stands behind a button: every choice comes back as it was, fits, and nothing foreign opens anything (R21)."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.alerts import Level, Outcome
from relay.calendar import SafeTime
from relay.cards import Topic
from relay.checkin_choices import AnswerCheckIn, PickDay, PickHour, PickTopic, ReplyToSilence, WantWeekly
from relay.checkins import Answer, Reply
from relay.choices import (
    Age,
    Agree,
    AskTeam,
    Choice,
    Discard,
    Erase,
    Focus,
    GoOn,
    HandOver,
    LeaveIt,
    MenuRow,
    Off,
    PickHours,
    PickLanguage,
    PickRow,
    PickSafeTime,
    ReadNow,
    SendAgain,
    SendAnyway,
    SendTo,
    Take,
    TakeOff,
    TellAge,
    decode,
    encode,
)
from relay.desk_choices import (
    Close,
    Debrief,
    EndAs,
    FollowedUp,
    FollowUp,
    Grade,
    OnDuty,
    PassOn,
    Promise,
    ShowItem,
    ShowLast,
    Together,
    WriteAsTeam,
)
from relay.question_choices import AddWords, MakeDraft, ReadAnswer, WriteAnswer

ONE, OTHER = UUID("1b4e28ba-2fa1-4d2a-883f-0016d3cca427"), UUID(int=2**128 - 1)
LONGEST_CODE = 64  # bytes; Bot API, callback_data

CHOICES: tuple[Choice, ...] = (
    PickLanguage("it"),
    PickLanguage(""),
    *(ReadNow(yes) for yes in (True, False)),
    *map(TellAge, Age),
    GoOn("limits"),
    *(Agree(yes) for yes in (True, False, None)),
    *map(PickSafeTime, SafeTime),
    PickHours("18:00-21:00"),
    *map(PickRow, MenuRow),
    *(Erase(yes) for yes in (True, False)),
    *(AskTeam(yes) for yes in (True, False)),
    SendAnyway(ONE),
    Focus(ONE),
    *map(TakeOff, Off),
    HandOver(ONE),
    SendTo(ONE, OTHER),
    Discard(ONE),
    Take(ONE),
    SendAgain(2**63 - 1),
    LeaveIt(7),
    *(Grade(ONE, level) for level in Level),
    PassOn(ONE),
    ShowItem(ONE),
    ShowLast(ONE),
    WriteAsTeam(ONE),
    Promise(ONE, 60),
    Close(ONE),
    *(EndAs(ONE, outcome) for outcome in Outcome),
    FollowUp(ONE, 7),
    Together(ONE),
    Debrief(ONE, 2),
    FollowedUp(ONE),
    OnDuty(ONE),
    *(AnswerCheckIn(ONE, answer) for answer in Answer),
    *(ReplyToSilence(ONE, reply) for reply in Reply),
    *map(PickTopic, Topic),
    *(WantWeekly(yes) for yes in (True, False)),
    *map(PickDay, range(7)),
    PickHour(6, 19),
    *(AskTeam(yes, topic) for yes in (True, False) for topic in Topic),
    *(AddWords(ONE, yes) for yes in (True, False)),
    ReadAnswer(ONE),
    WriteAnswer(ONE),
    *(MakeDraft(ONE, yes) for yes in (True, False)),
)


@pytest.mark.parametrize("choice", CHOICES, ids=encode)
def test_what_is_pressed_is_what_was_offered(choice: Choice) -> None:
    """A button brings back its own choice, to the id."""
    assert decode(encode(choice)) == choice


def test_no_two_buttons_are_the_same() -> None:
    """Different choices never share a code."""
    assert len({encode(choice) for choice in CHOICES}) == len(CHOICES)


@pytest.mark.parametrize("choice", CHOICES, ids=encode)
def test_a_code_fits_under_a_button(choice: Choice) -> None:
    """Telegram refuses a longer one, and the whole message with it."""
    assert 1 <= len(encode(choice).encode()) <= LONGEST_CODE


@pytest.mark.parametrize(
    "code",
    [
        "",
        "nothing",
        "read",
        "read:maybe",
        "hours:08",
        "hours:at night",
        "age:99",
        "agree:",
        "to:only-one-id",
        "take:no id",
        "again:many",
        "again:9223372036854775808",
        "leave:-1",
        "menu:secret",
        "by:" + "A" * 22 + ":367",
        "by:" + "A" * 22 + ":-1",
        "day:7",
        "hour:0:24",
        "answer:" + "A" * 22 + ":perhaps",
    ],
)
def test_what_is_no_code_of_ours_opens_nothing(code: str) -> None:
    """An old button, or somebody's own making, is no choice and no crash."""
    assert decode(code) is None


@given(st.text(max_size=80))
def test_any_text_at_all_is_a_choice_or_nothing(code: str) -> None:
    """Whatever a foreign client sends as a button's code, the rules see a choice of ours or none."""
    choice = decode(code)
    assert choice is None or decode(encode(choice)) == choice
