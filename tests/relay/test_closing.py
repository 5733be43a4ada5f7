"""How an alert ends: an outcome, a date on which it comes back, and two people where force was used (R42, R44)."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from relay.acts import closing
from relay.alerts import ASKS_FOR, Alert, Level, Outcome
from relay.choices import Choice
from relay.desk import AlertFacts, CloseAlert, FollowedUpNow, Hand, NoteEnd, OfferDebrief, OweTalk, TakeUp
from relay.desk_choices import Close, Debrief, EndAs, FollowedUp, FollowUp, Together
from relay.messages import Media, MediaKind
from relay.people import Contact
from relay.rules import decide
from relay.scene import Scene
from tests.relay.alarms import HERS, ITEM, MIRA, MIRA_AT, OPEN, TEAM, by, closed, taken
from tests.relay.scenes import (
    AMARA,
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA,
    DALIA_AT,
    GRACE_AT,
    NOW,
    effects,
    hears,
    labels,
    matched,
    pressed,
    wrote,
)

TODAY = date(2026, 6, 3)
FORCED = Outcome.EMERGENCY_WITHOUT_CONSENT


def tapped(choice: Choice, alert: AlertFacts | None, contact: Contact = DALIA_AT) -> Scene:
    """A tap at a desk with two people."""
    return pressed(contact, choice, alert=alert, team=TEAM)


def test_closing_asks_how_it_ended() -> None:
    """Every outcome stands there once, the least invasive first (R44); a question is answered by its answer."""
    verdict = decide(tapped(Close(ITEM), taken()))
    assert (verdict.effects, hears(verdict)) == ((), [("Dalia", "sup.close_ask")])
    assert sorted(labels(verdict.outbounds[0])) == sorted(
        f"btn.end_{one.value}" for one in Outcome if one is not Outcome.ANSWERED
    )


@pytest.mark.parametrize("outcome", [one for one in Outcome if ASKS_FOR[one]])
def test_an_outcome_without_a_date_is_not_the_end(outcome: Outcome) -> None:
    """Whatever happened, it comes back to its owner on a day that she names (R42)."""
    mine = taken()
    verdict = decide(tapped(EndAs(ITEM, outcome), mine))
    assert verdict.effects == (NoteEnd(mine, outcome=outcome),)
    assert hears(verdict) == [("Dalia", "sup.follow_up_ask")]
    assert labels(verdict.outbounds[0]) == ["btn.tomorrow", "btn.in_three_days", "btn.in_one_week", "btn.in_two_weeks"]


def test_a_mistake_needs_no_date() -> None:
    """It is closed at once; the mentor who raised it hears so, and no talk about it is offered."""
    mine = taken()
    verdict = decide(tapped(EndAs(ITEM, Outcome.MISTAKE), mine))
    assert verdict.effects == (NoteEnd(mine, outcome=Outcome.MISTAKE), CloseAlert(mine, Outcome.MISTAKE, None))
    assert hears(verdict) == [("Dalia", "sup.item_done"), ("Mira", "sup.item_done"), ("Amara", "mentor.alert_closed")]


def test_a_date_closes_it_and_everybody_hears_who_has_to() -> None:
    """The team, the mentor who raised it, and its owner is asked when she talks with that mentor."""
    mine = taken(outcome=Outcome.TALKED_SAFE)
    verdict = decide(tapped(FollowUp(ITEM, 7), mine))
    on = TODAY + timedelta(days=7)
    assert verdict.effects == (
        NoteEnd(mine, follow_up_on=on),
        CloseAlert(mine, Outcome.TALKED_SAFE, on),
        OweTalk(mine, AMARA),
    )
    assert hears(verdict)[-2:] == [("Amara", "mentor.alert_closed"), ("Dalia", "sup.debrief_ask")]


@pytest.mark.parametrize(
    ("outcome", "says"), [(Outcome.TALKED_SAFE, "help.closed"), (Outcome.COULD_NOT_REACH, "help.closed_plain")]
)
def test_she_is_told_only_what_is_true(outcome: Outcome, says: str) -> None:
    """That she has spoken with somebody only where she has; the help button stays under it."""
    verdict = decide(tapped(FollowUp(ITEM, 1), taken(HERS, outcome=outcome)))
    assert ("Blessing", says) in hears(verdict)
    told = next(one for one in verdict.outbounds if one.to == BLESSING_AT)
    assert labels(told) == ["btn.help"]


@pytest.mark.parametrize(
    "alert",
    [
        replace(HERS, silent=True, cause="duress"),
        replace(HERS, cause="team_message", pairing=None),
    ],
    ids=["a secret word", "a message to the team"],
)
def test_the_end_of_what_is_silent_is_told_to_the_team_alone(alert: AlertFacts) -> None:
    """No mentor hears of it, and where a secret word was said the mentee does not either (R08, R11)."""
    verdict = decide(tapped(FollowUp(ITEM, 1), taken(alert, outcome=Outcome.OTHER)))
    assert "Amara" not in {who for who, _ in hears(verdict) if who != "Dalia"}
    assert ("Blessing" in {who for who, _ in hears(verdict)}) is not alert.silent


def test_a_date_before_an_outcome_asks_for_the_outcome() -> None:
    """An old button skips nothing."""
    verdict = decide(tapped(FollowUp(ITEM, 1), taken()))
    assert (verdict.effects, hears(verdict)) == ((), [("Dalia", "sup.close_ask")])


def test_force_needs_a_reason_and_a_second_person() -> None:
    """Emergency services without consent: her words, sealed, then a tap of somebody else (R44)."""
    mine = taken(outcome=FORCED)
    asked = decide(tapped(FollowUp(ITEM, 1), mine))
    assert effects(asked) == ["NoteEnd", "TakeUp"]
    assert asked.effects[1] == TakeUp(mine, "reason")
    assert hears(asked) == [("Dalia", "sup.reason_ask")]
    dated = replace(mine, follow_up_on=TODAY)
    given = decide(wrote(DALIA_AT, "She was not breathing", hand=Hand("reason", dated), team=TEAM))
    assert given.effects == (NoteEnd(dated, reason="She was not breathing"),)
    assert hears(given) == [("Dalia", "sup.second_wanted"), ("Mira", "sup.second_ask")]
    assert "breathing" not in repr(given)


def test_a_second_person_closes_it_for_its_owner() -> None:
    """Where nothing else is missing; else she has confirmed, and her owner goes on."""
    ready = taken(outcome=FORCED, follow_up_on=TODAY, reason_given=True)
    verdict = decide(tapped(Together(ITEM), ready, MIRA_AT))
    assert verdict.effects == (
        NoteEnd(ready, second=MIRA.id),
        CloseAlert(ready, FORCED, TODAY),
        OweTalk(ready, AMARA),
    )
    assert hears(verdict)[0] == ("Mira", "sup.confirmed")
    early = taken(outcome=FORCED)
    verdict = decide(tapped(Together(ITEM), early, MIRA_AT))
    assert (effects(verdict), hears(verdict)) == (["NoteEnd"], [("Mira", "sup.confirmed")])


def test_where_nobody_else_can_be_reached_a_second_word_can_be_asked_for_again() -> None:
    """Nobody is said to be asked who is not; the button asks whoever is back by then (R44)."""
    dated = taken(outcome=FORCED, follow_up_on=TODAY, reason_given=True)
    again = EndAs(ITEM, FORCED)
    alone = decide(pressed(DALIA_AT, again, alert=dated, team=(DALIA_AT,)))
    assert hears(alone) == [("Dalia", "sup.second_nobody")]
    assert labels(alone.outbounds[0]) == ["btn.ask_again"]
    assert hears(decide(pressed(DALIA_AT, again, alert=dated, team=TEAM)))[-1] == ("Mira", "sup.second_ask")


@pytest.mark.parametrize("words", ["   ", Media(MediaKind.PHOTO, "file-1")], ids=["blanks", "a picture"])
def test_a_reason_is_words(words: str | Media) -> None:
    """Nothing else counts as one, and it is asked for again; a picture at the desk reaches nobody."""
    scene = wrote(DALIA_AT, words, hand=Hand("reason", taken(outcome=FORCED)))
    verdict = closing.give_reason(scene)
    assert (verdict.effects, hears(verdict)) == ((), [("Dalia", "sup.reason_ask")])
    assert not [one for one in decide(scene).outbounds if one.to != DALIA_AT]


def test_a_reason_without_its_alert_is_asked_for_again() -> None:
    """Should the desk ever forget what the words are for, they are kept nowhere."""
    assert closing.give_reason(wrote(DALIA_AT, "because")).effects == ()


@pytest.mark.parametrize(
    ("choice", "alert", "contact"),
    [
        (Close(ITEM), taken(), MIRA_AT),
        (Close(ITEM), OPEN, DALIA_AT),
        (EndAs(ITEM, Outcome.OTHER), taken(), MIRA_AT),
        (FollowUp(ITEM, 1), taken(outcome=Outcome.OTHER), MIRA_AT),
        (Together(ITEM), taken(outcome=FORCED), DALIA_AT),
        (Together(ITEM), taken(outcome=Outcome.OTHER), MIRA_AT),
        (Together(ITEM), OPEN, MIRA_AT),
        (Debrief(ITEM, 1), closed(), MIRA_AT),
        (Debrief(ITEM, 1), closed(debriefed=True), DALIA_AT),
        (Debrief(ITEM, 1), taken(), DALIA_AT),
        (FollowedUp(ITEM), taken(), DALIA_AT),
        (Close(ITEM), taken(), AMARA_AT),
    ],
)
def test_nobody_ends_what_is_not_hers_to_end(choice: Choice, alert: AlertFacts, contact: Contact) -> None:
    """Its owner closes it, somebody else confirms, and nobody does either twice."""
    verdict = decide(tapped(choice, alert, contact))
    assert (verdict.effects, [what for _, what in hears(verdict)]) == ((), ["choice.gone"])


# --- afterwards -------------------------------------------------------------------------------------------------------


def test_a_talk_is_offered_once_its_day_is_true() -> None:
    """The mentor hears who calls and when, after her supervisor said so (R46)."""
    done = closed()
    verdict = decide(tapped(Debrief(ITEM, 1), done))
    assert verdict.effects == (OfferDebrief(done, 1),)
    assert hears(verdict) == [("Amara", "mentor.after_alert"), ("Dalia", "sup.debrief_told")]
    nobody = closed(replace(OPEN, raisers=(), pairing=None))
    assert hears(decide(tapped(Debrief(ITEM, 1), nobody))) == [("Dalia", "sup.debrief_told")]


@pytest.mark.parametrize(
    ("alert", "mentors"),
    [
        (OPEN, (AMARA_AT,)),
        (replace(OPEN, raisers=(by(GRACE_AT, "mentor"), by(AMARA_AT, "mentor"))), (GRACE_AT,)),
        (HERS, (AMARA_AT,)),
        (replace(HERS, pairing=matched(BLESSING, mentor_at=None)), ()),
        (replace(HERS, pairing=None), ()),
        (replace(HERS, cause="question"), ()),
    ],
    ids=["who raised it", "who raised it first", "whose mentee it was", "gone", "nobody", "for the team alone"],
)
def test_the_talk_is_with_the_mentor_whom_it_concerns(alert: AlertFacts, mentors: tuple[Contact, ...]) -> None:
    """Whoever raised it, or else the mentor of the woman; nobody, where it was said to the team alone."""
    assert closing.to_debrief(alert) == mentors


@pytest.mark.parametrize(
    ("alert", "team"),
    [
        (taken(replace(OPEN, ladder=Alert(Level.ADVICE, NOW)), outcome=Outcome.TALKED_SAFE), TEAM),
        (taken(replace(OPEN, raisers=(), pairing=None), outcome=Outcome.TALKED_SAFE), TEAM),
        (taken(outcome=Outcome.TALKED_SAFE), (MIRA_AT,)),
    ],
    ids=["advice", "no mentor", "its owner can't be reached"],
)
def test_no_talk_is_asked_for_where_none_is_due(alert: AlertFacts, team: tuple[Contact, ...]) -> None:
    """Advice is talked about in supervision; and nobody is asked who can't be reached."""
    verdict = decide(replace(tapped(FollowUp(ITEM, 1), alert), team=team))
    assert "CloseAlert" in effects(verdict)
    assert "sup.debrief_ask" not in {what for _, what in hears(verdict)}


def test_what_came_back_is_followed_up() -> None:
    """By anybody of the team, once it is closed (R42)."""
    done = closed()
    verdict = decide(tapped(FollowedUp(ITEM), done, MIRA_AT))
    assert (verdict.effects, hears(verdict)) == ((FollowedUpNow(done),), [("Mira", "sup.followed_up")])


def test_an_act_that_is_reached_wrongly_closes_nothing() -> None:
    """Without its alert, its owner or its ladder, nothing is noted and nothing ends."""
    gone = tapped(Close(UUID(int=3)), None)
    for act in (
        closing.begin,
        closing.end_as,
        closing.follow_up,
        closing.confirm_together,
        closing.offer_debrief,
        closing.followed_up,
    ):
        assert (act(gone).effects, hears(act(gone))) == ((), [("Dalia", "choice.gone")])
    bare = tapped(EndAs(ITEM, Outcome.OTHER), replace(taken(), ladder=None))
    assert closing.end_as(bare).effects == ()
    another = tapped(EndAs(ITEM, Outcome.OTHER), taken(owner=MIRA))
    assert closing.end_as(another).effects == ()
    assert closing.confirm_together(tapped(Together(ITEM), replace(OPEN, ladder=None, owner=DALIA), MIRA_AT)).effects
    ownerless = replace(taken(), owner=None)
    verdict = closing.end_as(tapped(EndAs(ITEM, Outcome.MISTAKE), ownerless))
    assert effects(verdict) == ["NoteEnd"]
    assert hears(verdict) == [("Dalia", "choice.gone")]


def test_a_reason_before_an_outcome_is_kept_and_the_outcome_asked_for() -> None:
    """Nothing that she wrote is lost because it came first."""
    mine = taken()
    verdict = decide(wrote(DALIA_AT, "because", hand=Hand("reason", mine)))
    assert verdict.effects == (NoteEnd(mine, reason="because"),)
    assert hears(verdict) == [("Dalia", "sup.close_ask")]
