"""Sends parcels over Telegram lines.

Law: `send` makes exactly one delivering call and returns an outcome; it raises nothing of the network's. Everything
that fails before the call is a `Failure`; only the call itself can end as `Unknown`.

Source: channels.md, "Channels", "Telegram"; store.md, "the truth about delivery".
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from channels.telegram.answers import Granted, NotSent, Refused, Unheard
from channels.telegram.compose import Call, compose
from channels.telegram.files import Cleans, Fetches, TelegramFiles, Tokens, made_ready
from channels.telegram.outcomes import failure_before_sending, outcome_of
from channels.telegram.rates import RateWitness
from channels.telegram.wire import Upload, Wire
from locales.errors import LocaleError
from relay.delivery import Accepted, Failure, FailureKind, Loss, Outcome
from relay.messages import Parcel, Pass, Replace

_log = logging.getLogger(__name__)

TOPIC_NAME_CHARACTERS = 128
"""Bot API, createForumTopic."""


class TelegramSender:
    """The way out for all Telegram lines.

    Attributes:
        rates: Whom a 429 concerns; the polling loop notes its own refusals here.
    """

    def __init__(
        self,
        wire: Wire,
        tokens: Tokens,
        cleaner: Cleans,
        *,
        files: Fetches | None = None,
        clock: Callable[[], float] = time.monotonic,
        media_at_once: int = 4,
    ) -> None:
        """Takes what sending needs.

        Args:
            wire: The started wire.
            tokens: A line's token by its id; LookupError where there is none.
            cleaner: Takes the metadata out of files.
            files: Fetches files by the line that received them; by default every source is a Telegram line.
            clock: Seconds that never go back.
            media_at_once: Parcels with files in work at once, which bounds memory (each holds up to an album).
        """
        self._wire = wire
        self._tokens = tokens
        self._cleaner = cleaner
        self._files = files or TelegramFiles(wire, tokens)
        self._media_slots = asyncio.Semaphore(media_at_once)
        self.rates = RateWitness(clock)

    async def send(self, parcel: Parcel) -> Outcome:
        """One delivering call.

        Args:
            parcel: Planned before (`channels.telegram.plan`).

        Returns:
            `Accepted` with the ids of the messages that it made (none for edits, reactions and deletions), `Failure`
            where the network certainly did not take it, `Unknown` where it may have.
        """
        try:
            call = compose(parcel)
        except LocaleError as error:
            # its sentence names keys and placeholders, never their values
            _log.error("The message %s can't be put into words: %s", parcel.id, error)
            return Failure(FailureKind.MALFORMED)
        if isinstance(call, Failure):
            return call
        if not call.files:
            return await self._deliver(parcel, call, {})
        async with self._media_slots:
            uploads = await self._uploads(parcel, call)
            return uploads if isinstance(uploads, Failure) else await self._deliver(parcel, call, uploads)

    async def open_topic(self, parcel: Parcel) -> str | Failure:
        """Makes the parcel's topic in the receiver's chat: the topic's id, or why there is none.

        Args:
            parcel: Belongs to a topic that there is not yet. What fails here has certainly not sent the parcel.
        """
        if parcel.topic is None or not parcel.address.isdecimal():
            return Failure(FailureKind.MALFORMED)
        try:
            token = self._tokens(parcel.line_id)
        except LookupError:
            return Failure(FailureKind.LINE)
        asked = {"chat_id": int(parcel.address), "name": parcel.topic.name[:TOPIC_NAME_CHARACTERS]}
        match await self._wire.call(token, "createForumTopic", asked):
            case Granted({"message_thread_id": int(thread)}):
                return str(thread)
            case Granted():
                return Failure(FailureKind.MALFORMED)
            case Refused() | Unheard() | NotSent() as answer:
                return failure_before_sending(answer)

    async def _uploads(self, parcel: Parcel, call: Call) -> dict[str, Upload] | Failure:
        source = parcel.body.source if isinstance(parcel.body, Pass) else None
        if source is None:
            return Failure(FailureKind.MALFORMED)
        return await made_ready(call.files, source, self._files, self._cleaner)

    async def _deliver(self, parcel: Parcel, call: Call, uploads: Mapping[str, Upload]) -> Outcome:
        try:
            token = self._tokens(parcel.line_id)
        except LookupError:
            return Failure(FailureKind.LINE)
        answer = await self._wire.call(token, call.method, call.params, uploads)
        return outcome_of(
            answer,
            call.harm,
            lambda result: _accepted(result, parcel),
            lambda: self.rates.refused(parcel.line_id, parcel.address),
        )


def _accepted(result: object, parcel: Parcel) -> Accepted:
    """The ids of the messages that were made, and what they lack."""
    if isinstance(parcel.body, Replace):
        return Accepted()
    made = [one for one in (result if isinstance(result, list) else [result]) if isinstance(one, dict)]
    refs = tuple(str(one["message_id"]) for one in made if "message_id" in one)
    losses = []
    if parcel.quote is not None and refs and not any(_quotes(one) for one in made):
        losses.append(Loss.QUOTE)
    if parcel.thread is not None and any(str(one.get("message_thread_id")) != parcel.thread for one in made):
        losses.append(Loss.TOPIC)
    return Accepted(refs, tuple(losses))


def _quotes(message: Mapping[str, Any]) -> bool:
    return "reply_to_message" in message
