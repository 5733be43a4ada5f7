"""The corpus' sound and film: a voice, a song, films, and stickers that move."""

import gzip
import io
import struct
from typing import Any

import orjson
from mutagen import id3
from mutagen.ogg import OggPage

from relay.messages import MediaKind
from tests.channels.cleaning import films
from tests.channels.cleaning.specimens import XMP, Specimen, pixels, saved


def ogg_page(packets: list[bytes], sequence: int, position: int, *, first: bool = False, last: bool = False) -> bytes:
    """One page of an Ogg stream."""
    page = OggPage()  # type: ignore[no-untyped-call]
    page.packets, page.sequence, page.position, page.serial = packets, sequence, position, 501
    page.first, page.last = first, last
    return bytes(page.write())  # type: ignore[no-untyped-call]


def opus_file(mark: str = "trace-of-ogg") -> bytes:
    """Two tenths of a second of silence as a phone's recorder writes it."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48000, 0, 0)
    words = [f"{mark}-vendor", f"LOCATION={mark}-location", f"METADATA_BLOCK_PICTURE={mark}-picture"]
    packed = [struct.pack("<I", len(word)) + word.encode() for word in words]
    tags = b"OpusTags" + packed[0] + struct.pack("<I", 2) + packed[1] + packed[2] + b"\x01" + f"{mark}-padding".encode()
    return (
        ogg_page([head], 0, 0, first=True)
        + ogg_page([tags], 1, 0)
        + ogg_page([b"\xfc\xff\xfe"] * 10, 2, 9600, last=True)
        + f"{mark}-trailer".encode()
    )


def ogg() -> Specimen:
    """A voice message."""
    marks = tuple(f"trace-of-ogg-{place}" for place in ("vendor", "location", "picture", "padding", "trailer"))
    return Specimen("OGG/Opus", MediaKind.VOICE, opus_file(), marks, ("voice.ogg", "audio/ogg"))


MP3_FRAME = b"\xff\xfb\x90\x64" + bytes(413)
"""One silent frame: MPEG 1 layer III, 128 kbit/s, 44.1 kHz."""


def mp3() -> Specimen:
    """A song with title, comment, cover, lyrics after its end and an old tag."""
    mark = "trace-of-mp3"
    out = io.BytesIO()
    make: Any = id3  # its frames are made without types
    tags = make.ID3()
    tags.add(make.TIT2(encoding=3, text=f"{mark}-title"))
    tags.add(make.TPE1(encoding=1, text=f"{mark}-artist"))
    tags.add(make.COMM(encoding=3, lang="eng", desc="", text=f"{mark}-comment"))
    cover = saved(pixels(), "JPEG", comment=f"{mark}-cover".encode())
    tags.add(make.APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=cover))
    tags.save(out)
    lyrics = b"LYRICSBEGIN" + f"{mark}-lyrics".encode() + b"000033LYRICS200"
    old = b"TAG" + f"{mark}-v1".encode().ljust(125)
    data = out.getvalue() + MP3_FRAME * 8 + lyrics + old
    marks = tuple(f"{mark}-{place}" for place in ("title", "artist", "comment", "cover", "lyrics", "v1"))
    return Specimen("MP3", MediaKind.AUDIO, data, marks, ("audio.mp3", "audio/mpeg"))


def film() -> Specimen:
    """A film with its place, in the container and (x264's message) in the stream."""
    marks = (
        "trace-of-film-title",
        "trace-of-film-comment",
        "trace-of-film-handler",
        "x264 - core",
    )
    return Specimen("MP4", MediaKind.VIDEO, films.FILM, marks, ("video.mp4", "video/mp4"), "ffmpeg")


def box(kind: bytes, content: bytes) -> bytes:
    """One box of an MP4."""
    return struct.pack(">I", len(content) + 8) + kind + content


def inside_moov(film_file: bytes, boxes: bytes) -> bytes:
    """The film with more boxes at the end of its moov, which is its last box: no offset changes."""
    at = film_file.rindex(b"moov") - 4
    return film_file[:at] + box(b"moov", film_file[at + 8 :] + boxes)


def iphone_film() -> Specimen:
    """The same film with its place as Apple and Android write it, an XMP box, and words in free space."""
    mark = "trace-of-iphone"
    place = box(b"\xa9xyz", struct.pack(">HH", 18, 0x15C7) + b"+45.0703+007.6869/")
    key = b"mdtacom.apple.quicktime.location.ISO6709"
    keys = box(b"keys", struct.pack(">III", 0, 1, len(key) + 4) + key)
    values = box(b"ilst", box(b"\0\0\0\x01", box(b"data", struct.pack(">II", 1, 0) + f"{mark}-apple-place".encode())))
    apple = box(b"meta", box(b"hdlr", bytes(8) + b"mdta" + bytes(14)) + keys + values)
    data = inside_moov(films.FILM, box(b"udta", place) + apple)
    more = (
        box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + XMP.format(f"{mark}-xmp").encode())
        + box(b"free", f"{mark}-free".encode())
        + box(b"skip", f"{mark}-skip".encode())
    )
    told = (f"{mark}-{where}" for where in ("apple-place", "xmp", "free", "skip"))
    marks = (*film().marks, "+45.0703+007.6869", "com.apple.quicktime.location", *told)
    out = ("video.mp4", "video/mp4")
    return Specimen("MP4 with boxes", MediaKind.VIDEO_NOTE, data + more, marks, out, "ffmpeg")


def m4a() -> Specimen:
    """A song from a phone."""
    marks = ("trace-of-m4a-title", "trace-of-m4a-artist")
    return Specimen("M4A", MediaKind.AUDIO, films.SOUND, marks, ("audio.m4a", "audio/mp4"), "ffmpeg")


def webm() -> Specimen:
    """A video sticker."""
    marks = ("trace-of-webm-title", "trace-of-webm-track")
    return Specimen("WebM", MediaKind.STICKER, films.STICKER, marks, ("sticker.webm", "video/webm"), "ffmpeg")


def tgs() -> Specimen:
    """An animated sticker with its maker's names."""
    mark = "trace-of-tgs"
    layers = [{"ty": 4, "nm": f"{mark}-layer", "shapes": [{"ty": "gr", "nm": f"{mark}-shape"}]}]
    lottie = {"tgs": 1, "v": "5.5.2", "fr": 60, "ip": 0, "op": 60, "w": 512, "h": 512, "layers": layers}
    lottie |= {"nm": f"{mark}-name", "meta": {"a": f"{mark}-author"}}
    data = gzip.compress(orjson.dumps(lottie))
    data = data[:3] + b"\x08" + data[4:10] + f"{mark}-file.json".encode() + b"\0" + data[10:]
    marks = tuple(f"{mark}-{place}" for place in ("layer", "shape", "name", "author", "file.json"))
    return Specimen("TGS", MediaKind.STICKER, data, marks, ("sticker.tgs", "application/x-tgsticker"))
