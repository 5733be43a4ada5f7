"""Because a mentor's week was long, or had no free day: she hears so, first and alone.

Law: `relay.rest` decides; what she is told is written down in the transaction that tells her; nobody is raised to, and
nothing is held back by it: she may go on. Source: needs.md R54.
"""

from uuid import UUID

from handlers.saying import say
from models import rest
from models.work import Posted, Work
from relay.acts.speaking import option
from relay.choices import Off, TakeOff
from relay.delivery import Origin
from relay.messages import Say
from relay.messages import say as prompt
from relay.people import Contact, ContactState
from relay.rest import QUARTERS_OF_AN_HOUR, Owed, Strain, Told, is_hers_to_read, owed
from relay.scene import Outbound


def look(work: Work, place: UUID, hours_a_week: int) -> tuple[UUID | None, list[Posted]]:
    """Look at the mentor after `place`: her id, None after the last one, and what waits in the outbox because of it."""
    row = rest.next_mentor(work, place)
    if row is None:
        return None, []
    work.directory.refresh(work.conn)
    to = work.directory.line(work.conn, row.line_id).contact_of(row.id) if row.line_id is not None else None
    if to is not None and to.state is ContactState.OPEN and _reads_now(work, to):
        _tell(work, to, hours_a_week)
        work.flush()
    return row.id, work.posted


def _reads_now(work: Work, to: Contact) -> bool:
    mentor, night = to.person, work.directory.programme(work.conn).quiet
    return is_hers_to_read(work.now, mentor.duty, mentor.off_until, mentor.zone, night)


def _tell(work: Work, to: Contact, hours_a_week: int) -> None:
    mentor = to.person
    for one in owed(rest.wrote(work, mentor.id), rest.told(work, mentor.id), hours_a_week, mentor.zone, work.now):
        say(work, Outbound(to, _words(one), Origin.NOTICE))
        rest.note(work, mentor.id, Told(one.strain, one.day, work.now))


def _words(one: Owed) -> Say:
    away = (option(TakeOff(Off.THREE_DAYS), "btn.three_days"),)
    match one.strain:
        case Strain.DAYS:
            return prompt("mentor.free_day", away)
        case Strain.HOURS:
            key = "mentor.limit" if one.this_week else "mentor.limit_before"
            return prompt(key, away, hours=f"{one.quarters // QUARTERS_OF_AN_HOUR} h")
