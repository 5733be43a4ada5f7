"""A mentee's note: hers to write, see and delete; else only the mentor whom she let see it reads it (R35)."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from relay.acts import notes
from relay.cards import Topic
from relay.checkin_choices import PickTopic
from relay.choices import Focus
from relay.delivery import Origin
from relay.messages import Chose, Media, MediaKind, Pass, Text
from relay.note_choices import OfNote, ReadNote, Step
from relay.notes import LONGEST, DeleteNote, KeepNote, Note, ShowNoteTo, added
from relay.people import Contact, ContactState
from relay.rules import decide
from relay.scene import Expect, Outbound, Verdict
from tests.relay.scenes import (
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA_AT,
    WITH_BLESSING,
    WITH_JOY,
    effects,
    hears,
    labels,
    pressed,
    reached,
    wrote,
)

WORDS = "Un corso di lingua, e il consultorio."
SHOWN = Note(WORDS, WITH_BLESSING.id)
HIDDEN = Note(WORDS, UUID(int=999))
"""Written in a match that is over."""


def does(step: Step, note: Note | None = SHOWN, *, matched: bool = True, **more: Any) -> Verdict:
    """Blessing takes this step."""
    pairings = (WITH_BLESSING,) if matched else ()
    return decide(pressed(BLESSING_AT, OfNote(step), *pairings, note=note, **more))


def types(words: str, note: Note | None, *, matched: bool = True, **more: Any) -> Verdict:
    """Blessing types this right behind the question for her note."""
    pairings = (WITH_BLESSING,) if matched else ()
    return decide(wrote(BLESSING_AT, words, *pairings, choice=OfNote(Step.WORDS), note=note, **more))


def test_she_sees_her_words_and_who_can_read_them() -> None:
    """Her words, her mentor's name, and what she can do about it."""
    verdict = does(Step.SEE)
    words, below = verdict.outbounds
    assert (verdict.effects, words.body) == ((), Pass(Text(WORDS)))
    assert words.origin is Origin.PROMPT
    assert hears(verdict)[1] == ("Blessing", "note.can_read")
    assert labels(below) == ["btn.note_add", "btn.note_delete"]


@pytest.mark.parametrize(("matched", "more"), [(True, ["btn.note_show"]), (False, [])])
def test_another_match_begins_without_it(matched: bool, more: list[str]) -> None:  # noqa: FBT001  # a parameter
    """What an earlier mentor could read nobody reads now, until she shows it; where nobody is, there is no button."""
    verdict = does(Step.SEE, HIDDEN, matched=matched)
    assert hears(verdict)[1] == ("Blessing", "note.only_you")
    assert labels(verdict.outbounds[1]) == ["btn.note_add", "btn.note_delete", *more]


def test_showing_it_is_a_tap_of_hers() -> None:
    """The mentor of the match that she has may read it from now on, and is told nothing."""
    verdict = does(Step.SHOW, HIDDEN)
    assert verdict.effects == (ShowNoteTo(WITH_BLESSING.id),)
    assert hears(verdict) == [("Blessing", "note.can_read")]


@pytest.mark.parametrize(
    ("step", "note", "matched"), [(Step.SHOW, None, True), (Step.SHOW, SHOWN, False), (Step.DELETE, None, True)]
)
def test_a_button_of_a_note_that_is_gone_says_so(step: Step, note: Note | None, matched: bool) -> None:  # noqa: FBT001
    """Nothing is shown or deleted that is not there, and nobody is shown it where nobody is."""
    verdict = does(step, note, matched=matched)
    assert (verdict.effects, hears(verdict)) == ((), [("Blessing", "choice.gone")])


def test_without_one_she_can_begin() -> None:
    """She reads what it is for."""
    verdict = does(Step.SEE, None)
    assert hears(verdict) == [("Blessing", "note.none")]
    assert labels(verdict.outbounds[0]) == ["btn.note_write"]


@pytest.mark.parametrize(
    ("note", "matched", "said"),
    [(None, True, "can_read"), (None, False, "only_you"), (SHOWN, True, "can_read"), (HIDDEN, True, "only_you")],
)
def test_before_she_writes_she_hears_who_will_read_it(note: Note | None, matched: bool, said: str) -> None:  # noqa: FBT001
    """And that nobody is sent anything."""
    verdict = does(Step.WRITE, note, matched=matched)
    assert verdict.effects == (Expect(BLESSING_AT, "note"),)
    assert hears(verdict) == [("Blessing", f"note.write + note.{said}")]
    assert labels(verdict.outbounds[0]) == ["btn.not_now"]


def test_not_now_leaves_everything() -> None:
    """Her next words are for her mentor."""
    verdict = does(Step.LEAVE)
    assert (verdict.effects, hears(verdict)) == ((Expect(BLESSING_AT, ""),), [("Blessing", "note.left")])


@pytest.mark.parametrize(
    ("note", "matched", "kept", "said"),
    [
        (None, True, KeepNote("Un tirocinio.", WITH_BLESSING.id), "can_read"),
        (None, False, KeepNote("Un tirocinio.", None), "only_you"),
        (SHOWN, True, KeepNote(f"{WORDS}\nUn tirocinio.", WITH_BLESSING.id), "can_read"),
        (HIDDEN, True, KeepNote(f"{WORDS}\nUn tirocinio.", HIDDEN.shown_to), "only_you"),
    ],
)
def test_her_words_are_added_and_nobody_is_told(note: Note | None, matched: bool, kept: KeepNote, said: str) -> None:  # noqa: FBT001
    """Later words stand under the earlier ones; writing shows an old note to no new mentor."""
    verdict = types(" Un tirocinio. ", note, matched=matched)
    assert verdict.effects == (kept, Expect(BLESSING_AT, ""))
    assert hears(verdict) == [("Blessing", f"note.kept + note.{said}")]
    assert labels(verdict.outbounds[0]) == ["btn.my_note"]


def test_what_could_lead_to_a_person_is_not_kept() -> None:
    """R20: she hears so, and her next words are taken again."""
    verdict = types("+44 7700 900123", None, leads_to_participant=True)
    assert (verdict.effects, hears(verdict)) == ((), [("Blessing", "note.number")])
    assert labels(verdict.outbounds[0]) == ["btn.not_now"]


def test_a_note_that_is_too_long_is_not_cut() -> None:
    """Nothing of it is kept, and she hears how much room there is."""
    verdict = types("x", Note("y" * (LONGEST - 1), None))
    assert (verdict.effects, hears(verdict)) == ((), [("Blessing", "note.too_long")])
    assert added(Note("y" * (LONGEST - 2), None), "x") == "y" * (LONGEST - 2) + "\nx"


def test_a_change_of_the_message_is_nothing_that_she_says_to_her_mentor() -> None:
    """Her note stays, and she hears how it is changed."""
    verdict = decide(wrote(BLESSING_AT, "Un altro", WITH_BLESSING, choice=OfNote(Step.CHANGED), note=SHOWN))
    assert (verdict.effects, hears(verdict)) == ((), [("Blessing", "note.stays")])


def test_deleting_it_says_what_it_does_not_reach() -> None:
    """One tap, and it is gone."""
    verdict = does(Step.DELETE)
    assert (verdict.effects, hears(verdict)) == ((DeleteNote(),), [("Blessing", "note.deleted")])


@pytest.mark.parametrize("word", ["aiuto", "STOP", "MENU"])
def test_a_whole_word_is_never_a_note(word: str) -> None:
    """Behind the question for her note, too, a cry for help is one."""
    assert "KeepNote" not in effects(types(word, None))


@pytest.mark.parametrize(
    ("contact", "step"),
    [
        (AMARA_AT, Step.SEE),
        (DALIA_AT, Step.SEE),
        (reached(BLESSING, state=ContactState.ASKED), Step.SEE),
        (BLESSING_AT, Step.WORDS),
        (BLESSING_AT, Step.CHANGED),
    ],
)
def test_nobody_else_has_a_note(contact: Contact, step: Step) -> None:
    """Another's button, one before she agreed, and a button that only typing makes, open nothing."""
    verdict = decide(pressed(contact, OfNote(step), note=SHOWN))
    assert [type(one.body) for one in verdict.outbounds if isinstance(one.body, Pass)] == []
    assert verdict.effects == ()


def test_her_mentor_finds_it_under_her_name() -> None:
    """/to, her name, [Her note]: the words under her alias; no message of ours repeats them."""
    chosen = decide(pressed(AMARA_AT, Focus(WITH_BLESSING.id), WITH_BLESSING, WITH_JOY, note=SHOWN))
    assert labels(chosen.outbounds[0]) == ["btn.her_questions", "btn.her_note"]
    without = decide(pressed(AMARA_AT, Focus(WITH_BLESSING.id), WITH_BLESSING, WITH_JOY))
    assert labels(without.outbounds[0]) == ["btn.her_questions"]
    read = decide(pressed(AMARA_AT, ReadNote(WITH_BLESSING.id), WITH_BLESSING, WITH_JOY, note=SHOWN))
    assert read.outbounds[0] == Outbound(AMARA_AT, Pass(Text(WORDS), "Blessing"), Origin.NOTICE, WITH_BLESSING)
    assert hears(read)[1] == ("Amara", "mentor.her_note")


@pytest.mark.parametrize(
    ("contact", "note", "pairings"),
    [
        (AMARA_AT, HIDDEN, (WITH_BLESSING,)),
        (AMARA_AT, None, (WITH_BLESSING,)),
        (AMARA_AT, SHOWN, (WITH_JOY,)),
        (DALIA_AT, SHOWN, ()),
        (BLESSING_AT, SHOWN, (WITH_BLESSING,)),
    ],
)
def test_nobody_else_reads_it(contact: Contact, note: Note | None, pairings: tuple[Any, ...]) -> None:
    """A mentor whom she did not let see it, another mentor, and the team read nothing."""
    verdict = decide(pressed(contact, ReadNote(WITH_BLESSING.id), *pairings, note=note))
    assert hears(verdict) == [(contact.person.alias, "choice.gone")]
    if contact is AMARA_AT and note is None:
        assert hears(notes.read(pressed(contact, ReadNote(WITH_BLESSING.id), *pairings))) == [("Amara", "choice.gone")]


def test_it_is_at_hand_while_she_waits() -> None:
    """Under the waiting card, or what is said where there is none; not under another topic, nor for a mentor."""
    waiting = decide(pressed(BLESSING_AT, PickTopic(Topic.WAITING), WITH_BLESSING))
    assert labels(waiting.outbounds[-1])[-1] == "btn.my_note"
    for contact, topic in ((BLESSING_AT, Topic.LEGAL), (AMARA_AT, Topic.WAITING)):
        other = decide(pressed(contact, PickTopic(topic), WITH_BLESSING))
        assert "btn.my_note" not in [label for one in other.outbounds for label in labels(one)]


def test_only_a_text_of_ours_has_her_note_under_it() -> None:
    """A person's words carry no button of ours."""
    passed = Outbound(BLESSING_AT, Pass(Text("Ciao")), Origin.MENTOR, WITH_BLESSING)
    assert notes.with_note(passed) is passed


def test_what_is_no_text_is_no_note() -> None:
    """A photo behind the question goes where photos go: to her mentor."""
    photo = wrote(BLESSING_AT, Media(MediaKind.PHOTO, "handle"), WITH_BLESSING, note=SHOWN)
    assert hears(decide(photo)) == [("Amara", "her words")]
    assert "KeepNote" not in effects(decide(replace(photo, choice=OfNote(Step.WORDS))))
    assert isinstance(pressed(BLESSING_AT, OfNote(Step.SEE)).inbound.event, Chose)
