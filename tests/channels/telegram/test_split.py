"""Long words come in parts, and nothing of them is lost or torn."""

import re
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.split import is_boundary, split
from relay.messages import Entity, Style, Text, utf16_length

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1ee\U0001f1f9"
WAVE = "\U0001f44b\U0001f3fe"
ACCENT = "e\u0301"
HANGUL = "\u1112\u1161\u11ab"
PIECES = st.sampled_from(
    [
        "a",
        "Ciao",
        " ",
        "\n",
        ". ",
        "? ",
        "\n\n",
        "\r\n",
        FAMILY,
        FLAG,
        WAVE,
        ACCENT,
        HANGUL,
        "\U0001f600",
        "ж",
        "\u3002",
    ]
)
WORDS = st.lists(PIECES, max_size=60).map("".join)


def squeezed(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s", "", text)


@given(text=WORDS, room=st.integers(12, 40))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, room: int) -> None:
    """The parts have room, are the text but for white space at the cuts, and tear no visible character."""
    parts = split(Text(text), room)
    assert all(utf16_length(part.text) <= room for part in parts)
    assert squeezed("".join(part.text for part in parts)) == squeezed(text)
    at = 0
    for part in parts:
        at = text.index(part.text, at)
        assert at in {0, len(text)} or is_boundary(text, at)
        at += len(part.text)


@given(data=st.data(), text=WORDS.filter(bool), room=st.integers(12, 40))
def test_formatting_goes_on_where_it_was(data: st.DataObject, text: str, room: int) -> None:
    """Every character but white space has the same styles in its part as before."""
    units = list(accumulate((utf16_length(letter) for letter in text), initial=0))
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first + 1, len(text)))
    bold = Entity(Style.BOLD, units[first], units[last] - units[first])
    styled = "".join(_styled(part) for part in split(Text(text, (bold,)), room))
    assert styled == squeezed(text[first:last])


def _styled(part: Text) -> str:
    raw = part.text.encode("utf-16-le")
    cuts = (raw[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in part.entities)
    return squeezed("".join(cuts))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One two three. Four five six", ["One two three.", "Four five six"]),
        ("One two three four five", ["One two three", "four five"]),
        ("First part\n\nSecond. Part", ["First part", "Second. Part"]),
        ("abcdefghijklmnopqrstuvwx", ["abcdefghijklmnop", "qrstuvwx"]),
        ("abcdefghijklmn" + FAMILY + "x", ["abcdefghijklmn", FAMILY + "x"]),
        ("abcdefghijklm" + FLAG * 2, ["abcdefghijklm", FLAG * 2]),
        ("   short", ["   short"]),
    ],
)
def test_the_cut_is_where_a_reader_would_make_it(text: str, parts: list[str]) -> None:
    """At a paragraph, else after a sentence, else at a space, else between visible characters."""
    assert [part.text for part in split(Text(text), 16)] == parts


def test_an_endless_character_is_cut_where_it_must_be() -> None:
    """A chain of marks longer than a message still gets through, in pieces."""
    parts = split(Text("a" + "\u0301" * 50), 16)
    assert [len(part.text) for part in parts] == [16, 16, 16, 3]


def test_a_long_letter_is_cut_into_few_parts() -> None:
    """Twenty thousand characters of sentences make six parts, not hundreds."""
    letter = "This is one sentence of a long letter. " * 512
    assert len(split(Text(letter), 3936)) == 6
