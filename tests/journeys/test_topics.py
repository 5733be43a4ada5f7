"""Where a mentor's bot has topics she sees one per mentee, and writing in it says for whom it is (R16)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest

from handlers.topics import in_its_place
from models.claims import Claimed
from models.topics import thread_of
from models.work import Units, Work
from relay.delivery import Accepted, Failure, FailureKind, Loss, Origin
from relay.messages import Parcel, Pass, Text, Topic
from scheduler.topics import InTopics
from simulator.chats import Message
from simulator.faults import Fault, FaultKind
from tests.journeys.test_conversation import end_the_match_of
from tests.journeys.town import PATIENCE, Ours, Resident, Town, town_on

T = TypeVar("T")


class StoreAway(Exception):
    """The store can't be written for a moment."""


class AwayAtFirst:
    """The program's units of work, of which the first ones fail as they do when the store is away."""

    def __init__(self, units: Units, *, times: int) -> None:
        self._units = units
        self._times = times

    async def write(self, act: Callable[[Work], T]) -> T:
        """Fails, or writes."""
        if self._times:
            self._times -= 1
            raise StoreAway
        return await self._units.write(act)


async def learns_topics(town: Town) -> None:
    """Waits until the program has learnt from Telegram whether the line has topics."""
    asked = len([call for call in town.world.calls if call.method == "getMe"])
    await town.restart()
    while len([call for call in town.world.calls if call.method == "getMe"]) < asked + 2:
        await town.world.called.wait(PATIENCE)
    await town.quiet()


@pytest.fixture
async def by_topic(tmp_path: Path) -> AsyncIterator[Town]:
    """A lively town in which the mentor's bot was given topics, and whose program has learnt of it."""
    async with town_on("sqlite:///peerline.db", tmp_path, ready=True) as town:
        town.line.topics = True
        await learns_topics(town)
        yield town


def topics_of(town: Town) -> dict[str, int]:
    """Amara's topics: the thread by the name that she reads."""
    return {name: thread for thread, name in town.amara.phone.screen(town.line).topics.items()}


async def hears(town: Town, mentee: Resident, words: str) -> Message:
    """A mentee's words reach Amara, and everything that follows is done."""
    mentee.writes(words)
    message = await town.amara.sees(mentee.alias, words)
    await town.quiet()
    return message


def writes_in(town: Town, topic: str, text: str, *, answering: Message | None = None) -> int:
    """Amara writes in one of her topics."""
    quoted = answering.id if answering is not None else None
    return town.amara.phone.write(town.line, text, thread=topics_of(town)[topic], reply_to=quoted)


async def test_each_mentee_has_a_topic_of_her_own(by_topic: Town) -> None:
    """Blessing's words stand in Blessing's topic and Joy's in Joy's; the second message makes no second topic."""
    blessings = await hears(by_topic, by_topic.blessing, "Ciao")
    joys = await hears(by_topic, by_topic.joy, "Bonjour")
    again = await hears(by_topic, by_topic.blessing, "Ci sei?")
    topics = topics_of(by_topic)
    assert set(topics) == {"Blessing", "Joy"}
    assert (blessings.thread, joys.thread, again.thread) == (topics["Blessing"], topics["Joy"], topics["Blessing"])
    assert len([call for call in by_topic.world.calls if call.method == "createForumTopic"]) == 2


async def test_what_she_writes_in_a_topic_reaches_its_woman_without_a_question(by_topic: Town) -> None:
    """The topic names the receiver; what became of it is told in the same topic."""
    await hears(by_topic, by_topic.blessing, "Ciao")
    await hears(by_topic, by_topic.joy, "Bonjour")
    writes_in(by_topic, "Joy", "For Joy alone")
    await by_topic.joy.sees("For Joy alone")
    await by_topic.quiet()
    assert not any("For Joy alone" in text for text in by_topic.blessing.texts)
    assert not any(one.buttons for one in by_topic.amara.received)
    outside = [one.words for one in by_topic.amara.received if one.thread is None]
    assert not any("Joy" in words and "can write to you" not in words for words in outside)


async def test_a_mentee_never_sees_a_topic(by_topic: Town) -> None:
    """On her side there is one chat, as ever."""
    await hears(by_topic, by_topic.blessing, "Ciao")
    writes_in(by_topic, "Blessing", "Here I am")
    message = await by_topic.blessing.sees("Here I am")
    assert message.thread is None
    assert by_topic.blessing.phone.screen(by_topic.line).topics == {}


async def test_a_quote_of_another_woman_in_a_topic_is_asked_about(by_topic: Town) -> None:
    """Topic and quote name different women: nothing goes to either before she says to whom."""
    await hears(by_topic, by_topic.blessing, "Ciao")
    joys = await hears(by_topic, by_topic.joy, "Bonjour")
    writes_in(by_topic, "Blessing", "Whose is it?", answering=joys)
    await by_topic.amara.sees(Ours("mentor.to_whom"))
    await by_topic.quiet()
    assert not any("Whose is it?" in text for one in (by_topic.blessing, by_topic.joy) for text in one.texts)
    by_topic.amara.presses("Joy")
    await by_topic.joy.sees("Whose is it?")
    await by_topic.quiet()
    assert not any("Whose is it?" in text for text in by_topic.blessing.texts)


async def test_a_quote_that_agrees_with_its_topic_is_a_quote(by_topic: Town) -> None:
    """It reaches her as an answer to her own message."""
    mine = by_topic.blessing.writes("Mi senti?")
    message = await by_topic.amara.sees("Blessing", "Mi senti?")
    await by_topic.quiet()
    writes_in(by_topic, "Blessing", "I hear you", answering=message)
    assert (await by_topic.blessing.sees("I hear you")).reply_to == mine


async def test_a_topic_that_she_made_herself_names_nobody(by_topic: Town) -> None:
    """A topic that is not ours counts as none: she is asked."""
    await hears(by_topic, by_topic.blessing, "Ciao")
    thread = by_topic.amara.phone.open_topic(by_topic.line, "Blessing")
    by_topic.amara.phone.write(by_topic.line, "My own topic", thread=thread)
    await by_topic.amara.sees(Ours("mentor.to_whom"))
    await by_topic.quiet()
    assert not any("My own topic" in text for one in (by_topic.blessing, by_topic.joy) for text in one.texts)


async def test_the_topic_of_a_match_that_ended_never_leads_to_the_one_who_is_left(by_topic: Town) -> None:
    """Joy is her only mentee now, and still what stands in Blessing's topic is not for Joy."""
    await hears(by_topic, by_topic.blessing, "Ciao")
    await end_the_match_of(by_topic, by_topic.blessing)
    writes_in(by_topic, "Blessing", "Meant for Blessing")
    await by_topic.amara.sees(Ours("mentor.to_whom"))
    await by_topic.quiet()
    assert not any("Meant for Blessing" in text for one in (by_topic.blessing, by_topic.joy) for text in one.texts)


async def test_a_topic_outlives_a_restart(by_topic: Town) -> None:
    """It is remembered in the store, so the program makes no second one."""
    first = await hears(by_topic, by_topic.blessing, "Ciao")
    await by_topic.restart()
    second = await hears(by_topic, by_topic.blessing, "Ci sei?")
    assert first.thread == second.thread


async def test_a_deleted_topic_is_made_again_and_the_message_comes(by_topic: Town) -> None:
    """She deletes the topic with everything in it; the next message stands in a new one of the same name."""
    first = await hears(by_topic, by_topic.blessing, "Ciao")
    assert first.thread is not None
    by_topic.amara.phone.delete_topic(by_topic.line, first.thread)
    second = await hears(by_topic, by_topic.blessing, "Ci sei ancora?")
    assert second.thread == topics_of(by_topic)["Blessing"]
    assert second.thread != first.thread
    writes_in(by_topic, "Blessing", "Always")
    await by_topic.blessing.sees("Always")


async def test_a_topic_that_is_gone_again_and_again_does_not_keep_a_message_back(by_topic: Town) -> None:
    """After five tries the message comes without a topic: that it comes matters more than where."""
    by_topic.world.faults.add(Fault(FaultKind.THREAD_GONE, method="sendMessage", chat=601, times=5))
    message = await hears(by_topic, by_topic.blessing, "Hear me")
    assert message.thread is None


@pytest.mark.parametrize("kind", [FaultKind.UNHEARD, FaultKind.ERROR, FaultKind.CUT])
async def test_a_topic_that_can_not_be_made_now_is_tried_again(by_topic: Town, kind: FaultKind) -> None:
    """While a topic is made nothing has been sent, so the message is neither lost nor marked as a repeat."""
    by_topic.world.faults.add(Fault(kind, method="createForumTopic", times=1))
    message = await hears(by_topic, by_topic.blessing, "Ciao")
    assert message.text == "Blessing\nCiao"
    assert message.thread is not None


async def test_topics_switched_off_again_send_everything_to_the_one_chat(by_topic: Town) -> None:
    """The owner switched topics off: the message comes all the same, and the program stops asking for topics."""
    by_topic.line.topics = False
    message = await hears(by_topic, by_topic.blessing, "Ciao")
    assert message.thread is None
    await hears(by_topic, by_topic.joy, "Bonjour")
    assert len([call for call in by_topic.world.calls if call.method == "createForumTopic"]) == 1
    line_id = by_topic.lines[by_topic.line.username]
    assert not (await by_topic.write(lambda work: work.directory.line(work.conn, line_id))).line.topics


async def test_without_topics_nothing_changes(lively: Town) -> None:
    """A line whose bot has none never asks for one."""
    message = await hears(lively, lively.blessing, "Ciao")
    assert message.thread is None
    assert not [call for call in lively.world.calls if call.method == "createForumTopic"]


async def test_a_message_shown_elsewhere_renews_the_topic_at_most_once_an_hour(by_topic: Town) -> None:
    """It reached her, so it is not sent again; a topic that never holds does not fill her chat with empty ones."""
    await hears(by_topic, by_topic.blessing, "Ciao")

    def shown_elsewhere(work: Work) -> str | None:
        view = work.directory.line(work.conn, by_topic.lines[by_topic.line.username])
        (pairing,) = [one for one in view.pairings if one.mentee.id == by_topic.blessing.id]
        assert pairing.mentor_at is not None
        topic = Topic(pairing.mentor_at.id, pairing.id, "Blessing")
        parcel = Parcel(uuid4(), view.line.id, "601", "en", "Europe/Rome", Pass(Text("Ciao"), "Blessing"), topic=topic)
        claimed = Claimed(
            1, pairing.id, parcel, Origin.MENTEE, 1, 0, topic.contact_id, pairing.id, None, view.line.id, False
        )
        outcome = Accepted(("7",), (Loss.TOPIC,))
        assert in_its_place(work, claimed, outcome) == outcome
        return thread_of(work, topic.contact_id, topic.pairing_id)

    assert await by_topic.write(shown_elsewhere) is not None
    by_topic.clock.jump(timedelta(hours=1))
    assert await by_topic.write(shown_elsewhere) is None


async def test_words_and_notices_that_leave_side_by_side_make_one_topic(by_topic: Town) -> None:
    """Whatever lane a message comes in: the second one finds the topic that the first one made."""
    app, line_id = by_topic.app, by_topic.lines[by_topic.line.username]
    placing = InTopics(app.books.units, app.sender.open_topic, app.sender.send)
    view = await by_topic.write(lambda work: work.directory.line(work.conn, line_id))
    (pairing,) = [one for one in view.pairings if one.mentee.id == by_topic.blessing.id]
    assert pairing.mentor_at is not None
    topic = Topic(pairing.mentor_at.id, pairing.id, "Blessing")
    words = Pass(Text("Ciao"), "Blessing")
    parcels = [Parcel(uuid4(), line_id, "601", "en", "Europe/Rome", words, topic=topic) for _ in range(4)]
    outcomes = await asyncio.gather(*(placing.send(parcel) for parcel in parcels))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert list(topics_of(by_topic)) == ["Blessing"]
    assert len([call for call in by_topic.world.calls if call.method == "createForumTopic"]) == 1


async def test_a_topic_that_can_not_be_remembered_keeps_the_message_waiting(by_topic: Town) -> None:
    """The store is away for a moment: nothing is sent into a topic that a restart would not know."""
    failing = AwayAtFirst(by_topic.app.books.units, times=1)
    placing = InTopics(failing, by_topic.app.sender.open_topic, by_topic.app.sender.send)  # type: ignore[arg-type]
    topic = Topic(uuid4(), uuid4(), "Blessing")
    line_id = by_topic.lines[by_topic.line.username]
    parcel = Parcel(uuid4(), line_id, "601", "en", "Europe/Rome", Pass(Text("Ciao"), "Blessing"), topic=topic)
    before = len(by_topic.amara.received)
    assert await placing.send(parcel) == Failure(FailureKind.UNREACHABLE)
    assert len(by_topic.amara.received) == before
    assert isinstance(await placing.send(parcel), Accepted)


async def test_an_alert_in_a_topic_is_about_the_woman_of_the_topic(by_topic: Town) -> None:
    """/alert alone, in Joy's topic: the team opens an item about Joy, and the mentor reads so in that topic (R37)."""
    await hears(by_topic, by_topic.blessing, "Ciao")
    await hears(by_topic, by_topic.joy, "Bonjour")
    writes_in(by_topic, "Joy", "/alert")
    asked = await by_topic.amara.sees(Ours("mentor.alert_done"))
    assert "Joy" in asked.text
    assert "Blessing" not in asked.text
    assert asked.thread == topics_of(by_topic)["Joy"]
    (raised,) = await by_topic.rows("escalation")
    assert str(raised["about_id"]).replace("-", "") == by_topic.joy.id.hex
