"""Who takes part: programmes, lines, people, contacts and pairings.

Law: never a legal name, never a phone number as a key (needs.md, "Never collect"; R13, R15).
"""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID

from relay.calendar import Hours, SafeContact, Week


class Role(StrEnum):
    """What a person is to the programme."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"

    @property
    def of_the_team(self) -> bool:
        """Whether this person sits at the desk line: supervisors and coordinators."""
        return self in {Role.SUPERVISOR, Role.COORDINATOR}


class ChannelName(StrEnum):
    """The networks that a line can be on."""

    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"


class LineState(StrEnum):
    """Whether a reserved service number carries messages."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    COOLING = "cooling"  # released: cools off for 30 days before it can be given again


class PersonState(StrEnum):
    """Whether a person takes part."""

    ACTIVE = "active"
    REVOKED = "revoked"  # a lost phone: every session of the account has ended (R56)
    LEFT = "left"


class PairingState(StrEnum):
    """How far a match has come."""

    INVITED = "invited"
    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"  # she wrote STOP: nothing automatic and nothing of the mentor's reaches her
    ENDING = "ending"
    ENDED = "ended"


class ContactState(StrEnum):
    """How far a person has come on one line, and whether she can be reached there."""

    GREETED = "greeted"  # her code was right; nothing has been asked yet but her language
    READING = "reading"  # she is asked whether she can read now, with no one looking (R03)
    AGE = "age"  # she is asked whether she is 18 or older (R06)
    MINOR = "minor"  # she is not, or not sure: a person of the team speaks with her first
    WHO = "who"  # the four screens of consent (R04): who the mentor is,
    DATA = "data"  # what is kept,
    LIMITS = "limits"  # where the limits are,
    ASKED = "asked"  # and whether she wants to
    OPEN = "open"
    STOPPED = "stopped"  # she left, or blocked the line: nothing goes out
    REVOKED = "revoked"  # the account is no longer hers (R56)


@dataclass(frozen=True, slots=True)
class Programme:
    """One organisation's service.

    Attributes:
        id: Client-side UUIDv4.
        name: The organisation's name as consent texts show it; never sent before `btn.yes_go` (R03).
        language: Default language code, e.g. "it".
        zone: IANA time zone name.
        quiet_from: Local time at which quiet hours begin (21:00 by default, needs.md section 3).
        quiet_to: Local time at which quiet hours end.
        emergency_number: What a person in danger should call, e.g. "112".
        helplines: Helplines with who runs them and when (R52).
        text_days: How long message text is kept, in days.
        disappearing: Whether the mentors' words are swept from the mentees' phones too (R26).
        passes: Which risky kinds may pass after [Send anyway]: "location", "contact".
        countries: In whose national form telephone numbers are read, besides those that always are (R20).
    """

    id: UUID
    name: str
    language: str
    zone: str
    quiet_from: time = time(21)
    quiet_to: time = time(9)
    emergency_number: str = "112"
    helplines: tuple[str, ...] = ()
    text_days: int = 30
    disappearing: bool = False
    passes: frozenset[str] = frozenset()
    countries: tuple[str, ...] = ()

    @property
    def quiet(self) -> Hours:
        """The quiet hours."""
        return Hours(self.quiet_from, self.quiet_to)


@dataclass(frozen=True, slots=True)
class Line:
    """A reserved service number on a channel: a mentor's own, or the team's desk.

    Attributes:
        id: Client-side UUIDv4.
        channel: The network it is on.
        address: Bot username, phone_number_id or E.164; empty until the channel told it.
        mentor_id: Whose reserved line it is; None for the desk line and for a line not yet given.
        desk: Whether supervisors and coordinators use it.
        state: Whether it carries messages.
        topics: Whether its bot has topics in private chats.
    """

    id: UUID
    channel: ChannelName
    address: str
    mentor_id: UUID | None
    desk: bool
    state: LineState = LineState.ACTIVE
    topics: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A mentor, mentee, supervisor or coordinator, known by an alias that she chose (R13).

    Attributes:
        id: Client-side UUIDv4.
        role: What she is to the programme.
        alias: The name that she chose.
        language: In which the product writes to her.
        zone: IANA time zone name.
        state: Whether she takes part.
        card: A mentee's safe-contact card (R07).
        duty: A mentor's duty hours; None where every hour is one (R53).
        off_until: The end of a mentor's time off, UTC.
    """

    id: UUID
    role: Role
    alias: str
    language: str
    zone: str
    state: PersonState = PersonState.ACTIVE
    card: SafeContact = field(default_factory=SafeContact)
    duty: Week | None = None
    off_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How one person is reached on one line.

    Attributes:
        id: Client-side UUIDv4.
        person: Whom it reaches.
        line_id: On which line.
        address: The channel's opaque address (Telegram chat id, WhatsApp user id), hidden in repr.
        state: How far she has come on this line.
        expects: What her next words are taken for: "team", "hours", "question", "note", or "" for the conversation.
    """

    id: UUID
    person: Person
    line_id: UUID
    address: str = field(repr=False)
    state: ContactState = ContactState.OPEN
    expects: str = ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A mentee and her mentor over the mentor's line.

    Attributes:
        id: Client-side UUIDv4; also the id of their conversation in the vault.
        line_id: The mentor's line.
        mentee: The mentee.
        mentor: The mentor.
        mentee_at: The mentee's contact on the line; None until she opened her invitation.
        mentor_at: The mentor's contact on the line; None until she opened hers.
        state: How far the match has come.
        backup_id: The named backup mentor as a person (R14).
    """

    id: UUID
    line_id: UUID
    mentee: Person
    mentor: Person
    mentee_at: Contact | None
    mentor_at: Contact | None
    state: PairingState
    backup_id: UUID | None = None

    def with_person(self, person_id: UUID) -> bool:
        """Whether this person is one of the two."""
        return person_id in {self.mentee.id, self.mentor.id}
