"""What will come of a date, and of her weekly question: said truthfully, by the same rules that decide when it is due.

Law: nothing is promised that her hours, her card or the 48 hours between two messages would not let leave; another of
her dates may be what stands in the way. Source: needs.md section 3 (date); R07, R30; red line 5.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from relay.calendar import in_zone, moment, wrote_within
from relay.plans import PlanFacts, PlanState
from relay.recurrence import BETWEEN_MESSAGES, Facts, Go, Occurrence, Plan, PlanKind, Wait, occurrences, verdict

BEFORE, AFTER = 0, 1
"""The number of the reminder, and of the question after it."""


def comes(of: PlanFacts, others: Collection[PlanFacts], facts: Facts, now: datetime) -> dict[int, datetime | None]:
    """When the messages of a date come that are still ahead; None: not by themselves. What lies behind is left out."""
    asking = [one for one in others if one.kind is PlanKind.DATE and one.state is PlanState.ON and one.id != of.id]
    runs: list[tuple[Occurrence, Plan]] = []
    for one in (of, *asking):
        made = Plan(one.id, one.kind, one.day, one.clock, one.done)
        as_said = occurrences(made, facts.zone)
        runs += [(run, made) for run, said in zip(_hers(made, facts), as_said, strict=True) if said.at > now]
    mine: dict[int, datetime | None] = {}
    for run, made in sorted(runs, key=lambda pair: pair[0].at):
        at = _leaves(run, made, facts) if run.at > now else None  # in her hours it would have left already
        if at is not None:
            facts = replace(facts, last_automatic_at=at)
        if made.id == of.id:
            mine[run.number] = at
    return mine


def weekly_comes(of: PlanFacts, facts: Facts, now: datetime) -> datetime | None:
    """When her weekly question comes next, to the hour that she chose or the next that is hers; None: not by itself.

    One that her words of the two days before it make needless is passed over.
    """
    made = Plan(of.id, of.kind, of.day, of.clock, of.done)
    since = in_zone(now, facts.zone).date() - timedelta(days=1)
    wrote = facts.last_inbound_at
    run = next(
        run
        for run in occurrences(made, facts.zone, since)
        if run.at > now and not wrote_within(BETWEEN_MESSAGES, wrote, run.at)
    )
    opens = facts.reach.opens(run.at, facts.zone)
    return moment(run.on, of.clock, facts.zone) if opens == run.at else opens


def _hers(made: Plan, facts: Facts) -> Iterator[Occurrence]:
    return occurrences(made, facts.zone, reach=facts.reach)


def _leaves(run: Occurrence, made: Plan, facts: Facts) -> datetime | None:
    match verdict(made, run, facts, run.at):
        case Go():
            return run.at
        case Wait(until):
            return until
        case _:
            return None
