"""Sound: tags, pictures and everything that is not sound go from Ogg and MP3.

Law: what is written is a list of what may stay, not of what must go. An Ogg file is one stream of Opus or Vorbis whose
comment header is empty; an MP3 file is its MPEG frames and nothing before, between or after them.
Sources: RFC 3533 (Ogg), RFC 7845 (Ogg Opus), Vorbis I section 5, ISO/IEC 11172-3 2.4.1.3 (frame header).
M4A is film's business: mutagen leaves the location in MP4 (channels.md).
"""

import io
from typing import Any

from mutagen.apev2 import delete as delete_ape
from mutagen.id3 import delete as delete_id3
from mutagen.ogg import OggPage
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from channels.cleaning.formats import Format
from channels.cleaning.outcomes import Held, Reason
from channels.cleaning.tools import Bench

_FRAME_HEADER_BYTES = 4
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""By version bits: MPEG 1, 2 and 2.5."""
_KILOBITS_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_MPEG2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MPEG1 = 3
_LAYER_III = 1


def strip(data: bytes, found: Format, bench: Bench) -> bytes:
    """The sound without its metadata.

    Args:
        data: The whole file.
        found: OGG or MP3.
        bench: Not needed here.

    Raises:
        Held: The file is broken, or an Ogg file that holds something else than one stream of Opus or Vorbis.
    """
    del bench
    return _mp3(data) if found is Format.MP3 else _ogg(data)


def _ogg(data: bytes) -> bytes:
    whole = _only_one_stream(data)
    file = io.BytesIO(whole)
    # The vendor names the program that made the recording; the padding may hold anything (RFC 7845, 5.2).
    if b"OpusHead" in whole[:64]:
        opus: Any = OggOpus(file)  # type: ignore[no-untyped-call]
        opus.tags.clear()
        opus.tags.vendor = ""
        opus.tags._pad_data = b""  # noqa: SLF001  # mutagen preserves what it does not know and has no public switch
        file.seek(0)
        opus.save(file, padding=lambda _: 0)
    elif b"\x01vorbis" in whole[:64]:
        vorbis: Any = OggVorbis(file)  # type: ignore[no-untyped-call]
        vorbis.tags.clear()
        vorbis.tags.vendor = ""
        file.seek(0)
        vorbis.save(file, padding=lambda _: 0)
    else:
        raise Held(Reason.UNKNOWN_TYPE)
    return file.getvalue()


def _only_one_stream(data: bytes) -> bytes:
    """The pages of the file up to the last whole one; held where they belong to more than one stream."""
    file, end, serials = io.BytesIO(data), 0, set()
    while data.startswith(b"OggS", end):
        try:
            page: Any = OggPage(file)  # type: ignore[no-untyped-call]
        except Exception as cut:  # mutagen raises its own and EOFError alike over a cut page
            if end == 0:
                raise Held(Reason.BROKEN) from cut
            break
        serials.add(page.serial)
        end = file.tell()
    if len(serials) > 1:
        raise Held(Reason.UNKNOWN_TYPE)
    return data[:end]


def _mp3(data: bytes) -> bytes:
    file = io.BytesIO(data)
    delete_id3(file)
    file.seek(0)
    delete_ape(file)
    frames = _frames(file.getvalue())
    if not frames:
        raise Held(Reason.BROKEN)
    return b"".join(frames)


def _frames(data: bytes) -> list[bytes]:
    """The whole MPEG audio frames of the file, in order; what stands between them is left behind.

    A frame counts only where another one like it, or the end, follows: a sync word in a picture is none.
    """
    frames: list[bytes] = []
    at = 0
    while (at := data.find(b"\xff", at)) >= 0:
        length = _frame_bytes(data, at)
        end = at + length
        followed = end == len(data) or (_frame_bytes(data, end) > 0 and data[at + 1] == data[end + 1])
        if length and followed:
            frames.append(data[at:end])
            at = end
        else:
            at += 1
    return frames


def _frame_bytes(data: bytes, at: int) -> int:
    """The length in bytes of the frame whose header stands at `at`, 0 where there is none."""
    header = data[at : at + _FRAME_HEADER_BYTES]
    if len(header) < _FRAME_HEADER_BYTES or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:  # noqa: PLR2004  # sync
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    rate, kilobits, padding = header[2] >> 2 & 3, header[2] >> 4, header[2] >> 1 & 1
    if layer != _LAYER_III or version not in _SAMPLE_RATES or rate >= len(_SAMPLE_RATES[version]):
        return 0
    table, samples = (_KILOBITS_MPEG1, 144) if version == _MPEG1 else (_KILOBITS_MPEG2, 72)
    if not 0 < kilobits < len(table):
        return 0
    return samples * 1000 * table[kilobits] // _SAMPLE_RATES[version][rate] + padding
