"""The organisation's recordings as files: `voice/KEY.LANGUAGE.ogg` for our texts, `cards/TOPIC.LANGUAGE.ogg` for cards.

Law: a file that is wrong is never sent, and its fault is told by its name. A recording of a card that is older than the
day on which the card was checked is wrong: nobody listened to it since. Source: needs.md "Voice", R04, R50; RFC
3533 (Ogg), RFC 7845 (Opus in Ogg); Bot API, sendVoice.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from locales.catalogues import SOURCE
from locales.render import keys, nearest, placeholders, shipped
from models.cards import FOLDER as CARDS
from models.cards import SPOKEN, Fault, Library
from relay.cards import Card
from relay.messages import Recording

FOLDER = "voice"
"""Of the data directory."""
MOST_BYTES = 1 << 20
"""More, and Telegram may show a file where a voice belongs."""
MOST_SECONDS = 120
WANTED = ("consent.", "help.", "stop.", "erase.")
"""Whose texts ought to be heard as well as read (needs.md, section 2)."""
NEVER = ("btn.", "row.", "cmd.", "bot.", "lang.", "mark.")
NAME = re.compile(r"(?P<name>[a-z_]+(?:\.[a-z_]+)?)\.(?P<language>[a-z]{2,3}(?:@[a-z]+)?)\.ogg")
PUSHED = "[push"
"""How the note on a text begins that comes unasked."""
_PAGE_BYTES = 27
_SAMPLES_A_SECOND = 48_000
_ANY_ZONE = timedelta(hours=14)
"""It counts as recorded on the latest day that it was anywhere: a day on a card belongs to no zone."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recording.

    Attributes:
        name: The prompt's key, or "card." and the topic.
        language: In which language it is spoken.
        file: Where it is.
        digest: SHA-256 of the file as it was checked, 32 bytes.
        seconds: How long it lasts.
    """

    name: str
    language: str
    file: Path
    digest: bytes = field(repr=False)
    seconds: int

    def read(self) -> bytes | None:
        """Its bytes; None where the file is gone, or is not the one that was checked."""
        try:
            data = self.file.read_bytes()
        except OSError:
            return None
        return data if sha256(data).digest() == self.digest else None


@dataclass(frozen=True, slots=True)
class Voices:
    """All recordings, and what is wrong among the files."""

    found: Mapping[tuple[str, str], Recorded] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def beside(self, key: str, language: str) -> Recording | None:
        """What is heard with this text by who reads this language; a variant falls back on its language alone."""
        for one in dict.fromkeys((nearest(language), language.partition("@")[0])):
            if (key, one) in self.found:
                return Recording(key, one)
        return None

    def missing(self, languages: Iterable[str]) -> dict[str, list[str]]:
        """By language, the texts that ought to be heard and are not."""
        return {language: [key for key in wanted() if (key, language) not in self.found] for language in languages}

    def unheard(self, cards: Library, languages: Iterable[str], today: date) -> dict[str, list[str]]:
        """By language, the topics whose card is shown today and can only be read."""
        return {
            language: [
                topic.value
                for topic, card in cards.shown(language, today).items()
                if (card.recording.name, card.language) not in self.found
            ]
            for language in languages
        }


SILENT = Voices()


def wanted() -> list[str]:
    """The texts that ought to be heard as well as read."""
    return sorted(key for key in keys() if key.startswith(WANTED))


def speakable(key: str) -> bool:
    """Whether a text can have a recording: one that ought to be heard, or an answer that names nobody and no time.

    What the line sends by itself is not heard: a voice must not start when nobody expects it.
    """
    if key not in keys() or key.startswith(NEVER):
        return False
    return key.startswith(WANTED) or not (
        placeholders(key) or shipped().catalogue(SOURCE).notes[key].startswith(PUSHED)
    )


def load(data: Path, cards: Library, languages: Iterable[str]) -> Voices:
    """Every recording of a data directory; a folder that is not there holds none."""
    known = frozenset(languages)
    found: dict[tuple[str, str], Recorded] = {}
    faults: list[Fault] = []
    for file, name, language, fault in _named(data, cards, known):
        read = _read(file, name, language) if fault is None else fault
        if isinstance(read, Recorded):
            found[name, language] = read
        else:
            faults.append(read)
    return Voices(found, tuple(faults))


def with_voices(cards: Library, voices: Voices) -> Library:
    """The cards, each knowing whether it can be heard."""
    return replace(
        cards,
        cards={
            place: replace(card, spoken=(card.recording.name, card.language) in voices.found)
            for place, card in cards.cards.items()
        },
    )


def _named(data: Path, cards: Library, known: frozenset[str]) -> Iterator[tuple[Path, str, str, Fault | None]]:
    for file in _files(data / FOLDER, "*"):
        match = NAME.fullmatch(file.name)
        good = match is not None and match["language"].partition("@")[0] in known and speakable(match["name"])
        why = "it is not called KEY.LANGUAGE.ogg after a text of consent, help, stop or erase, or one without names"
        fault = None if good else Fault(f"{FOLDER}/{file.name}", 0, why)
        yield file, match["name"] if match else "", match["language"] if match else "", fault
    by_name = {f"{card.topic.value}.{card.language}{SPOKEN}": card for card in cards.cards.values()}
    for file in _files(data / CARDS, f"*{SPOKEN}"):
        card = by_name.get(file.name)
        if card is None:
            yield file, "", "", Fault(f"{CARDS}/{file.name}", 0, "there is no card of this name that can be shown")
            continue
        yield file, card.recording.name, card.language, _too_old(file, card)


def _files(folder: Path, pattern: str) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.glob(pattern) if not file.name.startswith(".") and file.suffix != ".md")


def _too_old(file: Path, card: Card) -> Fault | None:
    recorded = (datetime.fromtimestamp(file.stat().st_mtime, UTC) + _ANY_ZONE).date()
    if recorded >= card.checked_on:
        return None
    why = f"it is older than the check of {card.checked_on}: listen to it again, then record it anew or touch the file"
    return Fault(f"{CARDS}/{file.name}", 0, why)


def _read(file: Path, name: str, language: str) -> Recorded | Fault:
    called = f"{file.parent.name}/{file.name}"
    try:
        if file.stat().st_size > MOST_BYTES:
            return Fault(called, 0, f"it is larger than {MOST_BYTES >> 20} MB")
        data = file.read_bytes()
    except OSError as error:
        return Fault(called, 0, f"it can't be read ({type(error).__name__})")
    seconds = opus_seconds(data)
    if seconds is None:
        return Fault(called, 0, "it is no whole Ogg file with one stream of Opus (ffmpeg -i IN -c:a libopus OUT.ogg)")
    if seconds > MOST_SECONDS:
        return Fault(called, 0, f"it lasts {seconds} seconds, {MOST_SECONDS} at most")
    return Recorded(name, language, file, sha256(data).digest(), seconds)


def opus_seconds(data: bytes) -> int | None:
    """How long one stream of Opus lasts, at least a second; None where the bytes are anything else, or cut short."""
    at, serials, position = 0, set(), 0
    while at < len(data):
        head = data[at : at + _PAGE_BYTES]
        if len(head) < _PAGE_BYTES or not head.startswith(b"OggS"):
            return None
        segments = data[at + _PAGE_BYTES : at + _PAGE_BYTES + head[26]]
        end = at + _PAGE_BYTES + head[26] + sum(segments)
        if len(segments) < head[26] or end > len(data):
            return None
        if at == 0 and not data.startswith(b"OpusHead", _PAGE_BYTES + head[26]):
            return None
        serials.add(head[14:18])
        position = max(position, int.from_bytes(head[6:14], "little", signed=True))
        at = end
    if len(serials) != 1 or position <= 0:
        return None
    return max(1, round(position / _SAMPLES_A_SECOND))
