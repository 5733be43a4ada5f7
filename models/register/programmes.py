"""The programme: made once, and settled by the settings at each start."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select, update

from models.directory import touch
from models.register.refusals import RegisterError
from models.tables import (
    programme,
    revision,
)
from models.work import Work
from relay.people import (
    Programme,
)


def create_programme(work: Work, made: Programme) -> None:
    """The one service of this store."""
    work.conn.execute(
        insert(programme).values(
            id=made.id,
            name=made.name,
            language=made.language,
            zone=made.zone,
            quiet_from=made.quiet_from.strftime("%H:%M"),
            quiet_to=made.quiet_to.strftime("%H:%M"),
            emergency_number=made.emergency_number,
            helplines="\n".join(made.helplines),
            text_days=made.text_days,
            last_reference=0,
            created_at=work.now,
        )
    )
    work.conn.execute(insert(revision).values(id=1, number=1))


def has_programme(work: Work) -> bool:
    """Whether `peerline init` was run on this store."""
    return work.conn.execute(select(func.count()).select_from(programme)).scalar_one() > 0


def settle_programme(
    work: Work, text_days: int, passes: Sequence[str], countries: Sequence[str], *, disappearing: bool
) -> None:
    """What the settings say of the programme.

    Raises:
        RegisterError: The keyring beside this store belongs to another one.
    """
    row = work.conn.execute(select(programme)).one()
    if row.keyring is not None and row.keyring != work.vault.identity:
        raise RegisterError(
            "The keyring beside this database belongs to another one, so nothing in it could be opened. Put the right "
            "keyring.db back from its backup; nothing was changed."
        )
    wanted = {
        "text_days": text_days,
        "passes": " ".join(sorted(passes)),
        "countries": " ".join(countries),
        "disappearing": disappearing,
        "keyring": work.vault.identity,
    }
    if any(getattr(row, name) != value for name, value in wanted.items()):
        work.conn.execute(update(programme).values(**wanted))
        touch(work.conn)
