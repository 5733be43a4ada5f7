"""Pictures inside of documents: their metadata goes, and their pixels stay as they are coded.

Law: of a JPEG only the segments stay that a decoder needs; of a JPEG 2000 only the boxes.
Sources: ITU-T T.81 annex B (segments), Adobe TN 5116 (APP14 says how the colours are meant), ISO/IEC 15444-1 annex I
(boxes).
"""

from channels.cleaning.outcomes import Held, Reason

_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_JFIF, _ADOBE, _APPLICATIONS = 0xE0, 0xEE, range(0xE0, 0xF0)
_MARKER = 0xFF
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_BOX_HEADER_BYTES = 8
_JP2_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_KEPT_BOXES = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})


def bare_jpeg(data: bytes) -> bytes:
    """The JPEG without Exif, XMP, IPTC, profiles, thumbnails, comments and what follows its end.

    Raises:
        Held: It is broken.
    """
    if data[:2] != bytes((_MARKER, _START)):
        raise Held(Reason.BROKEN)
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == _MARKER:
        marker = data[at + 1]
        if marker == _MARKER:  # a fill byte
            at += 1
            continue
        if marker == _END:
            kept.append(data[at : at + 2])
            return b"".join(kept)
        if marker in _STANDALONE:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == _SCAN:
            end = _end_of_scan(data, end)
        if _stays(marker, data[at + 4 : end]):
            kept.append(data[at:end])
        at = end
    if data[at : at + 2] == bytes((_MARKER, _END)):
        return b"".join([*kept, data[at : at + 2]])
    raise Held(Reason.BROKEN)


def _stays(marker: int, content: bytes) -> bool:
    """Whether a decoder needs this segment. It can do without JFIF's, which may hold a thumbnail."""
    if marker == _ADOBE:
        return content.startswith(b"Adobe")
    return marker not in _APPLICATIONS and marker not in {_COMMENT, _JFIF}


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the coded pixels that start at `at` end: at the next marker that is no restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and data[at + 1] != _MARKER and data[at + 1] not in _STANDALONE:
            return at
        at += 1
    raise Held(Reason.BROKEN)


def bare_jpeg2000(data: bytes) -> bytes:
    """The JPEG 2000 without XML, UUID and other boxes that hold no pixels. A bare codestream stays as it is.

    Raises:
        Held: It is broken.
    """
    if not data.startswith(_JP2_SIGNATURE):
        return data
    kept, at = [], 0
    while at + _BOX_HEADER_BYTES <= len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        match length:
            case 0:
                length = len(data) - at
            case 1:
                length = int.from_bytes(data[at + 8 : at + 16])
            case _:
                pass
        if length < _BOX_HEADER_BYTES or at + length > len(data):
            raise Held(Reason.BROKEN)
        if kind in _KEPT_BOXES:
            kept.append(data[at : at + length])
        at += length
    return b"".join(kept)
