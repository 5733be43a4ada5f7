"""When a rule applies: small questions to a scene, each named like the sentence that it is.

Law: a predicate looks and says yes or no; it changes nothing. The order in which they are asked stands in
`relay/rules.py`.
"""

from collections.abc import Callable
from uuid import UUID

from relay.asked_of import asked_of
from relay.choices import (
    Age,
    Agree,
    AskTeam,
    Choice,
    Discard,
    Erase,
    Focus,
    GoOn,
    HandOver,
    LeaveIt,
    MenuRow,
    PickHours,
    PickLanguage,
    PickRow,
    PickSafeTime,
    ReadNow,
    SendAgain,
    SendAnyway,
    SendTo,
    Take,
    TakeOff,
    TellAge,
)
from relay.messages import (
    Blocked,
    Chose,
    ContactCard,
    Elsewhere,
    Location,
    Media,
    Text,
    Unblocked,
    Wrote,
)
from relay.people import ContactState, Pairing, PersonState, Role
from relay.scene import Scene
from relay.words import Word, command, whole_word

TEAM = (Role.SUPERVISOR, Role.COORDINATOR)
MOST_WRONG_TRIES = 5
"""How many wrong codes an hour are answered (R01)."""


def always(_scene: Scene) -> bool:
    """Whatever it is."""
    return True


@asked_of(on=Elsewhere)
def from_elsewhere(scene: Scene) -> bool:
    """It did not come from a person in a private chat."""
    return isinstance(scene.inbound.event, Elsewhere)


def from_stranger(scene: Scene) -> bool:
    """Nobody that this line knows."""
    return scene.contact is None


def from_revoked(scene: Scene) -> bool:
    """An account whose sessions were ended (R56), or whose person has left."""
    contact = scene.contact
    return contact is not None and (
        contact.state is ContactState.REVOKED or contact.person.state is not PersonState.ACTIVE
    )


def from_stranger_trying_too_often(scene: Scene) -> bool:
    """The sixth wrong code in an hour, and every one after it."""
    return from_stranger(scene) and scene.tried_code and scene.wrong_tries >= MOST_WRONG_TRIES


def from_stranger_with_invitation(scene: Scene) -> bool:
    """A code that is right, unused, unexpired and made for this line."""
    return from_stranger(scene) and scene.invitation is not None


def from_stranger_with_wrong_code(scene: Scene) -> bool:
    """Something that looks like a code and opens nothing."""
    return from_stranger(scene) and scene.tried_code


def _is(scene: Scene, *roles: Role) -> bool:
    return scene.contact is not None and scene.contact.person.role in roles


def by_mentee(scene: Scene) -> bool:
    """She is a mentee."""
    return _is(scene, Role.MENTEE)


def by_mentor(scene: Scene) -> bool:
    """She is a mentor."""
    return _is(scene, Role.MENTOR)


def by_team(scene: Scene) -> bool:
    """A supervisor or a coordinator."""
    return _is(scene, *TEAM)


@asked_of(on=Blocked)
def blocked(scene: Scene) -> bool:
    """She stopped the line on her phone."""
    return scene.contact is not None and isinstance(scene.inbound.event, Blocked)


def is_there_again(scene: Scene) -> bool:
    """A mentor or one of the team, taken for unreachable, uses the line: so she can be reached.

    The network may say "blocked" of a message that was under way while she blocked the line and let it in again.
    """
    contact = scene.contact
    return (
        (by_mentor(scene) or by_team(scene))
        and contact is not None
        and contact.state is ContactState.STOPPED
        and isinstance(scene.inbound.event, Wrote | Chose)
    )


@asked_of(on=Unblocked)
def unblocked(scene: Scene) -> bool:
    """She let the line in again."""
    return isinstance(scene.inbound.event, Unblocked)


def wrote(scene: Scene) -> bool:
    """A new message."""
    return isinstance(scene.inbound.event, Wrote)


def words_in(scene: Scene) -> str:
    """What she wrote; "" where it is no text."""
    event = scene.inbound.event
    return event.content.text if isinstance(event, Wrote) and isinstance(event.content, Text) else ""


def says_command(scene: Scene, name: str) -> bool:
    """The command `name`, alone or with what follows it."""
    said = command(words_in(scene))
    return said is not None and said.name == name


def _word(scene: Scene, word: Word) -> bool:
    return by_mentee(scene) and whole_word(words_in(scene)) is word


@asked_of(Role.MENTEE, on=Wrote)
def stop_word(scene: Scene) -> bool:
    """A mentee's whole message is STOP, in any of the languages (R58)."""
    return _word(scene, Word.STOP)


@asked_of(Role.MENTEE, on=Wrote)
def pause_word(scene: Scene) -> bool:
    """A mentee's whole message is PAUSE (R58)."""
    return _word(scene, Word.PAUSE)


@asked_of(Role.MENTEE, on=Wrote)
def help_word(scene: Scene) -> bool:
    """A mentee's whole message is a cry for help (R37)."""
    return _word(scene, Word.HELP)


@asked_of(Role.MENTEE, choosing=PickLanguage)
def picks_language(scene: Scene) -> bool:
    """She chose a language that is offered, or another one."""
    return by_mentee(scene) and isinstance(scene.choice, PickLanguage)


@asked_of(Role.MENTEE, choosing=Agree)
def agrees(scene: Scene) -> bool:
    """She said yes to the consent question that stands before her."""
    return _in(scene, ContactState.ASKED) and scene.choice == Agree(yes=True)


@asked_of(Role.MENTEE, choosing=Agree)
def asks_first(scene: Scene) -> bool:
    """She has a question before she decides."""
    return _in(scene, ContactState.ASKED) and scene.choice == Agree(yes=None)


@asked_of(Role.MENTEE)
def declines(scene: Scene) -> bool:
    """She said no, on any screen; STOP before any consent is a no as well."""
    return _in(scene, *WALKING) and (scene.choice == Agree(yes=False) or stop_word(scene))


WALKING = (
    ContactState.GREETED,
    ContactState.READING,
    ContactState.AGE,
    ContactState.WHO,
    ContactState.DATA,
    ContactState.LIMITS,
    ContactState.ASKED,
)
"""The states between her code and her yes."""


def _in(scene: Scene, *states: ContactState) -> bool:
    return by_mentee(scene) and scene.contact is not None and scene.contact.state in states


LEADS_ON: dict[ContactState, Choice] = {
    ContactState.READING: ReadNow(yes=True),
    ContactState.AGE: TellAge(Age.ADULT),
    ContactState.WHO: GoOn("who"),
    ContactState.DATA: GoOn("data"),
    ContactState.LIMITS: GoOn("limits"),
}
"""The answer that leads on, state by state."""


@asked_of(Role.MENTEE)
def answers_the_question(scene: Scene) -> bool:
    """Her answer leads to the next question."""
    contact = scene.contact
    return _in(scene, *LEADS_ON) and contact is not None and scene.choice == LEADS_ON[contact.state]


@asked_of(Role.MENTEE, choosing=TellAge)
def is_not_of_age(scene: Scene) -> bool:
    """Under 18, or not sure (R06)."""
    return _in(scene, ContactState.AGE) and isinstance(scene.choice, TellAge)


@asked_of(Role.MENTEE, on=Wrote)
def waits_for_a_person(scene: Scene) -> bool:
    """Under 18, or not sure, and writing again before a person has spoken with her."""
    return _in(scene, ContactState.MINOR) and wrote(scene)


@asked_of(Role.MENTEE, choosing=ReadNow)
def can_not_read_now(scene: Scene) -> bool:
    """She can't read now."""
    return _in(scene, ContactState.READING) and scene.choice == ReadNow(yes=False)


@asked_of(Role.MENTEE, on=Wrote)
def before_language(scene: Scene) -> bool:
    """She wrote something before she chose her language."""
    return _in(scene, ContactState.GREETED) and wrote(scene)


@asked_of(Role.MENTEE, on=Wrote)
def before_consent(scene: Scene) -> bool:
    """She wrote something before she agreed: silence, or another word, is no consent."""
    return _in(scene, *WALKING) and wrote(scene)


@asked_of(Role.MENTEE, on=Wrote)
def on_stopped_line(scene: Scene) -> bool:
    """STOP once more, on a line that she had stopped."""
    return _in(scene, ContactState.STOPPED) and stop_word(scene)


@asked_of(Role.MENTEE, on=Wrote)
def after_stop(scene: Scene) -> bool:
    """She wrote on a line that she had stopped."""
    contact = scene.contact
    return by_mentee(scene) and wrote(scene) and contact is not None and contact.state is ContactState.STOPPED


def _open_mentee(scene: Scene) -> bool:
    return by_mentee(scene) and scene.contact is not None and scene.contact.state is ContactState.OPEN


@asked_of(Role.MENTEE, choosing=PickRow)
def help_row(scene: Scene) -> bool:
    """The help button, or its row in the menu; also while she may not be matched."""
    return by_mentee(scene) and scene.choice == PickRow(MenuRow.HELP)


@asked_of(Role.MENTEE)
def erase_word(scene: Scene) -> bool:
    """A mentee's whole message is DELETE, or she chose it; also after she stopped (R59)."""
    chosen = scene.choice == PickRow(MenuRow.ERASE)
    return _in(scene, ContactState.OPEN, ContactState.STOPPED) and (_word(scene, Word.ERASE) or chosen)


@asked_of(Role.MENTEE, choosing=Erase)
def erases(scene: Scene) -> bool:
    """She confirmed it."""
    return _in(scene, ContactState.OPEN, ContactState.STOPPED) and scene.choice == Erase(yes=True)


@asked_of(Role.MENTEE, choosing=Erase)
def keeps_it(scene: Scene) -> bool:
    """She keeps it."""
    return _in(scene, ContactState.OPEN, ContactState.STOPPED) and scene.choice == Erase(yes=False)


@asked_of(Role.MENTEE, on=Wrote)
def menu_word(scene: Scene) -> bool:
    """A mentee's whole message is MENU or 0."""
    return _open_mentee(scene) and _word(scene, Word.MENU)


@asked_of(Role.MENTEE, on=Wrote)
def opens_her_link_again(scene: Scene) -> bool:
    """A mentee with an open line pressed START once more; that is nothing that she says to her mentor."""
    return _open_mentee(scene) and says_command(scene, "start")


def picks(row: MenuRow) -> Callable[[Scene], bool]:
    """A mentee with an open line chose this row of the menu."""

    @asked_of(Role.MENTEE, choosing=PickRow)
    def chosen(scene: Scene) -> bool:
        return _open_mentee(scene) and scene.choice == PickRow(row)

    chosen.__name__ = f"picks_{row.value}"
    return chosen


@asked_of(Role.MENTEE, choosing=AskTeam)
def asks_the_team(scene: Scene) -> bool:
    """Her question shall go to the team."""
    return _open_mentee(scene) and isinstance(scene.choice, AskTeam) and scene.choice.yes


@asked_of(Role.MENTEE, choosing=AskTeam)
def asks_nobody(scene: Scene) -> bool:
    """It shall not."""
    return _open_mentee(scene) and isinstance(scene.choice, AskTeam) and not scene.choice.yes


@asked_of(Role.MENTEE, choosing=PickSafeTime)
def says_when_it_is_safe(scene: Scene) -> bool:
    """She says when it is safe to write to her (R07)."""
    return _open_mentee(scene) and isinstance(scene.choice, PickSafeTime)


@asked_of(Role.MENTEE)
def names_safe_hours(scene: Scene) -> bool:
    """She tapped hours, or typed some after she was asked for them."""
    if not _open_mentee(scene):
        return False
    return isinstance(scene.choice, PickHours) or (scene.expects == "hours" and scene.typed_hours is not None)


@asked_of(Role.MENTEE, on=Wrote)
def writes_to_team(scene: Scene) -> bool:
    """Her next words were to go to the team, and so does every photo of an album that began so (R11)."""
    to_team = scene.expects == "team" or scene.album_rule.startswith("writes_to_team:")
    return _open_mentee(scene) and wrote(scene) and to_team


@asked_of(Role.MENTEE)
def secret_word(scene: Scene) -> bool:
    """Her whole message is the word that she agreed on, in person (R08)."""
    return _open_mentee(scene) and scene.secret_word


@asked_of(Role.MENTEE, on=Wrote)
def gives_mentor_away(scene: Scene) -> bool:
    """A mentee's words hold what belongs to a participant, or a place or a card that the programme lets pass.

    Also while her mentor has not come yet: what is kept for her is passed on without another look.
    """
    return from_mentee_before_her_mentor(scene) and (scene.leads_to_participant or _asked_about(scene))


@asked_of(Role.MENTOR, on=Wrote)
def gives_mentee_away(scene: Scene) -> bool:
    """The same in a mentor's words, where it is clear for whom they are."""
    clear = by_mentor(scene) and wrote(scene) and receiver_of(scene) is not None
    return clear and (scene.leads_to_participant or _asked_about(scene))


def _asked_about(scene: Scene) -> bool:
    event = scene.inbound.event
    match event.content if isinstance(event, Wrote) else None:
        case Location():
            return "location" in scene.programme.passes
        case ContactCard():
            return "contact" in scene.programme.passes
        case _:
            return False


@asked_of(choosing=SendAnyway)
def sends_anyway(scene: Scene) -> bool:
    """She was asked, and sends it."""
    return isinstance(scene.choice, SendAnyway) and scene.draft is not None and bool(scene.pairings)


def receiver_of(scene: Scene) -> Pairing | None:
    """For whom a mentor's words are, where she said so; None where she has to be asked (R16)."""
    if (begun := album_receiver(scene)) is not None:
        return begun
    if scene.topic_of is not None:
        return None if quotes_outside_topic(scene) else topic_owner(scene)
    quoted = pointed_at(scene)
    if quoted is not None:
        return quoted
    only = only_mentee(scene)
    if only is not None:
        return only
    return next((pairing for pairing in scene.pairings if _focused(scene) and pairing.id == scene.focus), None)


def _open_pairing(scene: Scene, pairing_id: UUID | None) -> Pairing | None:
    return next((pairing for pairing in scene.pairings if pairing.id == pairing_id), None)


def topic_owner(scene: Scene) -> Pairing | None:
    """In whose topic a mentor wrote; None where it is no topic of ours, or of a match that has ended."""
    return _open_pairing(scene, scene.topic_of)


def album_receiver(scene: Scene) -> Pairing | None:
    """To whom earlier parts of this album went: one album is one message, however many updates it came in."""
    return _open_pairing(scene, scene.album_of)


@asked_of(on=Wrote)
def adds_to_held_album(scene: Scene) -> bool:
    """A further part of an album that is held."""
    event = scene.inbound.event
    return isinstance(event, Wrote) and isinstance(event.content, Media) and scene.held_album is not None


@asked_of(Role.MENTOR, on=Wrote)
def from_mentor_continuing_album(scene: Scene) -> bool:
    """A further part of an album whose receiver is known."""
    return by_mentor(scene) and wrote(scene) and album_receiver(scene) is not None


def quotes_outside_topic(scene: Scene) -> bool:
    """A mentor wrote in one woman's topic and answered something else: nobody knows whom she means."""
    event, known = scene.inbound.event, scene.known
    if not isinstance(event, Wrote) or event.quote is None or scene.topic_of is None:
        return False
    return known is None or known.pairing_id != scene.topic_of


@asked_of(Role.MENTOR, on=Wrote)
def from_mentor_quoting_outside_topic(scene: Scene) -> bool:
    """A mentor's quote and her topic disagree."""
    return by_mentor(scene) and quotes_outside_topic(scene)


@asked_of(Role.MENTOR, on=Wrote)
def from_mentor_in_topic(scene: Scene) -> bool:
    """A mentor wrote in a topic of ours."""
    return by_mentor(scene) and wrote(scene) and scene.topic_of is not None


def _focused(scene: Scene) -> bool:
    event = scene.inbound.event
    return isinstance(event, Wrote) and event.quote is None and scene.focus is not None


@asked_of(Role.MENTOR, on=Wrote)
def from_mentor_chosen_lately(scene: Scene) -> bool:
    """A mentor wrote to the mentee whom she chose less than ten minutes ago, and nobody else wrote since."""
    return by_mentor(scene) and wrote(scene) and _focused(scene) and receiver_of(scene) is not None


@asked_of(Role.MENTOR, on=Wrote)
def lists_people(scene: Scene) -> bool:
    """A mentor wrote /to."""
    return by_mentor(scene) and says_command(scene, "to")


@asked_of(Role.MENTOR, choosing=Focus)
def chooses_person(scene: Scene) -> bool:
    """A mentor chose whom she writes to."""
    return by_mentor(scene) and isinstance(scene.choice, Focus)


@asked_of(Role.MENTOR, on=Wrote)
def goes_off(scene: Scene) -> bool:
    """A mentor wrote /off."""
    return by_mentor(scene) and says_command(scene, "off")


@asked_of(Role.MENTOR, choosing=TakeOff)
def changes_time_off(scene: Scene) -> bool:
    """A mentor is off for longer, or is back."""
    return by_mentor(scene) and isinstance(scene.choice, TakeOff)


@asked_of(Role.MENTOR, on=Wrote)
def asks_about_herself(scene: Scene) -> bool:
    """A mentor wrote /me."""
    return by_mentor(scene) and says_command(scene, "me")


@asked_of(Role.MENTOR, choosing=HandOver)
def hands_over(scene: Scene) -> bool:
    """A mentor gives a conversation back: not for her (R57)."""
    return by_mentor(scene) and isinstance(scene.choice, HandOver)


@asked_of(Role.MENTEE, on=Wrote)
def from_mentee(scene: Scene) -> bool:
    """A mentee who agreed wrote something that passes, and her mentor can be reached."""
    return _open_mentee(scene) and wrote(scene) and bool(scene.pairings) and scene.pairings[0].mentor_at is not None


@asked_of(Role.MENTEE, on=Wrote)
def from_mentee_before_her_mentor(scene: Scene) -> bool:
    """A mentee who agreed wrote, and her mentor has not opened her own line yet."""
    return _open_mentee(scene) and wrote(scene) and bool(scene.pairings)


@asked_of(Role.MENTEE, on=Wrote)
def from_mentee_without_mentor(scene: Scene) -> bool:
    """A mentee who agreed wrote, and nobody is there for her on this line."""
    return _open_mentee(scene) and wrote(scene)


def does_not_pass(scene: Scene) -> bool:
    """A kind of content that is not passed on."""
    event = scene.inbound.event
    if not isinstance(event, Wrote) or isinstance(event.content, Text | Media):
        return False
    return not _asked_about(scene)


@asked_of(Role.MENTEE, on=Wrote)
def of_kind_that_does_not_pass_from_mentee(scene: Scene) -> bool:
    """A mentee sent what is not passed on."""
    return _open_mentee(scene) and does_not_pass(scene)


@asked_of(Role.MENTOR, on=Wrote)
def of_kind_that_does_not_pass_from_mentor(scene: Scene) -> bool:
    """A mentor sent what is not passed on."""
    return by_mentor(scene) and does_not_pass(scene)


def pointed_at(scene: Scene) -> Pairing | None:
    """The sender's own pairing whose message she pointed at."""
    if scene.known is None:
        return None
    return next((pairing for pairing in scene.pairings if pairing.id == scene.known.pairing_id), None)


def only_mentee(scene: Scene) -> Pairing | None:
    """The mentor's only conversation, where it can be nobody else that she means.

    What she answers may be an ended conversation's, or so old that nobody knows any more whose it was: then it may be
    somebody else that she means.
    """
    event = scene.inbound.event
    if len(scene.pairings) != 1 or (isinstance(event, Wrote) and event.quote is not None):
        return None
    return scene.pairings[0]


@asked_of(Role.MENTOR, on=Wrote)
def from_mentor_alert(scene: Scene) -> bool:
    """A mentor wrote /alert, as a reply or alone (R37)."""
    return by_mentor(scene) and says_command(scene, "alert")


@asked_of(Role.MENTOR, on=Wrote)
def from_mentor_alert_unheard(scene: Scene) -> bool:
    """The same, while nobody of the team can be reached."""
    return from_mentor_alert(scene) and not scene.team


@asked_of(Role.MENTOR, *TEAM, on=Wrote)
def asks_what_she_can_do(scene: Scene) -> bool:
    """A mentor or one of the team wrote /start or /help."""
    return (by_mentor(scene) or by_team(scene)) and (says_command(scene, "start") or says_command(scene, "help"))


@asked_of(Role.MENTOR, *TEAM, on=Wrote)
def types_unknown_command(scene: Scene) -> bool:
    """A mentor or one of the team wrote a command that does not exist."""
    return (by_mentor(scene) or by_team(scene)) and command(words_in(scene)) is not None


@asked_of(Role.MENTOR, on=Wrote)
def from_mentor_without_mentee(scene: Scene) -> bool:
    """A mentor wrote, and nobody is matched with her yet."""
    return by_mentor(scene) and wrote(scene) and not scene.pairings


@asked_of(Role.MENTOR, on=Wrote)
def from_mentor_quoting(scene: Scene) -> bool:
    """A mentor answered a message of one of her mentees."""
    return by_mentor(scene) and wrote(scene) and pointed_at(scene) is not None


@asked_of(Role.MENTOR, on=Wrote)
def from_mentor_of_one(scene: Scene) -> bool:
    """A mentor with one mentee wrote, and did not point at what is not of that conversation."""
    return by_mentor(scene) and wrote(scene) and only_mentee(scene) is not None


@asked_of(Role.MENTOR, on=Wrote)
def from_mentor(scene: Scene) -> bool:
    """A mentor wrote, and did not say to whom."""
    return by_mentor(scene) and wrote(scene)


@asked_of(Role.MENTOR, choosing=SendTo)
def says_for_whom(scene: Scene) -> bool:
    """A mentor named the receiver of a message that is still held."""
    choice, draft = scene.choice, scene.draft
    return (
        by_mentor(scene)
        and isinstance(choice, SendTo)
        and draft is not None
        and any(pairing.id == choice.pairing_id for pairing in scene.pairings)
    )


@asked_of(choosing=Discard)
def discards(scene: Scene) -> bool:
    """She throws a held message of hers away: a mentor, or a mentee who was asked whether it shall really go."""
    return isinstance(scene.choice, Discard) and scene.draft is not None


@asked_of(choosing=SendAgain)
def sends_again(scene: Scene) -> bool:
    """A mentor has an uncertain message sent once more."""
    return isinstance(scene.choice, SendAgain) and scene.uncertain is not None


@asked_of(choosing=LeaveIt)
def leaves_it(scene: Scene) -> bool:
    """A mentor leaves an uncertain message as it is."""
    return isinstance(scene.choice, LeaveIt) and scene.uncertain is not None


@asked_of(*TEAM, choosing=Take)
def takes(scene: Scene) -> bool:
    """One of the team is the first to take an alert."""
    return by_team(scene) and isinstance(scene.choice, Take) and scene.alert is not None and not scene.alert.taken


@asked_of(*TEAM, choosing=Take)
def takes_too_late(scene: Scene) -> bool:
    """One of the team takes an alert that somebody has."""
    return by_team(scene) and isinstance(scene.choice, Take) and scene.alert is not None


@asked_of(on=Chose)
def chose_something_gone(scene: Scene) -> bool:
    """A button that means nothing any more."""
    return scene.contact is not None and isinstance(scene.inbound.event, Chose)


@asked_of(*TEAM, on=Wrote)
def team_wrote(scene: Scene) -> bool:
    """One of the team wrote at the desk, outside of any item."""
    return by_team(scene) and wrote(scene)
