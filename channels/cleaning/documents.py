"""PDF: rewritten by qpdf (pikepdf) without what it tells beside its pages.

Law: everything that is reachable is walked. Gone are: the information dictionary, XMP on any object, ids, earlier
revisions, embedded files, scripts, actions but links, forms' XFA, signatures, private data of programs, thumbnails,
colour profiles (they can name a screen), who annotated and when, and the metadata inside of the pictures. Words on
the pages stay: they are content.
Source: ISO 32000-1 (7.5.5 trailer, 12.5 annotations, 12.6 actions, 14.3 metadata, 14.5 page-piece dictionaries).
"""

import io
import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from channels.cleaning.embedded import bare_jpeg, bare_jpeg2000
from channels.cleaning.formats import Format
from channels.cleaning.outcomes import Held, Reason
from channels.cleaning.tools import Bench

_ANYWHERE = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/CreatorInfo", "/Thumb", "/AF", "/EF", "/AA", "/OpenAction"),
    *("/JavaScript", "/JS", "/EmbeddedFiles", "/Renditions", "/XFA", "/Collection", "/SpiderInfo", "/Legal", "/DSS"),
    *("/Perms", "/OutputIntents", "/Requirements", "/Measure", "/PtData"),
)
"""Keys that are dropped from every dictionary."""

_ALSO_NAMES_OF_FONTS = frozenset({"/AA", "/AF", "/EF", "/JS"})
"""Of those, the short ones that a page may use as its own name for a font or a picture."""

_ON_ANNOTATIONS = ("/M", "/NM", "/CreationDate", "/RC", "/Subj", "/Popup", "/IRT", "/ExData", "/FS", "/Sound", "/Movie")
_KEPT_ANNOTATIONS = frozenset(
    {
        *("/Text", "/Link", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight"),
        *("/Underline", "/Squiggly", "/StrikeOut", "/Caret", "/Stamp", "/Ink", "/Widget"),
    }
)
_KEPT_ACTIONS = frozenset({"/GoTo", "/URI", "/Named"})
_DEVICE_COLOURS = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}


def strip(data: bytes, found: Format, bench: Bench) -> bytes:
    """The document without its metadata.

    Args:
        data: The whole file.
        found: PDF.
        bench: Not needed here; the worker's memory is the limit of what it may unpack to.

    Raises:
        Held: The document is broken, or can't be opened without a password.
    """
    del found, bench
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            _strip_trailer(pdf)
            for container in _reachable(pdf):
                _strip_container(container)
            for page in pdf.pages:
                _strip_annotations(page.obj)
            return _saved(pdf)
    except (pikepdf.PdfError, pikepdf.PasswordError) as broken:
        raise Held(Reason.BROKEN) from broken


def _strip_trailer(pdf: Pdf) -> None:
    for key in ("/Info", "/ID"):
        if key in pdf.trailer:
            del pdf.trailer[key]


def _reachable(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary, array and stream that the file will hold, the ones nested directly included."""
    waiting: list[Object] = [pdf.trailer, *pdf.objects]
    while waiting:
        container = waiting.pop()
        match container:
            case Dictionary() | Stream():
                yield container
                # Of the trailer's children all are indirect, and so of the objects already.
                waiting.extend(child for child in _values(container) if _is_direct_container(child))
            case Array():
                yield container
                waiting.extend(child for child in _elements(container) if _is_direct_container(child))
            case _:
                continue


def _values(container: Object) -> list[Object]:
    return [container[key] for key in list(container.keys())]


def _elements(container: Object) -> list[Object]:
    return [container[at] for at in range(len(container))]


def _is_direct_container(child: object) -> bool:
    return isinstance(child, (Dictionary, Array)) and not child.is_indirect


def _strip_container(container: Object) -> None:
    if isinstance(container, Array):
        for at in range(len(container)):
            plain = _plain_colour(container[at])
            if plain is not None:
                container[at] = plain
        return
    for key in list(container.keys()):
        if _is_unwanted(container, key):
            del container[key]
            continue
        plain = _plain_colour(container[key])
        if plain is not None:
            container[key] = plain
    if container.get("/FT") == Name.Sig and "/V" in container:
        del container["/V"]  # a signature names its signer, and is void after any change
    if isinstance(container, Stream):
        _strip_picture(container)


def _is_unwanted(container: Object, key: str) -> bool:
    """Whether this entry goes: private by its name, or an action that does more than lead to a page or an address."""
    value = container[key]
    if key in _ALSO_NAMES_OF_FONTS:
        return not (isinstance(value, (Dictionary, Stream)) and "/Subtype" in value)
    if key == "/A":
        return isinstance(value, Dictionary) and "/S" in value and str(value["/S"]) not in _KEPT_ACTIONS
    if key == "/Next":  # of an action; an outline has /Next too, for its neighbour
        return "/S" in container
    return key in _ANYWHERE


def _plain_colour(colours: object) -> Object | None:
    """The device's colours in place of [/ICCBased profile]; None where it is something else."""
    if not isinstance(colours, Array) or len(colours) < 2 or colours[0] != Name.ICCBased:  # noqa: PLR2004  # a pair
        return None
    profile = colours[1]
    channels = int(profile.get("/N", 3)) if isinstance(profile, Stream) else 3
    return _DEVICE_COLOURS.get(channels, Name.DeviceRGB)


def _strip_picture(stream: Stream) -> None:
    """Takes the metadata out of a JPEG or JPEG 2000 inside the document, without decoding it."""
    filters = stream.get("/Filter")
    names = [str(filters)] if isinstance(filters, Name) else [str(each) for each in (filters or [])]
    match names:
        case ["/DCTDecode"]:
            bare = bare_jpeg(stream.read_raw_bytes())
        case ["/JPXDecode"]:
            bare = bare_jpeg2000(stream.read_raw_bytes())
        case ["/FlateDecode", "/DCTDecode"]:
            bare = bare_jpeg(zlib.decompress(stream.read_raw_bytes()))
        case [*_, "/DCTDecode" | "/JPXDecode"]:
            raise Held(Reason.UNKNOWN_TYPE)  # packed in a way that we don't unpack
        case _:
            return
    parms = stream.get("/DecodeParms")
    if isinstance(parms, Array):
        parms = parms[len(parms) - 1]
    stream.write(bare, filter=Name(names[-1]), decode_parms=parms if isinstance(parms, Dictionary) else None)


def _strip_annotations(page: Object) -> None:
    annotations = page.get("/Annots")
    if not isinstance(annotations, Array):
        return
    kept = []
    for annotation in _elements(annotations):
        if not isinstance(annotation, Dictionary):
            continue
        if str(annotation.get("/Subtype", "")) not in _KEPT_ANNOTATIONS:
            _empty(annotation)
            continue
        for key in _ON_ANNOTATIONS:
            if key in annotation:
                del annotation[key]
        if annotation.get("/Subtype") != Name.Widget and "/T" in annotation:
            del annotation["/T"]  # who wrote it; on a form's field it is the field's name
        kept.append(annotation)
    page["/Annots"] = Array(kept)


def _empty(annotation: Object) -> None:
    """Empties an annotation that goes: the structure of the document may still lead to it."""
    for key in list(annotation.keys()):
        del annotation[key]


def _saved(pdf: Pdf) -> bytes:
    """The new file: only what is reachable, no encryption, an id made from the new content."""
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, encryption=False, preserve_pdfa=False, fix_metadata_version=False)
    return out.getvalue()
