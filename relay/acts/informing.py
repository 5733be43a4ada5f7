"""Acts of informing: checked answers by topic, for a mentee from her menu and for a mentor by /q (R50, R51).

Law: only what a person checked is shown, with who checked it and when; where there is no card, nothing is invented and
the question goes to people. A topic is counted, never who asked (R48). Source: needs.md R34, R36, R48, R50-R52.
"""

from dataclasses import replace
from datetime import UTC, datetime, time

from relay.acts.notes import with_note
from relay.acts.questions import ask_for_answer
from relay.acts.speaking import nothing_open, option, reply, sender_of
from relay.cards import Topic
from relay.checkin_choices import PickTopic
from relay.choices import AskTeam
from relay.delivery import Origin
from relay.messages import Pass, Text
from relay.people import Role
from relay.scene import CountTopic, Outbound, Scene, Verdict


def show_topics(scene: Scene) -> Verdict:
    """Which topics there are: seven rows."""
    rows = tuple((option(PickTopic(topic), topic.row),) for topic in Topic)
    return Verdict((), (reply(scene, "info.topics", *rows),))


def show_picked(scene: Scene) -> Verdict:
    """The card of the topic that she picked."""
    if not isinstance(scene.choice, PickTopic):
        return nothing_open(scene)
    return show_topic(scene, scene.choice.topic)


def show_topic(scene: Scene, topic: Topic) -> Verdict:
    """The card, and under it who checked it and when; or that there is none, and whether people shall be asked.

    While she waits, her own note is at hand (R35).
    """
    shown = _card(scene, topic)
    hers = topic is Topic.WAITING and sender_of(scene).person.role is Role.MENTEE
    if not hers:
        return shown
    *before, last = shown.outbounds
    return replace(shown, outbounds=(*before, with_note(last)))


def _card(scene: Scene, topic: Topic) -> Verdict:
    contact, card = sender_of(scene), scene.cards.get(topic)
    counted = CountTopic(topic, contact.person.language)
    if card is None:
        return _no_card(scene, topic, counted)
    mentee = contact.person.role is Role.MENTEE
    shown = Outbound(contact, Pass(Text(card.text)), Origin.PROMPT if mentee else Origin.NOTICE)
    when = datetime.combine(card.checked_on, time(12), UTC)
    spoken = (Outbound(contact, card.recording, Origin.RECORDING),) if card.spoken else ()
    return Verdict((counted,), (shown, *spoken, reply(scene, "info.footer", org=scene.programme.name, date=when)))


def _no_card(scene: Scene, topic: Topic, counted: CountTopic) -> Verdict:
    """A mentee is asked whether her question shall go to the team; a mentor's goes on the team's list at once (R45)."""
    if sender_of(scene).person.role is not Role.MENTEE:
        asked = ask_for_answer(scene, topic)
        return Verdict((counted, *asked.effects), asked.outbounds)
    if topic in scene.asked:  # she has asked it already: nobody is asked twice
        asked = ask_for_answer(scene, topic)
        return Verdict((counted,), asked.outbounds)
    row = (option(AskTeam(yes=True, topic=topic), "btn.yes"), option(AskTeam(yes=False, topic=topic), "btn.no"))
    return Verdict((counted,), (reply(scene, "info.none", row),))
