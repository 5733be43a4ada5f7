"""Where what came in becomes durable: what arrives on all lines while a commit runs goes into the next one together.

Law: `take` returns when everything it was given is durable, so that the caller may confirm it to the network; an
arrival that breaks its handling is set aside with its bytes, and the others go on. Source: store.md, "Group commit", "A
poison update must not spin the loop".
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

from handlers import receive
from handlers.receive import Arrival
from models.claims import Claimed
from models.engine import StoreError
from models.work import Posted, Units, Work
from scheduler.unforeseen import place_of

_log = logging.getLogger(__name__)

MOST_AT_ONCE = 200


@dataclass(slots=True)
class _Waiting:
    arrivals: Sequence[Arrival]
    done: asyncio.Future[None]


class WayOut(Protocol):
    """What sends on what came in."""

    def claim_at_once(self, work: Work, posted: Sequence[Posted], token: UUID) -> Sequence[Claimed]:
        """Claim what may go at once, in the transaction that posted it."""

    def begin(self, claimed: Sequence[Claimed], posted: Iterable[Posted]) -> None:
        """The transaction is durable: send what was claimed, and queue the rest."""

    def doubt(self, token: UUID) -> None:
        """Whether the transaction is durable is not known: what was claimed in it goes back."""


class Intake:
    """The one way in for all lines."""

    def __init__(
        self,
        units: Units,
        languages: Mapping[str, str],
        way_out: WayOut,
        taken: Callable[[Sequence[Arrival]], None],
    ) -> None:
        self._units = units
        self._languages = languages
        self._out = way_out
        self._taken = taken
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        """Begin to take in; the task, which ends only when it is closed."""
        self._task = asyncio.create_task(self._run(), name="intake")
        return self._task

    async def close(self) -> None:
        """Finish what waits."""
        if self._task is not None:
            while self._waiting and not self._task.done():
                self._wake.set()
                await asyncio.sleep(0)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        """Handle these, in order; durable when it returns.

        Raises:
            Exception: The store can't be written: nothing may be confirmed to the network.
        """
        if not arrivals:
            return
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(arrivals, done))
        self._wake.set()
        await done
        self._taken(arrivals)

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch: list[_Waiting] = []
                size = 0
                while self._waiting and (not batch or size + len(self._waiting[0].arrivals) <= MOST_AT_ONCE):
                    batch.append(self._waiting.pop(0))
                    size += len(batch[-1].arrivals)
                await self._handle(batch)

    async def _handle(self, batch: list[_Waiting]) -> None:
        arrivals = [arrival for waiting in batch for arrival in waiting.arrivals]
        token = uuid4()

        def act(work: Work) -> tuple[Sequence[Claimed], Sequence[Posted]]:
            posted = receive.receive(work, arrivals, self._languages)
            return self._out.claim_at_once(work, posted, token), work.posted

        try:
            claimed, posted = await self._units.write(act)
        except StoreError as error:  # it is away: the network keeps the updates, and nobody waits for it twice
            self._out.doubt(token)
            for waiting in batch:
                _finish(waiting, error)
            return
        except asyncio.CancelledError:  # the program ends, and the unit may still be written
            self._out.doubt(token)
            raise
        except Exception:  # noqa: BLE001  # one of them broke it: each is tried alone
            for waiting in batch:
                await self._one_by_one(waiting)
            return
        self._out.begin(claimed, posted)
        for waiting in batch:
            _finish(waiting, None)

    async def _one_by_one(self, waiting: _Waiting) -> None:
        for arrival in waiting.arrivals:
            try:
                self._out.begin((), await self._alone(arrival))
            except Exception as error:  # noqa: BLE001  # the store is away: the network keeps the update
                _finish(waiting, error)
                return
        _finish(waiting, None)

    async def _alone(self, arrival: Arrival) -> Sequence[Posted]:
        """One arrival by itself; set aside only where the store worked, and what was written in it did not.

        A store that comes back between two tries must not make a woman's words look like the culprit.
        """
        await self._units.write(_nothing)
        try:
            return await self._units.write(lambda work: receive.receive(work, [arrival], self._languages))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  # told apart below: if the store works, it was the arrival
            posted = await self._units.write(lambda work: receive.set_aside(work, arrival))
            _log.error(
                "An update of line %s could not be handled. It is kept in the inbox under %s; the team has been told, "
                "and the line goes on. Please report this to Peerline's maintainers: %s",
                arrival.line_id,
                arrival.external_id,
                place_of(error),
            )
            return posted


def _nothing(work: Work) -> None:
    """Asks the store whether it is there."""
    work.directory.refresh(work.conn)


def _finish(waiting: _Waiting, error: BaseException | None) -> None:
    if waiting.done.done():
        return
    if error is None:
        waiting.done.set_result(None)
    else:
        waiting.done.set_exception(error)
