"""The keys of days whose words are deleted: what they sealed opens no more, also in free pages and old copies (R59).

Law: a key goes only when nothing that it sealed is wanted any more. A message that still waits for its reader keeps
the key of its day, so that it is not lost while it waits; the next look finds it gone. Only what lives no longer than
the programme keeps words is sealed under a day's key; everything else is sealed as lasting (see `WITH_THE_WORDS`).
Source: store.md, "The vault"; needs.md R59, NN4.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from models.journal import WAITING
from models.sealed import Sealed
from models.tables import epoch, message, outbox
from models.work import Work

WITH_THE_WORDS: Final = frozenset(
    {
        ("draft", "content_sealed"),
        ("inbox", "raw_sealed"),
        ("message", "content_sealed"),
        ("outbox", "body_sealed"),
        ("outbox", "stranger_sealed"),
    }
)
"""The columns that are sealed under a day's key, as table and column."""
MARGIN: Final = timedelta(days=2)
"""A day ends up to a day after the words that it sealed first; the hourly deletion may be late by another."""
PORTION: Final = 500


def first_day_kept(work: Work) -> date:
    """The first UTC day whose keys are still needed for the words that the programme keeps."""
    keeps = timedelta(days=work.directory.programme(work.conn).text_days)
    return (work.now - keeps - MARGIN).date()


def still_needed(work: Work, after: int, before: date) -> tuple[frozenset[UUID], int | None]:
    """The epochs under which something older than `before` is sealed that still waits, looked for in portions.

    Args:
        work: The unit of work.
        after: The place in the outbox after which to look; 0 at first.
        before: The first day that is kept anyway.

    Returns:
        The epochs of this portion, and the place to go on from; None at the end of what is old.
    """
    work.flush()
    rows = work.conn.execute(
        select(outbox.c.seq, outbox.c.created_at, outbox.c.state, outbox.c.body_sealed, outbox.c.stranger_sealed,
               message.c.content_sealed)
        .outerjoin(message, message.c.id == outbox.c.message_id)
        .where(outbox.c.seq > after)
        .order_by(outbox.c.seq)
        .limit(PORTION)
    ).all()  # fmt: skip
    old = [row for row in rows if row.created_at.date() <= before]
    found = {
        UUID(bytes=sealed.key_id)
        for row in old
        if row.state in WAITING
        for sealed in (row.body_sealed, row.stranger_sealed, row.content_sealed)
        if isinstance(sealed, Sealed)
    }
    return frozenset(found), old[-1].seq if len(old) == PORTION else None


def note_forgotten(work: Work, epochs: Collection[UUID]) -> None:
    """The keys of these epochs are destroyed."""
    work.conn.execute(update(epoch).where(epoch.c.id.in_(epochs)).values(archived_at=work.now))
