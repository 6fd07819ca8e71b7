"""What a file is, by its first bytes; its name and the browser's word for it play no part."""

import re
from enum import StrEnum

from apps.core.imaging.errors import FormatNotTaken, NoPicture

HEAD_BYTES = 4096

_SAVE_AS = "Save it as JPEG, PNG or WebP and upload that."
_PHONE = (
    "This is a HEIC photo, the format of newer phones, which social networks don't take. Export it as JPEG "
    "(on an iPhone: Settings, Camera, Formats, Most Compatible) and upload that."
)


class Format(StrEnum):
    """The formats that are taken in."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"

    @property
    def content_type(self) -> str:
        return f"image/{self.value}"

    @property
    def extension(self) -> str:
        """With its dot: ``.jpg``."""
        return ".jpg" if self is Format.JPEG else f".{self.value}"


_TAKEN: tuple[tuple[re.Pattern[bytes], Format], ...] = (
    (re.compile(rb"\xff\xd8\xff"), Format.JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), Format.PNG),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), Format.WEBP),
)

# Signatures as in https://en.wikipedia.org/wiki/List_of_file_signatures and, for ftyp brands, https://mp4ra.org.
_KNOWN: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"GIF8[79]a"), f"This is a GIF, which holds too few colours for a painting. {_SAVE_AS}"),
    (
        re.compile(rb"%PDF-"),
        "This is a PDF document. Export the page with the painting as JPEG or PNG and upload that.",
    ),
    (re.compile(rb"....ftyp(hei|hev|mif1|msf1)", re.DOTALL), _PHONE),
    (
        re.compile(rb"....ftypavi[fs]", re.DOTALL),
        f"This is an AVIF picture, which social networks don't take. {_SAVE_AS}",
    ),
    (re.compile(rb"....ftypcrx", re.DOTALL), f"This is a camera's raw file. {_SAVE_AS}"),
    (re.compile(rb"FUJIFILMCCD-RAW"), f"This is a camera's raw file. {_SAVE_AS}"),
    (
        re.compile(rb"....ftyp|\x1a\x45\xdf\xa3", re.DOTALL),
        "This is a video. Upload a still photo of the painting instead.",
    ),
    (re.compile(rb"(II\*\0|MM\0\*|II\+\0|MM\0\+)"), f"This is a TIFF or a camera's raw file. {_SAVE_AS}"),
    (re.compile(rb"8BPS"), f"This is a Photoshop file. {_SAVE_AS}"),
    (re.compile(rb"BM.{4}\0{4}", re.DOTALL), f"This is a BMP picture. {_SAVE_AS}"),
    (
        re.compile(rb"\xff\x0a|\0\0\0\x0cJXL "),
        f"This is a JPEG XL picture, which social networks don't take. {_SAVE_AS}",
    ),
    (re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"), f"This is a JPEG 2000 picture. {_SAVE_AS}"),
    (
        re.compile(rb"PK\x03\x04|Rar!|7z\xbc\xaf"),
        "This is an archive or a document. Unpack it and upload the photos in it.",
    ),
)
_SVG = f"This is an SVG drawing, which can carry programs and isn't shown by social networks. {_SAVE_AS}"


def identify(head: bytes) -> Format:
    """The format of a file that starts with ``head`` (its first ``HEAD_BYTES`` bytes or more).

    Raises FormatNotTaken for a format that we know but don't take, NoPicture for anything else.
    """
    for signature, taken in _TAKEN:
        if signature.match(head):
            return taken
    for signature, message in _KNOWN:
        if signature.match(head[:HEAD_BYTES]):
            raise FormatNotTaken(message)
    if _is_svg(head[:HEAD_BYTES]):
        raise FormatNotTaken(_SVG)
    raise NoPicture(
        "There is no picture in this file, whatever its name says. "
        "Choose the photo of your painting, saved as JPEG, PNG or WebP."
    )


def _is_svg(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return b"<svg" in text and text.startswith((b"<?xml", b"<svg", b"<!--", b"<!doctype svg"))
