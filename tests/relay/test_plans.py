"""What she is asked, in her hands and in her mentor's: shown, moved, resting, and told to her (R11, R18, R27)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from relay.acts import dates, plans
from relay.calendar import Hours, SafeContact, SafeTime
from relay.checkin_choices import PickDay, PickHour
from relay.choices import Choice, Focus, MenuRow, PickRow, decode, encode
from relay.dates import Unread
from relay.delivery import Origin
from relay.messages import Button, Say
from relay.people import ContactState, Pairing, PairingState
from relay.plan_choices import (
    ConfirmDate,
    MoveWeekly,
    NameClock,
    NameDay,
    NewDate,
    NoClock,
    NoDay,
    NoHour,
    PickDate,
    PlanChoice,
    RemoveDate,
    RestPlans,
    ShowDates,
    ShowPlans,
    typed_behind,
)
from relay.plan_predicates import may_not_change_now, whose
from relay.plans import Change, ChangePlans, PlanFacts, PlanState, SetBy, SetPlan, SetWeekly
from relay.recurrence import PlanKind
from relay.rules import decide
from relay.scene import Outbound, Scene, Verdict
from tests.relay.scenes import (
    AMARA_AT,
    ANY_TIME,
    BLESSING,
    BLESSING_AT,
    DALIA_AT,
    NOW,
    WITH_BLESSING,
    WITH_JOY,
    hears,
    labels,
    matched,
    pressed,
    reached,
    wrote,
)

ONE, TWO = UUID(int=301), UUID(int=302)
HERS = WITH_BLESSING.id
WEEKLY = PlanFacts(ONE, PlanKind.WEEKLY, date(2026, 6, 1), time(10))
DATE = PlanFacts(TWO, PlanKind.DATE, date(2026, 6, 20), time(9, 30))
WAITING = PlanFacts(UUID(int=303), PlanKind.WAITING, date(2026, 6, 1), time(10), set_by=SetBy.TEAM)
TEN = time(10)


def rested(one: PlanFacts, by: SetBy | None) -> PlanFacts:
    """The same plan, resting."""
    return replace(one, state=PlanState.PAUSED, paused_by=by)


def hers(choice: Choice, *found: PlanFacts, pairing: Pairing = WITH_BLESSING, **more: Any) -> Verdict:
    """What follows from her own choice."""
    return decide(pressed(BLESSING_AT, choice, pairing, plans=found, **more))


def mentors(choice: Choice, *found: PlanFacts, pairing: Pairing = WITH_BLESSING, **more: Any) -> Verdict:
    """What follows from her mentor's choice."""
    return decide(pressed(AMARA_AT, choice, pairing, WITH_JOY, plans=found, **more))


def buttons(outbound: Outbound) -> list[Button]:
    """The buttons of a message, in order."""
    return [one for row in outbound.body.buttons for one in row] if isinstance(outbound.body, Say) else []


def params(outbound: Outbound, at: int = 0) -> Any:
    """What a text is filled with."""
    assert isinstance(outbound.body, Say)
    return outbound.body.prompts[at].params


@pytest.mark.parametrize(
    "choice",
    [
        one
        for whose in (None, HERS)
        for one in (
            ShowPlans(whose),
            MoveWeekly(whose),
            NoHour(6, whose),
            NewDate(whose),
            NameDay(date(2027, 3, 12), whose),
            *(NoDay(why, whose) for why in Unread),
            NameClock(date(2027, 3, 12), time(9, 5), whose),
            NoClock(date(2027, 3, 12), whose),
            *(ConfirmDate(date(2027, 3, 12), time(23, 59), yes, whose) for yes in (True, False)),
            ShowDates(whose),
            PickDate(ONE, whose),
            *(RemoveDate(ONE, yes, whose) for yes in (True, False)),
            *(RestPlans(change, whose) for change in Change),
            PickDay(6, whose),
            PickHour(6, 19, whose),
            PickHour(0, 0, whose, 5),
        )
    ],
    ids=str,
)
def test_a_button_brings_back_its_own_choice(choice: Choice) -> None:
    """Whose plans, and what was chosen so far, stand in a code that fits under a button."""
    assert decode(encode(choice)) == choice
    assert len(encode(choice).encode()) <= 64


@pytest.mark.parametrize(
    "code",
    [
        "plans",
        "plans:x",
        "onday:-:2027-13-01",
        "athour:-:2027-03-12:2560",
        "isdate:-:2027-03-12:1000:z",
        "rest:-:x",
        "noweek:-:7",
        "hour:1:10.60",
    ],
)
def test_what_is_no_code_of_ours_is_nothing(code: str) -> None:
    """Somebody's own making chooses nothing."""
    assert decode(code) is None


# --- her own ----------------------------------------------------------------------------------------------------------


def test_safe_hours_in_the_menu_lead_to_what_she_is_sent() -> None:
    """One more row under the question when it is safe; nothing of it where nobody is matched with her."""
    asked = decide(pressed(BLESSING_AT, PickRow(MenuRow.HOURS), WITH_BLESSING))
    assert labels(asked.outbounds[0])[-1] == "row.plans"
    alone = decide(pressed(BLESSING_AT, PickRow(MenuRow.HOURS)))
    assert len(labels(alone.outbounds[0])) == 3


@pytest.mark.parametrize(
    ("found", "says", "rows"),
    [
        ((), "plan.mine_none", ["row.weekly_on", "row.date_new"]),
        ((WEEKLY,), "plan.mine + plan.weekly", ["row.weekly_move", "row.weekly_off", "row.date_new", "row.rest"]),
        (
            (WEEKLY, DATE, WAITING),
            "plan.mine + plan.weekly + plan.date + plan.team_too",
            ["row.weekly_move", "row.weekly_off", "row.date_new", "row.dates", "row.rest"],
        ),
        (
            (rested(WEEKLY, SetBy.MENTOR), rested(DATE, SetBy.HERSELF)),
            "plan.mine + plan.weekly_rests + plan.date_rests",
            ["row.weekly_move", "row.weekly_off", "row.date_new", "row.dates", "row.rest_over"],
        ),
        (
            (WEEKLY, rested(DATE, None)),
            "plan.mine + plan.weekly + plan.date_rests",
            ["row.weekly_move", "row.weekly_off", "row.date_new", "row.dates", "row.rest", "row.rest_over"],
        ),
        ((rested(WAITING, SetBy.TEAM),), "plan.mine_none", ["row.weekly_on", "row.date_new", "row.rest_over"]),
    ],
)
def test_she_sees_what_is_set_and_what_she_can_do(found: tuple[PlanFacts, ...], says: str, rows: list[str]) -> None:
    """Her weekly question, her dates, whether they rest, and at most seven rows (R21, R27)."""
    shown = hers(ShowPlans(None), *found)
    assert (hears(shown), labels(shown.outbounds[0])) == ([("Blessing", says)], rows)


def test_the_next_weekly_question_is_named_by_its_day_and_hour() -> None:
    """On her own wall, without the spread: whoever reads it, it is Monday at ten."""
    shown = hers(ShowPlans(None), WEEKLY)
    assert params(shown.outbounds[0], 1) == {"day": date(2026, 6, 8), "time": "10:00"}


def test_a_paused_line_says_so() -> None:
    """What is set does not come while she has paused everything (red line 5)."""
    paused = matched(BLESSING, PairingState.PAUSED)
    shown = hers(ShowPlans(None), WEEKLY, pairing=paused)
    assert hears(shown) == [("Blessing", "plan.mine + plan.weekly + plan.line_paused")]
    assert not may_not_change_now(pressed(BLESSING_AT, ShowPlans(None), paused))


def test_she_moves_the_weekly_question() -> None:
    """Another day, another hour; where there is none, she sees what is set."""
    asked = hers(MoveWeekly(None), WEEKLY)
    assert (hears(asked), len(labels(asked.outbounds[0]))) == ([("Blessing", "checkin.which_day")], 7)
    assert hears(hers(MoveWeekly(None))) == [("Blessing", "plan.mine_none")]
    moved = hers(PickHour(3, 19), WEEKLY)
    assert moved.effects == (SetWeekly(WITH_BLESSING, 3, time(19), SetBy.HERSELF),)


def test_her_own_hour_is_typed() -> None:
    """Any minute of the day; what is no hour is asked again, for the same day (R22, R27)."""
    typed = typed_behind(PickHour(3, 10), "17h45", NOW.date())
    assert typed == PickHour(3, 17, None, 45)
    assert hers(PickHour(3, 17, None, 45)).effects == (SetWeekly(WITH_BLESSING, 3, time(17, 45), SetBy.HERSELF),)
    unclear = hers(NoHour(3, None))
    assert hears(unclear) == [("Blessing", "date.unclear_hour + checkin.which_hour")]
    assert decode(buttons(unclear.outbounds[0])[0].code) == PickHour(3, 10)
    assert typed_behind(PickHour(3, 10, HERS), "25", NOW.date()) == NoHour(3, HERS)


def with_card(card: SafeContact, state: PairingState = PairingState.ACTIVE) -> Pairing:
    """Blessing's match, with this safe-contact card."""
    return matched(replace(BLESSING, card=card), state)


MORNINGS = SafeContact(SafeTime.SOME_HOURS, (Hours(time(8), time(12)),))


@pytest.mark.parametrize(
    ("pairing", "clock", "says"),
    [
        (WITH_BLESSING, 19, "checkin.on_ack"),
        (WITH_BLESSING, 22, "plan.weekly_noted + plan.safe_hour"),
        (with_card(MORNINGS), 10, "checkin.on_ack"),
        (with_card(MORNINGS), 19, "plan.weekly_noted + plan.safe_hour"),
        (with_card(SafeContact()), 10, "plan.weekly_noted + plan.only_when_you_write"),
        (with_card(ANY_TIME, PairingState.PAUSED), 10, "plan.weekly_noted + plan.line_paused"),
    ],
)
def test_what_stands_in_the_way_of_the_weekly_message_is_said(pairing: Pairing, clock: int, says: str) -> None:
    """Her night, her hours, her card, her pause: never that it comes when it does not (R07, red line 5)."""
    verdict = hers(PickHour(3, clock), pairing=pairing)
    assert hears(verdict) == [("Blessing", says)]
    assert labels(verdict.outbounds[0]) == (["row.hours"] if "safe_hour" in says or "only" in says else [])


def test_her_list_says_that_her_card_lets_nothing_weekly_through() -> None:
    """As long as it asks at all."""
    careful = with_card(SafeContact())
    says = "plan.mine + plan.weekly_not_now + plan.only_when_you_write"
    assert hears(hers(ShowPlans(None), WEEKLY, pairing=careful)) == [("Blessing", says)]
    resting = hers(ShowPlans(None), rested(WEEKLY, SetBy.HERSELF), pairing=careful)
    assert hears(resting) == [("Blessing", "plan.mine + plan.weekly_rests")]


def test_the_day_of_a_moved_question_is_the_next_one_that_is_still_ahead() -> None:
    """Today where the hour is still to come, with its spread; else a week on."""
    said = [params(mentors(PickHour(2, hour, HERS), WEEKLY).outbounds[0])["day"] for hour in (15, 12, 9)]
    assert said == [date(2026, 6, 3), date(2026, 6, 10), date(2026, 6, 10)]


def test_her_questions_rest_and_go_on() -> None:
    """All but the end of her time, which is told all the same; the line itself stays as it is (R60)."""
    kinds = plans.HERS
    assert set(PlanKind) - set(kinds) == {PlanKind.MENTOR, PlanKind.ENDING}
    for change, says in ((Change.PAUSE, "plan.rests"), (Change.RESUME, "plan.goes_on")):
        verdict = hers(RestPlans(change, None), WEEKLY)
        assert verdict.effects == (ChangePlans(BLESSING, change, SetBy.HERSELF, kinds),)
        assert hears(verdict) == [("Blessing", says)]
    assert hears(hers(RestPlans(Change.END, None), WEEKLY)) == [("Blessing", "choice.gone")]


def test_a_date_is_asked_for_in_three_steps_and_shown_back() -> None:
    """The day, the hour, and both in full before anything follows."""
    begun = hers(NewDate(None))
    assert hears(begun) == [("Blessing", "date.which")]
    assert labels(begun.outbounds[0]) == ["btn.tomorrow", *["btn.on_day"] * 5]
    day = hers(NameDay(date(2026, 6, 20), None))
    assert (hears(day), len(labels(day.outbounds[0]))) == ([("Blessing", "date.which_hour")], 6)
    clock = hers(NameClock(date(2026, 6, 20), TEN, None))
    assert (hears(clock), labels(clock.outbounds[0])) == ([("Blessing", "date.confirm")], ["btn.yes", "btn.no"])
    assert params(clock.outbounds[0]) == {"day": date(2026, 6, 20), "time": "10:00"}
    yes = hers(ConfirmDate(date(2026, 6, 20), TEN, yes=True, pairing_id=None))
    assert yes.effects == (SetPlan(PlanKind.DATE, BLESSING, WITH_BLESSING, date(2026, 6, 20), TEN, SetBy.HERSELF),)
    assert hears(yes) == [("Blessing", "date.noted + date.comes_before + date.comes_after")]
    assert all(one.effects == () for one in (begun, day, clock))
    no = hers(ConfirmDate(date(2026, 6, 20), TEN, yes=False, pairing_id=None))
    assert (no.effects, hears(no)) == ((), [("Blessing", "date.which")])


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        (NoDay(Unread.UNCLEAR, None), "date.unclear + date.which"),
        (NoDay(Unread.PAST, None), "date.past + date.which"),
        (NoDay(Unread.FAR, None), "date.far + date.which"),
        (NameDay(date(2026, 6, 2), None), "date.past + date.which"),
        (NameDay(date(2027, 6, 4), None), "date.far + date.which"),
        (NameClock(date(2026, 6, 2), TEN, None), "date.past + date.which"),
        (ConfirmDate(date(2026, 6, 2), TEN, yes=True, pairing_id=None), "date.past + date.which"),
        (NoClock(date(2026, 6, 20), None), "date.unclear_hour + date.which_hour"),
    ],
)
def test_what_can_not_be_kept_is_said_and_asked_again(choice: PlanChoice, says: str) -> None:
    """Nonsense, a day that is over, a day too far ahead: also behind the button of an old message."""
    verdict = hers(choice)
    assert (verdict.effects, hears(verdict)) == ((), [("Blessing", says)])


def test_one_date_is_one_date_however_often_yes_is_pressed() -> None:
    """The second press says what the first said, and sets nothing."""
    again = hers(ConfirmDate(DATE.day, DATE.clock, yes=True, pairing_id=None), DATE)
    assert (again.effects, hears(again)) == (
        (),
        [("Blessing", "date.noted + date.comes_before + date.comes_after")],
    )


def test_five_dates_are_enough() -> None:
    """The sixth is not taken; each of the five can be removed from there."""
    five = [replace(DATE, id=UUID(int=310 + n), day=DATE.day + timedelta(days=n)) for n in range(dates.MOST_DATES)]
    for choice in (NewDate(None), ConfirmDate(date(2026, 7, 20), TEN, yes=True, pairing_id=None)):
        full = hers(choice, *five)
        assert (full.effects, hears(full)) == ((), [("Blessing", "date.full")])
        assert [decode(one.code) for one in buttons(full.outbounds[0])] == [PickDate(one.id, None) for one in five]
    assert hears(mentors(NewDate(HERS), *five)) == [("Amara", "date.full_hers")]


def test_a_date_is_seen_and_removed() -> None:
    """From the list to one date, and away with it; a date that is gone shows what is left."""
    listed = hers(ShowDates(None), DATE)
    assert (hears(listed), labels(listed.outbounds[0])) == ([("Blessing", "date.list")], ["btn.on_day"])
    assert hears(hers(ShowDates(None), WEEKLY)) == [("Blessing", "plan.mine + plan.weekly")]
    seen = hers(PickDate(TWO, None), DATE)
    assert (hears(seen), params(seen.outbounds[0])) == (
        [("Blessing", "date.remove")],
        {"day": DATE.day, "time": "09:30"},
    )
    gone = hers(RemoveDate(TWO, yes=True, pairing_id=None), DATE)
    assert gone.effects == (ChangePlans(BLESSING, Change.END, SetBy.HERSELF, (PlanKind.DATE,), TWO),)
    assert hears(gone) == [("Blessing", "date.removed")]
    for choice in (RemoveDate(TWO, yes=False, pairing_id=None), RemoveDate(ONE, yes=True, pairing_id=None)):
        kept = hers(choice, DATE)
        assert (kept.effects, hears(kept)) == ((), [("Blessing", "plan.mine + plan.date")])
    assert hears(hers(PickDate(ONE, None), DATE)) == [("Blessing", "plan.mine + plan.date")]


# --- her mentor's -----------------------------------------------------------------------------------------------------


def test_to_leads_a_mentor_to_what_a_mentee_is_asked() -> None:
    """Behind the choice whom she writes to."""
    chosen = decide(pressed(AMARA_AT, Focus(HERS), WITH_BLESSING, WITH_JOY))
    assert [decode(one.code) for one in buttons(chosen.outbounds[0])] == [ShowPlans(HERS)]


@pytest.mark.parametrize(
    ("found", "says", "rows"),
    [
        ((), "plan.hers_none", ["btn.ask_weekly", "row.date_new"]),
        ((WAITING,), "plan.hers_none", ["btn.ask_weekly", "row.date_new"]),
        ((WEEKLY,), "plan.hers + plan.weekly", ["row.weekly_move", "row.date_new", "row.rest"]),
        (
            (rested(WEEKLY, SetBy.HERSELF), DATE),
            "plan.hers + plan.weekly_rests + plan.date + plan.she_paused",
            ["row.weekly_move", "row.date_new", "row.dates", "row.rest"],
        ),
        (
            (rested(WEEKLY, SetBy.TEAM),),
            "plan.hers + plan.weekly_rests + plan.team_paused",
            ["row.weekly_move", "row.date_new"],
        ),
        (
            (rested(WEEKLY, None), rested(DATE, SetBy.HERSELF)),
            "plan.hers + plan.weekly_rests + plan.date_rests + plan.she_paused + plan.team_paused",
            ["row.weekly_move", "row.date_new", "row.dates"],
        ),
        (
            (rested(WEEKLY, SetBy.MENTOR),),
            "plan.hers + plan.weekly_rests",
            ["row.weekly_move", "row.date_new", "row.rest_over"],
        ),
    ],
)
def test_a_mentor_sees_the_weekly_question_and_the_dates(
    found: tuple[PlanFacts, ...], says: str, rows: list[str]
) -> None:
    """Nothing of the team's, nothing of the match (R11); she may offer, move and pause, never switch on (R27)."""
    shown = mentors(ShowPlans(HERS), *found)
    assert (hears(shown), labels(shown.outbounds[0])) == ([("Amara", says)], rows)


@pytest.mark.parametrize(
    ("choice", "found", "effect", "told"),
    [
        (PickHour(3, 19, HERS), WEEKLY, SetWeekly(WITH_BLESSING, 3, time(19), SetBy.MENTOR), "plan.told_weekly"),
        (
            RestPlans(Change.PAUSE, HERS),
            WEEKLY,
            ChangePlans(BLESSING, Change.PAUSE, SetBy.MENTOR, plans.SHARED),
            "plan.told_rests",
        ),
        (
            RestPlans(Change.RESUME, HERS),
            rested(WEEKLY, SetBy.MENTOR),
            ChangePlans(BLESSING, Change.RESUME, SetBy.MENTOR, plans.SHARED),
            "plan.told_goes_on",
        ),
        (
            ConfirmDate(date(2026, 6, 25), TEN, yes=True, pairing_id=HERS),
            WEEKLY,
            SetPlan(PlanKind.DATE, BLESSING, WITH_BLESSING, date(2026, 6, 25), TEN, SetBy.MENTOR),
            "date.told_noted",
        ),
        (
            RemoveDate(TWO, yes=True, pairing_id=HERS),
            DATE,
            ChangePlans(BLESSING, Change.END, SetBy.MENTOR, (PlanKind.DATE,), TWO),
            "date.told_removed",
        ),
    ],
)
def test_what_a_mentor_changes_the_mentee_learns(choice: Choice, found: PlanFacts, effect: object, told: str) -> None:
    """Told like her mentor's own words: they stop with her PAUSE, and their failure is her mentor's to hear."""
    verdict = mentors(choice, found)
    assert verdict.effects == (effect,)
    assert hears(verdict) == [("Blessing", told), ("Amara", "plan.she_hears_now")]
    assert (verdict.outbounds[0].origin, verdict.outbounds[0].pairing) == (Origin.MENTOR, WITH_BLESSING)
    assert params(verdict.outbounds[0])["mentor"] == "Amara"


def test_she_learns_it_in_her_hours() -> None:
    """At night it waits for the morning; where she wants them only when she writes, for her next words (R07, R18)."""
    night = datetime(2026, 6, 3, 21, tzinfo=UTC)
    late = mentors(RestPlans(Change.PAUSE, HERS), WEEKLY, now=night)
    assert late.outbounds[0].due_at == datetime(2026, 6, 4, 7, tzinfo=UTC)
    assert hears(late)[1] == ("Amara", "plan.she_hears_at")
    careful = matched(replace(BLESSING, card=SafeContact()))
    held = mentors(RestPlans(Change.PAUSE, HERS), WEEKLY, pairing=careful)
    assert (held.outbounds[0].held, hears(held)[1]) == (True, ("Amara", "plan.she_hears_when_she_writes"))
    there = mentors(RestPlans(Change.PAUSE, HERS), WEEKLY, pairing=careful, last_heard={HERS: NOW})
    assert hears(there)[1] == ("Amara", "plan.she_hears_now")


@pytest.mark.parametrize(
    ("choice", "found", "says"),
    [
        (PickHour(3, 19, HERS), DATE, "plan.hers + plan.date"),
        (MoveWeekly(HERS), DATE, "plan.hers + plan.date"),
        (
            RestPlans(Change.RESUME, HERS),
            rested(WEEKLY, SetBy.HERSELF),
            "plan.hers + plan.weekly_rests + plan.she_paused",
        ),
        (RestPlans(Change.PAUSE, HERS), rested(WEEKLY, SetBy.MENTOR), "plan.hers + plan.weekly_rests"),
        (ConfirmDate(DATE.day, DATE.clock, yes=True, pairing_id=HERS), DATE, "plan.hers + plan.date"),
        (RemoveDate(ONE, yes=True, pairing_id=HERS), DATE, "plan.hers + plan.date"),
    ],
)
def test_what_changes_nothing_tells_nobody(choice: Choice, found: PlanFacts, says: str) -> None:
    """A question that she never wanted, her own pause, a date that is there or gone: the mentor sees how it is."""
    verdict = mentors(choice, found)
    assert (verdict.effects, hears(verdict)) == ((), [("Amara", says)])


def test_a_mentor_is_asked_with_the_mentee_s_name() -> None:
    """Whose day it is stands in every question (R16)."""
    for choice, says in (
        (MoveWeekly(HERS), "plan.which_day_hers"),
        (NewDate(HERS), "date.which_hers"),
        (NameClock(date(2026, 6, 25), TEN, HERS), "date.confirm_hers"),
        (PickDate(TWO, HERS), "date.remove_hers"),
    ):
        verdict = mentors(choice, WEEKLY, DATE)
        assert (hears(verdict), params(verdict.outbounds[0])["alias"]) == ([("Amara", says)], "Blessing")
        assert all(decode(one.code).pairing_id == HERS for one in buttons(verdict.outbounds[0]))  # type: ignore[union-attr]
    assert hears(mentors(PickDay(2, HERS), WEEKLY)) == [("Amara", "checkin.which_hour")]


@pytest.mark.parametrize(
    ("pairing", "says"),
    [
        (matched(BLESSING, PairingState.PAUSED), "mentor.paused_by_her"),
        (matched(BLESSING, PairingState.STOPPED), "mentor.stopped_by_her"),
        (matched(BLESSING, PairingState.INVITED), "mentor.not_ready"),
        (matched(BLESSING, mentee_at=None), "mentor.not_ready"),
        (matched(BLESSING, mentee_at=reached(BLESSING, state=ContactState.LIMITS)), "mentor.not_ready"),
    ],
)
def test_a_mentor_changes_nothing_where_nothing_may_reach_her(pairing: Pairing, says: str) -> None:
    """Paused, stopped, not there yet: the sentence that says so, and nothing else (R58)."""
    for choice in (ShowPlans(HERS), RestPlans(Change.PAUSE, HERS)):
        verdict = mentors(choice, WEEKLY, pairing=pairing)
        assert (verdict.effects, hears(verdict)) == ((), [("Amara", says)])


@pytest.mark.parametrize(
    "scene",
    [
        pressed(AMARA_AT, ShowPlans(HERS), WITH_JOY),
        pressed(AMARA_AT, ShowPlans(None), WITH_BLESSING),
        pressed(BLESSING_AT, ShowPlans(HERS), WITH_BLESSING),
        pressed(BLESSING_AT, ShowPlans(None)),
        pressed(DALIA_AT, ShowPlans(HERS), WITH_BLESSING),
        pressed(reached(AMARA_AT.person, state=ContactState.STOPPED), ShowPlans(HERS), WITH_BLESSING),
    ],
    ids=["another match", "nobody's", "a mentor's button", "not matched", "the team", "a mentor who left"],
)
def test_nobody_touches_what_is_not_hers(scene: Scene) -> None:
    """A match of another mentor, or one that has ended, shows nothing and changes nothing (R11)."""
    verdict = decide(scene)
    assert (whose(scene), verdict.effects, [says for _, says in hears(verdict)]) == (None, (), ["choice.gone"])


def test_her_mentor_hears_that_her_card_lets_nothing_through() -> None:
    """Nothing is shown as coming that can't come by itself; what rests says so already (red line 5)."""
    careful = matched(replace(BLESSING, card=SafeContact()))
    shown = mentors(ShowPlans(HERS), WEEKLY, DATE, pairing=careful)
    assert hears(shown) == [("Amara", "plan.hers + plan.weekly_not_now + plan.date + plan.only_when_she_writes")]
    assert params(shown.outbounds[0], 3) == {"alias": "Blessing"}
    resting = mentors(ShowPlans(HERS), rested(WEEKLY, SetBy.HERSELF), pairing=careful)
    assert hears(resting) == [("Amara", "plan.hers + plan.weekly_rests + plan.she_paused")]
    assert hears(mentors(ShowPlans(HERS), pairing=careful)) == [("Amara", "plan.hers_none")]


def test_the_next_time_is_the_one_that_will_truly_come() -> None:
    """Who is writing now is not asked in the next two days; what her hours move is shown where it comes (R30)."""
    thursday = replace(WEEKLY, day=date(2026, 6, 4))
    assert params(hers(ShowPlans(None), thursday).outbounds[0], 1) == {"day": date(2026, 6, 11), "time": "10:00"}
    assert params(mentors(ShowPlans(HERS), thursday).outbounds[0], 1) == {"day": date(2026, 6, 4), "time": "10:00"}
    wrote_lately = mentors(ShowPlans(HERS), thursday, last_heard={HERS: NOW - timedelta(hours=1)})
    assert params(wrote_lately.outbounds[0], 1) == {"day": date(2026, 6, 11), "time": "10:00"}
    evenings = matched(replace(BLESSING, card=SafeContact(SafeTime.SOME_HOURS, (Hours(time(18), time(21)),))))
    moved = hers(ShowPlans(None), WEEKLY, pairing=evenings)
    assert params(moved.outbounds[0], 1) == {"day": date(2026, 6, 8), "time": "18:00"}


def test_an_hour_outside_hers_names_a_day_that_is_not_passed_over() -> None:
    """She writes now: the question of tomorrow does not come, so that of next week is named (R30)."""
    said = hers(PickHour(3, 22))
    assert params(said.outbounds[0], 1)["day"] == datetime(2026, 6, 12, 7, tzinfo=UTC)
    assert params(hers(PickHour(6, 22)).outbounds[0], 1)["day"] == datetime(2026, 6, 8, 7, tzinfo=UTC)


# --- typed instead of pressed -----------------------------------------------------------------------------------------


def test_what_is_typed_behind_the_question_is_its_answer() -> None:
    """A day behind the day, an hour behind the hour; behind everything else, and for a stranger, it is talk (R22)."""
    today, day = date(2026, 6, 3), date(2026, 6, 20)
    asked = NameDay(date(2026, 6, 4), HERS)
    assert typed_behind(asked, "20/6", today) == NameDay(day, HERS)
    assert typed_behind(asked, "32/6", today) == NoDay(Unread.UNCLEAR, HERS)
    assert typed_behind(NameClock(day, TEN, None), "10h30", today) == NameClock(day, time(10, 30), None)
    assert typed_behind(NameClock(day, TEN, None), "25:00", today) == NoClock(day, None)
    assert typed_behind(ShowPlans(None), "20/6", today) is None


def test_an_act_that_is_reached_wrongly_does_nothing_to_anybody() -> None:
    """Without a choice nothing is set; about nobody's plans, the fault is ours and is said aloud."""
    plain = wrote(BLESSING_AT, "ciao", WITH_BLESSING)
    acts = (plans.rest, plans.choose_day, plans.choose_hour, plans.ask_hour_again)
    more = (dates.ask_day_again, dates.choose_day, dates.ask_hour_again, dates.choose_hour, dates.confirm)
    for act in (*acts, *more):
        assert (act(plain).effects, act(plain).outbounds) == ((), ())
    with pytest.raises(ValueError, match="nobody's plans"):
        plans.show_plans(plain)
    absent = matched(BLESSING, mentee_at=None)
    scene = pressed(AMARA_AT, RestPlans(Change.PAUSE, HERS), absent, plans=(WEEKLY,))
    with pytest.raises(ValueError, match="never came"):
        plans.rest(scene)
