"""The conversation: to the one who is meant, at an hour that is safe, and told truthfully (R15, R16, R18, R20, R23)."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest

from relay.acts import conversation
from relay.calendar import Hours, SafeContact, SafeTime, Week
from relay.choices import Choice, Discard, LeaveIt, SendAgain, SendAnyway, SendTo
from relay.delivery import Origin
from relay.messages import (
    ContactCard,
    Content,
    Location,
    Media,
    MediaKind,
    Text,
    Unsupported,
)
from relay.people import Contact, ContactState, Pairing, PairingState, Person
from relay.predicates import receiver_of
from relay.rules import decide
from relay.scene import (
    CloseDraft,
    HoldDraft,
    Keep,
    LeaveDelivery,
    MarkOffTold,
    RaiseAlert,
    ReleaseHeld,
    Repeat,
    Scene,
    SetFocus,
    UncertainDelivery,
)
from tests.relay.scenes import (
    AMARA,
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA_AT,
    FRESH,
    GRACE_AT,
    JOY,
    NOW,
    PROGRAMME,
    WITH_BLESSING,
    WITH_JOY,
    effects,
    hears,
    held,
    labels,
    matched,
    message_of,
    pressed,
    reached,
    wrote,
)

BOTH = (WITH_BLESSING, WITH_JOY)
VOICE = Media(MediaKind.VOICE, "file-1", seconds=3)
PLACE, CARD = Location(45.0, 9.0), ContactCard("+447700900123", "Sunrise")
OFF = replace(AMARA, off_until=NOW + timedelta(hours=20))
"""Amara, off until eight the next morning."""


def with_mentor(mentor: Person) -> Pairing:
    """Blessing's match with this Amara."""
    return matched(BLESSING, mentor=mentor)


# --- her words to her mentor ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [Text("Ho ricevuto una lettera"), VOICE], ids=["words", "voice"])
def test_her_words_reach_her_mentor_under_her_alias(content: Content) -> None:
    """Kept in their conversation and passed on at once; what was held for her may reach her now (R18)."""
    verdict = decide(wrote(BLESSING_AT, content, WITH_BLESSING))
    assert verdict.effects == (Keep(WITH_BLESSING, content, "7", NOW), ReleaseHeld(BLESSING_AT))
    (passed,) = verdict.outbounds
    assert (passed.to, passed.body, passed.origin, passed.alias) == (AMARA_AT, None, Origin.MENTEE, "Blessing")


def test_her_answer_shows_what_it_answers() -> None:
    """A quote of the same conversation is mapped; one that nobody knows is no quote."""
    known = message_of(WITH_BLESSING, AMARA)
    answered = decide(wrote(BLESSING_AT, "sì", WITH_BLESSING, quote="70", known=known))
    assert answered.outbounds[0].quotes_id == known.id
    assert decide(wrote(BLESSING_AT, "sì", WITH_BLESSING, quote="1")).outbounds[0].quotes_id is None
    elsewhere = message_of(WITH_JOY, AMARA)
    assert decide(wrote(BLESSING_AT, "sì", WITH_BLESSING, quote="70", known=elsewhere)).outbounds[0].quotes_id is None


def test_off_duty_her_words_wait_and_she_hears_until_when() -> None:
    """They reach her mentor when she is back; she is told once in twelve hours, the backup mentor hears it (R53)."""
    pairing = with_mentor(OFF)
    verdict = decide(wrote(BLESSING_AT, "ci sei?", pairing, backup_at=GRACE_AT))
    assert effects(verdict) == ["Keep", "ReleaseHeld", "MarkOffTold"]
    assert hears(verdict) == [("Amara", "her words"), ("Blessing", "ack.off_duty"), ("Grace", "mentor.backup_wanted")]
    assert verdict.outbounds[0].due_at == OFF.off_until
    assert MarkOffTold(pairing) in verdict.effects
    told = decide(wrote(BLESSING_AT, "?", pairing, off_told_at=NOW - timedelta(hours=11)))
    assert hears(told) == [("Amara", "her words")]
    later = decide(wrote(BLESSING_AT, "?", pairing, off_told_at=NOW - timedelta(hours=12)))
    assert hears(later) == [("Amara", "her words"), ("Blessing", "ack.off_duty")]


def test_a_mentor_without_any_duty_hour_is_written_to_at_once() -> None:
    """A week without hours promises no hour: her words are never held for a day that does not come."""
    verdict = decide(wrote(BLESSING_AT, "ci sei?", with_mentor(replace(AMARA, duty=Week()))))
    assert hears(verdict) == [("Amara", "her words")]
    assert verdict.outbounds[0].due_at is None


def test_before_her_mentor_has_come_her_words_are_kept() -> None:
    """Nothing is dropped: they reach the mentor when she comes, and the team knows that somebody waits."""
    pairing = matched(BLESSING, mentor_at=None)
    verdict = decide(wrote(BLESSING_AT, "ciao", pairing))
    assert effects(verdict) == ["Keep", "RaiseAlert"]
    assert hears(verdict) == [("Blessing", "mentee.mentor_not_ready")]


@pytest.mark.parametrize(("team", "answer"), [((DALIA_AT,), "mentee.nobody_there"), ((), "mentee.help_unheard")])
def test_without_a_mentor_a_person_of_the_team_is_told(team: tuple[Contact, ...], answer: str) -> None:
    """She hears what is true: that the team is told, or whom to call because nobody can be reached."""
    verdict = decide(wrote(BLESSING_AT, "c'è qualcuno?", team=team))
    assert [one.cause for one in verdict.effects if isinstance(one, RaiseAlert)] == ["nobody_there"]
    assert hears(verdict) == [("Blessing", answer)]


@pytest.mark.parametrize("pairings", [(WITH_BLESSING,), ()], ids=["matched", "not matched"])
def test_her_secret_word_looks_like_any_other_day(pairings: tuple[Pairing, ...]) -> None:
    """The team is told; her chat shows exactly the off-duty answer, and the word reaches nobody (R08)."""
    verdict = decide(wrote(BLESSING_AT, "ananas", *pairings, secret_word=True))
    assert [one.cause for one in verdict.effects if isinstance(one, RaiseAlert)] == ["duress"]
    assert hears(verdict) == [("Blessing", "ack.off_duty")] * len(pairings)


def test_the_answer_to_a_secret_word_is_the_off_duty_answer() -> None:
    """With a mentor who is off the two texts are the same to the letter; with one who is there it names tomorrow."""
    pairing = with_mentor(OFF)
    silent = decide(wrote(BLESSING_AT, "ananas", pairing, secret_word=True)).outbounds[-1]
    spoken = decide(wrote(BLESSING_AT, "ci sei?", pairing)).outbounds[1]
    assert silent.body == spoken.body
    there = conversation.off_duty_answer(wrote(BLESSING_AT, "ananas", WITH_BLESSING), WITH_BLESSING)
    assert there.body is not None
    assert conversation.reads_again(wrote(BLESSING_AT, "ananas", WITH_BLESSING), WITH_BLESSING) is None


@pytest.mark.parametrize("content", [Unsupported("poll"), PLACE, CARD], ids=["poll", "place", "card"])
def test_what_does_not_pass_is_said_aloud(content: Content) -> None:
    """Never dropped in silence, on either side, and nothing of it is kept."""
    hers = decide(wrote(BLESSING_AT, content, WITH_BLESSING))
    assert (hers.effects, hears(hers)) == ((), [("Blessing", "media.refused")])
    mentors = decide(wrote(AMARA_AT, content, WITH_BLESSING))
    assert (mentors.effects, hears(mentors)) == ((), [("Amara", "mentor.refused_kind")])


# --- a mentor's words to the one she means ----------------------------------------------------------------------------


def test_a_mentor_of_one_simply_writes() -> None:
    """To her only mentee, without a name above it."""
    verdict = decide(wrote(AMARA_AT, "Come stai?", WITH_BLESSING))
    assert verdict.effects == (Keep(WITH_BLESSING, Text("Come stai?"), "7", NOW),)
    (passed,) = verdict.outbounds
    assert (passed.to, passed.origin, passed.alias) == (BLESSING_AT, Origin.MENTOR, None)


@pytest.mark.parametrize(("pairing", "alias"), [(WITH_BLESSING, "Blessing"), (WITH_JOY, "Joy")])
def test_an_answer_goes_to_whom_it_answers(pairing: Pairing, alias: str) -> None:
    """Whatever else was chosen or written: the quoted message says who is meant (R16)."""
    known = message_of(pairing, pairing.mentee)
    other = next(one for one in BOTH if one is not pairing)
    scene = wrote(AMARA_AT, "sì", *BOTH, quote="70", known=known, focus=other.id)
    assert hears(decide(scene)) == [(alias, "her words")]


@pytest.mark.parametrize(
    "scene",
    [
        wrote(AMARA_AT, "Ciao!", *BOTH),
        wrote(AMARA_AT, "sì", *BOTH, quote="70"),
        wrote(AMARA_AT, "sì", WITH_BLESSING, quote="70"),
        wrote(AMARA_AT, "sì", *BOTH, quote="70", focus=WITH_JOY.id),
        wrote(AMARA_AT, "Ciao!", *BOTH, focus=UUID(int=3)),
    ],
    ids=["several", "a quote of nobody", "a quote of nobody, of one", "a quote of nobody, chosen", "chosen, but gone"],
)
def test_where_it_is_not_clear_she_is_asked(scene: Scene) -> None:
    """Held, sealed, and asked about; nothing leaves before she named the woman (R16)."""
    verdict = decide(scene)
    assert effects(verdict) == ["HoldDraft"]
    assert hears(verdict) == [("Amara", "mentor.to_whom")]
    aliases = [pairing.mentee.alias for pairing in scene.pairings]
    assert labels(verdict.outbounds[0]) == [*aliases, "btn.dont_send"]


def test_for_ten_minutes_she_writes_to_whom_she_chose() -> None:
    """The handlers say that the choice still holds; then it counts like a name (R16)."""
    assert hears(decide(wrote(AMARA_AT, "Ciao", *BOTH, focus=WITH_JOY.id))) == [("Joy", "her words")]


def test_the_name_that_she_taps_gets_the_held_words() -> None:
    """As they were written and when they were written; from now on she writes to her (R16)."""
    draft = held(AMARA_AT)
    verdict = decide(pressed(AMARA_AT, SendTo(draft.id, WITH_JOY.id), *BOTH, draft=draft))
    assert verdict.effects == (
        CloseDraft(draft, sent=True),
        SetFocus(AMARA_AT, WITH_JOY),
        Keep(WITH_JOY, draft.content, "7", NOW),
    )
    assert hears(verdict) == [("Joy", "her words")]


def test_held_words_can_be_thrown_away() -> None:
    """And nothing of them is sent."""
    draft = held(AMARA_AT)
    verdict = decide(pressed(AMARA_AT, Discard(draft.id), *BOTH, draft=draft))
    assert verdict.effects == (CloseDraft(draft, sent=False),)
    assert hears(verdict) == [("Amara", "mentor.discarded")]


@pytest.mark.parametrize(
    "scene",
    [
        pressed(AMARA_AT, SendTo(UUID(int=88), WITH_JOY.id), *BOTH),
        pressed(AMARA_AT, SendTo(UUID(int=88), UUID(int=3)), *BOTH, draft=held(AMARA_AT)),
        pressed(BLESSING_AT, SendTo(UUID(int=88), WITH_BLESSING.id), WITH_BLESSING, draft=held(BLESSING_AT)),
        pressed(AMARA_AT, Discard(UUID(int=88)), *BOTH),
        pressed(AMARA_AT, SendAnyway(UUID(int=88)), *BOTH),
        pressed(AMARA_AT, SendAnyway(UUID(int=88)), *BOTH, draft=held(AMARA_AT)),
        pressed(AMARA_AT, SendAgain(4), *BOTH),
        pressed(AMARA_AT, LeaveIt(4), *BOTH),
    ],
    ids=["no draft", "not hers", "a mentee's", "none to discard", "none to send", "for nobody", "again", "leave"],
)
def test_a_button_that_is_over_says_so(scene: Scene) -> None:
    """Nothing happens by an old tap, and whoever tapped is not left guessing."""
    verdict = decide(scene)
    assert verdict.effects == ()
    assert [what for _, what in hears(verdict)] == ["choice.gone"]


@pytest.mark.parametrize(
    ("pairing", "says"),
    [
        (matched(BLESSING, PairingState.INVITED), "mentor.not_ready"),
        (matched(BLESSING, PairingState.PAUSED), "mentor.paused_by_her"),
        (matched(BLESSING, PairingState.STOPPED), "mentor.stopped_by_her"),
        (matched(BLESSING, PairingState.ENDED), "mentor.ended"),
        (matched(BLESSING, mentee_at=None), "mentor.not_ready"),
        (matched(BLESSING, mentee_at=reached(BLESSING, state=ContactState.LIMITS)), "mentor.not_ready"),
        (matched(BLESSING, mentee_at=reached(BLESSING, state=ContactState.REVOKED)), "mentor.not_ready"),
    ],
    ids=["invited", "paused", "stopped", "ended", "not bound", "reading", "revoked"],
)
def test_what_does_not_go_is_said_and_not_kept(pairing: Pairing, says: str) -> None:
    """Nothing reaches a woman who has not agreed, paused, stopped or left, and her mentor hears why (R23)."""
    verdict = decide(wrote(AMARA_AT, "Come stai?", pairing))
    assert (verdict.effects, hears(verdict)) == ((), [("Amara", says)])


def test_an_ending_match_still_carries_words() -> None:
    """A planned ending is announced weeks before; until then the two speak (R60)."""
    assert hears(decide(wrote(AMARA_AT, "ciao", matched(BLESSING, PairingState.ENDING)))) == [("Blessing", "her words")]


@pytest.mark.parametrize(
    ("card", "now", "due"),
    [
        (SafeContact(SafeTime.ANY_TIME), NOW.replace(hour=20), NOW.replace(day=4, hour=7)),
        (SafeContact(SafeTime.SOME_HOURS, (Hours(time(18), time(21)),)), NOW, NOW.replace(hour=16)),
    ],
    ids=["quiet hours", "her hours"],
)
def test_at_an_unsafe_hour_words_wait_for_a_safe_one(card: SafeContact, now: datetime, due: datetime) -> None:
    """The mentor hears the day and the hour at which they go (R18)."""
    pairing = matched(replace(BLESSING, card=card))
    verdict = decide(replace(wrote(AMARA_AT, "dormi bene", pairing), now=now))
    assert [outbound.due_at for outbound in verdict.outbounds] == [due, None]
    assert hears(verdict) == [("Blessing", "her words"), ("Amara", "mentor.held")]


def test_only_when_she_writes_words_wait_for_hers() -> None:
    """Sealed until she writes again; within the day after her words an answer is an answer (R18)."""
    pairing = matched(replace(BLESSING, card=SafeContact()))
    verdict = decide(wrote(AMARA_AT, "come va?", pairing))
    assert hears(verdict) == [("Blessing", "her words"), ("Amara", "mentor.held_until_she_writes")]
    assert verdict.outbounds[0].held
    answered = decide(wrote(AMARA_AT, "certo", pairing, last_heard={pairing.id: NOW - timedelta(hours=5)}))
    assert hears(answered) == [("Blessing", "her words")]
    assert (answered.outbounds[0].held, answered.outbounds[0].due_at) == (False, None)


def test_a_mentor_without_a_mentee_does_not_write_into_nothing() -> None:
    """She is told that nobody is matched with her."""
    assert hears(decide(wrote(AMARA_AT, "c'è qualcuno?"))) == [("Amara", "mentor.no_mentee")]


# --- what is asked about before it passes -----------------------------------------------------------------------------

PASSING = replace(PROGRAMME, passes=frozenset({"location", "contact"}))


@pytest.mark.parametrize(
    ("content", "found", "key"),
    [
        (Text("chiamami: +44 7700 900123"), True, "number_guard"),
        (PLACE, False, "place_guard"),
        (replace(PLACE, live=True), False, "place_guard_live"),
        (CARD, False, "card_guard"),
    ],
    ids=["number", "place", "place that moves", "card"],
)
@pytest.mark.parametrize("come", [True, False], ids=["her mentor is there", "her mentor has not come yet"])
def test_what_may_give_somebody_away_is_asked_about(content: Content, found: bool, key: str, come: bool) -> None:  # noqa: FBT001
    """A participant's number, a place, a card: held, and asked about, in both directions (R20)."""
    pairing = WITH_BLESSING if come else matched(BLESSING, mentor_at=None)
    hers = decide(wrote(BLESSING_AT, content, pairing, programme=PASSING, leads_to_participant=found))
    assert hers.effects == (HoldDraft(FRESH, content, "7", NOW, None, pairing),)
    assert hears(hers) == [("Blessing", f"mentee.{key}")]
    assert labels(hers.outbounds[0]) == ["btn.send_anyway", "btn.dont_send"]
    mentors = decide(wrote(AMARA_AT, content, WITH_BLESSING, programme=PASSING, leads_to_participant=found))
    assert effects(mentors) == ["HoldDraft"]
    assert hears(mentors) == [("Amara", f"mentor.{key}")]


@pytest.mark.parametrize(
    ("content", "found", "key"),
    [(Text("+44 7700 900123"), True, "number_guard"), (PLACE, False, "place_guard"), (CARD, False, "card_guard")],
    ids=["number", "place", "card"],
)
def test_both_questions_are_asked_one_after_the_other(content: Content, found: bool, key: str) -> None:  # noqa: FBT001
    """A mentor of several is asked to whom; naming her does not answer whether it may go at all (R16, R20)."""
    first = decide(wrote(AMARA_AT, content, *BOTH, programme=PASSING, leads_to_participant=found))
    assert hears(first) == [("Amara", "mentor.to_whom")]
    draft = held(AMARA_AT, content)
    choice = SendTo(draft.id, WITH_JOY.id)
    second = decide(pressed(AMARA_AT, choice, *BOTH, programme=PASSING, draft=draft, leads_to_participant=found))
    assert effects(second) == ["CloseDraft", "HoldDraft"]
    assert hears(second) == [("Amara", f"mentor.{key}")]


@pytest.mark.parametrize("come", [True, False], ids=["her mentor is there", "her mentor has not come yet"])
def test_sent_anyway_it_goes_to_whom_it_was_meant_for(come: bool) -> None:  # noqa: FBT001
    """She was asked and decided: it passes once, and to nobody else (R20)."""
    pairing = WITH_BLESSING if come else matched(BLESSING, mentor_at=None)
    draft = held(BLESSING_AT, "+44 7700 900123", pairing)
    hers = decide(pressed(BLESSING_AT, SendAnyway(draft.id), pairing, draft=draft))
    assert effects(hers) == ["CloseDraft", "Keep", "ReleaseHeld" if come else "RaiseAlert"]
    mentors_draft = held(AMARA_AT, PLACE, WITH_JOY)
    mentors = decide(pressed(AMARA_AT, SendAnyway(mentors_draft.id), *BOTH, draft=mentors_draft))
    assert mentors.effects == (CloseDraft(mentors_draft, sent=True), Keep(WITH_JOY, PLACE, "7", NOW))
    assert hears(mentors) == [("Joy", "her words")]


def test_a_lawyers_number_passes() -> None:
    """Only what belongs to somebody here is asked about: help from outside must get through (R20)."""
    assert hears(decide(wrote(BLESSING_AT, "l'avvocata: +44 7700 900999", WITH_BLESSING))) == [("Amara", "her words")]


# --- what only she can decide -----------------------------------------------------------------------------------------


def test_an_uncertain_message_is_its_writers_to_decide() -> None:
    """Sent once more because she said so, or left as it is (R23)."""
    uncertain = UncertainDelivery(4, WITH_BLESSING)
    again = decide(pressed(AMARA_AT, SendAgain(4), WITH_BLESSING, uncertain=uncertain))
    assert (again.effects, hears(again)) == ((Repeat(uncertain),), [])
    leave = decide(pressed(AMARA_AT, LeaveIt(4), WITH_BLESSING, uncertain=uncertain))
    assert (leave.effects, hears(leave)) == ((LeaveDelivery(uncertain),), [("Amara", "mentor.left_as_is")])


@pytest.mark.parametrize(
    ("contact", "words", "says"),
    [
        (AMARA_AT, "/start", "mentor.help"),
        (AMARA_AT, "/help", "mentor.help"),
        (AMARA_AT, "/nothing", "command.unknown"),
        (AMARA_AT, "/undo", "undo.nothing"),
        (DALIA_AT, "/help", "sup.help"),
        (DALIA_AT, "hello", "sup.nothing_sent"),
        (DALIA_AT, "/nothing", "command.unknown"),
    ],
)
def test_a_command_is_never_passed_on(contact: Contact, words: str, says: str) -> None:
    """What begins with a slash is for the line; one that does not exist is answered aloud."""
    verdict = decide(wrote(contact, words, *((WITH_BLESSING,) if contact is AMARA_AT else ())))
    assert (verdict.effects, hears(verdict)) == ((), [(contact.person.alias, says)])


def test_a_mentee_has_no_commands() -> None:
    """Whatever she writes with a slash is hers, and goes to her mentor (R21)."""
    assert hears(decide(wrote(BLESSING_AT, "/alert", WITH_BLESSING))) == [("Amara", "her words")]


# --- where the order of the rules would be wrong ----------------------------------------------------------------------

NO_CHOICE: tuple[Choice, ...] = (SendAnyway(UUID(int=88)), LeaveIt(4), SendTo(UUID(int=88), WITH_JOY.id))


def test_an_act_that_is_reached_wrongly_does_nothing_to_anybody() -> None:
    """Each act stands on its own: without what it needs it passes nothing on and guesses nothing."""
    plain = wrote(AMARA_AT, "ciao", *BOTH)
    for act in (conversation.to_quoted, conversation.to_chosen, conversation.ask_mentor_first):
        assert hears(act(plain)) == [("Amara", "mentor.to_whom")]
    tap = pressed(AMARA_AT, NO_CHOICE[0], *BOTH)
    for act in (conversation.send_draft, conversation.send_anyway, conversation.leave_it):
        assert (act(tap).effects, hears(act(tap))) == ((), [("Amara", "choice.gone")])
    assert (conversation.send_again(plain).effects, conversation.send_again(plain).outbounds) == ((), ())
    assert conversation.discard_draft(plain).effects == ()
    assert receiver_of(plain) is None


def test_joy_is_never_blessing() -> None:
    """The two women of these tests are two: an address of one is no address of the other."""
    assert len({BLESSING_AT.address, reached(JOY).address, AMARA_AT.address}) == 3
