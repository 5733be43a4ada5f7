"""What a file is: recognised by its first bytes and, in an archive, its members; never by its name or claimed type.

Law: what is not in these tables is not passed on. Sources: the formats' own signatures; ISO/IEC 14496-12 (ftyp),
RFC 9649 (WebP), RFC 3533 (Ogg), ECMA-376 (Office Open XML), OpenDocument 1.3 part 2 ("mimetype" comes first).
"""

import io
import zipfile
from enum import StrEnum

from relay.messages import MediaKind


class Format(StrEnum):
    """A type of file that we know how to clean; the value is the extension of what comes in."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    GIF = "gif"
    PDF = "pdf"
    OGG = "ogg"
    MP3 = "mp3"
    MP4 = "mp4"
    WEBM = "webm"
    TGS = "tgs"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"


_STILL = frozenset({Format.JPEG, Format.PNG, Format.WEBP, Format.HEIC})
_SOUND = frozenset({Format.OGG, Format.MP3, Format.MP4})

FITTING: dict[MediaKind, frozenset[Format]] = {
    MediaKind.PHOTO: _STILL,
    MediaKind.VOICE: _SOUND,
    MediaKind.AUDIO: _SOUND,
    MediaKind.VIDEO: frozenset({Format.MP4}),
    MediaKind.VIDEO_NOTE: frozenset({Format.MP4}),
    MediaKind.ANIMATION: frozenset({Format.MP4, Format.GIF}),
    MediaKind.STICKER: frozenset({Format.WEBP, Format.WEBM, Format.TGS}),
    MediaKind.DOCUMENT: frozenset(Format),
}
"""Which types may come as which kind: a spreadsheet that claims to be a voice message is not what it says."""

_STEMS: dict[MediaKind, str] = {kind: kind.value for kind in MediaKind} | {MediaKind.VIDEO_NOTE: "video"}

_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

MIMES: dict[Format, str] = {
    Format.JPEG: "image/jpeg",
    Format.PNG: "image/png",
    Format.WEBP: "image/webp",
    Format.HEIC: "image/heic",
    Format.GIF: "image/gif",
    Format.PDF: "application/pdf",
    Format.OGG: "audio/ogg",
    Format.MP3: "audio/mpeg",
    Format.MP4: "video/mp4",
    Format.WEBM: "video/webm",
    Format.TGS: "application/x-tgsticker",
    Format.DOCX: f"{_OOXML}.wordprocessingml.document",
    Format.XLSX: f"{_OOXML}.spreadsheetml.sheet",
    Format.PPTX: f"{_OOXML}.presentationml.presentation",
    Format.ODT: f"{_ODF}.text",
    Format.ODS: f"{_ODF}.spreadsheet",
    Format.ODP: f"{_ODF}.presentation",
}

_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"GIF8", Format.GIF),
    (b"%PDF-", Format.PDF),
    (b"OggS", Format.OGG),
    (b"ID3", Format.MP3),
    (b"\x1a\x45\xdf\xa3", Format.WEBM),
    (b"\x1f\x8b\x08", Format.TGS),
)

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})

_OFFICE_MAIN_PARTS = {
    "word/document.xml": Format.DOCX,
    "xl/workbook.xml": Format.XLSX,
    "ppt/presentation.xml": Format.PPTX,
}

_LONGEST_MIMETYPE_BYTES = 100
_SYNC, _SYNC_LAYER_III = 0xFF, 0xE2


def recognise(data: bytes) -> Format | None:
    """The type of a file by its content, None where it is none that we know how to clean.

    Args:
        data: The whole file.
    """
    for signature, found in _SIGNATURES:
        if data.startswith(signature):
            return found
    if data.startswith(b"RIFF"):
        return Format.WEBP if data[8:12] == b"WEBP" else None
    if data[4:8] == b"ftyp":
        return Format.HEIC if data[8:12] in _HEIF_BRANDS else Format.MP4
    if data[4:8] in {b"moov", b"mdat", b"wide"}:  # QuickTime films of older phones have no ftyp
        return Format.MP4
    return _office(data) if data.startswith(b"PK\x03\x04") else _bare_mp3(data)


def _bare_mp3(data: bytes) -> Format | None:
    """MP3 where the file starts with a frame of it: eleven set bits, layer III."""
    return Format.MP3 if len(data) > 1 and data[0] == _SYNC and data[1] & 0xE6 == _SYNC_LAYER_III else None


def _office(data: bytes) -> Format | None:
    """Which kind of office document a ZIP archive is. Documents with macros are none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if any(name.endswith("vbaProject.bin") for name in names):
                return None
            for main_part, found in _OFFICE_MAIN_PARTS.items():
                if main_part in names and "[Content_Types].xml" in names:
                    return found
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= _LONGEST_MIMETYPE_BYTES:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return next((found for found in (Format.ODT, Format.ODS, Format.ODP) if MIMES[found] == said), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return None
    return None


def neutral(kind: MediaKind, found: Format) -> tuple[str, str]:
    """The name and MIME type under which a cleaned file goes out: ("photo.jpg", "image/jpeg").

    Args:
        kind: How it is shown.
        found: What came in; HEIC goes out as JPEG, an MP4 with sound only as M4A.
    """
    if found is Format.HEIC:
        found = Format.JPEG
    if found is Format.MP4 and kind in {MediaKind.VOICE, MediaKind.AUDIO}:
        return f"{_STEMS[kind]}.m4a", "audio/mp4"
    return f"{_STEMS[kind]}.{found.value}", MIMES[found]
