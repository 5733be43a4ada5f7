"""Pictures: decoded, turned upright, and written anew, so that only pixels cross.

Law: the pixels are counted from the header before anything is decoded; of the old file nothing is copied but pixels,
the palette and, for moving pictures, the times. Colours are converted to sRGB, then the profile goes too: it can name
a device.
Source: Pillow's handbook (image file formats), Exif 2.32 (orientation), channels.md ("Strippers").
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pillow_heif
from PIL import Image, ImageCms, ImageSequence

from channels.cleaning.formats import Format
from channels.cleaning.outcomes import Held, Reason
from channels.cleaning.tools import Bench

QUALITY = 90

_ORIENTATION = 0x0112

_UPRIGHT: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Exif orientation -> what turns the picture upright; 1 needs nothing."""

_WRITABLE: dict[Format, frozenset[str]] = {
    Format.JPEG: frozenset({"L", "RGB"}),
    Format.HEIC: frozenset({"L", "RGB"}),
    Format.PNG: frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}),
    Format.WEBP: frozenset({"RGB", "RGBA"}),
    Format.GIF: frozenset({"L", "P", "RGB", "RGBA"}),
}
"""Pixel modes that the written format can hold."""

_WEIGHT = {Format.WEBP: 2}
"""How many pixels one pixel counts for: libwebp holds its canvas twice, beside the one that Pillow holds."""

Image.MAX_IMAGE_PIXELS = None  # our own count, below, stands in for Pillow's warning
pillow_heif.register_heif_opener()
pillow_heif.options.DECODE_THREADS = 1  # a thread's stack counts against the worker's address space


def strip(data: bytes, found: Format, bench: Bench) -> bytes:
    """The picture without its metadata: HEIC as JPEG, everything else in its own format.

    Args:
        data: The whole file.
        found: JPEG, PNG, WEBP, HEIC or GIF.
        bench: Its `pixels` is the limit.

    Raises:
        Held: The picture has too many pixels or is broken.
    """
    with _opened(data, found) as picture:
        width, height = picture.size
        frames = getattr(picture, "n_frames", 1) if found in {Format.WEBP, Format.GIF} else 1
        if width * height * frames * _WEIGHT.get(found, 1) > bench.pixels:
            raise Held(Reason.TOO_MANY_PIXELS)
        if frames > 1:
            return _moving(picture, found)
        profile = picture.info.get("icc_profile")
        turn = _UPRIGHT.get(_orientation(picture))
        upright = picture.transpose(turn) if turn is not None else picture
        upright = _fit(_in_srgb(upright, profile), found)
        return _written(upright, found, lossless=b"VP8L" in data[:64])


@contextmanager
def _opened(data: bytes, found: Format) -> Iterator[Image.Image]:
    """The picture with its header read; only the decoder of the recognised format may touch it."""
    decoder = "HEIF" if found is Format.HEIC else found.name
    with Image.open(io.BytesIO(data), formats=[decoder]) as picture:
        yield picture


def _orientation(picture: Image.Image) -> int:
    """The Exif orientation; a damaged Exif block is no reason to lose the picture."""
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # Pillow's Exif parser raises whatever the damage leads to
        return 1


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The decoded pixels, in sRGB where the file brought another profile."""
    picture.load()
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK"}:
        return picture
    # A damaged profile is ignored: the colours are then a little off, and nothing else is.
    with suppress(ImageCms.PyCMSError, OSError, ValueError):
        source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        if "sRGB" in ImageCms.getProfileDescription(source):
            return picture
        if picture.mode == "CMYK":
            return ImageCms.profileToProfile(picture, source, target, outputMode="RGB") or picture
        ImageCms.profileToProfile(picture, source, target, inPlace=True)  # a third copy would not fit
    return picture


def _fit(picture: Image.Image, found: Format) -> Image.Image:
    """The picture in a pixel mode that the written format can hold, and without anything beside its pixels."""
    seen_through = picture.has_transparency_data and found not in {Format.JPEG, Format.HEIC}
    if seen_through and picture.mode in {"1", "L", "P", "RGB"}:
        picture = picture.convert("RGBA")
    elif picture.mode not in _WRITABLE[found]:
        picture = picture.convert("RGBA" if seen_through else "RGB")
    picture.info.clear()  # Pillow would write comments, profiles and more from here
    return picture


def _written(picture: Image.Image, found: Format, *, lossless: bool) -> bytes:
    """The new file."""
    out = io.BytesIO()
    match found:
        case Format.JPEG | Format.HEIC:
            picture.save(out, "JPEG", quality=QUALITY)
        case Format.WEBP:
            picture.save(out, "WEBP", quality=QUALITY, lossless=lossless, method=2)
        case _:
            picture.save(out, found.name)
    return out.getvalue()


def _moving(picture: Image.Image, found: Format) -> bytes:
    """A moving picture, frame by frame: pixels, how long each stays, and how often it repeats."""
    loop = int(picture.info.get("loop", 0))
    frames: list[Image.Image] = []
    milliseconds: list[int] = []
    for frame in ImageSequence.Iterator(picture):
        frame.load()
        milliseconds.append(int(frame.info.get("duration", 100)))
        frames.append(frame.convert("RGBA"))
        frames[-1].info.clear()
    out = io.BytesIO()
    more = {"quality": QUALITY, "method": 2} if found is Format.WEBP else {"disposal": 2}
    frames[0].save(out, found.name, save_all=True, append_images=frames[1:], duration=milliseconds, loop=loop, **more)
    return out.getvalue()
