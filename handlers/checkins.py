"""Check-ins because time passed, and what is known of them because somebody wrote.

Law: one transaction decides up to a few hundred due plans, and each question leaves at most once; what is decided comes
from `relay.recurrence` and `relay.silence` alone. A message to her that could not leave in time is not sent in the
night. A third party is only ever contacted by a person. Source: needs.md section 3; R24, R27-R33, R55, R60.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar
from uuid import UUID, uuid4

from handlers.effects import raise_by_system, say
from models import asking, cards, silences
from models.asking import Due, Question
from models.work import Posted, Work
from relay.acts.checkins import question
from relay.calendar import Hours, SafeTime, moment, next_open
from relay.checkins import SECOND_TAP, Answer, CheckInFacts, asked
from relay.delivery import Origin
from relay.messages import Value
from relay.messages import say as prompt
from relay.people import Contact, ContactState, Pairing, PairingState, PersonState
from relay.reach import Reach
from relay.recurrence import (
    Facts,
    Go,
    Occurrence,
    PlanKind,
    Skip,
    SkipReason,
    Standing,
    Wait,
    due_runs,
    next_run,
    verdict,
)
from relay.scene import Outbound
from relay.silence import Silence, SilenceStep, coming_step, repeat_due

SLICE = 25
"""How many are decided before the store is asked again: on PostgreSQL the event loop breathes there."""
T = TypeVar("T")


# --- what is due ------------------------------------------------------------------------------------------------------


def ask_due(work: Work, most: int) -> int:
    """Decide up to `most` plans that are due; how many were claimed."""
    claimed = asking.claim_due(work, most)
    if not claimed:
        return 0
    work.directory.refresh(work.conn)
    people = [one.person_id for one in claimed]
    known = _Known(asking.dates_ahead(work, people), asking.looked_after(work, people), {})
    for some in _slices(claimed):
        _decide(work, some, known)
    return len(claimed)


def _slices(whole: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(whole), SLICE):
        yield whole[at : at + SLICE]


class _Known:
    """What changes while the plans of one tick are decided one after the other."""

    def __init__(
        self,
        dates: dict[UUID, dict[UUID, datetime]],
        followed: dict[UUID, datetime | None],
        asked_at: dict[UUID, datetime],
    ) -> None:
        self.dates = dates
        self.followed = followed
        self.asked_at = asked_at

    def facts(self, due: Due, quiet: Hours) -> Facts:
        """What is known of her right now."""
        repeat = self.followed.get(due.person_id)
        ahead = [*self.dates.get(due.person_id, {}).values(), *([repeat] if repeat is not None else [])]
        return Facts(
            standing=standing_of(due),
            zone=due.zone,
            quiet=quiet,
            card=due.card,
            last_inbound_at=due.wrote_at,
            last_automatic_at=self.asked_at.get(due.person_id, due.asked_at),
            first_of_all_at=min(ahead) if ahead else None,
            checked_on=due.checked_on,
        )

    def moved(self, due: Due, at: datetime | None) -> None:
        """This plan comes again then; a date's reminder is what the others make room for."""
        mine = self.dates.get(due.person_id)
        if mine is not None and due.plan.kind is PlanKind.DATE:
            mine.pop(due.plan.id, None)
            if at is not None:
                mine[due.plan.id] = at


def standing_of(due: Due) -> Standing:
    """Whether anything automatic may reach her at all."""
    if due.person_state is not PersonState.ACTIVE or due.contact_id is None:
        return Standing.NOT_AGREED
    if due.contact_state is ContactState.STOPPED or due.pairing_state is PairingState.STOPPED:
        return Standing.STOPPED
    if due.pairing_state is PairingState.PAUSED:
        return Standing.PAUSED
    if due.contact_state is not ContactState.OPEN or due.pairing_state not in _ALIVE:
        return Standing.NOT_AGREED
    return Standing.SILENT if due.silent and due.plan.kind is not PlanKind.MENTOR else Standing.OPEN


_ALIVE = {PairingState.ACTIVE, PairingState.ENDING, None}


def _decide(work: Work, some: Sequence[Due], known: _Known) -> None:
    quiet = work.directory.programme(work.conn).quiet
    questions: list[Question] = []
    skipped: list[tuple[Due, Occurrence, str]] = []
    moved: list[tuple[Due, int, datetime | None, bool]] = []
    for due in some:
        runs = due_runs(due.plan, work.now, due.zone, Reach(due.card, quiet))
        skipped += [(due, run, SkipReason.TOO_LATE.value) for run in runs[:-1]]
        done, again, waits = due.plan.done, None, False
        if runs:
            run = runs[-1]
            match verdict(due.plan, run, known.facts(due, quiet), work.now):
                case Go():
                    questions.append(_question(work, due, run, known, quiet))
                    known.asked_at[due.person_id] = work.now
                    done = run.number
                case Skip(reason):
                    skipped.append((due, run, reason.value))
                    done = run.number
                    if reason is SkipReason.STALE:
                        raise_by_system(work, "waiting_stale", due.pairing_id, due.line_id)
                case Wait(until):
                    done, again, waits = run.number - 1, until, until is None
        if again is None and not waits:
            again = next_run(replace(due.plan, done=done), work.now, due.zone, Reach(due.card, quiet))
        known.moved(due, again)
        moved.append((due, done, again, waits))
    asking.skip(work, skipped)
    asking.ask(work, questions)
    asking.put_off(work, moved)


def _question(work: Work, due: Due, run: Occurrence, known: _Known, quiet: Hours) -> Question:
    checkin_id, kind = uuid4(), due.plan.kind
    params = _params(work, due)
    follow = asked(kind, run.number).followed and due.person_id not in known.followed
    if follow:
        first = coming_step(Silence(work.now))
        known.followed[due.person_id] = repeat_due(SilenceStep.ASKED, work.now, work.now)
    return Question(
        due,
        run,
        checkin_id,
        question(kind, run.number, checkin_id, params),
        due.pairing_id or due.person_id if _names_somebody(params) else None,
        sendable_until(work.now, due, quiet, run.until),
        first.at if follow and first is not None else None,
    )


def _names_somebody(params: Mapping[str, Value]) -> bool:
    return bool({"mentor", "supervisor"} & set(params))


def _params(work: Work, due: Due) -> dict[str, Value]:
    """What the question's text needs."""
    match due.plan.kind:
        case PlanKind.MATCH | PlanKind.ENDING:
            return {"mentor": _alias(work, due.partner_id), "day": due.plan.day}
        case PlanKind.DATE:
            return {"time": moment(due.plan.day, due.plan.clock, due.zone)}
        case PlanKind.WAITING:
            return {"day": due.checked_on or due.plan.day}
        case PlanKind.MENTOR:
            return {"mentor": _alias(work, due.person_id), "supervisor": _alias(work, due.partner_id)}
        case PlanKind.WEEKLY | PlanKind.SAFE_CONTACT:
            return {}


def _alias(work: Work, person_id: UUID | None) -> str:
    found = work.directory.person(work.conn, person_id) if person_id is not None else None
    return found.alias if found is not None else work.directory.programme(work.conn).name


@lru_cache(maxsize=64)
def _night_begins(now: datetime, quiet: Hours, zone: str) -> datetime:
    """The same for everybody of one zone in one tick."""
    return next_open(now, quiet, zone)


def sendable_until(now: datetime, due: Due, quiet: Hours, until: datetime) -> datetime:
    """Until when it may still be sent, should the line be down: to the end of her safe time, or of its sense."""
    ends = [max(until, now + timedelta(minutes=1))]
    if due.card.in_force is SafeTime.SOME_HOURS and due.pairing_id is not None:
        ends += [
            next_open(now, Hours(hours.ends, hours.begins), due.zone)
            for hours in due.card.hours
            if next_open(now, hours, due.zone) == now
        ]
    elif quiet.begins != quiet.ends:
        ends.append(_night_begins(now, quiet, due.zone))
    return min(ends)


def facts_of(
    work: Work, checkin_id: UUID, contact: Contact, pairings: Sequence[Pairing], *, answering: bool
) -> CheckInFacts | None:
    """A question as its answer needs it; None where it was not asked of her, or not of a mentee of hers.

    `answering`: whether its answer is given, by her; otherwise its silence is looked after, by her mentor.
    """
    row = silences.find(work, checkin_id)
    if row is None:
        return None
    if answering:
        if row.line_id != contact.line_id or row.person_id != contact.person.id:
            return None
        pairing = next((one for one in pairings if one.id == row.pairing_id), None)
    else:  # whoever is her mentor now, also after a hand-over
        pairing = next((one for one in pairings if one.mentee.id == row.person_id), None)
        if pairing is None or pairing.mentor.id != contact.person.id:
            return None
    supervisor = None
    if row.tells_id is not None:
        supervisor = next((one for one in work.directory.team(work.conn) if one.person.id == row.tells_id), None)
    lately = row.answered_at is not None and work.now - row.answered_at <= SECOND_TAP
    return CheckInFacts(
        row.id,
        PlanKind(row.kind),
        row.occurrence,
        pairing,
        row.answer is not None,
        supervisor,
        closed=row.next_step_at is None,
        said=Answer(row.answer) if lately else None,
        names=row.tells_id,
        promise_at=row.promise_at,
    )


def remind_owners(work: Work) -> list[Posted]:
    """The team hears, once for each review date, that checked answers have to be looked at (R50)."""
    work.directory.refresh(work.conn)
    found = cards.newly_overdue(work, work.cards)
    if found:
        for member in work.directory.team(work.conn):
            say(work, Outbound(member, prompt("sup.cards_overdue", n=len(found)), Origin.NOTICE))
        work.flush()
    return work.posted
