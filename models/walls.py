"""By which clock somebody lives, and when messages may begin on her phone: what the hours of her plans are found by.

Law: found anew whenever one of them changes; nothing of it is kept with a plan but the moment that follows from it.
Source: R07, R31.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from models.hours import read_card
from models.tables import person
from models.work import Work
from relay.reach import Reach
from relay.recurrence import Plan, due_runs, next_run


@dataclass(frozen=True, slots=True)
class Wall:
    """Somebody's clock.

    Attributes:
        zone: Her IANA zone.
        reach: When messages may begin on her phone.
    """

    zone: str
    reach: Reach

    def next_run(self, made: Plan, now: datetime) -> datetime | None:
        """When it is due next, UTC; None where nothing of it lies ahead."""
        return next_run(made, now, self.zone, self.reach)

    def passed(self, made: Plan, now: datetime) -> int:
        """The number of its last occurrence that is due or lies behind; what is done already counts as well."""
        runs = due_runs(made, now, self.zone, self.reach)
        return runs[-1].number if runs else made.done

    def found_anew(self, made: Plan, now: datetime) -> datetime | None:
        """When it is looked at next, after her clock or her hours changed; what waits for its turn is so at once.

        What would have left sooner by her new hours is looked at in its own hour: by then they may be others again.
        """
        if due_runs(made, now, self.zone):
            return now
        missed = self.passed(made, now) > made.done
        return next_run(made, now, self.zone) if missed else self.next_run(made, now)


def wall_of(work: Work, person_id: UUID) -> Wall:
    """Her clock, as it is now."""
    columns = (person.c.zone, person.c.safe_time, person.c.safe_hours)
    row = work.conn.execute(select(*columns).where(person.c.id == person_id)).one()
    return Wall(row.zone, Reach(read_card(row.safe_time, row.safe_hours), work.directory.programme(work.conn).quiet))
