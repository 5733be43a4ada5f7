"""The catalogues: one gettext file per language, found in their folder, checked whole before the first text leaves.

A language is one file `xx.po`; a variant of it (another register, an organisation's own words) is one file
`xx@name.po` that holds only what it changes. `msgctxt` is the key, `msgid` the English text, `msgstr` what is sent.

Law: a catalogue that lacks a key or changes a placeholder is refused at start and never found out on a phone.
Source: needs.md, R02 and "Register"; house.md, "Rooms".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Self

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from locales.errors import BrokenCatalogue, UnknownLanguage, UnknownPrompt

SHIPPED = Path(__file__).parent
SOURCE = "en"
"""The language whose file says which keys there are."""

FIRST = ("en", "fr", "it", "es")
"""The order in which the choice of languages shows them; further ones follow by their code."""

NAME = "lang.name"
NEVER_SENT = "format."
"""Keys with this beginning are settings of a language, not texts."""

FORMAT_LOCALE = "format.locale"
FORMAT_DAY = "format.day"

LINE = re.compile(r'\s*(#.*|((msgctxt|msgid|msgstr)\s+)?"([^"\\]|\\.)*"\s*)?')
"""What a line may look like: Babel cuts the last letter off a text whose closing quote is missing, and says nothing."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text, cut at its placeholders.

    Attributes:
        parts: Pairs of words and the placeholder that follows them, None after the last words.
    """

    parts: tuple[tuple[str, str | None], ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Cut `text` at its `{placeholders}`.

        Raises:
            ValueError: A brace is not closed, or a placeholder is more than a plain name.
        """
        parts: list[tuple[str, str | None]] = []
        for words, name, spec, conversion in Formatter().parse(text):
            if name is not None and (not name.isidentifier() or spec or conversion):
                raise ValueError(f"{{{name}}} is not a plain name in braces")
            parts.append((words, name))
        return cls(tuple(parts))

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that need a value."""
        return frozenset(name for _, name in self.parts if name is not None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language's texts, or one variant's with the base language's underneath.

    Attributes:
        language: Its code and file name: "it", or "it@lei" for a variant.
        templates: By key.
        sources: The English text that each translation was made from, by key.
        notes: The translators' notes, by key.
        name: What the language calls itself: "Italiano".
        formats: The CLDR locale of its dates and numbers.
        day_pattern: How it shows weekday, day and month, as a CLDR pattern.
    """

    language: str
    templates: Mapping[str, Template]
    sources: Mapping[str, str]
    notes: Mapping[str, str]
    name: str
    formats: Locale
    day_pattern: str

    def template(self, key: str) -> Template:
        """The text of `key`.

        Raises:
            UnknownPrompt: There is none.
        """
        try:
            return self.templates[key]
        except KeyError:
            raise UnknownPrompt(key) from None


@dataclass(frozen=True, slots=True)
class Catalogues:
    """All languages and variants of one folder.

    Attributes:
        languages: The languages to choose from, the usual four first; variants are not among them.
        by_code: Every language and every variant.
    """

    languages: tuple[str, ...]
    by_code: Mapping[str, Catalogue]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read and check every `.po` file of `folder`.

        Raises:
            BrokenCatalogue: A file cannot be read, lacks a text, or changes a placeholder.
        """
        files = {path.stem: _entries(path) for path in sorted(folder.glob("*.po"))}
        if SOURCE not in files:
            raise BrokenCatalogue(f"{SOURCE}.po", "it is missing, and it says which texts there are")
        by_code = {code: _catalogue(code, files) for code in files}
        bases = (code for code in by_code if "@" not in code)
        languages = tuple(sorted(bases, key=lambda code: (FIRST.index(code) if code in FIRST else len(FIRST), code)))
        return cls(languages, MappingProxyType(by_code))

    def catalogue(self, language: str) -> Catalogue:
        """The catalogue of exactly this language or variant.

        Raises:
            UnknownLanguage: There is none.
        """
        try:
            return self.by_code[language]
        except KeyError:
            raise UnknownLanguage(language) from None

    def nearest(self, language: str) -> str:
        """The catalogue's code that is closest to `language`: itself, the variant without its region, or the base.

        Args:
            language: A code as people and channels write it: "it", "IT", "it-IT", "it_IT", "it@lei", "it_IT@lei".

        Raises:
            UnknownLanguage: Not even the base language has a catalogue.
        """
        code, _, variant = language.strip().lower().replace("-", "_").partition("@")
        base = code.split("_", maxsplit=1)[0]
        known = {known.lower(): known for known in self.by_code}
        for wanted in (f"{code}@{variant}", f"{base}@{variant}", code, base):
            if wanted in known:
                return known[wanted]
        raise UnknownLanguage(language)


def _entries(path: Path) -> dict[str, Message]:
    """The messages of one file by key; the header has none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        messages = [message for message in read_po(lines, abort_invalid=True) if message.id]
    except (PoFileError, UnicodeDecodeError) as error:
        raise BrokenCatalogue(path.name, f"it is not a gettext file in UTF-8 ({error})") from error
    for number, line in enumerate(lines, start=1):
        if not LINE.fullmatch(line):
            raise BrokenCatalogue(path.name, f"line {number} is not a gettext line; look at its quotes")
    entries: dict[str, Message] = {}
    for message in messages:
        key = message.context
        if key is None:
            raise BrokenCatalogue(path.name, f"the text in line {message.lineno} has no msgctxt")
        if key in entries:
            raise BrokenCatalogue(path.name, f"the text {key} stands in it twice")
        if message.fuzzy or not message.string:
            raise BrokenCatalogue(path.name, f"the text {key} is not translated, or marked as fuzzy")
        entries[key] = message
    return entries


def _catalogue(code: str, files: Mapping[str, Mapping[str, Message]]) -> Catalogue:
    """One language's catalogue: a variant's own texts over the base language's, checked against the English file."""
    base, at, _ = code.partition("@")
    if at and base not in files:
        raise BrokenCatalogue(f"{code}.po", f"it is a variant of {base}.po, which is missing")
    own = files[code]
    entries = {**files[base], **own}
    _check_keys(f"{code}.po", entries, files[SOURCE])
    texts = {key: str(message.string) for key, message in entries.items() if not key.startswith(NEVER_SENT)}
    templates = {key: _template(f"{code}.po", key, text) for key, text in texts.items()}
    for key, template in templates.items():
        wanted = _template(f"{SOURCE}.po", key, str(files[SOURCE][key].string)).placeholders
        if template.placeholders != wanted:
            names = ", ".join(sorted(template.placeholders ^ wanted))
            raise BrokenCatalogue(f"{code}.po", f"the placeholders of {key} differ from the English text's: {names}")
    return Catalogue(
        language=code,
        templates=MappingProxyType(templates),
        sources=MappingProxyType({key: str(message.id) for key, message in entries.items()}),
        notes=MappingProxyType({key: " ".join(message.auto_comments) for key, message in entries.items()}),
        name=str(entries[NAME].string),
        formats=_formats(f"{code}.po", str(entries[FORMAT_LOCALE].string)),
        day_pattern=str(entries[FORMAT_DAY].string),
    )


def _check_keys(file: str, entries: Mapping[str, Message], source: Mapping[str, Message]) -> None:
    """Refuse a catalogue with too few texts or too many, naming the first of them."""
    if missing := sorted(source.keys() - entries.keys()):
        raise BrokenCatalogue(file, f"{len(missing)} of its texts are missing: {', '.join(missing[:5])}")
    if unknown := sorted(entries.keys() - source.keys()):
        raise BrokenCatalogue(file, f"{SOURCE}.po does not know its texts {', '.join(unknown[:5])}")


def _template(file: str, key: str, text: str) -> Template:
    try:
        return Template.of(text)
    except ValueError as error:
        raise BrokenCatalogue(file, f"the text {key} has a wrong placeholder ({error})") from error


def _formats(file: str, name: str) -> Locale:
    try:
        return Locale.parse(name)
    except (ValueError, UnknownLocaleError) as error:
        raise BrokenCatalogue(file, f"{FORMAT_LOCALE} is {name}, which CLDR does not know; name a close one") from error
