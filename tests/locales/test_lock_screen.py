"""R19: whoever sees the phone on the table learns nothing. R36: no text promises what others decide."""

import re

import pytest

from tests.locales.lexicon import FORECAST_SENTENCES, FORECASTS, HARMLESS, TELLING, TELLING_SENTENCES
from tests.locales.wording import ALL_KEYS, LANGUAGES, plain, sentences, tag_of, text_of

PUBLIC_TAGS = frozenset({"push", "push-mentee", "cmd", "bot"})
NEVER_FIRST = ("btn.", "row.", "sup.why_")
"""Buttons, rows and the cause of an opened item stand below another text."""


def telling_words(language: str, text: str) -> list[str]:
    """The words of `text` that tell what this is."""
    words = re.findall(r"[^\W\d_]+", plain(text))
    harmless = HARMLESS.get(language, ())
    return [word for word in words if word.startswith(TELLING[language]) and word not in harmless]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lexicon_finds_what_it_is_for(language: str) -> None:
    """A sentence that tells everything is found, in every language: the list works."""
    assert len(telling_words(language, TELLING_SENTENCES[language])) >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_stand_on_a_lock_screen_tells_nothing(language: str) -> None:
    """No pushed text, command menu or public description holds a telling word."""
    public = [key for key in ALL_KEYS if tag_of(key) in PUBLIC_TAGS]
    told = {key: words for key in public if (words := telling_words(language, text_without_names(language, key)))}
    assert len(public) > 40
    assert told == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sentence_of_every_text_tells_nothing(language: str) -> None:
    """Phones show the first words of any message, so those of every text that can stand first are neutral."""
    first = {
        key: sentences(text_without_names(language, key))[0] for key in ALL_KEYS if not key.startswith(NEVER_FIRST)
    }
    assert {key: words for key, text in first.items() if (words := telling_words(language, text))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_she_reads_alone_no_text_names_an_organisation(language: str) -> None:
    """R03: what can be sent before [Yes, go on] has no placeholder for the organisation or the mentor."""
    early = ("lang.choose", "lang.other", "lang.changed", "invite.hello", "invite.later", "invite.bad_code")
    public = [key for key in ALL_KEYS if tag_of(key) in {"cmd", "bot"}]
    for key in (*early, *public):
        assert not re.search(r"\{(org|mentor|supervisor|alias)\}", text_of(language, key)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pattern_of_forecasts_finds_one(language: str) -> None:
    """A promise about a decision is found, in every language: the pattern works."""
    assert re.search(FORECASTS[language], plain(FORECAST_SENTENCES[language]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_promises_what_others_decide(language: str) -> None:
    """R36: no text has a claim about a decision or a date that nobody in the team can keep."""
    claims = {
        key: found.group() for key in ALL_KEYS if (found := re.search(FORECASTS[language], plain_of(language, key)))
    }
    assert claims == {}


def text_without_names(language: str, key: str) -> str:
    """The text without its placeholders: {mentor} is shown as the alias."""
    return re.sub(r"\{\w+\}", "X", text_of(language, key))


def plain_of(language: str, key: str) -> str:
    """The text in lower case, without accents and placeholders."""
    return plain(text_without_names(language, key))
