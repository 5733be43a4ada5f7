"""The board of people: what is shown, what is asked once more, and what speaks against it."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from relay.acts import pairing, upkeep
from relay.board import Against, Board, CallOffEnd, EndMatch, MatchTwo, MentorPlace, NoteChange, PlanEnd
from relay.board_choices import (
    AskMatch,
    AskRevoke,
    AskWeeks,
    BoardChoice,
    EndWeeks,
    FindMentor,
    InvitePerson,
    MakeMatch,
    Matter,
    OfMatch,
    RevokePerson,
    ShowPerson,
)
from relay.calendar import SafeContact
from relay.choices import decode, encode
from relay.ending import Ending
from relay.people import PairingState, Person, Role
from relay.plans import ChangePlans, PlanFacts, PlanState, SetChecked, SetCloser, SetPlan, SetWeekly
from relay.recurrence import PlanKind
from relay.rules import decide
from relay.scene import Verdict
from tests.relay.alarms import MIRA, MIRA_AT
from tests.relay.scenes import (
    AMARA,
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA,
    DALIA_AT,
    GRACE,
    JOY,
    NOW,
    WITH_BLESSING,
    effects,
    hears,
    labels,
    matched,
    pressed,
    wrote,
)

TODAY = date(2026, 6, 3)
HERS = Board(people=(BLESSING,), one=BLESSING, match=WITH_BLESSING)
TWO = Board(one=BLESSING, other=AMARA)
MANY = tuple(
    Person(UUID(int=500 + number), Role.MENTEE, f"Mentee {number}", "it", "Europe/Rome") for number in range(12)
)

CHOICES: tuple[BoardChoice, ...] = (
    ShowPerson(BLESSING.id),
    FindMentor(BLESSING.id),
    FindMentor(BLESSING.id, full=True),
    AskMatch(BLESSING.id, AMARA.id),
    MakeMatch(BLESSING.id, AMARA.id),
    MakeMatch(BLESSING.id, AMARA.id, decided=True),
    InvitePerson(BLESSING.id),
    AskRevoke(BLESSING.id),
    RevokePerson(BLESSING.id),
    AskWeeks(AMARA.id),
    EndWeeks(),
    *(OfMatch(WITH_BLESSING.id, matter, 739000) for matter in Matter),
)


def does(choice: BoardChoice, board: Board | None, contact: Any = MIRA_AT) -> Verdict:
    """One of the team pressed this, and the board looks so."""
    return decide(pressed(contact, choice, board=board))


def tends(matter: Matter, number: int = 0, board: Board = HERS) -> Verdict:
    """A supervisor tends Blessing's questions."""
    return does(OfMatch(WITH_BLESSING.id, matter, number), board, DALIA_AT)


@pytest.mark.parametrize("choice", CHOICES, ids=encode)
def test_a_code_says_what_was_pressed(choice: BoardChoice) -> None:
    """Every code is read back as what it was, and fits under a button."""
    assert decode(encode(choice)) == choice
    assert len(encode(choice).encode()) <= 64


@pytest.mark.parametrize("code", ["of:AAAA", "find:x:yes", "of:AAAAAAAAAAAAAAAAAAAAAA:end:99999999", "join:1:2:3"])
def test_a_made_up_code_is_none(code: str) -> None:
    """Whatever somebody makes up is no choice."""
    assert decode(code) is None


@pytest.mark.parametrize("choice", CHOICES, ids=encode)
@pytest.mark.parametrize("contact", [BLESSING_AT, AMARA_AT], ids=["mentee", "mentor"])
def test_the_board_is_the_teams_alone(choice: BoardChoice, contact: Any) -> None:
    """A code in anybody else's hand does nothing, but for what is a mentor's own."""
    said = does(choice, replace(TWO, match=WITH_BLESSING, may=True), contact)
    if isinstance(choice, EndWeeks) and contact is AMARA_AT:
        assert effects(said) == ["ChangePlans"]
    else:
        assert effects(said) == []


@pytest.mark.parametrize("choice", CHOICES[:-1], ids=encode)
def test_what_is_gone_is_said_to_be_gone(choice: BoardChoice) -> None:
    """A button of something that is not there any more says so, and does nothing."""
    for contact in (MIRA_AT, DALIA_AT):
        for board in (None, Board()):
            assert hears(does(choice, board, contact)) == [(contact.person.alias, "choice.gone")]


# --- matching ---------------------------------------------------------------------------------------------------------


def test_who_waits_is_shown() -> None:
    """/match: a button for each; where there are more than digits, how to find the others; nobody is said too."""
    said = decide(wrote(DALIA_AT, "/match", board=Board(people=(BLESSING, JOY))))
    assert labels(said.outbounds[0]) == ["Blessing", "Joy"]
    said = decide(wrote(DALIA_AT, "/match", board=Board(people=MANY)))
    assert hears(said) == [("Dalia", "sup.match_who + sup.more_people")]
    assert len(labels(said.outbounds[0])) == pairing.MOST_SHOWN
    assert hears(decide(wrote(DALIA_AT, "/match", board=Board()))) == [("Dalia", "sup.nobody_waits")]


def test_the_mentors_who_could_are_shown() -> None:
    """Those with a place; the full ones stand behind one more tap, and nobody is said in a sentence."""
    board = Board(one=BLESSING, mentors=(MentorPlace(AMARA, ("it",), 2),))
    said = does(FindMentor(BLESSING.id), board)
    assert hears(said) == [("Mira", "sup.match_mentors + sup.match_place")]
    assert labels(said.outbounds[0]) == ["Amara", "btn.full_mentors"]
    said = does(FindMentor(BLESSING.id, full=True), Board(one=BLESSING))
    assert hears(said) == [("Mira", "sup.match_no_mentor")]
    assert labels(said.outbounds[0]) == []


def test_a_match_is_asked_about_and_then_made() -> None:
    """Two taps; a coordinator may go on to invite her, a supervisor is told who can."""
    assert hears(does(AskMatch(BLESSING.id, AMARA.id), TWO)) == [("Mira", "sup.match_sure")]
    made = does(MakeMatch(BLESSING.id, AMARA.id), TWO)
    assert made.effects == (MatchTwo(BLESSING, AMARA, decided=False),)
    assert labels(made.outbounds[0]) == ["btn.invite"]
    made = does(MakeMatch(BLESSING.id, AMARA.id), TWO, DALIA_AT)
    assert hears(made) == [("Dalia", "sup.matched_tell_coordinator")]


def test_more_than_usual_is_decided_with_the_mentor() -> None:
    """R54: a tap that says nothing of it is asked once more."""
    full = replace(TWO, against=Against.BEYOND_CAP, load=3)
    assert hears(does(AskMatch(BLESSING.id, AMARA.id), full)) == [("Mira", "sup.match_beyond")]
    assert hears(does(MakeMatch(BLESSING.id, AMARA.id), full)) == [("Mira", "sup.match_beyond")]
    made = does(MakeMatch(BLESSING.id, AMARA.id, decided=True), full)
    assert made.effects == (MatchTwo(BLESSING, AMARA, decided=True),)


@pytest.mark.parametrize(
    ("against", "said"),
    [
        (Against.MATCHED_ALREADY, "sup.match_already"),
        (Against.KEPT_APART, "sup.match_apart"),
        (Against.NO_LANGUAGE, "sup.match_no_language"),
        (Against.BEYOND_MOST, "sup.match_most"),
        (Against.NO_LINE, "sup.match_no_line"),
        (Against.GONE, "choice.gone"),
    ],
)
def test_what_speaks_against_a_match_is_said(against: Against, said: str) -> None:
    """R10, R12: in a sentence, and nothing is done, however often it is pressed."""
    for choice in (AskMatch(BLESSING.id, AMARA.id), MakeMatch(BLESSING.id, AMARA.id, decided=True)):
        verdict = does(choice, replace(TWO, against=against))
        assert (effects(verdict), hears(verdict)) == ([], [("Mira", said)])


def test_invitations_and_lost_phones_are_a_coordinators() -> None:
    """Lists, a second question before a line is closed, and nothing for a supervisor."""
    for command, head, nobody in (
        ("/invite", "sup.invite_who", "sup.nobody_to_invite"),
        ("/revoke", "sup.revoke_who", "sup.nobody_to_revoke"),
    ):
        assert hears(decide(wrote(MIRA_AT, command, board=Board(people=(AMARA,))))) == [("Mira", head)]
        assert hears(decide(wrote(MIRA_AT, command, board=Board()))) == [("Mira", nobody)]
        assert hears(decide(wrote(DALIA_AT, command, board=Board(people=(AMARA,))))) == [("Dalia", "command.unknown")]
    may = Board(one=AMARA, may=True)
    assert effects(does(InvitePerson(AMARA.id), may)) == ["Invite"]
    assert hears(does(AskRevoke(AMARA.id), may)) == [("Mira", "sup.revoke_sure")]
    assert effects(does(RevokePerson(AMARA.id), may)) == ["Revoke"]
    assert effects(does(RevokePerson(AMARA.id), may, DALIA_AT)) == []


# --- people -----------------------------------------------------------------------------------------------------------


def test_the_team_is_found_by_name() -> None:
    """One is shown, several are asked about, nobody is said."""
    assert hears(decide(wrote(DALIA_AT, "/team bl", board=HERS))) == [("Dalia", "sup.match_head + sup.asks_none")]
    assert hears(decide(wrote(DALIA_AT, "/team b", board=Board(people=(BLESSING, JOY))))) == [("Dalia", "sup.team_who")]
    assert hears(decide(wrote(DALIA_AT, "/team x", board=Board()))) == [("Dalia", "sup.nobody_called")]


def test_a_mentor_is_shown_with_her_mentees() -> None:
    """A supervisor may name herself; who is named already, or coordinates, is offered nothing (R55)."""
    board = Board(people=(AMARA,), one=AMARA, pairings=(WITH_BLESSING,))
    assert labels(does(ShowPerson(AMARA.id), board, DALIA_AT).outbounds[0]) == ["Blessing", "btn.ask_weeks"]
    assert labels(does(ShowPerson(AMARA.id), board).outbounds[0]) == ["Blessing"]
    named = replace(board, named=DALIA)
    said = does(ShowPerson(AMARA.id), named, DALIA_AT)
    assert (hears(said), labels(said.outbounds[0])) == (
        [("Dalia", "sup.mentor_head + sup.weeks_heard_by")],
        ["Blessing"],
    )
    other = does(ShowPerson(AMARA.id), replace(board, named=replace(GRACE, role=Role.SUPERVISOR)), DALIA_AT)
    assert labels(other.outbounds[0]) == ["Blessing", "btn.ask_weeks"]
    assert effects(does(AskWeeks(AMARA.id), board, DALIA_AT)) == ["NameSupervisor"]
    assert hears(does(AskWeeks(AMARA.id), board)) == [("Mira", "choice.gone")]
    assert effects(does(AskWeeks(BLESSING.id), HERS, DALIA_AT)) == []


def test_a_mentee_without_a_mentor_leads_to_one() -> None:
    """The next step is one tap away; one of the team is nobody's business here."""
    said = does(ShowPerson(BLESSING.id), Board(people=(BLESSING,), one=BLESSING))
    assert (hears(said), labels(said.outbounds[0])) == ([("Mira", "sup.waits_for_mentor")], ["btn.find_mentor"])
    assert hears(does(ShowPerson(MIRA.id), Board(one=MIRA))) == [("Mira", "choice.gone")]


def plan(kind: PlanKind, state: PlanState = PlanState.ON) -> PlanFacts:
    """A plan of hers that comes tomorrow, where it comes."""
    next_at = NOW + timedelta(days=1) if state is PlanState.ON else None
    return PlanFacts(UUID(int=9), kind, TODAY, time(10), state, next_at=next_at)


def test_what_she_is_asked_is_shown_with_what_can_be_done() -> None:
    """Each question with its day, how many wait or rest, the closer look, the end; and a button for each change."""
    asked = (
        plan(PlanKind.WEEKLY),
        plan(PlanKind.WAITING),
        plan(PlanKind.MATCH, PlanState.WAITS),
        plan(PlanKind.DATE, PlanState.PAUSED),
        plan(PlanKind.ENDING),
    )
    board = replace(HERS, plans=asked, closer=True, ending=Ending(TODAY + timedelta(days=30)))
    said = tends(Matter.SHOW, board=board)
    shown = ("match_head", "asks_weekly", "asks_waiting", "plans_wait", "plans_rest", "closer", "end_planned")
    assert hears(said) == [
        (
            "Dalia",
            " + ".join(f"sup.{one}" for one in shown),
        )
    ]
    assert labels(said.outbounds[0]) == [
        "btn.ask_weekly",
        "btn.waiting_off",
        "btn.checked_today",
        "btn.closer_off",
        "btn.plans_resume",
        "btn.end_off",
        "btn.end_move",
        "btn.end_now",
    ]
    assert labels(tends(Matter.SHOW).outbounds[0]) == [
        "btn.ask_weekly",
        "btn.waiting_on",
        "btn.closer_on",
        "btn.plan_end",
        "btn.end_now",
    ]
    invited = replace(HERS, match=matched(BLESSING, PairingState.INVITED))
    assert labels(tends(Matter.SHOW, board=invited).outbounds[0]) == ["btn.end_now"]


def test_the_desk_sees_that_her_card_lets_nothing_through() -> None:
    """What has a day still does not come by itself (R07); what waits or rests says so already."""
    careful = replace(HERS, match=matched(replace(BLESSING, card=SafeContact())))
    said = tends(Matter.SHOW, board=replace(careful, plans=(plan(PlanKind.WEEKLY),)))
    assert hears(said) == [("Dalia", "sup.match_head + sup.asks_weekly + sup.only_when_she_writes")]
    waits = tends(Matter.SHOW, board=replace(careful, plans=(plan(PlanKind.MATCH, PlanState.WAITS),)))
    assert hears(waits) == [("Dalia", "sup.match_head + sup.plans_wait")]


def test_the_weekly_message_is_set_in_two_taps() -> None:
    """A day, an hour, done; or not any more. A number that no button has is still a day of the week."""
    assert labels(tends(Matter.WEEKLY).outbounds[0])[-1] == "btn.not_any_more"
    assert hears(tends(Matter.WEEKLY_DAY, 4)) == [("Dalia", "sup.weekly_hour")]
    done = tends(Matter.WEEKLY_AT, 4 * 24 + 15)
    assert isinstance(done.effects[0], SetWeekly)
    assert (done.effects[0].weekday, done.effects[0].clock) == (4, time(15))
    assert done.effects[1] == NoteChange(BLESSING, "at")
    ended = tends(Matter.WEEKLY_OFF).effects[0]
    assert isinstance(ended, ChangePlans)
    assert ended.kinds == (PlanKind.WEEKLY,)


@pytest.mark.parametrize(
    ("matter", "kind"),
    [
        (Matter.WAITING_ON, SetPlan),
        (Matter.WAITING_OFF, ChangePlans),
        (Matter.CHECKED, SetChecked),
        (Matter.CLOSER_ON, SetCloser),
        (Matter.CLOSER_OFF, SetCloser),
        (Matter.REST, ChangePlans),
        (Matter.RESUME, ChangePlans),
    ],
)
def test_each_change_is_done_and_written_down(matter: Matter, kind: type[object]) -> None:
    """Who changed what stands in the chain; the way back to how it stands is one tap."""
    done = tends(matter)
    assert isinstance(done.effects[0], kind)
    assert done.effects[1] == NoteChange(BLESSING, matter.value)
    assert labels(done.outbounds[0]) == ["btn.show_questions"]


def test_an_end_is_planned_moved_and_called_off() -> None:
    """R60: by tap or by a day that was typed, never nearer than both can hear of it."""
    assert len(labels(tends(Matter.END).outbounds[0])) == len(upkeep.ENDS_IN)
    day = TODAY + timedelta(days=28)
    assert tends(Matter.END_ON, day.toordinal()).effects == (PlanEnd(WITH_BLESSING, day),)
    assert hears(tends(Matter.END_ON, TODAY.toordinal())) == [("Dalia", "sup.end_too_near")]
    assert hears(tends(Matter.END_ON, 3_000_000)) == [("Dalia", "sup.end_too_far")]
    typed = decide(wrote(DALIA_AT, "/team Blessing 1.7.2026", board=replace(HERS, day=day)))
    assert (hears(typed), labels(typed.outbounds[0])) == ([("Dalia", "sup.end_sure")], ["btn.yes"])
    near = decide(wrote(DALIA_AT, "/team Blessing 4.6.2026", board=replace(HERS, day=TODAY)))
    assert hears(near) == [("Dalia", "sup.end_too_near")]
    alone = decide(wrote(DALIA_AT, "/team Blessing 1.7.2026", board=Board(people=(BLESSING,), one=BLESSING, day=day)))
    assert hears(alone) == [("Dalia", "sup.waits_for_mentor")]
    planned = replace(HERS, ending=Ending(day))
    assert tends(Matter.END_OFF, board=planned).effects == (CallOffEnd(WITH_BLESSING),)
    assert hears(tends(Matter.END_OFF)) == [("Dalia", "choice.gone")]
    invited = replace(HERS, match=matched(BLESSING, PairingState.INVITED))
    assert hears(tends(Matter.END_ON, day.toordinal(), invited)) == [("Dalia", "sup.end_not_begun")]


def test_an_end_at_once_is_told_in_a_call() -> None:
    """R60: the desk is reminded of it before anything is done."""
    assert hears(tends(Matter.END_NOW)) == [("Dalia", "sup.end_now_sure")]
    assert effects(tends(Matter.END_NOW)) == []
    assert tends(Matter.ENDED).effects == (EndMatch(WITH_BLESSING),)


def test_a_mentor_ends_the_question_about_her_weeks_herself() -> None:
    """R55: a button under /me, where she is asked."""
    asked = PlanFacts(UUID(int=9), PlanKind.MENTOR, TODAY, time(10))
    assert "btn.no_weeks" in labels(decide(wrote(AMARA_AT, "/me", plans=(asked,))).outbounds[0])
    assert "btn.no_weeks" not in labels(decide(wrote(AMARA_AT, "/me")).outbounds[0])
    assert hears(does(EndWeeks(), None, AMARA_AT)) == [("Amara", "mentor.weeks_over")]
