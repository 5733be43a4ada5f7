"""All that a rule may look at, and what a rule may answer.

Law: a scene is a frozen picture of the store at one moment; a verdict is the rule that won and what follows, as values.
The handlers paint the one and carry out the other; no rule ever asks the store itself. Source: house.md, "The types".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from relay.board import Board, BoardEffect
from relay.calendar import SafeTime
from relay.cards import Card, Topic
from relay.checkins import Answer, CheckInFacts
from relay.choices import Choice
from relay.delivery import Origin, Urgency
from relay.desk import AlertFacts, Desk, DeskEffect, Hand, OpenItem
from relay.erasing import NOT_ASKED, AskedToErase
from relay.messages import Body, Content, Inbound, Media
from relay.notes import Note, NoteEffect
from relay.people import Contact, ContactState, Line, Pairing, PairingState, Person, Programme
from relay.plans import PlanEffect, PlanFacts
from relay.questions import Answered, Asked, QuestionEffect

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that is right, unused and not expired, on the line that it was made for."""

    id: UUID
    person: Person


@dataclass(frozen=True, slots=True)
class Known:
    """A message of the journal that a person pointed at: by quoting, editing, reacting, or taking it back.

    Attributes:
        id: The message.
        pairing_id: Its conversation's pairing, None where it has none.
        sender_id: Who wrote it.
        content: What it says, only where the rule needs it (an edit).
        shown: Where else it shows: contact id to native ids.
        waits: Whether it has not left yet.
        left: Whether any of it has left, or is leaving.
        whole: All that the message says, where `content` is only the part of it that was pointed at.
        said_at: When it was received.
        part: Which medium of an album was pointed at, from 0.
        beside: Where that part, or its caption, shows: contact id to native ids; None: where the message does.
    """

    id: UUID
    pairing_id: UUID | None
    sender_id: UUID
    content: Content | None = None
    shown: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)
    waits: bool = False
    left: bool = False
    whole: Content | None = None
    said_at: datetime | None = None
    part: int = 0
    beside: Mapping[UUID, tuple[str, ...]] | None = None

    def copies_of_part(self, contact_id: UUID) -> tuple[str, ...]:
        """The native ids of what was pointed at in another chat."""
        places = self.shown if self.beside is None else self.beside
        return places.get(contact_id, ())


class TeamReads(Enum):
    """How far the team is with words that were written to it."""

    NOT_YET = "not_yet"  # nobody has the item
    ALREADY = "already"  # somebody has it, and has read them
    NO_MORE = "no_more"  # it is closed, or stands beside other words by now


@dataclass(frozen=True, slots=True)
class Draft:
    """A held message: `pairing_id` names for whom it is, where that was not what was asked.

    `album` is the channel's id of the album that it is, `also` holds the native ids of the album's further parts;
    `part` says which of them was pointed at, from 0.
    """

    id: UUID
    contact_id: UUID
    content: Content
    quotes_id: UUID | None
    native_id: str
    sent_at: datetime
    pairing_id: UUID | None = None
    album: str | None = None
    also: tuple[str, ...] = ()
    part: int = 0


@dataclass(frozen=True, slots=True)
class UncertainDelivery:
    """A mentor's message that may not have arrived."""

    seq: int
    pairing: Pairing


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a rule may look at.

    Attributes:
        programme: The service.
        line: The line that received it.
        inbound: What was received.
        now: The moment, UTC.
        contact: The sender on this line, None for a stranger.
        pairings: The sender's open pairings on this line.
        team: The desk contacts of supervisors and coordinators who can be reached.
        languages: The languages offered, in their order.
        own_names: Each offered language's own name, for the buttons.
        invitation: What a stranger's code opens, None where it opens nothing.
        tried_code: Whether the words are a code at all.
        wrong_tries: How many wrong codes came from this account in the last hour.
        choice: What was pressed, or typed as a digit.
        known: The message pointed at.
        draft: The held message that the choice names, if it is the sender's.
        alert: The alert that the choice names.
        uncertain: The delivery that the choice names, if it is the sender's.
        topic_of: The pairing in whose topic the sender wrote, None where it is no topic of ours.
        held_album: The held message that is the beginning of the album of which this is a part.
        changed_draft: The held message of the sender's whose words she changed.
        team_reads: How far the team is with the words that were changed; None where they were not written to it.
        album_of: The pairing to which earlier parts of this album went.
        album_rule: The rule that answered an earlier part of this album, which was not passed on; "" where none did.
        expects: What her next words are taken for: "team", "hours", "question", "note", or "" for the conversation.
        typed_hours: The hours that her words say, None where they say none.
        secret_word: Whether her whole message is her secret word (R08).
        last_heard: When the mentee of each of the sender's pairings last wrote, by pairing.
        off_told_at: When she was last told that her mentor is off duty.
        focus: The pairing that a mentor chose less than ten minutes ago, if no other mentee wrote since.
        waiting: How many messages wait for each mentee, by pairing (for /to).
        leads_to_participant: Whether the words hold a number, name or link that belongs to a participant (R20).
        backup_at: How the named backup mentor is reached, on a line of her own.
        checkin: The question that the choice names, if it was the sender's, or her mentee's.
        plans: What the sender is asked, or the mentee of hers whom the choice names; where the choice is about it.
        asked_at: When the last automatic message left for that person.
        cards: The checked answers in the sender's language that may be shown.
        asked: The sender's questions that are still open, by topic; where she looks for an answer.
        question: The question of the sender's that the choice names, or that her next words belong to.
        answered: The answer that the choice names, if it is the sender's.
        answer_by: By when a question that is asked now is answered.
        note: The sender's own note, or the one of her mentee's whom the choice names that she may read.
        open_items: What is open about the sender, or about her mentees, by person; where she may raise something.
        opens_at: When the team is at work next; None: it is now.
        desk: What one of the team asked to see.
        hand: What a supervisor's next words are for.
        erasure: Whether she has asked to be deleted, and what that waits for; where she speaks of it.
        board: The people whom one of the team asked to see.
        fresh_id: An id not yet used, for whatever this scene brings into being.
        next_reference: The reference that an alert raised now will have ("A17").
    """

    programme: Programme
    line: Line
    inbound: Inbound
    now: datetime
    contact: Contact | None = None
    pairings: tuple[Pairing, ...] = ()
    team: tuple[Contact, ...] = ()
    languages: tuple[str, ...] = ()
    own_names: Mapping[str, str] = field(default_factory=dict)
    invitation: Invitation | None = None
    tried_code: bool = False
    wrong_tries: int = 0
    choice: Choice | None = None
    known: Known | None = None
    draft: Draft | None = None
    alert: AlertFacts | None = None
    uncertain: UncertainDelivery | None = None
    topic_of: UUID | None = None
    held_album: Draft | None = None
    changed_draft: Draft | None = None
    team_reads: TeamReads | None = None
    album_of: UUID | None = None
    album_rule: str = ""
    expects: str = ""
    typed_hours: str | None = None
    secret_word: bool = False
    last_heard: Mapping[UUID, datetime] = field(default_factory=dict)
    off_told_at: datetime | None = None
    focus: UUID | None = None
    waiting: Mapping[UUID, int] = field(default_factory=dict)
    leads_to_participant: bool = False
    backup_at: Contact | None = None
    checkin: CheckInFacts | None = None
    plans: tuple[PlanFacts, ...] = ()
    asked_at: datetime | None = None
    cards: Mapping[Topic, Card] = field(default_factory=dict)
    asked: Mapping[Topic, Asked] = field(default_factory=dict)
    question: Asked | None = None
    answered: Answered | None = None
    answer_by: datetime | None = None
    note: Note | None = None
    open_items: Mapping[UUID, OpenItem] = field(default_factory=dict)
    opens_at: datetime | None = None
    desk: Desk | None = None
    hand: Hand | None = None
    erasure: AskedToErase = NOT_ASKED
    board: Board | None = None
    fresh_id: UUID = NOBODY
    next_reference: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """What shall go to one contact.

    Attributes:
        to: The receiver.
        body: What is said; None: the inbound message itself, as the journal keeps it.
        origin: Whose words these are.
        pairing: The conversation that it belongs to.
        alias: Under whose alias a passed-on message is read.
        quotes_id: The journal's message that it answers.
        quotes_part: Which medium of an album it answers.
        alert_id: The alert that it belongs to.
        due_at: Not before this moment; None: now.
        held: It waits until she writes again.
        last_word: It goes although the receiver stopped the line: the one answer that she is owed.
        without_trace: The receiver is nobody's contact; once it is settled, nothing of it is kept (R04).
        urgency: What goes first where the line may not send everything at once.
    """

    to: Contact
    body: Body | None
    origin: Origin
    pairing: Pairing | None = None
    alias: str | None = None
    quotes_id: UUID | None = None
    quotes_part: int = 0
    alert_id: UUID | None = None
    due_at: datetime | None = None
    held: bool = False
    last_word: bool = False
    without_trace: bool = False
    urgency: Urgency = Urgency.ORDINARY


@dataclass(frozen=True, slots=True)
class Bind:
    """The sender's account becomes the invited person's contact on this line."""

    invitation: Invitation
    state: ContactState


@dataclass(frozen=True, slots=True)
class CountWrongTry:
    """A code that opened nothing came from this account."""


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """From now on this person reads this language."""

    person: Person
    language: str


@dataclass(frozen=True, slots=True)
class Advance:
    """A contact comes to another state."""

    contact: Contact
    state: ContactState


@dataclass(frozen=True, slots=True)
class GiveConsent:
    """She agreed: the version she was shown, her language, the moment (R04)."""

    contact: Contact
    version: str


@dataclass(frozen=True, slots=True)
class Unbind:
    """She said no: nothing of her account is kept (R04)."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class Postpone:
    """She can't read now: her account is forgotten, the code stays unused, and writing again opens it (R03)."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class SetSafeTime:
    """Her safe-contact card (R07); `hours` as `models.hours` writes them, "" where none belong to it."""

    person: Person
    safe: SafeTime
    hours: str


@dataclass(frozen=True, slots=True)
class Expect:
    """What her next words are taken for: "team", "hours", or "" for the conversation."""

    contact: Contact
    what: str


@dataclass(frozen=True, slots=True)
class KeepForTeam:
    """Her words for the team, which her mentor never sees (R11): sealed under her own key, for who takes the item."""

    content: Content
    native_id: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class EraseHer:
    """Everything of hers is destroyed: rows now, keys right after (R59)."""

    contact: Contact
    pairings: tuple[Pairing, ...]


@dataclass(frozen=True, slots=True)
class AskToErase:
    """She is erased as soon as a person has finished what is open about her (R59)."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class CallOffErasure:
    """She keeps everything after all."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class ClearChat:
    """What the line sent her, and she it, is deleted from her phone as far back as the channel can."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class MarkOffTold:
    """She has been told when her mentor is back."""

    pairing: Pairing


@dataclass(frozen=True, slots=True)
class ReleaseHeld:
    """What was held for this contact goes now."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class SetOff:
    """A mentor's time off; None: she is back, and what waited comes now (R53)."""

    person: Person
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SetFocus:
    """A mentor writes to this mentee for the next ten minutes (R16)."""

    contact: Contact
    pairing: Pairing


@dataclass(frozen=True, slots=True)
class SetPairing:
    """A match comes to another state."""

    pairing: Pairing
    state: PairingState


@dataclass(frozen=True, slots=True)
class Keep:
    """A message goes into the journal of this pairing's conversation; a part joins its album while that waits."""

    pairing: Pairing
    content: Content
    native_id: str
    sent_at: datetime
    quotes_id: UUID | None = None
    album: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revise:
    """A message of the journal now says something else, and so does whatever carries it.

    `passed` is how it goes to the other, for what of the new words finds no room where the old ones stand; None where
    the other has not come yet.
    """

    known: Known
    content: Content
    passed: "Outbound | None" = None


@dataclass(frozen=True, slots=True)
class Recall:
    """A message of which nothing has left is taken out of the journal again, and does not leave."""

    known: Known


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A message that has not left yet does not leave."""

    known: Known


@dataclass(frozen=True, slots=True)
class HoldDraft:
    """A mentor's message waits, sealed, until she says for whom it is; she is asked."""

    id: UUID
    content: Content
    native_id: str
    sent_at: datetime
    quotes_id: UUID | None = None
    pairing: Pairing | None = None
    album: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddToDraft:
    """A further part of an album waits with what is held of it already; nothing is asked again."""

    draft: Draft
    media: Media
    native_id: str


@dataclass(frozen=True, slots=True)
class ReviseDraft:
    """A held message now says something else; what was asked about it stays asked."""

    draft: Draft
    content: Content


@dataclass(frozen=True, slots=True)
class ReviseForTeam:
    """Words for the team now say something else; whoever has read the old ones reads the new ones too."""

    known: Known
    content: Content


@dataclass(frozen=True, slots=True)
class CloseDraft:
    """A held message has been sent, or thrown away."""

    draft: Draft
    sent: bool


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """The team is told. `cause` is a word of ours, never a person's; `named`: who alone is told first (R55)."""

    id: UUID
    reference: str
    cause: str
    pairing: Pairing | None
    named: UUID | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """An uncertain delivery is sent again."""

    uncertain: UncertainDelivery


@dataclass(frozen=True, slots=True)
class LeaveDelivery:
    """An uncertain delivery stays as it is."""

    uncertain: UncertainDelivery


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """A question has its answer; where a time was promised to her, it is looked after (R24)."""

    checkin_id: UUID
    answer: Answer
    promise_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CloseSilence:
    """The team looks after a silence from now on: no step of ours follows."""

    checkin_id: UUID


@dataclass(frozen=True, slots=True)
class CountTopic:
    """A topic was asked for; nobody stands beside it (R48)."""

    topic: Topic
    language: str


Keeping = Keep | KeepForTeam | HoldDraft | AddToDraft
"""The effects that keep what was written."""

Effect = (
    Bind
    | CountWrongTry
    | SetLanguage
    | Advance
    | GiveConsent
    | Unbind
    | Postpone
    | SetSafeTime
    | Expect
    | KeepForTeam
    | EraseHer
    | AskToErase
    | CallOffErasure
    | ClearChat
    | MarkOffTold
    | ReleaseHeld
    | SetOff
    | SetFocus
    | SetPairing
    | Keep
    | Revise
    | Recall
    | TakeBack
    | HoldDraft
    | AddToDraft
    | ReviseDraft
    | ReviseForTeam
    | CloseDraft
    | RaiseAlert
    | DeskEffect
    | BoardEffect
    | Repeat
    | LeaveDelivery
    | AnswerQuestion
    | CloseSilence
    | PlanEffect
    | CountTopic
    | QuestionEffect
    | NoteEffect
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rule that won and what follows: effects first, then what is said."""

    effects: tuple[Effect, ...] = ()
    outbounds: tuple[Outbound, ...] = ()
    rule: str = ""
