"""Checked answers: how they are read, what is refused with file and line, who sees them, and what is counted."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.cli.cards import EXAMPLES
from handlers.checkins import remind_owners
from models import questions
from models.cards import Library, load, parse
from relay.cards import LONGEST, Card, Topic
from relay.messages import Chose, Pass, Text
from tests.checkins.conftest import Street

LANGUAGES = ("en", "fr", "it", "es")
GOOD = (
    "owner: legal adviser\nchecked: 2026-02-01\nreview: 2026-08-01\nhelpline: 000 000 000 | Example | 9-18\n\nAsk us.\n"
)


def faults(text: str, language: str = "it") -> list[str]:
    """What is wrong with this card, as the command says it."""
    return [str(one) for one in parse(f"legal.{language}.txt", Topic.LEGAL, language, text)[1]]


def test_a_good_card_has_no_fault() -> None:
    """Head, empty line, answer: the helpline stands under it with who runs it and when."""
    card, found = parse("legal.it.txt", Topic.LEGAL, "it", GOOD)
    assert found == []
    assert card is not None
    assert card.text == "Ask us.\n\n000 000 000: Example (9-18)"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("owner: legal adviser\n", "", "legal.it.txt:1: `owner:` is missing"),
        ("owner: legal adviser", "owner:", "legal.it.txt:1: `owner:` is empty"),
        ("2026-02-01", "1 February", "legal.it.txt:2: `checked:` is a date like"),
        ("2026-08-01", "2026-01-01", "legal.it.txt:3: the review must come after the check"),
        ("| Example | 9-18", "| Example", "legal.it.txt:4: a helpline is `number | who runs it | when`"),
        ("| Example |", "| Police |", "legal.it.txt:4: this line is run by the police, and must say so"),
        ("helpline:", "telephone:", "legal.it.txt:4: a head line is `key: value`"),
        ("Ask us.", "Call 800 000 000.", "legal.it.txt:6: a telephone number belongs into"),
        ("Ask us.", "x" * LONGEST, "legal.it.txt:6: the answer has"),
        ("\n\nAsk us.\n", "\n", "the answer is missing"),
        ("owner: legal", "owner: x\nowner: legal", "legal.it.txt:2: `owner:` stands twice"),
    ],
)
def test_a_fault_is_told_with_file_and_line(old: str, new: str, said: str) -> None:
    """What is wrong is said so that whoever wrote the card finds it, and the card is not used."""
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    assert any(said in fault for fault in faults(text)), faults(text)
    assert parse("legal.it.txt", Topic.LEGAL, "it", text)[0] is None


def test_the_examples_are_complete_and_never_shown() -> None:
    """Seven topics in four languages without a fault, all marked, and not one of them reaches a phone."""
    found = load(EXAMPLES, LANGUAGES)
    assert found.faults == ()
    assert set(found.cards) == {(language, topic) for language in LANGUAGES for topic in Topic}
    assert all(card.example for card in found.cards.values())
    assert all(found.shown(language, date(2026, 2, 1)) == {} for language in LANGUAGES)


def test_a_file_with_another_name_is_a_fault(tmp_path: Path) -> None:
    """A card nobody would ever find is told of."""
    (tmp_path / "law.it.txt").write_text(GOOD, "utf-8")
    (tmp_path / "legal.xx.txt").write_text(GOOD, "utf-8")
    (tmp_path / "legal.it.txt").write_bytes(GOOD.encode() + b"\xff")
    found = load(tmp_path, LANGUAGES)
    assert found.cards == {}
    assert sorted(fault.file for fault in found.faults) == ["law.it.txt", "legal.it.txt", "legal.xx.txt"]


def test_a_card_is_hidden_when_it_is_90_days_overdue() -> None:
    """R50: on the 90th day it is shown, on the 91st not."""
    card = Card(Topic.LEGAL, "it", "Ask us.", "adviser", date(2026, 1, 1), date(2026, 3, 1))
    assert card.shown(date(2026, 5, 30))
    assert not card.shown(date(2026, 5, 31))
    assert not card.overdue(date(2026, 3, 1))
    assert card.overdue(date(2026, 3, 2))


def library(review: date = date(2026, 8, 1)) -> Library:
    """One card, in English."""
    card = Card(Topic.LEGAL, "en", "You can ask for legal help.", "adviser", date(2026, 2, 1), review)
    return Library({("en", Topic.LEGAL): card})


async def test_she_reads_a_card_from_her_menu(street: Street) -> None:
    """Menu, information, a topic: the card and who checked it; the topic is counted, nobody beside it (R48)."""
    street.village.books.units.cards = library()
    for _ in range(2):
        await street.village.writes(street.her, "MENU")
        await street.village.presses(street.her, "row.info")
        await street.village.presses(street.her, "row.info_legal")
        bodies = [body for _, body in street.her.got]
        assert bodies[-2] == Pass(Text("You can ask for legal help."))
        assert street.her.keys[-1] == "info.footer"
    rows = await street.village.rows("SELECT * FROM topic_count")
    assert [dict(row) for row in rows] == [{"topic": "legal", "month": "2026-03", "language": "en", "times": 2}]


async def test_without_a_card_her_question_goes_to_people(street: Street) -> None:
    """R51: nothing is invented; with yes, her next words are an item for the team and not for her mentor."""
    await street.village.writes(street.her, "MENU")
    await street.village.presses(street.her, "row.info")
    await street.village.presses(street.her, "row.info_housing")
    assert street.her.keys[-1] == "info.none"
    await street.village.presses(street.her, "btn.yes")
    await street.village.writes(street.her, "Where can I rent a room?")
    assert len(await street.causes()) == 1
    assert street.mentor.got == []


async def test_a_mentor_asks_with_q(street: Street) -> None:
    """/q shows the same topics to a mentor; a missing card goes on the team's list, and rings nobody."""
    street.village.books.units.cards = library()
    await street.village.writes(street.mentor, "/q")
    await street.village.presses(street.mentor, "row.info_legal")
    assert street.mentor.keys[-1] == "info.footer"
    await street.village.presses(street.mentor, "row.info_health")
    assert street.mentor.keys[-1] == "info.none_mentor"
    assert await street.causes() == ["no_card"]
    assert "sup.alert" not in street.supervisor.keys


async def test_an_owner_is_reminded_once_for_each_review(street: Street) -> None:
    """R50: the day after the review date the team hears of it, once."""
    street.village.books.units.cards = library(date(2026, 3, 1))
    for _ in range(2):
        await street.village.write(remind_owners)
        await street.village.deliver()
    assert street.supervisor.keys.count("sup.cards_overdue") == 1


async def test_a_card_is_only_ever_shown_in_her_language(street: Street) -> None:
    """A card in another language is no card: she is asked whether people shall answer."""
    only_french = Card(Topic.LEGAL, "fr", "Demandez-nous.", "adviser", date(2026, 2, 1), date(2026, 8, 1))
    street.village.books.units.cards = Library({("fr", Topic.LEGAL): only_french})
    await street.village.writes(street.her, "MENU")
    await street.village.presses(street.her, "row.info")
    await street.village.presses(street.her, "row.info_legal")
    assert street.her.keys[-1] == "info.none"


async def test_a_question_is_forgotten_like_other_words(street: Street) -> None:
    """Once it is answered and as old as texts are kept, its answer is gone; what is open stays."""
    village = street.village
    for topic in ("row.info_housing", "row.info_health"):
        await village.writes(street.her, "MENU")
        await village.presses(street.her, "row.info")
        await village.presses(street.her, topic)
        await village.presses(street.her, "btn.yes")
        await village.presses(street.her, "btn.that_is_all")
    await village.writes(street.supervisor, "/open")
    await village.does(street.supervisor, Chose(street.supervisor.last.buttons[0][0].code, None))
    await village.presses(street.supervisor, "btn.take")
    await village.presses(street.supervisor, "btn.answer")
    await village.writes(street.supervisor, "Yes.")
    kept = timedelta(days=30)
    village.clock.jump(timedelta(days=29))
    assert await village.write(lambda work: questions.forget_old(work, kept)) == 0
    village.clock.jump(timedelta(days=2))
    assert await village.write(lambda work: questions.forget_old(work, kept)) == 1
    assert [row["topic"] for row in await village.rows("SELECT topic FROM card_question")] == ["health"]
    await village.presses(street.her, "btn.read")
    assert street.her.keys[-1] == "choice.gone"
