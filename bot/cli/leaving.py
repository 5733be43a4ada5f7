"""The command `erase`: whoever asked, in person, that nothing of hers stays (R59).

Law: see `bot.cli`. The same path as her own word DELETE: what a person still has to finish about her comes first, and
then it happens by itself. Source: interfaces.md; needs.md R59.
"""

import argparse
from typing import Any
from uuid import UUID

from bot.cli.office import Refused, id_given
from bot.cli.opened import opened
from bot.cli.words import Answer
from handlers import erasing
from models import register
from models.work import Work
from relay.erasing import OpenDanger
from relay.people import Role
from scheduler.keys import Keys


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """The command of this file."""
    erase = commands.add_parser("erase", parents=[common], help="delete everything of a person, and the keys to it")
    erase.add_argument("person", type=id_given, metavar="PERSON")
    erase.add_argument("--call-off", action="store_true", help="she keeps everything: what waits is not done")
    erase.set_defaults(run=run_erase)


async def run_erase(args: argparse.Namespace) -> Answer:
    """Erase her now, or as soon as a person has finished an open DANGER about her."""
    if args.call_off:
        return await _call_off(args)
    async with opened(args) as (_, found):
        done = await found.units.write(lambda work: erasing.erase_on_request(work, args.person))
        if isinstance(done, erasing.Erased):
            await Keys(found.units).destroy_of_who_left()
    match done:
        case erasing.Erased():
            return _erased(args.person, done)
        case OpenDanger():
            return _waits(args.person, done)


def _waits(person: UUID, danger: OpenDanger) -> Answer:
    said = (
        f"Item {danger.reference} about her is open with level DANGER: a person finishes it first. Then `peerline "
        "serve` erases her by itself. To keep everything: peerline erase PERSON --call-off"
    )
    return Answer({"id": str(person), "state": "waits", "reference": danger.reference}, said)


def _erased(person: UUID, done: erasing.Erased) -> Answer:
    told: dict[str, Any] = {"id": str(person), "state": "erased"}
    said = (
        "Erased, and the keys to it. A running `peerline serve` takes the last 48 hours off the phones. Copies of the "
        "key file that you keep elsewhere still open old backups: delete those that are older than 7 days."
    )
    if done.role is not Role.MENTEE:
        said += " What she wrote to mentees belongs to their conversations and goes with them."
    if done.line_id is not None:
        told["line"] = str(done.line_id)
        said += (
            f"\nLine {done.line_id} is kept and reserved for nobody: who still writes to it reaches the team. To give "
            f"it up: peerline line release {done.line_id}"
        )
    if done.stood_in:
        told["without_backup"] = done.stood_in
        said += f"\n{done.stood_in} match(es) have no backup mentor any more."
    return Answer(told, said)


async def _call_off(args: argparse.Namespace) -> Answer:
    person: UUID = args.person

    def keep(work: Work) -> bool:
        work.directory.refresh(work.conn)
        register.get_person(work, person)
        return erasing.call_off(work, person)

    async with opened(args) as (_, found):
        if not await found.units.write(keep):
            raise Refused(f"No erasure of {person} waits; nothing was changed.")
    return Answer({"id": str(person), "state": "kept"}, "She keeps everything.")
