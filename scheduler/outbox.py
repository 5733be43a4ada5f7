"""The drain: takes what waits in the outbox to the channels, in order, and writes what became of it.

Law: a row is durably `sending` before the network is touched, and no transaction is open while it is; one lane is one
message at a time, lanes go side by side; what one cycle settles and what the next one claims go into one commit. The
memory here is only an index: a restart reads everything again from the store. Source: store.md, "Inbox, outbox, and the
truth about delivery".
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from handlers import receipts
from models import claims, outbox
from models.claims import Claimed
from models.work import Posted, Units, Work
from relay.delivery import Failure, FailureKind, Outcome, Scope, Unknown, Urgency
from relay.messages import Parcel
from scheduler.clock import Clock
from scheduler.pace import Pace
from scheduler.tenure import Tenure
from scheduler.turns import Turns
from scheduler.unforeseen import place_of

_log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
MOST_AT_ONCE = 128
LINE_TROUBLE_SECONDS = 5.0
MOST_PER_CYCLE = 64
PAGE = 200
WRITE_AGAIN_SECONDS = 0.2
_DAMAGED = (
    "The delivery %d on line %s can't be opened any more (%s) and does not go out; its sender and the team have been"
    " told. Was a key or a row of the store lost, for instance by a restore? The other messages go on."
)

Send = Callable[[Parcel], Awaitable[Outcome]]


@dataclass(slots=True)
class _Lane:
    """One conversation's queue, as urgent as the most urgent that it held.

    `busy` counts what is between claim and settlement: one; and two for the moment in which one is settled and the next
    one claimed, and the loop has not heard the first of these yet.
    """

    line_id: UUID
    contact_id: UUID
    urgency: Urgency
    waiting: deque[int] = field(default_factory=deque)
    busy: int = 0


class Drain:
    """The drain of one process.

    Attributes:
        lines: The lines that this process owns now.
    """

    def __init__(self, units: Units, send: Send, clock: Clock, pace: Pace, tenure: Tenure) -> None:
        self.lines: set[UUID] = set()
        self._units = units
        self._send = send
        self._clock = clock
        self._pace = pace
        self._tenure = tenure
        self._lanes: dict[UUID, _Lane] = {}
        self._known: set[int] = set()
        self._due: dict[int, float] = {}  # the loop's time before which a known row must not be claimed
        self._turns = Turns()
        self._results: list[tuple[Claimed, Outcome]] = []
        self._doubtful: UUID | None = None  # a claim whose commit was not heard; nothing of it was sent
        self._in_doubt: set[UUID] = set()  # such claims of units that took messages in
        self._sending: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._next_sweep = 0.0
        self._swept_to = 0
        self._newest = 0
        self._pages = 0
        self._closing = False
        self._give_up_at = 0.0
        self._idle = asyncio.Event()

    async def take_line(self, line_id: UUID) -> None:
        """This process owns the line from now on: what another one left in `sending` is of unknown fate."""
        posted = await self._units.write(lambda work: receipts.recover(work, [line_id]))
        self.lines.add(line_id)
        self.add(posted)
        self._next_sweep = 0.0
        self._wake.set()

    async def leave_line(self, line_id: UUID) -> None:
        """The line goes to another process: nothing new is sent on it, and what is under way is finished first."""
        self.lines.discard(line_id)
        for lane_id in [lane_id for lane_id, lane in self._lanes.items() if lane.line_id == line_id]:
            lane = self._lanes[lane_id]
            self._known.difference_update(lane.waiting)
            for seq in lane.waiting:
                self._due.pop(seq, None)
            lane.waiting.clear()
        while any(lane.busy for lane in self._lanes.values() if lane.line_id == line_id):
            self._idle.clear()
            await self._idle.wait()

    def add(self, posted: Iterable[Posted]) -> None:
        """These wait in the outbox: their transaction is durable."""
        for one in posted:
            if one.line_id not in self.lines:
                continue
            if one.seq in self._known:
                self._bring_forward(one)
                continue
            lane = self._lanes.get(one.lane)
            if lane is None:
                lane = self._lanes[one.lane] = _Lane(one.line_id, one.contact_id, one.urgency)
            lane.urgency = max(lane.urgency, one.urgency)
            self._known.add(one.seq)
            self._newest = max(self._newest, one.seq)
            ahead = (one.due_at - self._clock.now()).total_seconds()
            if ahead > 0.0:
                self._due[one.seq] = asyncio.get_running_loop().time() + ahead
            if lane.waiting and one.seq < lane.waiting[-1]:
                lane.waiting = deque(sorted([*lane.waiting, one.seq]))
            else:
                lane.waiting.append(one.seq)
            self._rouse(one.lane, lane)
        self._wake.set()

    def _bring_forward(self, one: Posted) -> None:
        """A row that waits here for a later hour was let go earlier: she wrote in the night, or her mentor is back."""
        until = asyncio.get_running_loop().time() + max(0.0, (one.due_at - self._clock.now()).total_seconds())
        if self._due.get(one.seq, 0.0) <= until:
            return
        self._due[one.seq] = until
        lane = self._lanes.get(one.lane)
        if lane is None or not lane.waiting or lane.waiting[0] != one.seq:
            return
        if self._turns.sleeps(one.lane):
            self._turns.leave(one.lane)
            self._rouse(one.lane, lane)

    def _rouse(self, lane_id: UUID, lane: _Lane) -> None:
        """It stands in the row of those who may go, as far forward as it is urgent, or waits for its head's time."""
        if lane.busy or not lane.waiting:
            return
        until = self._due.get(lane.waiting[0], 0.0)
        if lane_id in self._turns or until <= asyncio.get_running_loop().time():
            self._turns.ready(lane_id, lane.line_id, lane.urgency)
        else:
            self._turns.sleep(lane_id, lane.line_id, lane.urgency, until)

    def wake(self) -> None:
        """Something may be due: look at once (the clock jumped, or another process wrote)."""
        self._next_sweep = 0.0
        self._due.clear()
        self._turns.wake()
        self._wake.set()

    def line_is_well(self, line_id: UUID) -> None:
        """The line's trouble is over: what waits on it goes now."""
        self._pace.release_line(line_id)
        self.wake()

    async def run(self) -> None:
        """Drain until `close`; a store that can't be reached is waited for, nothing is lost by it."""
        while True:
            self._wake.clear()
            if not self._closing:
                await self._sweep()
            picked = [] if self._closing else self._pick()
            results, self._results = self._results, []
            if self._closing and (results or self._in_doubt) and asyncio.get_running_loop().time() > self._give_up_at:
                return  # the store is away: they stay `sending`, and the next start treats them as unheard
            if picked or results or self._in_doubt:
                await self._cycle(picked, results)
                continue
            if self._closing and not self._sending:
                return
            await self._rest()

    async def close(self, patience: float = 10.0) -> None:
        """Claim nothing more; wait for what is under way, at most `patience` seconds of the loop's time.

        What is not answered by then stays `sending`, and the next start treats it as unheard.
        """
        self._give_up_at = asyncio.get_running_loop().time() + patience
        self._closing = True
        self._wake.set()
        if self._sending:
            await asyncio.wait(self._sending, timeout=patience)
        for task in self._sending:
            task.cancel()
        self._wake.set()

    async def _rest(self) -> None:
        loop = asyncio.get_running_loop()
        wakes = self._turns.until()
        until = self._next_sweep if wakes is None else min(self._next_sweep, wakes)
        timeout = max(0.0, min(SWEEP_SECONDS, until - loop.time()))
        try:
            async with asyncio.timeout(timeout):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _sweep(self) -> None:
        """Look into the store for what waits and is not known here: after a start, or by another process.

        Page by page and round and round, so that a line with thousands of waiting messages hides nobody else's; and the
        newest each time, so that nobody waits for the round's end.
        """
        loop = asyncio.get_running_loop()
        if loop.time() < self._next_sweep or not self.lines:
            return
        self._next_sweep = loop.time() + SWEEP_SECONDS
        lines, after = frozenset(self.lines), self._swept_to
        try:
            page, new = await self._units.write(
                lambda work: (
                    outbox.waiting(work, lines, after, PAGE),
                    outbox.waiting(work, lines, self._newest, PAGE),
                )
            )
        except Exception as error:  # noqa: BLE001  # the store is away: the next sweep tries again, nothing is lost
            _log.error("The outbox could not be read; the next try is in %s s. %s", SWEEP_SECONDS, place_of(error))
            return
        self.add(page)
        self.add(new)
        self._pages += 1
        if len(page) == PAGE:
            self._swept_to, self._next_sweep = page[-1].seq, loop.time()
        else:  # the longer a round is, the longer is the rest after it
            self._swept_to, self._pages, self._next_sweep = 0, 0, loop.time() + SWEEP_SECONDS * self._pages

    def _pick(self) -> list[UUID]:
        """The lanes whose head may go now, the most urgent first."""
        now = asyncio.get_running_loop().time()
        picked: list[UUID] = []
        room = min(MOST_PER_CYCLE, MOST_AT_ONCE - len(self._sending))
        while len(picked) < room and (lane_id := self._turns.next(now)) is not None:
            lane = self._lanes[lane_id]
            if not lane.waiting:
                self._turns.leave(lane_id)
                self._forget_if_empty(lane_id, lane)
            elif (until := self._due.get(lane.waiting[0], 0.0)) > now:
                self._turns.sleep(lane_id, lane.line_id, lane.urgency, until)
            elif (wait := self._pace.line_wait(lane.line_id)) > 0.0:
                self._turns.stall(lane_id, now + wait)
            elif (wait := self._pace.wait(lane.line_id, lane.contact_id)) > 0.0:
                self._turns.sleep(lane_id, lane.line_id, lane.urgency, now + wait)
            else:
                self._turns.leave(lane_id)
                lane.busy += 1
                picked.append(lane_id)
        return picked

    async def _cycle(self, picked: list[UUID], results: list[tuple[Claimed, Outcome]]) -> None:
        """One commit: what came of the last ones, and the claim of the next ones."""
        heads = [(lane.line_id, lane.waiting[0]) for lane in map(self._lanes.__getitem__, picked)]
        token, in_doubt = self._doubtful or uuid4(), frozenset(self._in_doubt)

        def act(work: Work) -> tuple[list[Claimed], list[Posted]]:
            open_ones = self._after_doubt(work, results, in_doubt) if self._doubtful or in_doubt else results
            if open_ones:
                receipts.settle(work, open_ones)
            elif heads:
                work.directory.refresh(work.conn)
            claimed = self._claim(work, heads, token) if heads else []
            return claimed, work.posted

        try:
            claimed, posted = await self._units.write(act)
        except Exception as error:  # noqa: BLE001  # nothing of it is known durable: everything goes back, to be tried again
            _log.error("The outbox could not be written; trying again. %s", place_of(error))
            self._doubtful = token
            self._put_back(picked, results)
            await asyncio.sleep(WRITE_AGAIN_SECONDS)
            return
        self._doubtful = None
        self._in_doubt -= in_doubt
        self._claimed(picked, [seq for _, seq in heads], claimed)
        self.add(posted)  # a row to be tried again is put back at the head of its lane before the lane is let go
        for done, outcome in results:
            self._settled(done, outcome)

    def _claim(self, work: Work, heads: Sequence[tuple[UUID, int]], token: UUID) -> list[Claimed]:
        """Mark these (line, row) `sending`, as far as the line is ours; what must not go any more is told of."""
        held = self._tenure.held(work, {line_id for line_id, _ in heads})
        seqs = [seq for line_id, seq in heads if line_id in held]
        claimed = claims.claim(work, seqs, token) if seqs else []
        for one in claimed:
            if one.damaged:
                receipts.damaged(work, one)
            elif one.parcel is None:
                receipts.not_any_more(work, one)
        work.flush()
        return claimed

    def claim_at_once(self, work: Work, posted: Sequence[Posted], token: UUID) -> list[Claimed]:
        """Claim, in the transaction that posts them, those that have nobody before them: one commit less on the way.

        It runs where the unit runs, beside the loop. What it sees of the drain may be a moment old, so it only passes
        over what is not simple; whose turn it is in a lane, the claim asks the store.
        """
        if self._closing or self._in_doubt:
            return []
        room = min(MOST_PER_CYCLE, MOST_AT_ONCE - len(self._sending))
        heads: list[tuple[UUID, int]] = []
        lanes: set[UUID] = set()
        for one in posted:
            if len(heads) >= room:
                break
            simple = one.line_id in self.lines and one.lane not in self._lanes and one.lane not in lanes
            if simple and one.due_at <= work.now and self._may_go(one):
                heads.append((one.line_id, one.seq))
            lanes.add(one.lane)
        return self._claim(work, heads, token) if heads else []

    def _may_go(self, one: Posted) -> bool:
        """Whether its line has a place for it now, which it takes, and nobody has waited longer for one."""
        return self._turns.clear(one.line_id) and self._pace.wait(one.line_id, one.contact_id) <= 0.0

    def begin(self, claimed: Sequence[Claimed], posted: Iterable[Posted]) -> None:
        """Their transaction is durable: these go now, and the rest of what was posted waits for its turn."""
        taken = {one.seq for one in claimed}
        for one in claimed:
            lane = self._lanes.get(one.lane)
            if lane is None:
                lane = self._lanes[one.lane] = _Lane(one.line_id, one.contact_id, one.urgency)
            lane.busy += 1
            self._newest = max(self._newest, one.seq)
            self._start(one.lane, lane, one)
        self.add(one for one in posted if one.seq not in taken)

    def doubt(self, token: UUID) -> None:
        """A unit that claimed under this name was not heard: if it counts after all, nothing of it was sent."""
        self._in_doubt.add(token)
        self._wake.set()

    def _after_doubt(
        self, work: Work, results: list[tuple[Claimed, Outcome]], in_doubt: Collection[UUID]
    ) -> list[tuple[Claimed, Outcome]]:
        """A commit was not heard: what it claimed goes back, unsent; what it settled after all is not settled twice."""
        for token in in_doubt:
            claims.give_back(work, token)
        if self._doubtful is not None:
            claims.give_back(work, self._doubtful)
        unsettled = claims.still_sending(work, [claimed.seq for claimed, _ in results])
        return [(claimed, outcome) for claimed, outcome in results if claimed.seq in unsettled]

    def _put_back(self, picked: list[UUID], results: list[tuple[Claimed, Outcome]]) -> None:
        self._results = results + self._results
        for lane_id in picked:
            lane = self._lanes[lane_id]
            lane.busy -= 1
            self._rouse(lane_id, lane)

    def _settled(self, done: Claimed, outcome: Outcome) -> None:
        lane = self._lanes.get(done.lane)
        if lane is None:
            return
        lane.busy -= 1
        if isinstance(outcome, Failure) and outcome.retryable:
            self._slow_down(done, outcome)
        self._rouse(done.lane, lane)
        self._forget_if_empty(done.lane, lane)

    def _slow_down(self, done: Claimed, failure: Failure) -> None:
        """A retry's time stands in the store; here only what the pause concerns."""
        match failure.kind:
            case FailureKind.RATE if failure.scope is Scope.LINE:
                self._pace.hold_line(done.line_id, failure.retry_after or 1.0)
            case FailureKind.RATE:
                self._pace.hold_chat(done.contact_id, failure.retry_after or 1.0)
            case FailureKind.LINE:
                self._pace.hold_line(done.line_id, LINE_TROUBLE_SECONDS)
            case _:
                pass

    def _claimed(self, picked: list[UUID], seqs: list[int], claimed: Collection[Claimed]) -> None:
        by_lane = {one.lane: one for one in claimed}
        for lane_id, seq in zip(picked, seqs, strict=True):
            lane = self._lanes[lane_id]
            if seq in lane.waiting:  # not so where the line was given up while this was being written
                lane.waiting.remove(seq)
            self._known.discard(seq)
            self._due.pop(seq, None)
            self._start(lane_id, lane, by_lane.get(lane_id))

    def _start(self, lane_id: UUID, lane: _Lane, one: Claimed | None) -> None:
        """Send what was claimed; None: it was not."""
        if one is not None and one.damaged:
            _log.error(_DAMAGED, one.seq, one.line_id, one.damaged)
        if one is None or one.parcel is None:
            # not due, not the head, or not to go any more: the store knows, and the sweep finds what is left
            lane.busy -= 1
            self._rouse(lane_id, lane)
            self._forget_if_empty(lane_id, lane)
            return
        task = asyncio.create_task(self._deliver(one, one.parcel))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def _forget_if_empty(self, lane_id: UUID, lane: _Lane) -> None:
        if not lane.busy:
            self._idle.set()
        if not lane.busy and not lane.waiting and lane_id not in self._turns:
            self._lanes.pop(lane_id, None)

    async def _deliver(self, claimed: Claimed, parcel: Parcel) -> None:
        try:
            outcome = await self._send(parcel)
        except Exception as error:  # noqa: BLE001
            # ours, and after the claim: whether it left is not known
            _log.error("Sending %s failed in a way that the channel does not know: %s", parcel.id, place_of(error))
            outcome = Unknown()
        self._results.append((claimed, outcome))
        self._wake.set()
