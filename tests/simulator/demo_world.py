"""A small world for the demo's tests: two women, their mentor and a supervisor, on two lines."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from simulator.clock import VirtualClock
from simulator.panes import ChatSpec, PaneSpec, StoreTable, StoreView, Tint
from simulator.world import World

MORNING = datetime(2026, 3, 2, 9, 2, tzinfo=UTC)
ITALIAN = "Ciao! Ho ricevuto una lettera."
FRENCH = "Bonjour, ici tout est nouveau."


@dataclass
class DemoWorld:
    """The world, its people, and a store that tests fill."""

    clock: VirtualClock = field(default_factory=lambda: VirtualClock(MORNING, speed=0))
    rows: list[tuple[str | int | bytes | None, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(self.clock)
        self.line = self.world.add_bot("line_one_bot")
        self.desk = self.world.add_bot("desk_bot")
        self.people = (
            PaneSpec(
                "first",
                "Mentee",
                "Blessing",
                501,
                (ChatSpec(self.line, "CODEONE1"),),
                "it",
                "Italiano",
                tint=Tint.CLAY,
                phrases=(ITALIAN,),
            ),
            PaneSpec(
                "second", "Mentee", "Joy", 502, (ChatSpec(self.line, "CODETWO2"),), "fr", "Français", tint=Tint.PLUM
            ),
            PaneSpec("mentor", "Mentor", "Amara", 503, (ChatSpec(self.line, "CODETHR3"),)),
            PaneSpec("supervisor", "Supervisor", "Mira", 504, (ChatSpec(self.desk),), tint=Tint.INDIGO),
        )

    async def store(self) -> StoreView:
        """What is "stored": whatever the test put into `rows`."""
        table = StoreTable("outbox", ("id", "state", "body_sealed"), tuple(self.rows), opening=True)
        return StoreView((table, StoreTable("empty_one", ("id",), ())))
