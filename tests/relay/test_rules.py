"""The policy as a whole: every scene has a verdict, and whatever happens, nobody's address or words go astray."""

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.choices import Agree, Choice, Discard, Focus, HandOver, MenuRow, Off, PickRow, SendAnyway, SendTo, TakeOff
from relay.delivery import Origin
from relay.messages import (
    Blocked,
    Chose,
    ContactCard,
    Edited,
    Elsewhere,
    Event,
    Location,
    Media,
    MediaKind,
    Reacted,
    Text,
    Unblocked,
    Unsupported,
    Wrote,
)
from relay.people import Contact, ContactState, PairingState
from relay.predicates import always, picks
from relay.rules import RULES, decide
from relay.scene import Outbound, Scene
from tests.relay.scenes import (
    AMARA,
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA_AT,
    JOY,
    JOY_AT,
    WITH_BLESSING,
    WITH_JOY,
    held,
    matched,
    message_of,
    pressed,
    reached,
    seen,
    wrote,
)

WORDS = (
    "ciao",
    "aiuto",
    "stop",
    "pausa",
    "menu",
    "0",
    "delete",
    "/alert",
    "/undo",
    "/to",
    "/off",
    "/me",
    "/help",
    "/x",
)
CONTENTS = (
    *map(Text, WORDS),
    Media(MediaKind.PHOTO, "file-1"),
    Location(45.0, 9.0),
    ContactCard("+447700900123", "Sunrise"),
    Unsupported("poll"),
)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Wrote, st.sampled_from(CONTENTS), st.just("7"), st.sampled_from([None, "70"])),
    st.builds(Edited, st.sampled_from(CONTENTS), st.just("7")),
    st.builds(Reacted, st.just("70"), st.sampled_from([None, "x"])),
    st.just(Chose("whatever", "6")),
    st.sampled_from([Blocked(), Unblocked(), Elsewhere("message")]),
)
CHOICES: st.SearchStrategy[Choice | None] = st.sampled_from(
    [
        None,
        *map(PickRow, MenuRow),
        *(Agree(answer) for answer in (True, False, None)),
        SendTo(UUID(int=88), WITH_JOY.id),
        SendTo(UUID(int=88), WITH_BLESSING.id),
        SendAnyway(UUID(int=88)),
        Discard(UUID(int=88)),
        Focus(WITH_JOY.id),
        HandOver(WITH_BLESSING.id),
        *map(TakeOff, Off),
    ]
)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Any of the people, in any state, does anything, with anything pointed at, held, or chosen."""
    state = draw(st.sampled_from(PairingState))
    pairings = [matched(BLESSING, state), matched(JOY, draw(st.sampled_from(PairingState)))]
    if draw(st.booleans()):
        pairings[0] = replace(pairings[0], mentor_at=None)
    who = draw(st.sampled_from([None, BLESSING_AT, AMARA_AT, DALIA_AT]))
    contact: Contact | None = who
    if who is not None:
        expects = draw(st.sampled_from(["", "team", "hours"]))
        contact = replace(who, state=draw(st.sampled_from(ContactState)), expects=expects)
    mine = {None: [], BLESSING_AT: pairings[:1], AMARA_AT: pairings, DALIA_AT: []}[who]
    event, choice = draw(EVENTS), draw(CHOICES)
    known = draw(st.sampled_from([None, message_of(pairings[0], BLESSING), message_of(pairings[1], AMARA)]))
    draft = None if contact is None else draw(st.sampled_from([None, held(contact, "held", pairings[0])]))
    scene = seen(contact, event, *mine, choice=choice if isinstance(event, Chose) else None, known=known, draft=draft)
    return replace(
        scene,
        leads_to_participant=draw(st.booleans()),
        secret_word=draw(st.booleans()),
        focus=draw(st.sampled_from([None, WITH_JOY.id])),
        team=draw(st.sampled_from([(), (DALIA_AT,)])),
        tried_code=draw(st.booleans()),
        wrong_tries=draw(st.sampled_from([0, 9])),
    )


def test_every_rule_has_a_name_of_its_own() -> None:
    """The journal's explanation of a decision points at one rule and no other."""
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)


def test_the_last_rule_always_matches_and_confirms_nothing() -> None:
    """Whatever nobody thought of ends in silence, never in a crash and never with a word to a stranger."""
    assert RULES[-1].applies is always
    assert RULES[-1].act(wrote(None, "?")).outbounds == ()


def test_the_verdict_carries_the_name_of_the_rule() -> None:
    """Every decision explains itself."""
    assert decide(wrote(BLESSING_AT, "ciao", WITH_BLESSING)).rule == "from_mentee:to_mentor"
    assert picks(MenuRow.PAUSE).__name__ == "picks_pause"


@given(scenes())
def test_every_scene_gets_a_verdict(scene: Scene) -> None:
    """No combination of people, states, content and taps raises or stays without a rule."""
    assert decide(scene).rule


@given(scenes())
def test_no_address_of_one_side_reaches_the_other(scene: Scene) -> None:
    """What is said to anybody holds no address but, as its receiver, her own (R15)."""
    addresses = {BLESSING_AT.address, JOY_AT.address, AMARA_AT.address, DALIA_AT.address, "599"}
    for outbound in decide(scene).outbounds:
        told = set(_strings((outbound.body, outbound.alias)))
        assert not told & addresses


def _strings(value: Any) -> Iterator[str]:
    """Every string inside a value, through dataclasses, mappings and sequences."""
    match value:
        case str():
            yield value
        case dict():
            yield from _strings(tuple(value.values()))
        case tuple() | list() | frozenset():
            for one in value:
                yield from _strings(one)
        case _ if dataclasses.is_dataclass(value):
            yield from _strings(tuple(getattr(value, field.name) for field in dataclasses.fields(value)))


def test_a_planted_address_would_be_found() -> None:
    """The search above sees into prompts, buttons and contents."""
    body = wrote(BLESSING_AT, BLESSING_AT.address).inbound.event
    assert BLESSING_AT.address in set(_strings((body,)))


@given(scenes())
def test_a_stranger_learns_nothing(scene: Scene) -> None:
    """Without a right code nothing is said but that a code is wrong, and nobody of the programme hears of it."""
    stranger = replace(scene, contact=None, invitation=None, pairings=(), known=None, draft=None, choice=None)
    assert [outbound.to.address for outbound in decide(stranger).outbounds] in ([], [scene.inbound.address])


@given(scenes())
def test_a_persons_words_reach_only_the_other_of_her_match(scene: Scene) -> None:
    """Passed-on words go to the mentor of her own match, or to one mentee of the mentor's, never to both (R16)."""
    passed = [outbound for outbound in decide(scene).outbounds if outbound.body is None]
    assert len(passed) <= 1
    for outbound in passed:
        assert outbound.pairing in scene.pairings
        assert scene.contact is not None
        assert _is_the_other(outbound, scene.contact)


def _is_the_other(outbound: Outbound, sender: Contact) -> bool:
    pairing = outbound.pairing
    if pairing is None:
        return False
    if outbound.origin is Origin.MENTEE:
        return (pairing.mentee.id, outbound.to) == (sender.person.id, pairing.mentor_at)
    return (pairing.mentor.id, outbound.to) == (sender.person.id, pairing.mentee_at)


@given(scenes())
def test_a_mentors_words_reach_whom_she_named(scene: Scene) -> None:
    """Quoted, the only one, chosen, or tapped: in this order, and in no other case anything leaves (R16)."""
    if scene.contact is None or scene.contact.person.id != AMARA.id:
        return
    for outbound in decide(scene).outbounds:
        if outbound.body is None:
            assert outbound.pairing is not None
            assert outbound.pairing.id == _named(scene)


def _named(scene: Scene) -> UUID | None:
    """Whom the mentor named, written a second time and more plainly than the rules do."""
    if isinstance(scene.choice, SendTo):
        return scene.choice.pairing_id
    if isinstance(scene.choice, SendAnyway):
        return scene.draft.pairing_id if scene.draft is not None else None
    if scene.known is not None and scene.known.pairing_id in {pairing.id for pairing in scene.pairings}:
        return scene.known.pairing_id
    event = scene.inbound.event
    if isinstance(event, Wrote) and event.quote is not None:
        return None
    return scene.pairings[0].id if len(scene.pairings) == 1 else scene.focus


CALM = {PairingState.PAUSED, PairingState.STOPPED, PairingState.ENDED, PairingState.INVITED}


@given(scenes())
def test_nothing_of_a_mentors_reaches_a_woman_who_wants_none(scene: Scene) -> None:
    """Paused, stopped, ended or not yet agreed: no words, no edit and no reaction of a mentor's go there (R58)."""
    if scene.contact is None or scene.contact.person.id != AMARA.id:
        return
    for outbound in decide(scene).outbounds:
        hers = outbound.to.person.id in {BLESSING.id, JOY.id}
        if hers and outbound.pairing is not None and type(outbound.body).__name__ != "Withdraw":
            assert outbound.pairing.state not in CALM


@pytest.mark.parametrize("state", ContactState)
def test_a_cry_for_help_wins_wherever_she_is(state: ContactState) -> None:
    """The word is never taken for anything else, whatever she was asked for before; only a lost phone is not heard."""
    contact = replace(reached(BLESSING, state=state), expects="team")
    verdict = decide(wrote(contact, "SOS", WITH_BLESSING, secret_word=True, leads_to_participant=True))
    heard = [] if state is ContactState.REVOKED else ["help_word:cry_for_help"]
    assert ([verdict.rule] if verdict.outbounds else []) == heard


def test_a_tap_that_means_nothing_any_more_says_so() -> None:
    """A known person who presses an old button hears that it is over, whoever she is."""
    for contact in (BLESSING_AT, AMARA_AT, DALIA_AT):
        assert decide(pressed(contact, Focus(UUID(int=3)))).effects == ()
