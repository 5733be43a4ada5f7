"""What became of what the desk sent: each push's fate is a fact of its alert, and lost words of the team are told.

Law: accepted by the network is not read by a person, so only the tap on [I take it] ends the ladder; a push that came
back because she stopped the desk makes a hole at once (needs.md, R38).
"""

from handlers import escalation
from handlers.saying import say
from models import alerts, audit, fates
from models.audit import Action
from models.claims import Claimed
from models.work import Work
from relay.delivery import NOT_THERE, Accepted, Failure, Origin, Outcome, Unknown
from relay.messages import say as prompt
from relay.scene import Outbound


def settled(work: Work, claimed: Claimed, outcome: Outcome) -> None:
    """Write down what became of a push, and tell whoever wrote as the team that her words were lost."""
    match claimed.origin, outcome:
        case Origin.ALERT, Accepted():
            _note(work, claimed, Action.DELIVERED)
        case Origin.ALERT, Unknown():
            _note(work, claimed, Action.MAY_HAVE_ARRIVED)
        case Origin.ALERT, Failure(retryable=False, kind=kind):
            _note(work, claimed, Action.NOT_DELIVERED)
            if kind in NOT_THERE:
                _blocked(work, claimed)
        case Origin.TEAM, Unknown() | Failure(retryable=False):
            words_lost(work, claimed)


def _note(work: Work, claimed: Claimed, action: Action) -> None:
    alert_id = fates.alert_of(work, claimed.seq)
    contact = work.directory.contact(work.conn, claimed.contact_id)
    if alert_id is not None and contact is not None:
        audit.note(
            work,
            action,
            alert_id,
            actor_id=contact.person.id,
            detail=work.directory.line(work.conn, claimed.line_id).line.channel.value,
        )


def _blocked(work: Work, claimed: Claimed) -> None:
    contact = work.directory.contact(work.conn, claimed.contact_id)
    if contact is not None and contact.person.role.of_the_team:
        escalation.desk_blocked(work, contact)


def words_lost(work: Work, claimed: Claimed) -> None:
    """Her words as the team did not certainly reach the mentee's phone: the owner of the alert hears so."""
    owner = alerts.owner_about(work, claimed.pairing_id) if claimed.pairing_id is not None else None
    contact = next((one for one in work.directory.team(work.conn) if one.person.id == owner), None)
    if contact is not None:
        say(work, Outbound(contact, prompt("sup.not_written"), Origin.NOTICE))
