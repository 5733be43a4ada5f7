"""Arriving: a code, a language, four short screens, and a way out of each of them (R01-R09).

Each test asks the whole policy, so that it also fails when a rule is put before the one that is meant.
"""

from dataclasses import replace
from uuid import UUID

import pytest

from relay.acts import arriving
from relay.acts.arriving import CONSENT_VERSION, NEXT, QUESTIONS
from relay.calendar import SafeTime
from relay.choices import (
    Age,
    Agree,
    Choice,
    GoOn,
    MenuRow,
    PickHours,
    PickLanguage,
    PickRow,
    PickSafeTime,
    ReadNow,
    TellAge,
)
from relay.messages import Elsewhere, Say, Unblocked
from relay.people import Contact, ContactState, Pairing, PairingState, Person, PersonState
from relay.rules import decide
from relay.scene import (
    Advance,
    Bind,
    CountWrongTry,
    Expect,
    GiveConsent,
    Invitation,
    Postpone,
    RaiseAlert,
    ReleaseHeld,
    SetLanguage,
    SetPairing,
    SetSafeTime,
    Unbind,
)
from tests.relay.scenes import (
    AMARA,
    BLESSING,
    DALIA,
    DESK,
    FRESH,
    LINE,
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

INVITED = matched(BLESSING, PairingState.INVITED)
WALK = [state for state in ContactState if state in QUESTIONS]


def blessing(state: ContactState, expects: str = "") -> Contact:
    """Blessing on her line, come this far."""
    return replace(reached(BLESSING, LINE, state), expects=expects)


# --- strangers --------------------------------------------------------------------------------------------------------


def test_a_stranger_hears_nothing() -> None:
    """Whoever writes without a code learns not even that somebody reads here (R01)."""
    verdict = decide(wrote(None, "Who is this?"))
    assert (verdict.effects, verdict.outbounds) == ((), ())


def test_what_comes_from_a_group_is_met_with_silence() -> None:
    """A line that was pulled into a group says nothing there, and reads nothing as meant for it."""
    assert hears(decide(seen(None, Elsewhere("message")))) == []


def test_a_strangers_phone_that_lets_the_line_in_again_hears_nothing() -> None:
    """No event of an unknown account is answered."""
    verdict = decide(seen(None, Unblocked()))
    assert (verdict.effects, verdict.outbounds) == ((), ())


@pytest.mark.parametrize("tries", [0, 4])
def test_a_wrong_code_is_answered_in_every_language_and_counted(tries: int) -> None:
    """A wrong, a used and an expired code get the same words, which leave no trace of the account."""
    verdict = decide(wrote(None, "/start nonsense", tried_code=True, wrong_tries=tries))
    assert verdict.effects == (CountWrongTry(),)
    (answer,) = verdict.outbounds
    assert hears(verdict) == [("", "invite.bad_code")]
    assert answer.without_trace
    assert answer.to.address == "599"


def test_the_sixth_wrong_code_in_an_hour_is_met_with_silence() -> None:
    """Guessing does not pay, and a right code does not open either while somebody guesses."""
    invitation = Invitation(UUID(int=5), BLESSING)
    verdict = decide(wrote(None, "/start right", tried_code=True, wrong_tries=5, invitation=invitation))
    assert (verdict.effects, verdict.outbounds) == ((), ())


@pytest.mark.parametrize(
    ("person", "state", "says"),
    [
        (BLESSING, ContactState.GREETED, "lang.choose"),
        (AMARA, ContactState.OPEN, "mentor.hello"),
        (DALIA, ContactState.OPEN, "sup.hello"),
    ],
    ids=lambda one: getattr(one, "alias", str(one)),
)
def test_a_right_code_opens_the_line_for_whom_it_was_made(person: Person, state: ContactState, says: str) -> None:
    """A mentee is asked for her language and for nothing else; the others are told where they are."""
    invitation = Invitation(UUID(int=5), person)
    verdict = decide(wrote(None, "/start right", tried_code=True, invitation=invitation))
    assert verdict.effects == (Bind(invitation, state),)
    assert hears(verdict) == [(person.alias, says)]
    assert verdict.outbounds[0].to.address == "599"


def test_nobody_is_welcomed_without_an_invitation() -> None:
    """Should the order of the rules ever be wrong, it fails aloud instead of binding a stranger."""
    with pytest.raises(ValueError, match="order of the rules"):
        arriving.welcome(wrote(None, "hello"))


@pytest.mark.parametrize(
    "contact",
    [
        blessing(ContactState.REVOKED),
        replace(blessing(ContactState.OPEN), person=replace(BLESSING, state=PersonState.REVOKED)),
    ],
    ids=["the account", "the person"],
)
def test_an_ended_session_is_met_with_silence(contact: Contact) -> None:
    """Whoever holds a lost phone learns nothing, not even by a cry for help (R56)."""
    assert hears(decide(wrote(contact, "aiuto", WITH_BLESSING))) == []


# --- the walk ---------------------------------------------------------------------------------------------------------


def test_the_languages_stand_in_their_own_names() -> None:
    """All offered languages, each by its own name, and a way for whoever reads none of them (R02)."""
    verdict = decide(wrote(blessing(ContactState.GREETED), "?", INVITED))
    assert labels(verdict.outbounds[0]) == ["English", "Français", "Italiano", "Español", "btn.other_lang"]


def test_her_language_leads_to_the_question_whether_she_can_read() -> None:
    """No topic and no name before she said that nobody looks (R03)."""
    contact = blessing(ContactState.GREETED)
    verdict = decide(pressed(contact, PickLanguage("it"), INVITED))
    assert verdict.effects == (SetLanguage(BLESSING, "it"), Advance(contact, ContactState.READING))
    assert hears(verdict) == [("Blessing", "invite.hello")]


@pytest.mark.parametrize("state", WALK)
def test_another_language_repeats_the_question_that_stands(state: ContactState) -> None:
    """Changing the language in the middle of the walk skips no screen."""
    verdict = decide(pressed(blessing(state), PickLanguage("fr"), INVITED))
    assert verdict.effects == (SetLanguage(BLESSING, "fr"),)
    assert hears(verdict) == [("Blessing", question_key(state))]


def question_key(state: ContactState) -> str:
    """What is asked in this state."""
    return QUESTIONS[state](pressed(blessing(state), ReadNow(yes=True), INVITED)).prompts[0].key


def test_later_she_is_told_that_her_language_changed() -> None:
    """On an open line a new language is only confirmed."""
    assert hears(decide(pressed(blessing(ContactState.OPEN), PickLanguage("es"), WITH_BLESSING))) == [
        ("Blessing", "lang.changed")
    ]


@pytest.mark.parametrize("pairings", [(INVITED,), ()], ids=["matched", "not matched"])
def test_whoever_reads_none_of_the_languages_reaches_a_person(pairings: tuple[Pairing, ...]) -> None:
    """The team is told, and she reads in all of them that a person comes (R02)."""
    verdict = decide(pressed(blessing(ContactState.GREETED), PickLanguage(""), *pairings))
    assert [one.cause for one in verdict.effects if isinstance(one, RaiseAlert)] == ["language"]
    assert hears(verdict) == [("Blessing", "lang.other")]
    body = verdict.outbounds[0].body
    assert isinstance(body, Say)
    assert body.languages == ("en", "fr", "it", "es")


STEPS: list[tuple[ContactState, Choice]] = [
    (ContactState.READING, ReadNow(yes=True)),
    (ContactState.AGE, TellAge(Age.ADULT)),
    (ContactState.WHO, GoOn("who")),
    (ContactState.DATA, GoOn("data")),
    (ContactState.LIMITS, GoOn("limits")),
]


@pytest.mark.parametrize(("state", "answer"), STEPS)
def test_each_answer_leads_one_screen_further(state: ContactState, answer: Choice) -> None:
    """One question at a time, in the order in which they were written (R04)."""
    contact = blessing(state)
    verdict = decide(pressed(contact, answer, INVITED))
    assert verdict.effects == (Advance(contact, NEXT[state]),)
    assert hears(verdict) == [("Blessing", question_key(NEXT[state]))]


@pytest.mark.parametrize("state", WALK)
def test_an_old_screens_button_skips_nothing(state: ContactState) -> None:
    """A tap on a screen that she has passed, or not reached, changes nothing and says that it is over."""
    fitting = [answer for where, answer in STEPS if where is state]
    for choice in (GoOn("who"), GoOn("data"), GoOn("limits"), TellAge(Age.ADULT), Agree(yes=True)):
        agrees = state is ContactState.ASKED and choice == Agree(yes=True)
        if choice in fitting or agrees:
            continue
        verdict = decide(pressed(blessing(state), choice, INVITED))
        assert (verdict.effects, hears(verdict)) == ((), [("Blessing", "choice.gone")])


@pytest.mark.parametrize("state", WALK)
def test_words_are_no_consent(state: ContactState) -> None:
    """What she writes before she agreed is not passed on and not kept; the question stands again (R04)."""
    verdict = decide(wrote(blessing(state), "sì, va bene", INVITED))
    told = [] if state is ContactState.READING else [("Blessing", "mentee.not_open")]
    assert verdict.effects == ()
    assert hears(verdict) == [*told, ("Blessing", question_key(state))]


def test_not_now_forgets_her_account() -> None:
    """She can't read now: nothing of her account is kept, and not even the answer leaves a trace (R03)."""
    contact = blessing(ContactState.READING)
    verdict = decide(pressed(contact, ReadNow(yes=False), INVITED))
    assert verdict.effects == (Postpone(contact),)
    assert hears(verdict) == [("Blessing", "invite.later")]
    assert verdict.outbounds[0].without_trace


@pytest.mark.parametrize("state", [ContactState.GREETED, *WALK])
@pytest.mark.parametrize("how", ["the button", "STOP"])
def test_no_can_be_said_on_every_screen_and_leaves_nothing(state: ContactState, how: str) -> None:
    """A no is never asked twice; her account is forgotten (R04)."""
    contact = blessing(state)
    no = pressed(contact, Agree(yes=False), INVITED) if how == "the button" else wrote(contact, "Basta!", INVITED)
    verdict = decide(no)
    assert verdict.effects == (Unbind(contact),)
    assert hears(verdict) == [("Blessing", "consent.no_ack")]
    assert verdict.outbounds[0].without_trace


@pytest.mark.parametrize("age", [Age.MINOR, Age.UNSURE])
@pytest.mark.parametrize("pairings", [(INVITED,), ()], ids=["matched", "not matched"])
def test_under_eighteen_or_unsure_is_no_match_and_a_person_comes(age: Age, pairings: tuple[Pairing, ...]) -> None:
    """The match ends, the team is told, and the help button stays under her thumb (R06)."""
    contact = blessing(ContactState.AGE)
    verdict = decide(pressed(contact, TellAge(age), *pairings))
    ended = [SetPairing(INVITED, PairingState.ENDED)] if pairings else []
    assert verdict.effects == (
        Advance(contact, ContactState.MINOR),
        *ended,
        RaiseAlert(FRESH, "A17", "minor", None),
    )
    assert hears(verdict) == [("Blessing", "consent.minor")]
    assert labels(verdict.outbounds[0]) == ["btn.help"]


def test_until_a_person_has_spoken_with_her_she_reads_the_same_words() -> None:
    """Nothing that she writes goes to a mentor, and she is not left without an answer."""
    verdict = decide(wrote(blessing(ContactState.MINOR), "ciao?", INVITED))
    assert (verdict.effects, hears(verdict)) == ((), [("Blessing", "consent.minor")])


@pytest.mark.parametrize("state", [*WALK, ContactState.GREETED, ContactState.MINOR, ContactState.STOPPED])
def test_a_cry_for_help_is_heard_on_every_screen(state: ContactState) -> None:
    """Help is not a reward for agreeing: the word and the button work wherever she stands (R37)."""
    for scene in (wrote(blessing(state), "AIUTO!", INVITED), pressed(blessing(state), PickRow(MenuRow.HELP), INVITED)):
        verdict = decide(scene)
        assert [one.cause for one in verdict.effects if isinstance(one, RaiseAlert)] == ["help"]
        assert verdict.outbounds
        assert all(one.last_word for one in verdict.outbounds)


@pytest.mark.parametrize("pairings", [(INVITED,), ()], ids=["matched", "not matched"])
def test_a_question_before_the_answer_goes_to_a_person(pairings: tuple[Pairing, ...]) -> None:
    """The decision stays open while somebody answers her."""
    verdict = decide(pressed(blessing(ContactState.ASKED), Agree(yes=None), *pairings))
    assert effects(verdict) == ["RaiseAlert"]
    assert hears(verdict) == [("Blessing", "consent.question_ack")]


def test_her_yes_opens_the_line_and_her_mentor_hears_it() -> None:
    """Consent is kept with its version; she is asked when it is safe to write to her (R04, R07)."""
    contact = blessing(ContactState.ASKED)
    verdict = decide(pressed(contact, Agree(yes=True), INVITED))
    assert verdict.effects == (
        GiveConsent(contact, CONSENT_VERSION),
        Advance(contact, ContactState.OPEN),
        SetPairing(INVITED, PairingState.ACTIVE),
    )
    assert hears(verdict) == [
        ("Blessing", "mentee.open"),
        ("Amara", "mentor.new_mentee"),
        ("Blessing", "prefs.hide_tip"),
        ("Blessing", "prefs.when"),
    ]


def test_her_yes_opens_the_line_also_before_her_mentor_has_come() -> None:
    """A mentor who has not opened her own line is not written to; a match that is active already stays so."""
    waiting = matched(BLESSING, mentor_at=None)
    verdict = decide(pressed(blessing(ContactState.ASKED), Agree(yes=True), waiting))
    assert effects(verdict) == ["GiveConsent", "Advance"]
    assert {who for who, _ in hears(verdict)} == {"Blessing"}


def test_consent_names_the_programme_where_no_mentor_is_named_yet() -> None:
    """Whoever is not matched reads the organisation's name in the mentor's place, never an empty one."""
    asked = decide(pressed(blessing(ContactState.AGE), TellAge(Age.ADULT)))
    body = asked.outbounds[0].body
    assert isinstance(body, Say)
    assert body.prompts[0].params["mentor"] == "Casa Aperta"


# --- the safe-contact card --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("safe", [SafeTime.ANY_TIME, SafeTime.ONLY_WHEN_I_WRITE])
def test_her_safe_contact_card_is_kept(safe: SafeTime) -> None:
    """What she taps holds from now on, and what waited under the old card comes now: she is there (R07)."""
    contact = blessing(ContactState.OPEN, "hours")
    verdict = arriving.set_safe_time(pressed(contact, PickSafeTime(safe), WITH_BLESSING))
    assert verdict.effects == (SetSafeTime(BLESSING, safe, ""), Expect(contact, ""), ReleaseHeld(contact))
    assert hears(verdict) == [("Blessing", "prefs.saved")]


def test_certain_hours_are_asked_for() -> None:
    """Until she has named them nothing changes: "at certain hours" alone is no permission."""
    contact = blessing(ContactState.OPEN)
    verdict = arriving.set_safe_time(pressed(contact, PickSafeTime(SafeTime.SOME_HOURS), WITH_BLESSING))
    assert verdict.effects == (Expect(contact, "hours"),)
    assert labels(verdict.outbounds[0]) == ["08:00 - 12:00", "12:00 - 18:00", "18:00 - 21:00"]


def test_hours_can_be_tapped_or_typed() -> None:
    """Both ways end with the same card; what says no hours is asked for again."""
    contact = blessing(ContactState.OPEN, "hours")
    tapped = arriving.set_safe_hours(pressed(contact, PickHours("18:00-21:00"), WITH_BLESSING))
    typed = arriving.set_safe_hours(wrote(contact, "18-21", WITH_BLESSING, typed_hours="18:00-21:00"))
    assert tapped.effects == typed.effects
    saved = SetSafeTime(BLESSING, SafeTime.SOME_HOURS, "18:00-21:00")
    assert tapped.effects == (saved, Expect(contact, ""), ReleaseHeld(contact))
    unclear = arriving.set_safe_hours(wrote(contact, "la sera", WITH_BLESSING))
    assert (unclear.effects, hears(unclear)) == ((), [("Blessing", "prefs.which_hours")])


def test_without_an_answer_the_safest_card_holds() -> None:
    """Should anything else ever reach this act, she is written to only when she writes."""
    verdict = arriving.set_safe_time(wrote(blessing(ContactState.OPEN), "boh", WITH_BLESSING))
    assert verdict.effects[0] == SetSafeTime(BLESSING, SafeTime.ONLY_WHEN_I_WRITE, "")


def test_what_is_no_language_at_all_reaches_a_person() -> None:
    """An act that is reached without a language never sets an empty one."""
    verdict = arriving.set_language(wrote(blessing(ContactState.GREETED), "swahili"))
    assert effects(verdict) == ["RaiseAlert"]


def test_the_line_belongs_to_the_desk_or_to_a_mentor() -> None:
    """A supervisor's code works at the desk: she is greeted there, on the desk's line."""
    invitation = Invitation(UUID(int=5), DALIA)
    verdict = decide(replace(wrote(None, "/start right", tried_code=True, invitation=invitation), line=DESK))
    assert verdict.outbounds[0].to.line_id == DESK.id


def test_the_safe_time_question_can_be_asked_for_again() -> None:
    """From the menu, whenever she wants."""
    verdict = decide(pressed(blessing(ContactState.OPEN), PickRow(MenuRow.HOURS), WITH_BLESSING))
    assert hears(verdict) == [("Blessing", "prefs.when")]


def test_language_can_be_asked_for_again() -> None:
    """From the menu of an open line, and before she chose one."""
    verdict = decide(pressed(blessing(ContactState.OPEN), PickRow(MenuRow.LANGUAGE), WITH_BLESSING))
    assert hears(verdict) == [("Blessing", "lang.choose")]
