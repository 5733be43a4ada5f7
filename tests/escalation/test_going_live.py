"""No mentor's line is opened before two of the team can be reached, and none is closed again afterwards."""

from pathlib import Path

import pytest

from models import register, rota
from models.work import Work
from relay.people import ContactState
from tests.escalation.desk import Hand, furnished, opened


@pytest.mark.parametrize(
    ("team", "anyhow", "live"), [(0, False, False), (1, False, False), (2, False, True), (1, True, True)]
)
async def test_two_who_can_be_reached_open_the_lines(tmp_path: Path, team: int, anyhow: bool, live: bool) -> None:  # noqa: FBT001  # rows of the table above
    """One may be ill; whoever goes without says so in a setting."""
    await furnished(tmp_path, team)
    desk = await opened(tmp_path, Hand())

    def ask(work: Work) -> bool:
        work.directory.refresh(work.conn)
        return rota.go_live(work, anyhow=anyhow)

    assert await desk.books.units.write(ask) is live
    await desk.books.close()


async def test_a_line_that_was_open_stays_open(tmp_path: Path) -> None:
    """A supervisor falls ill and the program restarts: the women's lines are carried all the same."""
    await furnished(tmp_path, 2)
    desk = await opened(tmp_path, Hand())

    def ask(work: Work) -> bool:
        work.directory.refresh(work.conn)
        return rota.go_live(work, anyhow=False)

    def falls_ill(work: Work) -> None:
        work.directory.refresh(work.conn)
        for contact in rota.reachable(work).values():
            register.set_contact_state(work, contact.id, ContactState.STOPPED)

    assert await desk.books.units.write(ask)
    await desk.books.units.write(falls_ill)
    await desk.books.close()
    desk = await opened(tmp_path, Hand())
    assert await desk.books.units.write(ask)
    await desk.books.close()
