"""Asking a message only what it can be: the short way through the policy is the whole policy."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.asked_of import EVERYBODY, AskedOf, Kind, asked_of, kind_of, mark_of
from relay.checkins import CheckInFacts
from relay.choices import Choice, MenuRow, PickRow
from relay.desk import Hand
from relay.messages import Chose, Text, Wrote
from relay.people import Role
from relay.recurrence import PlanKind
from relay.rules import RULES, Rule, decide, rules_for
from relay.scene import Scene, UncertainDelivery
from tests.relay.alarms import HERS, MIRA_AT, OPEN, closed, taken
from tests.relay.scenes import BLESSING_AT, WITH_BLESSING, WITH_JOY, wrote
from tests.relay.test_rules import scenes


def _members(union: Any) -> list[type[Any]]:
    """The types of a union, however it is nested."""
    return [one for part in get_args(union) for one in (_members(part) if get_args(part) else [part])]


QUESTION = CheckInFacts(UUID(int=55), PlanKind.WEEKLY, 1, WITH_BLESSING, answered=False)
CHOICES: list[st.SearchStrategy[Choice]] = [st.from_type(one) for one in _members(Choice)]
ALERTS = (None, OPEN, HERS, taken(), taken(owner=MIRA_AT.person), closed())


@st.composite
def anything(draw: st.DrawFn) -> Scene:
    """Any scene, with any choice whatever the event is, and whatever a choice may name."""
    scene = draw(scenes())
    choice: Choice | None = draw(st.one_of(st.none(), *CHOICES))
    uncertain = draw(st.sampled_from([None, UncertainDelivery(3, WITH_JOY)]))
    contact = scene.contact
    if contact is not None and contact.person.role.of_the_team and draw(st.booleans()):
        contact = MIRA_AT
    return replace(
        scene,
        contact=contact,
        choice=choice,
        alert=draw(st.sampled_from(ALERTS)),
        checkin=draw(st.sampled_from([None, QUESTION])),
        hand=draw(st.sampled_from([None, Hand("reason", OPEN), Hand("write", OPEN)])),
        uncertain=uncertain,
        typed_hours=draw(st.sampled_from([None, "9-12"])),
    )


def first_of_all(scene: Scene) -> Rule:
    """The rule that wins when every rule is asked, one after the other."""
    return next(rule for rule in RULES if rule.applies(scene))


@settings(max_examples=600)
@given(anything())
def test_the_short_way_finds_the_rule_that_the_whole_table_would(scene: Scene) -> None:
    """A message is judged as if every rule of the policy had been asked, in the policy's order."""
    assert next(rule for rule in rules_for(kind_of(scene)) if rule.applies(scene)) is first_of_all(scene)


@settings(max_examples=600)
@given(anything())
def test_no_mark_hides_a_rule_that_would_have_said_yes(scene: Scene) -> None:
    """Also where another rule comes first: a mark leaves out only what the predicate says no to by itself."""
    kind = kind_of(scene)
    assert [rule.name for rule in RULES if rule.applies(scene) and not mark_of(rule.applies).admits(kind)] == []


def marked_wrongly() -> Callable[[Scene], bool]:
    """A predicate about mentees whose mark says that it is about mentors."""

    @asked_of(Role.MENTOR)
    def from_anybody(_scene: Scene) -> bool:
        return True

    return from_anybody


def test_a_wrong_mark_would_be_seen() -> None:
    """The comparison above can fail: what a wrong mark hides is seen."""
    scene = wrote(BLESSING_AT, "ciao", WITH_BLESSING)
    predicate = marked_wrongly()
    assert predicate(scene)
    assert not mark_of(predicate).admits(kind_of(scene))


def test_a_rule_without_a_mark_is_asked_of_everybody() -> None:
    """A new rule is right before it is fast."""

    def new(_scene: Scene) -> bool:
        return True

    assert mark_of(new) is EVERYBODY
    assert new(wrote(None, "ciao"))
    assert mark_of(new).admits(kind_of(wrote(None, "ciao")))


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ((Role.MENTEE, Wrote, PickRow), True),
        ((Role.MENTOR, Wrote, PickRow), False),
        ((None, Wrote, PickRow), False),
        ((Role.MENTEE, Chose, PickRow), False),
        ((Role.MENTEE, Wrote, type(None)), False),
    ],
)
def test_a_mark_leaves_out_other_roles_events_and_choices(kind: Kind, asked: bool) -> None:  # noqa: FBT001  # a table
    """Each of the three parts of a mark counts."""
    mark = AskedOf(frozenset({Role.MENTEE}), frozenset({Wrote}), frozenset({PickRow}))
    assert mark.admits(kind) is asked


def test_a_scene_is_of_its_senders_role_its_event_and_its_choice() -> None:
    """What is known at a glance is read from the scene as it was painted."""
    scene = wrote(BLESSING_AT, "1", WITH_BLESSING)
    assert isinstance(scene.inbound.event, Wrote)
    assert scene.inbound.event.content == Text("1")
    assert kind_of(replace(scene, choice=PickRow(MenuRow.INFO))) == (Role.MENTEE, Wrote, PickRow)
    assert kind_of(wrote(None, "ciao")) == (None, Wrote, type(None))


def test_everyday_words_are_asked_a_third_of_the_policy() -> None:
    """The marks do what they are there for: most rules are never asked of a mentee's or a mentor's plain words."""
    for role in Role:
        assert 3 * len(rules_for((role, Wrote, type(None)))) <= len(RULES)
    assert decide(wrote(BLESSING_AT, "ciao", WITH_BLESSING)).rule == "from_mentee:to_mentor"
