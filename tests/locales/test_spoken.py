"""What the program says, it can say: every key that the code names is a text, and gets the values that it needs."""

import re

import pytest

from handlers.commands import commands_of
from locales.render import placeholders
from relay.people import Role
from tests.locales.spoken import spoken
from tests.locales.wording import LANGUAGES, text_of

SPOKEN = spoken()


def test_the_programs_texts_are_found() -> None:
    """The reader of the source finds what it is for: a plain key with its parameters."""
    assert len(SPOKEN) > 40
    assert any(one.pattern == r"mentor\.sent" and one.given == frozenset({"alias"}) for one in SPOKEN)


def test_every_text_that_the_code_names_exists() -> None:
    """No place in the program asks for a text that no catalogue has."""
    assert [f"{one.where} speaks {one.pattern}" for one in SPOKEN if not one.spoken_keys] == []


def test_every_text_gets_the_values_that_it_needs() -> None:
    """No place in the program leaves a placeholder empty: its text would never leave, be it a cry for help."""
    left_out = [
        f"{one.where} leaves {sorted(missing)} out of {key}"
        for one in SPOKEN
        for key in sorted(one.spoken_keys)
        if one.given is not None and (missing := placeholders(key) - one.given)
    ]
    assert left_out == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_the_commands_that_there_are(language: str) -> None:
    """/help of a mentor and of the team name every command of theirs but /help itself, and none that does not exist."""
    for key, roles in (("mentor.help", (Role.MENTOR,)), ("sup.help", (Role.SUPERVISOR, Role.COORDINATOR))):
        named = set(re.findall(r"/([a-z]+)", text_of(language, key)))
        assert named | {"help"} == {command.name for command in commands_of(*roles)}, key
