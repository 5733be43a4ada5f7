"""Carries a verdict out: its effects first, then what is said goes into the outbox, all in the one transaction.

Law: one effect, one place that writes it; nothing is decided here. Source: house.md, "One message's way".
"""

from typing import assert_never
from uuid import UUID, uuid4

from handlers import albums, escalation
from handlers import questions as asking
from handlers.board import carry_out_board
from handlers.desk import answer_question, carry_out_desk
from handlers.erasing import ask as ask_to_erase
from handlers.erasing import call_off, clear_chat, erase
from handlers.notes import carry_out_note
from handlers.passing import pass_content
from handlers.planning import carry_out_plan
from handlers.rewording import reword
from handlers.saying import say
from models import cards, drafts, fates, journal, outbox, questions, register, silences
from models.work import Work
from relay.board import (
    CallOffEnd,
    EndMatch,
    Invite,
    MatchTwo,
    NameSupervisor,
    NoteChange,
    PlanEnd,
    Revoke,
    SetBackup,
)
from relay.delivery import Origin
from relay.desk import (
    AskToTake,
    ChangeRota,
    CloseAlert,
    ConfirmDuty,
    DeclineItem,
    FollowedUpNow,
    GradeAlert,
    KeepPromise,
    NoteEnd,
    OfferDebrief,
    OweTalk,
    PassAlert,
    PlanWay,
    PromiseBy,
    ReadForTeam,
    ReadLast,
    TakeAlert,
    TakeOver,
    TakeUp,
    WriteToHer,
)
from relay.messages import Prompt, Say, Wrote
from relay.notes import DeleteNote, KeepNote, ShowNoteTo
from relay.people import Contact, ContactState, PairingState, Person, Role
from relay.plans import ChangePlans, SetChecked, SetCloser, SetPlan, SetWeekly
from relay.questions import AddToQuestion, GiveAnswer, NoteQuestion, WantDraft, WantWords
from relay.scene import (
    AddToDraft,
    Advance,
    AnswerQuestion,
    AskToErase,
    Bind,
    CallOffErasure,
    ClearChat,
    CloseDraft,
    CloseSilence,
    CountTopic,
    CountWrongTry,
    Effect,
    EraseHer,
    Expect,
    GiveConsent,
    HoldDraft,
    Keep,
    KeepForTeam,
    LeaveDelivery,
    MarkOffTold,
    Outbound,
    Postpone,
    RaiseAlert,
    Recall,
    ReleaseHeld,
    Repeat,
    Revise,
    ReviseDraft,
    ReviseForTeam,
    Scene,
    SetFocus,
    SetLanguage,
    SetOff,
    SetPairing,
    SetSafeTime,
    TakeBack,
    Unbind,
    Verdict,
)

__all__ = ["carry_out", "raise_by_system", "say"]


def carry_out(work: Work, scene: Scene, verdict: Verdict) -> None:
    """Write what the verdict says."""
    kept, joined = _follow(work, scene, verdict)
    if scene.choice is not None and scene.contact is not None and scene.contact.state is not ContactState.OPEN:
        register.set_asked(work, scene.contact.id, "")
    for outbound in verdict.outbounds:
        if joined and (outbound.body is None or _is_sender(scene, outbound)):
            continue  # the beginning of the album carries it, and what there was to say was said with it
        if outbound.body is None and kept is not None:
            pass_content(work, outbound, kept[0], kept[1].content, kept[1].album)
        else:
            say(work, outbound, kept[0] if kept is not None and _tells_of_it(scene, outbound) else None)
    if any(not isinstance(effect, Keep | ReleaseHeld) for effect in verdict.effects):
        work.directory.refresh(work.conn)


def _follow(work: Work, scene: Scene, verdict: Verdict) -> tuple[tuple[UUID, Keep] | None, bool]:
    """Every effect in its order; the message that was kept, and whether it joined its album's beginning instead."""
    kept: tuple[UUID, Keep] | None = None
    joined = False
    for_team: UUID | None = None
    for effect in verdict.effects:
        match effect:
            case Keep():
                joined = _joins(work, scene, verdict, effect)
                kept = None if joined else (journal.keep(work, effect, _sender(scene)), effect)
            case KeepForTeam(content, native_id):
                joined = albums.joins_kept(work, content, native_id, _album_of(scene), _sender(scene))
                for_team = None if joined else journal.keep_for_team(work, effect, _sender(scene))
            case AddToQuestion() | RaiseAlert():
                if not joined:  # else the item that was raised with the album's beginning holds this part too
                    _tell_team(work, scene, effect, for_team)
            case _:
                _write(work, scene, effect)
    return kept, joined


def _joins(work: Work, scene: Scene, verdict: Verdict, kept: Keep) -> bool:
    passed = next((one for one in verdict.outbounds if one.body is None), None)
    if passed is not None:
        return albums.joins(work, kept, _sender(scene), passed)
    return albums.joins_kept(work, kept.content, kept.native_id, kept.album, _sender(scene))


def _album_of(scene: Scene) -> str | None:
    event = scene.inbound.event
    return event.album if isinstance(event, Wrote) else None


def _tell_team(work: Work, scene: Scene, effect: AddToQuestion | RaiseAlert, for_team: UUID | None) -> None:
    """Words for the team belong to the item that is raised, or to her question."""
    match effect:
        case AddToQuestion(alert_id):
            asking.add_words(work, alert_id, for_team)
        case RaiseAlert():
            escalation.raise_alert(work, effect, scene.contact, for_team)


def _tells_of_it(scene: Scene, outbound: Outbound) -> bool:
    """Whether this tells a mentor what became of the message that she just wrote."""
    contact = scene.contact
    return contact is not None and contact.person.role is Role.MENTOR and outbound.to.id == contact.id


def _is_sender(scene: Scene, outbound: Outbound) -> bool:
    return scene.contact is not None and outbound.to.id == scene.contact.id


def _sender(scene: Scene) -> Contact:
    if scene.contact is None:
        raise ValueError("A stranger's words were to be kept: the order of the rules is wrong.")
    return scene.contact


def _write(work: Work, scene: Scene, effect: Effect) -> None:  # noqa: C901, PLR0912, PLR0915  # one arm per effect is the table
    match effect:
        case Bind(invitation, state):
            held = drafts.forget_of(work, register.sessions_on(work, invitation.person.id, scene.line.id))
            register.bind(
                work, invitation.person.id, scene.line.id, scene.inbound.address, state, contact_id=scene.fresh_id
            )
            register.use_invitation(work, invitation.id)
            if invitation.person.role is Role.MENTOR:
                _tell_of_held(work, scene, held)
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
        case SetSafeTime(person, safe, hours):
            register.set_safe_time(work, person.id, safe, hours)
        case Expect(contact, what):
            register.expect(work, contact.id, what)
        case KeepForTeam() | AddToQuestion():
            raise TypeError("A message is kept before its effects are written.")
        case ClearChat(contact):
            clear_chat(work, contact)
        case EraseHer(contact, pairings):
            erase(work, contact.person.id, pairings)
        case AskToErase(contact):
            ask_to_erase(work, contact.person.id, scene.erasure.danger)
        case CallOffErasure(contact):
            call_off(work, contact.person.id)
        case MarkOffTold(pairing):
            register.mark_off_told(work, pairing.id)
        case ReleaseHeld(contact):
            outbox.release(work, contact.id)
        case SetOff(person, until):
            register.set_off(work, person.id, until)
            if until is None:
                outbox.release(work, _sender(scene).id)
        case SetFocus(contact, pairing):
            register.set_focus(work, contact.id, pairing.id)
        case AnswerQuestion(checkin_id, answer, promise_at):
            silences.answer(work, checkin_id, answer.value, promise_at)
        case CloseSilence(checkin_id):
            silences.close_silence(work, checkin_id)
        case SetPlan() | SetWeekly() | ChangePlans() | SetChecked() | SetCloser():
            carry_out_plan(work, effect)
        case CountTopic(topic, language):
            cards.count_topic(work, topic, language)
        case NoteQuestion():
            questions.open_new(work, effect, _sender(scene))
        case WantWords(alert_id):
            questions.want_words(work, alert_id)
        case GiveAnswer(alert_id, words):
            answer_question(work, alert_id, words, _sender(scene))
        case WantDraft(alert_id):
            questions.want_draft(work, alert_id)
        case KeepNote() | ShowNoteTo() | DeleteNote():
            carry_out_note(work, _sender(scene).person.id, effect)
        case TakeBack(known):
            outbox.take_back(work, known.id)
        case Revise():
            reword(work, effect)
        case Recall(known):
            outbox.take_back(work, known.id)
            journal.unsay(work, known.id)
        case HoldDraft():
            drafts.hold(work, effect, _sender(scene))
        case AddToDraft():
            drafts.add(work, effect)
        case ReviseDraft():
            drafts.revise(work, effect)
        case ReviseForTeam():
            asking.revise_words(work, effect)
        case CloseDraft(draft):
            drafts.close(work, draft.id)
        case RaiseAlert():
            raise TypeError("An alert is raised together with the words that belong to it.")
        case (
            TakeAlert()
            | AskToTake()
            | DeclineItem()
            | TakeOver()
            | PlanWay()
            | KeepPromise()
            | OweTalk()
            | GradeAlert()
            | PassAlert()
            | ReadForTeam()
            | ReadLast()
            | TakeUp()
            | WriteToHer()
            | PromiseBy()
            | NoteEnd()
            | CloseAlert()
            | OfferDebrief()
            | FollowedUpNow()
            | ConfirmDuty()
            | ChangeRota()
        ):
            carry_out_desk(work, scene, effect)
        case (
            MatchTwo()
            | SetBackup()
            | PlanEnd()
            | CallOffEnd()
            | EndMatch()
            | Invite()
            | Revoke()
            | NameSupervisor()
            | NoteChange()
        ):
            carry_out_board(work, _sender(scene), effect)
        case Repeat(uncertain):
            fates.repeat(work, uncertain.seq)
        case LeaveDelivery(uncertain):
            fates.leave(work, uncertain.seq)
        case Keep():
            raise TypeError("A message is kept before its effects are written.")
        case _:  # an effect that nobody carries out must not be said to be done
            assert_never(effect)


def _tell_of_held(work: Work, scene: Scene, held: int) -> None:
    """What waited for an answer on the phone that she had before does not go, and she hears so (R16, R23)."""
    work.directory.refresh(work.conn)
    mentor_at = work.directory.contact(work.conn, scene.fresh_id)
    if held and mentor_at is not None:
        say(work, Outbound(mentor_at, Say((Prompt("mentor.held_gone", {"n": held}),)), Origin.NOTICE))


def _pass_what_waited(work: Work, scene: Scene, mentor: Person) -> None:
    """A mentor opened her line: what her mentees wrote before she was there reaches her now."""
    work.directory.refresh(work.conn)
    view = work.directory.line(work.conn, scene.line.id)
    for pairing in view.pairings_of(mentor.id):
        if pairing.mentor_at is None:
            continue
        for message_id, content in journal.never_passed_on(work, pairing.id, pairing.mentee.id):
            outbound = Outbound(pairing.mentor_at, None, Origin.MENTEE, pairing, pairing.mentee.alias)
            pass_content(work, outbound, message_id, content)


def raise_by_system(work: Work, cause: str, pairing_id: UUID | None, line_id: UUID) -> None:
    """The team is told of something that nobody wrote: a delivery that failed, a line that can't be read."""
    reference = work.directory.next_reference(work.conn)
    view = work.directory.line(work.conn, line_id)
    pairing = next((one for one in view.pairings if one.id == pairing_id), None)
    raised = RaiseAlert(uuid4(), reference, cause, pairing)
    escalation.raise_alert(work, raised, None)
    work.directory.refresh(work.conn)
