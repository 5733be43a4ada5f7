"""The corpus' PDF: a scanned letter with all that a PDF can hide."""

import io

import pikepdf

from relay.messages import MediaKind
from tests.channels.cleaning.specimens import Specimen, exif_marks, named_profile, phone_jpeg


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
