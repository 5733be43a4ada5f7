"""The randomised run: three mentors, four mentees, a failing network, and a program that is killed again and again.

Law: the chances come from one seed, which is printed. When a kill falls is measured from the moment at which the
program says that it is ready, since one that is killed before that proves little; every fifth one falls into the start.
A connection that is closed without an answer stands for an answer that never comes: what is known is the same, and
nobody waits for a timeout. After the last kill the network is well again, since a chat in which Telegram asked for
patience goes at one message a second for a minute. Source: store.md, "Inbox, outbox, and the truth about delivery",
"Figures to beat".
"""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from simulator.faults import Fault, FaultKind
from simulator.world import World
from tests.crash.ledger import Conversation, Ledger
from tests.crash.process import Serve
from tests.crash.programme import Programme
from tests.crash.store import StoreView

SHORTEST_LIFE, LONGEST_LIFE = 0.15, 0.9
START_IS_HIT_EVERY = 5
TAIL_SECONDS = 900.0
RATE, ERROR, UNHEARD = 0.05, 0.05, 0.10
FULL: Final = (3_000, 100)


@dataclass(frozen=True, slots=True)
class Plan:
    """How hard it blows.

    Attributes:
        messages: How many are written altogether.
        kills: How often the program is killed.
        seed: Where the chances come from.
    """

    messages: int
    kills: int
    seed: int

    @classmethod
    def from_environment(cls, messages: int, kills: int) -> "Plan":
        """These numbers, unless PEERLINE_CRASH_MESSAGES, PEERLINE_CRASH_KILLS or PEERLINE_CRASH_SEED say others."""
        given = os.environ
        return cls(
            int(given.get("PEERLINE_CRASH_MESSAGES", messages)),
            int(given.get("PEERLINE_CRASH_KILLS", kills)),
            int(given.get("PEERLINE_CRASH_SEED", "20250308")),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of it; the first three must be nothing.

    Attributes:
        lost: Neither there nor flagged to its writer.
        doubled: There more than once without saying so.
        astray: On a phone that it was not for.
        disordered: Neighbours whose first copies came in the wrong order.
        not_there: Not there, and flagged.
        flagged: Flagged to the writer as perhaps not arrived, whether it is there or not.
        repeated: Copies that say that they may be a repeat.
        messages: Written.
        kills: How often the program was killed.
        in_the_storm: How many were there before the last kill, when the network became well again.
        seconds: How long it took.
    """

    lost: int
    doubled: int
    astray: int
    disordered: int
    not_there: int
    flagged: int
    repeated: int
    messages: int
    kills: int
    in_the_storm: int
    seconds: float

    def table(self, store: str, seed: int) -> str:
        """As it stands in docs/figures.md."""
        rows = (
            ("messages", self.messages),
            ("kills", self.kills),
            ("there before the last kill", self.in_the_storm),
            ("lost silently", self.lost),
            ("doubled silently", self.doubled),
            ("on a wrong phone", self.astray),
            ("out of order", self.disordered),
            ("flagged uncertain", self.flagged),
            ("of these not there", self.not_there),
            ("repeated with mark", self.repeated),
            ("seconds", round(self.seconds)),
        )
        return "\n".join(
            [f"| {store}, seed {seed} | |", "|---|---|", *(f"| {name} | {value:,} |" for name, value in rows)]
        )


async def settle(programme: Programme, ledger: Ledger) -> None:
    """Three mentors on three lines, one of them with two mentees who write; the other two pairs write both ways."""
    first = await programme.line("line_one_bot")
    amara = await programme.mentor(first, "Amara", 601)
    for account, alias in ((501, "Blessing"), (502, "Joy")):
        mentee = await programme.mentee(first, alias, account)
        ledger.open(await programme.pair(first, mentee, amara, alias), by_mentee=True)
    for number, (mentor, mentee_alias) in enumerate((("Dalia", "Mira"), ("Leila", "Nadia")), start=2):
        bot = await programme.line(f"line_{number}_bot")
        theirs = await programme.mentor(bot, mentor, 600 + number)
        hers = await programme.mentee(bot, mentee_alias, 510 + number)
        pair = await programme.pair(bot, hers, theirs, mentee_alias)
        ledger.open(pair, by_mentee=True)
        ledger.open(pair, by_mentee=False)


class Storm:
    """One run."""

    def __init__(
        self, plan: Plan, world: World, ledger: Ledger, store: StoreView, start: Callable[[], Awaitable[Serve]]
    ) -> None:
        self._plan = plan
        self._world = world
        self._ledger = ledger
        self._store = store
        self._start = start
        self._chance = random.Random(plan.seed)
        self._unwritten = plan.messages
        self._start_took = 1.0

    async def blow(self) -> Figures:
        """Play it to its end; what came of it."""
        began = time.monotonic()
        self._arm()
        for life in range(self._plan.kills):
            left = self._plan.kills - life
            share = self._unwritten // left
            self._write(share // 2)  # while it is down
            await self._live(share - share // 2, hit_start=life % START_IS_HIT_EVERY == START_IS_HIT_EVERY - 1)
        in_the_storm = sum(len(one.arrived) for one in self._ledger.conversations)
        self._world.faults.clear()
        self._write(self._unwritten)
        last = await self._start()
        await last.ready()
        await self._ledger.until(self._ledger.all_accounted, TAIL_SECONDS)
        await quiet(self._world, self._store)
        status = await last.stop()
        if status != 0:
            raise AssertionError(f"The last program ended with status {status}.")
        return self._counted(in_the_storm, time.monotonic() - began)

    def _arm(self) -> None:
        armed = 1.0
        for kind, probability in ((FaultKind.RATE, RATE), (FaultKind.ERROR, ERROR), (FaultKind.UNHEARD, UNHEARD)):
            # only one fault strikes a call: each is asked about what the ones before it left
            self._world.faults.add(Fault(kind, "sendMessage", times=None, probability=probability / armed))
            armed -= probability

    async def _live(self, messages: int, *, hit_start: bool) -> None:
        """One life: it starts, women write, it is killed. The pauses are the experiment, not a wait for something."""
        began = time.monotonic()
        process = await self._start()
        if hit_start:
            await asyncio.sleep(self._chance.uniform(0.0, self._start_took))
            self._write(messages)
        else:
            await process.ready()
            self._start_took = time.monotonic() - began
            pause = self._chance.uniform(SHORTEST_LIFE, LONGEST_LIFE) / (messages + 1)
            for _ in range(messages):
                await asyncio.sleep(pause)
                self._write(1)
            await asyncio.sleep(pause)
        await process.kill()

    def _write(self, messages: int) -> None:
        for _ in range(messages):
            self._chance.choice(self._ledger.conversations).write()
        self._unwritten -= messages

    def _counted(self, in_the_storm: int, seconds: float) -> Figures:
        def total(count: Callable[[Conversation], int]) -> int:
            return sum(count(one) for one in self._ledger.conversations)

        return Figures(
            lost=total(lambda one: len(one.unaccounted)),
            doubled=total(lambda one: len(one.doubled_silently)),
            astray=len(self._ledger.astray),
            disordered=total(lambda one: len(one.out_of_order)),
            not_there=total(lambda one: len(set(one.written) - one.arrived)),
            flagged=total(lambda one: len(one.flagged)),
            repeated=total(lambda one: one.repeated_marked),
            messages=total(lambda one: len(one.written)),
            kills=self._plan.kills,
            in_the_storm=in_the_storm,
            seconds=seconds,
        )


async def quiet(world: World, store: StoreView, patience: float = 300.0) -> None:
    """Wait until nothing is on its way any more: neither at Telegram nor in the outbox."""
    async with asyncio.timeout(patience):
        while any(bot.pending for bot in world.bots.values()) or await store.open_deliveries():
            await world.called.wait(1.0)
