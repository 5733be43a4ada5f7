"""What comes of a date is said truthfully: by the rules that decide it, by her hours, her card and 48 hours (R30)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from relay.calendar import Hours, SafeContact, SafeTime
from relay.people import PairingState
from relay.plan_choices import ConfirmDate
from relay.plans import PlanFacts, PlanState
from relay.recurrence import Facts, PlanKind, Standing
from relay.reminders import AFTER, BEFORE, comes
from relay.rules import decide
from relay.scene import Scene
from tests.relay.scenes import ANY_TIME, BLESSING, BLESSING_AT, hears, labels, matched, pressed

NIGHT = Hours(time(21), time(9))
NOW = datetime(2026, 6, 3, 10, tzinfo=UTC)
FACTS = Facts(Standing.OPEN, "Europe/Rome", NIGHT, ANY_TIME)
ON_THE_20TH = PlanFacts(UUID(int=1), PlanKind.DATE, date(2026, 6, 20), time(10))


QUARTERS = timedelta(minutes=45)
"""From a full hour to a quarter of an hour before the next."""


def at(day: int, hour: int) -> datetime:
    """A moment of June in UTC; in Rome it is two hours later."""
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def only(begins: int, ends: int) -> SafeContact:
    """A card with these hours."""
    return SafeContact(SafeTime.SOME_HOURS, (Hours(time(begins), time(ends)),))


def test_the_day_before_at_six_and_the_day_after_48_hours_later() -> None:
    """At 18:00 before, and at 18:00 after: 48 hours lie between two messages of ours."""
    assert comes(ON_THE_20TH, (), FACTS, NOW) == {BEFORE: at(19, 16), AFTER: at(21, 16)}


def test_what_lies_behind_is_left_out() -> None:
    """After six of the day before only the question of the day after is left, at eleven."""
    assert comes(ON_THE_20TH, (), FACTS, at(19, 17)) == {AFTER: at(21, 9)}


@pytest.mark.parametrize(
    ("card", "coming"),
    [
        (only(8, 12), {BEFORE: at(19, 9) + QUARTERS, AFTER: at(21, 9) + QUARTERS}),
        (only(12, 18), {BEFORE: at(19, 15) + QUARTERS, AFTER: at(21, 15) + QUARTERS}),
        (only(18, 21), {BEFORE: at(19, 16), AFTER: at(21, 16)}),
        (only(1, 2), {BEFORE: at(18, 23) + QUARTERS, AFTER: None}),
        (SafeContact(SafeTime.SOME_HOURS, (Hours(time(23, 30), time(23, 50)),)), {BEFORE: None, AFTER: None}),
        (SafeContact(), {BEFORE: None, AFTER: None}),
    ],
)
def test_her_card_is_what_decides(card: SafeContact, coming: dict[int, datetime | None]) -> None:
    """The reminder leaves at six; before that, a quarter of an hour before her hours end; or not at all (R07)."""
    assert comes(ON_THE_20TH, (), replace(FACTS, card=card), NOW) == coming


def test_another_message_may_stand_in_the_way() -> None:
    """A message of yesterday, or another date of hers, takes the place; a date that rests takes none."""
    lately = replace(FACTS, last_automatic_at=at(18, 17))
    assert comes(ON_THE_20TH, (), lately, at(18, 18)) == {BEFORE: None, AFTER: at(21, 9)}
    next_day = replace(ON_THE_20TH, id=UUID(int=2), day=date(2026, 6, 21))
    assert comes(next_day, (ON_THE_20TH,), FACTS, NOW)[BEFORE] is None
    resting = replace(ON_THE_20TH, state=PlanState.PAUSED)
    assert comes(next_day, (resting, replace(next_day, kind=PlanKind.WEEKLY)), FACTS, NOW)[BEFORE] == at(20, 16)


def says_yes(card: SafeContact, day: date = ON_THE_20TH.day, state: PairingState = PairingState.ACTIVE) -> Scene:
    """She says that the day is right."""
    pairing = matched(replace(BLESSING, card=card), state)
    return pressed(BLESSING_AT, ConfirmDate(day, time(10), yes=True, pairing_id=None), pairing)


@pytest.mark.parametrize(
    ("scene", "says", "button"),
    [
        (says_yes(ANY_TIME), "date.noted + date.comes_before + date.comes_after", []),
        (says_yes(ANY_TIME, date(2026, 6, 3)), "date.noted + date.comes_after", []),
        (says_yes(only(8, 12)), "date.noted + date.comes_before + date.comes_after", []),
        (says_yes(only(8, 12), date(2026, 6, 4)), "date.noted + date.not_before + date.comes_after", ["row.hours"]),
        (says_yes(only(1, 2)), "date.noted + date.comes_before + date.not_after", ["row.hours"]),
        (says_yes(SafeContact()), "date.noted + date.only_when_you_write", ["row.hours"]),
        (says_yes(ANY_TIME, state=PairingState.PAUSED), "date.noted + plan.line_paused", []),
    ],
    ids=["both", "today", "her mornings", "her mornings are over", "her nights", "only when she writes", "paused"],
)
def test_she_hears_what_will_truly_come(scene: Scene, says: str, button: list[str]) -> None:
    """Never that something comes which does not; and where her card stands in the way, the way to her card."""
    verdict = decide(scene)
    assert (hears(verdict), labels(verdict.outbounds[0])) == ([("Blessing", says)], button)


def test_a_day_whose_hours_let_nothing_through_today_names_no_reason_of_hers() -> None:
    """Where another message stands in the way and not her card, no button leads to her card."""
    scene = says_yes(ANY_TIME, date(2026, 6, 4))
    verdict = decide(replace(scene, asked_at=datetime(2026, 6, 3, 8, tzinfo=UTC)))
    assert hears(verdict) == [("Blessing", "date.noted + date.not_before + date.comes_after")]
    assert labels(verdict.outbounds[0]) == []
