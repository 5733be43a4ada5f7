"""The desk: one owner, everybody hears who, and nobody reads or writes unseen (R38, R40, R41, R43, R46, R47)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from relay.acts import boards, contacting, desk, handing
from relay.alerts import AlertState, Level
from relay.calendar import Hours, SafeTime, Weekday
from relay.checkins import Answer
from relay.choices import Choice, Take
from relay.desk import (
    About,
    AlertFacts,
    ChangeRota,
    ConfirmDuty,
    Desk,
    Hand,
    LastQuestion,
    OpenItem,
    Owed,
    PassAlert,
    PromiseBy,
    ReadForTeam,
    ReadLast,
    RotaChange,
    Sheet,
    ShiftLine,
    TakeAlert,
    TakeUp,
    WriteToHer,
)
from relay.desk_choices import MoreItems, OnDuty, PassOn, Promise, PromiseTomorrow, ShowItem, ShowLast, WriteAsTeam
from relay.duty import DutyShift
from relay.messages import Media, MediaKind, Pass, Prompt, Say, Text
from relay.people import Contact
from relay.recurrence import PlanKind
from relay.rest import Strain
from relay.rules import decide
from relay.scene import RaiseAlert, Verdict
from tests.relay.alarms import HERS, ITEM, MIRA, MIRA_AT, OPEN, by, closed, taken
from tests.relay.scenes import (
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA,
    DALIA_AT,
    FRESH,
    NOW,
    effects,
    hears,
    labels,
    matched,
    pressed,
    wrote,
)

ASKED = LastQuestion(PlanKind.WEEKLY, NOW)


def keys(verdict: Verdict, place: int = 0) -> list[str]:
    """The prompts of one message."""
    body = verdict.outbounds[place].body
    assert isinstance(body, Say)
    return [prompt.key for prompt in body.prompts]


# --- taking -----------------------------------------------------------------------------------------------------------


def test_the_first_who_takes_it_owns_it_and_everybody_hears_who() -> None:
    """She reads what it is; the others of the team and the mentor who raised it hear her name (R41)."""
    verdict = decide(pressed(DALIA_AT, Take(ITEM), alert=OPEN))
    assert verdict.effects == (TakeAlert(OPEN), ReadForTeam(OPEN))
    assert [(who, what) for who, what in hears(verdict) if what == "sup.taken"] == [
        ("Mira", "sup.taken"),
        ("Amara", "sup.taken"),
    ]
    assert keys(verdict) == [
        "sup.item_opened",
        "sup.item_level",
        "sup.why_mentor",
        "sup.reads_language",
        "sup.safe_any_time",
    ]
    assert labels(verdict.outbounds[0]) == [
        "btn.show_last",
        "btn.write_as_team",
        "btn.call_plan",
        "btn.hand_over",
        "btn.pass",
        "btn.close",
    ]


def test_the_second_hears_who_was_faster() -> None:
    """And owns nothing."""
    verdict = decide(pressed(MIRA_AT, Take(ITEM), alert=taken()))
    assert (verdict.effects, hears(verdict)) == ((), [("Mira", "sup.taken_already")])


def test_who_asked_for_help_is_promised_a_time_by_a_person() -> None:
    """Its owner is asked by when; only then the mentee hears that somebody has read it (R41)."""
    took = decide(pressed(DALIA_AT, Take(ITEM), alert=HERS))
    assert ("Dalia", "sup.promise_ask") in hears(took)
    assert "Blessing" not in {who for who, _ in hears(took)}
    mine = taken(HERS)
    verdict = decide(pressed(DALIA_AT, Promise(ITEM, 60), alert=mine))
    assert verdict.effects == (PromiseBy(mine, NOW + timedelta(minutes=60)),)
    assert hears(verdict) == [("Blessing", "help.seen"), ("Dalia", "sup.promised")]


def test_nothing_is_promised_where_a_secret_word_was_said() -> None:
    """Her chat shows nothing, ever; the owner is warned and cannot write there (R08)."""
    silent = replace(HERS, cause="duress", silent=True, raisers=(by(BLESSING_AT, "duress"),))
    took = decide(pressed(DALIA_AT, Take(ITEM), alert=silent))
    assert "sup.do_not_write" in keys(took)
    assert labels(took.outbounds[0]) == ["btn.show_last", "btn.call_plan", "btn.hand_over", "btn.pass", "btn.close"]
    assert {who for who, _ in hears(took)} <= {"Dalia", "Mira"}
    mine = taken(silent)
    verdict = decide(pressed(DALIA_AT, WriteAsTeam(ITEM), alert=mine))
    assert (verdict.effects, hears(verdict)) == ((), [("Dalia", "choice.gone")])
    alone = decide(pressed(DALIA_AT, Promise(ITEM, 60), alert=mine))
    assert alone.effects == (PromiseBy(mine, NOW + timedelta(minutes=60)),)
    assert hears(alone) == [("Dalia", "sup.plan_set")]


def test_what_was_said_to_the_team_alone_is_not_told_to_a_mentor() -> None:
    """Not even that somebody took it (R11)."""
    verdict = decide(pressed(DALIA_AT, Take(ITEM), alert=replace(OPEN, cause="team_message")))
    assert {who for who, _ in hears(verdict)} == {"Dalia", "Mira"}


def test_a_drill_is_timed_and_shows_nobody() -> None:
    """Taken like any other, with the time that it took (R43)."""
    drill = replace(OPEN, cause="drill", drill=True, pairing=None, raisers=())
    late = replace(pressed(DALIA_AT, Take(ITEM), alert=drill), now=NOW + timedelta(seconds=125))
    verdict = decide(late)
    assert verdict.effects == (TakeAlert(drill),)
    body = verdict.outbounds[0].body
    assert isinstance(body, Say)
    assert body.prompts[0] == Prompt("sup.drill_done", {"ref": "A7", "minutes": 2, "seconds": 5})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"pairing": None, "about": None}, ["sup.item_opened_by", "sup.item_level", "sup.why_mentor"]),
        (
            {"pairing": None, "about": None, "raiser_at": None},
            ["sup.item_opened_plain", "sup.item_level", "sup.why_mentor"],
        ),
        (
            {"raisers": (by(AMARA_AT, "mentor"), by(BLESSING_AT, "help")), "about": None},
            ["sup.item_opened", "sup.item_level", "sup.why_mentor", "sup.why_help"],
        ),
        (
            {"about": About(BLESSING, SafeTime.SOME_HOURS, "10:00-12:00", NOW, 2, erasure_waits=True, question=ASKED)},
            [
                "sup.item_opened",
                "sup.item_level",
                "sup.why_mentor",
                "sup.reads_language",
                "sup.safe_some_hours",
                "sup.last_wrote",
                "sup.asked_weekly",
                "sup.reply_silent",
                "sup.open_items",
                "sup.erasure_waits",
            ],
        ),
        (
            {"about": About(BLESSING, SafeTime.ANY_TIME, question=replace(ASKED, answer=Answer.CHANGE))},
            [
                "sup.item_opened",
                "sup.item_level",
                "sup.why_mentor",
                "sup.reads_language",
                "sup.safe_any_time",
                "sup.asked_weekly",
                "sup.reply_change",
            ],
        ),
        (
            {"about": About(BLESSING, SafeTime.ONLY_WHEN_I_WRITE)},
            [
                "sup.item_opened",
                "sup.item_level",
                "sup.why_mentor",
                "sup.reads_language",
                "sup.safe_only_when_she_writes",
            ],
        ),
    ],
    ids=[
        "about nobody",
        "by the system",
        "raised twice",
        "all that is known",
        "what she pressed",
        "only when she writes",
    ],
)
def test_its_owner_reads_what_it_is(changes: dict[str, Any], expected: list[str]) -> None:
    """Who, why, since when, and when it is safe to write to her: the context of section 4, without a word of hers."""
    alert = replace(OPEN, **changes)
    assert keys(decide(pressed(DALIA_AT, Take(ITEM), alert=alert))) == expected


# --- what its owner can do, and nobody else ---------------------------------------------------------------------------


def test_its_owner_reads_the_last_messages() -> None:
    """By an effect of its own, which leaves a trace (R40)."""
    mine = taken()
    assert decide(pressed(DALIA_AT, ShowLast(ITEM), alert=mine)).effects == (ReadLast(mine),)


def test_an_alert_is_passed_on_by_its_owner_or_while_nobody_has_it() -> None:
    """The next one is told at once; whoever has no part in it cannot give it away."""
    for alert in (OPEN, taken()):
        verdict = decide(pressed(DALIA_AT, PassOn(ITEM), alert=alert))
        assert (verdict.effects, hears(verdict)) == ((PassAlert(alert),), [("Dalia", "sup.passed")])


@pytest.mark.parametrize(
    ("contact", "alert", "says"),
    [
        (DALIA_AT, taken(), "sup.item_opened"),
        (MIRA_AT, taken(), "sup.taken_already"),
        (MIRA_AT, OPEN, "sup.alert"),
        (MIRA_AT, closed(), "choice.gone"),
    ],
    ids=["hers", "another's", "nobody's", "closed"],
)
def test_an_item_of_the_list_shows_what_she_may_see(contact: Contact, alert: AlertFacts, says: str) -> None:
    """Its owner reads it again; anybody else may take it, or hears who has it."""
    verdict = decide(pressed(contact, ShowItem(ITEM), alert=alert))
    assert verdict.effects == ()
    assert keys(verdict)[0] == says


@pytest.mark.parametrize(
    ("contact", "choice", "alert"),
    [
        (MIRA_AT, ShowLast(ITEM), taken()),
        (MIRA_AT, WriteAsTeam(ITEM), taken()),
        (MIRA_AT, Promise(ITEM, 15), taken(HERS)),
        (MIRA_AT, PassOn(ITEM), taken()),
        (DALIA_AT, PassOn(ITEM), None),
        (DALIA_AT, ShowLast(ITEM), closed()),
        (AMARA_AT, Take(ITEM), OPEN),
        (AMARA_AT, ShowLast(ITEM), OPEN),
        (AMARA_AT, PassOn(ITEM), OPEN),
        (BLESSING_AT, Take(ITEM), HERS),
        (DALIA_AT, Take(ITEM), None),
    ],
)
def test_a_button_works_only_for_whom_it_is(contact: Contact, choice: Choice, alert: AlertFacts | None) -> None:
    """Nobody reads, writes, promises or gives away what is not hers, and no mentor or mentee sits at the desk."""
    verdict = decide(pressed(contact, choice, alert=alert))
    assert (verdict.effects, [what for _, what in hears(verdict)]) == ((), ["choice.gone"])


def test_the_team_writes_announced() -> None:
    """Both hear that somebody joins, then both read her words under her name; never behind the mentor's back (R47)."""
    mine = taken()
    asked = decide(pressed(DALIA_AT, WriteAsTeam(ITEM), alert=mine))
    assert (asked.effects, hears(asked)) == ((TakeUp(mine, "write"),), [("Dalia", "sup.write_next")])
    verdict = decide(wrote(DALIA_AT, "Buongiorno Blessing", hand=Hand("write", mine)))
    assert verdict.effects == (WriteToHer(mine, Text("Buongiorno Blessing"), "7", NOW),)
    assert hears(verdict) == [
        ("Blessing", "team.joined"),
        ("Amara", "mentor.team_joined"),
        ("Blessing", "Pass"),
        ("Amara", "Pass"),
        ("Dalia", "sup.written"),
    ]
    passed = verdict.outbounds[2].body
    assert isinstance(passed, Pass)
    assert passed.alias == "Dalia"


def test_the_team_writes_also_where_the_mentor_is_gone() -> None:
    """Then only the mentee is there to be told."""
    mine = taken(replace(OPEN, pairing=matched(BLESSING, mentor_at=None)))
    verdict = decide(wrote(DALIA_AT, "Buongiorno", hand=Hand("write", mine)))
    assert hears(verdict) == [("Blessing", "team.joined"), ("Blessing", "Pass"), ("Dalia", "sup.written")]


@pytest.mark.parametrize(
    "alert",
    [taken(replace(OPEN, pairing=None)), taken(replace(OPEN, pairing=matched(BLESSING, mentee_at=None)))],
    ids=["about nobody", "she is not there"],
)
def test_what_the_team_can_not_write_is_said(alert: AlertFacts) -> None:
    """Nothing is announced, nothing is sent, and the supervisor knows."""
    verdict = decide(wrote(DALIA_AT, "Buongiorno", hand=Hand("write", alert)))
    assert (verdict.effects, hears(verdict)) == ((), [("Dalia", "sup.not_written")])


def test_a_command_is_never_written_to_her() -> None:
    """Whoever types /open while her words are awaited gets the list; the mentee gets nothing."""
    verdict = decide(wrote(DALIA_AT, "/open", hand=Hand("write", taken())))
    assert hears(verdict) == [("Dalia", "sup.open_none")]


# --- what the desk keeps in view --------------------------------------------------------------------------------------


def test_open_shows_the_most_urgent_first_and_says_what_it_leaves_out() -> None:
    """Nine lines and nine buttons a page, the number of what is not shown, and a button to see it."""
    items = tuple(OpenItem(UUID(int=n), f"A{n}", Level.TODAY, NOW) for n in range(1, 24))
    taken_item = replace(items[0], owner="Dalia", state=AlertState.TAKEN)
    verdict = decide(wrote(DALIA_AT, "/open", desk=Desk(items=(taken_item, *items[1:]))))
    shown = keys(verdict)
    assert shown[:3] == ["sup.open_head", "sup.open_taken", "sup.open_item"]
    assert shown[-1] == "sup.open_more"
    assert len(shown) == 11
    assert labels(verdict.outbounds[0]) == [*(f"A{n}" for n in range(1, 10)), "btn.more"]
    for page, expected in ((3, range(19, 24)), (99, range(19, 24)), (0, range(1, 10))):
        turned = decide(pressed(DALIA_AT, MoreItems(page), desk=Desk(items=items, page=page)))
        assert [one for one in labels(turned.outbounds[0]) if one != "btn.more"] == [f"A{n}" for n in expected]
    few = decide(wrote(DALIA_AT, "/open", desk=Desk(items=items[:2])))
    assert keys(few) == ["sup.open_head", "sup.open_item", "sup.open_item"]


def test_open_says_what_its_owner_was_reminded_of() -> None:
    """A time that nobody promised, one that passed, a talk without a day: they stand there until somebody acts."""
    item = OpenItem(UUID(int=1), "A1", Level.TODAY, NOW, "Dalia", AlertState.TAKEN)
    owed = (
        replace(item, owed=Owed.TIME),
        replace(item, owed=Owed.CONTACT),
        replace(item, owed=Owed.TALK, state=AlertState.CLOSED),
    )
    verdict = decide(wrote(DALIA_AT, "/open", desk=Desk(items=owed)))
    assert keys(verdict)[1:] == [
        "sup.open_taken",
        "sup.owes_time",
        "sup.open_taken",
        "sup.owes_contact",
        "sup.open_talk",
    ]


SHIFT = DutyShift(UUID(int=5), Weekday.MONDAY, Hours(time(9), time(17)), DALIA.id, MIRA.id)


def test_the_rota_shows_who_has_duty_and_every_hole() -> None:
    """Now, in the week, and when the team is at work; nobody on duty is said aloud (R38)."""
    empty = decide(wrote(DALIA_AT, "/rota"))
    assert keys(empty) == ["sup.duty_none", "sup.coverage_none", "sup.rota_how"]
    lines = (ShiftLine(SHIFT, "Dalia", "Mira"), ShiftLine(SHIFT, "Dalia", ""))
    full = Desk(shifts=lines, coverage="mon-fri 09:00-17:00", on_duty=("Dalia", ""))
    verdict = decide(wrote(DALIA_AT, "/rota", desk=full))
    assert keys(verdict) == ["sup.duty_now", "sup.rota_line", "sup.rota_line", "sup.coverage", "sup.rota_how"]
    body = verdict.outbounds[0].body
    assert isinstance(body, Say)
    assert body.prompts[1].params["hours"] == "mon 09:00-17:00"


@pytest.mark.parametrize(
    ("change", "follows", "says"),
    [
        (RotaChange(refused="who?"), False, "sup.rota_refused"),
        (RotaChange("mon 09:00-17:00", DALIA, MIRA), True, "sup.rota_changed"),
        (RotaChange("mon 09:00-17:00"), True, "sup.rota_removed"),
    ],
    ids=["unclear", "changed", "removed"],
)
def test_the_rota_changes_by_a_line(change: RotaChange, follows: bool, says: str) -> None:  # noqa: FBT001
    """What can't be understood changes nothing and shows how it is written."""
    verdict = decide(wrote(DALIA_AT, "/rota mon 09:00-17:00 Dalia", desk=Desk(change=change)))
    assert verdict.effects == ((ChangeRota(change),) if follows else ())
    assert hears(verdict) == [("Dalia", says)]


def test_duty_is_confirmed_by_a_tap() -> None:
    """Who has duty is there; the button is under the question."""
    verdict = decide(pressed(DALIA_AT, OnDuty(SHIFT.id)))
    assert (verdict.effects, hears(verdict)) == ((ConfirmDuty(SHIFT.id),), [("Dalia", "sup.duty_confirmed")])
    assert boards.ask_duty_buttons(OnDuty(SHIFT.id))[0][0].label == Prompt("btn.i_am_here")


def test_who_says_tomorrow_promises_noon_of_the_next_day_and_names_the_day() -> None:
    """She who asked reads the day too; an owner of an item that nobody may be told of is reminded then."""
    mine, noon = taken(HERS), datetime(2026, 6, 4, 10, tzinfo=UTC)
    verdict = decide(pressed(DALIA_AT, PromiseTomorrow(ITEM), alert=mine))
    assert verdict.effects == (PromiseBy(mine, noon),)
    assert hears(verdict) == [("Blessing", "help.seen_day"), ("Dalia", "sup.promised_day")]
    alone = decide(pressed(DALIA_AT, PromiseTomorrow(ITEM), alert=taken(OPEN)))
    assert hears(alone) == [("Dalia", "sup.plan_set_day")]


def test_in_danger_nobody_is_offered_tomorrow() -> None:
    """What is offered is what may be meant."""
    offered = [
        button.label.key for button in contacting.times_of(ITEM, Level.TODAY) if isinstance(button.label, Prompt)
    ]
    assert offered == ["btn.in_a_quarter", "btn.in_one_hour", "btn.in_three_hours", "btn.tomorrow"]
    assert len(contacting.times_of(ITEM, Level.DANGER)) == 3


def test_a_time_after_midnight_names_its_day() -> None:
    """Three hours from eleven at night are tomorrow: "by 02:00" alone would be read as today."""
    late = datetime(2026, 6, 3, 21, tzinfo=UTC)
    verdict = decide(pressed(DALIA_AT, Promise(ITEM, 180), alert=taken(HERS), now=late))
    assert hears(verdict) == [("Blessing", "help.seen_day"), ("Dalia", "sup.promised_day")]


def test_the_fortnight_of_each_mentor_holds_numbers_only() -> None:
    """From events, without a word and without a ranking (R46)."""
    assert hears(decide(wrote(DALIA_AT, "/team"))) == [("Dalia", "sup.sheet_none")]
    sheet = Sheet("Amara", 2, 1, 14, 6, 1, 0)
    verdict = decide(wrote(DALIA_AT, "/team", desk=Desk(sheets=(sheet,))))
    assert keys(verdict) == ["sup.sheet_head", "sup.sheet", "sup.drill_never"]
    tired = replace(sheet, goes_on=frozenset(Strain))
    verdict = decide(wrote(DALIA_AT, "/team", desk=Desk(sheets=(tired, sheet))))
    assert keys(verdict)[1:5] == ["sup.sheet", "sup.rest_hours", "sup.rest_days", "sup.sheet"]


@pytest.mark.parametrize(
    ("drill", "says"), [((NOW, None), "sup.drill_untaken"), ((NOW, 95), "sup.drill_last")], ids=["untaken", "taken"]
)
def test_the_team_reads_how_the_last_test_went(drill: tuple[datetime, int | None], says: str) -> None:
    """Also months later, where everybody of the team can see it (R43)."""
    verdict = decide(wrote(DALIA_AT, "/team", desk=Desk(sheets=(Sheet("Amara", 2, 1, 14, 6, 1, 0),), drill=drill)))
    assert keys(verdict)[-1] == says


def test_a_drill_runs_on_the_real_path() -> None:
    """It is raised like any alert, by the same effect (R43)."""
    verdict = decide(wrote(DALIA_AT, "/drill"))
    assert verdict.effects == (RaiseAlert(FRESH, "A17", "drill", None),)
    assert hears(verdict) == [("Dalia", "sup.drill_started")]


def test_an_act_that_is_reached_wrongly_does_nothing_to_anybody() -> None:
    """Without its alert, no act of the desk takes, reads, writes or promises anything."""
    tap = pressed(DALIA_AT, ShowItem(ITEM))
    for act in (
        desk.take,
        desk.too_late,
        desk.pass_on,
        desk.show_item,
        desk.show_last,
        contacting.plan,
        contacting.promise,
        contacting.choose_way,
        contacting.reached,
        handing.list_team,
        handing.ask_her,
        handing.decline,
        handing.take_over,
        desk.join,
        boards.confirm_duty,
    ):
        assert (act(tap).effects, hears(act(tap))) == ((), [("Dalia", "choice.gone")])


def test_the_facts_of_an_alert_without_a_ladder_claim_nothing() -> None:
    """It counts as open and for today, and as nobody's."""
    bare = replace(OPEN, ladder=None)
    assert (bare.level, bare.state) == (Level.TODAY, AlertState.OPEN)
    assert not bare.owned_by(DALIA.id)
    assert taken().owned_by(DALIA.id)
    assert effects(decide(pressed(DALIA_AT, Take(ITEM), alert=bare))) == ["TakeAlert", "ReadForTeam"]


@pytest.mark.parametrize(
    ("takes", "label"), [("answer", "btn.answer"), ("write", "btn.write_as_team"), ("reason", "btn.close")]
)
def test_words_that_come_too_late_go_nowhere_and_the_button_is_there_again(takes: str, label: str) -> None:
    """Ten minutes after the button, or after the one message that it was good for: nothing is sent, and she is told."""
    verdict = decide(wrote(DALIA_AT, "She rests today.", hand=Hand(takes, taken(), holds=False)))
    assert (verdict.effects, hears(verdict)) == ((), [("Dalia", "sup.pressed_too_long_ago")])
    assert labels(verdict.outbounds[0]) == [label]


def test_a_photo_that_comes_too_late_goes_nowhere_either() -> None:
    """Whatever it is, she hears that nobody has it."""
    photo = Media(MediaKind.PHOTO, "handle")
    verdict = decide(wrote(DALIA_AT, photo, hand=Hand("write", taken(), holds=False)))
    assert hears(verdict) == [("Dalia", "sup.pressed_too_long_ago")]
    assert hears(desk.offer_button_again(wrote(DALIA_AT, photo))) == [("Dalia", "sup.nothing_sent")]


def test_a_command_is_no_late_answer() -> None:
    """/help shows what can be done here, whatever she had in hand before."""
    verdict = decide(wrote(DALIA_AT, "/help", hand=Hand("write", taken(), holds=False)))
    assert hears(verdict) == [("Dalia", "sup.help")]
