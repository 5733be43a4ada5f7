"""The codes behind an alert's buttons come back as what they were, and nothing else does."""

from uuid import UUID

import pytest

from relay.alerts import Level, Outcome, Way
from relay.choices import decode, encode
from relay.desk_choices import (
    CallPlan,
    ChooseWay,
    Close,
    Debrief,
    DeskChoice,
    EndAs,
    FollowedUp,
    FollowUp,
    GiveTo,
    Grade,
    HandOverItem,
    MoreItems,
    NotNow,
    OnDuty,
    PassOn,
    Promise,
    PromiseTomorrow,
    Reached,
    ShowItem,
    ShowLast,
    Together,
    WriteAsTeam,
)

ID = UUID("1b4e28ba-2fa1-4d2a-883f-0016d3cca427")
CHOICES: tuple[DeskChoice, ...] = (
    *(Grade(ID, level) for level in Level),
    *(EndAs(ID, outcome) for outcome in Outcome),
    *(kind(ID) for kind in (PassOn, ShowItem, ShowLast, WriteAsTeam, Close, Together, FollowedUp, OnDuty)),
    *(kind(ID) for kind in (HandOverItem, NotNow, CallPlan, Reached, PromiseTomorrow)),
    *(ChooseWay(ID, way) for way in Way),
    GiveTo(ID, ID),
    MoreItems(2),
    *(kind(ID, 14) for kind in (Promise, FollowUp, Debrief)),
)


@pytest.mark.parametrize("choice", CHOICES, ids=repr)
def test_a_code_says_what_was_meant_within_the_channel_s_limit(choice: DeskChoice) -> None:
    """It fits 64 bytes, and reads back as itself."""
    code = encode(choice)
    assert len(code.encode()) <= 64
    assert decode(code) == choice


@pytest.mark.parametrize(
    "code",
    [
        "level:nobody:danger",
        "level:AAAA",
        "end:G04ouin6QS2IPwAW08ykJw:won",
        "when:G04ouin6QS2IPwAW08ykJw:99999",
        "by:x:-1",
    ],
)
def test_somebody_s_own_making_says_nothing(code: str) -> None:
    """A code that no button of ours has is none: no outcome, date or level comes from it."""
    assert decode(code) is None
