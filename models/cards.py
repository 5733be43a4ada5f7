"""Checked answers as files: one per topic and language, in the folder `cards` of the data directory.

Law: a file that is wrong is never half used: what is wrong is said with file and line, and its card is not shown. A
number is refused without who runs it and when, and a line run by the police must say so (R52).
Source: docs/cards.md; R50-R52.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from models.tables import card_reminder, topic_count
from relay.cards import LONGEST, Card, Helpline, Topic

if TYPE_CHECKING:
    from models.work import Work

FOLDER = "cards"
"""Of the data directory."""
DRAFTS = "drafts"
"""Of that folder: nothing in it is shown to anybody."""
SPOKEN = ".ogg"
"""A card's recording stands beside it."""
NAME = re.compile(r"(?P<topic>[a-z]+)\.(?P<language>[a-z]{2,3}(?:@[a-z]+)?)\.txt")
NEEDED = ("owner", "checked", "review")
KNOWN = frozenset({*NEEDED, "helpline", "example"})
POLICE = {
    "en": "police",
    "fr": "police",
    "it": "polizia",
    "es": "policía",
}
"""How a line run by the police says so, by language."""
_POLICE_RUN = re.compile(r"polic|polizi|gendarm|carabinier|guardia civil", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d(?:[ .-]?\d){5,}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file.

    Attributes:
        file: Its name.
        line: The line, from 1; 0 where it is the file as a whole.
        why: One sentence.
    """

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.why}"


@dataclass(frozen=True, slots=True)
class Library:
    """All cards of a folder, and what is wrong in it."""

    cards: Mapping[tuple[str, Topic], Card] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def shown(self, language: str, today: date) -> dict[Topic, Card]:
        """The cards in this language that may be shown today; a variant falls back on its language alone."""
        base = language.partition("@")[0]
        found = {}
        for topic in Topic:
            card = self.cards.get((language, topic)) or self.cards.get((base, topic))
            if card is not None and card.shown(today):
                found[topic] = card
        return found

    def overdue(self, today: date) -> list[Card]:
        """The cards whose owners have to look at them."""
        return [card for card in self.cards.values() if card.overdue(today)]


EMPTY = Library()


def load(folder: Path, languages: Iterable[str]) -> Library:
    """Every card of the folder; a folder that is not there holds none."""
    cards: dict[tuple[str, Topic], Card] = {}
    faults: list[Fault] = []
    known = frozenset(languages)
    for file in sorted(folder.glob("*")) if folder.is_dir() else ():
        if file.name.startswith(".") or file.suffix in {".md", SPOKEN} or file.name == DRAFTS:
            continue
        card, found = _read(file, known)
        faults += found
        if card is not None:
            cards[card.language, card.topic] = card
    return Library(cards, tuple(faults))


def _read(file: Path, languages: frozenset[str]) -> tuple[Card | None, list[Fault]]:
    name = NAME.fullmatch(file.name)
    if name is None or name["topic"] not in set(Topic) or name["language"].partition("@")[0] not in languages:
        why = f"a card is called TOPIC.LANGUAGE.txt: {', '.join(Topic)}; {', '.join(sorted(languages))}"
        return None, [Fault(file.name, 0, why)]
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return None, [Fault(file.name, 0, f"it can't be read as UTF-8 text ({type(error).__name__})")]
    return parse(file.name, Topic(name["topic"]), name["language"], text)


def parse(file: str, topic: Topic, language: str, text: str) -> tuple[Card | None, list[Fault]]:
    """One card, or what is wrong with it; `file` is how it is called in the faults."""
    lines = text.splitlines()
    reading = _Reading(file, language)
    body_at = len(lines)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            body_at = number
            break
        reading.head(number, line)
    body = "\n".join(lines[body_at:]).strip()
    if not body:
        reading.wrong(body_at, "the answer is missing: head lines, an empty line, then the answer")
    for key in NEEDED:
        if key not in reading.values:
            reading.wrong(1, f"`{key}:` is missing")
    reading.numbers_without_operator(lines, body_at)
    card = reading.card(topic, body)
    if card is not None and len(card.text) > LONGEST:
        reading.wrong(body_at + 1, f"the answer has {len(card.text)} characters with its helplines, {LONGEST} at most")
    return (None if reading.faults else card), reading.faults


class _Reading:
    """One file while it is read."""

    def __init__(self, file: str, language: str) -> None:
        self.file = file
        self.language = language
        self.values: dict[str, str] = {}
        self.days: dict[str, date] = {}
        self.helplines: list[Helpline] = []
        self.faults: list[Fault] = []

    def wrong(self, line: int, why: str) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(self.file, line, why))

    def head(self, number: int, line: str) -> None:
        """One line of the head: `key: value`."""
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or key not in KNOWN:
            self.wrong(number, f"a head line is `key: value`, and the keys are {', '.join(sorted(KNOWN))}")
            return
        if key in self.values and key != "helpline":
            self.wrong(number, f"`{key}:` stands twice")
        if not value:
            self.wrong(number, f"`{key}:` is empty")
        self.values[key] = value
        if key in {"checked", "review"}:
            self._day(number, key, value)
        if key == "example" and value not in {"yes", "no"}:
            self.wrong(number, "`example:` is yes or no")
        if key == "helpline":
            self._helpline(number, value)

    def _day(self, number: int, key: str, value: str) -> None:
        try:
            self.days[key] = date.fromisoformat(value)
        except ValueError:
            self.wrong(number, f"`{key}:` is a date like 2026-09-01")
            return
        if {"checked", "review"} <= set(self.days) and self.days["review"] <= self.days["checked"]:
            self.wrong(number, "the review must come after the check")

    def _helpline(self, number: int, value: str) -> None:
        parts = [part.strip() for part in value.split("|")]
        if len(parts) != 3 or not all(parts):  # noqa: PLR2004  # number, operator, hours
            self.wrong(number, "a helpline is `number | who runs it | when`: a number without these is not shown")
            return
        line = Helpline(*parts)
        word = POLICE.get(self.language.partition("@")[0])
        if _POLICE_RUN.search(line.operator) and word is not None and word not in line.operator.lower():
            self.wrong(number, f"this line is run by the police, and must say so in its language: {word}")
        self.helplines.append(line)

    def numbers_without_operator(self, lines: list[str], body_at: int) -> None:
        """A number in the answer itself has nobody beside it."""
        for number, line in enumerate(lines[body_at:], body_at + 1):
            if _NUMBER.search(line):
                self.wrong(number, "a telephone number belongs into `helpline: number | who runs it | when`")

    def card(self, topic: Topic, body: str) -> Card | None:
        """The card, as far as it can be made."""
        if not {"checked", "review"} <= set(self.days) or "owner" not in self.values:
            return None
        return Card(
            topic,
            self.language,
            body,
            self.values["owner"],
            self.days["checked"],
            self.days["review"],
            tuple(self.helplines),
            example=self.values.get("example") == "yes",
        )


# --- counts and reminders ----------------------------------------------------------------------------------------


def count_topic(work: "Work", topic: Topic, language: str) -> None:
    """One more question on this topic this month (R48)."""
    made = (postgresql if work.conn.dialect.name == "postgresql" else sqlite).insert(topic_count)
    work.conn.execute(
        made.values(topic=topic.value, month=f"{work.now:%Y-%m}", language=language, times=1).on_conflict_do_update(
            index_elements=[topic_count.c.topic, topic_count.c.month, topic_count.c.language],
            set_={"times": topic_count.c.times + 1},
        )
    )


def topic_counts(work: "Work") -> list[tuple[str, str, str, int]]:
    """(month, topic, language, times), the newest month first: the list for the workshop."""
    rows = work.conn.execute(
        select(topic_count).order_by(topic_count.c.month.desc(), topic_count.c.times.desc(), topic_count.c.topic)
    )
    return [(row.month, row.topic, row.language, row.times) for row in rows]


def newly_overdue(work: "Work", cards: Library) -> list[Card]:
    """The overdue cards of which nobody was reminded yet; from now on somebody was."""
    dialect = postgresql if work.conn.dialect.name == "postgresql" else sqlite
    found = []
    for card in cards.overdue(work.now.date()):
        made = dialect.insert(card_reminder).values(
            topic=card.topic.value, language=card.language, review_on=card.review_on, reminded_at=work.now
        )
        if work.conn.execute(made.on_conflict_do_nothing()).rowcount:
            found.append(card)
    return found
