"""Whole-message words, typed numbers and commands (needs.md section 2, R22, R58)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.words import ORDINARY, SPELLINGS, Command, Word, _hear, _hear_folded, command, typed_choice, whole_word

EVERY_SPELLING = [(spelling, word) for word, spellings in SPELLINGS.items() for spelling in spellings]

SAID_TO_THE_LINE = [
    ("STOP", Word.STOP),
    ("  stop \n", Word.STOP),
    ("Stop.", Word.STOP),
    ("stop...", Word.STOP),
    ("stop…", Word.STOP),
    ("«Stop»", Word.STOP),
    ('"stop"', Word.STOP),
    ("`stop`", Word.STOP),
    ("“STOP”!!", Word.STOP),
    ("/stop", Word.STOP),
    ("stop?", Word.STOP),
    ("Arrêt", Word.STOP),
    ("ARRÊT !", Word.STOP),
    ("¡Para!", Word.STOP),
    ("para.", Word.STOP),
    ("BASTA!!!", Word.STOP),
    ("'basta'", Word.STOP),
    ("\N{ZERO WIDTH SPACE}basta\N{RIGHT-TO-LEFT MARK}", Word.STOP),
    ("\N{FULLWIDTH LATIN CAPITAL LETTER S}\N{FULLWIDTH LATIN SMALL LETTER T}op", Word.STOP),
    ("Pausa", Word.PAUSE),
    ("pause .", Word.PAUSE),
    ("Delete", Word.ERASE),
    ("CANCELLA", Word.ERASE),
    ("Menù", Word.MENU),
    ("menu \N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-6}", Word.MENU),
    ("0", Word.MENU),
    ("0️⃣", Word.MENU),
    ("\N{FULLWIDTH DIGIT ZERO}", Word.MENU),
    ("\N{ARABIC-INDIC DIGIT ZERO}", Word.MENU),
    ("HELP \N{LOUDLY CRYING FACE}", Word.HELP),
    ("help?", Word.HELP),
    ("S.O.S.", Word.HELP),
    ("s o s", Word.HELP),
    ("\N{SQUARED SOS}", Word.HELP),
    ("\N{SQUARED SOS}\N{SQUARED SOS}", Word.HELP),
    ("SOS SOS SOS", Word.HELP),
    ("aiutooooo!!", Word.HELP),
    ("Help! Ayuda!", Word.HELP),
    ("hé\N{SOFT HYPHEN}lp", Word.HELP),
]

SAID_TO_THE_MENTOR = [
    "",
    " ",
    "...",
    "???",
    "\N{THUMBS UP SIGN}",
    "no quiero parar",
    "non voglio che basta",
    "para mi hija",
    "es para ti",
    "para?",
    "¿Para?",
    "basta?",
    "basta\N{FULLWIDTH QUESTION MARK}",
    "basta \N{FACE WITH TEARS OF JOY}",
    "pausa \N{HOT BEVERAGE}",
    "alto؟",
    "basta basta",
    "stop stop",
    "don't stop",
    "bus stop",
    "help me",
    "I can help",
    "aiutami",
    "parar",
    "stopp",
    "menus",
    "00",
    "01",
    "10",
    "0.5",
    "help " + "please " * 40,
    "sos " * 40,
]


@pytest.mark.parametrize(("spelling", "word"), EVERY_SPELLING)
def test_every_word_of_every_language_counts(spelling: str, word: Word) -> None:
    """Each word of the table is understood as it stands, whatever language she chose."""
    assert whole_word(spelling) is word


@pytest.mark.parametrize(("text", "word"), SAID_TO_THE_LINE)
def test_a_word_counts_however_a_phone_dresses_it(text: str, word: Word) -> None:
    """Case, accents, punctuation, spaces, invisible characters and full-width forms don't hide a word."""
    assert whole_word(text) is word


@pytest.mark.parametrize("text", SAID_TO_THE_MENTOR)
def test_speech_is_not_a_word(text: str) -> None:
    """Only the entire message counts; "no quiero parar" is no stop and "basta?" is a question to her mentor (R58)."""
    assert whole_word(text) is None


def test_no_spelling_asks_for_two_things() -> None:
    """One spelling has one meaning in all languages, and the table is folded as messages are."""
    spellings = [spelling for spelling, _ in EVERY_SPELLING]
    assert len(spellings) == len(set(spellings))
    assert all(unicodedata.normalize("NFKD", spelling.casefold()) == spelling for spelling in spellings)
    assert set(spellings) >= ORDINARY


accents = st.text(st.sampled_from("\u0300\u0301\u0302\u0308\u200b\u200d\ufe0f\u00ad"), max_size=2)
plain_marks = st.text(st.sampled_from(" \t\n.,;:!¡…\"'«»“”()-_*/\u00a0"), max_size=4)


@given(st.data(), st.sampled_from(EVERY_SPELLING), plain_marks, plain_marks)
def test_no_dress_hides_a_word(data: st.DataObject, spelling: tuple[str, Word], before: str, after: str) -> None:
    """Any mix of case, accents, invisible characters and plain marks around leaves the word what it is."""
    written, word = spelling
    dressed = "".join(data.draw(st.sampled_from([c, c.upper()])) + data.draw(accents) for c in written)
    assert whole_word(before + dressed + after) is word


@given(st.sampled_from([s for s, word in EVERY_SPELLING if word is not Word.HELP]), st.sampled_from("abcxyz123"))
def test_one_more_letter_is_speech(spelling: str, letter: str) -> None:
    """A letter or digit more, with or without a space, makes it speech unless it makes another word of the table."""
    known = {written for written, _ in EVERY_SPELLING}
    for longer in (f"{spelling} {letter}", f"{letter} {spelling}"):
        assert whole_word(longer) is None or longer.replace(" ", "") in known


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    """No text makes the reading of words fail, and nothing is both a word and a choice."""
    assert whole_word(text) is None or typed_choice(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        (" 9 ", 9),
        ("2.", 2),
        ("(3)", 3),
        ("4!", 4),
        ("#5", 5),
        ("6️⃣", 6),
        ("\N{FULLWIDTH DIGIT SEVEN}", 7),
        ("\N{ARABIC-INDIC DIGIT EIGHT}", 8),
        ("\N{ZERO WIDTH SPACE}1\N{ZERO WIDTH SPACE}", 1),
        ("1 \N{PERSON WITH FOLDED HANDS}", 1),
        ("\N{CIRCLED DIGIT TWO}", 2),
        ("0", None),
        ("10", None),
        ("1 2", None),
        ("-", None),
        ("", None),
        ("uno", None),
        ("1a", None),
        ("½", None),
        ("2 figlie", None),
    ],
)
def test_a_number_alone_is_a_choice(text: str, number: int | None) -> None:
    """Everything can be reached by typing one digit from 1 to 9, and no other text is a choice (R22)."""
    assert typed_choice(text) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/to", Command("to")),
        ("/TO", Command("to")),
        ("/to Blessing", Command("to", "Blessing")),
        ("/to@peerline_line1_bot Blessing", Command("to", "Blessing")),
        ("  /to@peerline_line1_bot\n", Command("to")),
        ("\N{ZERO WIDTH SPACE}/to\N{ZERO WIDTH SPACE} Joy", Command("to", "Joy")),
        ("/to: Joy Amara ", Command("to", "Joy Amara")),
        ("/off.", Command("off")),
        ("/q how\nmany", Command("q", "how\nmany")),
        ("\N{FULLWIDTH SOLIDUS}me", Command("me")),
        ("/start abc-DEF_1", Command("start", "abc-DEF_1")),
        ("/", None),
        ("/ to", None),
        ("/home/joy", None),
        ("to", None),
        ("see /to", None),
        ("/aiutò", None),
        ("", None),
        ("/" + "a" * 33, None),
    ],
)
def test_a_command_is_a_name_and_what_follows(text: str, expected: Command | None) -> None:
    """A command may name its bot, in any case and with a stray mark; a text that only holds a slash is none."""
    assert command(text) == expected


def test_a_command_does_not_print_what_was_said() -> None:
    """The argument of a command never appears in its repr."""
    assert "Blessing" not in repr(command("/to Blessing"))


@given(st.one_of(st.text(max_size=90), st.text(st.characters(max_codepoint=127), max_size=90)))
def test_the_short_way_to_hear_hears_the_same(text: str) -> None:
    """A message in plain letters is heard at a glance, as it is heard letter by letter."""
    assert _hear(text) == _hear_folded(text)


@pytest.mark.parametrize(
    "text", ["a" * 64, "a" * 65, "è" + "a" * 64, "è" + "a" * 63, "stop?", "1+1", "$", "\x1cstop\x00"]
)
def test_the_short_way_to_hear_ends_where_speech_begins(text: str) -> None:
    """The longest word, one letter more, and every mark that makes a word talk."""
    assert _hear(text) == _hear_folded(text)
