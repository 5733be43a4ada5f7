"""Sends each parcel into its topic, and makes the topic first where there is none yet.

Law: a topic is remembered durably before anything is sent into it, so that a restart makes no second one; a message
never waits for a topic that can't be had: then it goes without. Source: channels.md, "Telegram", topics in private
chats.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID
from weakref import WeakValueDictionary

from models import topics
from models.work import Units
from relay.delivery import Failure, FailureKind, Outcome
from relay.messages import Parcel, Topic

_log = logging.getLogger(__name__)

Send = Callable[[Parcel], Awaitable[Outcome]]
OpenTopic = Callable[[Parcel], Awaitable[str | Failure]]
"""Makes the parcel's topic in the receiver's chat: its native id, or why there is none."""


class InTopics:
    """The way out for lines whose channel has topics."""

    def __init__(self, units: Units, open_topic: OpenTopic, send: Send) -> None:
        self._units = units
        self._open_topic = open_topic
        self._send = send
        self._opening: WeakValueDictionary[tuple[UUID, UUID], asyncio.Lock] = WeakValueDictionary()

    async def send(self, parcel: Parcel) -> Outcome:
        """Like the channel's own `send`. What fails while a topic is made has certainly not sent the message."""
        if parcel.topic is None or parcel.thread is not None:
            return await self._send(parcel)
        match await self._thread(parcel, parcel.topic):
            case Failure() as failure:
                return failure
            case thread:
                return await self._send(replace(parcel, thread=thread))

    async def _thread(self, parcel: Parcel, topic: Topic) -> str | Failure | None:
        """The parcel's topic, made now if nobody made it meanwhile; None where the line has topics no more.

        Words and notices of one pairing leave side by side: only one of them makes the topic.
        """
        place = (topic.contact_id, topic.pairing_id)
        async with self._opening.setdefault(place, asyncio.Lock()):
            try:
                made = await self._units.write(lambda work: topics.thread_of(work, *place))
                return made if made is not None else await self._made(parcel, topic)
            except Exception as error:  # noqa: BLE001  # the store is away: nothing was sent, and it is tried again
                _log.error("A message waits for its topic, which could not be remembered: %s", type(error).__name__)
                return Failure(FailureKind.UNREACHABLE)

    async def _made(self, parcel: Parcel, topic: Topic) -> str | Failure | None:
        match await self._open_topic(parcel):
            case str(thread):
                await self._units.write(lambda work: topics.remember(work, topic.contact_id, topic.pairing_id, thread))
                return thread
            case Failure(kind=FailureKind.BLOCKED | FailureKind.GONE) | Failure(retryable=True) as failure:
                return failure
            case Failure(kind=kind, code=code):
                _log.warning(
                    "Line %s has no topics any more (%s, %d): everything is shown in one chat.",
                    parcel.line_id,
                    kind.value,
                    code,
                )
                await self._units.write(lambda work: topics.set_topics(work, parcel.line_id, on=False))
                return None
