"""What silence after a check-in means, step by step, until a person looks after her.

Law: each step once, in order, each counted from when the one before really happened: after a downtime nothing is
skipped and nothing bursts. Any sign of life ends it. A message that could not be delivered is not silence (it has its
own, immediate way). A mentor is told when she is on duty, and the team is not told later for that: where she would have
less than `TO_ACT` left, the team is told in her place. The last step is a person's: a third party is only ever
contacted by people.
Source: needs.md section 3 ("Unanswered"), R29, R53; docs/decisions/0011.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from relay.calendar import Hours, SafeContact, Week, back_at, may_begin_at


class SilenceStep(StrEnum):
    """How far an unanswered check-in has come."""

    ASKED = "asked"
    NOTED = "noted"  # first silence: nothing visible to anybody
    REPEATED = "repeated"  # asked once more, without reproach
    MENTOR_TOLD = "mentor_told"  # second silence: no more automatic messages; her mentor writes, or tells the team
    TEAM_TOLD = "team_told"  # third silence: a TODAY item with the safe-contact card and a checklist


class CountedFrom(StrEnum):
    """The moment that a step is counted from."""

    QUESTION = "question"
    LAST_STEP = "last_step"
    MENTORS_WORDS = "mentors_words"


@dataclass(frozen=True, slots=True)
class Row:
    """One step of silence: after which, how long after what, and how long where a supervisor set "closer"."""

    after: SilenceStep
    step: SilenceStep
    counted_from: CountedFrom
    usual: timedelta
    closer: timedelta


def _hours(amount: int) -> timedelta:
    return timedelta(hours=amount)


STEPS: tuple[Row, ...] = (
    Row(SilenceStep.ASKED, SilenceStep.NOTED, CountedFrom.QUESTION, _hours(24), _hours(12)),
    Row(SilenceStep.NOTED, SilenceStep.REPEATED, CountedFrom.QUESTION, _hours(48), _hours(48)),
    Row(SilenceStep.REPEATED, SilenceStep.MENTOR_TOLD, CountedFrom.LAST_STEP, _hours(48), _hours(24)),
    Row(SilenceStep.MENTOR_TOLD, SilenceStep.TEAM_TOLD, CountedFrom.MENTORS_WORDS, _hours(72), _hours(24)),
    Row(SilenceStep.MENTOR_TOLD, SilenceStep.TEAM_TOLD, CountedFrom.LAST_STEP, _hours(48), _hours(24)),
)
"""First match wins: the mentor's own words count before her doing nothing does."""


@dataclass(frozen=True, slots=True)
class Silence:
    """An open question and what came of it.

    Attributes:
        asked_at: When the check-in was sent, UTC.
        step: The last step that happened.
        step_at: When it happened: for `REPEATED` when the repeat was sent, for `MENTOR_TOLD` when the mentor was told.
        closer: Whether a supervisor asked to look sooner.
        mentor_wrote_at: When the mentor last wrote to her in her own words, UTC.
        sign_of_life_at: When she last did anything at all, UTC: words, voice, a button, a reaction.
        undelivered: Whether the question or its repeat did not reach her phone.
    """

    asked_at: datetime
    step: SilenceStep = SilenceStep.ASKED
    step_at: datetime | None = None
    closer: bool = False
    mentor_wrote_at: datetime | None = None
    sign_of_life_at: datetime | None = None
    undelivered: bool = False

    @property
    def answered(self) -> bool:
        """Whether she has given any sign of life since the question."""
        return self.sign_of_life_at is not None and self.sign_of_life_at >= self.asked_at


@dataclass(frozen=True, slots=True)
class Due:
    """The next step and the moment from which it is owed, UTC."""

    step: SilenceStep
    at: datetime


def coming_step(silence: Silence) -> Due | None:
    """The step that follows if she stays silent; None where she answered, was not reached, or all steps happened."""
    if silence.answered or silence.undelivered:
        return None
    for row in STEPS:
        start = _start(row, silence) if row.after is silence.step else None
        if start is not None:
            return Due(row.step, start + (row.closer if silence.closer else row.usual))
    return None


def next_step(silence: Silence, now: datetime) -> SilenceStep | None:
    """The step that is owed at `now`, None where none is."""
    due = coming_step(silence)
    return due.step if due is not None and due.at <= now else None


def stepped(silence: Silence, step: SilenceStep, at: datetime) -> Silence:
    """The silence once `step` happened at `at`."""
    return replace(silence, step=step, step_at=at)


def repeat_due(step: SilenceStep, asked_at: datetime, next_step_at: datetime) -> datetime | None:
    """When a question that is not answered is asked once more, UTC; None once it was: others make room for it (R30).

    Args:
        step: How far its silence has come.
        asked_at: When it was asked.
        next_step_at: When its next step is due, put off where something stood in the way.
    """
    match step:
        case SilenceStep.ASKED:
            return asked_at + next(row.usual for row in STEPS if row.step is SilenceStep.REPEATED)
        case SilenceStep.NOTED:
            return next_step_at
        case _:
            return None


def repeat_leaves_at(due: Due, card: SafeContact, zone: str, quiet: Hours | None) -> datetime | None:
    """The safe slot for the repeat; None where her card has come to allow none: then it is passed over as if sent."""
    return may_begin_at(due.at, card, zone, quiet)


TO_ACT = _hours(8)
"""What a mentor has at least, from the moment at which she is told until the team is."""


@dataclass(frozen=True, slots=True)
class Told:
    """Her mentor is told at `at`; what follows is counted from `counts_from`, so that her free time delays nobody."""

    at: datetime
    counts_from: datetime


def mentor_hears(
    silence: Silence, duty: Week | None, off_until: datetime | None, zone: str, now: datetime
) -> Told | None:
    """When her mentor is told of a silence that is owed to her now; None: too late, the team is told in her place.

    Args:
        silence: The silence, after its repeat.
        duty: The mentor's duty hours; None where every hour is one.
        off_until: The end of her time off, UTC.
        zone: The mentor's IANA zone.
        now: UTC.
    """
    due = coming_step(silence)
    owed_at = now if due is None else min(due.at, now)
    nothing_done = STEPS[-1].closer if silence.closer else STEPS[-1].usual
    then, at = (back_at(moment, duty, off_until, zone) for moment in (owed_at, now))
    if at is None or then is None or (at > now and at - owed_at > nothing_done - TO_ACT):
        return None
    return Told(at, at - min(then - owed_at, nothing_done - TO_ACT))


def _start(row: Row, silence: Silence) -> datetime | None:
    """The moment that the row counts from, None where it has not come."""
    match row.counted_from:
        case CountedFrom.QUESTION:
            return silence.asked_at
        case CountedFrom.LAST_STEP:
            return silence.step_at
        case _:  # the mentor's words count only where she wrote because she was told
            wrote, told = silence.mentor_wrote_at, silence.step_at
            return wrote if wrote is not None and told is not None and wrote >= told else None
