"""Every text fits its button, can be told from its neighbours, and speaks as people agreed it should."""

import re
from collections import Counter

import pytest

from locales.render import label_limit, language_name, languages
from relay.acts.leaving import LEAVE, MENU
from relay.cards import Topic
from relay.messages import utf16_length
from tests.locales.wording import ALL_KEYS, LANGUAGES, buttons_of, note_of, plain, sentences, tag_of, text_of

SAME_AS_ENGLISH = {("it", "btn.no"), ("es", "btn.no"), *((language, "btn.on_day") for language in ("fr", "it", "es"))}
TAGS = {"in-chat", "push", "push-mentee", "btn", "row", "cmd", "bot"}
LONGEST_SENTENCE = 17  # words: needs.md, "Tone rules"
MENU_ROWS = tuple(key for _, key in MENU)
LEAVE_ROWS = tuple(key for _, key in LEAVE)
TOPIC_ROWS = tuple(topic.row for topic in Topic)
PLAN_ROWS = tuple(f"row.{name}" for name in ("weekly_on", "weekly_move", "weekly_off", "date_new", "dates", "rest"))
SAFE_ROWS = ("btn.any_time", "btn.some_hours", "btn.only_me", "row.plans")

UNWANTED_ADDRESS = {
    "en": r"\b(madam|dear)\b",
    "fr": r"\b(tu|te|toi|ton|ta|tes)\b|\bt'",
    "it": r"(?<![.!?] )(?<!^)\b(Lei|Suo|Sua|Suoi|Sue)\b",
    "es": r"\b([Uu]sted(es)?|[Vv]osotr[ao]s)\b",
}
"""The other register: French says vous, Italian and Spanish tu."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_fits_where_it_is_shown(language: str) -> None:
    """R21: a label over the channel's limit would lose the whole message, so none is, in UTF-16 units."""
    limits = {key: limit for key in ALL_KEYS if (limit := label_limit(key)) is not None}
    assert {limits["btn.yes"], limits["row.help"], limits["cmd.to"]} == {20, 24, 40}
    assert {key for key, limit in limits.items() if utf16_length(text_of(language, key)) > limit} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_longer_than_one_message(language: str) -> None:
    """Every text with room for its values stays under a channel's 4096 UTF-16 units."""
    assert max(utf16_length(text_of(language, key)) for key in ALL_KEYS) < 2048


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_under_one_text_can_be_told_apart(language: str) -> None:
    """Two buttons of one message never read the same, and there are at most three."""
    for key in ALL_KEYS:
        labels = [plain(text_of(language, button)) for button in buttons_of(key)]
        assert len(set(labels)) == len(labels) <= 3, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_of_one_list_can_be_told_apart(language: str) -> None:
    """The menu, what leaving may mean, and the topics have at most seven rows each, no two alike."""
    for rows in (MENU_ROWS, LEAVE_ROWS, TOPIC_ROWS, (*PLAN_ROWS, "row.rest_over"), SAFE_ROWS):
        assert len({plain(text_of(language, key)) for key in rows}) == len(rows) <= 7


def test_every_row_stands_in_a_list() -> None:
    """No row of the catalogues is left without the list that shows it, and no list without a row."""
    rows = {key for key in ALL_KEYS if key.startswith("row.")}
    assert {*MENU_ROWS, *LEAVE_ROWS, *TOPIC_ROWS, *PLAN_ROWS, "row.rest_over", "row.plans"} == rows


def test_the_languages_can_be_told_apart() -> None:
    """The choice of languages shows different names, and "another language" reads like none of them."""
    labels = [language_name(language) for language in languages()]
    labels += [text_of(language, "btn.other_lang") for language in languages()]
    assert max(Counter(labels).values()) == 1


def test_buttons_and_rows_that_notes_name_exist() -> None:
    """A note never names a button or row that no catalogue has."""
    named = {name for key in ALL_KEYS for name in re.findall(r"\b(?:btn|row)\.[a-z_]+(?!\w|\*)", note_of(key))}
    assert len(named) > 30
    assert named <= set(ALL_KEYS)


def test_every_text_says_where_it_is_shown() -> None:
    """Each note begins with a tag, and the tag fits the key."""
    assert {key: tag_of(key) for key in ALL_KEYS if tag_of(key) not in TAGS} == {}
    for family in ("btn", "row", "cmd", "bot"):
        assert {tag_of(key) for key in ALL_KEYS if key.startswith(f"{family}.")} == {family}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_text_is_translated(language: str) -> None:
    """R02: nobody gets an English text; what reads the same in both languages is listed."""
    same = {(language, key) for key in ALL_KEYS if text_of(language, key) == text_of("en", key)}
    assert same == {pair for pair in SAME_AS_ENGLISH if pair[0] == language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_person_is_addressed_as_agreed(language: str) -> None:
    """French says vous, Italian and Spanish tu; Italian "Lei" would also read as "she"."""
    assert re.search(UNWANTED_ADDRESS["fr"], "comment vas-tu ?")
    assert re.search(UNWANTED_ADDRESS["it"], "come sta Lei?")
    assert re.search(UNWANTED_ADDRESS["es"], "como esta usted?")
    assert {key for key in ALL_KEYS if re.search(UNWANTED_ADDRESS[language], text_of(language, key))} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(language: str) -> None:
    """People who read slowly get at most seventeen words at a time."""
    long = {
        key: sentence
        for key in ALL_KEYS
        for sentence in sentences(text_of(language, key))
        if len(re.findall(r"[\w']+", sentence)) > LONGEST_SENTENCE
    }
    assert long == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_have_no_emoji_and_no_split_genders(language: str) -> None:
    """No emoji, no median points, no (e) or /a: all are hard to read, and emoji are hard to hear."""
    odd = re.compile(r"[·•\U0001F000-\U0001FAFF\u2600-\u27BF]|\((e|a|o|es|as)\)|\w/(a|o|e|as|os)\b")
    assert {key for key in ALL_KEYS if odd.search(text_of(language, key))} == set()


def test_french_names_never_need_an_apostrophe() -> None:
    """No name follows "de", "que", "ne" or "se": Amara would need "d'Amara", and nobody can know the name before."""
    clash = re.compile(r"\b(de|que|ne|se|me|te|je|si|lorsque|jusque) \{(alias|mentor|org|supervisor)\}", re.IGNORECASE)
    assert clash.search("un message de {alias}")
    assert {key for key in ALL_KEYS if clash.search(text_of("fr", key))} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_state_of_a_message_names_its_receiver(language: str) -> None:
    """R23: sent, held, still tried, not delivered and uncertain all name who it was for."""
    states = ("sent", "held", "held_until_she_writes", "still_trying", "not_delivered", "uncertain")
    assert all("{alias}" in text_of(language, f"mentor.{state}") for state in states)
