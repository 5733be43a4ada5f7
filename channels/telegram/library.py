"""python-telegram-bot's `Bot` over our own session, for whoever wants the library's types on a call.

Law: one session for all lines (the library's default makes an SSL context pair per bot: 888 MB for 500 bots), and no
token leaks: `Bot` shows it in its `repr`, in what `initialize()` raises and, at DEBUG, in its log. Therefore a bot is
made by `library_bot` alone. Nothing on the way of a message imports this module: `wire` has the figures.

Source: https://docs.python-telegram-bot.org/en/v22.8/telegram.request.baserequest.html; channels.md, "Telegram".
"""

import logging
import re
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import orjson
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from channels.telegram.answers import NotSent, Unheard
from channels.telegram.token import Token
from channels.telegram.wire import Wire

_TOKEN_IN_PATH: Final = re.compile(r"/bot(\d+:[^/]+)/")


def library_bot(wire: Wire, token: Token) -> Bot:
    """The library's bot for a line, with its debug log off and its `repr` harmless.

    Args:
        wire: The started wire.
        token: The line's.
    """
    chatty = logging.getLogger("telegram")
    chatty.setLevel(max(logging.INFO, chatty.level))  # at DEBUG it logs addresses with tokens, and people's words
    shared = SharedRequest(wire)
    base = wire.base
    return _QuietBot(
        token.reveal(),
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=shared,
        get_updates_request=shared,
    )


class _QuietBot(Bot):
    """A bot whose name in a log is its number, and which starts only its session."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Bot({self.token.partition(':')[0]}:***)"

    async def initialize(self) -> None:
        """One more user of the session; who the bot is asks `channels.telegram.setup.introduce`."""
        await self.request.initialize()

    async def shutdown(self) -> None:
        """One user of the session less."""
        await self.request.shutdown()


class SharedRequest(BaseRequest):
    """The library's request interface over a `Wire`; every `Bot` starts and closes it, the wire counts."""

    __slots__ = ("_read_timeout", "_wire")

    def __init__(self, wire: Wire, *, read_timeout: float = 30.0) -> None:
        """Takes the wire.

        Args:
            wire: The session that all lines share.
            read_timeout: Seconds to wait for an answer where the library names none.
        """
        self._wire = wire
        self._read_timeout = read_timeout

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer where the library names none."""
        return self._read_timeout

    async def initialize(self) -> None:
        """One more user of the wire."""
        await self._wire.start()

    async def shutdown(self) -> None:
        """One user of the wire less."""
        await self._wire.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer, decoded by orjson; the payload is not repeated in the error."""
        answer: Any = None
        try:
            answer = orjson.loads(payload)
        except orjson.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer

    async def do_request(  # the signature is the library's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """One request for the library.

        Raises:
            TimedOut: The answer was not heard.
            NetworkError: It was not sent, or is no POST (files are fetched by `Wire.download`).
        """
        if method != "POST":
            raise NetworkError("Files are fetched by Wire.download.")
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        match await self._wire.post(url, _body(request_data), seconds):
            case NotSent(reason):
                raise NetworkError(f"Not sent: {reason}")
            case Unheard():
                raise TimedOut("The answer was not heard.")
            case (int(status), bytes(payload)):
                return status, payload if status == HTTPStatus.OK else _without_token(payload, url)


def _body(request_data: RequestData | None) -> bytes | aiohttp.FormData:
    if request_data is None:
        return b"{}"
    if not request_data.contains_files:
        return orjson.dumps(request_data.parameters)
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _without_token(payload: bytes, url: str) -> bytes:
    """The library quotes unreadable answers in its exceptions, and servers quote addresses in their pages."""
    found = _TOKEN_IN_PATH.search(url)
    return payload.replace(found[1].encode(), b"***") if found else payload
