"""Acts of arriving: invitation, language, "can you read now", consent.

Law: before she said that she can read now, no topic and no name; silence is no; "no" leaves nothing behind (R01-R04).
"""

from dataclasses import replace

from relay.acts.alarm import tell_team
from relay.acts.speaking import option, reply, sender_of, tell
from relay.choices import (
    Agree,
    PickLanguage,
    ReadNow,
    encode,
)
from relay.delivery import Origin
from relay.messages import (
    Button,
    Prompt,
    Say,
    say,
)
from relay.people import Contact, ContactState, PairingState, Person, Role
from relay.scene import (
    Advance,
    Bind,
    CountWrongTry,
    Effect,
    GiveConsent,
    Outbound,
    Postpone,
    RaiseAlert,
    Scene,
    SetLanguage,
    SetPairing,
    Unbind,
    Verdict,
)

CONSENT_VERSION = "short-1"
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
    match contact.state:
        case ContactState.GREETED:
            return Verdict((*effects, Advance(contact, ContactState.READING)), (tell(contact, reading_question()),))
        case ContactState.READING:
            return Verdict(effects, (tell(contact, reading_question()),))
        case ContactState.ASKED:
            return Verdict(effects, (tell(contact, consent_question(scene)),))
        case _:
            return Verdict(effects, (reply(scene, "lang.changed"),))


def _another_language(scene: Scene) -> Verdict:
    """A language that the product does not speak reaches a person (R02)."""
    pairing = scene.pairings[0] if scene.pairings else None
    raised = RaiseAlert(scene.fresh_id, scene.next_reference, "language", pairing)
    words = Say((Prompt("lang.other"),), languages=scene.languages)
    return Verdict((raised,), (tell(sender_of(scene), words), *tell_team(scene)))


def reading_question() -> Say:
    """Before any topic and any name: can she read now, with no one looking? (R03)."""
    return say("invite.hello", (option(ReadNow(yes=True), "btn.yes_go"), option(ReadNow(yes=False), "btn.not_now")))


def ask_whether_she_can_read(scene: Scene) -> Verdict:
    """The question once more."""
    return Verdict((), (tell(sender_of(scene), reading_question()),))


def begin_consent(scene: Scene) -> Verdict:
    """She can read now: what this is, and whether she wants it."""
    contact = sender_of(scene)
    return Verdict((Advance(contact, ContactState.ASKED),), (tell(contact, consent_question(scene)),))


def postpone(scene: Scene) -> Verdict:
    """Not now: nothing of her account is kept, and she opens the line by writing again."""
    return Verdict((Postpone(sender_of(scene)),), (replace(reply(scene, "invite.later"), without_trace=True),))


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
    return Say((prompt,), ((option(Agree(yes=True), "btn.yes"), option(Agree(yes=False), "btn.no")),))


def ask_consent(scene: Scene) -> Verdict:
    """The question once more: what she wrote is not passed on before she agreed."""
    return Verdict((), (reply(scene, "mentee.not_open"), tell(sender_of(scene), consent_question(scene))))


def open_line(scene: Scene) -> Verdict:
    """She agreed: the line is hers, and her mentor is told."""
    contact = sender_of(scene)
    effects: list[Effect] = [GiveConsent(contact, CONSENT_VERSION), Advance(contact, ContactState.OPEN)]
    outbounds: list[Outbound] = []
    for pairing in scene.pairings:
        if pairing.state is PairingState.INVITED:
            effects.append(SetPairing(pairing, PairingState.ACTIVE))
        outbounds.append(reply(scene, "mentee.open", mentor=pairing.mentor.alias))
        if pairing.mentor_at is not None:
            outbounds.append(tell(pairing.mentor_at, say("mentor.new_mentee", alias=pairing.mentee.alias), pairing))
    return Verdict(tuple(effects), tuple(outbounds))


def forget(scene: Scene) -> Verdict:
    """She said no: no persuasion, and nothing of her account stays (R04)."""
    return Verdict((Unbind(sender_of(scene)),), (replace(reply(scene, "consent.no_ack"), without_trace=True),))
