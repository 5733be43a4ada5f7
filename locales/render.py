"""A prompt becomes words: `render(prompt, language, zone)`, and what there is to choose from.

Law: a raw placeholder, a raw key or English words for want of a translation never reach a phone: each is an error
that names the key. Rendering looks at nothing but its arguments and the catalogues.
Source: needs.md, R02 and R21; Bot API, setMyDescription and setMyShortDescription.
"""

from functools import cache

from locales.catalogues import SHIPPED, SOURCE, Catalogues
from locales.errors import MissingParameter
from locales.formats import shown
from relay.messages import Prompt

LABEL_LIMITS: dict[str, int] = {
    "btn.": 20,  # WhatsApp reply button; an over-long label loses the whole message
    "row.": 24,  # WhatsApp list row
    "cmd.": 40,  # a command menu on a small phone
    "lang.name": 20,  # a button of the language choice
    "bot.description": 512,
    "bot.short_description": 120,
}
"""The longest text allowed, in UTF-16 code units, by key or by the beginning of the key."""


@cache
def shipped() -> Catalogues:
    """The catalogues beside this file, read and checked once.

    Raises:
        BrokenCatalogue: One of them is wrong. `bot.app` asks at start, so that nobody meets it later.
    """
    return Catalogues.load(SHIPPED)


def render(prompt: Prompt, language: str, zone: str, *, catalogues: Catalogues | None = None) -> str:
    """The words of `prompt`.

    Args:
        prompt: A key with its parameters; parameters that the text does not use are left out.
        language: The receiver's language or variant, exactly as a catalogue is called; see `nearest`.
        zone: The receiver's IANA time zone; moments are shown in it.
        catalogues: Where the texts are; those shipped where none are given.

    Raises:
        UnknownLanguage: No catalogue is called so.
        UnknownPrompt: No text has this key.
        MissingParameter: A placeholder has no value.
        UnfitParameter: A placeholder cannot show its value.
        UnknownZone: The time zone database does not have `zone`.
    """
    catalogue = (catalogues or shipped()).catalogue(language)
    words: list[str] = []
    for text, name in catalogue.template(prompt.key).parts:
        words.append(text)
        if name is None:
            continue
        if name not in prompt.params:
            raise MissingParameter(prompt.key, name)
        words.append(shown(prompt.params[name], prompt.key, name, catalogue, zone))
    return "".join(words)


def languages() -> tuple[str, ...]:
    """The languages to choose from: en, fr, it, es, then further ones by their code. Variants are not among them."""
    return shipped().languages


def language_name(language: str) -> str:
    """What a language calls itself, for its button: "Italiano".

    Raises:
        UnknownLanguage: No catalogue is called so.
    """
    return shipped().catalogue(language).name


def nearest(language: str) -> str:
    """The catalogue closest to a code as people and channels write it: "it-IT" gives "it", "fr@eu" gives "fr".

    Raises:
        UnknownLanguage: Not even the base language has a catalogue.
    """
    return shipped().nearest(language)


def keys() -> frozenset[str]:
    """The keys of all texts that can be sent."""
    return frozenset(shipped().catalogue(SOURCE).templates)


def placeholders(key: str) -> frozenset[str]:
    """The parameters that a text needs, the same in every language.

    Raises:
        UnknownPrompt: No text has this key.
    """
    return shipped().catalogue(SOURCE).template(key).placeholders


def label_limit(key: str) -> int | None:
    """The longest text allowed for `key`, in UTF-16 code units; None where only the channel's own limit counts."""
    return next((limit for start, limit in LABEL_LIMITS.items() if key.startswith(start)), None)
