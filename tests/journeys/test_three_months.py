"""Three months in which everything asks: what came by itself with the match, what she asked for, what the team set."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID

from models import plans, register
from models.work import Work
from relay.calendar import SafeTime
from relay.recurrence import BETWEEN_MESSAGES, PlanKind
from tests.journeys.test_checkins import asks
from tests.journeys.town import Ours, Resident, Town

LAST = date(2026, 6, 1)
LOOKS = (time(12), time(17, 30), time(18, 30))
"""When the program looks, UTC: after her morning, and twice in her evening, in winter and in summer."""
NEWS = (date(2026, 3, 10), date(2026, 3, 24), date(2026, 4, 21), date(2026, 5, 19))
"""When a worker checked how her matter stands: in the first days of April nobody did."""
SHOWS = {
    "weekly": ("checkin.weekly", "btn.ok", "checkin.ok_ack"),
    "date": ("checkin.after_date", "btn.ok", "checkin.ok_ack"),
    "match": ("checkin.match", "btn.yes", "checkin.ok_ack"),
    "waiting": ("waiting.update", "btn.not_now", "checkin.ok_ack"),
    "safe_contact": ("prefs.when", "btn.any_time", "plan.weekly"),
}

STORY = [
    ("05 Mar", "weekly", None),
    ("11 Mar", "waiting", None),
    ("12 Mar", "weekly", "wrote"),  # she answered the day before
    ("16 Mar", "match", None),
    ("19 Mar", "weekly", "makes_room"),  # for the reminder of that evening
    ("19 Mar", "date", None),
    ("21 Mar", "date", None),
    ("25 Mar", "waiting", None),
    ("26 Mar", "weekly", "wrote"),
    ("02 Apr", "weekly", None),
    ("08 Apr", "waiting", "stale"),  # checked fifteen days before: the team is reminded
    ("08 Apr", "date", None),
    ("09 Apr", "weekly", "too_soon"),
    ("10 Apr", "date", None),
    ("16 Apr", "weekly", None),
    ("22 Apr", "waiting", None),
    ("23 Apr", "weekly", "wrote"),
    ("30 Apr", "weekly", None),
    ("02 May", "match", None),
    ("06 May", "waiting", "stale"),
    ("07 May", "weekly", None),
    ("14 May", "weekly", None),
    ("20 May", "waiting", None),
    ("21 May", "weekly", "wrote"),
    ("28 May", "weekly", None),
    ("31 May", "safe_contact", None),
]
"""What is due when, and what becomes of it: None where it reached her."""


async def happened(town: Town) -> list[dict[str, Any]]:
    """All that was asked or passed over, in order."""
    return sorted(await town.rows("checkin"), key=lambda row: str(row["at"]))


async def answers(her: Resident, row: dict[str, Any]) -> None:
    """What was asked is on her phone, and she presses what she means."""
    if row["kind"] == "date" and row["occurrence"] == 0:
        await her.sees(Ours("checkin.before_date"))
        return
    shown, pressed, then = SHOWS[row["kind"]]
    await her.sees(Ours(shown))
    her.presses(Ours(pressed))
    await her.sees(Ours(then))


def _checked(her: UUID, day: date, work: Work) -> int:
    return plans.set_checked(work, her, day)


async def lives(town: Town, her: Resident) -> None:
    """Day by day, and whatever is asked she answers at once; now and then a worker checks how her matter stands."""
    seen = 0
    day = date(2026, 3, 3)
    while day <= LAST:
        if day in NEWS:
            await town.write(partial(_checked, her.id, day))
        for clock in LOOKS:
            town.clock.jump(datetime.combine(day, clock, UTC) - town.clock.now())
            await town.app.checkins.tick()
            town.app.drain.wake()
            await town.quiet()
            rows = await happened(town)
            for row in rows[seen:]:
                if row["skipped"] is None:
                    await answers(her, row)
            seen = len(rows)
        day += timedelta(days=1)


async def test_everything_that_asks_keeps_its_turn(town: Town) -> None:
    """Dates first, never two in 48 hours, nothing that her own words made needless, and each reason written down."""
    await town.everybody_arrives("Amara", "Dalia", "Blessing")
    her = town["Blessing"]
    await town.write(lambda work: register.set_safe_time(work, her.id, SafeTime.ANY_TIME, ""))
    begun = await town.write(lambda work: plans.facts_of(work, her.id))
    assert {one.kind for one in begun} == {PlanKind.MATCH, PlanKind.SAFE_CONTACT}
    await asks(town, her, PlanKind.WEEKLY, date(2026, 3, 5), time(10))
    await asks(town, her, PlanKind.DATE, date(2026, 3, 20), time(9, 30))
    await asks(town, her, PlanKind.DATE, date(2026, 4, 9), time(11))
    await asks(town, her, PlanKind.WAITING, date(2026, 3, 11), time(10))
    await lives(town, her)
    rows = await happened(town)
    assert [(f"{date.fromisoformat(str(row['on_day'])):%d %b}", row["kind"], row["skipped"]) for row in rows] == STORY
    asked = [datetime.fromisoformat(row["at"]) for row in rows if row["skipped"] is None]
    assert all(later - earlier >= BETWEEN_MESSAGES for earlier, later in pairwise(asked))
    assert {row["cause"] for row in await town.rows("alert")} == {"waiting_stale", "no_drill"}
    await town.amara.sees_nothing_new()
