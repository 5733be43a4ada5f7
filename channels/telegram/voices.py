"""Sends the organisation's recordings as voice messages.

Law: one delivering call, by the handle under which Telegram has the file, or with the file itself, cleaned like
everybody's and under a neutral name. Source: Bot API, sendVoice, "Sending files"; R04, R17, R50.
"""

from dataclasses import dataclass
from typing import Any

from channels.cleaning import Clean
from channels.telegram.answers import Answer, Granted
from channels.telegram.compose import envelope
from channels.telegram.files import Cleans, Tokens
from channels.telegram.outcomes import Harm, outcome_of
from channels.telegram.rates import RateWitness
from channels.telegram.wire import Upload, Wire
from relay.delivery import Accepted, Failure, FailureKind, Outcome
from relay.messages import MediaKind, Parcel

MIME = "audio/ogg"


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it, and under which handle the line has the file from now on."""

    outcome: Outcome
    handle: str | None = None


class TelegramVoices:
    """The way out for recordings on all Telegram lines."""

    def __init__(self, wire: Wire, tokens: Tokens, cleaner: Cleans, rates: RateWitness) -> None:
        """Takes what sending needs; `rates` is the sender's."""
        self._wire = wire
        self._tokens = tokens
        self._cleaner = cleaner
        self._rates = rates

    async def send_kept(self, parcel: Parcel, handle: str, seconds: int) -> Sent:
        """By the handle of an earlier sending on the same line."""
        return await self._call(parcel, {"voice": handle, "duration": seconds}, {})

    async def send_file(self, parcel: Parcel, data: bytes, seconds: int) -> Sent:
        """With the file itself. What fails before the call has certainly not sent it."""
        match await self._cleaner.clean(data, MediaKind.VOICE, MIME):
            case Clean(cleaned, name, mime):
                return await self._call(parcel, {"duration": seconds}, {"voice": Upload(name, cleaned, mime)})
            case _:
                return Sent(Failure(FailureKind.UNCLEAN))

    async def _call(self, parcel: Parcel, params: dict[str, Any], files: dict[str, Upload]) -> Sent:
        try:
            token = self._tokens(parcel.line_id)
        except LookupError:
            return Sent(Failure(FailureKind.LINE))
        answer = await self._wire.call(token, "sendVoice", envelope(parcel) | params, files)
        outcome = outcome_of(
            answer, Harm.DOUBLES, _accepted, lambda: self._rates.refused(parcel.line_id, parcel.address)
        )
        return Sent(outcome, _handle(answer))


def _accepted(result: object) -> Accepted:
    match result:
        case {"message_id": int(made)}:
            return Accepted((str(made),))
        case _:
            return Accepted()


def _handle(answer: Answer) -> str | None:
    match answer:
        case Granted({"voice": {"file_id": str(handle)}}):
            return handle
        case _:
            return None
