"""Real processes, killed without warning in the middle of asking: what the phones show is counted, and nothing else.

Law: a question, a repeat, a word to the mentor: each is on its phone once, or once more with the mark that it may be a
repeat (only what was on its way at the kill can be); none is missing. Source: issue "Check-ins", "How well".
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from locales.render import render
from models import plans, register
from models.work import Work
from relay.messages import Prompt
from relay.people import Role
from relay.plans import SetBy
from relay.recurrence import PlanKind
from simulator.bots import Bot
from simulator.chats import Message
from simulator.signals import Signal
from tests.checkins.machine import LOOKED, Machine
from tests.journeys.town import Town, town_on

PEOPLE = 24
ASKED = datetime(2026, 3, 4, 12, tzinfo=UTC)
MARK = render(Prompt("mark.repeated"), "en", "UTC")
QUESTION, REPEAT = (render(Prompt(key), "en", "UTC")[:24] for key in ("checkin.weekly", "checkin.repeat"))
NO_NEWS = render(Prompt("waiting.update", {"day": date(2026, 3, 1)}), "en", "UTC")[:24]

pytestmark = pytest.mark.slow


@dataclass(slots=True)
class Phones:
    """What arrived, counted as it arrives.

    Attributes:
        plain: By text, and by whose phone: how often it came without the mark.
        changed: Fires with every message.
    """

    marked: int = 0
    came: dict[str, dict[int, int]] = field(default_factory=dict)
    changed: Signal = field(default_factory=Signal)

    def heard(self, _: Bot, user_id: int, message: Message) -> None:
        """Somebody's phone shows something new."""
        repeated = message.text.startswith(MARK)
        self.marked += repeated
        text = message.text.removeprefix(MARK).strip()
        where = self.came.setdefault(text, {})
        where[user_id] = where.get(user_id, 0) + (0 if repeated else 1)
        self.changed.fire()

    def number(self, *texts: str) -> int:
        """On how many phones one of these texts is; where it names somebody, how many it names."""
        return sum(len(who) for words, who in self.came.items() if any(text in words for text in texts))

    def twice(self) -> dict[str, dict[int, int]]:
        """What came more than once without saying so."""
        return {
            words: again
            for words, who in self.came.items()
            if (again := {user: times for user, times in who.items() if times > 1})
        }

    async def until(self, enough: Callable[[], bool]) -> None:
        """Wait for it."""
        try:
            async with asyncio.timeout(60):
                while not enough():
                    await self.changed.wait()
        except TimeoutError:
            raise AssertionError({text[:40]: len(who) for text, who in self.came.items()}) from None


@asynccontextmanager
async def _town_of(folder: Path, database: str, *kinds: PlanKind) -> AsyncIterator[tuple[Town, Phones]]:
    """Women, each with these plans due in the same minute; the town's own program has ended."""
    async with town_on(database, folder, ready=True) as town:

        def come(work: Work) -> None:
            for number in range(PEOPLE):
                her = town.settle(work, Role.MENTEE, f"Invented {number}", 1001 + number, "en")
                pairing = register.pair(work, her.id, town.amara.id, None)
                town.at_home(work, her)
                line_id = town.lines[town.line.username]
                for kind in kinds:
                    day = ASKED.date()
                    plans.set_plan(
                        work, kind, her.id, line_id, pairing, day, time(11), by=SetBy.TEAM, checked_on=date(2026, 3, 1)
                    )

        await town.write(come)
        await town.app.stop()
        phones = Phones()
        town.world.listen(phones.heard)
        try:
            yield town, phones
        finally:
            await town.start()  # the town ends its own program


async def _shows(town: Town, moment: datetime, *machines: Machine) -> None:
    town.clock.jump(moment - town.clock.now())
    for machine in machines:
        machine.sees(moment)


async def _each_step_under_a_kill(town: Town, phones: Phones) -> None:
    """Question, repeat, mentor: at each the power is cut as soon as the first phones show it, and a new one boots."""
    silence = render(Prompt("mentor.silence", {"alias": "@"}), "en", "UTC").partition("@")[2][:30]
    for moment, text in (
        (ASKED, QUESTION),
        (ASKED + timedelta(hours=25), ""),
        (ASKED + timedelta(hours=49), REPEAT),
        (ASKED + timedelta(hours=98), silence),
    ):
        machine = await Machine.boots(town)
        await _shows(town, moment, machine)
        if not text:
            await machine.says(LOOKED)
            await machine.dies()
            continue
        await phones.until(lambda text=text: phones.number(text) > 2)  # type: ignore[misc]
        await machine.dies()
        machine = await Machine.boots(town)
        await _shows(town, town.clock.now() + timedelta(seconds=20), machine)
        await phones.until(lambda text=text: phones.number(text) >= PEOPLE)  # type: ignore[misc]
        await machine.says(LOOKED)
        await (
            machine.ends()
        )  # killed before it has written down what came, it would rightly send that again, days later
        assert phones.number(text) == PEOPLE


async def test_a_power_cut_at_each_step_skips_and_doubles_none(tmp_path: Path) -> None:
    """SQLite: each woman is asked once and once more, her mentor hears of each once, whenever the power goes."""
    async with _town_of(tmp_path, "sqlite:///peerline.db", PlanKind.WEEKLY) as (town, phones):
        await _each_step_under_a_kill(town, phones)
        assert phones.twice() == {}


@pytest.mark.postgresql
async def test_two_machines_on_one_postgresql_of_which_one_dies(postgresql_url: str, tmp_path: Path) -> None:
    """Both look at the same minute, one is killed in the middle of it: nobody is asked twice, nobody is left out."""
    url = make_url(postgresql_url).render_as_string(hide_password=False)
    async with _town_of(tmp_path, url, PlanKind.WEEKLY, PlanKind.WAITING) as (town, phones):
        first, second = await Machine.boots(town), await Machine.boots(town)
        await _shows(town, ASKED, first, second)
        await phones.until(lambda: phones.number(QUESTION, NO_NEWS) > 2)
        await first.dies()
        await phones.until(lambda: phones.number(QUESTION, NO_NEWS) >= PEOPLE)
        third = await Machine.boots(town)
        await _shows(town, ASKED + timedelta(hours=25), second, third)
        await asyncio.gather(second.says(LOOKED), third.says(LOOKED))
        await _shows(town, ASKED + timedelta(hours=50), second, third)
        await phones.until(lambda: phones.number(REPEAT) >= PEOPLE)
        await second.dies()
        await third.dies()
        assert phones.number(QUESTION, NO_NEWS) == phones.number(REPEAT) == PEOPLE
        assert phones.twice() == {}
        rows = await _asked(town)
        assert rows == {PEOPLE}


async def _asked(town: Town) -> set[int]:
    """Of how many women the store says that they were asked."""
    await town.start()
    asked = [row for row in await town.rows("checkin") if row["skipped"] is None]
    await town.app.stop()
    assert len(asked) == len({row["person_id"] for row in asked})
    return {len(asked)}
