"""Days and hours as four languages type them, and nothing read out of what could be two days, or talk (R22, R31)."""

from datetime import date, time, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given, seed
from hypothesis import strategies as st

from relay.dates import AHEAD, Unread, read_clock, read_day, refused, tries_a_day

TODAY = date(2026, 11, 23)
"""A Monday."""
YEARLESS = ("d/M", "d.M.", "d-M", "d M", "dd/MM", "d MMMM", "d MMM", "EEEE d MMMM", "MMMM d")
WITH_YEAR = ("d/M/y", "dd.MM.y", "dd-MM-y", "d/M/yy", "d MMMM y", "EEEE, d MMMM y", "y-MM-dd")
FORMS = {
    "en": (*YEARLESS, *WITH_YEAR, "'the' d 'of' MMMM", "MMMM d, y"),
    "fr": (*YEARLESS, *WITH_YEAR, "'le' d MMMM", "EEEE 'le' d MMMM y"),
    "it": (*YEARLESS, *WITH_YEAR, "'il' d MMMM", "'l\N{RIGHT SINGLE QUOTATION MARK}'d MMMM"),
    "es": (*YEARLESS, *WITH_YEAR, "'el' d 'de' MMMM", "d 'de' MMMM 'de' y", "EEEE d 'de' MMMM"),
}
CASES = tuple((language, form) for language, forms in FORMS.items() for form in forms)


@seed(2026)
@given(st.sampled_from(CASES), st.integers(0, AHEAD.days - 1), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_every_day_of_the_year_is_read_as_it_is_written(case: tuple[str, str], ahead: int, today: date) -> None:
    """Written in any of the four languages, in any usual form, a day comes back as itself."""
    language, form = case
    day = today + timedelta(days=ahead)
    written = format_date(day, form, locale=language)
    assert read_day(written, today) == day
    assert read_day(written.upper(), today) == day
    assert tries_a_day(written)


@seed(2026)
@given(st.text(max_size=60), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_whatever_is_typed_nothing_outside_the_year_is_read(text: str, today: date) -> None:
    """Any words give a day of the coming year, or say why not; any words give an hour of the clock, or none."""
    day = read_day(text, today)
    assert isinstance(day, Unread) or today <= day <= today + AHEAD
    assert read_clock(text) is None or isinstance(read_clock(text), time)


@seed(2026)
@given(
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    st.sampled_from(["{h}:{m:02}", "{h:02}:{m:02}", "{h}.{m:02}", "{h}h{m:02}", "{h} h {m:02}", "alle {h}:{m:02}"]),
)
def test_every_hour_is_read_as_it_is_written(clock: time, form: str) -> None:
    """Every minute of the day, in every usual form."""
    assert read_clock(form.format(h=clock.hour, m=clock.minute)) == clock


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/3", date(2027, 3, 12)),
        ("12.3.", date(2027, 3, 12)),
        ("12-03-2027", date(2027, 3, 12)),
        ("12 March", date(2027, 3, 12)),
        ("March 12th", date(2027, 3, 12)),
        ("12 mars", date(2027, 3, 12)),
        ("le 1er décembre", date(2026, 12, 1)),
        ("12 MARZO", date(2027, 3, 12)),
        ("12 de marzo", date(2027, 3, 12)),
        ("23/11", TODAY),
        ("tomorrow", date(2026, 11, 24)),
        ("demain", date(2026, 11, 24)),
        ("Mañana", date(2026, 11, 24)),
        ("lunedì", date(2026, 11, 30)),
        ("le vendredi", date(2026, 11, 27)),
        ("el sábado", date(2026, 11, 28)),
        ("١٢/٣", date(2027, 3, 12)),
        ("1\N{MASCULINE ORDINAL INDICATOR} dicembre", date(2026, 12, 1)),
    ],
)
def test_a_day_as_people_type_it(text: str, day: date) -> None:
    """The day first, the year as one likes, the month by number or by name."""
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unread.UNCLEAR),
        ("ciao", Unread.UNCLEAR),
        ("12", Unread.UNCLEAR),
        ("32/3", Unread.UNCLEAR),
        ("31/2", Unread.UNCLEAR),
        ("31/2/2027", Unread.UNCLEAR),
        ("3/13", Unread.UNCLEAR),
        ("12 jui", Unread.UNCLEAR),
        ("ma 12", Unread.UNCLEAR),
        ("12 mars avril", Unread.UNCLEAR),
        ("tomorrow 12/3", Unread.UNCLEAR),
        ("12/3 or 13/3", Unread.UNCLEAR),
        ("12/3/207", Unread.UNCLEAR),
        ("123/3", Unread.UNCLEAR),
        ("mars", Unread.UNCLEAR),
        ("the", Unread.UNCLEAR),
        ("lundi mardi", Unread.UNCLEAR),
        ("12/3 \N{PILE OF POO}", Unread.UNCLEAR),
        ("12/3/2026", Unread.PAST),
        ("22/11/26", Unread.PAST),
        ("24/11/2027", Unread.FAR),
        ("29/2", Unread.FAR),
        ("1 January 9999", Unread.FAR),
    ],
)
def test_what_is_no_day_is_said_to_be_none_and_why(text: str, why: Unread) -> None:
    """Nothing is guessed: two days in one, no such day, a day that is over, a day too far ahead."""
    assert read_day(text, TODAY) is why


def test_the_29th_of_february_is_read_where_it_comes_within_a_year() -> None:
    """Without its year, it is the next that there is."""
    assert read_day("29/2", date(2027, 6, 1)) == date(2028, 2, 29)
    assert refused(date(2028, 2, 29), date(2027, 6, 1)) is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("10", time(10)),
        ("10h", time(10)),
        ("10h30", time(10, 30)),
        ("à 10 heures", time(10)),
        ("a las 9.15", time(9, 15)),
        ("3 pm", time(15)),
        ("3:30 P.M.", time(15, 30)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("0:00", time(0)),
    ],
)
def test_an_hour_as_people_type_it(text: str, clock: time) -> None:
    """With a colon, a point, an h, or none of them."""
    assert read_clock(text) == clock


@pytest.mark.parametrize(
    "text", ["", "24", "10:60", "13 pm", "0 am", "ten", "10:3", "10 11", "1" * 41, "10 \N{CLOCK FACE ONE OCLOCK}"]
)
def test_what_is_no_hour_is_none(text: str) -> None:
    """A clock has 24 hours of 60 minutes."""
    assert read_clock(text) is None


@pytest.mark.parametrize(
    ("text", "tries"),
    [
        ("12/3", True),
        ("32 de marzo", True),
        ("lundi", True),
        ("demain", True),
        ("12 foo", True),
        ("a las 10", True),
        ("I have 2 children and no time", False),
        ("ciao", False),
        ("il", False),
        ("", False),
        ("\N{WAVING HAND SIGN}", False),
        ("12 de marzo tengo que ir", False),
    ],
)
def test_talk_is_no_attempt_at_a_day(text: str, tries: bool) -> None:  # noqa: FBT001  # a row of the table above
    """Words of hers go to her mentor, also right behind the question: nothing that she says is swallowed."""
    assert tries_a_day(text) is tries
