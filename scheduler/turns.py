"""Whose turn it is: which conversation's next message goes, where a line may not send everything at once.

Law: the most urgent first, then whoever came first; a line that may send nothing now wakes as a whole and lets its most
urgent go, so that a notice of DANGER never waits behind what nobody is in a hurry for. A conversation that sleeps for
its own time (a retry, the morning, a chat that asked for patience) holds up nobody. Source: needs.md R38; store.md,
"Rate limits".
"""

import heapq
from itertools import count
from uuid import UUID

from relay.delivery import Urgency

_Entry = tuple[int, int, UUID, UUID]
"""Urgency (the most urgent is the smallest), the number of its arrival, its lane, its line."""


class Turns:
    """The lanes that wait for their turn; a lane stands here at most once."""

    def __init__(self) -> None:
        self._numbers = count()
        self._places: dict[UUID, _Entry] = {}
        self._ready: list[_Entry] = []
        self._stalled: dict[UUID, list[_Entry]] = {}
        self._line_until: dict[UUID, float] = {}
        self._lines: list[tuple[float, UUID]] = []
        self._sleeping: dict[UUID, float] = {}
        self._asleep: list[tuple[float, UUID]] = []

    def __contains__(self, lane: UUID) -> bool:
        return lane in self._places

    def ready(self, lane: UUID, line: UUID, urgency: Urgency) -> None:
        """It may go, as far as it alone is concerned; more urgent than before, it moves forward."""
        place = self._places.get(lane)
        if place is not None and (place[0] <= -urgency or lane in self._sleeping):
            return
        entry = (-urgency, next(self._numbers) if place is None else place[1], lane, line)
        self._places[lane] = entry
        self._put(entry)

    def sleep(self, lane: UUID, line: UUID, urgency: Urgency, until: float) -> None:
        """It has a time of its own before which it does not go."""
        place = self._places.get(lane) or (-urgency, next(self._numbers), lane, line)
        self._places[lane] = place
        self._sleeping[lane] = until
        heapq.heappush(self._asleep, (until, lane))

    def stall(self, lane: UUID, until: float) -> None:
        """Its line may send nothing before this moment: it waits there with all the others."""
        entry = self._places[lane]
        line = entry[3]
        if line not in self._line_until:
            self._line_until[line] = until
            heapq.heappush(self._lines, (until, line))
        self._put(entry)

    def clear(self, line: UUID) -> bool:
        """Whether nobody stands ready, and the line stalls nobody: who comes now overtakes nobody."""
        return not self._ready and line not in self._line_until

    def leave(self, lane: UUID) -> None:
        """It went, or has nothing to say any more."""
        self._places.pop(lane, None)
        self._sleeping.pop(lane, None)

    def sleeps(self, lane: UUID) -> bool:
        """Whether it waits for a time of its own."""
        return lane in self._sleeping

    def next(self, now: float) -> UUID | None:
        """Whose turn it is now; it keeps its place until it leaves, sleeps or stalls. None: nobody's."""
        self._wake_who_is_due(now)
        while self._ready:
            entry = heapq.heappop(self._ready)
            if self._places.get(entry[2]) != entry or entry[2] in self._sleeping:
                continue  # it left, or stands further in front
            if entry[3] in self._line_until:
                self._put(entry)
                continue
            self._let_one_more(entry[3])
            return entry[2]
        return None

    def until(self) -> float | None:
        """When somebody wakes next."""
        heads = [heap[0][0] for heap in (self._asleep, self._lines) if heap]
        return min(heads, default=None)

    def wake(self) -> None:
        """Everybody may try now."""
        self._lines.clear()
        self._line_until.clear()
        self._asleep.clear()
        self._sleeping.clear()
        self._stalled.clear()
        self._ready = list(self._places.values())
        heapq.heapify(self._ready)

    def _put(self, entry: _Entry) -> None:
        line = entry[3]
        if line in self._line_until:
            heapq.heappush(self._stalled.setdefault(line, []), entry)
        else:
            heapq.heappush(self._ready, entry)

    def _wake_who_is_due(self, now: float) -> None:
        while self._lines and self._lines[0][0] <= now:
            _, line = heapq.heappop(self._lines)
            self._line_until.pop(line, None)
            self._let_one_more(line)
        while self._asleep and self._asleep[0][0] <= now:
            until, lane = heapq.heappop(self._asleep)
            if self._sleeping.get(lane) == until:
                del self._sleeping[lane]
                self._put(self._places[lane])

    def _let_one_more(self, line: UUID) -> None:
        """The most urgent of those that stalled on this line may try: one after the other, not all at each moment."""
        stalled = self._stalled.get(line)
        while stalled:
            entry = heapq.heappop(stalled)
            if self._places.get(entry[2]) == entry and entry[2] not in self._sleeping:
                heapq.heappush(self._ready, entry)
                break
        if not stalled:
            self._stalled.pop(line, None)
