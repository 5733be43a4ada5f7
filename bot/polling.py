"""One line's long polling: fetch, make durable, only then confirm.

Law: the offset moves after the commit, never before (measured elsewhere: confirming what is only in memory lost 237 of
300 at a kill -9). No trouble ends the loop: it is told in a sentence, waited out, and the line comes back by itself.
Source: channels.md, "Telegram"; store.md, "Ingress".
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from bot.intake import Intake
from channels.telegram.answers import NotSent, Refused, Unheard
from channels.telegram.errors import Unparsable
from channels.telegram.ingress import acknowledge, get_updates, next_offset
from channels.telegram.parse import parse, update_number
from channels.telegram.token import Token
from channels.telegram.trouble import Trouble, explain
from channels.telegram.wire import Wire
from handlers.receive import Arrival
from relay.messages import Chose
from scheduler.unforeseen import place_of

_log = logging.getLogger(__name__)

POLL_SECONDS = 25
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
SILENCE_IS_ALARM = 90.0


def arrival_of(line_id: UUID, update: Any) -> Arrival:
    """An update as the intake takes it; what can't be read keeps its bytes."""
    raw = _bytes_of(update)
    number = update_number(update)
    try:
        inbound = parse(line_id, update, datetime.now(UTC))
    except Unparsable:
        inbound = None
    except Exception as error:  # noqa: BLE001  # a fault of ours in reading must not stop the line: the bytes are kept
        _log.error(
            "An update of line %s could not be read. Please report this to Peerline's maintainers: %s",
            line_id,
            place_of(error),
        )
        inbound = None
    external = str(number) if number is not None else f"odd-{hash_of(raw)}"
    return Arrival(line_id, external, raw, inbound)


def _bytes_of(update: Any) -> bytes:
    try:
        return orjson.dumps(update)
    except TypeError:  # a number of more than 64 bits, which only the patient decoder lets through
        return json.dumps(update).encode()


def hash_of(raw: bytes) -> str:
    """A name for bytes that have no number."""
    from hashlib import blake2b  # noqa: PLC0415  # as good as never needed

    return blake2b(raw, digest_size=16).hexdigest()


class Poller:
    """The polling of one line.

    Attributes:
        line_id: The line.
        last_poll: The loop's time of the last completed poll, for the watchdog.
        trouble: What is wrong now, None when the line is well.
    """

    def __init__(
        self,
        line_id: UUID,
        wire: Wire,
        token: Callable[[], Awaitable[Token]],
        intake: Intake,
        told: Callable[[UUID, Trouble | None], Awaitable[None]],
    ) -> None:
        self.line_id = line_id
        self.last_poll = asyncio.get_running_loop().time()
        self.trouble: Trouble | None = None
        self._wire = wire
        self._token = token
        self._intake = intake
        self._told = told
        self._offset: int | None = None
        self._failures = 0
        self._acks: set[asyncio.Task[bool]] = set()

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            token = await self._token()
            answer = await get_updates(self._wire, token, self._offset, POLL_SECONDS if self._offset else 0)
            self.last_poll = asyncio.get_running_loop().time()
            match answer:
                case Refused() | NotSent() | Unheard():
                    await self._wait_out(explain(answer))
                case updates:
                    await self._take(token, updates)

    async def _take(self, token: Token, updates: Sequence[Any]) -> None:
        arrivals = [arrival_of(self.line_id, update) for update in updates]
        try:
            await self._intake.take(arrivals)
        except Exception as error:  # noqa: BLE001  # the store is away: the network keeps the updates, and we ask again
            _log.error(
                "What came in on line %s could not be written; it stays with Telegram for now. %s",
                self.line_id,
                place_of(error),
            )
            await asyncio.sleep(self._backoff())
            return
        before, self._offset = self._offset, next_offset(updates, self._offset) or 1
        if updates and self._offset == before:  # updates without a number can't be confirmed: ask again, slowly
            await asyncio.sleep(self._backoff())
        else:
            self._failures = 0
        if self.trouble is not None:
            self.trouble = None
            await self._told(self.line_id, None)
        for arrival in arrivals:
            event = arrival.inbound.event if arrival.inbound is not None else None
            if isinstance(event, Chose) and event.callback:
                task = asyncio.create_task(acknowledge(self._wire, token, event.callback))
                self._acks.add(task)
                task.add_done_callback(self._acks.discard)

    async def _wait_out(self, trouble: Trouble) -> None:
        if self.trouble is None or self.trouble.kind is not trouble.kind:
            self.trouble = trouble
            await self._told(self.line_id, trouble)
        await asyncio.sleep(self._backoff() if trouble.retry_after is None else trouble.retry_after)

    def _backoff(self) -> float:
        self._failures += 1
        return min(FIRST_WAIT * float(2 ** min(self._failures - 1, 8)), LONGEST_WAIT)
