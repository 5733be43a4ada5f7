"""What the desk's facts are forgotten after: an item a year after it was closed, a fact of the chain after two.

Law: what is open stays, however old it is; the chain goes from its beginning only, so that what is left of it still
holds; each portion is a transaction of its own, between which relaying goes on. Source: R59; store.md, "Audit".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from models import alerts, audit
from models.work import Units, Work

PORTION = 200
"""How many are forgotten in one transaction."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How long what is kept.

    Attributes:
        alerts: A closed item, from its end.
        facts: A fact of the audit chain.
    """

    alerts: timedelta = timedelta(days=365)
    facts: timedelta = timedelta(days=730)


async def forget_facts(units: Units, kept: Kept) -> None:
    """Forget what is past its time, portion by portion."""
    await _in_portions(units, lambda work: alerts.forget_old(work, kept.alerts, PORTION))
    await _in_portions(units, lambda work: audit.forget_old(work, kept.facts, PORTION))


async def _in_portions(units: Units, forget: Callable[[Work], int]) -> None:
    gone = PORTION
    while gone == PORTION:
        gone = await units.write(forget)
