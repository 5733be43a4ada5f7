"""The commands of the desk: `drill`, `audit verify`, `rota`.

Law: see `bot.cli`. What a command raises takes the same path as everything else: a running `serve` finds it in the
store within a second. Source: interfaces.md; needs.md R38, R39, R43; store.md, "Audit".
"""

import argparse
from typing import Any
from uuid import UUID, uuid4

from bot.cli.opened import opened
from bot.cli.words import Answer
from handlers import escalation
from models import alerts, audit, rota
from models.audit import Action
from models.work import Work
from relay.people import Role
from relay.scene import RaiseAlert


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """The commands of this file."""
    drill = commands.add_parser("drill", parents=[common], help="a TEST alert on the real path")
    drill.add_argument("--results", action="store_true", help="the last tests, and how long it took to take them")
    drill.set_defaults(run=run_drill)
    chain = commands.add_parser("audit", help="the chain of facts").add_subparsers(required=True, metavar="ACTION")
    verify = chain.add_parser("verify", parents=[common], help="walk the chain; name the first broken link")
    verify.set_defaults(run=run_verify)
    duty = commands.add_parser("rota", help="who has duty, and when the team is at work").add_subparsers(
        required=True, metavar="ACTION"
    )
    show = duty.add_parser("show", parents=[common], help="the rota, the working hours, the ladder's minutes")
    show.set_defaults(run=run_show)
    put = duty.add_parser("set", parents=[common], help="who has duty in these hours of the week")
    put.add_argument("hours", help="e.g. 'mon-fri 09:00-17:00'")
    put.add_argument("primary", type=UUID, nargs="?", help="who is told first; nobody: the hours are taken off")
    put.add_argument("--backup", type=UUID, metavar="PERSON", help="who stands behind her")
    put.set_defaults(run=run_set)
    cover = duty.add_parser("cover", parents=[common], help="when the team is at work")
    cover.add_argument("hours", help="e.g. 'mon-fri 09:00-18:00'; '' makes every hour count")
    cover.set_defaults(run=run_cover)
    minutes = duty.add_parser("minutes", parents=[common], help="one time of the ladder, in minutes")
    minutes.add_argument("ladder", choices=["danger", "today", "today_pressed"])
    minutes.add_argument("time", help="e.g. backup_after")
    minutes.add_argument("value", type=float)
    minutes.set_defaults(run=run_minutes)


async def run_drill(args: argparse.Namespace) -> Answer:
    """Raise a test, or show how the last ones went."""
    async with opened(args) as (_, found):
        if args.results:
            rows = await found.units.write(alerts.drills)
            return _results(rows)

        def test(work: Work) -> tuple[UUID, str]:
            work.directory.refresh(work.conn)
            reference = work.directory.next_reference(work.conn)
            raised = escalation.raise_alert(work, RaiseAlert(uuid4(), reference, "drill", None), None)
            return raised, reference

        alert_id, reference = await found.units.write(test)
    said = f"The test {reference} runs. See how it went: peerline drill --results"
    return Answer({"id": str(alert_id), "reference": reference}, said)


def _results(rows: list[Any]) -> Answer:
    told = [
        {
            "reference": row.reference,
            "raised_at": row.raised_at.isoformat(),
            "seconds_to_take": None if row.taken_at is None else int((row.taken_at - row.raised_at).total_seconds()),
        }
        for row in rows
    ]
    lines = [
        f"{one['reference']}  {one['raised_at'][:16]}  "
        + ("not taken" if one["seconds_to_take"] is None else f"taken after {one['seconds_to_take']} s")
        for one in told
    ]
    return Answer({"drills": told}, "\n".join(lines) or "There has been no test yet: peerline drill")


async def run_verify(args: argparse.Namespace) -> Answer:
    """Walk the chain of facts."""
    async with opened(args) as (_, found):
        result = await found.units.write(audit.verify)
    if result.broken is None:
        return Answer({"ok": True, "facts": result.facts}, f"The chain holds: {result.facts} facts.")
    told = {"ok": False, "facts": result.facts, "broken": result.broken, "why": result.why}
    return Answer(told, f"The chain is broken at fact {result.broken}: {result.why}. {result.facts} before it hold.", 1)


async def run_show(args: argparse.Namespace) -> Answer:
    """The rota, without a name: people by their ids."""
    async with opened(args) as (_, found):

        def read(work: Work) -> tuple[Any, ...]:
            work.directory.refresh(work.conn)
            return rota.shifts(work), rota.settings(work), len(rota.reachable(work))

        shifts, settings, reachable = await found.units.write(read)
    told = [
        {
            "id": str(one.id),
            "hours": f"{one.weekday.name[:3].lower()} {one.hours.begins:%H:%M}-{one.hours.ends:%H:%M}",
            "primary": str(one.primary),
            "backup": str(one.backup) if one.backup else None,
        }
        for one in shifts
    ]
    lines = [
        f"{one['hours']}  {one['primary']}" + (f"  behind: {one['backup']}" if one["backup"] else "") for one in told
    ]
    lines.append(f"At work: {settings.written or 'every hour counts'}. Reachable at the desk: {reachable}.")
    minutes = rota.minutes_of(settings.ladders)
    return Answer(
        {"shifts": told, "coverage": settings.written, "minutes": minutes, "reachable": reachable}, "\n".join(lines)
    )


async def run_set(args: argparse.Namespace) -> Answer:
    """Who has duty in these hours."""

    def put(work: Work) -> int:
        work.directory.refresh(work.conn)
        for person_id in (args.primary, args.backup):
            _refuse_outsider(work, person_id)
        count = rota.set_shifts(work, args.hours, args.primary, args.backup)
        audit.note(work, Action.ROTA, args.primary, detail=args.hours[:100])
        alerts.look_again(work)
        return count

    async with opened(args) as (_, found):
        count = await found.units.write(put)
    return Answer({"shifts": count}, f"{count} shift(s) set.")


def _refuse_outsider(work: Work, person_id: UUID | None) -> None:
    if person_id is None:
        return
    if person_id not in {one.id for one in rota.team(work)}:
        raise rota.RotaRefused(
            f"{person_id} is no {Role.SUPERVISOR.value} and no {Role.COORDINATOR.value} who takes part. "
            "See: peerline person list."
        )


async def run_cover(args: argparse.Namespace) -> Answer:
    """When the team is at work."""

    def cover(work: Work) -> str:
        work.directory.refresh(work.conn)
        rota.set_coverage(work, args.hours)
        audit.note(work, Action.ROTA, None, detail=f"coverage {args.hours}"[:100])
        return rota.settings(work).written

    async with opened(args) as (_, found):
        written = await found.units.write(cover)
    return Answer({"coverage": written}, f"The team is at work: {written or 'every hour counts'}.")


async def run_minutes(args: argparse.Namespace) -> Answer:
    """One time of the ladder."""

    def put(work: Work) -> None:
        work.directory.refresh(work.conn)
        rota.set_minutes(work, args.ladder, args.time, args.value)
        audit.note(work, Action.ROTA, None, detail=f"{args.ladder} {args.time} {args.value:g}"[:100])
        alerts.look_again(work)

    async with opened(args) as (_, found):
        await found.units.write(put)
    return Answer({"ladder": args.ladder, "time": args.time, "minutes": args.value}, "Set.")
