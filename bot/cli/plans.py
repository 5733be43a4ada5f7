"""`peerline plan`: check-ins as the team sets them.

Law: a mentee's plan is hers: the team sets what she asked for, and her safe-contact card always wins. Only ids,
never a name.
Source: needs.md section 3; R27, R33, R55, R60.
"""

import argparse
from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.cli.office import Refused, day
from bot.cli.opened import opened
from bot.cli.words import Answer
from models import plans, register
from models.work import Work
from relay.people import Role
from relay.plans import SetBy
from relay.recurrence import PlanKind


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """The commands of this file."""
    actions = commands.add_parser("plan", help="check-ins").add_subparsers(required=True, metavar="ACTION")
    new = actions.add_parser("set", parents=[common], help="ask a person from now on")
    new.add_argument("kind", choices=[kind.value for kind in PlanKind])
    new.add_argument("person", type=_id, metavar="PERSON")
    new.add_argument("--day", type=day, required=True, help="the first question, the match, the date, or the end")
    new.add_argument("--at", type=_clock, default=time(10), help="her local hour, e.g. 10:00 (default)")
    new.add_argument("--checked", type=day, help="waiting: the day on which a worker checked her matter")
    new.add_argument("--supervisor", type=_id, help="mentor: who alone hears how her week was")
    new.set_defaults(run=run_set)
    listing = actions.add_parser("list", parents=[common], help="a person's plans")
    listing.add_argument("person", type=_id, metavar="PERSON")
    listing.set_defaults(run=run_list)
    for name, act, said in (
        ("pause", plans.pause_plans, "let a person's plans rest"),
        ("resume", plans.resume_plans, "take them up again; what fell into the pause is not made up for"),
        ("end", plans.end_plans, "end them"),
    ):
        one = actions.add_parser(name, parents=[common], help=said)
        one.add_argument("person", type=_id, metavar="PERSON")
        one.add_argument("--kind", choices=[kind.value for kind in PlanKind], help="only this kind")
        one.set_defaults(run=run_change, act=act)
    checked = actions.add_parser("checked", parents=[common], help="a worker checked how her matter stands")
    checked.add_argument("person", type=_id, metavar="PERSON")
    checked.add_argument("day", type=day, metavar="DAY")
    checked.set_defaults(run=run_checked)
    closer = actions.add_parser("closer", parents=[common], help="notice her silence sooner, or as usual")
    closer.add_argument("person", type=_id, metavar="PERSON")
    closer.add_argument("on", choices=["on", "off"])
    closer.set_defaults(run=run_closer)
    zone = actions.add_parser("zone", parents=[common], help="she lives by another clock now")
    zone.add_argument("person", type=_id, metavar="PERSON")
    zone.add_argument("zone", metavar="ZONE", help="e.g. Europe/Rome")
    zone.set_defaults(run=run_zone)


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given!r} is not an id") from None


def _clock(given: str) -> time:
    try:
        return time.fromisoformat(given).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given!r} is not an hour; hours look like 10:00") from None


async def run_set(args: argparse.Namespace) -> Answer:
    """A plan from now on."""
    kind = PlanKind(args.kind)

    def act(work: Work) -> UUID:
        line_id, pairing_id = _where(work, kind, args)
        return plans.set_plan(
            work,
            kind,
            args.person,
            line_id,
            pairing_id,
            args.day,
            args.at,
            by=SetBy.TEAM,
            checked_on=args.checked,
            tells_id=args.supervisor,
        )

    async with opened(args) as (_config, found):
        plan_id = await found.units.write(_fresh(act))
    return Answer({"id": str(plan_id)}, str(plan_id))


def _fresh(act: Callable[[Work], Any]) -> Callable[[Work], Any]:
    def unit(work: Work) -> Any:
        work.directory.refresh(work.conn)
        return act(work)

    return unit


def _where(work: Work, kind: PlanKind, args: argparse.Namespace) -> tuple[UUID, UUID | None]:
    """The line on which she is asked, and the match."""
    found = register.get_person(work, args.person)
    if kind is PlanKind.MENTOR:
        if found.role is not Role.MENTOR:
            raise Refused("Only a mentor is asked how her week was.")
        if args.supervisor is None or register.get_person(work, args.supervisor).role is not Role.SUPERVISOR:
            raise Refused("Name the supervisor who alone hears her answer: --supervisor ID.")
        own = plans.own_line(work, args.person)
        if own is None:
            raise Refused("This mentor has no line of her own.")
        return own, None
    if found.role is not Role.MENTEE:
        raise Refused("Check-ins of this kind are a mentee's.")
    matched = register.open_pairings(work, args.person)
    if not matched:
        raise Refused("She is not matched yet. First: peerline pair MENTEE MENTOR.")
    return matched[0].line_id, matched[0].id


async def run_list(args: argparse.Namespace) -> Answer:
    """Her plans."""

    def read(work: Work) -> list[Any]:
        register.get_person(work, args.person)
        return plans.plans_of(work, args.person)

    async with opened(args) as (_config, found):
        rows = await found.units.write(_fresh(read))
    told = [
        {
            "id": str(row.id),
            "kind": row.kind,
            "day": str(row.day),
            "at": row.clock,
            "state": row.state,
            "next": None if row.next_run_at is None else row.next_run_at.isoformat(),
            "checked": None if row.checked_on is None else str(row.checked_on),
        }
        for row in rows
    ]
    lines = [f"{one['id']}  {one['kind']:<12} {one['state']:<7} next: {one['next'] or '-'}" for one in told]
    return Answer({"plans": told}, "\n".join(lines) or "She is asked nothing.")


async def run_change(args: argparse.Namespace) -> Answer:
    """Pause, resume or end."""
    kinds = (PlanKind(args.kind),) if args.kind else tuple(PlanKind)
    return await _count(args, lambda work: args.act(work, args.person, kinds))


async def run_checked(args: argparse.Namespace) -> Answer:
    """A worker checked her matter."""
    return await _count(args, lambda work: plans.set_checked(work, args.person, args.day))


async def run_closer(args: argparse.Namespace) -> Answer:
    """Sooner, or as usual."""

    def act(work: Work) -> int:
        plans.set_closer(work, args.person, closer=args.on == "on")
        return 1

    return await _count(args, act)


async def run_zone(args: argparse.Namespace) -> Answer:
    """Another clock."""
    try:
        ZoneInfo(args.zone)
    except (LookupError, ValueError, OSError):
        raise Refused(f"There is no time zone {args.zone!r}; they look like Europe/Rome.") from None

    def act(work: Work) -> int:
        plans.move_to_zone(work, args.person, args.zone)
        return 1

    return await _count(args, act)


async def _count(args: argparse.Namespace, act: Callable[[Work], int]) -> Answer:
    def unit(work: Work) -> int:
        register.get_person(work, args.person)
        return act(work)

    async with opened(args) as (_config, found):
        changed = await found.units.write(_fresh(unit))
    return Answer({"changed": changed}, f"{changed} changed.")
