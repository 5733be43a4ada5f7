"""Carries a verdict out: its effects first, then what is said goes into the outbox, all in the one transaction.

Law: one effect, one place that writes it; nothing is decided here. Source: house.md, "One message's way".
"""

from dataclasses import replace
from uuid import UUID, uuid4

from channels.telegram.plan import Plan, plan
from models import alerts, drafts, journal, outbox, register
from models.work import Work
from relay.acts.alarm import team_push
from relay.delivery import Origin
from relay.messages import Body, Content, Pass, Say
from relay.people import Contact, ContactState, PairingState, Person, Role
from relay.scene import (
    Advance,
    Bind,
    CloseDraft,
    CountWrongTry,
    Effect,
    GiveConsent,
    HoldDraft,
    Keep,
    LeaveDelivery,
    Outbound,
    Postpone,
    RaiseAlert,
    Repeat,
    Revise,
    Scene,
    SetLanguage,
    SetPairing,
    TakeAlert,
    Unbind,
    Verdict,
)


def carry_out(work: Work, scene: Scene, verdict: Verdict) -> None:
    """Write what the verdict says."""
    kept: tuple[UUID, Content] | None = None
    for effect in verdict.effects:
        if isinstance(effect, Keep):
            kept = (journal.keep(work, effect, _sender(scene)), effect.content)
        else:
            _write(work, scene, effect)
    if scene.choice is not None and scene.contact is not None and scene.contact.state is not ContactState.OPEN:
        register.set_asked(work, scene.contact.id, "")
    for outbound in verdict.outbounds:
        if outbound.body is None and kept is not None:
            _pass_on(work, outbound, *kept)
        else:
            say(work, outbound)
    if any(not isinstance(effect, Keep) for effect in verdict.effects):
        work.directory.refresh(work.conn)


def _pass_on(work: Work, outbound: Outbound, message_id: UUID, content: Content) -> None:
    """A message of the journal as the receiver's channel can carry it: whole, or in parts under the same alias."""
    whole = Pass(content, outbound.alias, outbound.to.line_id)
    planned = plan(whole)
    parts: tuple[Body | None, ...] = (None,)
    if isinstance(planned, Plan) and planned.bodies != (whole,):
        parts = planned.bodies
    for part in parts:
        outbox.post(work, replace(outbound, body=part), message_id)
        outbound = replace(outbound, quotes_id=None)  # only the first part answers


def say(work: Work, outbound: Outbound) -> None:
    """Put one outbound into the outbox; the choices in it are what a typed digit means from now on (R22)."""
    outbox.post(work, outbound)
    body = outbound.body
    if isinstance(body, Say) and body.buttons and not outbound.without_trace:
        codes = "\n".join(button.code for row in body.buttons for button in row)
        register.set_asked(work, outbound.to.id, codes)


def _sender(scene: Scene) -> Contact:
    if scene.contact is None:
        raise ValueError("A stranger's words were to be kept: the order of the rules is wrong.")
    return scene.contact


def _write(work: Work, scene: Scene, effect: Effect) -> None:  # noqa: C901, PLR0912  # one arm per effect is the table
    match effect:
        case Bind(invitation, state):
            register.bind(
                work, invitation.person.id, scene.line.id, scene.inbound.address, state, contact_id=scene.fresh_id
            )
            register.use_invitation(work, invitation.id)
            if invitation.person.role is Role.MENTOR:
                _pass_what_waited(work, scene, invitation.person)
        case CountWrongTry():
            register.count_wrong_try(work, scene.line.id, scene.line.channel, scene.inbound.address)
        case SetLanguage(person, language):
            register.set_language(work, person.id, language)
        case Advance(contact, state):
            register.set_contact_state(work, contact.id, state)
        case GiveConsent(contact, version):
            register.give_consent(work, contact, version)
        case Unbind(contact):
            register.unbind(work, contact)
        case Postpone(contact):
            register.postpone(work, contact, scene.line.channel)
        case SetPairing(pairing, state):
            register.set_pairing_state(work, pairing.id, state)
            if state in {PairingState.PAUSED, PairingState.STOPPED}:
                register.quiet_mentor(work, pairing)
        case Revise(known, content):
            if known.pairing_id is not None:
                journal.revise(work, known.id, known.pairing_id, content)
        case HoldDraft():
            drafts.hold(work, effect, _sender(scene))
        case CloseDraft(draft):
            drafts.close(work, draft.id)
        case RaiseAlert():
            alerts.raise_(work, effect, scene.contact)
        case TakeAlert(alert):
            alerts.take(work, alert.id, _sender(scene))
        case Repeat(uncertain):
            outbox.repeat(work, uncertain.seq)
        case LeaveDelivery(uncertain):
            outbox.leave(work, uncertain.seq)
        case Keep():
            raise TypeError("A message is kept before its effects are written.")


def _pass_what_waited(work: Work, scene: Scene, mentor: Person) -> None:
    """A mentor opened her line: what her mentees wrote before she was there reaches her now."""
    work.directory.refresh(work.conn)
    view = work.directory.line(work.conn, scene.line.id)
    for pairing in view.pairings_of(mentor.id):
        if pairing.mentor_at is None:
            continue
        for message_id, content in journal.never_passed_on(work, pairing.id, pairing.mentee.id):
            outbound = Outbound(pairing.mentor_at, None, Origin.MENTEE, pairing, pairing.mentee.alias)
            _pass_on(work, outbound, message_id, content)


def raise_by_system(work: Work, cause: str, pairing_id: UUID | None, line_id: UUID) -> None:
    """The team is told of something that nobody wrote: a delivery that failed, a line that can't be read."""
    reference = work.directory.next_reference(work.conn)
    view = work.directory.line(work.conn, line_id)
    pairing = next((one for one in view.pairings if one.id == pairing_id), None)
    raised = RaiseAlert(uuid4(), reference, cause, pairing)
    alerts.raise_(work, raised, None)
    for member in work.directory.team(work.conn):
        say(work, Outbound(member, team_push(raised.id, reference), Origin.ALERT, alert_id=raised.id))
    work.directory.refresh(work.conn)
