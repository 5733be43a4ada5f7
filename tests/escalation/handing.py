"""A process of its own in which two people hand one item to and fro, for a test that kills it: `python -m ... FOLDER`.

Each step is said when it is durable: asked, taken, asked, taken.
"""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

from handlers import desk_scene
from handlers.desk import carry_out_desk
from models import alerts, rota
from models.work import Work
from relay.choices import Take
from relay.desk import AskToTake, TakeAlert, TakeOver
from relay.people import Contact
from tests.escalation.desk import Hand, opened
from tests.relay.scenes import pressed


def step(work: Work) -> str:
    """Take it, ask the other by name, or take over what one was asked for: what comes next, as the store shows it."""
    work.directory.refresh(work.conn)
    one, other = sorted(rota.reachable(work).values(), key=lambda contact: contact.person.alias)[:2]
    alert_id: UUID = alerts.open_items(work)[0].id
    facts = desk_scene.facts(work, alert_id)
    if facts is None:
        raise LookupError("The item went.")
    if facts.owner is None:
        return _act(work, one, TakeAlert(facts), "taken")
    owner, asked = (one, other) if facts.owner.id == one.person.id else (other, one)
    if facts.asked is None:
        return _act(work, owner, AskToTake(facts, asked.person), "asked")
    return _act(work, asked, TakeOver(facts), "taken over")


def _act(work: Work, by: Contact, effect: TakeAlert | AskToTake | TakeOver, said: str) -> str:
    carry_out_desk(work, pressed(by, Take(effect.alert.id)), effect)
    return said


async def run(folder: Path) -> None:
    """Go on for ever."""
    desk = await opened(folder, Hand())
    while True:
        sys.stdout.write(f"{await desk.books.units.write(step)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1])))
