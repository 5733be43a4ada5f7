"""A year of fifty women in four zones, whatever they answer, and whatever happens to the program meanwhile.

Law: what must never be is looked at in what reached the phones, and in nothing that the program says of itself.
The year is the same on every run (seed).
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from models import plans, register
from models.work import Work
from relay.calendar import SafeTime
from relay.messages import Chose, Reacted, Say
from relay.people import Role
from relay.plans import SetBy
from relay.recurrence import PlanKind
from tests.checkins.village import Village, Villager, village_on

ZONES = ("Europe/Rome", "Africa/Lagos", "America/New_York", "Asia/Kolkata")
OURS = ("checkin.weekly", "checkin.repeat", "checkin.match", "checkin.before_date", "checkin.after_date")
AUTOMATIC = frozenset({*OURS, "waiting.update", "end.planned", "prefs.when"})
BEGINS = datetime(2026, 1, 5, 6, tzinfo=UTC)
DAYS = 365
WOMEN = 50
A_MOMENT = timedelta(minutes=1)
"""Between leaving and arriving."""


@dataclass(slots=True)
class Woman:
    """One of the fifty.

    Attributes:
        safe: Her card: "any", "hours" (10 to 18), or "none".
        answers: How often she answers at all.
        stopped_at: When she stopped the line, for good.
        lives: When she did something.
    """

    who: Villager
    mentor: Villager
    pairing: UUID
    safe: str
    answers: float
    seen: int = 0
    stopped_at: datetime | None = None
    lives: list[datetime] = field(default_factory=list)


async def _move_in(village: Village, chance: random.Random) -> list[Woman]:
    women: list[Woman] = []
    mentor = backup = None
    for number in range(WOMEN):
        if number % 5 == 0:
            backup, mentor = mentor, await village.settles(Role.MENTOR)
        if mentor is None:
            raise AssertionError
        who = await village.settles(Role.MENTEE, ZONES[number % len(ZONES)])
        pairing = await village.matched(who, mentor, backup)
        safe = chance.choice(("any", "any", "hours", "none"))
        women.append(Woman(who, mentor, pairing, safe, chance.choice((0.0, 0.5, 0.9, 1.0))))
        await village.write(lambda work, one=women[-1], n=number: _furnish(work, one, n))  # type: ignore[misc]
    return women


def _furnish(work: Work, one: Woman, number: int) -> None:
    if one.safe == "hours":
        register.set_safe_time(work, one.who.id, SafeTime.SOME_HOURS, "10:00-18:00")
    if one.safe == "none":
        register.set_safe_time(work, one.who.id, SafeTime.ONLY_WHEN_I_WRITE, "")
    start = BEGINS.date() + timedelta(days=number % 7)
    kinds = [(PlanKind.WEEKLY, start), (PlanKind.MATCH, BEGINS.date()), (PlanKind.SAFE_CONTACT, BEGINS.date())]
    kinds += [(PlanKind.DATE, date(2026, 3, 28) + timedelta(days=number)), (PlanKind.ENDING, date(2026, 12, 1))]
    if number % 3 == 0:
        kinds.append((PlanKind.WAITING, start))
    if number % 10 == 9:  # one in ten asked for nothing
        return
    for kind, day in kinds:
        plans.set_plan(
            work, kind, one.who.id, one.mentor.line_id, one.pairing, day, time(9 + number % 9), by=SetBy.HERSELF,
            checked_on=start,
        )  # fmt: skip


async def _live(village: Village, one: Woman, chance: random.Random) -> None:
    """What she does about what reached her since."""
    new, one.seen = one.who.got[one.seen :], len(one.who.got)
    for _, body in new:
        if not isinstance(body, Say) or not any(prompt.key in AUTOMATIC for prompt in body.prompts):
            continue
        if chance.random() >= one.answers:
            continue
        codes = [button.code for row in body.buttons for button in row if button.code.startswith("answer:")]
        one.lives.append(village.clock.now())
        match chance.randrange(4):
            case 0 if codes:
                await village.does(one.who, Chose(chance.choice(codes), None))
            case 1:
                await village.does(one.who, Reacted("1", "\N{THUMBS UP SIGN}"))
            case _:
                await village.writes(one.who, "Ciao")
    one.seen = len(one.who.got)


async def _happens(village: Village, women: list[Woman], chance: random.Random) -> None:
    """Something of a day: she writes, pauses, stops or moves, a worker checks, the program forgets or is down."""
    one = chance.choice(women)
    match chance.randrange(12):
        case 0 if chance.random() < 0.15 and one.stopped_at is None:
            await village.writes(one.who, "STOP")
            one.stopped_at = village.clock.now()
        case 1:
            await village.writes(one.who, "PAUSA")
            one.lives.append(village.clock.now())
        case 2 | 3:
            one.lives.append(village.clock.now())
            await village.writes(one.who, "Ciao")
        case 4:
            village.books.units.directory.forget()  # what a restart forgets
        case 5 | 6:
            today = village.clock.now().date()
            await village.write(lambda work: [plans.set_checked(work, each.who.id, today) for each in women])
        case 7 if one.who.zone != ZONES[2]:
            one.who.zone = ZONES[2]
            await village.write(lambda work: plans.move_to_zone(work, one.who.id, ZONES[2]))
        case 8:
            village.clock.jump(timedelta(hours=chance.randrange(1, 80)))  # a downtime
        case _:
            return


async def _next_moment(village: Village) -> datetime:
    """When something is due next; a quarter of a day ahead at most."""
    found = await village.rows(
        "SELECT min(m) AS m FROM (SELECT min(next_run_at) AS m FROM plan WHERE state = 'on' UNION ALL "
        "SELECT min(next_step_at) FROM checkin UNION ALL SELECT min(promise_at) FROM checkin)"
    )
    ahead = village.clock.now() + timedelta(hours=6)
    if found[0]["m"] is None:
        return ahead
    return max(
        village.clock.now() + timedelta(seconds=1),
        min(ahead, datetime.fromisoformat(found[0]["m"]).replace(tzinfo=UTC)),
    )


@pytest.mark.slow
async def test_a_year_of_fifty_women() -> None:
    """No night, no burst, no consent passed over, no step twice, nobody forgotten."""
    chance = random.Random(20260105)
    async with village_on(now=BEGINS) as village:
        await village.settles(Role.SUPERVISOR)
        women = await _move_in(village, chance)
        day = village.clock.now().date()
        while village.clock.now() < BEGINS + timedelta(days=DAYS):
            village.clock.jump(await _next_moment(village) - village.clock.now())
            if village.clock.now().date() != day:
                day = village.clock.now().date()
                await _happens(village, women, chance)
            await village.tick()
            for one in women:
                if len(one.who.got) > one.seen:
                    await _live(village, one, chance)
        for one in women:
            _never_at_night(one)
            _never_too_often(one)
            _never_after_stop(one)
        assert sum(len(one.who.got) for one in women) > WOMEN * 10
        await _each_step_once(village)
        await _nobody_is_forgotten(village)


def _automatic(one: Woman) -> list[tuple[datetime, str]]:
    """What the clock sent her, without the answers to what she did herself."""
    found = []
    for at, body in one.who.got:
        if isinstance(body, Say) and body.prompts[0].key in AUTOMATIC:
            found.append((at, body.prompts[0].key))
    return found


def _never_at_night(one: Woman) -> None:
    for at, key in _automatic(one):
        hours = {at.astimezone(ZoneInfo(zone)).hour for zone in {one.who.zone}}
        if one.safe == "any" and one.who.zone != ZONES[2]:  # who moved lived by two clocks
            assert all(9 <= hour < 21 for hour in hours), (key, at, one.who.zone)
        if one.safe == "hours" and one.who.zone != ZONES[2]:
            assert all(10 <= hour < 18 for hour in hours), (key, at, one.who.zone)
        if one.safe == "none":
            assert any(timedelta(0) <= at - life <= timedelta(minutes=31) for life in one.lives), (key, at)


def _never_too_often(one: Woman) -> None:
    moments = [at for at, _ in _automatic(one)]
    for earlier, later in pairwise(moments):
        assert later - earlier >= timedelta(hours=48) - A_MOMENT, (earlier, later, one.who.zone)


def _never_after_stop(one: Woman) -> None:
    assert not [at for at, _ in _automatic(one) if one.stopped_at is not None and at > one.stopped_at]


async def _each_step_once(village: Village) -> None:
    """Between two signs of life a mentor hears of one silence once, and so does the team."""
    told: dict[UUID, int] = defaultdict(int)
    for who in village.people.values():
        told[who.id] = who.keys.count("mentor.silence")
    rows = await village.rows(
        "SELECT step, count(*) AS n FROM checkin WHERE step IN ('mentor_told', 'team_told') GROUP BY step"
    )
    reached = sum(row["n"] for row in rows)
    assert 0 < sum(told.values()) <= reached
    silences = await village.rows("SELECT count(*) AS n FROM alert WHERE cause = 'silence'")
    assert 0 < silences[0]["n"] <= reached


async def _nobody_is_forgotten(village: Village) -> None:
    """Whoever has been silent since a question, and takes part, is with the team, or a step is owed in time."""
    rows = await village.rows(
        "SELECT c.step, c.next_step_at FROM checkin c JOIN presence p ON p.person_id = c.person_id "
        "JOIN pairing m ON m.id = c.pairing_id WHERE c.step IS NOT NULL AND c.skipped IS NULL AND NOT c.undelivered "
        "AND (p.wrote_at IS NULL OR p.wrote_at < c.at) AND m.state = 'active'"
    )
    assert rows
    assert all(row["step"] == "team_told" or row["next_step_at"] is not None for row in rows)
    plans_left = await village.rows("SELECT count(*) AS n FROM plan WHERE state = 'on' AND next_run_at IS NULL")
    assert plans_left[0]["n"] == 0
