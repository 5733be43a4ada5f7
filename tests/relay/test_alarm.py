"""Raising an alert: it is open before anything is asked, and whoever raised it hears what is true (R37, R39, R40)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from relay.acts import alarm, pushes
from relay.alerts import Level
from relay.choices import decode
from relay.desk import AlertFacts, GradeAlert, OpenItem
from relay.desk_choices import Close, Grade, PassOn
from relay.messages import Prompt, Say, Text, Wrote
from relay.people import Contact, Pairing
from relay.rules import decide
from relay.scene import RaiseAlert, Scene
from tests.relay.alarms import HERS, ITEM, OPEN, closed, taken
from tests.relay.scenes import (
    AMARA_AT,
    BLESSING,
    BLESSING_AT,
    DALIA_AT,
    FRESH,
    NOW,
    PROGRAMME,
    WITH_BLESSING,
    WITH_JOY,
    effects,
    hears,
    labels,
    message_of,
    pressed,
    seen,
    wrote,
)

WITH_LINES = replace(PROGRAMME, helplines=("the state's line, day and night: 116 016",))
MORNING = NOW + timedelta(hours=21)


def graded(scene: Scene) -> list[Grade]:
    """Which levels the buttons of the answer stand for."""
    body = decide(scene).outbounds[0].body
    assert isinstance(body, Say)
    found = [decode(button.code) for row in body.buttons for button in row]
    return [choice for choice in found if isinstance(choice, Grade)]


def test_a_cry_is_open_before_anything_is_asked() -> None:
    """At once for today; the question comes after, and staying silent loses nothing (R37)."""
    verdict = decide(wrote(BLESSING_AT, "aiuto", WITH_BLESSING))
    assert verdict.effects == (RaiseAlert(FRESH, "A17", "help", WITH_BLESSING),)
    assert hears(verdict) == [("Blessing", "help.number + help.which")]
    assert labels(verdict.outbounds[0]) == ["btn.danger", "btn.today", "btn.can_wait"]
    assert graded(wrote(BLESSING_AT, "aiuto", WITH_BLESSING))[0] == Grade(FRESH, Level.DANGER)


@pytest.mark.parametrize(
    ("more", "hers"),
    [
        ({"programme": WITH_LINES}, ["help.number + help.which", "mentee.helplines"]),
        ({"opens_at": MORNING}, ["help.off_hours_number + help.danger_ask"]),
        ({"opens_at": MORNING, "programme": WITH_LINES}, ["help.off_hours + help.danger_ask"]),
        ({"team": ()}, ["mentee.help_unheard"]),
        ({"team": (), "programme": WITH_LINES}, ["mentee.help_unheard", "mentee.helplines"]),
    ],
    ids=["helplines", "at night", "at night, helplines", "nobody there", "nobody there, helplines"],
)
def test_a_cry_is_answered_truthfully(more: dict[str, Any], hers: list[str]) -> None:
    """That the team is told, that it is not at work, or that nobody can be reached: and whom to call (R39)."""
    assert [what for _, what in hears(decide(wrote(BLESSING_AT, "aiuto", WITH_BLESSING, **more)))] == hers


def test_a_cry_joins_what_is_open_about_her() -> None:
    """The buttons grade the item that is open, not a second one."""
    item = OpenItem(ITEM, "A7", Level.TODAY, NOW)
    scene = wrote(BLESSING_AT, "aiuto", WITH_BLESSING, open_items={BLESSING.id: item})
    assert {choice.alert_id for choice in graded(scene)} == {ITEM}


@pytest.mark.parametrize(
    ("pairings", "known", "which", "about"),
    [
        ((WITH_BLESSING,), False, "mentor.alert_which", WITH_BLESSING),
        ((WITH_BLESSING, WITH_JOY), False, "mentor.alert_which_plain", None),
        ((WITH_BLESSING, WITH_JOY), True, "mentor.alert_which", WITH_BLESSING),
    ],
    ids=["of one", "of several", "as a reply"],
)
def test_a_mentors_alert_is_open_at_once(
    pairings: tuple[Pairing, ...],
    known: bool,  # noqa: FBT001
    which: str,
    about: Pairing | None,
) -> None:
    """As a reply it says whom it is about; alone, with several mentees, it is about her work, and nobody is guessed."""
    pointed = message_of(WITH_BLESSING, BLESSING) if known else None
    verdict = decide(wrote(AMARA_AT, "/alert", *pairings, known=pointed, quote="70" if known else None))
    assert verdict.effects == (RaiseAlert(FRESH, "A17", "mentor", about),)
    assert hears(verdict) == [("Amara", f"mentor.alert_done + {which}")]


@pytest.mark.parametrize(
    ("topic", "quoted", "about"),
    [
        (WITH_JOY.id, None, WITH_JOY),
        (WITH_JOY.id, WITH_BLESSING, WITH_BLESSING),
        (UUID(int=5), None, None),
        (UUID(int=5), WITH_BLESSING, WITH_BLESSING),
    ],
    ids=["in Joy's topic", "in Joy's topic, answering Blessing", "in an ended one's", "there, answering Blessing"],
)
@pytest.mark.parametrize("team", [(DALIA_AT,), ()], ids=["heard", "unheard"])
def test_an_alert_in_a_topic_is_about_the_woman_of_the_topic(
    topic: UUID, quoted: Pairing | None, about: Pairing | None, team: tuple[Contact, ...]
) -> None:
    """Alone it means the topic's owner, as a reply the quoted one; in an ended match's topic it is about nobody."""
    known = message_of(quoted, quoted.mentee) if quoted is not None else None
    event = Wrote(Text("/alert"), "7", None if known is None else "70", "55")
    scene = seen(AMARA_AT, event, WITH_BLESSING, WITH_JOY, known=known, topic_of=topic, team=team)
    (raised,) = [one for one in decide(scene).effects if isinstance(one, RaiseAlert)]
    assert raised.pairing == about
    alone = seen(AMARA_AT, event, WITH_BLESSING, known=known, topic_of=topic, team=team)
    (raised,) = [one for one in decide(alone).effects if isinstance(one, RaiseAlert)]
    assert raised.pairing == (WITH_BLESSING if quoted is WITH_BLESSING else None)


def test_a_mentors_alert_names_the_item_that_it_joins() -> None:
    """The reference that she hears is the one that the team knows."""
    item = OpenItem(ITEM, "A7", Level.TODAY, NOW)
    verdict = decide(wrote(AMARA_AT, "/alert", WITH_BLESSING, open_items={BLESSING.id: item}))
    body = verdict.outbounds[0].body
    assert isinstance(body, Say)
    assert body.prompts[0] == Prompt("mentor.alert_done", {"ref": "A7"})


@pytest.mark.parametrize(
    ("more", "says"),
    [({"opens_at": MORNING}, "mentor.alert_off_hours + mentor.alert_which"), ({"team": ()}, "mentor.alert_nobody")],
    ids=["at night", "nobody there"],
)
def test_a_mentor_hears_when_nobody_is_there(more: dict[str, Any], says: str) -> None:
    """The alert is kept either way, and she knows whom to call."""
    verdict = decide(wrote(AMARA_AT, "/alert", WITH_BLESSING, **more))
    assert effects(verdict) == ["RaiseAlert"]
    assert hears(verdict) == [("Amara", says)]


@pytest.mark.parametrize(
    ("contact", "alert", "level", "more", "follows", "says"),
    [
        (BLESSING_AT, HERS, Level.DANGER, {}, True, "help.now"),
        (BLESSING_AT, HERS, Level.DANGER, {"team": ()}, True, "mentee.help_unheard"),
        (BLESSING_AT, HERS, Level.DANGER, {"opens_at": MORNING}, True, "help.off_hours_number"),
        (BLESSING_AT, HERS, Level.TODAY, {}, False, "help.kept"),
        (BLESSING_AT, HERS, Level.ADVICE, {}, True, "help.can_wait"),
        (BLESSING_AT, HERS, Level.ADVICE, {"now": NOW + timedelta(hours=1)}, False, "help.kept"),
        (AMARA_AT, OPEN, Level.DANGER, {}, True, "mentor.alert_danger"),
        (AMARA_AT, OPEN, Level.TODAY, {}, False, "mentor.alert_kept"),
        (AMARA_AT, OPEN, Level.ADVICE, {}, True, "mentor.alert_advice"),
        (AMARA_AT, OPEN, Level.ADVICE, {"now": NOW + timedelta(minutes=2)}, False, "mentor.alert_kept"),
        (AMARA_AT, taken(), Level.ADVICE, {}, False, "mentor.alert_kept"),
    ],
)
def test_her_answer_raises_it_or_keeps_it_and_eases_it_only_in_time(
    contact: Contact,
    alert: AlertFacts,
    level: Level,
    more: dict[str, Any],
    follows: bool,  # noqa: FBT001
    says: str,
) -> None:
    """A level rises by a tap at any time; only the first answer of the only raiser may say that it can wait (R45)."""
    verdict = decide(replace(pressed(contact, Grade(ITEM, level), WITH_BLESSING, alert=alert), **more))
    assert verdict.effects == ((GradeAlert(alert, level),) if follows else ())
    assert hears(verdict) == [(contact.person.alias, says)]


@pytest.mark.parametrize(
    ("contact", "alert"),
    [(BLESSING_AT, OPEN), (AMARA_AT, closed()), (AMARA_AT, None), (DALIA_AT, OPEN)],
    ids=["not hers", "closed", "gone", "a supervisor"],
)
def test_nobody_grades_what_she_did_not_raise(contact: Contact, alert: AlertFacts | None) -> None:
    """Nor what is over."""
    verdict = decide(pressed(contact, Grade(ITEM, Level.ADVICE), WITH_BLESSING, alert=alert))
    assert (verdict.effects, [what for _, what in hears(verdict)]) == ((), ["choice.gone"])
    assert alarm.grade(pressed(contact, Grade(ITEM, Level.ADVICE))).effects == ()


def test_what_lights_up_says_a_reference_and_a_level() -> None:
    """Nothing on a lock screen says whom an item concerns; each push carries what can be done about it (R19, R40)."""
    rows = {
        "sup.alert": pushes.first(ITEM, "A7", Level.DANGER),
        "sup.renotify": pushes.again(ITEM, "A7", 5),
        "sup.drill + sup.alert": pushes.drill(ITEM, "A7", Level.DANGER),
        "sup.not_closed": pushes.unclosed(ITEM, "A7", 120),
        "sup.joined": pushes.joined(ITEM, "A7"),
    }
    for keys, push in rows.items():
        assert " + ".join(prompt.key for prompt in push.prompts) == keys
        values = {str(value) for prompt in push.prompts for value in prompt.params.values()}
        assert values <= {"A7", "DANGER", "5", "120"}
        codes = [decode(button.code) for row in push.buttons for button in row]
        assert codes[1] == PassOn(ITEM)
    assert decode(rows["sup.not_closed"].buttons[0][0].code) == Close(ITEM)
    assert alarm.team_push(ITEM, "A7") == pushes.first(ITEM, "A7", Level.TODAY)
    assert pushes.unreachable("Mira") == Say((Prompt("sup.unreachable", {"supervisor": "Mira"}),))


def test_the_truth_when_nobody_has_answered() -> None:
    """Each raiser in her own words, with a number to call, and helplines where there are any (R39)."""
    assert pushes.nobody_yet(AMARA_AT, "A7", PROGRAMME).prompts[0].key == "mentor.no_one_yet"
    assert pushes.nobody_yet(BLESSING_AT, "A7", PROGRAMME).prompts[0].key == "help.no_one_yet_number"
    assert pushes.nobody_yet(BLESSING_AT, "A7", WITH_LINES).prompts[0].key == "help.no_one_yet"
