"""What mat2 leaves in Office documents: where a file lay on its writer's computer, who shared it, her printer.

Law: runs after mat2, on every XML member. "C:/Users/<name>/" in a template's path, Excel's absPath or a picture's
description names a person as plainly as an author does. Content and layout stay as they are; references that led
outside of the document to anything but the web lead nowhere.
Sources: mat2 0.13 (its lists keep workbook.xml and document.xml.rels whole), ECMA-376 part 1 (17.15 settings, 18.2.12
fileSharing, 20.1.2.2.8 cNvPr) and part 2 (9.3 relationships), MS-XLSX 2.6 (absPath), OpenDocument 1.3 part 3 (config).
"""

import io
import re
import zipfile

from lxml import etree  # type: ignore[import-untyped]  # lxml brings no types

_GONE = frozenset(
    {
        *("absPath", "fileSharing", "fileRecoveryPr", "revisionPtr", "webPublishing", "lastModifiedBy"),
        *("attachedTemplate", "docVars", "docId", "mailMerge", "rsids", "saveThroughXslt", "printerSettings"),
    }
)
"""Elements that are taken out, by their local names."""

_NAMED_OBJECTS = frozenset({"cNvPr", "docPr"})
_NEUTRAL_NAME = "Object"
_NOWHERE = "about:blank"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_OPENDOCUMENT_NAME = "{urn:oasis:names:tc:opendocument:xmlns:config:1.0}name"
_OUTSIDE = re.compile(r"^(?:file:|[A-Za-z]:[\\/]|[\\/]|\.\./)")
_FILE_NAME = re.compile(r"[\\/]|\.\w{3,4}$")
_WEB = ("http://", "https://", "mailto:", "#")


def without_leftovers(data: bytes) -> bytes:
    """The document without what mat2 left in it.

    Args:
        data: An Office document that mat2 has cleaned.

    Raises:
        zipfile.BadZipFile: It is no archive.
        lxml.etree.XMLSyntaxError: One of its parts is no XML.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.endswith((".xml", ".rels", ".vml")):
                content = _tidied(content)
            new.writestr(member, content)
    return out.getvalue()


def _tidied(xml: bytes) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    root = etree.fromstring(xml, parser)
    for element in [*root.iter(etree.Element)]:
        name = etree.QName(element).localname
        parent = element.getparent()
        if name in _GONE and parent is not None:
            parent.remove(element)
            continue
        _point_nowhere(element)
        if name in _NAMED_OBJECTS:
            _rename(element)
        if name == "config-item" and element.get(_OPENDOCUMENT_NAME, "").startswith("Printer"):
            element.text = ""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _point_nowhere(element: etree._Element) -> None:
    """Turns a reference to a file outside of the document into one to nothing."""
    if element.get("TargetMode") == "External" and not element.get("Target", "").lower().startswith(_WEB):
        element.set("Target", _NOWHERE)
    if _OUTSIDE.match(element.get(_XLINK, "")):
        element.set(_XLINK, _NOWHERE)


def _rename(element: etree._Element) -> None:
    """Gives a picture a neutral name; what it shows stays described, unless the description is a file's name."""
    element.set("name", _NEUTRAL_NAME)
    for words in ("descr", "title"):
        if _FILE_NAME.search(element.get(words, "")):
            del element.attrib[words]
