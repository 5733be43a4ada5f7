"""What will come of a date: said truthfully when it is set, by the same rules that decide when it is due.

Law: nothing is promised that her hours, her card or the 48 hours between two messages would not let leave; another of
her dates may be what stands in the way. Source: needs.md section 3 (date); R07, R30; red line 5.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from relay.plans import PlanFacts, PlanState
from relay.recurrence import Facts, Go, Occurrence, Plan, PlanKind, Wait, occurrences, verdict

BEFORE, AFTER = 0, 1
"""The number of the reminder, and of the question after it."""


def comes(of: PlanFacts, others: Collection[PlanFacts], facts: Facts, now: datetime) -> dict[int, datetime | None]:
    """When the messages of a date come that are still ahead; None: not by themselves. What lies behind is left out."""
    asking = [one for one in others if one.kind is PlanKind.DATE and one.state is PlanState.ON and one.id != of.id]
    runs: list[tuple[Occurrence, Plan]] = []
    for one in (of, *asking):
        made = Plan(one.id, one.kind, one.day, one.clock, one.done)
        runs += [(run, made) for run in occurrences(made, facts.zone) if run.at > now]
    mine: dict[int, datetime | None] = {}
    for run, made in sorted(runs, key=lambda pair: pair[0].at):
        at = _leaves(run, made, facts)
        if at is not None:
            facts = replace(facts, last_automatic_at=at)
        if made.id == of.id:
            mine[run.number] = at
    return mine


def _leaves(run: Occurrence, made: Plan, facts: Facts) -> datetime | None:
    match verdict(made, run, facts, run.at):
        case Go():
            return run.at
        case Wait(until):
            return until
        case _:
            return None
