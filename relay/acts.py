"""What follows when a rule wins: an act turns a scene into a verdict.

Law: an act speaks in prompts and effects only, and whatever goes to one side is built from the other side's alias, never from
an address (R15). A person who is told something is told the truth: that something was sent, is held, or is not. Source:
needs.md R01-R24, R37, R58; conversation design, section 2.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from relay.choices import (
    Agree,
    Choice,
    Discard,
    PickLanguage,
    ReadNow,
    SendTo,
    Take,
    encode,
)
from relay.delivery import Origin
from relay.messages import (
    Body,
    Button,
    Chose,
    Edited,
    Pass,
    Prompt,
    React,
    Reacted,
    Replace,
    Say,
    Value,
    Withdraw,
    Wrote,
    button,
    say,
)
from relay.people import Contact, ContactState, Pairing, PairingState, Person, Role
from relay.predicates import pointed_at
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

CONSENT_VERSION = "short-1"
"""The version of the consent text that is shown; it stands in her consent row (R04)."""


def _sender(scene: Scene) -> Contact:
    if scene.contact is None:
        raise ValueError("An act for a known sender was reached by a stranger: the order of the rules is wrong.")
    return scene.contact


def _wrote(scene: Scene) -> Wrote:
    if not isinstance(scene.inbound.event, Wrote):
        raise TypeError("An act for a written message was reached by something else: the order of the rules is wrong.")
    return scene.inbound.event


def _to(contact: Contact, body: Body, pairing: Pairing | None = None) -> Outbound:
    origin = Origin.PROMPT if contact.person.role is Role.MENTEE else Origin.NOTICE
    return Outbound(contact, body, origin, pairing)


def _answer(scene: Scene, key: str, *rows: tuple[Button, ...], **params: Value) -> Outbound:
    return _to(_sender(scene), say(key, *rows, **params))


def _choice(choice: Choice, key: str) -> Button:
    return button(encode(choice), key)


def stay_silent(_scene: Scene) -> Verdict:
    """Nothing: nothing is confirmed to strangers."""
    return Verdict()


# --- invitation, language, consent -------------------------------------------------------------------------------------


def refuse_code(scene: Scene) -> Verdict:
    """The same words for a wrong, a used and an expired code (R01); in every language, since hers is not known."""
    stranger = Contact(
        scene.fresh_id,
        Person(scene.fresh_id, Role.MENTEE, "", scene.programme.language, scene.programme.zone),
        scene.line.id,
        scene.inbound.address,
    )
    words = Say((Prompt("invite.bad_code"),), languages=scene.languages)
    return Verdict((CountWrongTry(),), (Outbound(stranger, words, Origin.PROMPT, without_trace=True),))


def welcome(scene: Scene) -> Verdict:
    """The code is right: a mentee is asked for her language, the others are told where they are."""
    invitation = scene.invitation
    if invitation is None:
        raise ValueError("An invitation was welcomed that does not exist: the order of the rules is wrong.")
    person = invitation.person
    state = ContactState.GREETED if person.role is Role.MENTEE else ContactState.OPEN
    newcomer = Contact(scene.fresh_id, person, scene.line.id, scene.inbound.address, state)
    hello: Say
    match person.role:
        case Role.MENTEE:
            hello = language_question(scene)
        case Role.MENTOR:
            hello = say("mentor.hello", mentor=person.alias)
        case Role.SUPERVISOR | Role.COORDINATOR:
            hello = say("sup.hello")
    return Verdict((Bind(invitation, state),), (_to(newcomer, hello),))


def language_question(scene: Scene) -> Say:
    """All the languages at once, one under the other, each button in its own name (R02)."""
    rows = tuple(
        (Button(encode(PickLanguage(language)), scene.own_names.get(language, language)),)
        for language in scene.languages
    )
    return Say(
        (Prompt("lang.choose"),), (*rows, (_choice(PickLanguage(""), "btn.other_lang"),)), languages=scene.languages
    )


def ask_language(scene: Scene) -> Verdict:
    """The language question once more: nothing else is said before it is answered."""
    return Verdict((), (_to(_sender(scene), language_question(scene)),))


def set_language(scene: Scene) -> Verdict:
    """Her language from now on; before consent, the consent question follows in it."""
    contact = _sender(scene)
    language = scene.choice.language if isinstance(scene.choice, PickLanguage) else ""
    if language not in scene.languages:
        return _another_language(scene)
    effects: tuple[Effect, ...] = (SetLanguage(contact.person, language),)
    match contact.state:
        case ContactState.GREETED:
            return Verdict((*effects, Advance(contact, ContactState.READING)), (_to(contact, reading_question()),))
        case ContactState.READING:
            return Verdict(effects, (_to(contact, reading_question()),))
        case ContactState.ASKED:
            return Verdict(effects, (_to(contact, consent_question(scene)),))
        case _:
            return Verdict(effects, (_answer(scene, "lang.changed"),))


def _another_language(scene: Scene) -> Verdict:
    """A language that the product does not speak reaches a person (R02)."""
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "language", pairing)
    words = Say((Prompt("lang.other"),), languages=scene.languages)
    return Verdict((raised,), (_to(_sender(scene), words), *_tell_team(scene)))


def reading_question() -> Say:
    """Before any topic and any name: can she read now, with no one looking? (R03)."""
    return say("invite.hello", (_choice(ReadNow(yes=True), "btn.yes_go"), _choice(ReadNow(yes=False), "btn.not_now")))


def ask_whether_she_can_read(scene: Scene) -> Verdict:
    """The question once more."""
    return Verdict((), (_to(_sender(scene), reading_question()),))


def begin_consent(scene: Scene) -> Verdict:
    """She can read now: what this is, and whether she wants it."""
    contact = _sender(scene)
    return Verdict((Advance(contact, ContactState.ASKED),), (_to(contact, consent_question(scene)),))


def postpone(scene: Scene) -> Verdict:
    """Not now: nothing of her account is kept, and she opens the line by writing again."""
    return Verdict((Postpone(_sender(scene)),), (replace(_answer(scene, "invite.later"), without_trace=True),))


def consent_question(scene: Scene) -> Say:
    """The short form: who the mentor is, what is kept, where the limits are, and that she decides."""
    prompt = Prompt(
        "consent.short",
        {
            "mentor": scene.pairings[0].mentor.alias if scene.pairings else scene.programme.name,
            "org": scene.programme.name,
            "retention_days": scene.programme.text_days,
            "channel": scene.line.channel.value.capitalize(),
        },
    )
    return Say((prompt,), ((_choice(Agree(yes=True), "btn.yes"), _choice(Agree(yes=False), "btn.no")),))


def ask_consent(scene: Scene) -> Verdict:
    """The question once more: what she wrote is not passed on before she agreed."""
    return Verdict((), (_answer(scene, "mentee.not_open"), _to(_sender(scene), consent_question(scene))))


def open_line(scene: Scene) -> Verdict:
    """She agreed: the line is hers, and her mentor is told."""
    contact = _sender(scene)
    effects: list[Effect] = [GiveConsent(contact, CONSENT_VERSION), Advance(contact, ContactState.OPEN)]
    outbounds: list[Outbound] = []
    for pairing in scene.pairings:
        if pairing.state is PairingState.INVITED:
            effects.append(SetPairing(pairing, PairingState.ACTIVE))
        outbounds.append(_answer(scene, "mentee.open", mentor=pairing.mentor.alias))
        if pairing.mentor_at is not None:
            outbounds.append(_to(pairing.mentor_at, say("mentor.new_mentee", alias=pairing.mentee.alias), pairing))
    return Verdict(tuple(effects), tuple(outbounds))


def forget(scene: Scene) -> Verdict:
    """She said no: no persuasion, and nothing of her account stays (R04)."""
    return Verdict((Unbind(_sender(scene)),), (replace(_answer(scene, "consent.no_ack"), without_trace=True),))


# --- leaving, pausing, help --------------------------------------------------------------------------------------------


def stop(scene: Scene) -> Verdict:
    """STOP: at once, one last message, and the mentor knows that nothing is owed (R58)."""
    contact = _sender(scene)
    said = replace(_answer(scene, "stop.ack", org=scene.programme.name), last_word=True)
    effects: list[Effect] = [Advance(contact, ContactState.STOPPED)]
    return Verdict(
        (*effects, *_all(scene, PairingState.STOPPED)), (said, *_tell_mentors(scene, "mentor.stopped_by_her"))
    )


def pause(scene: Scene) -> Verdict:
    """PAUSE: nothing is written to her until she writes (R58)."""
    said = _answer(scene, "pause.ack")
    return Verdict(_all(scene, PairingState.PAUSED), (said, *_tell_mentors(scene, "mentor.paused_by_her")))


def _all(scene: Scene, state: PairingState) -> tuple[Effect, ...]:
    return tuple(SetPairing(pairing, state) for pairing in scene.pairings)


def _tell_mentors(scene: Scene, key: str) -> tuple[Outbound, ...]:
    return tuple(
        _to(pairing.mentor_at, say(key, alias=pairing.mentee.alias), pairing)
        for pairing in scene.pairings
        if pairing.mentor_at is not None
    )


def blocked_by_her(scene: Scene) -> Verdict:
    """A mentee who blocks the line is treated like STOP; the team hears of a mentor or one of its own who did."""
    contact = _sender(scene)
    effects: tuple[Effect, ...] = (Advance(contact, ContactState.STOPPED),)
    if contact.person.role is Role.MENTEE:
        return Verdict((*effects, *_all(scene, PairingState.STOPPED)), _tell_mentors(scene, "mentor.stopped_by_her"))
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "unreachable", None)
    return Verdict((*effects, raised), _tell_team(scene, but=contact))


def let_in_again(scene: Scene) -> Verdict:
    """A mentor or one of the team who let the line in again can be reached again; a mentee writes when she wants to."""
    contact = scene.contact
    if contact is None or contact.person.role is Role.MENTEE or contact.state is not ContactState.STOPPED:
        return Verdict()
    return Verdict((Advance(contact, ContactState.OPEN),))


def come_back(scene: Scene) -> Verdict:
    """She writes on a line that she had stopped: a person speaks with her before it opens again."""
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "back", pairing)
    return Verdict((raised,), (replace(_answer(scene, "line.reopen"), last_word=True), *_tell_team(scene)))


def cry_for_help(scene: Scene) -> Verdict:
    """Her whole message was a word for help: the team is told at once, and she is told what is true (R37)."""
    number, lines = scene.programme.emergency_number, ", ".join(scene.programme.helplines)
    key = "mentee.help_raised" if scene.team else "mentee.help_unheard"
    answer = _answer(scene, key, emergency_number=number)
    helplines = (_answer(scene, "mentee.helplines", helpline=lines),) if lines else ()
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "help", pairing)
    return Verdict((raised,), (*_tell_team(scene), answer, *helplines))


# --- the conversation --------------------------------------------------------------------------------------------------


def to_mentor(scene: Scene) -> Verdict:
    """Her words reach her mentor under her alias; writing ends a pause that she had asked for."""
    pairing, event = scene.pairings[0], _wrote(scene)
    if pairing.mentor_at is None:
        return keep_until_mentor_comes(scene)
    quotes = scene.known.id if pointed_at(scene) is pairing and scene.known is not None else None
    resumed = (SetPairing(pairing, PairingState.ACTIVE),) if pairing.state is PairingState.PAUSED else ()
    kept = Keep(pairing, event.content, event.native_id, scene.inbound.sent_at, quotes)
    passed = Outbound(pairing.mentor_at, None, Origin.MENTEE, pairing, pairing.mentee.alias, quotes)
    return Verdict((*resumed, kept), (passed,))


def keep_until_mentor_comes(scene: Scene) -> Verdict:
    """Her mentor has not opened her line yet: her words are kept, and reach the mentor when she comes; the team is told."""
    pairing, event = scene.pairings[0], _wrote(scene)
    kept = Keep(pairing, event.content, event.native_id, scene.inbound.sent_at)
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "nobody_there", pairing)
    answer = _answer(scene, "mentee.mentor_not_ready", mentor=pairing.mentor.alias)
    return Verdict((kept, raised), (*_tell_team(scene), answer))


def tell_team_of_writer(scene: Scene) -> Verdict:
    """Nobody is matched with her on this line any more: the team is told, and she hears what is true."""
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "nobody_there", None)
    if scene.team:
        answer = _answer(scene, "mentee.nobody_there")
    else:
        answer = _answer(scene, "mentee.help_unheard", emergency_number=scene.programme.emergency_number)
    return Verdict((raised,), (*_tell_team(scene), answer))


def refuse_kind_of_mentee(scene: Scene) -> Verdict:
    """Said aloud, in her language: what she can send instead."""
    return Verdict((), (_answer(scene, "media.refused"),))


def refuse_kind_of_mentor(scene: Scene) -> Verdict:
    """Said aloud to the mentor: nothing was sent, and what she can send instead."""
    return Verdict((), (_answer(scene, "mentor.refused_kind"),))


def to_quoted(scene: Scene) -> Verdict:
    """To the mentee whose message she answered."""
    pairing = pointed_at(scene)
    return ask_to_whom(scene) if pairing is None else _pass_to_mentee(scene, pairing)


def to_only_mentee(scene: Scene) -> Verdict:
    """To the only mentee that she has."""
    return _pass_to_mentee(scene, scene.pairings[0])


def _pass_to_mentee(scene: Scene, pairing: Pairing) -> Verdict:
    event = _wrote(scene)
    quotes = scene.known.id if scene.known is not None and scene.known.pairing_id == pairing.id else None
    kept = Keep(pairing, event.content, event.native_id, scene.inbound.sent_at, quotes)
    return send_to_mentee(scene, pairing, kept)


def send_to_mentee(scene: Scene, pairing: Pairing, kept: Keep, *more: Effect) -> Verdict:
    """A mentor's words to one mentee, or the sentence that says why they don't go to her now."""
    if (reason := reason_against(pairing)) is not None:
        return Verdict(more, (_answer(scene, reason, alias=pairing.mentee.alias),))
    receiver = pairing.mentee_at
    if receiver is None:
        return Verdict(more, (_answer(scene, "mentor.not_ready", alias=pairing.mentee.alias),))
    passed = Outbound(receiver, None, Origin.MENTOR, pairing, None, kept.quotes_id)
    return Verdict((*more, kept), (passed,))


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
    event = _wrote(scene)
    rows = tuple(
        (Button(encode(SendTo(scene.fresh_id, pairing.id)), pairing.mentee.alias),) for pairing in scene.pairings
    )
    question = _answer(scene, "mentor.to_whom", *rows, (_choice(Discard(scene.fresh_id), "btn.dont_send"),))
    held = HoldDraft(scene.fresh_id, event.content, event.native_id, scene.inbound.sent_at)
    return Verdict((held,), (question,))


def send_draft(scene: Scene) -> Verdict:
    """The held message goes to whom she named."""
    choice, draft = scene.choice, scene.draft
    if not isinstance(choice, SendTo) or draft is None:
        return nothing_open(scene)
    pairing = next(pairing for pairing in scene.pairings if pairing.id == choice.pairing_id)
    kept = Keep(pairing, draft.content, draft.native_id, draft.sent_at)
    return send_to_mentee(scene, pairing, kept, CloseDraft(draft, sent=reason_against(pairing) is None))


def discard_draft(scene: Scene) -> Verdict:
    """The held message is thrown away."""
    closed = (CloseDraft(scene.draft, sent=False),) if scene.draft is not None else ()
    return Verdict(closed, (_answer(scene, "mentor.discarded"),))


def nobody_yet(scene: Scene) -> Verdict:
    """A mentor without a mentee is told so, instead of writing into nothing."""
    return Verdict((), (_answer(scene, "mentor.no_mentee"),))


def other_side(scene: Scene, pairing: Pairing) -> Contact | None:
    """The contact of the one who did not write."""
    return pairing.mentor_at if _sender(scene).person.id == pairing.mentee.id else pairing.mentee_at


def revise(scene: Scene) -> Verdict:
    """The change reaches what was passed on."""
    event, known, pairing = scene.inbound.event, scene.known, pointed_at(scene)
    if not isinstance(event, Edited) or known is None or pairing is None:
        return Verdict()
    alias = pairing.mentee.alias if _sender(scene).person.id == pairing.mentee.id else None
    changed = _on_copies(scene, pairing, lambda native: Replace(native, Pass(event.content, alias)))
    return Verdict((Revise(known, event.content),), changed)


def pass_reaction(scene: Scene) -> Verdict:
    """The reaction shows on the other's copy."""
    event, pairing = scene.inbound.event, pointed_at(scene)
    if not isinstance(event, Reacted) or pairing is None:
        return Verdict()
    return Verdict((), _on_copies(scene, pairing, lambda native: React(native, event.emoji)))


def withdraw(scene: Scene) -> Verdict:
    """What was passed on is deleted in the other's chat, and whoever asked is told."""
    known, pairing = scene.known, pointed_at(scene)
    other = other_side(scene, pairing) if pairing is not None else None
    if known is None or other is None or not known.shown.get(other.id):
        return Verdict((), (_answer(scene, "undo.nothing"),))
    gone = Outbound(other, Withdraw(known.shown[other.id]), Origin.NOTICE, pairing)
    return Verdict((), (gone, _answer(scene, "undo.done")))


def nothing_to_withdraw(scene: Scene) -> Verdict:
    """/undo needs a message to point at."""
    return Verdict((), (_answer(scene, "undo.nothing"),))


def _on_copies(scene: Scene, pairing: Pairing, body: Callable[[str], Body]) -> tuple[Outbound, ...]:
    other, known = other_side(scene, pairing), scene.known
    if other is None or known is None:
        return ()
    return tuple(Outbound(other, body(native), Origin.NOTICE, pairing) for native in known.shown.get(other.id, ()))


# --- alerts ------------------------------------------------------------------------------------------------------------


def raise_for_mentor(scene: Scene) -> Verdict:
    """Every supervisor at the desk hears of it at once, with a reference and nothing else (R37, R40)."""
    pairing = pointed_at(scene) or (scene.pairings[0] if len(scene.pairings) == 1 else None)
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "mentor", pairing)
    done = _answer(scene, "mentor.alert_done", ref=scene.next_reference)
    return Verdict((raised,), (*_tell_team(scene), done))


def nobody_hears(scene: Scene) -> Verdict:
    """Nobody of the team can be reached: the mentor hears that, and what to do instead. The alert is kept."""
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "mentor", pointed_at(scene))
    answer = _answer(scene, "mentor.alert_nobody", emergency_number=scene.programme.emergency_number)
    return Verdict((raised,), (answer,))


def _tell_team(scene: Scene, but: Contact | None = None) -> tuple[Outbound, ...]:
    body = team_push(scene.fresh_id, scene.next_reference)
    return tuple(
        Outbound(supervisor, body, Origin.ALERT, alert_id=scene.fresh_id)
        for supervisor in scene.team
        if but is None or supervisor.id != but.id
    )


def team_push(alert_id: UUID, reference: str) -> Say:
    """What lights up on a supervisor's phone: a reference, and a button to take it (R40)."""
    return say("sup.item", (_choice(Take(alert_id), "btn.take"),), ref=reference)


def take(scene: Scene) -> Verdict:
    """The first one owns it: she reads what it is, the others and the raiser hear who has it."""
    alert, owner = scene.alert, _sender(scene)
    if alert is None:
        return nothing_open(scene)
    minutes = max(0, int((scene.now - alert.raised_at).total_seconds() // 60))
    about: dict[str, Value] = {"ref": alert.reference, "minutes": minutes}
    if alert.pairing is not None:
        names: dict[str, Value] = {"mentor": alert.pairing.mentor.alias, "alias": alert.pairing.mentee.alias}
        what = Prompt("sup.item_opened", about | names)
    elif alert.raiser_at is not None:
        what = Prompt("sup.item_opened_by", about | {"raiser": alert.raiser_at.person.alias})
    else:
        what = Prompt("sup.item_opened_plain", about)
    taken = say("sup.taken", supervisor=owner.person.alias, ref=alert.reference)
    told = [other for other in scene.team if other.id != owner.id]
    if alert.raiser_at is not None and alert.raiser_at.person.role is Role.MENTOR:
        told.append(alert.raiser_at)
    why = Prompt(f"sup.why_{alert.cause}")
    opened = Outbound(owner, Say((what, why)), Origin.NOTICE, alert_id=alert.id)
    heard = tuple(Outbound(contact, taken, Origin.NOTICE, alert_id=alert.id) for contact in told)
    return Verdict((TakeAlert(alert),), (opened, *heard))


def too_late(scene: Scene) -> Verdict:
    """Somebody was faster: she is told who."""
    alert = scene.alert
    if alert is None or alert.owner is None:
        return nothing_open(scene)
    who = alert.owner.alias
    return Verdict((), (_answer(scene, "sup.taken_already", supervisor=who, ref=alert.reference),))


# --- the rest ----------------------------------------------------------------------------------------------------------


def send_again(scene: Scene) -> Verdict:
    """An uncertain message goes once more, because its sender said so."""
    return Verdict((Repeat(scene.uncertain),) if scene.uncertain is not None else ())


def leave_it(scene: Scene) -> Verdict:
    """An uncertain message stays as it is."""
    uncertain = scene.uncertain
    if uncertain is None:
        return nothing_open(scene)
    return Verdict((LeaveDelivery(uncertain),), (_answer(scene, "mentor.left_as_is"),))


def nothing_open(scene: Scene) -> Verdict:
    """A button that is no longer open says so; a typed digit never comes here."""
    if not isinstance(scene.inbound.event, Chose):
        return Verdict()
    return Verdict((), (_answer(scene, "choice.gone"),))


def unknown_command(scene: Scene) -> Verdict:
    """A command that does not exist: nothing was sent, and where to look."""
    return Verdict((), (_answer(scene, "command.unknown"),))


def show_help(scene: Scene) -> Verdict:
    """What a mentor, or one of the team, can do here."""
    role = _sender(scene).person.role
    return Verdict((), (_answer(scene, "mentor.help" if role is Role.MENTOR else "sup.help"),))
