"""Where a mark could still stand: a file, unpacked as a curious person would do it."""

import gzip
import io
import struct
import zipfile
import zlib

import pikepdf


def unpacked(data: bytes) -> bytes:
    """The file, and after it everything that is packed inside of it: what a curious person would look through."""
    layers = [data]
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            layers += [each for name in archive.namelist() for each in (name.encode(), unpacked(archive.read(name)))]
    elif data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as file:
            layers += [repr(file.trailer).encode(), *(_shown(each) for each in file.objects)]
    elif data.startswith(b"\x1f\x8b"):
        layers.append(gzip.decompress(data))
    elif data.startswith(b"\x89PNG"):
        layers += _inflated(data)
    return b"\n".join(layers)


def _shown(thing: pikepdf.Object) -> bytes:
    words = repr(thing).encode()
    if not isinstance(thing, pikepdf.Stream):
        return words
    try:
        return words + thing.read_bytes()
    except pikepdf.PdfError:  # a picture, which is not unpacked
        return words + thing.read_raw_bytes()


def _inflated(png_file: bytes) -> list[bytes]:
    """The packed texts and profiles of a PNG: what follows a name, a zero and a zero."""
    found, at = [], 8
    while at + 8 <= len(png_file):
        length, kind = struct.unpack(">I4s", png_file[at : at + 8])
        content = png_file[at + 8 : at + 8 + length]
        if kind in {b"zTXt", b"iCCP"}:
            found.append(zlib.decompress(content.split(b"\0\0", 1)[1]))
        at += 12 + length
    return found


def tells(data: bytes, mark: str) -> bool:
    """Whether the mark stands anywhere in the unpacked file, in one of the encodings that formats use."""
    return any(mark.encode(encoding) in data for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
