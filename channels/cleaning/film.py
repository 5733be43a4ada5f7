"""Film: MP4, MOV, M4A and WebM are copied stream by stream into a new container by ffmpeg.

Law: only picture and sound streams cross; the container is written anew, so that no box of the old one survives: no
location (udta, meta, uuid), no names, no dates, no chapters, no subtitles, no cover, no tracks of data (an iPhone's
places, a drone's path). Messages inside of an H.264 or H.265 stream (SEI), where some cameras put places, go too. The
pictures and the sound themselves are not encoded again.

Without ffmpeg film is held. Our own stripper of boxes was weighed: moov and its offsets are easy, fragments, edit
lists and tracks of data are not, and a place that survives costs more than a film that waits.
Source: ffmpeg's manual (-map_metadata, bitexact, filter_units), ISO/IEC 14496-12, H.264 table 7-1, H.265 table 7-1.
"""

import re

from channels.cleaning.formats import Format
from channels.cleaning.outcomes import Held, Reason
from channels.cleaning.tools import Bench

_SAMPLE_ENTRY = re.compile(rb"stsd\0{4}\0\0\0.....(avc1|avc3|hvc1|hev1)", re.DOTALL)
_MESSAGES = {b"avc1": "6", b"avc3": "6", b"hvc1": "39-40", b"hev1": "39-40"}
"""NAL unit types of SEI, by the codec's sample entry."""


def strip(data: bytes, found: Format, bench: Bench) -> bytes:
    """The film without its metadata.

    Args:
        data: The whole file.
        found: MP4 (also MOV and M4A; goes out as MP4) or WEBM.
        bench: Its ffmpeg does the work in its scratch directory.

    Raises:
        Held: ffmpeg is not installed, or can't make anything of the file.
    """
    if bench.tools.ffmpeg is None:
        raise Held(Reason.NO_STRIPPER)
    source, target = bench.scratch / "in", bench.scratch / "out"
    source.write_bytes(data)
    container = "webm" if found is Format.WEBM else "mp4"
    reader = "matroska" if found is Format.WEBM else "mov"
    bench.run(
        [
            *(bench.tools.ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1"),
            # A film may name other files to read; only the one that we hand over is.
            *("-protocol_whitelist", "file", "-f", reader, "-i", str(source)),
            *("-map", "0:V?", "-map", "0:a?", "-dn", "-sn", "-c", "copy"),
            *("-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1"),
            *_without_messages(data),
            *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
            *(("-movflags", "+faststart", "-write_tmcd", "0") if container == "mp4" else ()),
            *("-f", container, str(target)),
        ]
    )
    return target.read_bytes()


def _without_messages(data: bytes) -> tuple[str, ...]:
    """The filter that takes the messages out of the picture's stream, where its codec has them."""
    entry = _SAMPLE_ENTRY.search(data)
    return ("-bsf:v", f"filter_units=remove_types={_MESSAGES[entry[1]]}") if entry else ()
