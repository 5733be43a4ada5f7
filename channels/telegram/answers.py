"""What came back from the Bot API, and how much of it is certain.

Law: an answer is a value. `Refused` and `NotSent` mean that nothing was done, `Unheard` means that it may have been:
everything in doubt is `Unheard` (store.md, "the truth about delivery"). A page of something in between (a proxy, a
captive portal) is never taken for Telegram's word: its 403 is not a woman who stopped the line.

Source: Bot API, "Making requests"; channels.md, "Telegram", "Outcomes".
"""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import aiohttp
import orjson

from channels.telegram.token import Token

_DESCRIPTION_CHARACTERS = 200


class Hindrance(StrEnum):
    """Why a request certainly did not reach the Bot API."""

    CONNECT = "connect"  # no route, refused, no such name
    CONNECT_TIMEOUT = "connect_timeout"  # also: no free connection in time
    CERTIFICATE = "certificate"  # somebody else answers in Telegram's place
    CLOSED = "closed"  # we are shutting down, or have not started
    GATEWAY = "gateway"  # something between us and the Bot API refused it (a proxy, a captive portal)


@dataclass(frozen=True, slots=True)
class Granted:
    """The Bot API did it; `result` is its answer as decoded JSON."""

    result: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The Bot API said no.

    Attributes:
        code: HTTP-like number (`error_code`).
        description: The server's words, without the token.
        retry_after: Seconds to wait, None where it names none.
    """

    code: int
    description: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Unheard:
    """The request left, and no answer that can be believed came back."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """The request certainly did not get there."""

    reason: Hindrance


@dataclass(frozen=True, slots=True)
class TooMuch:
    """A download was longer than the limit; it was cut off."""

    limit_bytes: int


Answer = Granted | Refused | Unheard | NotSent


def what_is_certain(error: Exception) -> Unheard | NotSent:
    """Only an error from before the first byte is `NotSent`."""
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError() | aiohttp.ServerFingerprintMismatch():
            return NotSent(Hindrance.CERTIFICATE)
        case aiohttp.ConnectionTimeoutError():
            return NotSent(Hindrance.CONNECT_TIMEOUT)
        case aiohttp.ClientConnectorError() | aiohttp.InvalidURL():
            return NotSent(Hindrance.CONNECT)
        case _:
            return Unheard()


def judge(status: int, body: bytes, token: Token) -> Answer:
    """The Bot API's own answer, or what the answer of something in between lets us say."""
    answer = decoded(body)
    match answer:
        case {"ok": True, "result": result} if status < HTTPStatus.BAD_REQUEST:
            return Granted(result)
        case {"ok": False, "error_code": int(code)}:
            return Refused(code, _described(answer.get("description"), token), _retry_after(answer.get("parameters")))
        case _:
            return _from_between(status)


def _from_between(status: int) -> Answer:
    """What a gateway's page means: who refuses has not passed it on; who failed or looks well may have."""
    match status:
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE | HTTPStatus.TOO_MANY_REQUESTS:
            return Refused(status, HTTPStatus(status).phrase)
        case _ if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return NotSent(Hindrance.GATEWAY)
        case _:
            return Unheard()


def _described(description: object, token: Token) -> str:
    return token.hide(description)[:_DESCRIPTION_CHARACTERS] if isinstance(description, str) else ""


def _retry_after(parameters: object) -> float | None:
    match parameters:
        case {"retry_after": int() | float() as seconds} if seconds >= 0:
            return float(seconds)
        case _:
            return None


def decoded(body: bytes) -> Any:
    """JSON as Python, None where it is none. What orjson is too strict for (half a surrogate pair) is mended."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _mended(body)


def _mended(body: bytes) -> Any:
    try:
        loose = json.loads(body.decode("utf-8", "replace"))
        return json.loads(json.dumps(loose, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
