"""The corpus' Office documents: a letter, a table, a text from LibreOffice."""

import io
import zipfile

from relay.messages import MediaKind
from tests.channels.cleaning.specimens import Specimen, exif, exif_marks, pixels, saved


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
