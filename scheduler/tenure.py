"""How long this process may believe that a line is still its own.

Law: nothing is claimed on a line whose lease is not ours in the same transaction, and no request is begun on a line
once its lease may have run out by this machine's own seconds. A process can be frozen for longer than its leases last
(a suspended machine, a debugger, memory on a slow disk); another one then carries the lines, and what the frozen one
still held in its hands when it wakes has been told of, or sent, by the other. A lease that was lost and won again is a
new one: its epoch says so. Source: store.md, "Many processes" ("claim and settle are fenced by owner and epoch").
"""

import time
from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from models import leases
from models.work import Work

MARGIN_SECONDS = leases.HEARTBEAT.total_seconds() / 2
"""A request that is begun at the last moment is still on its way when another process takes over."""


def machine_seconds() -> float:
    """Seconds that never go back, and that count on while the machine is suspended where the system can tell."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Tenure:
    """This process's hold on its lines.

    Attributes:
        alone: Whether no other process can be using the store (SQLite): then the lines are ours in any case.
    """

    def __init__(self, node_id: UUID, *, alone: bool, seconds: Callable[[], float] = machine_seconds) -> None:
        self.alone = alone
        self._node_id = node_id
        self._seconds = seconds
        self._epochs: dict[UUID, int] = {}
        self._until: dict[UUID, float] = {}

    def seconds(self) -> float:
        """The machine's seconds: to be taken before a lease is asked for, since it may run from then on."""
        return self._seconds()

    def begin(self, line_id: UUID, epoch: int, asked_at: float) -> None:
        """A line is ours from now on, by a lease of this epoch that was asked for at `asked_at`."""
        self._epochs[line_id] = epoch
        self._until[line_id] = asked_at + leases.TTL.total_seconds()

    def renew(self, epochs: Mapping[UUID, int], asked_at: float) -> None:
        """These leases were renewed; one whose epoch is another by now is not the one that we had."""
        for line_id in self.same(epochs):
            self._until[line_id] = asked_at + leases.TTL.total_seconds()

    def end(self, line_id: UUID) -> None:
        """The line is ours no more."""
        self._epochs.pop(line_id, None)
        self._until.pop(line_id, None)

    def same(self, epochs: Mapping[UUID, int]) -> set[UUID]:
        """Those of these leases that we have had without a break."""
        return {line_id for line_id, epoch in epochs.items() if self._epochs.get(line_id) == epoch}

    def ran_out(self) -> bool:
        """Whether every lease has run out by this machine's seconds: another process may carry the lines now."""
        now = self._seconds()
        return not self.alone and all(until <= now for until in self._until.values())

    def sure(self, line_id: UUID) -> bool:
        """Whether a request that is begun now still falls into the line's lease."""
        return self.alone or self._seconds() < self._until.get(line_id, 0.0) - MARGIN_SECONDS

    def held(self, work: Work, lines: Collection[UUID]) -> Collection[UUID]:
        """Those of these lines that are ours, and stay so until the transaction ends."""
        if self.alone:
            return lines
        return leases.held(work, self._node_id, [line_id for line_id in lines if self.sure(line_id)])
