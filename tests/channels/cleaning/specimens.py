"""What a file of the corpus is, and what the others are made of: pictures, Exif blocks, profiles.

Law: each mark is a string that stands in its file once it is unpacked (a test checks that first), and names its place.
All of it is invented.
"""

import io
import struct
from dataclasses import dataclass

from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from relay.messages import MediaKind

SIZE = (64, 48)
XMP = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Creator>{}</rdf:Creator></x:xmpmeta>"


@dataclass(frozen=True, slots=True)
class Specimen:
    """One file of the corpus.

    Attributes:
        name: What it is.
        kind: How it is sent.
        data: The file.
        marks: What must not arrive.
        goes_out_as: Name and type that it must arrive under.
        tool: The program that cleans it, "" where we bring the stripper ourselves.
    """

    name: str
    kind: MediaKind
    data: bytes
    marks: tuple[str, ...]
    goes_out_as: tuple[str, str]
    tool: str = ""

    def __str__(self) -> str:
        """Its name, for the test's id."""
        return self.name


def pixels(mode: str = "RGB") -> Image.Image:
    """A small picture with an upper left corner that can be told from the others."""
    picture = Image.new(mode, SIZE, "teal")
    picture.paste("red", (0, 0, 16, 16))
    return picture


def exif(mark: str) -> Image.Exif:
    """What a phone writes: maker, note, comment, place, and that it was held upright (orientation 6)."""
    block = Image.Exif()
    block[0x010F] = f"{mark}-make"
    block[0x010E] = f"{mark}-description"
    block[0x013B] = f"{mark}-artist"
    block[0x0112] = 6
    block.get_ifd(0x8769).update({0x927C: f"{mark}-note".encode(), 0x9286: b"ASCII\0\0\0" + f"{mark}-comment".encode()})
    degrees = (IFDRational(45), IFDRational(4), IFDRational(13))
    block.get_ifd(0x8825).update({1: "N", 2: degrees, 3: "E", 4: degrees, 28: f"{mark}-area".encode()})
    return block


def exif_marks(mark: str) -> tuple[str, ...]:
    """The marks that `exif` plants."""
    return tuple(f"{mark}-{place}" for place in ("make", "description", "artist", "note", "comment", "area"))


def saved(picture: Image.Image, container: str, **options: object) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.save(out, container, **options)
    return out.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    """One segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def named_profile(name: str) -> bytes:
    """A colour profile that bears a screen's name."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace("sRGB built-in".encode("utf-16-be"), name.ljust(13)[:13].encode("utf-16-be"))


def phone_jpeg(mark: str = "trace-of-jpeg") -> bytes:
    """A photo as a phone makes it, with everything that a JPEG can carry, and a film after its end."""
    plain = saved(pixels(), "JPEG", exif=exif(mark), icc_profile=named_profile("Joy's screen"), quality=95)
    thumbnail = saved(pixels().resize((16, 12)), "JPEG", comment=f"{mark}-thumbnail".encode())
    more = (
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP.format(f"{mark}-xmp").encode())
        + segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\x40\x1c\x02\x50" + f"{mark}-iptc".encode().ljust(61))
        + segment(0xE2, b"MPF\0" + thumbnail)
        + segment(0xEC, f"{mark}-ducky".encode())
        + segment(0xFE, f"{mark}-com".encode())
    )
    return plain[:2] + more + plain[2:] + f"{mark}-trailer".encode()
