"""A topic is made for a parcel, and a parcel that stands elsewhere says so."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from channels.telegram.send import _accepted
from relay.delivery import Accepted, Failure, FailureKind, Loss
from relay.messages import Pass, Text, Topic
from simulator.faults import Fault, FaultKind
from tests.channels.telegram.lines import STRANGER_LINE, Stage, stage

TOPIC = Topic(UUID(int=1), UUID(int=2), "Blessing")
WORDS = Pass(Text("Ciao"), "Blessing")


@pytest.fixture
async def line() -> AsyncIterator[Stage]:
    """A line with topics, and a mentor who has written to it."""
    async with stage(topics=True) as opened:
        yield opened


async def test_a_topic_carries_the_alias(line: Stage) -> None:
    """It is made once asked for, and what is sent into it stands in it."""
    thread = await line.sender.open_topic(line.parcel(WORDS, topic=TOPIC))
    assert isinstance(thread, str)
    assert line.phone.screen(line.bot).topics == {int(thread): "Blessing"}
    outcome = await line.send(WORDS, topic=TOPIC, thread=thread)
    assert isinstance(outcome, Accepted)
    assert outcome.losses == ()
    assert line.phone.chat(line.bot)[-1].thread == int(thread)


async def test_a_long_alias_is_cut_to_what_a_topic_can_be_called(line: Stage) -> None:
    """128 characters, by the Bot API."""
    thread = await line.sender.open_topic(line.parcel(WORDS, topic=replace(TOPIC, name="B" * 200)))
    assert isinstance(thread, str)
    assert line.phone.screen(line.bot).topics[int(thread)] == "B" * 128


async def test_a_deleted_topic_is_a_failure_of_its_own(line: Stage) -> None:
    """So that it can be made again."""
    thread = await line.sender.open_topic(line.parcel(WORDS, topic=TOPIC))
    assert isinstance(thread, str)
    line.phone.delete_topic(line.bot, int(thread))
    assert await line.send(WORDS, topic=TOPIC, thread=thread) == Failure(FailureKind.THREAD_GONE, 400)


@pytest.mark.parametrize("kind", [FaultKind.UNHEARD, FaultKind.CUT, FaultKind.ERROR, FaultKind.RATE])
async def test_what_fails_while_a_topic_is_made_may_be_tried_again(line: Stage, kind: FaultKind) -> None:
    """Nothing of the message has left: never uncertain."""
    line.world.faults.add(Fault(kind, method="createForumTopic", times=1, retry_after=1))
    outcome = await line.sender.open_topic(line.parcel(WORDS, topic=TOPIC))
    assert isinstance(outcome, Failure)
    assert outcome.retryable


async def test_a_bot_without_topics_says_so_for_good() -> None:
    """The program stops asking for topics there."""
    async with stage() as line:
        outcome = await line.sender.open_topic(line.parcel(WORDS, topic=TOPIC))
        assert isinstance(outcome, Failure)
        assert not outcome.retryable


async def test_without_a_topic_or_a_token_there_is_nothing_to_make(line: Stage) -> None:
    """Ours to understand, and the operator's to mend."""
    assert await line.sender.open_topic(line.parcel(WORDS)) == Failure(FailureKind.MALFORMED)
    elsewhere = replace(line.parcel(WORDS, topic=TOPIC), line_id=STRANGER_LINE)
    assert await line.sender.open_topic(elsewhere) == Failure(FailureKind.LINE)


async def test_a_message_that_was_shown_outside_of_its_topic_says_so(line: Stage) -> None:
    """The returned thread is compared with the one that was asked for."""
    parcel = line.parcel(WORDS, topic=TOPIC, thread="900")
    assert _accepted({"message_id": 7, "message_thread_id": 900}, parcel) == Accepted(("7",))
    assert _accepted({"message_id": 7}, parcel) == Accepted(("7",), (Loss.TOPIC,))
    assert _accepted({"message_id": 7, "message_thread_id": 901}, parcel) == Accepted(("7",), (Loss.TOPIC,))
