"""The drain of one process while its lines come and go.

Source: store.md, "Many processes" ("Drain before release").
"""

import asyncio
import threading
from collections.abc import Collection
from uuid import UUID, uuid4

from models import outbox
from models.work import Posted, Work
from relay.delivery import Origin
from relay.messages import say
from relay.people import Contact
from relay.scene import Outbound
from scheduler.tenure import Tenure
from tests.journeys.town import PATIENCE, Ours, Town, town_on


def her_contact(work: Work, town: Town) -> Contact:
    """Where Blessing is reached."""
    view = work.directory.line(work.conn, town.lines[town.line.username])
    return next(one for one in view.by_id.values() if one.person.id == town.blessing.id)


class Slow(Tenure):
    """A tenure whose claims take until a test lets them go on."""

    def __init__(self) -> None:
        super().__init__(uuid4(), alone=True)
        self.claiming, self.go_on = threading.Event(), threading.Event()

    def held(self, work: Work, lines: Collection[UUID]) -> Collection[UUID]:
        """In the middle of the claim's transaction."""
        self.claiming.set()
        self.go_on.wait(PATIENCE)
        return super().held(work, lines)


async def test_a_line_that_is_given_up_while_a_claim_is_being_written_is_drained_first() -> None:
    """The program goes on, and what was claimed in that moment is sent before the line is let go."""
    async with town_on(ready=True) as town, asyncio.timeout(PATIENCE):
        drain, line_id, slow = town.app.drain, town.lines[town.line.username], Slow()
        drain._tenure = slow

        def posted(work: Work) -> list[Posted]:
            outbox.post(work, Outbound(her_contact(work, town), say("mentee.nobody_there"), Origin.PROMPT))
            work.flush()
            return work.posted

        drain.add(await town.write(posted))
        assert await asyncio.to_thread(slow.claiming.wait, PATIENCE)
        leaving = asyncio.ensure_future(drain.leave_line(line_id))
        await asyncio.sleep(0)
        assert not leaving.done()
        slow.go_on.set()
        broken = asyncio.ensure_future(town.app.broken.wait())
        done, _ = await asyncio.wait({leaving, broken}, return_when=asyncio.FIRST_COMPLETED)
        assert done == {leaving}
        broken.cancel()
        await town.blessing.sees(Ours("mentee.nobody_there"))
