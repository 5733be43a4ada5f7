"""The codes behind the buttons of a question for which there was no checked answer.

Law: see `relay.choices`; each of these names one item, which is looked up again and checked against who pressed.
Source: needs.md R51.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from relay.desk_choices import long, short


@dataclass(frozen=True, slots=True)
class AddWords:
    """Whether whoever asked writes her question in words of her own."""

    alert_id: UUID
    yes: bool = True


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """Whoever asked reads the answer."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class WriteAnswer:
    """The owner's next words are the answer."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class MakeDraft:
    """Whether the answer shall become a draft of a card."""

    alert_id: UUID
    yes: bool


QuestionChoice = AddWords | ReadAnswer | WriteAnswer | MakeDraft

_YES = {True: "yes", False: "no"}
_READ = {"yes": True, "no": False}


def question_code(choice: QuestionChoice) -> str:
    """The code that goes under a button."""
    match choice:
        case AddWords(alert, yes):
            return f"words:{short(alert)}:{_YES[yes]}"
        case ReadAnswer(alert):
            return f"show:{short(alert)}"
        case WriteAnswer(alert):
            return f"reply:{short(alert)}"
        case MakeDraft(alert, yes):
            return f"draft:{short(alert)}:{_YES[yes]}"


QUESTION_READERS: dict[str, Callable[[list[str]], QuestionChoice]] = {
    "words": lambda parts: AddWords(long(parts[0]), _READ[parts[1]]),
    "show": lambda parts: ReadAnswer(long(parts[0])),
    "reply": lambda parts: WriteAnswer(long(parts[0])),
    "draft": lambda parts: MakeDraft(long(parts[0]), _READ[parts[1]]),
}
