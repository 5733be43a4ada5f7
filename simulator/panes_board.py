"""The drawer for curious people: time that jumps, a network that fails, a story that plays by itself.

Law: a fault that the page armed is the page's own; it never clears what somebody else armed in the same world.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from simulator.clock import VirtualClock
from simulator.faults import Fault, FaultKind
from simulator.panes_acts import Unclear
from simulator.panes_people import PaneSpec
from simulator.panes_wire import Json
from simulator.signals import Signal
from simulator.stories import Story, StoryStopped, play
from simulator.world import World

PACE_SECONDS = 0.9
LONGEST_JUMP = timedelta(days=30)


@dataclass(slots=True)
class Board:
    """What the drawer shows and does.

    Attributes:
        world: Where faults strike.
        people: Who plays the stories.
        clock: What jumps.
        stories: What can be played.
        pace: Seconds between two steps of a story, so that people can follow.
        changed: Fires when the page shall look again.
        lines: The transcript of the story that plays, or played last.
    """

    world: World
    people: tuple[PaneSpec, ...]
    clock: VirtualClock
    stories: tuple[Story, ...]
    pace: float = PACE_SECONDS
    changed: Signal = field(default_factory=Signal)
    lines: list[str] = field(default_factory=list)
    _down: Fault | None = None
    _lose: Fault | None = None
    _playing: asyncio.Task[None] | None = None

    def jump(self, seconds: object) -> None:
        """Lets time pass.

        Raises:
            Unclear: Backwards, or further than a month.
        """
        if not isinstance(seconds, int) or not 0 < seconds <= LONGEST_JUMP.total_seconds():
            raise Unclear("Time jumps forwards, by at most 30 days.")
        self.clock.jump(timedelta(seconds=seconds))
        self.changed.fire()

    def fault(self, name: object) -> None:
        """Breaks the network or mends it.

        Raises:
            Unclear: There is no such button.
        """
        faults = self.world.faults
        match name:
            case "lose":
                if not self._losing():
                    self._lose = faults.add(Fault(FaultKind.UNHEARD, method="sendMessage", times=1))
            case "down":
                if self._down is None:
                    self._down = faults.add(Fault(FaultKind.CUT, times=None))
            case "mend":
                for armed in (self._down, self._lose):
                    if armed is not None:
                        faults.remove(armed)
                self._down = self._lose = None
            case _:
                raise Unclear("There is no such trouble.")
        self.changed.fire()

    def _losing(self) -> bool:
        return self._lose is not None and not self._lose.struck

    async def faults_json(self) -> Json:
        """What is broken now."""
        return {"down": self._down is not None, "lose": self._losing()}

    def begin(self, name: object) -> None:
        """Begins a story; its transcript grows while it plays.

        Raises:
            Unclear: There is no such story, or one is playing.
        """
        if self._playing is not None and not self._playing.done():
            raise Unclear("A story is playing already.")
        for story in self.stories:
            if story.name == name:
                self.lines.clear()
                self._playing = asyncio.create_task(self._play(story))
                self.changed.fire()
                return
        raise Unclear("There is no such story.")

    async def _play(self, story: Story) -> None:
        try:
            async for line in play(story, self.world, self.people, pace=self.pace):
                self.lines.append(line)
                self.changed.fire()
            self.lines.append("That was the story.")
        except StoryStopped as stopped:
            self.lines.append(f"The story stopped here: {stopped}")
        finally:
            self.changed.fire()

    async def story_json(self) -> Json:
        """The transcript so far."""
        running = self._playing is not None and not self._playing.done()
        return {"lines": list(self.lines), "running": running}

    async def close(self) -> None:
        """Stops a story that still plays."""
        if self._playing is not None:
            self._playing.cancel()
            with suppress(asyncio.CancelledError):
                await self._playing
