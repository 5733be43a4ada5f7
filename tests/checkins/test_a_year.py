"""A year of women in four zones, whatever they answer, and whatever happens to them and to the program meanwhile.

Law: what must never be is looked at on the phones, and in nothing that the program says of itself (`promises`); the
truth that it is held against is what the test did (`diary`). The store is a file, and a restart leaves nothing but
that file and the keys. Every year is the same on every run (its seed, which is printed).

`PEERLINE_YEAR_WOMEN=50 PEERLINE_YEAR_SEEDS=1,2,3 pytest -p no:xdist -s tests/checkins/test_a_year.py` is the large run.
"""

import heapq
import os
import random
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers import endings
from models import plans, register
from models.matches import BY_ITSELF
from models.work import Work
from relay.calendar import SafeTime
from relay.choices import Focus, encode
from relay.delivery import Failure, FailureKind
from relay.ending import ENDS_AT
from relay.messages import Blocked, Chose, Media, MediaKind, Reacted, Say, Wrote
from relay.people import PairingState, Role
from relay.plans import SetBy
from relay.recurrence import PlanKind
from tests.checkins.diary import KIND_OF, Card, History, LineIs, Woman
from tests.checkins.promises import Year, both_changes_of_clocks, hold, items, silent_at
from tests.checkins.village import Village, Villager, Wall, village_on

ZONES = ("Europe/Rome", "Africa/Lagos", "America/New_York", "Asia/Kolkata")
BEGINS = datetime(2026, 1, 5, 6, tzinfo=UTC)
ENDS = BEGINS + timedelta(days=365)
WOMEN = int(os.environ.get("PEERLINE_YEAR_WOMEN", "12"))
SEEDS = [int(seed) for seed in os.environ.get("PEERLINE_YEAR_SEEDS", "20260105").split(",")]
PER_MENTOR = 4
HAPPENS = 0.06
"""How often something happens to a woman on a day, besides her answers."""
STEADY = len(ZONES)
"""So many, one in each zone, live quietly through both changes of clocks."""
CARDS = {
    Card.ANY: (SafeTime.ANY_TIME, ""),
    Card.HOURS: (SafeTime.SOME_HOURS, "10:00-18:00"),
    Card.ONLY_WHEN_I_WRITE: (SafeTime.ONLY_WHEN_I_WRITE, ""),
}
Act = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Life:
    """The year while it is lived.

    Attributes:
        village: Where.
        chance: What decides.
        year: What is held against the promises afterwards.
        off: By mentor, her times off.
        later: What people will do later, in the order of time.
    """

    village: Village
    wall: Wall
    chance: random.Random
    year: Year
    off: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=dict)
    later: list[tuple[datetime, int, Act]] = field(default_factory=list)
    heard: dict[str, int] = field(default_factory=dict)
    number: "count[int]" = field(default_factory=count)

    @property
    def now(self) -> datetime:
        """The moment."""
        return self.wall.now()

    def soon(self, hours: float, act: Act) -> None:
        """Somebody does this in some hours."""
        heapq.heappush(self.later, (self.now + timedelta(hours=hours), next(self.number), act))

    # --- a woman ------------------------------------------------------------------------------------------------------

    async def asks_for(self, one: Woman, kind: PlanKind, after_days: int) -> None:
        """She, or the team for her, sets a plan."""
        if one.mentor is None:
            return
        day, hour = self.now.date() + timedelta(days=after_days), self.chance.randrange(10, 19)
        line_id, pairing = one.mentor.line_id, one.pairing
        await self.village.write(
            lambda work: plans.set_plan(
                work, kind, one.who.id, line_id, pairing, day, time(hour), by=SetBy.HERSELF, checked_on=self.now.date()
            )
        )
        one.wanted(kind, self.now, yes=True)
        if kind is PlanKind.WEEKLY:
            one.weekly_hour.becomes(self.now, hour)

    async def gets_card(self, one: Woman, card: Card) -> None:
        """Her card changes."""
        await self.village.write(lambda work: register.set_safe_time(work, one.who.id, *CARDS[card]))
        one.card.becomes(self.now, card)

    async def does(self, one: Woman, event: Chose | Reacted | Wrote | str) -> None:
        """A sign of life."""
        if one.line.now is LineIs.STOPPED:
            return
        one.alive_at.append(self.now)
        if isinstance(event, str):
            await self.village.writes(one.who, event)
        else:
            await self.village.does(one.who, event)
        if isinstance(event, str | Wrote) and one.line.now is LineIs.PAUSED and event != "PAUSA":
            one.line.becomes(self.now, LineIs.OPEN)

    async def talks(self, one: Woman, code: str) -> None:
        """She presses a button; where she is promised a time, it is written down."""
        before = len(one.who.got)
        await self.does(one, Chose(code, None))
        for at, body in one.who.got[before:]:
            if isinstance(body, Say) and body.prompts[0].key == "checkin.talk_ack":
                by = body.prompts[0].params["time"]
                assert isinstance(by, datetime)
                one.talks.append((at, by))
        one.seen = len(one.who.got)

    async def answers(self, one: Woman) -> None:
        """What she does about what reached her since."""
        new, one.seen = one.who.got[one.seen :], len(one.who.got)
        for _, body in new:
            if not isinstance(body, Say) or body.prompts[0].key not in {*KIND_OF, "checkin.repeat"}:
                continue
            codes = [button.code for row in body.buttons for button in row if button.code.startswith("answer:")]
            one.codes += codes
            if self.chance.random() >= one.answers:
                continue
            here = self.chance.choice(codes or one.codes or ["weekly:gone"])
            old = self.chance.choice(one.codes or ["weekly:gone"])
            acts: tuple[Act, ...] = (
                partial(self.talks, one, here),
                partial(self.talks, one, old),
                lambda: self.does(one, Reacted("1", "\N{THUMBS UP SIGN}")),
                lambda: self.does(one, Wrote(Media(MediaKind.VOICE, "voice", seconds=4), f"v{next(self.number)}")),
                lambda: self.does(one, "Ciao"),
            )
            self.soon(self.chance.choice((0, 0.1, 3, 30, 60)), self.chance.choice(acts))

    # --- who looks after her ------------------------------------------------------------------------------------------

    async def mentors_act(self) -> None:
        """A mentor who heard something writes, tells the team, or does nothing."""
        for mentor in self.year.mentors:
            seen = self.heard.get(mentor.address, 0)
            new, self.heard[mentor.address] = mentor.got[seen:], len(mentor.got)
            for _, body in new:
                key = body.prompts[0].key if isinstance(body, Say) else ""
                if not isinstance(body, Say) or key not in {"mentor.silence", "mentor.wants_to_talk"}:
                    continue
                her = next(one for one in self.year.women if one.alias == body.prompts[0].params["alias"])
                code = next((button.code for row in body.buttons for button in row if "team" in button.code), None)
                match self.chance.randrange(3):
                    case 0:
                        self.soon(self.chance.choice((1, 5, 20)), lambda m=mentor, h=her: self.mentor_writes(m, h))  # type: ignore[misc]
                    case 1 if code is not None:
                        self.soon(1, lambda m=mentor, c=code: self.village.does(m, Chose(c, None)))  # type: ignore[misc]
                    case _:
                        continue

    async def mentor_writes(self, mentor: Villager, her: Woman) -> None:
        """In her own words, to her and to nobody else."""
        if her.mentor is not mentor or her.line.now is not LineIs.OPEN:
            return
        await self.village.does(mentor, Chose(encode(Focus(her.pairing)), None))
        await self.village.writes(mentor, "Come stai?")
        her.answered_at.append(self.now)

    async def team_acts(self) -> None:
        """The supervisor takes each item, looks at it, and closes it."""
        team = self.year.team
        while (new := team.got[self.heard.get(team.address, 0) :]) and any(
            isinstance(body, Say) and body.prompts[0].key == "sup.alert" for _, body in new
        ):
            _, body = next(one for one in new if isinstance(one[1], Say) and one[1].prompts[0].key == "sup.alert")
            self.heard[team.address] = team.got.index((_, body)) + 1
            assert isinstance(body, Say)
            await self.village.does(team, Chose(body.buttons[0][0].code, None))
            for label in ("btn.close", "btn.end_talked_safe", "btn.in_three_days"):
                await self.village.presses(team, label)

    # --- what happens -------------------------------------------------------------------------------------------------

    async def happens_to(self, one: Woman) -> None:  # noqa: C901, PLR0912  # the table of a year
        """Something of a day."""
        chance, now = self.chance, self.now
        match chance.randrange(3 if self.year.women.index(one) < STEADY else 16):
            case 0 | 1 | 2:
                await self.does(one, "Ciao")
            case 3:
                await self.does(one, "PAUSA")
                if one.line.now is LineIs.OPEN:
                    one.line.becomes(now, LineIs.PAUSED)
            case 4 if chance.random() < 0.1 and one.line.now is not LineIs.STOPPED:
                await self.stops(one, blocks=chance.random() < 0.5)
            case 5:
                zone = chance.choice(ZONES)
                await self.village.write(lambda work: plans.move_to_zone(work, one.who.id, zone))
                one.zone.becomes(now, zone)
            case 6 | 7:
                await self.gets_card(one, chance.choice((Card.ANY, *Card)))
            case 8:
                kind = chance.choice((PlanKind.WEEKLY, PlanKind.DATE, PlanKind.DATE, PlanKind.WAITING))
                await self.asks_for(one, kind, chance.randrange(1, 9))
            case 9:
                kind = chance.choice((PlanKind.WEEKLY, PlanKind.WAITING))
                await self.village.write(lambda work: plans.pause_plans(work, one.who.id, (kind,)))
                if kind in one.wants:
                    one.wants[kind].becomes(now, False)
                    self.soon(chance.randrange(24, 400), lambda: self.resumes(one, kind))
            case 10:
                until = now + timedelta(hours=chance.choice((3, 9, 30)))
                kind_of = chance.choice((FailureKind.UNREACHABLE, FailureKind.MALFORMED))
                self.village.failing[one.who.id] = Failure(kind_of, retry_after=3600.0)
                one.refused.append((now, until))
                self.soon((until - now) / timedelta(hours=1), lambda: self.mended(one))
            case 11 if one.mentor is not None:
                until = now + timedelta(hours=chance.choice((8, 30, 60, 200)))
                await self.village.write(lambda work: register.set_off(work, one.mentor.id, until))  # type: ignore[union-attr]
                times = self.off.setdefault(one.mentor.address, [])
                times[:] = [(since, min(ends, now)) for since, ends in times] + [(now, until)]
            case 12 if chance.random() < 0.3:
                await self.changes_mentor(one, to_nobody=chance.random() < 0.2)
            case 13:
                await self.village.write(lambda work: plans.set_checked(work, one.who.id, now.date()))
            case _:
                return

    async def resumes(self, one: Woman, kind: PlanKind) -> None:
        """What was paused goes on, unless it was set anew meanwhile."""
        if await self.village.write(lambda work: plans.resume_plans(work, one.who.id, (kind,))):
            one.wants[kind].becomes(self.now, True)

    async def mended(self, one: Woman) -> None:
        """Her phone can be reached again."""
        self.village.failing.pop(one.who.id, None)

    async def stops(self, one: Woman, *, blocks: bool) -> None:
        """She stops the line for good, by a word or by blocking it."""
        if blocks:
            await self.village.does(one.who, Blocked())
        else:
            await self.does(one, "STOP")
        one.line.becomes(self.now, LineIs.STOPPED)
        one.over_at = one.over_at or self.now

    async def changes_mentor(self, one: Woman, *, to_nobody: bool) -> None:
        """Her match ends; mostly another begins, on the other mentor's line, with her questions."""
        if one.mentor is None or one.line.now is not LineIs.OPEN:
            return
        others = [mentor for mentor in self.year.mentors if mentor is not one.mentor]
        other = None if to_nobody else self.chance.choice(others)

        def act(work: Work) -> None:
            register.set_pairing_state(work, one.pairing, PairingState.ENDED)
            plans.end_plans(work, one.who.id)

        await self.village.write(act)
        for history in one.wants.values():
            history.becomes(self.now, False)
        one.mentor, one.ends_on = other, None
        if other is None:
            one.over_at = one.over_at or self.now
            return
        await self.begins(one, other, None)
        one.line.becomes(self.now, LineIs.OPEN)
        await self.asks_for(one, PlanKind.WEEKLY, self.chance.randrange(0, 7))

    async def begins(self, one: Woman, mentor: Villager, backup: Villager | None) -> None:
        """A match begins, and with it the questions that come by themselves."""
        one.mentor = mentor
        one.pairing = await self.village.matched(one.who, mentor, backup, asked=True)
        one.card.becomes(self.now, Card.ANY)  # whoever begins anew says so anew
        for kind in BY_ITSELF:
            one.wanted(kind, self.now, yes=True)

    async def will_part(self, one: Woman, after_days: int) -> None:
        """The team plans the end of her match; she is told before, and on its day it is over by itself."""
        one.ends_on = self.now.date() + timedelta(days=after_days)
        await self.village.write(lambda work: endings.plan_end(work, one.pairing, one.ends_on))  # type: ignore[arg-type]
        one.wanted(PlanKind.ENDING, self.now, yes=True)

    def parts(self, one: Woman) -> None:
        """The evening of the planned day has come, on her wall: nobody waits for her any more."""
        if one.ends_on is None or self.now < datetime.combine(one.ends_on, ENDS_AT, ZoneInfo(one.zone.now)):
            return
        for history in one.wants.values():
            history.becomes(self.now, False)
        one.mentor, one.ends_on, one.over_at = None, None, one.over_at or self.now

    async def happens_to_the_program(self) -> None:
        """It is restarted, is not there for hours or days, or its machine's clock is set right."""
        match self.chance.randrange(24):
            case 0 | 1:
                await self.village.restarts()
            case 2:
                begins = self.now
                self.wall.jump(timedelta(hours=self.chance.choice((1, 5, 14, 40, 130))))
                self.year.down.append((begins, self.now))
                await self.village.restarts()
            case 3:
                self.wall.set_back(timedelta(seconds=self.chance.randrange(1, 300)))
            case _:
                return

    # --- time ---------------------------------------------------------------------------------------------------------

    async def next_moment(self) -> datetime:
        """When something is due next; a third of a day ahead at most."""
        found = await self.village.rows(
            "SELECT min(m) AS m FROM (SELECT min(next_run_at) AS m FROM plan WHERE state = 'on' UNION ALL "
            "SELECT min(next_step_at) FROM checkin UNION ALL SELECT min(promise_at) FROM checkin UNION ALL "
            "SELECT min(due_at) FROM outbox WHERE state = 'queued')"
        )
        ahead = self.now + timedelta(hours=8)
        if found[0]["m"] is not None:
            ahead = min(ahead, datetime.fromisoformat(found[0]["m"]).replace(tzinfo=UTC))
        if self.later:
            ahead = min(ahead, self.later[0][0])
        return max(self.now + timedelta(minutes=1), ahead)

    async def live(self) -> None:
        """The year, from one thing to the next."""
        day = self.now.date()
        while self.now < ENDS:
            self.wall.jump(await self.next_moment() - self.now)
            if self.now.date() > day:
                day = self.now.date()
                await self.happens_to_the_program()
                for one in self.year.women:
                    if self.chance.random() < HAPPENS:
                        await self.happens_to(one)
            for one in self.year.women:
                self.parts(one)
            while self.later and self.later[0][0] <= self.now:
                await heapq.heappop(self.later)[2]()
            await self.village.tick()
            await self.mentors_act()
            await self.team_acts()
            for one in self.year.women:
                if len(one.who.got) > one.seen:
                    await self.answers(one)


async def _move_in(village: Village, wall: Wall, chance: random.Random) -> Life:
    team = await village.settles(Role.SUPERVISOR)
    mentors = [await village.settles(Role.MENTOR) for _ in range(max(2, WOMEN // PER_MENTOR))]
    life = Life(village, wall, chance, Year([], mentors, team, ENDS))
    for number in range(WOMEN):
        zone, mentor = ZONES[number % len(ZONES)], mentors[number // PER_MENTOR % len(mentors)]
        who = await village.settles(Role.MENTEE, zone)
        one = Woman(
            who, mentor, who.id, History([(BEGINS, Card.ANY)]), History([(BEGINS, zone)]),
            History([(BEGINS, LineIs.OPEN)]), History([(BEGINS, 0)]),
        )  # fmt: skip
        life.year.women.append(one)
        await life.begins(one, mentor, mentors[(mentors.index(mentor) + 1) % len(mentors)])
        one.answers, one.closer = chance.choice((0.2, 0.5, 0.9, 1.0)), number % 5 == 4
        steady = number < STEADY
        await village.write(lambda work, her=one: plans.set_closer(work, her.who.id, closer=her.closer))  # type: ignore[misc]
        if number % 10 == 9:
            continue  # one in ten asked for nothing: only what comes with every match is asked
        await life.gets_card(one, Card.ANY if steady else chance.choice(list(Card)))
        for kind in (PlanKind.WEEKLY, *([PlanKind.WAITING] if number % 3 else [])):
            await life.asks_for(one, kind, number % 7)
        await life.will_part(one, 330 if steady else chance.randrange(200, 340))
    return life


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_year_of_women_in_four_zones(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No night, no burst, nothing unwanted, no step twice or early, nobody forgotten, every promise kept or told."""
    monkeypatch.setattr(os, "urandom", random.Random(seed).randbytes)  # ids decide where in its forty minutes one falls
    wall = Wall(BEGINS)
    async with village_on("sqlite:///peerline.db", tmp_path, BEGINS, wall) as village:
        life = await _move_in(village, wall, random.Random(seed))
        await life.live()
        seen = hold(life.year)
        sys.stdout.write(f"seed {seed}, {WOMEN} women: {dict(sorted(seen.items()))}\n")  # shown at a failure, or by -s
        for mentor in life.year.mentors:
            assert list(silent_at(mentor, life.off.get(mentor.address, []))) == [], "a mentor was told in her time off"
        both_changes_of_clocks(seen, ZONES)
        for what in ("checkin.repeat", "silence: mentor", "silence: team", "silence ended by her", "promises"):
            assert seen[what] > 0, f"this year proves nothing of: {what}"
        assert list(items(life.year.team))
        await _every_plan_has_a_next_run_or_a_reason(village)


async def _every_plan_has_a_next_run_or_a_reason(village: Village) -> None:
    """A plan that is on comes again; what it passed over has its reason beside it; no open silence has no next look."""
    rows = await village.rows("SELECT count(*) AS n FROM plan WHERE (state = 'on') <> (next_run_at IS NOT NULL)")
    assert rows[0]["n"] == 0
    unexplained = await village.rows("SELECT count(*) AS n FROM checkin WHERE skipped IS NULL AND row_id IS NULL")
    assert unexplained[0]["n"] == 0
    gaps = await village.rows(
        "SELECT p.kind, max(c.occurrence) - min(c.occurrence) + 1 - count(*) AS n FROM checkin c "
        "JOIN plan p ON p.id = c.plan_id GROUP BY c.plan_id HAVING n <> 0 AND p.kind NOT IN ('weekly', 'waiting')"
    )
    assert gaps == [], "an occurrence was neither asked nor skipped for a reason"
