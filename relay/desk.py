"""What the desk sees of an alert, and what may follow at the desk, as values.

Law: facts and ids only; whoever reads a conversation asks for it by an effect of its own, which leaves a trace (R40).
Source: house.md, "The types"; needs.md section 4.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from relay.alerts import Alert, AlertState, Level, Outcome, Way
from relay.calendar import SafeTime
from relay.checkins import Answer
from relay.duty import DutyShift
from relay.messages import Content
from relay.people import Contact, Pairing, Person
from relay.questions import Question
from relay.recurrence import PlanKind
from relay.rest import Strain


@dataclass(frozen=True, slots=True)
class Raiser:
    """Somebody who raised an alert, or joined it.

    Attributes:
        contact: How she is reached where she raised it; None where that is gone.
        person_id: Who.
        cause: Why; a word of ours.
        raised_at: When.
    """

    contact: Contact | None
    person_id: UUID
    cause: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class LastQuestion:
    """The last question that she was asked: which, when, and what she pressed; a mentor's own week is never here.

    Attributes:
        kind: What it asked.
        at: When it left.
        answer: What she answered; None while she has not.
    """

    kind: PlanKind
    at: datetime
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What the owner reads of the woman whom an alert is about (section 4, "Context").

    Attributes:
        person: Who.
        safe: When it is safe to write to her.
        hours: Her hours, as they were typed.
        last_wrote_at: When she last wrote; None where she never did.
        open_items: How many items about her are open, this one included.
        erasure_waits: Whether she has asked to be erased, which waits until a person has finished (R59).
        question: The last question that she was asked.
    """

    person: Person
    safe: SafeTime
    hours: str = ""
    last_wrote_at: datetime | None = None
    open_items: int = 1
    erasure_waits: bool = False
    question: LastQuestion | None = None


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """An alert, as the desk sees it.

    Attributes:
        id: Which.
        reference: "A17".
        cause: Why it was raised first.
        taken: Whether somebody has it, or had it when it was closed.
        owner: Who.
        raiser_at: How the first raiser is reached; None for the system.
        pairing: The match that it is about.
        raised_at: When.
        ladder: Where it stands on its ladder.
        silent: Whether a secret word is in it: she is told nothing, and nobody writes to her.
        drill: Whether it is the monthly test.
        raisers: Everybody who raised it.
        told: Who of the team was told of it.
        about: The woman whom it is about, painted for its owner only.
        outcome: What the owner said of its end so far.
        follow_up_on: The date that she chose.
        reason_given: Whether she gave the reason that is asked for.
        second: Who confirmed that both decided.
        debriefed: Whether the mentor was offered a talk.
        question: What was asked, where it is a question without a checked answer.
        asked: Who of the team was asked by its owner to take it over.
        free: Whether anybody of the team may take it over: its owner did not come back to it in time.
        promised_at: By when she is contacted.
        kept: Whether that was done.
        way: How.
        talk_owed: Whether a talk with the mentor waits for its day.
    """

    id: UUID
    reference: str
    cause: str
    taken: bool
    owner: Person | None
    raiser_at: Contact | None
    pairing: Pairing | None
    raised_at: datetime
    ladder: Alert | None = None
    silent: bool = False
    drill: bool = False
    raisers: tuple[Raiser, ...] = ()
    told: tuple[Contact, ...] = ()
    about: About | None = None
    outcome: Outcome | None = None
    follow_up_on: date | None = None
    reason_given: bool = False
    second: UUID | None = None
    debriefed: bool = False
    question: Question | None = None
    asked: UUID | None = None
    free: bool = False
    promised_at: datetime | None = None
    kept: bool = False
    way: Way | None = None
    talk_owed: bool = False

    @property
    def level(self) -> Level:
        """How urgent it is."""
        return Level.TODAY if self.ladder is None else self.ladder.level

    @property
    def state(self) -> AlertState:
        """How far it has come."""
        return AlertState.OPEN if self.ladder is None else self.ladder.state

    def owned_by(self, person_id: UUID) -> bool:
        """Whether she has it now."""
        return self.state is AlertState.TAKEN and self.owner is not None and self.owner.id == person_id


class Owed(StrEnum):
    """What stands beside an item on the list: something that its owner was reminded of."""

    NOTHING = ""
    TIME = "time"  # no time is promised to her who asked
    CONTACT = "contact"  # the promised time has passed
    TALK = "talk"  # closed, and the talk with the mentor has no day


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An alert that is open, as far as joining it, or a list, needs.

    Attributes:
        id: Which.
        reference: "A17".
        level: How urgent it is.
        raised_at: When it was raised.
        owner: Her alias, "" while nobody has it.
        state: Open or taken; closed where a talk is still owed.
        owed: What its owner was reminded of.
    """

    id: UUID
    reference: str
    level: Level
    raised_at: datetime
    owner: str = ""
    state: AlertState = AlertState.OPEN
    owed: Owed = Owed.NOTHING


@dataclass(frozen=True, slots=True)
class Sheet:
    """The fortnightly sheet of one mentor, from events only: no words, no ranking (R46).

    Attributes:
        mentor: Her alias.
        mentees: How many women she accompanies.
        silent: How many of them wrote nothing in the fortnight.
        messages: How many messages she sent.
        days: On how many days she wrote.
        alerts: How many items she raised.
        advice: How many of those still wait for supervision.
        silences: How many questions to her mentees stayed without an answer until she, or the team, was told.
        talks: How many talks after an item have no day yet.
        quarters: In how many quarters of an hour she wrote: her time on the line, as far as it shows.
        goes_on: What there was too much of two weeks running, after she was told of the first (R54).
    """

    mentor: str
    mentees: int
    silent: int
    messages: int
    days: int
    alerts: int
    advice: int
    silences: int = 0
    talks: int = 0
    quarters: int = 0
    goes_on: frozenset[Strain] = frozenset()


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One shift with its people's aliases."""

    shift: DutyShift
    primary: str
    backup: str


@dataclass(frozen=True, slots=True)
class Hand:
    """What a supervisor's next words are for.

    Attributes:
        takes: What they are: "reason", "write" or "answer".
        alert: The item that they belong to.
        holds: Whether they still do: for ten minutes, and for one message.
    """

    takes: str
    alert: AlertFacts
    holds: bool = True

    def takes_now(self, what: str) -> bool:
        """Whether her next words are this."""
        return self.holds and self.takes == what


@dataclass(frozen=True, slots=True)
class RotaChange:
    """What `/rota mon-fri 09:00-17:00 Dalia, Mira` asks for; `refused` says why it can't be done."""

    span: str = ""
    primary: Person | None = None
    backup: Person | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What one of the team asked to see.

    Attributes:
        items: What is open, the most urgent and oldest first.
        sheets: Every mentor's fortnight.
        shifts: The rota.
        coverage: When the team is at work, as it was typed.
        on_duty: Who has duty now, and who stands behind her.
        change: What she wants to change.
        page: Which page of the open items, from 1.
        drill: When the last test ran, and after how many seconds it was taken (None: by nobody).
    """

    items: tuple[OpenItem, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    shifts: tuple[ShiftLine, ...] = ()
    coverage: str = ""
    on_duty: tuple[str, str] = ("", "")
    change: RotaChange | None = None
    page: int = 1
    drill: tuple[datetime, int | None] | None = None


@dataclass(frozen=True, slots=True)
class AskToTake:
    """Its owner asks somebody of the team, by name, to take it over; until she does, it stays the owner's."""

    alert: AlertFacts
    to: Person


@dataclass(frozen=True, slots=True)
class DeclineItem:
    """She who was asked can't take it now."""

    alert: AlertFacts


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The presser becomes its owner in the place of the one who has it."""

    alert: AlertFacts


@dataclass(frozen=True, slots=True)
class PlanWay:
    """How she is to be contacted."""

    alert: AlertFacts
    way: Way


@dataclass(frozen=True, slots=True)
class KeepPromise:
    """She was contacted by the time that was promised."""

    alert: AlertFacts


@dataclass(frozen=True, slots=True)
class OweTalk:
    """After its end, a talk with this mentor waits for its day."""

    alert: AlertFacts
    mentor: Person


@dataclass(frozen=True, slots=True)
class TakeAlert:
    """The presser becomes its owner, unless somebody was faster."""

    alert: AlertFacts


@dataclass(frozen=True, slots=True)
class GradeAlert:
    """Its raiser says how urgent it is: it rises, or, as her first answer, waits as ADVICE."""

    alert: AlertFacts
    level: Level


@dataclass(frozen=True, slots=True)
class PassAlert:
    """The presser passes it on."""

    alert: AlertFacts


@dataclass(frozen=True, slots=True)
class ReadLast:
    """Its owner reads the last messages; that is recorded, with their number."""

    alert: AlertFacts


@dataclass(frozen=True, slots=True)
class ReadForTeam:
    """Its owner reads what was written to the team with it (R11)."""

    alert: AlertFacts


@dataclass(frozen=True, slots=True)
class TakeUp:
    """The presser's next words are for this alert: "reason", "write" or "answer"."""

    alert: AlertFacts
    takes: str


@dataclass(frozen=True, slots=True)
class WriteToHer:
    """A supervisor's words to the mentee, announced to both (R47)."""

    alert: AlertFacts
    content: Content
    native_id: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class PromiseBy:
    """The owner contacts her by then."""

    alert: AlertFacts
    by: datetime


@dataclass(frozen=True, slots=True)
class NoteEnd:
    """What its owner, or the second person, said of its end; what is None stays as it is."""

    alert: AlertFacts
    outcome: Outcome | None = None
    follow_up_on: date | None = None
    reason: str | None = field(default=None, repr=False)
    second: UUID | None = None


@dataclass(frozen=True, slots=True)
class CloseAlert:
    """It is closed; nothing is missing any more."""

    alert: AlertFacts
    outcome: Outcome
    follow_up_on: date | None


@dataclass(frozen=True, slots=True)
class OfferDebrief:
    """The mentor was offered a talk, in so many days."""

    alert: AlertFacts
    days: int = 0


@dataclass(frozen=True, slots=True)
class FollowedUpNow:
    """The owner has followed it up."""

    alert: AlertFacts


@dataclass(frozen=True, slots=True)
class ConfirmDuty:
    """Who has duty is there."""

    shift_id: UUID


@dataclass(frozen=True, slots=True)
class ChangeRota:
    """Other people have duty in this span."""

    change: RotaChange


DeskEffect = (
    TakeAlert
    | AskToTake
    | DeclineItem
    | TakeOver
    | PlanWay
    | KeepPromise
    | OweTalk
    | GradeAlert
    | PassAlert
    | ReadLast
    | ReadForTeam
    | TakeUp
    | WriteToHer
    | PromiseBy
    | NoteEnd
    | CloseAlert
    | OfferDebrief
    | FollowedUpNow
    | ConfirmDuty
    | ChangeRota
)
