"""When messages may begin on her phone, looked at from behind: the last moment before an hour that is not hers.

Law: her card and her quiet hours decide, by `relay.calendar.may_begin_at` alone. What has to leave before her hours
end leaves a little sooner, so that it is on her phone while they hold. Source: R07, R31; needs.md section 3 (date).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from relay.calendar import Hours, SafeContact, SafeTime, closes_at, may_begin_at, next_open

BEFORE_THEY_END = timedelta(minutes=15)
"""How long before the end of her hours the last message leaves."""


@dataclass(frozen=True, slots=True)
class Reach:
    """When messages that nobody's words asked for may begin.

    Attributes:
        card: Her safe-contact card.
        quiet: Her quiet hours, or the programme's; None for none.
    """

    card: SafeContact
    quiet: Hours | None

    def opens(self, now: datetime, zone: str) -> datetime | None:
        """The first moment, `now` or later; None where there is none."""
        return may_begin_at(now, self.card, zone, self.quiet)

    def last_moment(self, begins: datetime, ends: datetime, zone: str) -> datetime | None:
        """The last moment between the two, a little before her hours end; None where there is none."""
        found: tuple[datetime, datetime] | None = None
        opens = self.opens(begins, zone)
        while opens is not None and opens < ends:
            closes = min(self._closes(opens, ends, zone), ends)
            found = (found[0] if found is not None and found[1] == opens else opens, closes)
            opens = self.opens(closes, zone)
        return None if found is None else max(found[0], found[1] - BEFORE_THEY_END)

    def _closes(self, opens: datetime, ends: datetime, zone: str) -> datetime:
        """When the hours that hold then end, where they end before `ends`."""
        if self.card.in_force is SafeTime.SOME_HOURS:
            return closes_at(opens, self.card.week, zone)
        return ends if self.quiet is None else next_open(opens, self.quiet, zone)
