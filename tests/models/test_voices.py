"""Recordings as files: which are sent, what is wrong with the others, and which are missing (R04, R50)."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from locales.render import placeholders
from models.cards import Library
from models.voices import MOST_BYTES, Voices, load, opus_seconds, speakable, wanted, with_voices
from relay.cards import Card, Topic
from relay.messages import Recording
from tests.channels.cleaning.recordings import MP3_FRAME, ogg_page, opus_file

LANGUAGES = ("en", "fr", "it", "es")
MARK = "trace-of-ogg"
VOICE = opus_file(MARK).removesuffix(f"{MARK}-trailer".encode())
"""A fifth of a second, as a phone's recorder writes it."""
CARD = Card(Topic.LEGAL, "it", "Chiedi qui.", "adviser", date(2026, 2, 1), date(2026, 8, 1))
CARDS = Library({("it", Topic.LEGAL): CARD})


def kept(data: Path, name: str, content: bytes = VOICE, on: date = date(2026, 2, 1)) -> Path:
    """A file of the data directory, last changed on that day."""
    file = data / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    moment = datetime(on.year, on.month, on.day, 12, tzinfo=UTC).timestamp()
    os.utime(file, (moment, moment))
    return file


def faults(found: Voices) -> list[str]:
    """What is wrong, as the command says it."""
    return [str(one) for one in found.faults]


def lasting(seconds: int) -> bytes:
    """A recording of so many seconds, as far as its pages say."""
    head = VOICE[: VOICE.index(b"OggS", 4)]
    return head + ogg_page([b"OpusTags" + bytes(8)], 1, 0) + ogg_page([b"\xfc\xff\xfe"], 2, 48_000 * seconds, last=True)


def test_a_recording_stands_beside_its_text(tmp_path: Path) -> None:
    """By key and language; a variant of a language hears its language, another language hears nothing."""
    kept(tmp_path, "voice/stop.ack.it.ogg")
    found = load(tmp_path, Library(), LANGUAGES)
    assert faults(found) == []
    assert found.beside("stop.ack", "it") == found.beside("stop.ack", "it@lei") == Recording("stop.ack", "it")
    assert found.beside("stop.ack", "fr") is None
    assert found.beside("consent.who", "it") is None
    assert found.found["stop.ack", "it"].seconds == 1


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path) -> None:
    """An organisation without recordings has no faults; everything that ought to be heard is missing."""
    found = load(tmp_path, Library(), LANGUAGES)
    assert (found.found, found.faults) == ({}, ())
    assert found.missing(LANGUAGES) == {language: wanted() for language in LANGUAGES}
    assert {"consent.who", "help.now", "stop.ack", "erase.done"} <= set(wanted())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("voice/stop.ack.ogg", VOICE, "it is not called KEY.LANGUAGE.ogg"),
        ("voice/stop.ack.xx.ogg", VOICE, "it is not called KEY.LANGUAGE.ogg"),
        ("voice/mentor.sent.it.ogg", VOICE, "it is not called KEY.LANGUAGE.ogg"),
        ("voice/btn.yes.it.ogg", VOICE, "it is not called KEY.LANGUAGE.ogg"),
        ("voice/stop.ack.it.mp3", VOICE, "it is not called KEY.LANGUAGE.ogg"),
        ("voice/stop.ack.it.ogg", b"", "it is no whole Ogg file"),
        ("voice/stop.ack.it.ogg", MP3_FRAME * 4, "it is no whole Ogg file"),
        ("voice/stop.ack.it.ogg", VOICE[:-1], "it is no whole Ogg file"),
        ("voice/stop.ack.it.ogg", VOICE + b"more", "it is no whole Ogg file"),
        ("voice/stop.ack.it.ogg", lasting(121), "it lasts 121 seconds, 120 at most"),
        ("voice/stop.ack.it.ogg", VOICE + bytes(MOST_BYTES), "it is larger than 1 MB"),
        ("cards/health.it.ogg", VOICE, "there is no card of this name"),
    ],
)
def test_what_is_wrong_is_told_and_never_sent(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """Each fault names its file, and the recording is not used."""
    kept(tmp_path, name, content)
    found = load(tmp_path, CARDS, LANGUAGES)
    assert found.found == {}
    assert len(found.faults) == 1
    assert faults(found)[0].startswith(f"{name}: {said}")


def test_a_card_s_recording_is_no_older_than_its_check(tmp_path: Path) -> None:
    """A helpline that changed must not be spoken as it was: from the check on, somebody has to listen again."""
    kept(tmp_path, "cards/legal.it.ogg", on=date(2026, 1, 30))
    old = load(tmp_path, CARDS, LANGUAGES)
    assert "older than the check of 2026-02-01" in faults(old)[0]
    assert not with_voices(CARDS, old).cards["it", Topic.LEGAL].spoken
    kept(tmp_path, "cards/legal.it.ogg")
    heard = load(tmp_path, CARDS, LANGUAGES)
    assert faults(heard) == []
    assert with_voices(CARDS, heard).cards["it", Topic.LEGAL].spoken
    assert heard.found["card.legal", "it"].read() == VOICE


def test_a_file_that_changed_since_it_was_checked_is_not_sent(tmp_path: Path) -> None:
    """What goes out is what was looked at; until the next look it is silence."""
    file = kept(tmp_path, "voice/stop.ack.it.ogg")
    recorded = load(tmp_path, Library(), LANGUAGES).found["stop.ack", "it"]
    file.write_bytes(lasting(3))
    assert recorded.read() is None
    file.unlink()
    assert recorded.read() is None


@pytest.mark.parametrize(("seconds", "told"), [(1, 1), (25, 25), (120, 120)])
def test_how_long_it_lasts_is_read_from_the_last_page(seconds: int, told: int) -> None:
    """RFC 7845: a position counts samples at 48 kHz."""
    assert opus_seconds(lasting(seconds)) == told


def test_two_streams_are_none() -> None:
    """A file with a second stream could hide anything beside the voice."""
    other = bytearray(ogg_page([b"OpusHead" + bytes(11)], 0, 0, first=True))
    other[14:18] = b"\x09\x09\x09\x09"
    assert opus_seconds(VOICE + bytes(other)) is None
    assert opus_seconds(ogg_page([b"\x01vorbis"], 0, 9600, first=True, last=True)) is None
    assert opus_seconds(b"OggS" + bytes(22) + b"\xff") is None


def test_a_text_with_a_name_or_a_time_is_read_not_heard() -> None:
    """But for those that ought to be heard anyway; and nothing that comes unasked is heard."""
    assert speakable("checkin.ok_ack")
    assert not placeholders("checkin.weekly")
    assert not speakable("checkin.weekly")
    assert placeholders("consent.who")
    assert speakable("consent.who")
    assert not speakable("mentor.sent")
    assert not speakable("no.such_text")
