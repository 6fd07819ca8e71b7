"""What a file is, by its first bytes; its name and the browser's word for it play no part."""

import mmap
import re
from enum import StrEnum

from apps.core.imaging.errors import FormatNotTaken, NoPicture

Bytes = bytes | mmap.mmap
HEAD_BYTES = 4096

FORMATS = "JPEG, PNG, WebP, TIFF or AVIF"
_SAVE_AS = f"Save it as {FORMATS} and upload that."
_PHONE = (
    "This is a HEIC photo, the format of newer phones, which social networks don't take. Export it as JPEG "
    "(on an iPhone: Settings, Camera, Formats, Most Compatible) and upload that."
)
_RAW = (
    "This is a camera's raw file, which every program shows in other colours. "
    "Develop it in a photo program, export it as JPEG or TIFF and upload that."
)


class Format(StrEnum):
    """The formats that are taken in."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    TIFF = "tiff"
    AVIF = "avif"

    @property
    def content_type(self) -> str:
        return f"image/{self.value}"

    @property
    def extension(self) -> str:
        """With its dot: ``.jpg``."""
        return {Format.JPEG: ".jpg", Format.TIFF: ".tif"}.get(self, f".{self.value}")


_TAKEN: tuple[tuple[re.Pattern[bytes], Format], ...] = (
    (re.compile(rb"\xff\xd8\xff"), Format.JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), Format.PNG),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), Format.WEBP),
    (re.compile(rb"II\*\0(?!.{4}CR)|MM\0\*|II\+\0|MM\0\+", re.DOTALL), Format.TIFF),
)

# Signatures as in https://en.wikipedia.org/wiki/List_of_file_signatures and, for ftyp brands, https://mp4ra.org.
_KNOWN: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"GIF8[79]a"), f"This is a GIF, which holds too few colours for a painting. {_SAVE_AS}"),
    (
        re.compile(rb"%PDF-"),
        "This is a PDF document. Export the page with the painting as JPEG or PNG and upload that.",
    ),
    (re.compile(rb"....ftyp(hei|hev|mif1|msf1)", re.DOTALL), _PHONE),
    # Canon's (both), Fujifilm's, Olympus', Panasonic's; those that look like a TIFF are told by its tags.
    (re.compile(rb"....ftypcrx|II\*\0....CR|FUJIFILMCCD-RAW|IIR[OS]|MMOR|IIU\0", re.DOTALL), _RAW),
    (
        re.compile(rb"....ftyp|\x1a\x45\xdf\xa3", re.DOTALL),
        "This is a video. Upload a still photo of the painting instead.",
    ),
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
    if _is_avif(head):
        return Format.AVIF
    for signature, message in _KNOWN:
        if signature.match(head[:HEAD_BYTES]):
            raise FormatNotTaken(message)
    if _is_svg(head[:HEAD_BYTES]):
        raise FormatNotTaken(_SVG)
    raise NoPicture(
        "There is no picture in this file, whatever its name says. "
        f"Choose the photo of your painting, saved as {FORMATS}."
    )


def camera_raw() -> FormatNotTaken:
    """What to raise for a camera's raw file."""
    return FormatNotTaken(_RAW)


def phone_photo() -> FormatNotTaken:
    """What to raise for a picture packed with HEVC, for which there is no decoder here."""
    return FormatNotTaken(_PHONE)


def _is_avif(head: bytes) -> bool:
    """Whether the brands in the first box, the main one or the compatible ones, have one of AV1's."""
    size = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or not 16 <= size <= HEAD_BYTES:
        return False
    brands = {head[at : at + 4] for at in (8, *range(16, min(size, len(head)), 4))}
    return not brands.isdisjoint((b"avif", b"avis"))


def _is_svg(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return b"<svg" in text and text.startswith((b"<?xml", b"<svg", b"<!--", b"<!doctype svg"))
