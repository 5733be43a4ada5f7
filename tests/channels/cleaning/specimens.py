"""The corpus: real files as phones, offices and recorders make them, with a mark planted in every place that can tell.

Law: each mark is a string that stands in its file once it is unpacked (a test checks that first), and names its place.
All of it is invented.
"""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pikepdf
import pillow_heif
from mutagen import id3
from mutagen.ogg import OggPage
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

from relay.messages import MediaKind
from tests.channels.cleaning import films

SIZE = (64, 48)
XMP = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Creator>{}</rdf:Creator></x:xmpmeta>"

pillow_heif.register_heif_opener()


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


def jpeg() -> Specimen:
    """A phone's photo."""
    places = ("xmp", "iptc", "thumbnail", "ducky", "com", "trailer")
    marks = (*exif_marks("trace-of-jpeg"), *(f"trace-of-jpeg-{place}" for place in places), "Joy's screen")
    return Specimen("phone JPEG", MediaKind.PHOTO, phone_jpeg(), marks, ("photo.jpg", "image/jpeg"))


def heic() -> Specimen:
    """An iPhone's photo."""
    mark = "trace-of-heic"
    data = saved(pixels(), "HEIF", exif=exif(mark).tobytes(), xmp=XMP.format(f"{mark}-xmp").encode(), quality=90)
    return Specimen("HEIC", MediaKind.PHOTO, data, (*exif_marks(mark), f"{mark}-xmp"), ("photo.jpg", "image/jpeg"))


def png() -> Specimen:
    """A screenshot sent as a document."""
    mark = "trace-of-png"
    words = PngInfo()
    words.add_text("Author", f"{mark}-text")
    words.add_text("Comment", f"{mark}-ztxt", zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP.format(f"{mark}-itxt"))
    data = saved(pixels(), "PNG", pnginfo=words, exif=exif(mark), icc_profile=named_profile("Mira's panel"))
    places = (*exif_marks(mark), f"{mark}-text", f"{mark}-ztxt", f"{mark}-itxt", f"{mark}-trailer", "Mira's panel")
    data += f"{mark}-trailer".encode()
    return Specimen("PNG", MediaKind.DOCUMENT, data, places, ("document.png", "image/png"))


def webp() -> Specimen:
    """A sticker made from a photo."""
    mark = "trace-of-webp"
    data = saved(pixels(), "WEBP", exif=exif(mark), xmp=XMP.format(f"{mark}-xmp").encode())
    marks = (*exif_marks(mark), f"{mark}-xmp")
    return Specimen("WebP", MediaKind.STICKER, data, marks, ("sticker.webp", "image/webp"))


def moving_webp() -> Specimen:
    """A moving sticker."""
    mark = "trace-of-moving-webp"
    frames = [pixels("RGBA"), pixels("RGBA").rotate(90), pixels("RGBA").rotate(180)]
    data = saved(
        frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=[40, 80, 120], exif=exif(mark).tobytes()
    )
    return Specimen("moving WebP", MediaKind.STICKER, data, exif_marks(mark), ("sticker.webp", "image/webp"))


def gif() -> Specimen:
    """A moving GIF with a comment."""
    frames = [pixels(), pixels().rotate(180)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, comment=b"trace-of-gif")
    return Specimen("GIF", MediaKind.ANIMATION, data, ("trace-of-gif",), ("animation.gif", "image/gif"))


def pdf() -> Specimen:
    """A scanned letter: names, scripts, an attachment, a note, a photo with its place, and an older revision."""
    mark = "trace-of-pdf"
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(200, 200))
    with file.open_metadata(set_pikepdf_as_editor=False) as meta:
        meta["dc:creator"] = [f"{mark}-xmp"]
    file.docinfo["/Author"] = f"{mark}-author"
    file.attachments["plan.txt"] = pikepdf.AttachedFileSpec(
        file,
        f"{mark}-attachment".encode(),
        filename=f"{mark}-attached-name.txt",
        description=f"{mark}-described",
        mime_type="text/plain",
        creation_date="",
        mod_date="",
    )
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{mark}-script')")
    photo = pikepdf.Stream(file, phone_jpeg(f"{mark}-photo"))
    profile = pikepdf.Stream(file, named_profile("Dalia's Mac"), N=3)
    space = pikepdf.Array([pikepdf.Name.ICCBased, file.make_indirect(profile)])
    for key, value in {"Subtype": pikepdf.Name.Image, "Width": 64, "Height": 48, "BitsPerComponent": 8}.items():
        photo[f"/{key}"] = value
    photo.Filter, photo.ColorSpace = pikepdf.Name.DCTDecode, space
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=file.make_indirect(photo)))
    page.Contents = pikepdf.Stream(file, b"q 64 0 0 48 10 10 cm /P Do Q")
    page.obj.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=f"{mark}-piece"))
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="Words")
    note.T, note.NM = f"{mark}-annotator", f"{mark}-annotation-name"
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9])
    link.A = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=f"{mark}-launched")
    page.obj.Annots = pikepdf.Array([file.make_indirect(note), file.make_indirect(link)])
    file.trailer.ID = pikepdf.Array([f"{mark}-id-one".encode(), f"{mark}-id-two".encode()])
    out = io.BytesIO()
    file.save(out)
    old_revision = f"\n% {mark}-after-the-end\n".encode()
    places = (
        "author",
        "xmp",
        "attachment",
        "attached-name",
        "described",
        "script",
        "piece",
        "annotator",
        "annotation-name",
    )
    marks = (
        *(f"{mark}-{place}" for place in (*places, "launched", "id-one", "after-the-end")),
        *exif_marks(f"{mark}-photo"),
        *(f"{mark}-photo-{place}" for place in ("xmp", "iptc", "com", "trailer")),
        "Joy's screen",
        "Dalia's Mac",
    )
    data = out.getvalue() + old_revision
    return Specimen("PDF", MediaKind.DOCUMENT, data, marks, ("document.pdf", "application/pdf"))


def zipped(members: dict[str, bytes | str]) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OOXML = "application/vnd.openxmlformats-officedocument"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def office_parts(main: str, content_type: str, mark: str) -> dict[str, bytes | str]:
    """What every Office document has: the list of its parts, and who wrote it where."""
    return {
        "[Content_Types].xml": (
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="jpeg" '
            f'ContentType="image/jpeg"/><Override PartName="/{main}" ContentType="{content_type}"/>'
            f'<Override PartName="/docProps/core.xml" '
            f'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
            f'<Override PartName="/docProps/app.xml" ContentType="{_OOXML}.extended-properties+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_RELATIONS}/officeDocument" Target="{main}"/></Relationships>'
        ),
        "docProps/core.xml": (
            f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{mark}-author</dc:creator></cp:coreProperties>'
        ),
        "docProps/app.xml": f"{_XML}<Properties><Company>{mark}-company</Company></Properties>",
    }


def docx() -> Specimen:
    """A letter with an author, a company, a revision by somebody, and a photo in it."""
    mark, space = "trace-of-docx", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = office_parts("word/document.xml", f"{_OOXML}.wordprocessingml.document.main+xml", mark) | {
        "word/document.xml": (
            f'{_XML}<w:document xmlns:w="{space}"><w:body><w:p w:rsidR="00AB12CD"><w:r><w:t>Words</w:t></w:r>'
            f'<w:r><w:drawing><docPr xmlns="{space}" id="1" name="{mark}-picture.jpg" descr="D:/{mark}-drive/a.jpg"/>'
            f"</w:drawing></w:r>"
            f'<w:del w:id="1" w:author="{mark}-reviser"><w:r><w:delText>{mark}-deleted</w:delText></w:r></w:del>'
            f"</w:p></w:body></w:document>"
        ),
        "word/_rels/document.xml.rels": (
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_RELATIONS}/image" '
            f'Target="media/image1.jpeg"/><Relationship Id="r2" Type="{_RELATIONS}/attachedTemplate" '
            f'Target="file:///C:/Users/{mark}-template/letter.dotm" TargetMode="External"/></Relationships>'
        ),
        "word/media/image1.jpeg": saved(pixels(), "JPEG", exif=exif(f"{mark}-photo")),
    }
    marks = tuple(
        f"{mark}-{place}" for place in ("author", "company", "reviser", "deleted", "template", "picture", "drive")
    )
    mime = f"{_OOXML}.wordprocessingml.document"
    out = ("document.docx", mime)
    return Specimen("docx", MediaKind.DOCUMENT, zipped(parts), (*marks, *exif_marks(f"{mark}-photo")), out, "mat2")


def xlsx() -> Specimen:
    """A table with an author and a company."""
    mark, space = "trace-of-xlsx", "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts = office_parts("xl/workbook.xml", f"{_OOXML}.spreadsheetml.sheet.main+xml", mark) | {
        "xl/workbook.xml": (
            f'{_XML}<workbook xmlns="{space}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            f'xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac">'
            f'<fileSharing userName="{mark}-shared-by"/><mc:AlternateContent><mc:Choice Requires="x15">'
            f'<x15ac:absPath url="C:\\Users\\{mark}-folder\\"/></mc:Choice></mc:AlternateContent><sheets/></workbook>'
        ),
    }
    marks = tuple(f"{mark}-{place}" for place in ("author", "company", "shared-by", "folder"))
    out = ("document.xlsx", f"{_OOXML}.spreadsheetml.sheet")
    return Specimen("xlsx", MediaKind.DOCUMENT, zipped(parts), marks, out, "mat2")


def odt() -> Specimen:
    """A text from LibreOffice with its author."""
    mark, space = "trace-of-odt", "urn:oasis:names:tc:opendocument:xmlns"
    mime = "application/vnd.oasis.opendocument.text"
    parts: dict[str, bytes | str] = {
        "mimetype": mime,
        "content.xml": (
            f'{_XML}<office:document-content xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0">'
            f'<office:body><office:text><text:p>Words<text:a xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'xlink:href="file:///home/{mark}-home/a.odt">more</text:a></text:p></office:text></office:body>'
            f"</office:document-content>"
        ),
        "meta.xml": (
            f'{_XML}<office:document-meta xmlns:office="{space}:office:1.0" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:creator>{mark}-author</dc:creator>'
            f"</office:meta></office:document-meta>"
        ),
        "settings.xml": (
            f'{_XML}<office:document-settings xmlns:office="{space}:office:1.0" xmlns:config="{space}:config:1.0">'
            f'<office:settings><config:config-item config:name="PrinterName" config:type="string">{mark}-printer'
            f"</config:config-item></office:settings></office:document-settings>"
        ),
        "META-INF/manifest.xml": (
            f'{_XML}<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{mime}"/><manifest:file-entry '
            f'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
        ),
    }
    return Specimen(
        "odt",
        MediaKind.DOCUMENT,
        zipped(parts),
        (f"{mark}-author", f"{mark}-home", f"{mark}-printer"),
        ("document.odt", mime),
        "mat2",
    )


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


MAKERS: tuple[Callable[[], Specimen], ...] = (
    *(jpeg, heic, png, webp, moving_webp, gif, pdf, docx, xlsx, odt, ogg, mp3, film, iphone_film, m4a, webm, tgs),
)


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
