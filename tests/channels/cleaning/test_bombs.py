"""A file that would harm the relay is held with the right reason; it costs below 400 MB, and the next is cleaned."""

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from channels.cleaning import Clean, Cleaner, Reason, Unclean
from relay.messages import MediaKind
from tests.channels.cleaning.corpus import CORPUS
from tests.channels.cleaning.offices import docx, zipped
from tests.channels.cleaning.photos import jpeg
from tests.channels.cleaning.specimens import Specimen, named_profile, phone_jpeg, saved, segment

MOST_BYTES = 400 * 1000 * 1000


def png_of_144_megapixels() -> bytes:
    """A PNG of 12000 x 12000 black pixels: 18 KB, or half a gigabyte once decoded."""
    packer = zlib.compressobj(9)
    row = bytes(1 + 12000 * 3)
    packed = b"".join(packer.compress(row) for _ in range(12000)) + packer.flush()
    header = struct.pack(">IIBBBBB", 12000, 12000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def docx_that_claims_a_gigabyte() -> bytes:
    """A small letter whose directory says that its text is a gigabyte."""
    small = docx().data
    name = b"word/document.xml"
    at = small.rindex(name) - 46 + 24  # the directory's entry for the text: where it says the unpacked size
    return small[:at] + struct.pack("<I", 1024**3) + small[at + 4 :]


def docx_that_hides_its_size() -> bytes:
    """A letter whose text unpacks to 90 MB, while both of its headers say that it is a hundred bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bytes(90_000_000))
    return out.getvalue().replace(struct.pack("<I", 90_000_000), struct.pack("<I", 100))


def docx_in_docx() -> bytes:
    """A letter with a table in it that unpacks to 90 MB."""
    table = zipped({"xl/sheet.xml": bytes(90_000_000)})
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", "word/embeddings/a.xlsx": table})


def truncated_jpeg() -> bytes:
    """A photo whose second half never arrived."""
    whole = saved(Image.effect_noise((640, 480), 40).convert("RGB"), "JPEG")
    return whole[: len(whole) // 2]


def long_gif() -> bytes:
    """A GIF of many frames that together have more pixels than one picture may have."""
    frames = [Image.new("P", (1600, 1200), at) for at in range(14)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=40)


def fifty_megabytes() -> bytes:
    """A photo with a very long tail."""
    return phone_jpeg() + bytes(50_000_000)


def packed_sticker() -> bytes:
    """An animated sticker that unpacks to 100 MB."""
    return gzip.compress(b'{"layers":[' + b" " * 100_000_000 + b"]}", 9)


def pdf_of_zeros() -> bytes:
    """A PDF whose list of objects is a stream that unpacks to far more than a worker may hold."""
    packed = zlib.compress(bytes(600_000_000), 9)
    head = b"%PDF-1.5\n"
    table = b"1 0 obj <</Type/XRef/Size 2/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>> stream\n" % len(packed)
    return head + table + packed + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(head)


BOMBS: dict[str, tuple[Callable[[], bytes], MediaKind, Reason]] = {
    "a PNG of 144 megapixels": (png_of_144_megapixels, MediaKind.DOCUMENT, Reason.TOO_MANY_PIXELS),
    "a docx that claims a gigabyte": (docx_that_claims_a_gigabyte, MediaKind.DOCUMENT, Reason.TOO_LARGE),
    "a docx that hides its size": (docx_that_hides_its_size, MediaKind.DOCUMENT, Reason.BROKEN),
    "a docx with a bomb inside": (docx_in_docx, MediaKind.DOCUMENT, Reason.TOO_LARGE),
    "a file of 50 MB": (fifty_megabytes, MediaKind.PHOTO, Reason.TOO_LARGE),
    "a JPEG cut short": (truncated_jpeg, MediaKind.PHOTO, Reason.BROKEN),
    "a GIF of too many frames": (long_gif, MediaKind.ANIMATION, Reason.TOO_MANY_PIXELS),
    "a sticker of 100 MB": (packed_sticker, MediaKind.STICKER, Reason.TOO_LARGE),
    "a PDF of zeros": (pdf_of_zeros, MediaKind.DOCUMENT, Reason.BROKEN),
    "an empty file": (bytes, MediaKind.DOCUMENT, Reason.UNKNOWN_TYPE),
    "a program": (lambda: b"\x7fELF" + bytes(64), MediaKind.DOCUMENT, Reason.UNKNOWN_TYPE),
    "a letter as a photo": (lambda: docx().data, MediaKind.PHOTO, Reason.UNKNOWN_TYPE),
    "a letter with macros": (
        lambda: zipped({"[Content_Types].xml": "", "word/document.xml": "", "word/vbaProject.bin": ""}),
        MediaKind.DOCUMENT,
        Reason.UNKNOWN_TYPE,
    ),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_held_and_the_next_file_is_cleaned(name: str, cleaner: Cleaner) -> None:
    """The sender gets the reason, no worker holds 400 MB, and whoever sends next notices nothing."""
    made, kind, reason = BOMBS[name]
    assert await cleaner.clean(made(), kind, "image/jpeg") == Unclean(reason)
    assert isinstance(await cleaner.clean(jpeg().data, MediaKind.PHOTO, ""), Clean)
    assert 0 < cleaner.peak_bytes < MOST_BYTES


@pytest.mark.parametrize(("container", "side"), [("JPEG", 5000), ("PNG", 5000), ("HEIF", 5000), ("WEBP", 3535)])
async def test_the_largest_photo_that_passes_stays_below_400_megabytes(
    container: str, side: int, cleaner: Cleaner
) -> None:
    """25 megapixels (WebP: half), to be turned and with a foreign profile, fit into the memory of a worker."""
    turned = Image.Exif()
    turned[0x0112] = 6
    large = Image.linear_gradient("L").resize((side, side)).convert("RGB")
    photo = saved(large, container, exif=turned.tobytes(), icc_profile=named_profile("Mira's panel"))
    said = await cleaner.clean(photo, MediaKind.DOCUMENT, "")
    assert isinstance(said, Clean)
    assert cleaner.peak_bytes < MOST_BYTES


@pytest.mark.parametrize(("container", "kind", "count"), [("GIF", "ANIMATION", 25), ("WEBP", "STICKER", 12)])
async def test_the_largest_moving_picture_that_passes_stays_below_400_megabytes(
    container: str, kind: str, count: int, cleaner: Cleaner
) -> None:
    """As many frames as may be, each of one megapixel, fit into the memory of a worker."""
    frames = [Image.linear_gradient("L").rotate(at * 90).resize((1000, 1000)) for at in range(count)]
    frames = [Image.merge("RGB", (frame, frame, Image.new("L", frame.size, at))) for at, frame in enumerate(frames)]
    moving = saved(frames[0], container, save_all=True, append_images=frames[1:], duration=40, method=0)
    said = await cleaner.clean(moving, MediaKind[kind], "")
    assert isinstance(said, Clean)
    assert cleaner.peak_bytes < MOST_BYTES


async def test_a_damaged_colour_profile_costs_no_photo(cleaner: Cleaner) -> None:
    """A photo whose profile is nonsense arrives, without it."""
    photo = phone_jpeg()
    nonsense = segment(0xE2, b"ICC_PROFILE\0\x01\x01" + b"no profile at all")
    said = await cleaner.clean(photo[:2] + nonsense + photo[2:], MediaKind.PHOTO, "")
    assert isinstance(said, Clean)
    assert b"ICC_PROFILE" not in said.data


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("specimen", CORPUS, ids=str)
async def test_damage_never_raises(specimen: Specimen, seed: int, cleaner: Cleaner) -> None:
    """Whatever happens to a file on its way, the answer is a value, and the next file is cleaned."""
    chance = random.Random(f"{specimen}{seed}")
    damaged = bytearray(specimen.data)
    for _ in range(8):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    cut = chance.randrange(len(damaged) // 2, len(damaged))
    assert isinstance(await cleaner.clean(bytes(damaged[:cut]), specimen.kind, ""), (Clean, Unclean))
    assert isinstance(await cleaner.clean(jpeg().data, MediaKind.PHOTO, ""), Clean)
