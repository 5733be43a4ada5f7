"""What became of an outbound, and who has to hear of it.

Law: sent, not delivered and uncertain are told to whoever wrote it (R23); what follows an unheard answer is the table
`relay.delivery.REMEDIES`; a failure that nobody would notice becomes an item for the team. Source: store.md, "Inbox,
outbox, and the truth about delivery"; needs.md section 3, "Delivery failure is not silence".
"""

import logging
from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from handlers import notices, silences
from handlers.effects import raise_by_system, say
from handlers.erasing import rename_topic
from handlers.topics import in_its_place
from models import claims, fates, register
from models.claims import Claimed
from models.work import Posted, Work
from relay.choices import LeaveIt, SendAgain, encode
from relay.delivery import (
    NOT_THERE,
    REMEDIES,
    Accepted,
    Event,
    Failure,
    FailureKind,
    Origin,
    Outcome,
    Remedy,
    Unknown,
)
from relay.messages import CloseTopic, React, Replace, Say, Withdraw, button
from relay.messages import say as prompt
from relay.people import Contact, ContactState, Pairing, PairingState, Role
from relay.scene import Outbound

_log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=0.5)
LONGEST_WAIT = timedelta(seconds=60)
BIGGEST_FILE_MB = 20
"""What the channels let a bot fetch (Telegram: getFile, 20 MB)."""


def backoff(attempt: int, retry_after: float | None) -> timedelta:
    """How long to wait before the next try: what the provider asks for, else twice as long each time."""
    if retry_after is not None:
        return timedelta(seconds=retry_after)
    return min(FIRST_WAIT * float(2 ** min(attempt - 1, 10)), LONGEST_WAIT)


def settle(work: Work, results: Sequence[tuple[Claimed, Outcome]]) -> list[Posted]:
    """Write what became of these, and tell whoever has to hear of it."""
    work.directory.refresh(work.conn)
    results = [(claimed, in_its_place(work, claimed, outcome)) for claimed, outcome in results]
    fates.accept(work, [(claimed, outcome.refs) for claimed, outcome in results if isinstance(outcome, Accepted)])
    silences.arrived(work, [claimed for claimed, outcome in results if isinstance(outcome, Accepted)])
    for claimed, outcome in results:
        match outcome:
            case Accepted():
                _say_sent(work, claimed)
            case Unknown():
                _unheard(work, claimed)
            case Failure(retryable=True) if not _given_up(claimed):
                wait = backoff(claimed.attempt, outcome.retry_after)
                fates.move(work, claimed, Event.RETRY, due_at=work.now + wait, failure=_named(outcome))
            case Failure():
                if fates.move(work, claimed, Event.REFUSED, failure=_named(outcome)):
                    _refused(work, claimed, outcome)
        notices.settled(work, claimed, outcome)
    work.flush()
    return work.posted


TRIES_OF_A_RECORDING = 3
"""After so many a recording stays away: the texts behind it do not wait for it."""


def _given_up(claimed: Claimed) -> bool:
    return claimed.origin is Origin.RECORDING and claimed.attempt >= TRIES_OF_A_RECORDING


def recover(work: Work, lines: Collection[UUID]) -> list[Posted]:
    """A process died while it was sending on these lines: the fate of what it held is not known."""
    return settle(work, [(claimed, Unknown()) for claimed in claims.left_sending(work, lines)])


def not_any_more(work: Work, claimed: Claimed) -> None:
    """She stopped the line, before or after it was queued: it does not go, and its sender hears so.

    To a mentor or one of the team it goes later, when she lets the line in again or has a new phone (R56).
    """
    pairing = _pairing(work, claimed)
    if claimed.origin in {Origin.MENTEE, Origin.ALERT}:
        fates.put_by(work, claimed)
        if claimed.origin is Origin.MENTEE and pairing is not None:
            _tell_unreached(work, claimed, pairing)
        return
    silences.not_sent(work, claimed)
    fates.withdraw(work, claimed)
    if claimed.origin is Origin.MENTOR and pairing is not None:
        _tell(work, pairing.mentor_at, prompt("mentor.stopped_by_her", alias=pairing.mentee.alias), pairing, claimed)
    if claimed.origin is Origin.TEAM:
        notices.words_lost(work, claimed)


def damaged(work: Work, claimed: Claimed) -> None:
    """Its content can't be opened any more: it will never go, its sender hears so, and the others' messages go on."""
    failure = Failure(FailureKind.MALFORMED)
    if fates.move(work, claimed, Event.REFUSED, failure=_named(failure)):
        _refused(work, claimed, failure)


def _named(failure: Failure) -> tuple[str, int]:
    return failure.kind.value, failure.code


def _pairing(work: Work, claimed: Claimed) -> Pairing | None:
    if claimed.pairing_id is None:
        return None
    view = work.directory.line(work.conn, claimed.line_id)
    return next((pairing for pairing in view.pairings if pairing.id == claimed.pairing_id), None)


def _tell(work: Work, to: Contact | None, body: Say, pairing: Pairing | None, about: Claimed | None = None) -> None:
    """Say `body`; where it is `about` one message of hers, it quotes that one, so that she knows which."""
    if to is None:
        return
    origin = Origin.PROMPT if to.person.role is Role.MENTEE else Origin.NOTICE
    message_id = about.message_id if about is not None else None
    said = Outbound(to, body, origin, pairing, quotes_id=message_id)
    say(work, said, message_id if origin is Origin.NOTICE else None)


SENT_SIGN = "\N{OK HAND SIGN}"
"""One of the few reactions that a bot may set (Bot API, ReactionTypeEmoji)."""


def _say_sent(work: Work, claimed: Claimed) -> None:
    """A mentor hears that her words left, and to whom (R23), without a flood.

    The line that told her of a hold or of a doubt changes; where she had answered a message, so that the receiver is
    evident, a sign on her own words is enough; otherwise one short line names the receiver.
    """
    pairing, message_id = _pairing(work, claimed), claimed.message_id
    if claimed.origin is not Origin.MENTOR or pairing is None or message_id is None or pairing.mentor_at is None:
        return
    if fates.has_open_parts(work, message_id):
        return
    mentor, sent = pairing.mentor_at, prompt("mentor.sent", alias=pairing.mentee.alias)
    line = fates.status_line(work, message_id, mentor.id)
    if line is not None:
        say(work, Outbound(mentor, Replace(line, sent), Origin.NOTICE, pairing))
        return
    own = fates.first_copy(work, message_id, mentor.id) if claimed.answers else None
    if own is not None:
        say(work, Outbound(mentor, React(own, SENT_SIGN), Origin.NOTICE, pairing))
    else:
        say(work, Outbound(mentor, sent, Origin.NOTICE, pairing), message_id)


def _unheard(work: Work, claimed: Claimed) -> None:
    remedy = REMEDIES[claimed.origin]
    again = remedy is Remedy.AGAIN_MARKED or (remedy is Remedy.AGAIN_ONCE and claimed.unheard == 0)
    if again:
        fates.move(work, claimed, Event.UNHEARD, due_at=work.now + backoff(claimed.attempt, None))
        return
    moved = fates.move(work, claimed, Event.UNHEARD)
    pairing = _pairing(work, claimed)
    if moved and claimed.origin is Origin.MENTOR and pairing is not None:
        row = (
            button(encode(SendAgain(claimed.seq)), "btn.send_again"),
            button(encode(LeaveIt(claimed.seq)), "btn.leave"),
        )
        asked = prompt("mentor.uncertain", row, alias=pairing.mentee.alias)
        _tell(work, pairing.mentor_at, asked, pairing, claimed)


def _refused(work: Work, claimed: Claimed, failure: Failure) -> None:
    body = claimed.parcel.body if claimed.parcel is not None else None
    if isinstance(body, CloseTopic):
        _topic_stays(work, claimed, body, failure)
        return
    if isinstance(body, Withdraw):
        # nobody's words are lost by it, and an account that was revoked must not become a stopped one
        _log.warning("What was to be deleted on a phone stays there: %s (%d).", failure.kind.value, failure.code)
        return
    pairing = _pairing(work, claimed)
    match failure.kind:
        case _ if claimed.origin is Origin.RECORDING and failure.kind not in NOT_THERE:
            return  # its text stands there without it
        case FailureKind.BLOCKED | FailureKind.GONE:
            _not_there(work, claimed, pairing, failure.kind)
        case FailureKind.TOO_LARGE | FailureKind.UNCLEAN:
            _file_refused(work, claimed, pairing, failure.kind)
            return
        case _:
            pass
    if silences.not_delivered(work, claimed, failure):
        return
    if claimed.origin is Origin.MENTOR and pairing is not None:
        said = prompt("mentor.not_delivered", alias=pairing.mentee.alias)
        _tell(work, pairing.mentor_at, said, pairing, claimed)
        raise_by_system(work, "not_delivered", pairing.id, claimed.line_id)
    elif claimed.origin is Origin.MENTEE and pairing is not None:
        _tell_unreached(work, claimed, pairing)


def _topic_stays(work: Work, claimed: Claimed, closing: CloseTopic, failure: Failure) -> None:
    """A topic that could not be deleted is at least not called by her name any more; a deleted one is what we want."""
    mentor_at = work.directory.contact(work.conn, claimed.contact_id)
    if failure.kind is FailureKind.THREAD_GONE:
        return
    if closing.name is None and mentor_at is not None and failure.kind not in NOT_THERE:
        rename_topic(work, mentor_at, closing.thread)
        return
    _log.warning("A topic on line %s keeps its name: %s (%d).", claimed.line_id, failure.kind.value, failure.code)


def _tell_unreached(work: Work, claimed: Claimed, pairing: Pairing) -> None:
    """Her words are not with her mentor: she hears so, and the team does."""
    _tell(work, pairing.mentee_at, prompt("mentee.nobody_there"), pairing)
    raise_by_system(work, "mentor_unreachable", pairing.id, claimed.line_id)


def _not_there(work: Work, claimed: Claimed, pairing: Pairing | None, kind: FailureKind) -> None:
    """Who blocks the line is treated like STOP; nothing more goes there.

    A mentee whose account is gone has not chosen it: she is never said to have stopped, and each try is told to people.
    """
    if claimed.without_trace:
        return
    hers = pairing is not None and pairing.mentee_at is not None and pairing.mentee_at.id == claimed.contact_id
    if hers and kind is FailureKind.GONE:
        return
    register.set_contact_state(work, claimed.contact_id, ContactState.STOPPED)
    if pairing is not None and hers:
        register.set_pairing_state(work, pairing.id, PairingState.STOPPED)
    work.directory.refresh(work.conn)


def _file_refused(work: Work, claimed: Claimed, pairing: Pairing | None, kind: FailureKind) -> None:
    """The sender hears that her file did not pass, and why."""
    if pairing is None:
        return
    by_mentee = claimed.origin is Origin.MENTEE
    side, to = ("mentee", pairing.mentee_at) if by_mentee else ("mentor", pairing.mentor_at)
    if kind is FailureKind.TOO_LARGE:
        _tell(work, to, prompt(f"{side}.media_too_large", limit=BIGGEST_FILE_MB), pairing, claimed)
    else:
        _tell(work, to, prompt(f"{side}.media_unclean"), pairing, claimed)
