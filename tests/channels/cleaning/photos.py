"""The corpus' pictures: a phone's photo, an iPhone's, a screenshot, stickers, a GIF."""

import pillow_heif
from PIL.PngImagePlugin import PngInfo

from relay.messages import MediaKind
from tests.channels.cleaning.specimens import XMP, Specimen, exif, exif_marks, named_profile, phone_jpeg, pixels, saved

pillow_heif.register_heif_opener()


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
