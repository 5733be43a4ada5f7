"""The files themselves: complete, alike, quick to read, refused when broken, and one more is one more language."""

import re
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from locales.catalogues import SHIPPED, Catalogues
from locales.errors import BrokenCatalogue
from locales.render import render
from relay.messages import Prompt
from tests.locales.wording import LANGUAGES

ENTRY = re.compile(
    r'^#\. (?P<note>.+)\nmsgctxt "(?P<key>[^"]+)"\nmsgid (?P<id>(?:".*"\n)+)msgstr (?P<text>(?:".*"\n?)+)', re.MULTILINE
)


def entries(language: str) -> list[tuple[str, str, str, str]]:
    """Key, note, English text and text of each entry, read without the product's own reader."""
    raw = (SHIPPED / f"{language}.po").read_text(encoding="utf-8")
    found = [(m["key"], m["note"], m["id"].strip(), m["text"].strip()) for m in ENTRY.finditer(raw)]
    assert len(found) == raw.count("\nmsgctxt ")
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogues that a test may change."""
    for language in LANGUAGES:
        shutil.copy(SHIPPED / f"{language}.po", tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    """Replace the first `old` in a file; it must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_files_stand_side_by_side(language: str) -> None:
    """Every language has the same texts with the same notes in the same order, made from today's English text."""
    assert [entry[:3] for entry in entries(language)] == [entry[:3] for entry in entries("en")]


def test_the_english_file_says_what_its_keys_say() -> None:
    """In the English file the text is its own translation, and no key stands twice."""
    english = entries("en")
    assert all(source == text for _, _, source, text in english)
    assert len({key for key, *_ in english}) == len(english) > 200


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    """No translation drops a name, a time or an emergency number, and none asks for more."""
    for (key, _, _, text), (_, _, _, english) in zip(entries(language), entries("en"), strict=True):
        assert set(re.findall(r"\{\w*\}", text)) == set(re.findall(r"\{\w*\}", english)), key


def test_all_languages_are_read_quickly() -> None:
    """Reading and checking four languages takes under 150 ms of CPU, so it is done whole at start."""
    spent = []
    for _ in range(3):
        begun = time.process_time()
        Catalogues.load(SHIPPED)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.150


def test_a_fifth_language_is_one_more_file(folder: Path) -> None:
    """One file adds a language: it can be chosen, by its own name, after the usual four; CLDR need not know it."""
    shutil.copy(folder / "en.po", folder / "bin.po")
    for old, new in (
        ('msgstr "English"', 'msgstr "Ẹ̀dó"'),
        ('msgstr "en_GB"', 'msgstr "en_NG"'),
        ('msgstr "Sent to {alias}."', 'msgstr "Edo: {alias}."'),
    ):
        change(folder / "bin.po", old, new)
    catalogues = Catalogues.load(folder)
    assert catalogues.languages == (*LANGUAGES, "bin")
    assert catalogues.catalogue("bin").name == "Ẹ̀dó"
    words = render(Prompt("mentor.sent", {"alias": "Joy"}), "bin", "Africa/Lagos", catalogues=catalogues)
    assert words == "Edo: Joy."
    moment = datetime(2026, 3, 3, 9, 5, tzinfo=UTC)
    drill = Prompt("sup.on_duty", {"time": moment, "n": 1})
    assert render(drill, "bin", "Africa/Lagos", catalogues=catalogues) == "Your duty starts at 10:05. Open items: 1."


def test_a_variant_changes_only_what_it_holds(folder: Path) -> None:
    """An organisation that says Lei writes one file with its own texts; the rest is the base language's."""
    (folder / "it@lei.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgctxt "checkin.after_date"\nmsgid "Hello! How did it go yesterday?"\n'
        'msgstr "Buongiorno! Com\'è andata ieri?"\n',
        encoding="utf-8",
    )
    catalogues = Catalogues.load(folder)
    assert render(Prompt("checkin.after_date"), "it@lei", "Europe/Rome", catalogues=catalogues).startswith("Buongiorno")
    assert render(Prompt("checkin.after_date"), "it", "Europe/Rome", catalogues=catalogues).startswith("Ciao")
    assert render(Prompt("btn.yes"), "it@lei", "Europe/Rome", catalogues=catalogues) == "Sì"
    assert catalogues.languages == LANGUAGES
    assert (catalogues.nearest("it_IT@lei"), catalogues.nearest("it@tu")) == ("it@lei", "it")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('msgctxt "btn.yes"', 'msgctxt "btn.yes_please"', r"1 of its texts are missing: btn\.yes"),
        ('msgstr "Sì"', 'msgstr ""', r"btn\.yes is not translated"),
        ("#. [btn]", "#, fuzzy\n#. [btn]", "marked as fuzzy"),
        ('msgstr "Inviato a {alias}."', 'msgstr "Inviato."', r"placeholders of mentor\.sent differ.*alias"),
        ('msgstr "Inviato a {alias}."', 'msgstr "Inviato a {alias}, {ref}."', "differ.*ref"),
        ('msgstr "Inviato a {alias}."', 'msgstr "Inviato a {alias."', r"mentor\.sent has a wrong placeholder"),
        ('msgstr "Inviato a {alias}."', 'msgstr "Inviato a {alias.x}."', r"mentor\.sent has a wrong placeholder"),
        ('msgstr "Inviato a {alias}."', 'msgstr "Inviato a {alias!r}."', r"mentor\.sent has a wrong placeholder"),
        ('msgctxt "btn.no"', 'msgctxt "btn.yes"', r"btn\.yes stands in it twice"),
        ('msgctxt "btn.no"\n', "", "has no msgctxt"),
        ('msgstr "it"', 'msgstr "xx"', "CLDR does not know"),
        ('msgstr "Sì"', 'translation "Sì"', r"line \d+ is not a gettext line|not a gettext file"),
        ('msgstr "Sì"', 'msgstr "Sì', r"line \d+ is not a gettext line"),
        ('msgstr "Sì"', 'msgstr "Sì", ha detto"', r"line \d+ is not a gettext line"),
        ('msgctxt "btn.yes"', 'msgctxt "btn.extra"\nmsgid "x"\nmsgstr "x"\n\nmsgctxt "btn.yes"', r"know.*btn\.extra"),
    ],
)
def test_a_broken_catalogue_is_refused_at_start(folder: Path, old: str, new: str, complaint: str) -> None:
    """What is wrong in a file is said with the file and the text, before anybody could get it on a phone."""
    change(folder / "it.po", old, new)
    with pytest.raises(BrokenCatalogue, match=rf"it\.po cannot be used: .*{complaint}"):
        Catalogues.load(folder)


def test_a_catalogue_in_another_encoding_is_refused(folder: Path) -> None:
    """A file saved as Latin-1 is said to be so, and never shown with broken letters."""
    path = folder / "fr.po"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1", errors="replace"))
    with pytest.raises(BrokenCatalogue, match=r"fr\.po cannot be used: it is not a gettext file in UTF-8"):
        Catalogues.load(folder)


def test_a_folder_without_the_english_file_is_refused(tmp_path: Path) -> None:
    """Without the file that says which texts there are, nothing starts."""
    with pytest.raises(BrokenCatalogue, match=r"en\.po"):
        Catalogues.load(tmp_path)


def test_a_variant_without_its_language_is_refused(folder: Path) -> None:
    """A variant of nothing is a mistake in its name."""
    shutil.copy(folder / "it.po", folder / "pcm@lagos.po")
    with pytest.raises(BrokenCatalogue, match=r"variant of pcm\.po"):
        Catalogues.load(folder)
