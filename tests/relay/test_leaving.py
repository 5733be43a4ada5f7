"""Leaving: STOP, PAUSE, a blocked line, coming back, the menu, and what leaving may mean (R11, R21, R58, R59)."""

from dataclasses import replace

import pytest

from relay.acts.leaving import BACKUP_DAYS, MENU, farewell
from relay.choices import AskTeam, Erase, MenuRow, PickRow
from relay.messages import Blocked, Event, Prompt, Say, Text, Unblocked
from relay.people import Contact, ContactState, Pairing, PairingState
from relay.rules import decide
from relay.scene import (
    Advance,
    ClearChat,
    EraseHer,
    Expect,
    KeepForTeam,
    RaiseAlert,
    Scene,
    SetPairing,
)
from tests.relay.scenes import (
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA_AT,
    NOW,
    WITH_BLESSING,
    effects,
    hears,
    labels,
    matched,
    pressed,
    reached,
    seen,
    wrote,
)

STOPPED_AT = reached(BLESSING, state=ContactState.STOPPED)
STOPPED = matched(BLESSING, PairingState.STOPPED)


@pytest.mark.parametrize("how", ["the word", "the row"])
def test_stop_ends_everything_with_one_last_message(how: str) -> None:
    """At once, in any language, without a reason; the mentor hears that nothing is owed (R58)."""
    row = pressed(BLESSING_AT, PickRow(MenuRow.STOP), WITH_BLESSING)
    verdict = decide(wrote(BLESSING_AT, "Arrêt", WITH_BLESSING) if how == "the word" else row)
    assert verdict.effects == (
        Advance(BLESSING_AT, ContactState.STOPPED),
        SetPairing(WITH_BLESSING, PairingState.STOPPED),
    )
    assert hears(verdict) == [("Blessing", "stop.ack"), ("Amara", "mentor.stopped_by_her")]
    assert verdict.outbounds[0].last_word


@pytest.mark.parametrize("words", ["no quiero parar", "stop it please", "para ti", "non voglio una pausa"])
def test_a_word_inside_a_sentence_is_speech(words: str) -> None:
    """What she tells her mentor stops nothing and reaches her mentor (R58)."""
    assert hears(decide(wrote(BLESSING_AT, words, WITH_BLESSING))) == [("Amara", "her words")]


def test_a_mentor_who_writes_stop_is_speaking() -> None:
    """The words that count are a mentee's: a mentor's "stop" goes to her mentee."""
    assert hears(decide(wrote(AMARA_AT, "stop", WITH_BLESSING))) == [("Blessing", "her words")]


def test_stop_once_more_changes_nothing() -> None:
    """On a stopped line it is said that nothing is sent any more, and nobody is called because of it."""
    verdict = decide(wrote(STOPPED_AT, "stop", STOPPED))
    assert (verdict.effects, hears(verdict)) == ((), [("Blessing", "stop.already")])
    assert verdict.outbounds[0].last_word


@pytest.mark.parametrize("pairings", [(STOPPED,), ()], ids=["matched", "not matched"])
def test_whoever_comes_back_speaks_with_a_person_first(pairings: tuple[Pairing, ...]) -> None:
    """Her words on a stopped line are not passed on: the team is told, and she hears it."""
    verdict = decide(wrote(STOPPED_AT, "sono tornata", *pairings))
    assert [one.cause for one in verdict.effects if isinstance(one, RaiseAlert)] == ["back"]
    assert hears(verdict) == [("Blessing", "line.reopen")]
    assert verdict.outbounds[0].last_word


@pytest.mark.parametrize("how", ["the word", "the row"])
def test_a_pause_holds_until_she_writes(how: str) -> None:
    """Nothing is written to her; her own next words end it (R58)."""
    row = pressed(BLESSING_AT, PickRow(MenuRow.PAUSE), WITH_BLESSING)
    verdict = decide(wrote(BLESSING_AT, "pausa", WITH_BLESSING) if how == "the word" else row)
    assert verdict.effects == (SetPairing(WITH_BLESSING, PairingState.PAUSED),)
    assert hears(verdict) == [("Blessing", "pause.ack"), ("Amara", "mentor.paused_by_her")]
    paused = matched(BLESSING, PairingState.PAUSED)
    assert SetPairing(paused, PairingState.ACTIVE) in decide(wrote(BLESSING_AT, "eccomi", paused)).effects


def test_a_mentor_who_has_not_come_yet_is_not_written_to() -> None:
    """STOP before the mentor opened her line is between the mentee and the programme."""
    verdict = decide(wrote(BLESSING_AT, "stop", matched(BLESSING, mentor_at=None)))
    assert hears(verdict) == [("Blessing", "stop.ack")]


def test_a_blocked_line_is_a_stop() -> None:
    """A mentee who blocks the line is asked nothing; her mentor knows that nothing is owed."""
    verdict = decide(seen(BLESSING_AT, Blocked(), WITH_BLESSING))
    assert verdict.effects == (
        Advance(BLESSING_AT, ContactState.STOPPED),
        SetPairing(WITH_BLESSING, PairingState.STOPPED),
    )
    assert hears(verdict) == [("Amara", "mentor.stopped_by_her")]


@pytest.mark.parametrize("contact", [AMARA_AT, DALIA_AT], ids=["a mentor", "a supervisor"])
def test_the_team_hears_who_can_not_be_reached_any_more(contact: Contact) -> None:
    """A mentor or a supervisor who blocked the line is a hole that somebody has to fill."""
    verdict = decide(seen(contact, Blocked()))
    assert effects(verdict) == ["Advance", "RaiseAlert"]
    assert [one.cause for one in verdict.effects if isinstance(one, RaiseAlert)] == ["unreachable"]


@pytest.mark.parametrize(
    ("contact", "opens"),
    [
        (replace(AMARA_AT, state=ContactState.STOPPED), True),
        (AMARA_AT, False),
        (STOPPED_AT, False),
    ],
    ids=["a mentor", "a mentor whose line is open", "a mentee"],
)
def test_letting_the_line_in_again_opens_it_for_those_who_work(contact: Contact, opens: bool) -> None:  # noqa: FBT001
    """A mentor can be reached again; a mentee writes when she wants to, and nothing follows by itself."""
    verdict = decide(seen(contact, Unblocked(), STOPPED))
    assert verdict.effects == ((Advance(contact, ContactState.OPEN),) if opens else ())
    assert hears(verdict) == []


def test_the_menu_has_seven_rows() -> None:
    """MENU and 0, by button or by digit, in an order that never changes (R21, R22)."""
    for words in ("MENU", "0"):
        verdict = decide(wrote(BLESSING_AT, words, WITH_BLESSING))
        assert hears(verdict) == [("Blessing", "menu.main")]
        assert labels(verdict.outbounds[0]) == [key for _, key in MENU]
    assert len(MENU) == 7


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (MenuRow.INFO, "info.topics"),
        (MenuRow.TEAM, "team.write"),
        (MenuRow.HOURS, "prefs.when"),
        (MenuRow.LANGUAGE, "lang.choose"),
        (MenuRow.LEAVE, "menu.leave"),
        (MenuRow.CLEAR, "chat.cleared"),
        (MenuRow.ERASE, "erase.confirm_tg"),
    ],
)
def test_every_row_of_the_menu_leads_somewhere(row: MenuRow, says: str) -> None:
    """No row is dead."""
    assert hears(decide(pressed(BLESSING_AT, PickRow(row), WITH_BLESSING))) == [("Blessing", says)]


def test_clearing_the_chat_deletes_nothing_else() -> None:
    """What the line sent is taken off her phone; match and consent stay (R26)."""
    verdict = decide(pressed(BLESSING_AT, PickRow(MenuRow.CLEAR), WITH_BLESSING))
    assert verdict.effects == (ClearChat(BLESSING_AT),)


@pytest.mark.parametrize("pairings", [(WITH_BLESSING,), ()], ids=["matched", "not matched"])
@pytest.mark.parametrize("how", [PickRow(MenuRow.TEAM), AskTeam(yes=True)], ids=["from the menu", "after no card"])
def test_she_can_write_to_the_team(how: PickRow | AskTeam, pairings: tuple[Pairing, ...]) -> None:
    """Her next words go to the team, and she is told so before she writes them (R11)."""
    verdict = decide(pressed(BLESSING_AT, how, *pairings))
    assert verdict.effects == (Expect(BLESSING_AT, "team"),)
    assert hears(verdict) == [("Blessing", "team.write" if pairings else "team.write_plain")]


def test_no_question_for_the_team_is_fine() -> None:
    """Whoever does not want to ask is not asked why."""
    verdict = decide(pressed(BLESSING_AT, AskTeam(yes=False), WITH_BLESSING))
    assert (verdict.effects, hears(verdict)) == ((), [("Blessing", "prefs.saved")])


@pytest.mark.parametrize(("team", "answer"), [((DALIA_AT,), "team.sent"), ((), "mentee.help_unheard")])
def test_what_she_writes_to_the_team_never_reaches_her_mentor(team: tuple[Contact, ...], answer: str) -> None:
    """Kept under her own key for whoever takes the item; the answer is true also when nobody can be reached (R11)."""
    contact = replace(BLESSING_AT, expects="team")
    verdict = decide(wrote(contact, "Vorrei parlare della mia mentore", WITH_BLESSING, team=team))
    assert verdict.effects[0] == KeepForTeam(Text("Vorrei parlare della mia mentore"), "7", NOW)
    assert effects(verdict) == ["KeepForTeam", "RaiseAlert", "Expect"]
    assert hears(verdict) == [("Blessing", answer)]
    assert verdict.effects[2] == Expect(contact, "")


@pytest.mark.parametrize("contact", [BLESSING_AT, STOPPED_AT], ids=["open", "stopped"])
def test_deleting_everything_is_asked_once_and_can_be_kept(contact: Contact) -> None:
    """DELETE works also on a stopped line; whoever keeps it hears that nothing was deleted (R59)."""
    asked = decide(wrote(contact, "cancella", WITH_BLESSING))
    assert (asked.effects, hears(asked)) == ((), [("Blessing", "erase.confirm_tg")])
    assert labels(asked.outbounds[0]) == ["btn.delete", "btn.keep"]
    kept = decide(pressed(contact, Erase(yes=False), WITH_BLESSING))
    assert (kept.effects, hears(kept)) == ((), [("Blessing", "erase.kept")])
    assert kept.outbounds[0].last_word


def test_deleting_everything_leaves_no_trace_even_of_the_answer() -> None:
    """Rows and keys go; her mentor hears that it ended, sealed under no key of hers; the last message stays nowhere."""
    verdict = decide(pressed(BLESSING_AT, Erase(yes=True), WITH_BLESSING))
    assert verdict.effects == (ClearChat(BLESSING_AT), EraseHer(BLESSING_AT, (WITH_BLESSING,)))
    assert hears(verdict) == [("Amara", "mentor.ended"), ("Blessing", "erase.done")]
    told, done = verdict.outbounds
    assert told.pairing is None
    assert done.without_trace
    assert BACKUP_DAYS == 7


def test_who_wrote_to_others_hears_how_long_that_stays() -> None:
    """A mentor's last message promises nothing that is not so: her words are in other women's conversations (R59)."""
    (done,) = farewell(AMARA_AT, (), 30)
    assert (done.to, done.without_trace) == (AMARA_AT, True)
    assert isinstance(done.body, Say)
    assert done.body.prompts == (Prompt("erase.done_other", {"text_days": 30, "backup_days": BACKUP_DAYS}),)


@pytest.mark.parametrize(
    "scene",
    [
        pressed(reached(BLESSING, state=ContactState.MINOR), Erase(yes=True)),
        pressed(reached(BLESSING, state=ContactState.MINOR), PickRow(MenuRow.ERASE)),
        pressed(reached(BLESSING, state=ContactState.WHO), PickRow(MenuRow.STOP)),
        pressed(AMARA_AT, PickRow(MenuRow.STOP), WITH_BLESSING),
        pressed(DALIA_AT, Erase(yes=True)),
    ],
    ids=["a minor erases", "a minor asks", "before consent", "a mentor stops", "a supervisor erases"],
)
def test_a_row_works_only_for_whom_it_was_shown(scene: Scene) -> None:
    """A code that somebody else sends, or sends too early, does nothing and says so."""
    verdict = decide(scene)
    assert verdict.effects == ()
    assert [what for _, what in hears(verdict)] == ["choice.gone"]


@pytest.mark.parametrize("event", [Blocked(), Unblocked()], ids=["blocked", "unblocked"])
def test_a_stranger_who_blocks_the_line_is_nobody(event: Event) -> None:
    """No event of an unknown account leaves anything."""
    verdict = decide(seen(None, event))
    assert (verdict.effects, verdict.outbounds) == ((), ())
