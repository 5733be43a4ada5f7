"""What a person is asked, as herself, her mentor and the team may set, move, rest and end it.

Law: one shape for all three: whose plan, what becomes of it, and by whom. Nobody takes up again what somebody nearer to
her let rest: what she paused is hers, what the team paused is no mentor's (R27). Nothing here decides who may do what;
that stands in the rules. Source: needs.md section 3; R27, R31, R33.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from relay.people import Pairing, Person
from relay.recurrence import PlanKind


class SetBy(StrEnum):
    """Who set, or paused, a plan."""

    HERSELF = "herself"
    MENTOR = "mentor"
    TEAM = "team"


YIELDS_TO: dict[SetBy, frozenset[SetBy]] = {
    SetBy.HERSELF: frozenset(SetBy),
    SetBy.TEAM: frozenset({SetBy.TEAM, SetBy.MENTOR}),
    SetBy.MENTOR: frozenset({SetBy.MENTOR}),
}
"""Whose pauses each of them may end."""


class PlanState(StrEnum):
    """Whether a plan asks."""

    ON = "on"
    WAITS = "waits"  # until she writes
    PAUSED = "paused"
    BETWEEN = "between"  # two matches: it goes on with the next
    OVER = "over"


class Change(StrEnum):
    """What becomes of plans that there are."""

    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A plan that is not over, as it is shown and changed.

    Attributes:
        id: The plan.
        kind: What it asks.
        day: The local day that its occurrences are counted from; the date itself.
        clock: The local hour.
        state: Whether it asks.
        done: The number of its last occurrence that went or was skipped.
        set_by: Who set it.
        paused_by: Who let it rest; None where nobody did.
        next_at: When it is looked at next, UTC; None while it rests or waits.
        checked_on: When a worker last checked her matter (waiting, R33).
    """

    id: UUID
    kind: PlanKind
    day: date
    clock: time
    state: PlanState = PlanState.ON
    done: int = -1
    set_by: SetBy = SetBy.HERSELF
    paused_by: SetBy | None = None
    next_at: datetime | None = None
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class SetPlan:
    """A plan of this kind from now on; an earlier one of its kind is over, but for dates, which may be several.

    Attributes:
        kind: What it asks.
        person: Whom.
        pairing: Within which match; None only for a mentor's own week.
        day: The local day that its occurrences are counted from.
        clock: The local hour.
        by: Who sets it.
        checked_on: When a worker last checked her matter (waiting).
        tells: The supervisor who alone hears a mentor's answer (R55).
    """

    kind: PlanKind
    person: Person
    pairing: Pairing | None
    day: date
    clock: time
    by: SetBy
    checked_on: date | None = None
    tells: Person | None = None


@dataclass(frozen=True, slots=True)
class SetWeekly:
    """The weekly question comes on this weekday (Monday is 0) at this hour of hers; one that she has moves there (R27).

    One that rests goes on resting, unless she herself sets it.
    """

    pairing: Pairing
    weekday: int
    clock: time
    by: SetBy


@dataclass(frozen=True, slots=True)
class ChangePlans:
    """Plans of a person are paused, resumed or ended: those of these kinds, or the one of this id among them.

    Resuming leaves alone what `by` may not take up (`YIELDS_TO`), and makes up for nothing.
    """

    person: Person
    change: Change
    by: SetBy
    kinds: tuple[PlanKind, ...] = tuple(PlanKind)
    plan_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SetChecked:
    """A worker checked her matter on this day: for fourteen days her waiting question may say so (R33)."""

    person: Person
    on: date


@dataclass(frozen=True, slots=True)
class SetCloser:
    """Her silence is noticed sooner, or as usual again (needs.md section 3, "closer")."""

    person: Person
    closer: bool


PlanEffect = SetPlan | SetWeekly | ChangePlans | SetChecked | SetCloser
