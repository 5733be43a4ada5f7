"""The village that the check-ins' tests live in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

import pytest

from models import plans
from relay.people import Role
from relay.plans import SetBy
from relay.recurrence import PlanKind
from tests.checkins.village import Village, Villager, village_on


@dataclass(slots=True)
class Street:
    """One mentee with her mentor, a backup mentor, and two supervisors."""

    village: Village
    her: Villager
    mentor: Villager
    backup: Villager
    supervisor: Villager
    other: Villager
    pairing: UUID

    async def plan(self, kind: PlanKind, day: date, at: time = time(10), **more: object) -> UUID:
        """A plan of hers; a mentor's own week for `MENTOR`."""
        who = self.mentor if kind is PlanKind.MENTOR else self.her
        pairing = None if kind is PlanKind.MENTOR else self.pairing
        return await self.village.write(
            lambda work: plans.set_plan(
                work,
                kind,
                who.id,
                self.mentor.line_id,
                pairing,
                day,
                at,
                by=SetBy.TEAM,
                **more,  # type: ignore[arg-type]
            )
        )

    async def pushes(self) -> int:
        """How often the team was told of something."""
        rows = await self.village.rows("SELECT count(*) AS n FROM alert")
        return int(rows[0]["n"])

    async def causes(self) -> list[str]:
        """What the team was told of, in order."""
        return [
            row["cause"] for row in await self.village.rows("SELECT cause FROM alert ORDER BY raised_at, reference")
        ]


async def street_in(village: Village) -> Street:
    """The street, everybody at home."""
    mentor, backup = await village.settles(Role.MENTOR), await village.settles(Role.MENTOR)
    supervisor, other = await village.settles(Role.SUPERVISOR), await village.settles(Role.SUPERVISOR)
    her = await village.settles(Role.MENTEE)
    pairing = await village.matched(her, mentor, backup)
    return Street(village, her, mentor, backup, supervisor, other, pairing)


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    """A street in a village in memory, on Monday 2 March 2026 at nine in Rome."""
    async with village_on() as village:
        yield await street_in(village)
