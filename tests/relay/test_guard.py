"""What in a text may lead to a person is found however it is written (R15, R20; channels.md, "What content passes")."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.guard import (
    MOST_READ,
    USUAL,
    Candidate,
    CandidateKind,
    UnknownRegion,
    candidates,
    email_forms,
    holds_too_many,
    known_country,
    may_hold_any,
    phone_forms,
    searchable,
    user_name_form,
)
from relay.messages import Entity, Style, Text

LIST = ("GB", "US")


def forms(kind: CandidateKind, text: str) -> set[str]:
    """All normal forms of one kind found in a text."""
    return {form for candidate in candidates(text, LIST) if candidate.kind is kind for form in candidate.forms}


PHONES = [
    ("scrivimi al +39 333 000 1234 grazie", "393330001234"),
    ("333 000 1234", "393330001234"),
    ("333.000.12.34", "393330001234"),
    ("333-0001234", "393330001234"),
    ("(333) 000/1234", "393330001234"),
    ("0039 333 0001234", "393330001234"),
    ("00 39 333 000 1234", "393330001234"),
    ("393330001234", "393330001234"),
    ("+ 39 (333) 0001234", "393330001234"),
    ("(+39) 333 0001234", "393330001234"),
    ("06 0000 1234 a Roma", "390600001234"),
    ("06 39 98 12 34", "33639981234"),
    ("+33 (0)6 39 98 12 34", "33639981234"),
    ("0033 6.39.98.12.34", "33639981234"),
    ("600 000 123", "34600000123"),
    ("0034600000123", "34600000123"),
    ("0803 000 0123", "2348030000123"),
    ("009 234 803 000 0123", "2348030000123"),
    ("+44 (0)7700 900123", "447700900123"),
    ("07700 900 123", "447700900123"),
    ("(202) 555-0123", "12025550123"),
    ("011 44 7700 900123", "447700900123"),
    ("+351 910 000 123", "351910000123"),
    ("333 poi 000 e poi 1234", "393330001234"),
    ("il mio 333\n000\n1234", "393330001234"),
    ("2 cose: 333 000 1234, alle 10", "393330001234"),
    ("333\N{ZERO WIDTH SPACE}000\N{NO-BREAK SPACE}1234", "393330001234"),
    ("\N{FULLWIDTH DIGIT THREE}33 000 1234", "393330001234"),
    ("3️⃣3️⃣3️⃣0️⃣0️⃣0️⃣1️⃣2️⃣3️⃣4️⃣", "393330001234"),
    ("\N{ARABIC-INDIC DIGIT THREE}\N{ARABIC-INDIC DIGIT THREE}3 000 1234", "393330001234"),
    ("3 3 3 0 0 0 1 2 3 4", "393330001234"),
    ("tre tre tre zero zero zero uno due tre quattro", "393330001234"),
    ("zéro six 39 98 un deux trois quatre", "33639981234"),
    ("seis cero cero, cero cero cero, uno dos tres", "34600000123"),
    ("three three three oh oh oh 1234", "393330001234"),
    ("333 due 000 1234", "393330001234"),
    ("https://wa.me/393330001234", "393330001234"),
    ("wa . me / 351910000123", "351910000123"),
    ("https://t.me/+351910000123", "351910000123"),
    ("https://api.whatsapp.com/send?phone=%2B351910000123&text=ciao", "351910000123"),
    ("viber://chat?number=351910000123", "351910000123"),
    ("https://signal.me/#p/+351910000123", "351910000123"),
    ("tel:+393330001234", "393330001234"),
]


@pytest.mark.parametrize(("text", "number"), PHONES)
def test_a_number_is_found_however_it_is_written(text: str, number: str) -> None:
    """National and international, spaced, spelt, drawn or linked: the E.164 form is among the candidates."""
    assert number in forms(CandidateKind.PHONE, text)


NAMES = [
    ("scrivi a @Dalia_501", "dalia_501"),
    ("(@dalia_501)", "dalia_501"),
    ("@ dalia_501", "dalia_501"),
    ("@dalia_501.", "dalia_501"),
    ("instagram @dalia.rossi", "dalia.rossi"),
    ("@dalia_501.ciao", "dalia_501"),
    ("chiocciola dalia_501", "dalia_501"),
    ("arroba dalia_501", "dalia_501"),
    ("\N{FULLWIDTH COMMERCIAL AT}dalia_501", "dalia_501"),
    ("https://t.me/Dalia_501", "dalia_501"),
    ("t.me/s/dalia_501", "dalia_501"),
    ("T . me / dalia_501?start=1", "dalia_501"),
    ("telegram.me/dalia_501", "dalia_501"),
    ("telegram.dog/dalia_501", "dalia_501"),
    ("https://dalia_501.t.me", "dalia_501"),
    ("tg://resolve?domain=Dalia_501", "dalia_501"),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_user_name_is_found_however_it_is_written(text: str, name: str) -> None:
    """With an @, a word for it, or behind a link: the lower-case name is among the candidates."""
    assert name in forms(CandidateKind.USER_NAME, text)


EMAILS = [
    ("dalia@example.org", "dalia@example.org"),
    ("Dalia.R@Example.Org.", "dalia.r@example.org"),
    ("scrivi. dalia@example.org. Ciao", "dalia@example.org"),
    ("dalia+line@example.org", "dalia@example.org"),
    ("dalia @ example . org", "dalia@example.org"),
    ("dalia (at) example (dot) org", "dalia@example.org"),
    ("dalia[at]mail.example[.]org", "dalia@mail.example.org"),
    ("dalia chiocciola example punto org", "dalia@example.org"),
    ("dalia arobase example point org", "dalia@example.org"),
    ("dalia punto erre arroba example punto org", "dalia.erre@example.org"),
    ("dalia at example dot org", "dalia@example.org"),
    ("<dalia@example.org>", "dalia@example.org"),
]


@pytest.mark.parametrize(("text", "address"), EMAILS)
def test_an_e_mail_address_is_found_however_it_is_written(text: str, address: str) -> None:
    """With signs or with words for them: the lower-case address without its tag is among the candidates."""
    assert address in forms(CandidateKind.EMAIL, text)


@pytest.mark.parametrize(
    ("text", "kind", "form"),
    [
        ("tg://user?id=501", CandidateKind.TELEGRAM_ID, "501"),
        ("tg://openmessage?user_id=501", CandidateKind.TELEGRAM_ID, "501"),
        ("https://t.me/+AbCdEfGh_1", CandidateKind.LINK, "AbCdEfGh_1"),
        ("t.me/joinchat/AbCdEfGh-1", CandidateKind.LINK, "AbCdEfGh-1"),
        ("https://wa.me/message/ABCDEFGH12", CandidateKind.LINK, "ABCDEFGH12"),
        ("https://chat.whatsapp.com/AbCdEfGhIj", CandidateKind.LINK, "AbCdEfGhIj"),
        ("https://signal.me/#eu/AbCdEfGhIj", CandidateKind.LINK, "AbCdEfGhIj"),
    ],
)
def test_a_link_with_a_code_is_found(text: str, kind: CandidateKind, form: str) -> None:
    """Links that name a person only by an id or a code are found by that code, its case kept."""
    assert form in forms(kind, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ciao Blessing, come stai oggi?",
        "Ci vediamo alle 10:30, porta 2 foto",
        "We met at noon and I was at home",
        "https://wa.me/1234567890123456789",
        "3 figlie, 2 anni e 5 mesi",
        "costa 1.250,50 euro",
        "@ 5",
        "a@b",
    ],
)
def test_everyday_speech_holds_no_candidate(text: str) -> None:
    """Hours, prices and everyday words lead to nobody."""
    assert candidates(text, LIST) == ()


def test_two_numbers_in_one_text_are_both_found() -> None:
    """A lawyer's number beside a participant's hides neither."""
    found = forms(CandidateKind.PHONE, "avvocata 06 0000 1234, oppure 333 000 1234 (+44 7700 900123)")
    assert found >= {"390600001234", "393330001234", "447700900123"}


def test_far_apart_digits_are_no_number() -> None:
    """Digits with a sentence between them are two facts, not one number."""
    text = "ne ho 3330 in tutto quello che ho scritto ieri sera e poi 1234"
    assert forms(CandidateKind.PHONE, text) == set()


def test_a_run_too_long_for_a_number_is_none() -> None:
    """Twenty digits without a gap are no phone number."""
    assert forms(CandidateKind.PHONE, "12345678901234567890") == set()


def test_the_target_of_a_link_is_searched_too() -> None:
    """A link hidden behind harmless words is looked through as the words are."""
    text = Text("ciao", (Entity(Style.BOLD, 0, 2), Entity(Style.TEXT_LINK, 0, 4, "https://t.me/dalia_501")))
    assert forms(CandidateKind.USER_NAME, searchable(text)) == {"dalia_501"}


def test_the_index_and_the_text_agree() -> None:
    """What is indexed as it was written down is found as somebody else writes it."""
    assert phone_forms("+39 333 000 1234") == ("393330001234",)
    assert phone_forms("(+44) (0)7700 900123", LIST) == ("4407700900123", "447700900123")
    assert "393330001234" in phone_forms("333 000 1234")
    assert user_name_form(" @Dalia_501 ") == "dalia_501"
    assert email_forms("Dalia+x@Example.org") == ("dalia+x@example.org", "dalia@example.org")
    assert email_forms("dalia@example.org") == ("dalia@example.org",)


def test_a_country_that_does_not_exist_is_refused() -> None:
    """A mistyped country in the programme's list is an error that names it, not a silent hole in the guard."""
    with pytest.raises(UnknownRegion, match="ZZ"):
        candidates("ciao", ("zz",))


def test_a_candidate_does_not_print_what_it_found() -> None:
    """No number, name or address appears in a repr."""
    (candidate,) = candidates("@dalia_501")
    assert candidate == Candidate(CandidateKind.USER_NAME, ("dalia_501",))
    assert "dalia" not in repr(candidate)


invented = st.one_of(
    st.integers(0, 999).map(lambda n: ("IT", f"3330000{n:03}")),
    st.integers(0, 9999).map(lambda n: ("FR", f"63998{n:04}")),
    st.integers(0, 999).map(lambda n: ("ES", f"600000{n:03}")),
    st.integers(0, 999).map(lambda n: ("NG", f"8030000{n:03}")),
    st.integers(0, 999).map(lambda n: ("GB", f"7700900{n:03}")),
    st.integers(0, 99).map(lambda n: ("US", f"20255501{n:02}")),
)
styles = st.sampled_from(
    [
        phonenumbers.PhoneNumberFormat.E164,
        phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        phonenumbers.PhoneNumberFormat.NATIONAL,
        phonenumbers.PhoneNumberFormat.RFC3966,
    ]
)
gaps = st.sampled_from([" ", "", ".", "-", " - ", "/", "\N{EN DASH}", "\u00a0", "\u200b", ", ", " poi ", "\n", "..."])
speech = st.text(st.sampled_from("abcilmno ,.!?@(\n"), max_size=20)


@given(invented, styles, gaps, speech, speech)
def test_every_way_that_libphonenumber_writes_a_number_is_read(
    number: tuple[str, str], style: int, gap: str, before: str, after: str
) -> None:
    """Formatted by libphonenumber, with any gap for its spaces and speech around, a number's E.164 form is found."""
    region, national = number
    parsed = phonenumbers.parse(national, region)
    written = phonenumbers.format_number(parsed, style).replace(" ", gap)
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    assert e164 in forms(CandidateKind.PHONE, before + written + after)


@given(st.text(max_size=300))
def test_any_text_can_be_searched(text: str) -> None:
    """No text makes the guard fail, no candidate is empty, and no phone form is longer than E.164 allows."""
    for candidate in candidates(text, LIST):
        assert candidate.forms
        assert all(candidate.forms)
        if candidate.kind is CandidateKind.PHONE:
            assert all(form.isdigit() and 7 <= len(form) <= 15 for form in candidate.forms)


@pytest.mark.parametrize("text", [text for text, _ in (*PHONES, *NAMES, *EMAILS)])
def test_the_quick_look_misses_nothing_that_the_careful_one_finds(text: str) -> None:
    """What would be found is always looked for: the quick look only saves work, it never lets a number through."""
    assert candidates(text, LIST)
    assert may_hold_any(text)


@given(st.text(st.sampled_from("0123456789 .-/@+tremduo\N{CIRCLED DIGIT THREE}\N{FULLWIDTH DIGIT THREE}"), max_size=40))
def test_the_quick_look_misses_nothing_at_all(text: str) -> None:
    """The same for whatever can be typed: where it says no, there is nothing to find."""
    assert may_hold_any(text) or not candidates(text, LIST)


@pytest.mark.parametrize("text", ["", "ciao", "Come stai? Bene. E tu", "ci vediamo alle 10", "due o tre giorni"])
def test_everyday_words_are_not_looked_at_twice(text: str) -> None:
    """Most messages hold nothing that could lead to anybody, and cost nothing."""
    assert not may_hold_any(text)


PARTICIPANTS = {
    form
    for number in (
        *("+44 7700 900123", "+1 202 555 0123", "+33 6 39 98 12 34", "+39 333 0000123", "+234 803 0000123"),
        *("+40 712 000 123", "+216 20 000 123", "+233 24 000 0123", "+49 1512 0000123", "+355 66 000 0123"),
    )
    for form in phone_forms(number)
}


@pytest.mark.parametrize(
    "words",
    [
        "Ci vediamo il 12.03.2026 alle 10:30",
        "12/03/2026, 09:00-17:00, oppure il 13/03/2026",
        "Costa 1.234,50 euro, non 1 250,00",
        "Treno 9631 delle 14:05, carrozza 7, posto 12A, 24,90 €",
        "Rendez-vous le 03/04/2026 à 9h30, 2e étage, 75011 Paris",
        "Via Roma 12, 20121 Milano, interno 4, codice 004512",
        "Pratica n. 2026/00123456, protocollo 0012345/2026",
        "2026-03-12T10:30:00, 2026-03-13T11:00:00",
    ],
)
def test_dates_prices_and_times_are_nobodys_number(words: str) -> None:
    """With every country that is read by default, everyday figures lead to none of many participants (R20)."""
    found = {form for one in candidates(words, USUAL) for form in one.forms}
    assert not found & PARTICIPANTS


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("0712 000 123", "40712000123"),
        ("024 000 0123", "233240000123"),
        ("20 000 123", "21620000123"),
        ("01512 0000123", "4915120000123"),
        ("066 000 0123", "355660000123"),
        ("07700 900123", "447700900123"),
    ],
    ids=["Romania", "Ghana", "Tunisia", "Germany", "Albania", "Great Britain"],
)
def test_numbers_are_read_as_people_write_them_at_home(written: str, e164: str) -> None:
    """Without the country's code, as somebody from there writes it, among other words (R20)."""
    assert e164 in {form for one in candidates(f"chiamami {written} domani", USUAL) for form in one.forms}


def test_a_text_that_is_full_of_digits_is_not_read() -> None:
    """What people write is read; a wall of digits is asked about unread, so that nobody else waits for it."""
    assert not holds_too_many(" ".join(f"+44 7700 9001{n:02}" for n in range(99)))
    assert not holds_too_many(" ".join(f"Questa è la riga {n}." for n in range(220)))
    assert holds_too_many("0" * (MOST_READ + 1))
    assert holds_too_many(" ".join("7" * 400))
    assert holds_too_many("sette " * 400)


@pytest.mark.parametrize(("code", "known"), [("RO", True), ("ro", False), ("ZZ", False), ("", False), ("ROU", False)])
def test_a_country_is_known_by_its_code(code: str, known: bool) -> None:  # noqa: FBT001  # a case
    """Two capital letters of a country that has telephone numbers; all of the usual ones are."""
    assert known_country(code) is known
    assert all(known_country(one) for one in USUAL)
