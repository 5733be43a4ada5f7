"""What is urgent stays so when it goes another way than it was posted for, or is let go later than it was posted."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import fates, outbox, register, rota
from models.tables import outbox as rows
from models.work import Posted, Work
from relay.delivery import DeliveryState, Origin, Urgency
from relay.messages import say
from relay.people import Contact, ContactState
from relay.scene import Outbound
from tests.escalation.desk import Hand, furnished, opened

LATER = timedelta(hours=3)


def first_of_the_team(work: Work) -> Contact:
    """Whoever comes first."""
    work.directory.refresh(work.conn)
    return next(iter(rota.reachable(work).values()))


def redirected(work: Work) -> None:
    """She is reached again: what waited for her goes."""
    register.set_contact_state(work, first_of_the_team(work).id, ContactState.OPEN)


def released(work: Work) -> None:
    """What was to wait for a later hour goes now."""
    outbox.release(work, first_of_the_team(work).id)


def repeated(work: Work) -> None:
    """Nobody knows whether it came, and somebody said that it shall go once more."""
    work.conn.execute(update(rows).values(state=DeliveryState.UNCERTAIN.value))
    for seq in work.conn.execute(select(rows.c.seq).order_by(rows.c.seq)).scalars():
        fates.repeat(work, seq)


@pytest.mark.parametrize("way", [redirected, released, repeated])
async def test_what_goes_another_way_or_later_keeps_its_urgency(way: Callable[[Work], None], tmp_path: Path) -> None:
    """A first notice of DANGER is before everything else in the row of turns, however it came there."""
    await furnished(tmp_path)
    desk = await opened(tmp_path, Hand())
    order = (Urgency.REPEAT, Urgency.DANGER, Urgency.ORDINARY, Urgency.FIRST)

    def post(work: Work) -> None:
        to = first_of_the_team(work)
        for urgency in order:
            at = work.now + LATER
            outbox.post(work, Outbound(to, say("sup.open_none"), Origin.ALERT, due_at=at, urgency=urgency))

    def let_go(work: Work) -> list[Posted]:
        way(work)
        work.flush()
        return work.posted

    await desk.books.units.write(post)
    posted = await desk.books.units.write(let_go)
    assert [one.urgency for one in posted] == list(order)
    assert {one.due_at for one in posted} == {desk.clock.at}
    await desk.books.close()
