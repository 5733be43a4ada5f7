"""The handbooks docs/mentee and docs/mentor say what the phone says, in every language that is offered."""

import re
from pathlib import Path

import pytest

from handlers.commands import commands_of
from locales.render import languages, render
from relay.messages import Prompt
from relay.people import Role
from relay.words import SPELLINGS, Word, whole_word
from tests.locales.lexicon import HARMLESS, TELLING
from tests.locales.wording import ALL_KEYS, LANGUAGES, plain, sample_params

DOCS = Path(__file__).parents[2] / "docs"
MENTOR_COMMANDS = {command.name for command in commands_of(Role.MENTOR)}
FOR_HER_SAFETY = ("danger", "pericol", "peligro")
"""What a page on paper has to say, and a lock screen does not."""

MOST_LINES = 70
LONGEST_SENTENCE = 25  # words; the page is read in peace, or read aloud


def page(role: str, language: str) -> str:
    """One handbook."""
    return (DOCS / role / f"{language}.md").read_text(encoding="utf-8")


def shape(text: str) -> list[str]:
    """What kind of line each line is: heading, step, point, row or words."""
    marks = [re.match(r"#+ |\d+\. |- |\| |\|-", line) for line in text.splitlines()]
    return [mark.group() if mark else "words" * bool(line) for mark, line in zip(marks, text.splitlines(), strict=True)]


def said_on_the_phone(language: str) -> list[str]:
    """Every text as it is shown, about Blessing."""
    return [render(Prompt(key, sample_params(key) | {"alias": "Blessing"}), language, "UTC") for key in ALL_KEYS]


@pytest.mark.parametrize("role", ["mentee", "mentor"])
def test_every_language_has_its_handbook(role: str) -> None:
    """One page per language that a person can choose, and no page that nobody can choose."""
    assert {path.stem for path in (DOCS / role).glob("*.md")} == set(languages())


@pytest.mark.parametrize("role", ["mentee", "mentor"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_bold_is_what_the_phone_shows(role: str, language: str) -> None:
    """Every button and every sentence that a handbook quotes is in the catalogue, word for word."""
    quoted = re.findall(r"\*\*(.+?)\*\*", page(role, language))
    shown = said_on_the_phone(language)
    assert len(quoted) > 9
    assert [quote for quote in quoted if not any(quote in text for text in shown)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_mentees_handbook_work(language: str) -> None:
    """Each word that she is told to write does what is said, and every way to ask for help is named."""
    words = re.findall(r"`([^`]+)`", page("mentee", language))
    assert {whole_word(word) for word in words} == set(Word)
    assert {word.lower() for word in words if whole_word(word) is Word.HELP} == set(SPELLINGS[Word.HELP])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mentors_handbook_names_every_command(language: str) -> None:
    """All commands of a mentor are explained, and none that she does not have."""
    assert set(re.findall(r"`/([a-z]+)`", page("mentor", language))) == MENTOR_COMMANDS


@pytest.mark.parametrize("role", ["mentee", "mentor"])
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_handbooks_have_the_same_parts(role: str, language: str) -> None:
    """No language misses a step, a row or a warning: the pages stand side by side, line by line."""
    assert shape(page(role, language)) == shape(page(role, "en"))


@pytest.mark.parametrize("role", ["mentee", "mentor"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_handbooks_are_short(role: str, language: str) -> None:
    """One page, in sentences that people who read slowly can follow."""
    text = page(role, language)
    pieces = [piece for line in text.splitlines() for piece in re.split(r"(?<=[.!?:])\s+|\|", line)]
    assert len(text.splitlines()) <= MOST_LINES
    assert [piece for piece in pieces if len(re.findall(r"[\w']+", piece)) > LONGEST_SENTENCE] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mentees_page_that_somebody_finds_tells_little(language: str) -> None:
    """The page on paper does not say what the service is, nor for whom; it may say what to do in danger."""
    words = re.findall(r"[^\W\d_]+", plain(page("mentee", language)))
    telling = {word for word in words if word.startswith(TELLING[language]) and not word.startswith(FOR_HER_SAFETY)}
    assert telling - set(HARMLESS.get(language, ())) == set()
