"""Where a picture ends in its file, and what comes behind it.

Data behind a picture is common: phones put a second picture, a depth map or a short film there. It is harmless, as we
decode only the picture and give out nothing but renditions or the original under its true type. What has no reason to
be there is something that another program opens: an archive (a file that is both JPEG and ZIP passes as either) or a
web page, which a careless browser would run. Such files are refused.
"""

import mmap
import re

from apps.tenant.artworks.imaging.formats import Format

Bytes = bytes | mmap.mmap

# Within entropy-coded data of a JPEG, FF is followed by 00, a restart marker or more FF (ITU-T T.81, B.1.1.5).
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_JPEG_SOS, _JPEG_EOI = 0xDA, 0xD9
_JPEG_LONE = {0x01, *range(0xD0, 0xD9)}
_ZIP_END, _ZIP_ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_ZIP_REACH = 22 + 65535
_PAGE = re.compile(rb"<(?:html|script|!doctype|\?php|iframe|body|svg\s)|%PDF-\d", re.IGNORECASE)


def picture_end(data: Bytes, taken: Format) -> int | None:
    """Offset just behind the picture, or None when the file stops before it. At most a few tens of milliseconds."""
    match taken:
        case Format.JPEG:
            return _jpeg_end(data)
        case Format.PNG:
            return _png_chunks(data)[0]
        case Format.WEBP:
            end = 8 + int.from_bytes(data[4:8], "little")
            return end if end <= len(data) else None


def is_animated_png(data: Bytes) -> bool:
    """Whether a PNG announces frames; libvips, like many, shows only the first of them."""
    return b"acTL" in _png_chunks(data)[1]


def hides_document(data: Bytes, end: int) -> bool:
    """Whether an archive or a web page lies behind the picture that ends at ``end``."""
    return _is_zip(data) or _PAGE.search(data, end) is not None


def _jpeg_end(data: Bytes) -> int | None:
    at = 2
    while at + 4 <= len(data) or data[at : at + 2] == bytes((0xFF, _JPEG_EOI)):
        marker = data[at + 1]
        if data[at] != 0xFF:
            return None
        if marker == _JPEG_EOI:
            return at + 2
        if marker in _JPEG_LONE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _JPEG_SOS:
            following = _JPEG_MARKER.search(data, at)
            if following is None:
                return None
            at = following.start()
    return None


def _png_chunks(data: Bytes) -> tuple[int | None, set[bytes]]:
    """The end of IEND, or None without it, and the names of the chunks."""
    at, names = 8, set[bytes]()
    while at + 12 <= len(data):
        name = data[at + 4 : at + 8]
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        names.add(name)
        if name == b"IEND":
            return (at if at <= len(data) else None), names
    return None, names


def _is_zip(data: Bytes) -> bool:
    """A ZIP is read from its end: a record there gives the size of the list of entries just before it."""
    at = data.rfind(_ZIP_END, max(0, len(data) - _ZIP_REACH))
    if at < 0:
        return False
    start = at - int.from_bytes(data[at + 12 : at + 16], "little")
    return start >= 0 and data[start : start + 4] == _ZIP_ENTRY
