"""Sends each parcel into its topic, and makes the topic first where there is none yet.

Law: a topic is remembered durably before anything is sent into it, so that a restart makes no second one; a message
never waits for a topic that can't be had: then it goes without. Source: channels.md, "Telegram", topics in private
chats.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from models import topics
from models.work import Units, Work
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

    async def send(self, parcel: Parcel) -> Outcome:
        """Like the channel's own `send`. What fails while a topic is made has certainly not sent the message."""
        if parcel.topic is None or parcel.thread is not None:
            return await self._send(parcel)
        topic = parcel.topic
        match await self._open_topic(parcel):
            case str(thread):
                if not await self._remembered(topic, thread):
                    return Failure(FailureKind.UNREACHABLE)
                return await self._send(replace(parcel, thread=thread))
            case Failure(kind=FailureKind.BLOCKED) | Failure(retryable=True) as failure:
                return failure
            case Failure(kind=kind, code=code):
                _log.warning(
                    "Line %s has no topics any more (%s, %d): everything is shown in one chat.",
                    parcel.line_id,
                    kind.value,
                    code,
                )
                await self._units.write(lambda work: topics.set_topics(work, parcel.line_id, on=False))
                return await self._send(parcel)

    async def _remembered(self, topic: Topic, thread: str) -> bool:
        def act(work: Work) -> None:
            topics.remember(work, topic.contact_id, topic.pairing_id, thread)

        try:
            await self._units.write(act)
        except Exception:  # noqa: BLE001  # the store is away: nothing was sent, and it is tried again
            _log.exception("A topic was made and could not be remembered; the message waits.")
            return False
        return True
