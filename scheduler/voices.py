"""Sends the organisation's recordings: each goes up once for each line, and by its handle from then on.

Law: a recording that is missing, or that the channel does not take, leaves its text as it is: it is tried a few times,
never doubled, and nobody is told but the log. Source: needs.md "Voice"; R04, R50; store.md, "the truth about delivery".
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from models import spoken
from models.voices import Recorded
from models.work import Units
from relay.delivery import NOT_THERE, Failure, FailureKind, Outcome
from relay.messages import Parcel, Recording

_log = logging.getLogger(__name__)

Send = Callable[[Parcel], Awaitable[Outcome]]


class Spoken(Protocol):
    """What a channel answers: what became of it, and the handle under which it has the file."""

    @property
    def outcome(self) -> Outcome:
        """What became of it."""

    @property
    def handle(self) -> str | None:
        """Under which handle the line has the file; None where it does not say."""


class Speaks(Protocol):
    """A channel that sends recordings."""

    async def send_kept(self, parcel: Parcel, handle: str, seconds: int) -> Spoken:
        """By the handle of an earlier sending on the same line."""

    async def send_file(self, parcel: Parcel, data: bytes, seconds: int) -> Spoken:
        """With the file itself."""


class WithVoices:
    """The way out for recordings; everything else goes as it went."""

    def __init__(self, units: Units, channel: Speaks, send: Send) -> None:
        self._units = units
        self._channel = channel
        self._send = send

    async def send(self, parcel: Parcel) -> Outcome:
        """Like the channel's own `send`."""
        if not isinstance(parcel.body, Recording):
            return await self._send(parcel)
        name, language = parcel.body.name, parcel.body.language
        recorded = self._units.voices.found.get((name, language))
        outcome = Failure(FailureKind.MALFORMED) if recorded is None else await self._speak(parcel, recorded)
        if isinstance(outcome, Failure) and not outcome.retryable and outcome.kind not in NOT_THERE:
            _log.warning("The recording of %s in %r did not go; its text did. (%s)", name, language, outcome.kind.value)
        return outcome

    async def _speak(self, parcel: Parcel, recorded: Recorded) -> Outcome:
        handle = await self._units.write(lambda work: spoken.handle_of(work, parcel.line_id, recorded))
        if handle is not None:
            kept = await self._channel.send_kept(parcel, handle, recorded.seconds)
            if not _is_unknown_there(kept.outcome):
                return kept.outcome
            await self._units.write(lambda work: spoken.forget(work, parcel.line_id, recorded))
        data = await asyncio.to_thread(recorded.read)
        if data is None:
            return Failure(FailureKind.MALFORMED)
        sent = await self._channel.send_file(parcel, data, recorded.seconds)
        new = sent.handle
        if new is not None:
            await self._units.write(lambda work: spoken.remember(work, parcel.line_id, recorded, new))
        return sent.outcome


_UNKNOWN_HANDLE = 400
"""Bot API: "wrong file identifier", "wrong file_id or the file is temporarily unavailable"."""


def _is_unknown_there(outcome: Outcome) -> bool:
    """Whether the channel does not know the handle: nothing was sent, and the file may go up anew."""
    if not isinstance(outcome, Failure) or outcome.code != _UNKNOWN_HANDLE:
        return False
    return outcome.kind in {FailureKind.MALFORMED, FailureKind.PROVIDER}
