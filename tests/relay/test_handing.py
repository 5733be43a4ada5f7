"""Handing an item over, and the plan of when and how she is contacted (section 4; R24, R41)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from relay.acts import handing, pushes
from relay.alerts import Alert, AlertState, Level, Way, orphaned
from relay.choices import Choice, Take, decode
from relay.desk import AlertFacts, AskToTake, DeclineItem, KeepPromise, PlanWay, ReadForTeam, TakeOver
from relay.desk_choices import CallPlan, ChooseWay, GiveTo, HandOverItem, NotNow, Reached, ShowItem
from relay.messages import Say
from relay.people import Contact
from relay.rules import decide
from relay.scene import Verdict
from tests.relay.alarms import HERS, ITEM, MIRA, MIRA_AT, OPEN, TEAM, by, closed, taken
from tests.relay.scenes import AMARA_AT, BLESSING_AT, DALIA, DALIA_AT, NOW, effects, hears, labels, pressed


def tapped(choice: Choice, alert: AlertFacts | None, contact: Contact = DALIA_AT) -> Verdict:
    """What follows when one of the team presses this."""
    return decide(pressed(contact, choice, alert=alert, team=TEAM))


def keys(verdict: Verdict) -> list[str]:
    """The prompts of the first message."""
    body = verdict.outbounds[0].body
    assert isinstance(body, Say)
    return [prompt.key for prompt in body.prompts]


ASKED = taken(asked=MIRA.id)
SILENT = replace(HERS, cause="duress", silent=True, raisers=(by(BLESSING_AT, "duress"),))


def test_its_owner_chooses_from_the_others_who_can_be_reached() -> None:
    """Never herself; and nobody else is a sentence, not an empty list."""
    verdict = tapped(HandOverItem(ITEM), taken())
    assert (verdict.effects, hears(verdict)) == ((), [("Dalia", "sup.hand_to")])
    assert labels(verdict.outbounds[0]) == ["Mira"]
    alone = decide(pressed(DALIA_AT, HandOverItem(ITEM), alert=taken(), team=(DALIA_AT,)))
    assert hears(alone) == [("Dalia", "sup.hand_nobody")]


def test_she_is_asked_by_name_and_nothing_changes_until_she_answers() -> None:
    """The push holds a reference and a level; the giver reads that it stays hers."""
    mine = taken()
    verdict = tapped(GiveTo(ITEM, MIRA.id), mine)
    assert verdict.effects == (AskToTake(mine, MIRA),)
    assert hears(verdict) == [("Mira", "sup.hand_ask"), ("Dalia", "sup.hand_asked")]
    assert labels(verdict.outbounds[0]) == ["btn.take", "btn.not_now"]


@pytest.mark.parametrize("person_id", [DALIA.id, UUID(int=999)], ids=["herself", "gone"])
def test_nobody_is_asked_who_can_not_be_reached(person_id: UUID) -> None:
    """It stays with its owner, and she can choose again."""
    verdict = tapped(GiveTo(ITEM, person_id), taken())
    assert (verdict.effects, hears(verdict)) == ((), [("Dalia", "sup.hand_gone")])
    assert labels(verdict.outbounds[0]) == ["btn.hand_over"]


def test_her_tap_makes_it_hers_and_everybody_who_knew_hears_it() -> None:
    """The giver, whoever was told, and the mentor who raised it (section 4)."""
    verdict = tapped(Take(ITEM), ASKED, MIRA_AT)
    assert verdict.effects == (TakeOver(ASKED), ReadForTeam(ASKED))
    assert keys(verdict)[0] == "sup.item_opened"
    assert hears(verdict)[1:] == [("Dalia", "sup.taken"), ("Amara", "sup.taken")]


def test_a_promised_time_goes_on_under_the_new_name() -> None:
    """She who was promised it hears who keeps it; a time that has passed is asked for anew; a kept one is over."""
    later, before = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    hers = taken(HERS, asked=MIRA.id)
    going_on = tapped(Take(ITEM), replace(hers, promised_at=later), MIRA_AT)
    assert [said for said in hears(going_on) if said[1] in {"help.seen", "sup.promised", "sup.promise_ask"}] == [
        ("Blessing", "help.seen"),
        ("Mira", "sup.promised"),
    ]
    passed = tapped(Take(ITEM), replace(hers, promised_at=before), MIRA_AT)
    assert ("Mira", "sup.promise_ask") in hears(passed)
    assert "Blessing" not in {who for who, _ in hears(passed)}
    kept = tapped(Take(ITEM), replace(hers, promised_at=before, kept=True), MIRA_AT)
    assert "sup.promise_ask" not in {what for _, what in hears(kept)}


def test_a_secret_word_s_item_is_handed_over_in_silence() -> None:
    """Her phone and her mentor's show nothing of it (R08)."""
    verdict = tapped(Take(ITEM), taken(SILENT, asked=MIRA.id), MIRA_AT)
    assert {who for who, _ in hears(verdict)} == {"Mira", "Dalia"}


def test_an_item_that_was_left_alone_is_anybody_s_to_take() -> None:
    """And only such a one: of another owner's item the tap says who has it; her own second tap shows it again."""
    assert effects(tapped(Take(ITEM), taken(free=True), MIRA_AT))[0] == "TakeOver"
    assert hears(tapped(Take(ITEM), taken(), MIRA_AT)) == [("Mira", "sup.taken_already")]
    assert keys(tapped(Take(ITEM), taken(free=True)))[0] == "sup.item_opened"
    assert hears(tapped(Take(ITEM), closed(), MIRA_AT)) == [("Mira", "sup.item_done")]


def test_who_can_not_take_it_says_so_to_its_owner() -> None:
    """At once, with a button to ask somebody else; where its owner can't be reached either, only she hears of it."""
    verdict = tapped(NotNow(ITEM), ASKED, MIRA_AT)
    assert verdict.effects == (DeclineItem(ASKED),)
    assert hears(verdict) == [("Mira", "sup.hand_not_now"), ("Dalia", "sup.hand_declined")]
    alone = decide(pressed(MIRA_AT, NotNow(ITEM), alert=ASKED, team=(MIRA_AT,)))
    assert hears(alone) == [("Mira", "sup.hand_not_now")]


@pytest.mark.parametrize(
    ("contact", "alert"), [(MIRA_AT, taken()), (DALIA_AT, OPEN), (DALIA_AT, closed()), (AMARA_AT, taken())]
)
def test_a_button_works_only_for_whom_it_is(contact: Contact, alert: AlertFacts) -> None:
    """Nobody gives away, declines, plans or ends what is not hers."""
    alone: tuple[Choice, ...] = (HandOverItem(ITEM), NotNow(ITEM), CallPlan(ITEM), Reached(ITEM))
    for choice in (*alone, GiveTo(ITEM, MIRA.id), ChooseWay(ITEM, Way.WAIT)):
        verdict = decide(pressed(contact, choice, alert=alert, team=TEAM))
        assert (verdict.effects, [what for _, what in hears(verdict)]) == ((), ["choice.gone"])


@pytest.mark.parametrize(
    ("alert", "says"),
    [(taken(free=True), "sup.left_alone"), (ASKED, "sup.left_alone"), (taken(), "sup.taken_already")],
    ids=["left alone", "asked", "another's"],
)
def test_the_list_offers_what_may_be_taken(alert: AlertFacts, says: str) -> None:
    """An item of somebody else that she may take over comes with the button."""
    assert hears(tapped(ShowItem(ITEM), alert, MIRA_AT)) == [("Mira", says)]
    assert hears(tapped(ShowItem(ITEM), replace(taken(free=True), owner=None), MIRA_AT)) == [("Mira", "sup.left_alone")]


def test_a_talk_that_is_owed_is_shown_to_whom_it_is_owed_by() -> None:
    """Its owner chooses the day; anybody else reads whose it is."""
    owed = closed(talk_owed=True)
    assert hears(tapped(ShowItem(ITEM), owed)) == [("Dalia", "sup.talk_again")]
    assert hears(tapped(ShowItem(ITEM), owed, MIRA_AT)) == [("Mira", "sup.open_talk")]
    assert hears(tapped(ShowItem(ITEM), replace(owed, owner=None), MIRA_AT)) == [("Mira", "sup.open_talk")]


def test_a_list_that_was_reached_wrongly_hands_nothing_over() -> None:
    """Without the choice, or without an owner, nobody is asked and nobody declines."""
    assert handing.ask_her(pressed(DALIA_AT, HandOverItem(ITEM), alert=taken(), team=TEAM)).effects == ()
    assert handing.decline(pressed(MIRA_AT, NotNow(ITEM), alert=OPEN, team=TEAM)).effects == ()


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_the_plan_shows_her_card_the_time_and_four_ways() -> None:
    """And no name: it may lie open on a table."""
    verdict = tapped(CallPlan(ITEM), taken())
    assert keys(verdict) == ["sup.plan_head", "sup.reads_language", "sup.safe_any_time", "sup.plan_way"]
    assert labels(verdict.outbounds[0])[4:] == [
        "btn.way_line",
        "btn.way_other",
        "btn.way_worker",
        "btn.wait",
        "btn.reached",
    ]


def test_the_plan_as_it_stands() -> None:
    """The time and the way that were chosen; after it was kept, that; about nobody, no card."""
    planned = taken(promised_at=NOW, way=Way.WORKER, about=None)
    assert keys(tapped(CallPlan(ITEM), planned)) == ["sup.plan_head", "sup.plan_time", "sup.plan_way_worker"]
    kept = tapped(CallPlan(ITEM), replace(planned, kept=True))
    assert keys(kept) == ["sup.plan_head", "sup.plan_kept", "sup.plan_way_worker"]
    assert "btn.reached" not in labels(kept.outbounds[0])


def test_her_own_line_is_no_way_after_a_secret_word() -> None:
    """The button is not there, and an old one does nothing (R08)."""
    mine = taken(SILENT)
    plan = tapped(CallPlan(ITEM), mine)
    assert "sup.do_not_write" in keys(plan)
    assert "btn.way_line" not in labels(plan.outbounds[0])
    assert tapped(ChooseWay(ITEM, Way.LINE), mine).effects == ()
    assert tapped(ChooseWay(ITEM, Way.OTHER), mine).effects == (PlanWay(mine, Way.OTHER),)


@pytest.mark.parametrize("way", Way)
def test_each_way_says_what_to_think_of(way: Way) -> None:
    """One sentence of advice, and nothing that names anybody."""
    mine = taken()
    verdict = tapped(ChooseWay(ITEM, way), mine)
    assert verdict.effects == (PlanWay(mine, way),)
    assert hears(verdict) == [("Dalia", f"sup.plan_way_{way.value}")]


def test_a_missed_time_offers_what_its_owner_can_do() -> None:
    """It was done, it changes, or somebody else does it; nothing on the screen says whom it is about."""
    push = pushes.missed(ITEM, "A7")
    assert [prompt.params for prompt in push.prompts] == [{"ref": "A7"}]
    codes = [decode(button.code) for row in push.buttons for button in row]
    assert codes == [Reached(ITEM), CallPlan(ITEM), HandOverItem(ITEM)]


def test_she_was_contacted_once() -> None:
    """The second tap says so and changes nothing."""
    mine = taken()
    verdict = tapped(Reached(ITEM), mine)
    assert (verdict.effects, hears(verdict)) == ((KeepPromise(mine),), [("Dalia", "sup.plan_reached")])
    again = tapped(Reached(ITEM), replace(mine, kept=True))
    assert (again.effects, hears(again)) == ((), [("Dalia", "sup.plan_kept")])


def test_an_item_without_its_owner_is_nobody_s_and_starts_anew() -> None:
    """Whoever went out of reach is skipped; an item that nobody had stays as it is."""
    had = Alert(Level.DANGER, NOW, state=AlertState.TAKEN, owner=DALIA.id, taken_at=NOW)
    anew = orphaned(had, NOW + timedelta(minutes=3))
    assert (anew.state, anew.owner, anew.turn, anew.passed) == (AlertState.OPEN, None, 1, frozenset({DALIA.id}))
    assert orphaned(replace(had, owner=None), NOW).state is AlertState.TAKEN
