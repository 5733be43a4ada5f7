"""Acts of the conversation: her words to her mentor, a mentor's words to the one she means.

Law: whatever goes to one side is built from the other side's alias, never from an address (R15); the receiver is
explicit or asked for, never guessed (R16); who wrote hears the truth about it (R23).
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from relay.acts.speaking import nothing_open, option, reply, sender_of, written_in
from relay.calendar import back_at, in_zone, moment, release_at
from relay.choices import Discard, SendAnyway, SendTo, encode
from relay.delivery import Origin
from relay.messages import Button, ContactCard, Content, Location, Media, Value, say
from relay.people import Contact, ContactState, Pairing, PairingState, Role
from relay.predicates import album_receiver, pointed_at, receiver_of, topic_owner
from relay.scene import (
    AddToDraft,
    CloseDraft,
    Draft,
    Effect,
    HoldDraft,
    Keep,
    LeaveDelivery,
    MarkOffTold,
    Outbound,
    RaiseAlert,
    ReleaseHeld,
    Repeat,
    Scene,
    SetFocus,
    SetPairing,
    Verdict,
)

OPENED = frozenset({ContactState.OPEN, ContactState.STOPPED})
"""In every other state she has not agreed yet on this phone: no mentor's words go there (R03, R09)."""

OFF_TOLD_EVERY = timedelta(hours=12)
MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Said:
    """A person's words on their way: as they came in, or as they were held."""

    content: Content
    native_id: str
    sent_at: datetime
    quotes_id: UUID | None = None
    quotes_part: int = 0
    album: str | None = None
    also: tuple[str, ...] = ()

    def kept(self, pairing: Pairing) -> Keep:
        """The words as the journal of this pairing keeps them."""
        return Keep(pairing, self.content, self.native_id, self.sent_at, self.quotes_id, self.album, self.also)


def said_in(scene: Scene, pairing: Pairing | None) -> Said:
    """What was written, answering the quoted message where that is of the same conversation."""
    event, known = written_in(scene), scene.known
    sent_at = scene.inbound.sent_at
    if known is None or pairing is None or known.pairing_id != pairing.id:
        return Said(event.content, event.native_id, sent_at, album=event.album)
    return Said(event.content, event.native_id, sent_at, known.id, known.part, event.album)


def of_draft(draft: Draft) -> Said:
    """What was held."""
    return Said(draft.content, draft.native_id, draft.sent_at, draft.quotes_id, album=draft.album, also=draft.also)


def to_mentor(scene: Scene) -> Verdict:
    """Her words reach her mentor under her alias; writing ends a pause that she had asked for."""
    return pass_to_mentor(scene, said_in(scene, scene.pairings[0]))


def pass_to_mentor(scene: Scene, said: Said, *more: Effect) -> Verdict:
    """Her words to her mentor: now, or when the mentor is back (R53); what was held for her may reach her now (R18)."""
    pairing, contact = scene.pairings[0], sender_of(scene)
    if pairing.mentor_at is None:
        return keep_until_mentor_comes(scene, said, *more)
    resumed = (SetPairing(pairing, PairingState.ACTIVE),) if pairing.state is PairingState.PAUSED else ()
    back = reads_again(scene, pairing)
    passed = Outbound(
        pairing.mentor_at,
        None,
        Origin.MENTEE,
        pairing,
        pairing.mentee.alias,
        said.quotes_id,
        said.quotes_part,
        due_at=back,
    )
    effects: tuple[Effect, ...] = (*more, *resumed, said.kept(pairing), ReleaseHeld(contact))
    if back is None or not _off_is_to_be_told(scene):
        return Verdict(effects, (passed,))
    answer = off_duty_answer(scene, pairing)
    return Verdict((*effects, MarkOffTold(pairing)), (passed, answer, *_tell_backup(scene, pairing, back)))


def reads_again(scene: Scene, pairing: Pairing) -> datetime | None:
    """When her mentor reads again; None where she reads now."""
    mentor = pairing.mentor
    back = back_at(scene.now, mentor.duty, mentor.off_until, mentor.zone)
    return back if back is not None and back > scene.now else None


def off_duty_answer(scene: Scene, pairing: Pairing) -> Outbound:
    """When her mentor will read it. The same text answers a secret word, so that nothing looks different (R08)."""
    when = reads_again(scene, pairing)
    if when is None:
        tomorrow = in_zone(scene.now, pairing.mentor.zone).date() + timedelta(days=1)
        when = moment(tomorrow, MORNING, pairing.mentor.zone)
    return reply(scene, "ack.off_duty", mentor=pairing.mentor.alias, day=when, time=when)


def _off_is_to_be_told(scene: Scene) -> bool:
    return scene.off_told_at is None or scene.now - scene.off_told_at >= OFF_TOLD_EVERY


def _tell_backup(scene: Scene, pairing: Pairing, back: datetime) -> tuple[Outbound, ...]:
    """The named backup mentor hears that somebody wrote, on her own line (R14)."""
    if scene.backup_at is None:
        return ()
    words = say("mentor.backup_wanted", alias=pairing.mentee.alias, mentor=pairing.mentor.alias, day=back, time=back)
    return (Outbound(scene.backup_at, words, Origin.NOTICE),)


def silent_alert(scene: Scene) -> Verdict:
    """Her secret word: the team is told, and her chat shows exactly what it shows off duty (R08)."""
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "duress", pairing)
    answers = (off_duty_answer(scene, pairing),) if pairing is not None else ()
    return Verdict((raised,), answers)


def wait_for_mentor(scene: Scene) -> Verdict:
    """Her mentor has not opened her own line yet."""
    return keep_until_mentor_comes(scene, said_in(scene, scene.pairings[0]))


def keep_until_mentor_comes(scene: Scene, said: Said, *more: Effect) -> Verdict:
    """Her words are kept, and reach the mentor when she comes; the team is told."""
    pairing = scene.pairings[0]
    kept = said.kept(pairing)
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "nobody_there", pairing)
    answer = reply(scene, "mentee.mentor_not_ready", mentor=pairing.mentor.alias)
    return Verdict((*more, kept, raised), (answer,))


def tell_team_of_writer(scene: Scene) -> Verdict:
    """Nobody is matched with her on this line any more: the team is told, and she hears what is true."""
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "nobody_there", None)
    if scene.team:
        answer = reply(scene, "mentee.nobody_there")
    else:
        answer = reply(scene, "mentee.help_unheard", emergency_number=scene.programme.emergency_number)
    return Verdict((raised, ReleaseHeld(sender_of(scene))), (answer,))


def refuse_kind_of_mentee(scene: Scene) -> Verdict:
    """Said aloud, in her language: what she can send instead."""
    return Verdict((), (reply(scene, "media.refused"),))


def refuse_kind_of_mentor(scene: Scene) -> Verdict:
    """Said aloud to the mentor: nothing was sent, and what she can send instead."""
    return Verdict((), (reply(scene, "mentor.refused_kind"),))


def to_quoted(scene: Scene) -> Verdict:
    """To the mentee whose message she answered."""
    pairing = pointed_at(scene)
    return ask_to_whom(scene) if pairing is None else pass_to_mentee(scene, pairing, said_in(scene, pairing))


def to_only_mentee(scene: Scene) -> Verdict:
    """To the only mentee that she has."""
    return pass_to_mentee(scene, scene.pairings[0], said_in(scene, scene.pairings[0]))


def to_topic_owner(scene: Scene) -> Verdict:
    """To the mentee in whose topic she wrote; she is asked where that match has ended."""
    pairing = topic_owner(scene)
    return ask_to_whom(scene) if pairing is None else pass_to_mentee(scene, pairing, said_in(scene, pairing))


def to_album_receiver(scene: Scene) -> Verdict:
    """To the mentee who was given the beginning of the album."""
    pairing = album_receiver(scene)
    return ask_to_whom(scene) if pairing is None else pass_to_mentee(scene, pairing, said_in(scene, pairing))


def add_to_draft(scene: Scene) -> Verdict:
    """A further part of a held album waits with it; the question stands before her already."""
    event, draft = written_in(scene), scene.held_album
    if draft is None or not isinstance(event.content, Media):
        return Verdict()
    return Verdict((AddToDraft(draft, event.content, event.native_id),))


def to_chosen(scene: Scene) -> Verdict:
    """To the mentee whom she chose less than ten minutes ago, and nobody else wrote since."""
    pairing = next((pairing for pairing in scene.pairings if pairing.id == scene.focus), None)
    return ask_to_whom(scene) if pairing is None else pass_to_mentee(scene, pairing, said_in(scene, pairing))


def pass_to_mentee(scene: Scene, pairing: Pairing, said: Said, *more: Effect) -> Verdict:
    """A mentor's words to one mentee: now, at a safe hour (R18), or the sentence that says why not."""
    alias = pairing.mentee.alias
    if (reason := reason_against(pairing)) is not None:
        return Verdict(more, (reply(scene, reason, alias=alias),))
    receiver = pairing.mentee_at
    if receiver is None or receiver.state not in OPENED:
        return Verdict(more, (reply(scene, "mentor.not_ready", alias=alias),))
    passed = to_mentee(scene, pairing, receiver)
    passed = replace(passed, quotes_id=said.quotes_id, quotes_part=said.quotes_part)
    effects: tuple[Effect, ...] = (*more, said.kept(pairing))
    if passed.held:
        return Verdict(effects, (passed, reply(scene, "mentor.held_until_she_writes", alias=alias)))
    if passed.due_at is not None:
        notice = reply(scene, "mentor.held", alias=alias, day=passed.due_at, time=passed.due_at)
        return Verdict(effects, (passed, notice))
    return Verdict(effects, (passed,))


def to_mentee(scene: Scene, pairing: Pairing, receiver: Contact) -> Outbound:
    """A mentor's words on their way: at once, at a safe hour of hers, or when she writes again (R07, R18)."""
    her = pairing.mentee
    leaves = release_at(scene.now, her.card, scene.last_heard.get(pairing.id), her.zone, scene.programme.quiet)
    passed = Outbound(receiver, None, Origin.MENTOR, pairing)
    if leaves is None:
        return replace(passed, held=True)
    return replace(passed, due_at=leaves) if leaves > scene.now else passed


def reason_against(pairing: Pairing) -> str | None:
    """The prompt that says why nothing goes to this mentee now; None when it may."""
    match pairing.state:
        case PairingState.INVITED:
            return "mentor.not_ready"
        case PairingState.PAUSED:
            return "mentor.paused_by_her"
        case PairingState.STOPPED:
            return "mentor.stopped_by_her"
        case PairingState.ENDED:
            return "mentor.ended"
        case PairingState.ACTIVE | PairingState.ENDING:
            return None


def ask_to_whom(scene: Scene) -> Verdict:
    """Held, sealed, and asked about: the receiver is never guessed (R16)."""
    event = written_in(scene)
    rows = tuple(
        (Button(encode(SendTo(scene.fresh_id, pairing.id)), pairing.mentee.alias),) for pairing in scene.pairings
    )
    question = reply(scene, "mentor.to_whom", *rows, (option(Discard(scene.fresh_id), "btn.dont_send"),))
    question = replace(question, quotes_id=scene.fresh_id)  # of several held ones it is clear which is meant
    held = HoldDraft(scene.fresh_id, event.content, event.native_id, scene.inbound.sent_at, album=event.album)
    return Verdict((held,), (question,))


def send_draft(scene: Scene) -> Verdict:
    """The held message goes to whom she named; for the next ten minutes she writes to her (R16)."""
    choice, draft = scene.choice, scene.draft
    if not isinstance(choice, SendTo) or draft is None:
        return nothing_open(scene)
    pairing = next(pairing for pairing in scene.pairings if pairing.id == choice.pairing_id)
    closed = CloseDraft(draft, sent=reason_against(pairing) is None)
    risky = isinstance(draft.content, Location | ContactCard)
    if scene.leads_to_participant or risky:  # both questions are asked, one after the other
        return hold_and_ask(scene, pairing, of_draft(draft), f"mentor.{guard_of(draft.content)}", closed)
    return pass_to_mentee(scene, pairing, of_draft(draft), closed, SetFocus(sender_of(scene), pairing))


# --- what is asked about before it passes -----------------------------------------------------------------------------


def guard_of(content: Content) -> str:
    """The question that is asked about it; of a place that moves it says that only the first one passes."""
    match content:
        case Location(live=True):
            return "place_guard_live"
        case Location():
            return "place_guard"
        case ContactCard():
            return "card_guard"
        case _:
            return "number_guard"


def hold_and_ask(scene: Scene, pairing: Pairing, said: Said, key: str, *more: Effect) -> Verdict:
    """Held, sealed, and asked about: a number, a name or a link of a participant, a place, a card (R20)."""
    held = HoldDraft(
        scene.fresh_id, said.content, said.native_id, said.sent_at, said.quotes_id, pairing, said.album, said.also
    )
    row = (option(SendAnyway(scene.fresh_id), "btn.send_anyway"), option(Discard(scene.fresh_id), "btn.dont_send"))
    names: dict[str, Value] = {"mentor": pairing.mentor.alias}
    if not key.startswith("mentee."):
        names = {} if key == "mentor.number_guard" else {"alias": pairing.mentee.alias}
    question = replace(reply(scene, key, row, **names), quotes_id=scene.fresh_id)
    return Verdict((*more, held), (question,))


def ask_mentee_first(scene: Scene) -> Verdict:
    """A mentee's words that may give a participant away."""
    pairing = scene.pairings[0]
    said = said_in(scene, pairing)
    return hold_and_ask(scene, pairing, said, f"mentee.{guard_of(said.content)}")


def ask_mentor_first(scene: Scene) -> Verdict:
    """A mentor's words that may give a participant away; to whom they go is clear."""
    pairing = receiver_of(scene)
    if pairing is None:
        return ask_to_whom(scene)
    said = said_in(scene, pairing)
    return hold_and_ask(scene, pairing, said, f"mentor.{guard_of(said.content)}")


def send_anyway(scene: Scene) -> Verdict:
    """She was asked, and sends it."""
    draft = scene.draft
    if draft is None:
        return nothing_open(scene)
    closed = CloseDraft(draft, sent=True)
    if sender_of(scene).person.role is Role.MENTEE:
        return pass_to_mentor(scene, of_draft(draft), closed)
    pairing = next((one for one in scene.pairings if one.id == draft.pairing_id), None)
    return nothing_open(scene) if pairing is None else pass_to_mentee(scene, pairing, of_draft(draft), closed)


def discard_draft(scene: Scene) -> Verdict:
    """The held message is thrown away."""
    closed = (CloseDraft(scene.draft, sent=False),) if scene.draft is not None else ()
    return Verdict(closed, (reply(scene, "mentor.discarded"),))


def nobody_yet(scene: Scene) -> Verdict:
    """A mentor without a mentee is told so, instead of writing into nothing."""
    return Verdict((), (reply(scene, "mentor.no_mentee"),))


def send_again(scene: Scene) -> Verdict:
    """An uncertain message goes once more, because its sender said so."""
    return Verdict((Repeat(scene.uncertain),) if scene.uncertain is not None else ())


def leave_it(scene: Scene) -> Verdict:
    """An uncertain message stays as it is."""
    uncertain = scene.uncertain
    if uncertain is None:
        return nothing_open(scene)
    return Verdict((LeaveDelivery(uncertain),), (reply(scene, "mentor.left_as_is"),))


def unknown_command(scene: Scene) -> Verdict:
    """A command that does not exist: nothing was sent, and where to look."""
    return Verdict((), (reply(scene, "command.unknown"),))


def show_help(scene: Scene) -> Verdict:
    """What a mentor, or one of the team, can do here."""
    role = sender_of(scene).person.role
    return Verdict((), (reply(scene, "mentor.help" if role is Role.MENTOR else "sup.help"),))
