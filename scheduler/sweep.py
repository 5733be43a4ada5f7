"""Takes relayed words off the phones again, while the channel still can.

Law: after 47 hours nothing that a mentee wrote stands in her mentor's chat any more, and where the programme chose it
nothing that a mentor wrote in her mentee's; also on a phone that was lost, and in a chat that was stopped. What could
not be deleted in time is said, never passed over. Source: needs.md R26; Bot API, deleteMessages (48 hours, 100 ids).
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from channels.telegram.plan import TELEGRAM
from models import outbox, shown
from models.shown import Shown
from models.work import Units, Work
from relay.delivery import Origin
from relay.messages import Withdraw
from relay.people import Contact, Role
from relay.scene import Outbound

_log = logging.getLogger(__name__)

SWEPT_AFTER = timedelta(hours=47)
DELETABLE_FOR = timedelta(hours=48) - timedelta(minutes=2)
"""The channel's 48 hours, less what a deletion may wait for its turn."""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """One go of the sweep: how many deliveries it took, how many of them stay because the channel's time is over."""

    taken: int
    too_late: int


async def sweep_phones(units: Units) -> None:
    """Sweep until nothing is due, in small transactions."""
    while True:
        done = await units.write(sweep)
        if done.too_late:
            _log.warning(
                "%d relayed message(s) were not deleted within 48 hours, because the program did not run; they stay on "
                "the phones until somebody deletes them there.",
                done.too_late,
            )
        if done.taken < AT_ONCE:
            return


def sweep(work: Work) -> Swept:
    """One transaction: mark what is due, and post its deletion."""
    work.directory.refresh(work.conn)
    for_mentees_too = work.directory.programme(work.conn).disappearing
    origins = [Origin.MENTEE, Origin.MENTOR] if for_mentees_too else [Origin.MENTEE]
    taken = shown.take_shown(work, origins, work.now - SWEPT_AFTER, AT_ONCE)
    in_time = [one for one in taken if one.since > work.now - DELETABLE_FOR]
    for contact_id, native_ids in _by_chat(in_time).items():
        to = work.directory.contact(work.conn, contact_id)
        if to is not None and to.person.role in {Role.MENTOR, Role.MENTEE}:
            _delete(work, to, native_ids)
    return Swept(len(taken), len(taken) - len(in_time))


def _by_chat(swept: Iterable[Shown]) -> dict[UUID, tuple[str, ...]]:
    chats: dict[UUID, dict[str, None]] = {}
    for one in swept:
        chats.setdefault(one.contact_id, {}).update(dict.fromkeys(one.native_ids))
    return {contact_id: tuple(ids) for contact_id, ids in chats.items()}


def _delete(work: Work, to: Contact, native_ids: tuple[str, ...]) -> None:
    """`last_word`: it goes to a stopped chat and to a revoked account too, there most of all (R56)."""
    for at in range(0, len(native_ids), TELEGRAM.withdraw_ids):
        part = native_ids[at : at + TELEGRAM.withdraw_ids]
        outbox.post(work, Outbound(to, Withdraw(part), Origin.NOTICE, last_word=True))
