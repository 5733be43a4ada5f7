"""A question without a checked answer: a person answers it by a promised day, and nobody else reads it (R51)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from relay.acts import questions
from relay.alerts import Level, Outcome
from relay.calendar import Week
from relay.cards import Topic
from relay.checkin_choices import PickTopic
from relay.choices import AskTeam, Choice, Take
from relay.desk import AlertFacts, Hand
from relay.desk_choices import EndAs, FollowUp
from relay.messages import Location, Media, MediaKind, Pass, Text, Wrote
from relay.people import Contact, ContactState
from relay.question_choices import AddWords, MakeDraft, ReadAnswer, WriteAnswer
from relay.questions import Answered, Asked, GiveAnswer, NoteQuestion, Question, WantWords, answer_due, remind_next
from relay.raising import level_of
from relay.rules import decide
from relay.scene import Expect, RaiseAlert, Scene, Verdict
from tests.relay.alarms import ITEM, MIRA, OPEN, TEAM, by, closed, taken
from tests.relay.scenes import (
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA_AT,
    FRESH,
    NOW,
    WITH_BLESSING,
    effects,
    hears,
    labels,
    pressed,
    reached,
    seen,
    wrote,
)

FRIDAY_AT_SIX = NOW + timedelta(days=2, hours=6)
ASKED = Asked(ITEM, FRIDAY_AT_SIX)
HERS = Question(Topic.LEGAL, "it", FRIDAY_AT_SIX, BLESSING_AT, leaves_at=NOW)
QUESTION = replace(
    OPEN,
    cause="card_question",
    raiser_at=BLESSING_AT,
    pairing=None,
    raisers=(by(BLESSING_AT, "card_question"),),
    about=None,
    question=HERS,
)
"""Blessing's question, which nobody has yet."""


def asks(contact: Contact = BLESSING_AT, **more: Any) -> Verdict:
    """She asks about the law."""
    choice: Choice = AskTeam(True, Topic.LEGAL) if contact is BLESSING_AT else PickTopic(Topic.LEGAL)
    return decide(pressed(contact, choice, WITH_BLESSING, **({"team": TEAM, "answer_by": FRIDAY_AT_SIX} | more)))


def test_an_answer_is_due_at_the_end_of_the_second_working_day() -> None:
    """Asked on a Wednesday: by Friday at six; from then on somebody is reminded once on each working day."""
    due = answer_due(NOW, Week(), "Europe/Rome")
    assert due == FRIDAY_AT_SIX
    assert remind_next(due, Week(), "Europe/Rome") == due + timedelta(days=3)


def test_her_question_is_an_item_with_a_day() -> None:
    """The team gets a topic, and she the day; not one of her words, and nothing that rings (R45, R51)."""
    verdict = asks()
    assert verdict.rule == "asks_for_answer:ask"
    assert verdict.effects == (
        RaiseAlert(FRESH, "A17", "card_question", None),
        NoteQuestion(FRESH, Topic.LEGAL, "it", FRIDAY_AT_SIX),
        WantWords(FRESH),
        Expect(BLESSING_AT, "question"),
    )
    assert hears(verdict) == [("Blessing", "info.asked")]
    assert labels(verdict.outbounds[0]) == ["btn.that_is_all"]
    assert level_of("card_question") is level_of("no_card") is Level.ADVICE


def test_without_a_mentor_she_reads_that_only_the_team_sees_it() -> None:
    """Nobody is named who is not there."""
    choice = AskTeam(True, Topic.LEGAL)
    verdict = decide(pressed(BLESSING_AT, choice, team=TEAM, answer_by=FRIDAY_AT_SIX))
    assert hears(verdict) == [("Blessing", "info.asked_plain")]


def test_a_mentor_is_promised_the_same() -> None:
    """/q without a card: her question stands on the list with a day."""
    verdict = asks(AMARA_AT)
    assert effects(verdict) == ["CountTopic", "RaiseAlert", "NoteQuestion"]
    assert hears(verdict) == [("Amara", "info.none_mentor")]


@pytest.mark.parametrize("contact", [BLESSING_AT, AMARA_AT], ids=["mentee", "mentor"])
def test_no_time_is_promised_while_nobody_can_be_told(contact: Contact) -> None:
    """The item waits; what is said of it is true."""
    verdict = asks(contact, team=())
    assert "NoteQuestion" in effects(verdict)
    assert hears(verdict)[-1][1] == "info.asked_unheard"
    assert labels(verdict.outbounds[-1]) == ["btn.add_words"]


@pytest.mark.parametrize("worded", [True, False])
def test_nobody_asks_the_same_twice(worded: bool) -> None:  # noqa: FBT001  # a parameter of the table
    """While it is open, asking again tells the day that was promised, and raises nothing."""
    known = {Topic.LEGAL: replace(ASKED, worded=worded)}
    again = asks(asked=known)
    picked = decide(pressed(BLESSING_AT, PickTopic(Topic.LEGAL), WITH_BLESSING, asked=known))
    assert (effects(again), effects(picked)) == ([], ["CountTopic"])
    assert hears(again) == hears(picked) == [("Blessing", "info.asked_already")]
    assert labels(again.outbounds[0]) == ([] if worded else ["btn.add_words"])
    assert effects(asks(AMARA_AT, asked=known)) == ["CountTopic"]


def test_an_older_button_without_a_topic_still_takes_her_words() -> None:
    """What stood on her phone before topics were named works as it did."""
    verdict = decide(pressed(BLESSING_AT, AskTeam(yes=True), WITH_BLESSING))
    assert verdict.rule == "asks_the_team:invite_words_for_team"


@pytest.mark.parametrize(
    ("contact", "pairings", "said"),
    [
        (BLESSING_AT, (WITH_BLESSING,), "team.write"),
        (BLESSING_AT, (), "team.write_plain"),
        (AMARA_AT, (WITH_BLESSING,), "info.write_next"),
    ],
    ids=["mentee", "mentee without a mentor", "mentor"],
)
def test_she_may_write_it_in_words(contact: Contact, pairings: tuple[Any, ...], said: str) -> None:
    """After a tap her next words belong to the question, and she hears who reads them."""
    verdict = decide(pressed(contact, AddWords(ITEM), *pairings, question=ASKED))
    assert effects(verdict) == ["WantWords", "Expect"]
    assert verdict.effects[1] == Expect(contact, "question")
    assert hears(verdict) == [(contact.person.alias, said)]


def test_a_topic_may_say_it_all() -> None:
    """After [That is all] her next words are for her mentor again."""
    verdict = decide(pressed(BLESSING_AT, AddWords(ITEM, yes=False), WITH_BLESSING, question=ASKED))
    assert (verdict.effects, hears(verdict)) == ((Expect(BLESSING_AT, ""),), [("Blessing", "info.no_words")])


@pytest.mark.parametrize("asked", [None, replace(ASKED, open=False), replace(ASKED, worded=True)])
def test_words_are_added_once_and_while_it_is_open(asked: Asked | None) -> None:
    """A question that is not hers, is over, or has its words takes none."""
    verdict = decide(pressed(BLESSING_AT, AddWords(ITEM), WITH_BLESSING, question=asked))
    assert hears(verdict) == [("Blessing", "choice.gone")]


def test_her_words_go_to_the_team_alone() -> None:
    """Kept under her own key for who takes the item; her mentor's chat shows nothing (R11)."""
    verdict = decide(wrote(BLESSING_AT, "Devo firmare?", WITH_BLESSING, expects="question", question=ASKED))
    assert effects(verdict) == ["KeepForTeam", "AddToQuestion", "Expect"]
    assert hears(verdict) == [("Blessing", "info.words_kept")]


def test_words_for_a_question_that_was_closed_meanwhile_are_not_lost() -> None:
    """They are an item of their own, and still nobody but the team reads them."""
    over = replace(ASKED, open=False)
    verdict = decide(wrote(BLESSING_AT, "Devo firmare?", WITH_BLESSING, expects="question", question=over))
    assert effects(verdict) == ["KeepForTeam", "RaiseAlert", "Expect"]
    assert hears(verdict) == [("Blessing", "team.sent")]


def said(content: Any, **more: Any) -> Wrote:
    """A new message."""
    return Wrote(content, "7", **more)


@pytest.mark.parametrize(
    "event",
    [said(Text("/to")), said(Text("Ciao"), quote="3"), said(Text("Ciao"), thread="4")],
    ids=["a command", "an answer to a message", "in a topic"],
)
def test_what_a_mentor_plainly_means_for_somebody_is_no_question(event: Wrote) -> None:
    """R16: a command, a reply and a topic say where her words go."""
    verdict = decide(seen(AMARA_AT, event, WITH_BLESSING, expects="question", question=ASKED))
    assert "AddToQuestion" not in effects(verdict)
    plain = decide(seen(AMARA_AT, said(Text("May she?")), WITH_BLESSING, expects="question", question=ASKED))
    assert effects(plain) == ["KeepForTeam", "AddToQuestion", "Expect"]


def test_what_waits_for_no_words_takes_none() -> None:
    """Without a question of hers, or a place in words, her words go to her mentor as always."""
    for more in ({}, {"expects": "question"}, {"question": ASKED}):
        verdict = decide(wrote(BLESSING_AT, "Ciao", WITH_BLESSING, **more))
        assert "Keep" in effects(verdict)


# --- the answer -------------------------------------------------------------------------------------------------------


def test_who_takes_it_reads_the_topic_the_day_and_the_language() -> None:
    """And is not asked when she contacts her: the day is promised already."""
    verdict = decide(pressed(DALIA_AT, Take(ITEM), alert=QUESTION))
    keys = [said for _, said in hears(verdict)]
    assert keys[0].endswith("row.info_legal + sup.question")
    assert labels(verdict.outbounds[0])[0] == "btn.answer"
    assert "sup.promise_ask" not in " ".join(keys)


def test_its_owner_writes_the_answer() -> None:
    """After [Answer] her next words are the answer: kept, closed, and announced by a neutral line (R19)."""
    mine = taken(QUESTION)
    begun = decide(pressed(DALIA_AT, WriteAnswer(ITEM), alert=mine))
    assert (effects(begun), hears(begun)) == (["TakeUp"], [("Dalia", "sup.answer_next")])
    given = decide(wrote(DALIA_AT, " No. ", hand=Hand("answer", mine)))
    assert given.effects == (GiveAnswer(ITEM, "No."),)
    assert hears(given) == [("Blessing", "info.answer_ready"), ("Dalia", "sup.answered"), ("Mira", "sup.item_done")]
    assert labels(given.outbounds[0]) == ["btn.read"]
    assert labels(given.outbounds[1]) == ["btn.make_draft", "btn.no"]
    assert (given.outbounds[0].due_at, given.outbounds[0].held) == (NOW, False)


def test_an_answer_waits_for_her_safe_hour_or_for_her() -> None:
    """R18: later, or when she writes again; her own words in the answer's text are never pushed."""
    for leaves_at in (NOW + timedelta(hours=9), None):
        waiting = taken(replace(QUESTION, question=replace(HERS, leaves_at=leaves_at)))
        ready = decide(wrote(DALIA_AT, "No.", hand=Hand("answer", waiting))).outbounds[0]
        assert (ready.due_at, ready.held, ready.alert_id) == (leaves_at, leaves_at is None, ITEM)


@pytest.mark.parametrize("asker", [None, reached(BLESSING, state=ContactState.STOPPED)], ids=["gone", "stopped"])
def test_an_answer_to_nobody_says_so(asker: Contact | None) -> None:
    """Who answers hears that it reaches nobody; it may still become a card."""
    alert = taken(replace(QUESTION, question=replace(HERS, asker=asker), told=()))
    given = decide(wrote(DALIA_AT, "No.", hand=Hand("answer", alert)))
    assert effects(given) == ["GiveAnswer"]
    assert hears(given) == [("Dalia", "sup.answered_nobody")]


@pytest.mark.parametrize("content", [Text("  "), Location(45.0, 7.6), Media(MediaKind.VOICE, "file")])
def test_an_answer_is_text(content: Any) -> None:
    """What can't be read again, or become a card, is asked for as text; nothing is closed."""
    verdict = decide(seen(DALIA_AT, said(content), hand=Hand("answer", taken(QUESTION))))
    assert (effects(verdict), hears(verdict)) == ([], [("Dalia", "sup.answer_in_words")])


@pytest.mark.parametrize("alert", [None, QUESTION, taken(QUESTION, MIRA), taken(OPEN)])
def test_only_its_owner_answers_and_only_a_question(alert: AlertFacts | None) -> None:
    """A button that somebody else's item stands under does nothing."""
    verdict = decide(pressed(DALIA_AT, WriteAnswer(ITEM), alert=alert))
    assert hears(verdict) == [("Dalia", "choice.gone")]


def test_a_command_is_no_answer() -> None:
    """/open in the ten minutes shows what is open."""
    verdict = decide(wrote(DALIA_AT, "/nothing", hand=Hand("answer", taken(QUESTION))))
    assert "GiveAnswer" not in effects(verdict)


@pytest.mark.parametrize("contact", [BLESSING_AT, AMARA_AT], ids=["mentee", "mentor"])
def test_who_asked_reads_the_answer(contact: Contact) -> None:
    """Under the name of who wrote it, and as often as she likes."""
    shown = decide(pressed(contact, ReadAnswer(ITEM), WITH_BLESSING, answered=Answered("No.", "Dalia")))
    assert shown.outbounds[0].body == Pass(Text("No."), "Dalia")
    assert hears(shown)[1] == (contact.person.alias, "info.answer_footer")
    none = decide(pressed(contact, ReadAnswer(ITEM), WITH_BLESSING))
    assert hears(none) == [(contact.person.alias, "choice.gone")]


ANSWERED = closed(replace(QUESTION, question=replace(HERS, answered=True)))


def test_an_answer_may_become_a_draft() -> None:
    """Whoever answered decides, once; a no leaves nothing behind."""
    wanted = decide(pressed(DALIA_AT, MakeDraft(ITEM, yes=True), alert=ANSWERED))
    assert (effects(wanted), hears(wanted)) == (["WantDraft"], [("Dalia", "sup.draft_wanted")])
    not_wanted = decide(pressed(DALIA_AT, MakeDraft(ITEM, yes=False), alert=ANSWERED))
    assert (effects(not_wanted), hears(not_wanted)) == ([], [("Dalia", "sup.no_draft")])


@pytest.mark.parametrize(
    "alert",
    [
        None,
        taken(QUESTION),
        closed(QUESTION),
        closed(OPEN),
        closed(ANSWERED, MIRA),
        replace(ANSWERED, owner=None),
        replace(ANSWERED, question=replace(HERS, answered=True, draft=True)),
    ],
    ids=["none", "not closed", "not answered", "no question", "another's", "nobody's", "done"],
)
def test_a_draft_is_for_who_answered_and_once(alert: AlertFacts | None) -> None:
    """Everything else is a button that means nothing any more."""
    verdict = decide(pressed(DALIA_AT, MakeDraft(ITEM, yes=True), alert=alert))
    assert hears(verdict) == [("Dalia", "choice.gone")]
    assert effects(decide(pressed(AMARA_AT, MakeDraft(ITEM, yes=True), WITH_BLESSING, alert=ANSWERED))) == []


@pytest.mark.parametrize(
    ("asker", "leaves_at", "told"),
    [
        (BLESSING_AT, NOW, [("Blessing", "info.not_answered")]),
        (BLESSING_AT, None, [("Blessing", "info.not_answered")]),
        (AMARA_AT, NOW, [("Amara", "mentor.alert_closed")]),
        (reached(BLESSING, state=ContactState.STOPPED), NOW, []),
        (None, NOW, []),
    ],
    ids=["mentee", "mentee who is to write first", "mentor", "stopped", "gone"],
)
def test_a_question_that_is_closed_unanswered_is_told_so(asker: Contact | None, leaves_at: Any, told: Any) -> None:
    """She is not left waiting for an answer that does not come."""
    asked = replace(HERS, asker=asker, leaves_at=leaves_at)
    alert = taken(replace(QUESTION, question=asked, told=(), outcome=Outcome.OTHER))
    verdict = decide(pressed(DALIA_AT, FollowUp(ITEM, 1), alert=alert))
    assert hears(verdict) == told
    for one in verdict.outbounds:
        assert one.held is (leaves_at is None)


def bare(**more: Any) -> Scene:
    """A scene that no rule would bring to these acts."""
    return replace(pressed(DALIA_AT, EndAs(ITEM, Outcome.OTHER)), **more)


@pytest.mark.parametrize(
    "act",
    [questions.ask, questions.invite_words, questions.begin_answer, questions.read_answer, questions.decide_on_draft],
)
def test_an_act_without_its_facts_says_that_nothing_is_open(act: Any) -> None:
    """No act guesses what it was not shown."""
    assert hears(act(bare())) == [("Dalia", "choice.gone")]


def test_an_act_for_words_without_its_facts_does_nothing() -> None:
    """Neither words nor an answer are kept for nobody."""
    assert questions.add_words(wrote(BLESSING_AT, "Ciao", WITH_BLESSING)) == Verdict()
    assert questions.give_answer(wrote(DALIA_AT, "No.")) == Verdict()
    assert questions.give_answer(wrote(DALIA_AT, "No.", hand=Hand("answer", OPEN))) == Verdict()
    assert questions.ask_for_answer(bare(), Topic.LEGAL).effects == ()
    assert questions.not_answered(OPEN) == []


def test_a_day_that_has_passed_is_said_to_who_asked_and_can_be_told() -> None:
    """A mentee may write to the team, a mentor reads the new day; nothing goes to a line that is not open (R24)."""
    mentor = replace(HERS, asker=AMARA_AT)
    for asked, rows in ((HERS, ["btn.to_team"]), (mentor, [])):
        (said,) = questions.late(ITEM, asked, FRIDAY_AT_SIX)
        assert (said.alert_id, said.due_at, said.held) == (ITEM, NOW, False)
        assert hears(Verdict((), (said,)))[0][1] == "info.late"
        assert labels(said) == rows
    (held,) = questions.late(ITEM, replace(HERS, leaves_at=None), None)
    assert held.held
    assert hears(Verdict((), (held,))) == [("Blessing", "info.late_unheard")]
    for gone in (None, reached(BLESSING, state=ContactState.STOPPED)):
        assert questions.late(ITEM, replace(HERS, asker=gone), FRIDAY_AT_SIX) == ()
