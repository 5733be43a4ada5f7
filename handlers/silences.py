"""What follows when she does not answer, when a promised time passes, and when she gives a sign of life.

Law: the steps are `relay.silence`'s table; a repeat obeys her hours, her card and the 48 hours like every other message
of ours. A third party is only ever contacted by a person. Source: needs.md section 3 ("Unanswered"); R24, R29.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from handlers.checkins import sendable_until, standing_of
from handlers.effects import raise_by_system, say
from models import asking, register, silences
from models.asking import Due
from models.claims import Claimed
from models.silences import Quiet
from models.work import Work
from relay.acts.checkins import repeated
from relay.acts.speaking import option
from relay.calendar import may_begin_at
from relay.checkin_choices import ReplyToSilence
from relay.checkins import BACKUP_HAS, Reply
from relay.delivery import Failure, FailureKind, Origin
from relay.messages import Blocked, Elsewhere, Unblocked
from relay.messages import say as prompt
from relay.people import Contact, ContactState, Pairing, PairingState, PersonState, Role
from relay.recurrence import (
    BETWEEN_MESSAGES,
    SkipReason,
    Standing,
)
from relay.scene import Keep, Outbound, Scene, Verdict
from relay.silence import SilenceStep, coming_step, mentor_hears, next_step, stepped


def step_due(work: Work, most: int) -> int:
    """Take the steps of silence that are owed now; how many questions were looked at."""
    claimed = silences.claim_quiet(work, most)
    if not claimed:
        return 0
    work.directory.refresh(work.conn)
    dates = asking.dates_ahead(work, [one.due.person_id for one in claimed])
    for one in claimed:
        ahead = dates.get(one.due.person_id)
        _step(work, one, min(ahead.values()) if ahead else None)
        work.flush()
    return len(claimed)


_REACHED = frozenset({Standing.OPEN, Standing.SILENT})
"""Where an automatic message may go to her at all."""


def _step(work: Work, quiet: Quiet, date_at: datetime | None) -> None:
    owed = next_step(quiet.silence, work.now)
    if owed is None:
        coming = coming_step(quiet.silence)
        silences.set_step(work, quiet, quiet.silence, coming.at if coming is not None else None)
        return
    standing = standing_of(quiet.due)
    match_now = None if standing is Standing.STOPPED else _match_now(work, quiet.due)
    if match_now is None:  # she stopped the line, or a person ended her match without another: nobody is silent there
        silences.set_step(work, quiet, quiet.silence, None)
        return
    match owed:
        case SilenceStep.REPEATED if standing in _REACHED:
            _repeat(work, quiet, date_at)
        case SilenceStep.MENTOR_TOLD:
            _tell_mentor(work, quiet, match_now)
        case SilenceStep.TEAM_TOLD:
            _tell_team(work, quiet, match_now)
        case _:  # noted; or no message can go to her now, and the others hear of it all the same
            _taken(work, quiet, owed)


def _match_now(work: Work, due: Due) -> Pairing | None:
    """Her match, or the one that followed it: a hand-over ends no silence."""
    if due.person_state is not PersonState.ACTIVE:
        return None
    found = pairing_of(work, due.pairing_id, due.line_id)
    rows = register.open_pairings(work, due.person_id) if found is None else []
    return found or next((one for row in rows if (one := pairing_of(work, row.id, row.line_id)) is not None), None)


def _tell_team(work: Work, quiet: Quiet, pairing: Pairing) -> None:
    """A person looks after it from here on."""
    raise_by_system(work, "silence", pairing.id, pairing.line_id)
    _taken(work, quiet, SilenceStep.TEAM_TOLD)


def _taken(
    work: Work, quiet: Quiet, step: SilenceStep, row_id: UUID | None = None, counts_from: datetime | None = None
) -> None:
    """The step happened: write it down, and when to look again; it counts from now, unless something else is said."""
    after = stepped(quiet.silence, step, counts_from or work.now)
    coming = coming_step(after)
    silences.set_step(work, quiet, after, coming.at if coming is not None else None, row_id)


def _repeat(work: Work, quiet: Quiet, date_at: datetime | None) -> None:
    """Once more, at the next safe slot that leaves 48 hours to every other automatic message."""
    due, hours = quiet.due, work.directory.programme(work.conn).quiet
    turn = work.now if due.asked_at is None else max(work.now, due.asked_at + BETWEEN_MESSAGES)
    if date_at is not None and date_at < turn + BETWEEN_MESSAGES:
        turn = max(turn, date_at + BETWEEN_MESSAGES)
    when = may_begin_at(turn, due.card, due.zone, hours)
    if when is None or quiet.rests:  # her card allows none now, or it was paused: passed over as if it had been sent
        _taken(work, quiet, SilenceStep.REPEATED)
        return
    if when > work.now:
        silences.set_step(work, quiet, quiet.silence, when)
        return
    body = repeated(due.plan.kind, quiet.number, quiet.id)
    programme = work.directory.programme(work.conn).id
    expires = sendable_until(work.now, due, hours, work.now + timedelta(days=1))
    row_id = asking.post_question(work, due, body, programme, expires)
    if due.contact_id is not None:
        silences.choices_before(work, due.contact_id, body)
    _taken(work, quiet, SilenceStep.REPEATED, row_id)


def _tell_mentor(work: Work, quiet: Quiet, pairing: Pairing) -> None:
    """Her mentor, on duty, writes in her own words or tells the team; where none can in time, the team is told now."""
    mentor, person = _reachable(pairing.mentor_at), pairing.mentor
    told = mentor_hears(quiet.silence, person.duty, person.off_until, person.zone, work.now)
    if mentor is None or told is None or pairing.state not in _WRITTEN_IN:
        _tell_team(work, quiet, pairing)
        return
    if told.at > work.now:
        silences.set_step(work, quiet, quiet.silence, told.at)
        return
    row = (
        option(ReplyToSilence(quiet.id, Reply.I_WRITE), "btn.i_write"),
        option(ReplyToSilence(quiet.id, Reply.TELL_TEAM), "btn.tell_team"),
    )
    say(work, Outbound(mentor, prompt("mentor.silence", row, alias=pairing.mentee.alias), Origin.NOTICE, pairing))
    _taken(work, quiet, SilenceStep.MENTOR_TOLD, counts_from=told.counts_from)


_WRITTEN_IN = frozenset({PairingState.ACTIVE, PairingState.ENDING})
"""Where a mentor's own words reach her."""


def pairing_of(work: Work, pairing_id: UUID | None, line_id: UUID) -> Pairing | None:
    """The match of this id on this line, unless it has ended."""
    view = work.directory.line(work.conn, line_id)
    return next((one for one in view.pairings if one.id == pairing_id), None)


def _reachable(contact: Contact | None) -> Contact | None:
    return contact if contact is not None and contact.state is ContactState.OPEN else None


# --- promises ---------------------------------------------------------------------------------------------------------


def keep_promises(work: Work, most: int) -> int:
    """Where a promised time passed without the mentor's words, the backup mentor is told, and then the team (R24)."""
    broken = silences.claim_broken_promises(work, most)
    if not broken:
        return 0
    work.directory.refresh(work.conn)
    for row in broken:
        pairing = pairing_of(work, row.pairing_id, row.line_id)
        stopped = pairing is None or pairing.state not in _WRITTEN_IN
        backup = _backup(work, pairing) if pairing is not None and not stopped and not row.backup_told else None
        if pairing is None or backup is None:
            raise_by_system(work, "promise", row.pairing_id, row.line_id)
            silences.set_promise(work, row.id, None, backup_told=row.backup_told)
            continue
        body = prompt("mentor.backup_asked", mentor=pairing.mentor.alias, alias=pairing.mentee.alias)
        say(work, Outbound(backup, body, Origin.NOTICE))
        silences.set_promise(work, row.id, work.now + BACKUP_HAS, backup_told=True)
    return len(broken)


def _backup(work: Work, pairing: Pairing) -> Contact | None:
    if pairing.backup_id is None:
        return None
    found = register.own_line_contact(work, pairing.backup_id)
    return _reachable(work.directory.contact(work.conn, found)) if found is not None else None


def all_heard(work: Work, batch: Sequence[tuple[Scene, Verdict]]) -> None:
    """What a batch of arrivals means for questions and silences, once for each of those who were ever asked.

    Whatever they did ends every silence of theirs; a mentor's own words keep a promise.
    """
    alive: set[UUID] = set()
    answered: set[UUID] = set()
    written_to: set[UUID] = set()
    for scene, said in batch:
        contact = scene.contact
        if contact is None or isinstance(scene.inbound.event, Blocked | Unblocked | Elsewhere):
            continue
        about = {effect.pairing.mentee.id for effect in said.effects if isinstance(effect, Keep)}
        match contact.person.role:
            case Role.MENTEE:
                alive.add(contact.person.id)
                answered |= {contact.person.id} if about else set()
            case Role.MENTOR:
                written_to |= about
            case Role.SUPERVISOR | Role.COORDINATOR:
                pass
    asked = silences.ever_asked(work, alive | answered | written_to)
    silences.signs_of_life(work, alive & asked)
    silences.answered_in_words(work, answered & asked, work.now - ANSWERS_WITHIN)
    silences.mentors_wrote(work, written_to & asked)


ANSWERS_WITHIN = timedelta(days=7)
"""How long after a question any words of hers answer it; a button answers its own question whenever it is pressed."""


# --- because a message did not arrive ---------------------------------------------------------------------------------


def not_delivered(work: Work, claimed: Claimed, failure: Failure) -> bool:
    """A question did not reach her: that is no silence, and her mentor and the team hear of it at once.

    Returns:
        Whether it was a question.
    """
    if claimed.origin is not Origin.PROMPT or silences.not_delivered(work, claimed.seq) is None:
        return False
    pairing = pairing_of(work, claimed.pairing_id, claimed.line_id)
    mentor = _reachable(pairing.mentor_at) if pairing is not None else None
    if pairing is not None and mentor is not None:
        key = "mentor.stopped_by_her" if failure.kind is FailureKind.BLOCKED else "mentor.not_delivered"
        say(work, Outbound(mentor, prompt(key, alias=pairing.mentee.alias), Origin.NOTICE, pairing))
    raise_by_system(work, "checkin_failed", claimed.pairing_id, claimed.line_id)
    return True


def arrived(work: Work, taken: Sequence[Claimed]) -> None:
    """These left now: a question that the line had held up is a question from now on, and not from when it was due."""
    seqs = [claimed.seq for claimed in taken if claimed.origin is Origin.PROMPT]
    if seqs:
        silences.arrived(work, seqs)


def not_sent(work: Work, claimed: Claimed) -> None:
    """A question was held up until it must not go any more, or she stopped the line meanwhile."""
    if claimed.origin is Origin.PROMPT:
        silences.not_sent(work, claimed.seq, SkipReason.TOO_LATE.value)
