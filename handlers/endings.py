"""Planned ends of matches: planned, moved, called off, and carried out on their day.

Law: both hear the truth, each within her own hours: four weeks and one week before (R60), when the day changes after
one of them heard it, and when it is over; never that it is over before it is. To a mentee everything goes as her card
allows, and nothing at all where she stopped the line. An end that lies nearer than the last notice is no planned one:
a person tells it in a call. Source: needs.md R07, R18, R30, R60; `relay.ending`.
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from handlers.saying import say
from models import audit, matches, plans, register
from models.audit import Action
from models.matches import Planned
from models.work import Work
from relay.acts.plans import SHARED
from relay.calendar import back_at, may_begin_at
from relay.delivery import Origin
from relay.ending import LONGEST, SHORTEST, Ending, Owed, Refusal, next_owed, notices_passed, planned, refused
from relay.messages import Prompt, Say
from relay.messages import say as prompt
from relay.people import ContactState, Pairing, PairingState
from relay.recurrence import BETWEEN_MESSAGES
from relay.scene import Outbound


class EndingRefused(Exception):
    """This match can't end so; the sentence says why."""

    def __init__(self, sentence: str, reason: Refusal | None = None) -> None:
        super().__init__(sentence)
        self.reason = reason


def plan_end(work: Work, pairing_id: UUID, on: date, by: UUID | None = None) -> None:
    """The two part on that day; an earlier day that was planned is forgotten.

    Raises:
        EndingRefused: The match has not begun or is over, or the day is too near or too far.
    """
    match = matched(work, pairing_id)
    reason = refused(on, match.mentee, work.now)
    if reason is Refusal.TOO_NEAR:
        raise EndingRefused(
            f"A planned end is at least {SHORTEST.days} days away, so that both hear of it a week before. An earlier "
            "end is told in a call: call both, then end the match at once: peerline pair end ID.",
            reason,
        )
    if reason is Refusal.TOO_FAR:
        raise EndingRefused(f"{on} is more than {LONGEST.days} days away. Is the year right?", reason)
    before = matches.ending_of(work, pairing_id)
    if before is not None and before.on == on:
        return
    told = (matches.has_heard_of_end(work, pairing_id), before is not None and before.heard)
    ending = replace(planned(on, match.mentor, work.now), heard=told[1])
    _, at = next_owed(ending, match.mentor, match.mentee, work.now)
    matches.plan_end(work, pairing_id, match.mentee.id, match.line_id, ending, at)
    if match.state is PairingState.ACTIVE:
        register.set_pairing_state(work, pairing_id, PairingState.ACTIVE)  # which is "ending" from now on
    _tell(work, match, told, "end.moved", "mentor.end_moved", on)
    audit.note(work, Action.END_PLANNED, pairing_id, actor_id=by, detail=on.isoformat())
    work.directory.refresh(work.conn)


def call_off(work: Work, pairing_id: UUID, by: UUID | None = None) -> None:
    """No end is planned any more; who heard of one hears that it does not come.

    Raises:
        EndingRefused: The match is over, or no end is planned.
    """
    match, before = matched(work, pairing_id), matches.ending_of(work, pairing_id)
    if before is None:
        raise EndingRefused("No end is planned for this match.")
    told = (matches.has_heard_of_end(work, pairing_id), before.heard)
    matches.call_off(work, pairing_id, match.mentee.id)
    if match.state is PairingState.ENDING:
        register.set_pairing_state(work, pairing_id, PairingState.ACTIVE)
    _tell(work, match, told, "end.called_off", "mentor.end_called_off", before.on)
    audit.note(work, Action.END_PLANNED, pairing_id, actor_id=by, detail="called off")
    work.directory.refresh(work.conn)


def end_now(work: Work, pairing_id: UUID, by: UUID | None = None) -> None:
    """It is over at once; both were told in a call, by a person.

    Raises:
        RegisterError: There is no such match.
    """
    register.set_pairing_state(work, pairing_id, PairingState.ENDED)
    audit.note(work, Action.MATCH_ENDED, pairing_id, actor_id=by, detail="by a person")
    work.directory.refresh(work.conn)


def matched(work: Work, pairing_id: UUID) -> Pairing:
    """The match, begun and not over.

    Raises:
        EndingRefused: There is none.
    """
    found = matches.find(work, pairing_id)
    if found is None:
        raise EndingRefused(f"There is no open match {pairing_id}.")
    if found.state is PairingState.INVITED:
        raise EndingRefused("This match has not begun: she has not opened her line. Nothing has to be planned.")
    return found


# --- because time passed ----------------------------------------------------------------------------------------------


def end_due(work: Work, most: int) -> int:
    """Tell the mentors what is owed, and end what has come to its day; how many were looked at."""
    claimed = matches.claim_endings(work, most)
    if not claimed:
        return 0
    work.directory.refresh(work.conn)
    for one in claimed:
        _go_on(work, one)
        work.flush()
    return len(claimed)


def _go_on(work: Work, one: Planned) -> None:
    match = matches.find(work, one.id)
    if match is None:  # ended by a person meanwhile
        matches.go_on(work, one.id, one.ending, None)
        return
    owed, at = next_owed(one.ending, match.mentor, match.mentee, work.now)
    ending = one.ending
    if owed is Owed.END and at <= work.now:
        _end(work, match)
        return
    if owed is Owed.TELL_MENTOR and at <= work.now:
        _say_to_mentor(work, match, prompt("mentor.end_planned", alias=match.mentee.alias, day=ending.on))
        said = max(ending.told + 1, notices_passed(ending.on, match.mentor, work.now))
        ending = Ending(ending.on, said, heard=True)
        _, at = next_owed(ending, match.mentor, match.mentee, work.now)
    matches.go_on(work, one.id, ending, at)


def _end(work: Work, match: Pairing) -> None:
    """The day has come: it is over, both hear so, and the team stays there."""
    asked = any(one.kind in SHARED for one in plans.facts_of(work, match.mentee.id))
    stops = (Prompt("end.messages_stop"),) if asked else ()
    _say_to_mentee(work, match, Say((Prompt("end.done", {"mentor": match.mentor.alias}), *stops)))
    _say_to_mentor(work, match, prompt("mentor.end_done", alias=match.mentee.alias))
    register.set_pairing_state(work, match.id, PairingState.ENDED)
    audit.note(work, Action.MATCH_ENDED, match.id, detail="as planned")
    work.directory.refresh(work.conn)


# --- what is said -----------------------------------------------------------------------------------------------------


def _tell(work: Work, match: Pairing, told: tuple[bool, bool], to_her: str, to_mentor: str, day: date) -> None:
    """Who of the two heard of the day hears of its change."""
    if told[0]:
        _say_to_mentee(work, match, prompt(to_her, mentor=match.mentor.alias, day=day))
    if told[1]:
        _say_to_mentor(work, match, prompt(to_mentor, alias=match.mentee.alias, day=day))


def _say_to_mentor(work: Work, match: Pairing, body: Say) -> None:
    """In her duty hours; where her week has none, at once."""
    to, mentor = match.mentor_at, match.mentor
    if to is None or to.state is not ContactState.OPEN:
        return
    at = back_at(work.now, mentor.duty, mentor.off_until, mentor.zone)
    say(work, Outbound(to, body, Origin.NOTICE, due_at=at))


def _say_to_mentee(work: Work, match: Pairing, body: Say) -> None:
    """As her card allows, two days after the last automatic message; else when she writes. Never to a stopped line."""
    to, her = match.mentee_at, match.mentee
    if to is None or to.state is not ContactState.OPEN or match.state is PairingState.STOPPED:
        return
    last = plans.last_asked(work, her.id)
    turn = work.now if last is None else max(work.now, last + BETWEEN_MESSAGES)
    at = may_begin_at(turn, her.card, her.zone, work.directory.programme(work.conn).quiet)
    if at is None or match.state is PairingState.PAUSED:
        say(work, Outbound(to, body, Origin.PROMPT, held=True))
        return
    matches.told_something(work, her.id, at)
    say(work, Outbound(to, body, Origin.PROMPT, due_at=at))
