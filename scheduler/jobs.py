"""What happens because time passed: a handful of system jobs on APScheduler's tick.

Law: the table below is all there is; plans of people live in our own tables, never in the scheduler's job store
(measured: one job per plan blocks the loop for seconds). A job that fails is told to the operator and comes again.
Source: store.md, "Scheduler".
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol, TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers import questions
from handlers.checkins import remind_owners
from handlers.erasing import carry_out_wishes
from models import drafts, heard, portions, register, silences
from models import questions as answers
from models.portions import FIRST_PLACE
from models.work import Units, Work
from scheduler.checkins import CheckIns
from scheduler.escalation import AlertClock
from scheduler.keys import Keys
from scheduler.rest import EVERY as REST_EVERY
from scheduler.rest import Rest
from scheduler.retention import Kept, forget_facts
from scheduler.shelves import LOOK_EVERY, Shelves
from scheduler.sweep import sweep_phones
from scheduler.unforeseen import place_of

_log = logging.getLogger(__name__)

P = TypeVar("P")

KEEP_INBOX = timedelta(days=8)
"""Longer than any channel repeats what it sent (WhatsApp: 7 days)."""
KEEP_DRAFTS = timedelta(days=2)
KEEP_CHECKINS = timedelta(days=730)
"""Facts without content: 24 months."""
BREATH_SECONDS = 0.02
"""Between two portions of a long job whoever relays goes first."""


async def in_portions(units: Units, portion: Callable[[Work, P], P | None], place: P) -> None:
    """Write portion after portion, from `place` on, until one says that there is nothing after it."""

    def write(work: Work) -> P | None:
        return portion(work, place)

    while (following := await units.write(write)) is not None:
        place = following
        await asyncio.sleep(BREATH_SECONDS)


@dataclass(frozen=True, slots=True)
class Job:
    """One system job.

    Attributes:
        name: What the log calls it.
        every: How often, in the machine's time.
        run: What it does.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]


def system_jobs(  # one small function for each row of the table
    units: Units,
    tend_leases: Callable[[], Awaitable[None]],
    lease_beat: timedelta,
    checkins: CheckIns,
    alerts: AlertClock,
    shelves: Shelves,
    rest: Rest,
    kept: Kept,
) -> tuple[Job, ...]:
    """The table: job, interval, what it does."""
    keys = Keys(units)

    async def forget_expired() -> None:
        await units.write(register.forget_expired_invitations)

    async def forget_old() -> None:
        await in_portions(units, lambda work, place: portions.forget_inbox(work, KEEP_INBOX, place), 0)
        await units.write(lambda work: drafts.forget_old(work, KEEP_DRAFTS))
        await in_portions(units, heard.forget_old, 0)
        kept = timedelta(days=await units.write(lambda work: work.directory.programme(work.conn).text_days))
        await in_portions(units, lambda work, place: portions.forget_outbox(work, kept, place), 0)
        await in_portions(units, lambda work, place: portions.forget_journal(work, kept, place), FIRST_PLACE)
        await units.write(lambda work: answers.forget_old(work, kept))

    async def ask_what_is_due() -> None:
        await checkins.tick()

    async def remind_of_cards() -> None:
        checkins.sent(await units.write(remind_owners))
        await units.write(lambda work: silences.forget_old(work, KEEP_CHECKINS))

    async def remind_of_questions() -> None:
        checkins.sent(await units.write(questions.remind))

    async def look_at_shelves() -> None:
        await shelves.look()
        await shelves.write_drafts()

    async def sweep() -> None:
        await sweep_phones(units)

    async def erase_who_waited() -> None:
        await units.write(carry_out_wishes)

    return (
        Job("leases of lines", lease_beat, tend_leases),
        Job("erasures that waited for a person", timedelta(seconds=2), erase_who_waited),
        Job("destroying the keys of who left", timedelta(seconds=2), keys.destroy_of_who_left),
        Job("keys for the coming day", timedelta(hours=6), keys.prepare),
        Job("keys of days whose words are deleted", timedelta(hours=6), keys.destroy_of_old_days),
        Job("keys that another process destroyed", timedelta(seconds=10), keys.notice_other_processes),
        Job("the ladder of what is open", timedelta(seconds=1), alerts.tick),
        Job("check-ins, silence and promises", timedelta(seconds=1), ask_what_is_due),
        Job("reviews of checked answers", timedelta(hours=6), remind_of_cards),
        Job("files that changed, and drafts of cards", LOOK_EVERY, look_at_shelves),
        Job("questions that wait too long", timedelta(minutes=1), remind_of_questions),
        Job("long weeks, and weeks without a free day", REST_EVERY, rest.look),
        Job("expiry of invitations", timedelta(minutes=1), forget_expired),
        Job("relayed words off the phones", timedelta(minutes=5), sweep),
        Job("items and facts past their time", timedelta(hours=1), partial(forget_facts, units, kept)),
        Job("what is no longer needed", timedelta(hours=1), forget_old),
    )


class Ran(Protocol):
    """Who is told that a job ended, and how long it took in the machine's seconds."""

    def __call__(self, job: str, seconds: float, *, failed: bool) -> None:
        """It ended."""


def start(jobs: tuple[Job, ...], ran: Ran) -> AsyncIOScheduler:
    """Start the tick; the caller shuts it down."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    for job in jobs:
        scheduler.add_job(
            _guarded,
            "interval",
            seconds=job.every.total_seconds(),
            args=[job, ran],
            id=job.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    scheduler.start()
    return scheduler


async def _guarded(job: Job, ran: Ran) -> None:
    began, failed = time.monotonic(), True
    try:
        await job.run()
        failed = False
    except Exception as error:  # noqa: BLE001 # the next tick tries again; the operator reads why
        _log.error("The job %r failed; it will be tried again in %s. %s", job.name, job.every, place_of(error))
    ran(job.name, time.monotonic() - began, failed=failed)
