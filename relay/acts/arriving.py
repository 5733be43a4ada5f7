"""Acts of arriving: invitation, language, "can you read now", consent.

Law: before she said that she can read now, no topic and no name; silence is no; "no" leaves nothing behind (R01-R04).
"""

from collections.abc import Callable
from dataclasses import replace

from relay.acts.speaking import option, reply, sender_of, tell
from relay.calendar import SafeTime
from relay.choices import (
    Age,
    Agree,
    GoOn,
    MenuRow,
    PickHours,
    PickLanguage,
    PickRow,
    PickSafeTime,
    ReadNow,
    TellAge,
    encode,
)
from relay.delivery import Origin
from relay.messages import Button, Prompt, Say, say
from relay.people import Contact, ContactState, PairingState, Person, Role
from relay.plan_choices import ShowPlans
from relay.scene import (
    Advance,
    Bind,
    CountWrongTry,
    Effect,
    Expect,
    GiveConsent,
    Outbound,
    Postpone,
    RaiseAlert,
    ReleaseHeld,
    Scene,
    SetLanguage,
    SetPairing,
    SetSafeTime,
    Unbind,
    Verdict,
)

CONSENT_VERSION = "2026-11"
"""The version of the consent text that is shown; it stands in her consent row (R04)."""


def stay_silent(_scene: Scene) -> Verdict:
    """Nothing: nothing is confirmed to strangers."""
    return Verdict()


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
    return Verdict((Bind(invitation, state),), (tell(newcomer, hello),))


def language_question(scene: Scene) -> Say:
    """All the languages at once, one under the other, each button in its own name (R02)."""
    rows = tuple(
        (Button(encode(PickLanguage(language)), scene.own_names.get(language, language)),)
        for language in scene.languages
    )
    return Say(
        (Prompt("lang.choose"),), (*rows, (option(PickLanguage(""), "btn.other_lang"),)), languages=scene.languages
    )


def ask_language(scene: Scene) -> Verdict:
    """The language question once more: nothing else is said before it is answered."""
    return Verdict((), (tell(sender_of(scene), language_question(scene)),))


def set_language(scene: Scene) -> Verdict:
    """Her language from now on; before consent, the consent question follows in it."""
    contact = sender_of(scene)
    language = scene.choice.language if isinstance(scene.choice, PickLanguage) else ""
    if language not in scene.languages:
        return _another_language(scene)
    effects: tuple[Effect, ...] = (SetLanguage(contact.person, language),)
    if contact.state is ContactState.GREETED:
        return Verdict(
            (*effects, Advance(contact, ContactState.READING)),
            (tell(contact, question_at(scene, ContactState.READING)),),
        )
    if contact.state in QUESTIONS:
        return Verdict(effects, (tell(contact, question_at(scene, contact.state)),))
    return Verdict(effects, (reply(scene, "lang.changed"),))


def _another_language(scene: Scene) -> Verdict:
    """A language that the product does not speak reaches a person (R02)."""
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "language", pairing)
    words = Say((Prompt("lang.other"),), languages=scene.languages)
    return Verdict((raised,), (tell(sender_of(scene), words),))


# --- the walk: one question at a time; each answers only its own button -----------------------------------------------


def _reading(_scene: Scene) -> Say:
    return say("invite.hello", (option(ReadNow(yes=True), "btn.yes_go"), option(ReadNow(yes=False), "btn.not_now")))


def _age(_scene: Scene) -> Say:
    return say(
        "consent.adult",
        (option(TellAge(Age.ADULT), "btn.yes"), option(TellAge(Age.MINOR), "btn.no")),
        (option(TellAge(Age.UNSURE), "btn.not_sure"),),
    )


def _who(scene: Scene) -> Say:
    return say("consent.who", _onward("who"), mentor=_mentor_name(scene), org=scene.programme.name)


def _data(scene: Scene) -> Say:
    return say(
        "consent.data",
        _onward("data"),
        mentor=_mentor_name(scene),
        org=scene.programme.name,
        retention_days=scene.programme.text_days,
        channel=scene.line.channel.value.capitalize(),
    )


def _limits(_scene: Scene) -> Say:
    return say("consent.limits", _onward("limits"))


def _ask(scene: Scene) -> Say:
    return say(
        "consent.ask",
        (option(Agree(yes=True), "btn.yes"), option(Agree(yes=False), "btn.no")),
        (option(Agree(yes=None), "btn.question"),),
        org=scene.programme.name,
    )


def _onward(screen: str) -> tuple[Button, ...]:
    return (option(GoOn(screen), "btn.yes_go"), option(Agree(yes=False), "btn.no"))


def _mentor_name(scene: Scene) -> str:
    return scene.pairings[0].mentor.alias if scene.pairings else scene.programme.name


QUESTIONS: dict[ContactState, Callable[[Scene], Say]] = {
    ContactState.READING: _reading,
    ContactState.AGE: _age,
    ContactState.WHO: _who,
    ContactState.DATA: _data,
    ContactState.LIMITS: _limits,
    ContactState.ASKED: _ask,
}
"""What stands before her in each state of the walk: four short screens of consent, after language, reading and age."""

NEXT = {
    ContactState.READING: ContactState.AGE,
    ContactState.AGE: ContactState.WHO,
    ContactState.WHO: ContactState.DATA,
    ContactState.DATA: ContactState.LIMITS,
    ContactState.LIMITS: ContactState.ASKED,
}
"""Where the right answer leads (`predicates.LEADS_ON`); everything else repeats the question."""


def question_at(scene: Scene, state: ContactState) -> Say:
    """The question that stands before her in this state."""
    return QUESTIONS[state](scene)


def lead_on(scene: Scene) -> Verdict:
    """Her answer leads to the next question."""
    contact = sender_of(scene)
    state = NEXT[contact.state]
    return Verdict((Advance(contact, state),), (tell(contact, question_at(scene, state)),))


def ask_again(scene: Scene) -> Verdict:
    """The question once more: what she wrote is not passed on before she agreed."""
    contact = sender_of(scene)
    said = reply(scene, "mentee.not_open") if contact.state is not ContactState.READING else None
    question = tell(contact, question_at(scene, contact.state))
    return Verdict((), (question,) if said is None else (said, question))


def postpone(scene: Scene) -> Verdict:
    """Not now: nothing of her account is kept, and she opens the line by writing again."""
    return Verdict((Postpone(sender_of(scene)),), (replace(reply(scene, "invite.later"), without_trace=True),))


def not_yet(scene: Scene) -> Verdict:
    """Under 18, or not sure: no match; a person of the team speaks with her first (R06)."""
    contact = sender_of(scene)
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "minor", None)
    ended = (SetPairing(pairing, PairingState.ENDED),) if pairing is not None else ()
    return Verdict((Advance(contact, ContactState.MINOR), *ended, raised), (_minor_words(scene),))


def _minor_words(scene: Scene) -> Outbound:
    return reply(scene, "consent.minor", (option(PickRow(MenuRow.HELP), "btn.help"),))


def still_not_yet(scene: Scene) -> Verdict:
    """She writes again before a person has spoken with her: the same words, and the button."""
    return Verdict((), (_minor_words(scene),))


def question_first(scene: Scene) -> Verdict:
    """She has a question before she decides: a person answers; the decision stays open."""
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "question", pairing)
    return Verdict((raised,), (reply(scene, "consent.question_ack"),))


def open_line(scene: Scene) -> Verdict:
    """She agreed: the line is hers, her mentor is told, and she is asked when it is safe to write to her (R07)."""
    contact = sender_of(scene)
    effects: list[Effect] = [GiveConsent(contact, CONSENT_VERSION), Advance(contact, ContactState.OPEN)]
    outbounds: list[Outbound] = []
    for pairing in scene.pairings:
        if pairing.state is PairingState.INVITED:
            effects.append(SetPairing(pairing, PairingState.ACTIVE))
        outbounds.append(reply(scene, "mentee.open", mentor=pairing.mentor.alias))
        if pairing.mentor_at is not None:
            outbounds.append(tell(pairing.mentor_at, say("mentor.new_mentee", alias=pairing.mentee.alias), pairing))
    return Verdict(tuple(effects), (*outbounds, reply(scene, "prefs.hide_tip"), tell(contact, safe_time_question())))


def forget(scene: Scene) -> Verdict:
    """She said no: no persuasion, and nothing of her account stays (R04)."""
    return Verdict((Unbind(sender_of(scene)),), (replace(reply(scene, "consent.no_ack"), without_trace=True),))


# --- the safe-contact card --------------------------------------------------------------------------------------------

WINDOWS = ("08:00-12:00", "12:00-18:00", "18:00-21:00")
"""The hours that a tap can choose; others are typed."""


def safe_time_question() -> Say:
    """When is it safe to write to her? (R07)."""
    return say(
        "prefs.when",
        (option(PickSafeTime(SafeTime.ANY_TIME), "btn.any_time"),),
        (option(PickSafeTime(SafeTime.SOME_HOURS), "btn.some_hours"),),
        (option(PickSafeTime(SafeTime.ONLY_WHEN_I_WRITE), "btn.only_me"),),
    )


def ask_safe_time(scene: Scene) -> Verdict:
    """The question, asked again whenever she wants; from here she also comes to what she is sent (R27)."""
    question = safe_time_question()
    rows = (*question.buttons, (option(ShowPlans(None), "row.plans"),)) if scene.pairings else question.buttons
    return Verdict((), (tell(sender_of(scene), replace(question, buttons=rows)),))


def set_safe_time(scene: Scene) -> Verdict:
    """Her answer; "at certain hours" asks which. She is there: what waited for her under the old card comes now."""
    contact = sender_of(scene)
    safe = scene.choice.safe if isinstance(scene.choice, PickSafeTime) else SafeTime.ONLY_WHEN_I_WRITE
    if safe is SafeTime.SOME_HOURS:
        rows = tuple((Button(encode(PickHours(hours)), hours.replace("-", " - ")),) for hours in WINDOWS)
        return Verdict((Expect(contact, "hours"),), (reply(scene, "prefs.which_hours", *rows),))
    effects = (SetSafeTime(contact.person, safe, ""), Expect(contact, ""), ReleaseHeld(contact))
    return Verdict(effects, (reply(scene, "prefs.saved"),))


def set_safe_hours(scene: Scene) -> Verdict:
    """The hours that she tapped or typed."""
    contact = sender_of(scene)
    hours = scene.choice.hours if isinstance(scene.choice, PickHours) else scene.typed_hours
    if hours is None:
        return Verdict((), (reply(scene, "prefs.which_hours"),))
    effects = (SetSafeTime(contact.person, SafeTime.SOME_HOURS, hours), Expect(contact, ""), ReleaseHeld(contact))
    return Verdict(effects, (reply(scene, "prefs.saved"),))
