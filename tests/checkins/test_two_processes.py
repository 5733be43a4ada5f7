"""Two processes tick on one PostgreSQL at the same time."""

import asyncio
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.app import books
from bot.config import made
from handlers import endings
from models import plans
from models.keyring import SqliteKeyring
from models.work import Work
from relay.people import Role
from relay.plans import SetBy
from relay.recurrence import PlanKind
from scheduler.checkins import CheckIns
from tests.checkins.village import MONDAY, village_on

PEOPLE = 40


@pytest.mark.postgresql
async def test_two_processes_ask_nobody_twice(postgresql_url: str, tmp_path: Path) -> None:
    """Forty women, each with three plans due in the same minute, and four ticks at once: one question each."""
    url = make_url(postgresql_url).render_as_string(hide_password=False)
    async with village_on(url, tmp_path) as village:
        mentor = await village.settles(Role.MENTOR)
        for _ in range(PEOPLE):
            her = await village.settles(Role.MENTEE)
            pairing = await village.matched(her, mentor)

            def ask(work: Work, her_id: object = her.id, pairing_id: object = pairing) -> None:
                for kind in (PlanKind.WEEKLY, PlanKind.MATCH, PlanKind.WAITING):
                    day = date(2026, 3, 4) if kind is not PlanKind.MATCH else date(2026, 2, 18)
                    plans.set_plan(
                        work,
                        kind,
                        her_id,  # type: ignore[arg-type]
                        mentor.line_id,
                        pairing_id,  # type: ignore[arg-type]
                        day,
                        time(10),
                        by=SetBy.TEAM,
                        checked_on=date(2026, 3, 1),
                    )

            await village.write(ask)
        village.clock.jump(datetime(2026, 3, 4, 12, tzinfo=MONDAY.tzinfo) - village.clock.now())
        second = books(
            made(tmp_path, {"database.url": url, "http.port": 0}, {}),
            village.clock,
            kek=bytes(range(32)),
            keyring=SqliteKeyring(tmp_path / "keyring.db"),
        )
        await second.store.start()
        try:
            other = CheckIns(second.units, lambda _: None)
            await asyncio.gather(village.checkins.tick(), other.tick(), village.checkins.tick(), other.tick())
            for _ in range(3):  # what one left because the other held it
                await asyncio.gather(village.checkins.tick(), other.tick())
        finally:
            await second.close()
        rows = await village.rows(
            "SELECT person_id, count(*) AS n FROM checkin WHERE skipped IS NULL GROUP BY person_id"
        )
        assert [row["n"] for row in rows] == [1] * PEOPLE
        sent = await village.rows("SELECT contact_id, count(*) AS n FROM outbox GROUP BY contact_id")
        assert [row["n"] for row in sent] == [1] * PEOPLE
        await village.until(village.clock.now() + timedelta(hours=1))


@pytest.mark.postgresql
async def test_two_processes_end_a_match_once(postgresql_url: str, tmp_path: Path) -> None:
    """R60: the day has come, four ticks at once: each of the two is told once that it is over."""
    url = make_url(postgresql_url).render_as_string(hide_password=False)
    async with village_on(url, tmp_path) as village:
        mentor, her = await village.settles(Role.MENTOR), await village.settles(Role.MENTEE)
        pairing = await village.matched(her, mentor)
        await village.write(lambda work: endings.plan_end(work, pairing, date(2026, 3, 12)))
        village.clock.jump(datetime(2026, 3, 12, 17, tzinfo=MONDAY.tzinfo) - village.clock.now())
        second = books(
            made(tmp_path, {"database.url": url, "http.port": 0}, {}),
            village.clock,
            kek=bytes(range(32)),
            keyring=SqliteKeyring(tmp_path / "keyring.db"),
        )
        await second.store.start()
        try:
            other = CheckIns(second.units, lambda _: None)
            await asyncio.gather(village.checkins.tick(), other.tick(), village.checkins.tick(), other.tick())
        finally:
            await second.close()
        await village.later(days=1)
        assert (her.keys.count("end.done"), mentor.keys.count("mentor.end_done")) == (1, 1)
        rows = await village.rows("SELECT count(*) AS n FROM audit WHERE action = 'match_ended'")
        assert rows[0]["n"] == 1
