"""What a command answers: for a person as text, for a script as one object."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """A command's answer.

    Attributes:
        told: For scripts, as JSON.
        text: For people.
        status: The exit status.
    """

    told: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    status: int = 0
