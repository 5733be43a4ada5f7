"""An erasure that waits until a person has finished an open DANGER about her (R59).

Source: relay/acts/leaving.py, relay/erase_predicates.py; needs.md R08, R59.
"""

from dataclasses import replace

import pytest

from relay.choices import Erase
from relay.delivery import Origin
from relay.erasing import AskedToErase, OpenDanger
from relay.people import Contact, ContactState
from relay.rules import decide
from relay.scene import AskToErase, CallOffErasure, ClearChat
from tests.relay.scenes import BLESSING_AT, DALIA_AT, FRESH, WITH_BLESSING, effects, hears, labels, pressed, wrote

DANGER = OpenDanger(FRESH, "A17")
TAKEN = replace(DANGER, owner_at=DALIA_AT)
SILENT = replace(DANGER, silent=True)
STOPPED = replace(BLESSING_AT, state=ContactState.STOPPED)


@pytest.mark.parametrize("contact", [BLESSING_AT, STOPPED], ids=["open", "stopped"])
@pytest.mark.parametrize(
    ("danger", "heard"),
    [
        (DANGER, [("Blessing", "erase.waits")]),
        (TAKEN, [("Dalia", "sup.joined"), ("Blessing", "erase.waits")]),
        (SILENT, [("Blessing", "erase.takes_longer")]),
        (replace(TAKEN, silent=True), [("Dalia", "sup.joined"), ("Blessing", "erase.takes_longer")]),
    ],
    ids=["nobody has it", "taken", "silent", "silent and taken"],
)
def test_it_waits_and_whoever_has_to_know_hears_it(
    contact: Contact, danger: OpenDanger, heard: list[tuple[str, str]]
) -> None:
    """Her chat is cleared now, she may keep the rest, the item's owner hears; no word says more than it may."""
    verdict = decide(pressed(contact, Erase(yes=True), WITH_BLESSING, erasure=AskedToErase(danger=danger)))
    assert verdict.effects == (ClearChat(contact), AskToErase(contact))
    assert hears(verdict) == heard
    assert labels(verdict.outbounds[-1]) == ["btn.keep"]
    assert verdict.outbounds[-1].last_word
    assert all(one.origin is Origin.ALERT for one in verdict.outbounds[:-1])


def test_without_a_danger_it_is_done_at_once() -> None:
    """Also where she had asked before and the item is closed meanwhile."""
    for already in (False, True):
        verdict = decide(pressed(BLESSING_AT, Erase(yes=True), WITH_BLESSING, erasure=AskedToErase(already)))
        assert effects(verdict) == ["ClearChat", "EraseHer"]
        assert hears(verdict) == [("Amara", "mentor.ended"), ("Blessing", "erase.done")]


def test_asking_again_is_answered_and_asked_for_nothing() -> None:
    """DELETE once more: the same words, nothing new to confirm; where nothing keeps it back she is asked as ever."""
    again = decide(wrote(BLESSING_AT, "delete", WITH_BLESSING, erasure=AskedToErase(already=True, danger=DANGER)))
    assert (again.effects, hears(again)) == ((), [("Blessing", "erase.waits")])
    free = decide(wrote(BLESSING_AT, "delete", WITH_BLESSING, erasure=AskedToErase(already=True)))
    assert hears(free) == [("Blessing", "erase.confirm_tg")]
    first = decide(wrote(BLESSING_AT, "delete", WITH_BLESSING, erasure=AskedToErase(danger=DANGER)))
    assert hears(first) == [("Blessing", "erase.confirm_tg")]


def test_she_may_keep_everything_after_all() -> None:
    """[Keep] calls it off; without anything to call off it keeps everything as before."""
    off = decide(pressed(BLESSING_AT, Erase(yes=False), WITH_BLESSING, erasure=AskedToErase(already=True)))
    assert (off.effects, hears(off)) == ((CallOffErasure(BLESSING_AT),), [("Blessing", "erase.called_off")])
    never = decide(pressed(BLESSING_AT, Erase(yes=False), WITH_BLESSING))
    assert (never.effects, hears(never)) == ((), [("Blessing", "erase.kept")])
