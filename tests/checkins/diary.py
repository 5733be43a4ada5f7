"""What is true of a woman at any moment of the year, written down by the test as it happens, and never read from us.

Law: the program is not asked what it believes: her card, her clock, her line and what she asked for stand here because
the test did them, and what reached a phone is held against them.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from relay.messages import Prompt, Say
from relay.recurrence import PlanKind
from tests.checkins.village import Villager

T = TypeVar("T")

KIND_OF = {
    "checkin.weekly": PlanKind.WEEKLY,
    "checkin.match": PlanKind.MATCH,
    "checkin.before_date": PlanKind.DATE,
    "checkin.after_date": PlanKind.DATE,
    "waiting.update": PlanKind.WAITING,
    "end.planned": PlanKind.ENDING,
    "prefs.when": PlanKind.SAFE_CONTACT,
}
"""Which plan an automatic message comes from; a repeat comes from the question before it."""
FOLLOWED = frozenset({"checkin.weekly", "checkin.after_date", "waiting.update"})


class Card(StrEnum):
    """Her safe-contact card."""

    ANY = "any"
    HOURS = "hours"  # 10 to 18
    ONLY_WHEN_I_WRITE = "only when I write"


class LineIs(StrEnum):
    """What may reach her on her line."""

    OPEN = "open"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(slots=True)
class History(Generic[T]):
    """A value through time."""

    since: list[tuple[datetime, T]]

    def at(self, moment: datetime) -> T:
        """What it was then."""
        return self.since[max(0, bisect_right(self.since, moment, key=lambda one: one[0]) - 1)][1]

    def near(self, moment: datetime, span: timedelta) -> set[T]:
        """Everything that it was within `span` before: a change and a message may share a minute."""
        return {self.at(moment), self.at(moment - span)}

    def becomes(self, moment: datetime, value: T) -> None:
        """From now on."""
        self.since.append((moment, value))

    @property
    def now(self) -> T:
        """What it is."""
        return self.since[-1][1]


@dataclass(slots=True)
class Woman:
    """One of the women, and what is true of her.

    Attributes:
        who: Her phone.
        mentor: Who accompanies her now; None once her match has ended.
        pairing: Their match.
        card: Her safe-contact card.
        zone: The clock on her wall.
        line: What may reach her.
        wants: By kind, whether it is wanted: set, and neither paused nor ended.
        answers: How often she answers at all.
        closer: Whether silence is noticed sooner.
        alive_at: When she did something.
        ends_on: The day on which her match ends, as it is planned.
        over_at: From when on nobody waits for her: she stopped, blocked, or her match ended without another.
        talks: When she pressed "I want to talk", and by when she was promised that somebody writes.
        answered_at: When her mentor wrote to her.
        unreached_at: When a message to her was refused.
        weekly_hour: The hours at which the weekly question comes.
    """

    who: Villager
    mentor: Villager | None
    pairing: UUID
    card: History[Card]
    zone: History[str]
    line: History[LineIs]
    weekly_hour: History[int]
    wants: dict[PlanKind, History[bool]] = field(default_factory=dict)
    answers: float = 1.0
    closer: bool = False
    seen: int = 0
    alive_at: list[datetime] = field(default_factory=list)
    ends_on: date | None = None
    over_at: datetime | None = None
    talks: list[tuple[datetime, datetime]] = field(default_factory=list)
    answered_at: list[datetime] = field(default_factory=list)
    refused: list[tuple[datetime, datetime]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def alias(self) -> str:
        """The name that the others read."""
        return f"Invented {self.who.address}"

    def wanted(self, kind: PlanKind, now: datetime, *, yes: bool) -> None:
        """It is wanted from now on, or not any more."""
        if kind in self.wants:
            self.wants[kind].becomes(now, yes)
        else:
            self.wants[kind] = History([(now - timedelta(days=1), False), (now, yes)])

    def automatic(self) -> Iterator[tuple[datetime, str]]:
        """What the clock sent her (nobody opens the card's question from her menu here), but for our answers."""
        for at, body in self.who.got:
            if isinstance(body, Say) and (key := body.prompts[0].key) in {*KIND_OF, "checkin.repeat"}:
                yield at, key


def prompts_of(who: Villager) -> Iterator[tuple[datetime, Prompt]]:
    """All that we said on this phone."""
    for at, body in who.got:
        if isinstance(body, Say):
            for prompt in body.prompts:
                yield at, prompt
