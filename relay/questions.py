"""A question for which there is no checked answer: who asked, by when a person answers, and what may become of it.

Law: an item names its topic and no more; her own words stand in it only where she wrote them for the team. The time
that is promised is the end of the second working day after hers, by the team's own hours. Source: needs.md R48, R51.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from relay.calendar import Week, end_of_working_day
from relay.cards import Topic
from relay.people import Contact

WITHIN_WORKING_DAYS = 2
"""By the end of which working day after today a person answers (R51)."""


def answer_due(now: datetime, coverage: Week, zone: str) -> datetime:
    """By when a question that is asked now is answered; `coverage` and `zone` are the programme's."""
    return end_of_working_day(now, WITHIN_WORKING_DAYS, coverage, zone)


def remind_next(now: datetime, coverage: Week, zone: str) -> datetime:
    """When the team is reminded again of a question that has waited too long: once on each working day."""
    return end_of_working_day(now, 1, coverage, zone)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the sender's own.

    Attributes:
        alert_id: The item.
        due_at: By when an answer was promised.
        open: Whether nobody has answered or closed it yet.
        worded: Whether she has written it in words.
    """

    alert_id: UUID
    due_at: datetime
    open: bool = True
    worded: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that the sender may read.

    Attributes:
        words: What the team wrote.
        by: Who wrote it, by her alias.
    """

    words: str = field(repr=False)
    by: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the desk sees it, beside its item.

    Attributes:
        topic: What it is about.
        language: In which language the answer is read.
        due_at: By when it was promised.
        asker: How whoever asked is reached; None where she is gone.
        answered: Whether it has its answer.
        draft: Whether a draft of a card was asked for.
        leaves_at: When the answer may reach her; None: when she writes again.
    """

    topic: Topic
    language: str
    due_at: datetime
    asker: Contact | None
    answered: bool = False
    draft: bool = False
    leaves_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoteQuestion:
    """The item raised now is a question on this topic, answered by then."""

    alert_id: UUID
    topic: Topic
    language: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class WantWords:
    """Her next words belong to this question."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class AddToQuestion:
    """What was just kept for the team belongs to this question."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class GiveAnswer:
    """The owner answers: kept for whoever asked, and the item is closed."""

    alert_id: UUID
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WantDraft:
    """The answer becomes a draft among the files."""

    alert_id: UUID


QuestionEffect = NoteQuestion | WantWords | AddToQuestion | GiveAnswer | WantDraft
