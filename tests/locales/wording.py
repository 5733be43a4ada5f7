"""What the tests of the texts look at: each text with its placeholders, its tag, its buttons, its first sentence.

Law: read from the catalogues as people will get them, so that a test fails on the text itself.
"""

import re
import unicodedata
from datetime import UTC, datetime

from locales.catalogues import SOURCE
from locales.render import keys, placeholders, shipped
from relay.messages import Value

LANGUAGES = ("en", "fr", "it", "es")
ALL_KEYS = tuple(sorted(keys()))
MOMENT = datetime(2026, 3, 3, 9, 5, tzinfo=UTC)


def text_of(language: str, key: str) -> str:
    """The text as a translator wrote it, placeholders in braces."""
    parts = shipped().catalogue(language).template(key).parts
    return "".join(words + (f"{{{name}}}" if name else "") for words, name in parts)


def note_of(key: str) -> str:
    """The translators' note on a text."""
    return shipped().catalogue(SOURCE).notes[key]


def tag_of(key: str) -> str:
    """Where a text is shown: "in-chat", "push", "push-mentee", "btn", "row", "cmd" or "bot"."""
    found = re.match(r"\[([a-z-]+)\] ", note_of(key))
    return found.group(1) if found else ""


def buttons_of(key: str) -> tuple[str, ...]:
    """The buttons that stand under a text, as its note names them; a text's note that only mentions one has none."""
    sets = re.findall(r"Buttons? ((?:btn\.[a-z_]+)(?: / btn\.[a-z_]+)*)", note_of(key))
    return tuple(button for one in sets for button in one.split(" / "))


def sentences(text: str) -> list[str]:
    """The sentences of a text, without placeholders."""
    return [one for one in re.split(r"(?<=[.!?:])\s+", re.sub(r"\{\w+\}", "X", text)) if one]


def plain(text: str) -> str:
    """Lower case, without accents, so that a word list need not know spellings."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))


def sample_params(key: str) -> dict[str, Value]:
    """A fitting value for each placeholder of a text."""
    moments = {"day", "short_day", "time", "date"}
    return {name: MOMENT if name in moments else f"value of {name}" for name in placeholders(key)}
