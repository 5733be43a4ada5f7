"""The desk's runbook says what the phone says, in every language that is offered."""

import re

import pytest

from handlers.commands import commands_of
from locales.render import languages
from relay.people import Role
from tests.locales.test_handbooks import DOCS, page, said_on_the_phone, shape
from tests.locales.wording import LANGUAGES


def test_every_language_has_its_runbook() -> None:
    """One page per language that a person can choose."""
    assert {path.stem for path in (DOCS / "supervisor").glob("*.md")} == set(languages())


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_bold_is_on_the_phone(language: str) -> None:
    """Every button and sentence that the runbook quotes is in the catalogue, word for word."""
    quoted = re.findall(r"\*\*(.+?)\*\*", page("supervisor", language))
    shown = said_on_the_phone(language)
    assert len(quoted) >= 12
    assert [quote for quote in quoted if not any(quote in text for text in shown)] == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_runbooks_stand_side_by_side(language: str) -> None:
    """Every language has the same headings, steps and rows."""
    assert shape(page("supervisor", language)) == shape(page("supervisor", "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_runbook_names_every_command_of_the_team(language: str) -> None:
    """Each command that the team has, and no other."""
    named = set(re.findall(r"`/([a-z]+)", page("supervisor", language)))
    assert named == {command.name for command in commands_of(Role.SUPERVISOR, Role.COORDINATOR)}
