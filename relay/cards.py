"""Checked answers: a card says what a person checked, who owns it, and until when it may be shown.

Law: a card is shown for at most 90 days after its review date; it never forecasts and never advises on one case (R36),
and what is shown under it says who checked it and when. Source: R34, R48, R50-R52.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from relay.messages import Recording

HIDDEN_AFTER = timedelta(days=90)
"""How long after its review date a card is still shown."""
LONGEST = 600
"""Characters of a card, its helplines included."""


class Topic(StrEnum):
    """What can be asked about."""

    LEGAL = "legal"
    COURSES = "courses"
    HEALTH = "health"
    CHILDREN = "children"
    HOUSING = "housing"
    WAITING = "waiting"
    RIGHTS = "rights"

    @property
    def row(self) -> str:
        """The prompt of its row."""
        return f"row.info_{self.value}"


@dataclass(frozen=True, slots=True)
class Helpline:
    """A number with who runs it and when (R52)."""

    number: str
    operator: str
    hours: str

    @property
    def line(self) -> str:
        """As it stands under a card."""
        return f"{self.number}: {self.operator} ({self.hours})"


@dataclass(frozen=True, slots=True)
class Card:
    """One checked answer in one language.

    Attributes:
        topic: What it is about.
        language: The language it is written in.
        body: The answer.
        owner: Who in the organisation keeps it right.
        checked_on: When it was last checked.
        review_on: When it must be checked again.
        helplines: Numbers that it names.
        example: Shipped as an example of the format: never shown to anybody.
        spoken: Whether there is a recording of it.
    """

    topic: Topic
    language: str
    body: str
    owner: str
    checked_on: date
    review_on: date
    helplines: tuple[Helpline, ...] = ()
    example: bool = False
    spoken: bool = False

    @property
    def recording(self) -> Recording:
        """Its recording, where it is spoken."""
        return Recording(f"card.{self.topic.value}", self.language)

    @property
    def text(self) -> str:
        """What is shown: the answer, and the numbers with who runs them."""
        return "\n\n".join((self.body, *(helpline.line for helpline in self.helplines)))

    def shown(self, today: date) -> bool:
        """Whether it may still be shown."""
        return not self.example and today <= self.review_on + HIDDEN_AFTER

    def overdue(self, today: date) -> bool:
        """Whether its owner has to look at it."""
        return not self.example and today > self.review_on
