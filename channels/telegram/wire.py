"""One aiohttp session over which every line calls the Bot API.

Law: an answer is a value, and it says what is certain. `Refused` and `NotSent` mean that nothing was done, `Unheard`
means that it may have been done: everything in doubt is `Unheard` (store.md, "the truth about delivery"). Redirects are
not followed, since they would carry the token elsewhere; no address of a request gets into a log or an exception.

Why not `telegram.Bot` for each message: CPU of the client per sendMessage against a loopback server (two cores, Python
3.11, uvloop), one after the other / sixteen at once: this wire 0.20 / 0.11 ms, `Bot` over the same session 0.28 / 0.18
ms, `Bot` as it comes 0.87 / 1.59 ms. More than the time counts what is certain: the library's `TimedOut` covers "never
sent" and "not heard" alike. Importing `telegram` costs half a second and 27 MB besides, so the running program does
without; `channels.telegram.library` is for whoever wants the library's `Bot`.

Source: Bot API, "Making requests"; channels.md, "Telegram".
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
import orjson
from yarl import URL

from channels.telegram.answers import (
    Answer,
    Granted,
    Hindrance,
    NotSent,
    Refused,
    TooMuch,
    Unheard,
    judge,
    what_is_certain,
)
from channels.telegram.errors import BadAddress
from channels.telegram.token import Token

_SLOWEST_BYTES_PER_SECOND = 64 * 1024  # a slow connection still gets its file through


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way up, under a name that tells nothing."""

    name: str
    data: bytes = field(repr=False)
    mime: str


class Wire:
    """The session. Started as often as it is closed: the last `close()` really closes it."""

    def __init__(
        self,
        api_url: str,
        *,
        connect_timeout: float = 10.0,
        read_timeout: float = 30.0,
        connections: int = 0,
    ) -> None:
        """Takes the settings; nothing is opened yet.

        Args:
            api_url: Base address; requests go to {api_url}/bot{token}/{method}.
            connect_timeout: Seconds for getting a connection.
            read_timeout: Seconds for an answer after that.
            connections: Most connections at once, 0 for as many as the lines need (each polling line holds one).

        Raises:
            BadAddress: `api_url` is no http(s) address.
        """
        self._base = _checked(api_url)
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._users = 0
        self._timeouts: dict[float, aiohttp.ClientTimeout] = {}

    def __repr__(self) -> str:
        return f"Wire({self._base!r})"

    @property
    def base(self) -> str:
        """The address that all requests begin with."""
        return self._base

    async def start(self) -> None:
        """Opens the session, or counts one more user of it."""
        self._users += 1
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "peerline"},
            )

    async def close(self) -> None:
        """Counts one user less; the last one closes the session. More closes than starts are forgiven."""
        self._users = max(0, self._users - 1)
        if self._users == 0 and self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def call(
        self,
        token: Token,
        method: str,
        params: Mapping[str, Any],
        files: Mapping[str, Upload] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # it becomes the session's own timeout, told apart by phase
    ) -> Answer:
        """One call of the Bot API.

        Args:
            token: Whose line.
            method: The method's name, e.g. "sendMessage".
            params: Its parameters as JSON values; None is left out.
            files: Uploads by field name; the body is multipart only where there are some.
            timeout: Seconds to wait for the answer; by default the wire's read timeout.

        Returns:
            What is certain about it.
        """
        url = f"{self._base}/bot{token.reveal()}/{method}"
        given = {name: value for name, value in params.items() if value is not None}
        seconds = self._read_timeout if timeout is None else timeout
        if files:
            seconds += sum(len(upload.data) for upload in files.values()) / _SLOWEST_BYTES_PER_SECOND
            reply = await self.post(url, _form(given, files), seconds)
        else:
            reply = await self.post(url, orjson.dumps(given), seconds)
        match reply:
            case (int(status), bytes(body)):
                return judge(status, body, token)
            case _:
                return reply

    async def post(
        self, url: str, body: bytes | aiohttp.FormData, seconds: float
    ) -> tuple[int, bytes] | Unheard | NotSent:
        """The bare request: status and body, or what is certain where there are none."""
        headers = {"Content-Type": "application/json"} if isinstance(body, bytes) else None
        if self._session is None:
            return NotSent(Hindrance.CLOSED)
        try:
            async with self._session.post(
                URL(url, encoded=True),
                data=body,
                headers=headers,
                timeout=self._timeout(seconds),
                allow_redirects=False,
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return what_is_certain(error)

    async def download(
        self, token: Token, path: str, limit_bytes: int
    ) -> bytes | Refused | Unheard | NotSent | TooMuch:
        """The content of a file.

        Args:
            token: The line at which the file was received.
            path: `file_path` as getFile gave it.
            limit_bytes: More than this is not read.

        Returns:
            The bytes; or why there are none.
        """
        url = f"{self._base}/file/bot{token.reveal()}/{quote(path)}"
        patience = aiohttp.ClientTimeout(
            total=self._read_timeout + limit_bytes / _SLOWEST_BYTES_PER_SECOND,
            connect=self._connect_timeout,
            sock_read=self._read_timeout,
        )
        if self._session is None:
            return NotSent(Hindrance.CLOSED)
        try:
            async with self._session.get(URL(url, encoded=True), timeout=patience, allow_redirects=False) as response:
                if response.status != HTTPStatus.OK:
                    verdict = judge(response.status, await response.content.read(64 * 1024), token)
                    return Unheard() if isinstance(verdict, Granted) else verdict
                return await _at_most(response, limit_bytes)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return what_is_certain(error)

    def _timeout(self, seconds: float) -> aiohttp.ClientTimeout:
        known = self._timeouts.get(seconds)
        if known is None:
            # `connect` ends first, so that the total can only run out after the request may have left
            known = aiohttp.ClientTimeout(
                total=self._connect_timeout + seconds, connect=self._connect_timeout, sock_connect=self._connect_timeout
            )
            if len(self._timeouts) < 64:  # noqa: PLR2004  # uploads have odd numbers of seconds
                self._timeouts[seconds] = known
        return known


def _checked(api_url: str) -> str:
    """`api_url` without its last slash."""
    parts = urlsplit(api_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise BadAddress(
            "telegram.api_url must be an address such as https://api.telegram.org, without a question mark or hash."
        )
    return api_url.rstrip("/")


def _form(params: Mapping[str, Any], files: Mapping[str, Upload]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in params.items():
        form.add_field(name, value if isinstance(value, str) else orjson.dumps(value).decode())
    for name, upload in files.items():
        form.add_field(name, io.BytesIO(upload.data), filename=upload.name, content_type=upload.mime)
    return form


async def _at_most(response: aiohttp.ClientResponse, limit_bytes: int) -> bytes | TooMuch:
    if (response.content_length or 0) > limit_bytes:
        return TooMuch(limit_bytes)
    content = bytearray()
    async for chunk in response.content.iter_chunked(256 * 1024):
        content += chunk
        if len(content) > limit_bytes:
            return TooMuch(limit_bytes)
    return bytes(content)
