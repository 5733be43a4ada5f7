"""What a curious person can send in the demo without looking for a file: a drawn photo and a few soft notes.

Law: nothing here shows or names a real person. The photo carries what phones write into photos (a GPS position, a
maker, a moment), so that one sees on the other phone that it is gone (R17). The position is a public square.
"""

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from PIL.ExifTags import GPS, IFD, Base

STATIC = Path(__file__).with_name("static")
_SIZE = (960, 720)
_DAWN = ((250, 214, 170), (240, 170, 140), (120, 130, 160))
_HILLS = (((0, 470), (230, 380), (470, 450), (720, 360), (960, 440)), ((0, 560), (300, 470), (620, 570), (960, 500)))
_HILL_COLOURS = ((104, 122, 132), (62, 88, 92))

_TELLING = frozenset({"xmp", "XML:com.adobe.xmp", "photoshop", "comment", "exif"})
"""Where Pillow keeps what else a file may say about itself."""


@cache
def sample_photo() -> bytes:
    """A drawn morning over hills as JPEG, 960 x 720, with a GPS position, a maker and a moment in its EXIF."""
    picture = Image.new("RGB", _SIZE)
    draw = ImageDraw.Draw(picture)
    width, height = _SIZE
    for y in range(height):
        draw.line(((0, y), (width, y)), fill=_sky(y / height))
    draw.ellipse((610, 190, 730, 310), fill=(255, 241, 214))
    for points, colour in zip(_HILLS, _HILL_COLOURS, strict=True):
        draw.polygon([*points, (width, height), (0, height)], fill=colour)
    picture = picture.filter(ImageFilter.GaussianBlur(2))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=72, exif=_exif())
    return out.getvalue()


def _sky(share: float) -> tuple[int, ...]:
    low, high, at = (_DAWN[2], _DAWN[1], share * 2) if share < 0.5 else (_DAWN[1], _DAWN[0], share * 2 - 1)  # noqa: PLR2004  # half way down
    return tuple(round(a + (b - a) * at) for a, b in zip(low, high, strict=True))


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Make] = "Invented"
    exif[Base.Model] = "Demo phone"
    exif[Base.DateTime] = "2026:03:02 07:12:00"
    position = exif.get_ifd(IFD.GPSInfo)
    position[GPS.GPSLatitudeRef] = "N"
    position[GPS.GPSLatitude] = (45.0, 27.0, 51.12)
    position[GPS.GPSLongitudeRef] = "E"
    position[GPS.GPSLongitude] = (9.0, 11.0, 22.99)
    return exif


@cache
def sample_voice() -> bytes:
    """Four seconds of a soft melody as OGG/Opus, with a tag that names an invented place."""
    return (STATIC / "sample-voice.ogg").read_bytes()


def hidden_in(data: bytes) -> str | None:
    """What a photo tells about whoever took it.

    Returns:
        In words, e.g. "a GPS position (45.4642, 9.1897)"; "" where nothing was found in EXIF, XMP, IPTC, comments and
        text chunks; None where the photo can't be read, so that nothing is claimed of it.
    """
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            exif = picture.getexif()
            position = exif.get_ifd(IFD.GPSInfo)
            if GPS.GPSLatitude in position and GPS.GPSLongitude in position:
                return f"a GPS position ({_degrees(position, GPS.GPSLatitude)}, {_degrees(position, GPS.GPSLongitude)})"
            if exif or position:
                return "who made it and when"
            return "notes about it" if _TELLING & picture.info.keys() or getattr(picture, "text", None) else ""
    except (OSError, ValueError, ArithmeticError, TypeError, SyntaxError, Image.DecompressionBombError):
        return None


def _degrees(position: dict[int, object], which: GPS) -> str:
    parts = position[which]
    if not isinstance(parts, tuple):
        return "?"
    degrees, minutes, seconds = (float(part) for part in parts)
    south_or_west = position.get(which - 1) in {"S", "W"}
    return f"{'-' if south_or_west else ''}{degrees + minutes / 60 + seconds / 3600:.4f}"
