"""A file arrives without what it told beside its content (R15, R17), and its content arrives."""

import io
import struct

import pikepdf
import pytest
from mutagen.mp3 import MP3
from mutagen.oggopus import OggOpus
from PIL import Image

from channels.cleaning import Clean, Cleaner, Outcome, Reason, Tools, Unclean, installed_tools
from relay.messages import MediaKind
from tests.channels.cleaning import films
from tests.channels.cleaning.corpus import CORPUS
from tests.channels.cleaning.letters import pdf
from tests.channels.cleaning.photos import gif, heic, jpeg, moving_webp, png
from tests.channels.cleaning.recordings import mp3, ogg
from tests.channels.cleaning.specimens import Specimen
from tests.channels.cleaning.survivors import tell
from tests.channels.cleaning.traces import tells, unpacked


def clean_bytes(said: Outcome) -> bytes:
    """The bytes of a clean file; fails where the file was held."""
    assert isinstance(said, Clean), said
    return said.data


@pytest.mark.parametrize("specimen", CORPUS, ids=str)
def test_every_mark_stands_in_its_specimen(specimen: Specimen) -> None:
    """The corpus means something: each mark is really in the file before it is cleaned."""
    inside = unpacked(specimen.data)
    assert [mark for mark in specimen.marks if not tells(inside, mark)] == []


@pytest.mark.parametrize("specimen", CORPUS, ids=str)
async def test_no_mark_survives(specimen: Specimen, cleaner: Cleaner) -> None:
    """Nothing that was planted arrives; where the program for a type is missing, the file is held instead."""
    said = await cleaner.clean(specimen.data, specimen.kind, "application/x-claimed")
    if specimen.tool in installed_tools().missing():
        tell(specimen.name, len(specimen.marks), [], f"{specimen.tool} is not installed")
        assert said == Unclean(Reason.NO_STRIPPER)
        return
    after = unpacked(clean_bytes(said))
    survived = [mark for mark in specimen.marks if tells(after, mark)]
    tell(specimen.name, len(specimen.marks), survived)
    assert survived == []
    assert isinstance(said, Clean)
    assert (said.name, said.mime) == specimen.goes_out_as


@pytest.mark.parametrize("specimen", [each for each in CORPUS if each.tool], ids=str)
async def test_a_type_whose_program_is_missing_is_held(specimen: Specimen) -> None:
    """Without ffmpeg and mat2, film and Office are held and never passed on as they are."""
    bare = Cleaner(tools=Tools())
    await bare.start()
    assert await bare.clean(specimen.data, specimen.kind, "") == Unclean(Reason.NO_STRIPPER)
    await bare.close()


@pytest.mark.parametrize("specimen", [jpeg(), heic()], ids=str)
async def test_a_photo_is_turned_upright(specimen: Specimen, cleaner: Cleaner) -> None:
    """A phone's photo that was held upright stands upright, though nothing says so any more."""
    with Image.open(io.BytesIO(clean_bytes(await cleaner.clean(specimen.data, specimen.kind, "")))) as photo:
        assert photo.size == (48, 64)
        corner = photo.convert("RGB").getpixel((44, 4))  # it was the upper left one
        assert isinstance(corner, tuple)
        assert (corner[0] > 180, corner[2] < 90) == (True, True)
        assert not photo.getexif()
        assert set(photo.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


async def test_a_screenshot_keeps_its_pixels(cleaner: Cleaner) -> None:
    """A PNG loses nothing that can be seen, and is turned as its Exif block said."""
    with Image.open(io.BytesIO(clean_bytes(await cleaner.clean(png().data, png().kind, "")))) as shot:
        assert shot.size == (48, 64)
        assert shot.getpixel((47, 0)) == (255, 0, 0)
        assert shot.info == {}


@pytest.mark.parametrize(("specimen", "frames"), [(moving_webp(), 3), (gif(), 2)], ids=["WebP", "GIF"])
async def test_a_moving_picture_still_moves(specimen: Specimen, frames: int, cleaner: Cleaner) -> None:
    """A moving sticker keeps its frames."""
    with Image.open(io.BytesIO(clean_bytes(await cleaner.clean(specimen.data, specimen.kind, "")))) as moving:
        assert getattr(moving, "n_frames", 1) == frames


async def test_a_letter_keeps_its_page_its_photo_and_its_note(cleaner: Cleaner) -> None:
    """A PDF keeps what is on its pages; the link that started a program leads nowhere."""
    cleaned = clean_bytes(await cleaner.clean(pdf().data, pdf().kind, ""))
    with pikepdf.open(io.BytesIO(cleaned)) as letter:
        (page,) = letter.pages
        stream = page.Resources.XObject.P
        assert isinstance(stream, pikepdf.Stream)
        photo = pikepdf.PdfImage(stream).as_pil_image()
        assert photo.size == (64, 48)
        note, link = page.Annots
        assert str(note.Contents) == "Words"
        assert "/A" not in link
        assert "/Info" not in letter.trailer
        assert set(letter.Root.keys()) <= {"/Type", "/Pages", "/Names"}


async def test_a_voice_message_keeps_its_sound(cleaner: Cleaner) -> None:
    """An Opus file keeps its length and its packets, and has no comment and no vendor."""
    cleaned = clean_bytes(await cleaner.clean(ogg().data, ogg().kind, ""))
    voice = OggOpus(io.BytesIO(cleaned))  # type: ignore[no-untyped-call]
    assert voice.info.length == pytest.approx(0.2)  # type: ignore[attr-defined]
    assert (list(voice.tags), voice.tags.vendor) == ([], "")  # type: ignore[call-overload,attr-defined]
    assert cleaned.endswith(b"\xfc\xff\xfe" * 10)


async def test_a_song_keeps_its_frames(cleaner: Cleaner) -> None:
    """An MP3 keeps its frames but the last, behind which something else stood, and has no tags."""
    cleaned = clean_bytes(await cleaner.clean(mp3().data, mp3().kind, ""))
    song = MP3(io.BytesIO(cleaned))  # type: ignore[no-untyped-call]
    assert song.tags is None
    assert len(cleaned) == 7 * 417


async def test_a_film_keeps_its_streams(cleaner: Cleaner) -> None:
    """A film keeps picture and sound as they were coded; the same bytes are in it, without a copy of the old boxes."""
    said = await cleaner.clean(films.FILM, MediaKind.VIDEO, "")
    if "ffmpeg" in installed_tools().missing():
        assert said == Unclean(Reason.NO_STRIPPER)
        return
    cleaned = clean_bytes(said)
    assert [tag for tag in (b"avc1", b"mp4a", b"moov", b"mdat") if tag not in cleaned] == []
    assert cleaned.count(b"trak") == 2


async def test_a_film_stays_upright(cleaner: Cleaner) -> None:
    """A film that was taken upright is still turned when it is shown: the turn is no metadata."""
    quarter_turn = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 32 << 16, 0, 1 << 30)
    at = films.FILM.index(b"tkhd") + 44  # behind version, times, ids, duration, layer and volume
    turned = films.FILM[:at] + quarter_turn + films.FILM[at + len(quarter_turn) :]
    said = await cleaner.clean(turned, MediaKind.VIDEO, "")
    if "ffmpeg" in installed_tools().missing():
        assert said == Unclean(Reason.NO_STRIPPER)
        return
    assert quarter_turn[:20] in clean_bytes(said)
