"""A prompt becomes the right words for one person: her language, her zone, her way to write dates and numbers."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from locales.errors import MissingParameter, UnfitParameter, UnknownLanguage, UnknownPrompt, UnknownZone
from locales.render import keys, label_limit, language_name, languages, nearest, placeholders, render
from relay.dates import read_day
from relay.messages import Prompt, Value, utf16_length
from tests.locales.wording import ALL_KEYS, LANGUAGES, sample_params

ROME = "Europe/Rome"


def held(language: str, moment: Value, zone: str = ROME) -> str:
    """The text that shows a day and a time, for Blessing."""
    return render(Prompt("mentor.held", {"alias": "Blessing", "day": moment, "time": moment}), language, zone)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_rendered(language: str) -> None:
    """Every text in every language takes its values, shows each of them, and leaves no brace behind."""
    for key in ALL_KEYS:
        params = sample_params(key)
        words = render(Prompt(key, params), language, ROME)
        assert "{" not in words
        assert "}" not in words
        assert all(value in words for value in params.values() if isinstance(value, str)), key


@pytest.mark.parametrize(
    ("language", "day_and_time"),
    [
        ("en", "on Tuesday 3 March at 10:05."),
        ("fr", "le mardi 3 mars à 10:05."),
        ("it", "martedì 3 marzo alle 10:05."),
        ("es", "el martes 3 de marzo a las 10:05."),
    ],
)
def test_days_and_times_read_naturally(language: str, day_and_time: str) -> None:
    """Weekday, day and month in the receiver's own words, hours and minutes on a 24-hour clock."""
    assert held(language, datetime(2026, 3, 3, 9, 5, tzinfo=UTC)).endswith(day_and_time)


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "04/03/2026"), ("fr", "04/03/2026"), ("it", "04/03/26"), ("es", "4/3/26")]
)
def test_short_dates_put_the_day_first(language: str, shown: str) -> None:
    """The fourth of March never reads as the third of April; a plain date is not moved by a zone."""
    card = Prompt("info.footer", {"org": "Ponte", "date": date(2026, 3, 4)})
    assert shown in render(card, language, "America/New_York")


@pytest.mark.parametrize(
    ("reader", "code", "shown"),
    [("en", "it", "Italian"), ("fr", "it@lei", "italien"), ("it", "fr", "francese"), ("es", "zz", "zz")],
)
def test_a_language_is_called_by_its_name(reader: str, code: str, shown: str) -> None:
    """Nobody on the desk has to know what "it" stands for; a code that nobody has a name for stays as it is."""
    assert shown in render(Prompt("sup.reads_language", {"language": code}), reader, ROME)


@pytest.mark.parametrize(
    ("moment", "zone", "shown"),
    [
        ((2026, 3, 29, 0, 59), ROME, "domenica 29 marzo alle 01:59"),  # the minute before the clocks change
        ((2026, 3, 29, 1, 0), ROME, "domenica 29 marzo alle 03:00"),
        ((2026, 10, 25, 0, 30), ROME, "domenica 25 ottobre alle 02:30"),  # the hour that comes twice
        ((2026, 10, 25, 1, 30), ROME, "domenica 25 ottobre alle 02:30"),
        ((2026, 3, 3, 23, 30), ROME, "mercoledì 4 marzo alle 00:30"),  # already tomorrow for her
        ((2026, 3, 3, 23, 30), "Africa/Lagos", "mercoledì 4 marzo alle 00:30"),
        ((2026, 3, 8, 7, 0), "America/New_York", "domenica 8 marzo alle 03:00"),
        ((2026, 3, 4, 1, 30), "America/New_York", "martedì 3 marzo alle 20:30"),  # still yesterday for her
    ],
)
def test_moments_are_shown_in_the_receivers_zone(moment: tuple[int, int, int, int, int], zone: str, shown: str) -> None:
    """R31: her own local time, across changes of clocks and midnight."""
    assert shown in held("it", datetime(*moment, tzinfo=UTC), zone)


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "1,000"), ("fr", "1\u202f000"), ("it", "1.000"), ("es", "1.000")]
)
def test_numbers_are_grouped_as_people_write_them(language: str, shown: str) -> None:
    """A number reads as in the receiver's language; one that came as words stays as it is."""
    row = Prompt("mentor.list_row", {"alias": "Joy", "count": 1000})
    assert shown in render(row, language, ROME)
    assert "1000" in render(Prompt("mentor.list_row", {"alias": "Joy", "count": "1000"}), language, ROME)


@given(alias=st.text(min_size=1))
def test_a_name_is_shown_exactly_as_it_is(alias: str) -> None:
    """Braces, percent signs or line ends in a name are only letters."""
    assert render(Prompt("mentor.sent", {"alias": alias}), "en", ROME) == f"Sent to {alias}."


def test_parameters_that_a_text_does_not_use_are_left_out() -> None:
    """One set of parameters serves several texts of a message."""
    assert render(Prompt("btn.yes", {"alias": "Blessing"}), "it", ROME) == "Sì"


def test_a_missing_parameter_is_an_error_that_names_the_text() -> None:
    """A raw placeholder never reaches a phone."""
    with pytest.raises(MissingParameter, match=r"'mentor\.held'.*\{day\}"):
        render(Prompt("mentor.held", {"alias": "Blessing"}), "it", ROME)


@pytest.mark.parametrize("key", ["mentor.nothing", "", "format.day", "format.locale"])
def test_an_unknown_text_is_an_error_that_names_it(key: str) -> None:
    """A raw key never reaches a phone, nor does a setting of a language."""
    with pytest.raises(UnknownPrompt, match=f"'{key}'"):
        render(Prompt(key), "it", ROME)


def test_an_unknown_language_is_an_error_that_names_it() -> None:
    """Nobody silently gets another language than hers."""
    with pytest.raises(UnknownLanguage, match="'pcm'"):
        render(Prompt("btn.yes"), "pcm", ROME)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_zone_is_an_error(zone: str) -> None:
    """No moment is shown in a zone that does not exist, and no file is read in its place."""
    with pytest.raises(UnknownZone):
        held("it", datetime(2026, 3, 3, tzinfo=UTC), zone)


@pytest.mark.parametrize(
    ("key", "params"),
    [
        ("mentor.sent", {"alias": datetime(2026, 3, 3, tzinfo=UTC)}),
        ("sup.on_duty", {"time": date(2026, 3, 3), "n": 2}),
        ("sup.on_duty", {"time": datetime(2026, 3, 3, 9), "n": 2}),  # noqa: DTZ001  # what it must refuse
    ],
)
def test_a_moment_in_the_wrong_place_is_an_error(key: str, params: dict[str, Value]) -> None:
    """A moment under a name, a date without hours as a time, a moment without a zone: refused, naming the text."""
    with pytest.raises(UnfitParameter, match=key):
        render(Prompt(key, params), "it", ROME)


def test_errors_never_show_a_value() -> None:
    """An error can be logged: it holds the key and the placeholder, and never the alias."""
    with pytest.raises(MissingParameter) as caught:
        render(Prompt("mentor.held", {"alias": "Blessing"}), "it", ROME)
    assert "Blessing" not in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("it", "it"), ("IT", "it"), ("fr-CA", "fr"), ("es_419", "es"), ("it@lei", "it"), (" en ", "en")],
)
def test_the_nearest_language_is_found(asked: str, found: str) -> None:
    """A region or an unknown variant leads to the base language."""
    assert nearest(asked) == found


@pytest.mark.parametrize("asked", ["pt-BR", "", "@lei", "english"])
def test_a_language_without_a_catalogue_has_no_nearest_one(asked: str) -> None:
    """What nobody translated is said, not guessed."""
    with pytest.raises(UnknownLanguage):
        nearest(asked)


def test_each_language_is_called_what_its_people_call_it() -> None:
    """The choice shows English, Français, Italiano, Español, in this order, as CLDR has them."""
    assert languages() == LANGUAGES
    assert [language_name(language) for language in languages()] == ["English", "Français", "Italiano", "Español"]
    for language in languages():
        assert language_name(language).casefold() == str(Locale.parse(language).get_display_name(language)).casefold()


def test_what_a_text_needs_can_be_asked() -> None:
    """Other rooms can list the texts, their parameters and their limits."""
    assert "mentor.sent" in keys()
    assert not any(key.startswith("format.") for key in keys())
    assert placeholders("mentor.held") == {"alias", "day", "time"}
    assert (label_limit("btn.yes"), label_limit("mentor.sent")) == (20, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_fits_on_a_button_and_the_example_of_a_day_can_be_typed(language: str) -> None:
    """R21, R22: every day of a year has a label of its own, and what a question shows as an example is understood."""
    first = date(2026, 11, 23)
    year = [first + timedelta(days=ahead) for ahead in range(365)]
    labels = [render(Prompt("btn.on_day", {"short_day": day}), language, ROME) for day in year]
    assert (max(map(utf16_length, labels)) <= 20, len(set(labels))) == (True, 365)
    asked = (render(Prompt("date.which", {"date": day}), language, ROME) for day in year)
    examples = [re.findall(r"\d+/\d+/\d+", words) for words in asked]
    assert [[read_day(example, first) for example in one] for one in examples] == [[day] for day in year]
