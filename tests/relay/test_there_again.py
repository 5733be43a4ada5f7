"""Who was taken for unreachable and uses the line is there; a mentee who stopped comes back by a person only (R58)."""

import pytest

from relay.acts.leaving import let_in_again
from relay.choices import Take
from relay.messages import Blocked, Reacted, Text, Unblocked, Wrote
from relay.people import ContactState, Line, Person
from relay.predicates import is_there_again
from relay.rules import decide
from relay.scene import Advance, Verdict
from tests.relay.scenes import AMARA, BLESSING, DALIA, DESK, FRESH, LINE, matched, pressed, reached, seen, wrote

SAID = Wrote(Text("Here I am"), "5")


@pytest.mark.parametrize(("person", "line"), [(AMARA, LINE), (DALIA, DESK)])
def test_writing_shows_that_she_can_be_reached(person: Person, line: Line) -> None:
    """A mentor or one of the team who writes is taken for reachable from then on."""
    stopped = reached(person, line, ContactState.STOPPED)
    scene = seen(stopped, SAID)
    assert is_there_again(scene)
    assert let_in_again(scene) == Verdict((Advance(stopped, ContactState.OPEN),))


def test_so_does_a_press() -> None:
    """Whoever takes an item can be told of the next."""
    assert is_there_again(pressed(reached(DALIA, DESK, ContactState.STOPPED), Take(FRESH)))


@pytest.mark.parametrize("event", [Blocked(), Unblocked(), Reacted("5", "👍")])
def test_what_a_phone_does_by_itself_shows_nothing(event: Blocked | Unblocked | Reacted) -> None:
    """Blocking, and what may be late news, never open a line."""
    assert not is_there_again(seen(reached(DALIA, DESK, ContactState.STOPPED), event))


def test_a_mentee_who_stopped_is_never_opened_by_her_words() -> None:
    """Her STOP holds until a person has spoken with her."""
    stopped = reached(BLESSING, LINE, ContactState.STOPPED)
    assert not is_there_again(seen(stopped, SAID, matched(BLESSING)))


def test_whoever_is_open_needs_no_opening() -> None:
    """Nothing is written for those who were never missed; for strangers there is nobody to open."""
    assert not is_there_again(wrote(reached(AMARA), "Here I am"))
    assert not is_there_again(seen(None, SAID))


def test_a_link_pressed_again_is_not_passed_on() -> None:
    """START with an old code, by a mentee whose line is open, reaches nobody."""
    verdict = decide(wrote(reached(BLESSING), "/start 50101TEST0", matched(BLESSING)))
    assert verdict.effects == ()
    assert {outbound.to.person for outbound in verdict.outbounds} == {BLESSING}
