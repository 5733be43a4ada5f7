"""A bot token opens a line; these are the ways in which it could be read by accident."""

import copy
import pickle
import traceback
from pathlib import Path

import pytest

from channels.telegram.errors import BadToken
from channels.telegram.token import Token, token_from_file
from tests.channels.telegram.wires import SECRET

WHOLE = f"700001:{SECRET}"


def test_every_way_of_showing_it_hides_the_secret() -> None:
    """repr, str, format and %-formatting show the bot's number and nothing else."""
    token = Token(WHOLE)
    shown = [repr(token), str(token), f"{token}", f"{token!r}", "%s" % token, repr([token]), repr({"t": token})]  # noqa: UP031
    assert not any(SECRET in one for one in shown)
    assert shown[0] == "Token(700001:***)"
    assert token.id == 700001


def test_it_is_not_pickled_or_copied() -> None:
    """A token can't wander into a pickle or a deep copy."""
    for escape in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            escape(Token(WHOLE))


def test_the_secret_is_there_for_the_wire_alone() -> None:
    """reveal() gives the whole token back, and equal tokens are equal."""
    assert Token(f" {WHOLE}\n").reveal() == WHOLE
    assert Token(WHOLE) == Token(WHOLE)
    assert hash(Token(WHOLE)) == hash(Token(WHOLE))
    assert Token(WHOLE) != Token(f"700002:{SECRET}")
    assert Token(WHOLE) != WHOLE


@pytest.mark.parametrize(
    "given",
    ["", "hello", SECRET, f"x700001:{SECRET}", f"700001:{SECRET} and more", "700001:short", f"700001:{SECRET}/.."],
)
def test_what_is_no_token_is_refused_without_repeating_it(given: str) -> None:
    """The sentence says what a token looks like; it never shows what was given."""
    with pytest.raises(BadToken) as caught:
        Token(given)
    assert "@BotFather" in str(caught.value)
    assert not given or given not in str(caught.value)


def test_a_token_file_holds_one_token(tmp_path: Path) -> None:
    """A file with the token and a line break is what --token-file takes."""
    path = tmp_path / "line-1.token"
    path.write_text(WHOLE + "\n")
    assert token_from_file(path).id == 700001


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "can't be read"),
        (b"", "is empty"),
        (b"\xff\xfe\x00", "is not a text file"),
        (f"TOKEN={WHOLE}".encode(), "does not hold a bot token"),
    ],
)
def test_a_bad_token_file_is_named_and_its_content_is_not(tmp_path: Path, content: bytes | None, says: str) -> None:
    """The operator learns which file and what is wrong, and no part of a secret is shown, not even in the chain."""
    path = tmp_path / "line-1.token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadToken, match=says) as caught:
        token_from_file(path)
    shown = "".join(traceback.format_exception(caught.value))
    assert str(path) in str(caught.value)
    assert SECRET not in shown
