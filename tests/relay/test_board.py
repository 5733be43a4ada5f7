"""The board of people: what is shown, what is asked once more, and what speaks against it."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from relay.acts import pairing, upkeep
from relay.board import Against, Board, CallOffEnd, EndMatch, MatchTwo, MentorPlace, NoteChange, PlanEnd, SetBackup
from relay.board_choices import (
    AskBackup,
    AskMatch,
    AskRevoke,
    AskWeeks,
    BoardChoice,
    EndWeeks,
    FindMentor,
    InvitePerson,
    MakeMatch,
    Matter,
    MorePeople,
    NameBackup,
    OfMatch,
    RevokePerson,
    Roll,
    ShowPerson,
)
from relay.calendar import Hours, SafeContact, SafeTime
from relay.choices import decode, encode
from relay.dates import Unread
from relay.delivery import Origin
from relay.desk import Desk, Sheet
from relay.ending import Ending
from relay.people import ContactState, PairingState, Person, Role
from relay.plan_choices import (
    ConfirmDate,
    MoveWeekly,
    NameClock,
    NameDay,
    NewDate,
    NoClock,
    NoDay,
    PickDate,
    PlanChoice,
    RemoveDate,
    RestPlans,
    ShowDates,
    ShowPlans,
)
from relay.plans import Change, ChangePlans, PlanFacts, PlanState, SetBy, SetChecked, SetCloser, SetPlan, SetWeekly
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
    AskBackup(BLESSING.id),
    NameBackup(BLESSING.id, AMARA.id),
    NameBackup(BLESSING.id, None),
    FindMentor(BLESSING.id, full=True, page=3),
    *(MorePeople(roll, 2, "Bl") for roll in Roll),
    *(OfMatch(WITH_BLESSING.id, matter, 739000, hers) for matter in Matter for hers in (None, True, False)),
)


def does(choice: BoardChoice, board: Board | None, contact: Any = MIRA_AT) -> Verdict:
    """One of the team pressed this, and the board looks so."""
    return decide(pressed(contact, choice, board=board))


def tends(matter: Matter, number: int = 0, board: Board = HERS, *, hers: bool | None = None) -> Verdict:
    """A supervisor tends Blessing's questions; `hers`: what she says of whether Blessing asked for it."""
    return does(OfMatch(WITH_BLESSING.id, matter, number, hers), board, DALIA_AT)


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
    assert labels(made.outbounds[0]) == ["btn.invite", "btn.backup"]
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
        "btn.dates",
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
        "btn.dates",
        "btn.waiting_on",
        "btn.closer_on",
        "btn.backup",
        "btn.plan_end",
        "btn.end_now",
    ]
    invited = replace(HERS, match=matched(BLESSING, PairingState.INVITED))
    assert labels(tends(Matter.SHOW, board=invited).outbounds[0]) == ["btn.backup", "btn.end_now"]


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
    done = tends(Matter.WEEKLY_AT, 4 * 24 + 15, hers=True)
    assert isinstance(done.effects[0], SetWeekly)
    assert (done.effects[0].weekday, done.effects[0].clock) == (4, time(15))
    assert done.effects[1] == NoteChange(BLESSING, "at")
    ended = tends(Matter.WEEKLY_OFF, board=replace(HERS, plans=(plan(PlanKind.WEEKLY),)), hers=True).effects[0]
    assert isinstance(ended, ChangePlans)
    assert ended.kinds == (PlanKind.WEEKLY,)


@pytest.mark.parametrize(
    ("matter", "kind"), [(Matter.CHECKED, SetChecked), (Matter.CLOSER_ON, SetCloser), (Matter.CLOSER_OFF, SetCloser)]
)
def test_what_she_does_not_notice_is_done_at_once(matter: Matter, kind: type[object]) -> None:
    """Who changed what stands in the chain; the way back to how it stands is one tap; she is told nothing."""
    done = tends(matter)
    assert isinstance(done.effects[0], kind)
    assert done.effects[1] == NoteChange(BLESSING, matter.value)
    assert hears(done) == [("Dalia", "sup.changed")]
    assert labels(done.outbounds[0]) == ["btn.show_questions"]


NOTICED = [
    (Matter.WEEKLY_AT, SetWeekly, "plan.team_weekly + plan.weekly"),
    (Matter.WEEKLY_OFF, ChangePlans, "plan.team_weekly_off"),
    (Matter.WAITING_ON, SetPlan, "plan.team_waiting_on"),
    (Matter.WAITING_OFF, ChangePlans, "plan.team_waiting_off"),
    (Matter.REST, ChangePlans, "plan.team_rests"),
    (Matter.RESUME, ChangePlans, "plan.team_goes_on"),
]


def asked_all(matter: Matter) -> Board:
    """She is asked weekly and while she waits; all of it rests where it shall go on."""
    state = PlanState.PAUSED if matter is Matter.RESUME else PlanState.ON
    return replace(HERS, plans=(plan(PlanKind.WEEKLY, state), plan(PlanKind.WAITING, state)))


@pytest.mark.parametrize(("matter", "kind", "words"), NOTICED)
def test_what_she_notices_is_told_her_unless_she_asked_for_it(matter: Matter, kind: type[object], words: str) -> None:
    """First the question whether she knows, and nothing is done before the answer (R27)."""
    first = tends(matter, 100, asked_all(matter))
    assert (effects(first), hears(first)) == ([], [("Dalia", "sup.does_she_know")])
    assert labels(first.outbounds[0]) == ["btn.she_asked", "btn.tell_her"]
    hers = tends(matter, 100, asked_all(matter), hers=True)
    assert hears(hers) == [("Dalia", "sup.changed")]
    told = tends(matter, 100, asked_all(matter), hers=False)
    assert hears(told) == [("Blessing", words), ("Dalia", "plan.she_hears_now")]
    assert told.outbounds[0].origin is Origin.PROMPT
    for done in (hers, told):
        assert isinstance(done.effects[0], kind)
        assert done.effects[1] == NoteChange(BLESSING, matter.value)


def test_she_hears_it_in_her_hours_or_not_at_all() -> None:
    """Her card decides when; on a line that is not open she is told nothing, and the team hears that."""
    written = WITH_BLESSING.mentee_at
    assert written is not None
    only = replace(BLESSING, card=SafeContact(SafeTime.ONLY_WHEN_I_WRITE))
    late = replace(BLESSING, card=SafeContact(SafeTime.SOME_HOURS, (Hours(time(18), time(20)),)))
    for match, key, held in (
        (replace(WITH_BLESSING, mentee=only), "plan.she_hears_when_she_writes", True),
        (replace(WITH_BLESSING, state=PairingState.PAUSED), "plan.she_hears_when_she_writes", True),
        (replace(WITH_BLESSING, mentee=late), "plan.she_hears_at", False),
    ):
        said = tends(Matter.WEEKLY_AT, 100, replace(HERS, match=match), hers=False)
        comes = "plan.only_when_you_write" if match.mentee is only else "plan.weekly"
        assert hears(said) == [("Blessing", f"plan.team_weekly + {comes}"), ("Dalia", key)]
        assert (said.outbounds[0].held, said.outbounds[0].due_at is None) == (held, held)
    for match in (
        replace(WITH_BLESSING, state=PairingState.STOPPED),
        replace(WITH_BLESSING, mentee_at=None),
        replace(WITH_BLESSING, mentee_at=replace(written, state=ContactState.STOPPED)),
    ):
        said = tends(Matter.WEEKLY_AT, 100, replace(HERS, match=match), hers=False)
        assert (effects(said), hears(said)) == (["SetWeekly", "NoteChange"], [("Dalia", "plan.she_hears_nothing")])


@pytest.mark.parametrize("matter", [Matter.WEEKLY_OFF, Matter.WAITING_OFF, Matter.REST, Matter.RESUME])
def test_what_would_change_nothing_is_not_told(matter: Matter) -> None:
    """A button of before shows how it stands; what she paused herself is nobody's to take up again."""
    resting = replace(plan(PlanKind.WEEKLY, PlanState.PAUSED), paused_by=SetBy.HERSELF)
    plans = (resting,) if matter in {Matter.REST, Matter.RESUME} else ()
    said = tends(matter, board=replace(HERS, plans=plans), hers=False)
    assert effects(said) == []
    assert hears(said)[0][1].startswith("sup.match_head")


# --- her dates --------------------------------------------------------------------------------------------------------


def dates(choice: PlanChoice, *plans: PlanFacts, board: Board | None = HERS) -> Verdict:
    """A supervisor tends Blessing's dates."""
    return decide(pressed(DALIA_AT, choice, board=board, plans=plans))


def test_a_date_is_set_from_her_board() -> None:
    """The readers of her own menu; the day and the hour are written out, and she hears of it unless she asked."""
    match, day = WITH_BLESSING.id, TODAY + timedelta(days=3)
    shown = dates(ShowPlans(match))
    assert (hears(shown), labels(shown.outbounds[0])) == (
        [("Dalia", "plan.hers_none")],
        ["row.date_new", "btn.show_questions"],
    )
    assert hears(dates(NewDate(match))) == [("Dalia", "date.which_hers")]
    assert hears(dates(NoDay(Unread.PAST, match))) == [("Dalia", "date.past + date.which_hers")]
    assert hears(dates(NameDay(day, match))) == [("Dalia", "date.which_hour")]
    assert hears(dates(NoClock(day, match))) == [("Dalia", "date.unclear_hour + date.which_hour")]
    sure = dates(NameClock(day, time(9, 30), match))
    assert hears(sure) == [("Dalia", "date.confirm_hers + sup.does_she_know")]
    assert labels(sure.outbounds[0]) == ["btn.she_asked", "btn.tell_her", "btn.no"]
    assert hears(dates(ConfirmDate(day, time(9, 30), False, match))) == [("Dalia", "date.which_hers")]
    told = dates(ConfirmDate(day, time(9, 30), True, match))
    assert hears(told) == [("Blessing", "date.team_noted"), ("Dalia", "plan.she_hears_now")]
    asked = dates(ConfirmDate(day, time(9, 30), True, match, hers=True))
    assert hears(asked) == [("Dalia", "sup.changed")]
    wanted = SetPlan(PlanKind.DATE, BLESSING, WITH_BLESSING, day, time(9, 30), SetBy.TEAM)
    for done in (told, asked):
        assert done.effects == (wanted, NoteChange(BLESSING, "date"))


def test_a_date_is_removed_from_her_board() -> None:
    """She hears of it unless she asked; a second tap shows how it stands."""
    one, match = plan(PlanKind.DATE), WITH_BLESSING.id
    shown = dates(ShowPlans(match), one)
    assert labels(shown.outbounds[0]) == ["row.date_new", "row.dates", "btn.show_questions"]
    assert hears(dates(ShowDates(match), one)) == [("Dalia", "date.list")]
    assert hears(dates(PickDate(one.id, match), one)) == [("Dalia", "date.remove_hers + sup.does_she_know")]
    told = dates(RemoveDate(one.id, True, match), one)
    assert hears(told) == [("Blessing", "date.team_removed"), ("Dalia", "plan.she_hears_now")]
    asked = dates(RemoveDate(one.id, True, match, hers=True), one)
    assert hears(asked) == [("Dalia", "sup.changed")]
    for done in (told, asked):
        assert done.effects[0] == ChangePlans(BLESSING, Change.END, SetBy.TEAM, (PlanKind.DATE,), one.id)
    assert effects(dates(RemoveDate(one.id, True, match))) == []
    twice = dates(ConfirmDate(one.day, one.clock, True, match), one)
    assert (effects(twice), hears(twice)) == ([], [("Dalia", "plan.hers + plan.date")])


@pytest.mark.parametrize(
    "choice",
    [
        MoveWeekly(WITH_BLESSING.id),
        RestPlans(Change.PAUSE, WITH_BLESSING.id),
        NewDate(UUID(int=7)),
        NewDate(None),
    ],
)
def test_the_team_changes_nothing_else_that_way(choice: PlanChoice) -> None:
    """The weekly question has its own board, and a button of another match does nothing here."""
    assert hears(dates(choice)) == [("Dalia", "choice.gone")]
    assert hears(dates(choice, board=None)) == [("Dalia", "choice.gone")]


# --- who stands behind her mentor -------------------------------------------------------------------------------------


def test_a_backup_is_named_by_one_more_tap_or_none_is() -> None:
    """R14: whoever could is offered; who could no more is asked about again; nobody is an answer too."""
    board = replace(HERS, backups=(GRACE,))
    asked = does(AskBackup(BLESSING.id), board)
    assert (hears(asked), labels(asked.outbounds[0])) == ([("Mira", "sup.backup_who")], ["Grace"])
    named = does(NameBackup(BLESSING.id, GRACE.id), board)
    assert (named.effects, hears(named)) == ((SetBackup(WITH_BLESSING, GRACE),), [("Mira", "sup.backup_named")])
    has = replace(board, backup=GRACE, backups=())
    again = does(AskBackup(BLESSING.id), has)
    assert hears(again) == [("Mira", "sup.backup_is + sup.backup_nobody_could")]
    assert labels(again.outbounds[0]) == ["btn.no_backup"]
    assert hears(does(NameBackup(BLESSING.id, AMARA.id), board)) == [("Mira", "sup.backup_who")]
    over = does(NameBackup(BLESSING.id, None), has)
    assert (over.effects, hears(over)) == ((SetBackup(WITH_BLESSING, None),), [("Mira", "sup.backup_over")])
    assert "sup.backup_is" in hears(tends(Matter.SHOW, board=has))[0][1]


# --- lists of more than nine ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("roll", "head"),
    [
        (Roll.MATCH, "sup.match_who"),
        (Roll.INVITE, "sup.invite_who"),
        (Roll.REVOKE, "sup.revoke_who"),
        (Roll.TEAM, "sup.team_who"),
    ],
)
def test_a_long_list_has_pages(roll: Roll, head: str) -> None:
    """Every name stands on one page, [More] is the ninth tap, and a page that is not there is the last one."""
    names: list[str] = []
    for page in (1, 2):
        said = does(MorePeople(roll, page, "M"), Board(people=MANY, page=MorePeople(roll, page, "M")))
        names += labels(said.outbounds[0])
        assert hears(said)[0][1].startswith(head)
        assert len(labels(said.outbounds[0])) <= pairing.MOST_SHOWN
    assert names == [one.alias for one in MANY[:8]] + ["btn.more"] + [one.alias for one in MANY[8:]]
    far = does(MorePeople(roll, 99, "M"), Board(people=MANY, page=MorePeople(roll, 99, "M")))
    assert labels(far.outbounds[0]) == [one.alias for one in MANY[8:]]
    if roll in {Roll.INVITE, Roll.REVOKE}:
        shut = does(MorePeople(roll, 2), Board(people=MANY, page=MorePeople(roll, 2)), DALIA_AT)
        assert hears(shut) == [("Dalia", "choice.gone")]


def test_many_mentors_have_pages_too() -> None:
    """The mentors who could accompany her, the full ones, and those of /team."""
    places = tuple(MentorPlace(replace(AMARA, id=one.id, alias=one.alias), ("it",), 1) for one in MANY)
    first = does(FindMentor(BLESSING.id), Board(one=BLESSING, mentors=places))
    assert labels(first.outbounds[0])[-2:] == ["btn.more", "btn.full_mentors"]
    assert len(labels(first.outbounds[0])) == pairing.MOST_SHOWN
    second = does(FindMentor(BLESSING.id, full=True, page=2), Board(one=BLESSING, mentors=places))
    assert labels(second.outbounds[0]) == [one.alias for one in MANY[7:]]
    sheet = Sheet("Amara", 1, 1, 1, 1, 1, 1, 1, 1, 1)
    said = decide(wrote(DALIA_AT, "/team", board=Board(people=MANY), desk=Desk(sheets=(sheet,))))
    assert labels(said.outbounds[0])[-1] == "btn.more"


def test_the_letters_behind_a_command_go_with_the_page() -> None:
    """As many as a button holds: fewer letters find more people, and never somebody else."""
    long = MorePeople(Roll.TEAM, 2, "é" * 40)
    read = decode(encode(long))
    assert isinstance(read, MorePeople)
    assert long.called.startswith(read.called)
    assert len(encode(long).encode()) <= 64


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
