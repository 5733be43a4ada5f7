"""Where a channel keeps the organisation's recordings: each goes up once for each line.

Law: what the channel keeps counts only for the very file that went up. The recordings are the organisation's own, so
nothing here is anybody's words. Source: Bot API, "Sending files" (file_id belongs to one bot).
"""

from uuid import UUID

from sqlalchemy import delete, insert, select

from models.tables import spoken
from models.voices import Recorded
from models.work import Work


def handle_of(work: Work, line_id: UUID, recorded: Recorded) -> str | None:
    """Under which handle this line has this very file; None where it has to go up."""
    return work.conn.execute(
        select(spoken.c.handle).where(
            spoken.c.line_id == line_id, spoken.c.name == _name(recorded), spoken.c.digest == recorded.digest
        )
    ).scalar_one_or_none()


def remember(work: Work, line_id: UUID, recorded: Recorded, handle: str) -> None:
    """It went up; whatever went up before under its name counts no more."""
    forget(work, line_id, recorded)
    work.conn.execute(
        insert(spoken).values(line_id=line_id, name=_name(recorded), digest=recorded.digest, handle=handle)
    )


def forget(work: Work, line_id: UUID, recorded: Recorded) -> None:
    """The channel does not know it any more."""
    work.conn.execute(delete(spoken).where(spoken.c.line_id == line_id, spoken.c.name == _name(recorded)))


def _name(recorded: Recorded) -> str:
    return f"{recorded.name}.{recorded.language}"
