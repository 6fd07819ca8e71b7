"""Where a picture ends in its file, and what comes behind it.

Data behind a picture is common: phones put a second picture, a depth map or a short film there. It is harmless, as we
decode only the picture and give out nothing but renditions or the original under its true type. What has no reason to
be there is something that another program opens: an archive (a file that is both JPEG and ZIP passes as either) or a
web page, which a careless browser would run. Such files are refused.
"""

import re

from apps.core.imaging.formats import Bytes, Format
from apps.core.imaging.tiff import tiff_read

# Within entropy-coded data of a JPEG, FF is followed by 00, a restart marker or more FF (ITU-T T.81, B.1.1.5).
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_JPEG_SOS = 0xDA
_JPEG_LONE = {0x01, *range(0xD0, 0xD9)}
# A real file has a few thousand; reading tens of millions of empty ones would keep a worker busy for half a minute.
_MOST_PARTS = 100_000
_BOXES = {b"ftyp", b"meta", b"mdat", b"idat", b"free", b"skip", b"wide", b"moov", b"moof", b"mfra", b"uuid", b"pdin"}
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
        case Format.TIFF:
            return tiff_read(data).end
        case Format.AVIF:
            return _boxes(data)[0]


def is_animated_png(data: Bytes) -> bool:
    """Whether a PNG announces frames; libvips, like many, shows only the first of them."""
    return b"acTL" in _png_chunks(data)[1]


def is_avif_sequence(data: Bytes) -> bool:
    """Whether an AVIF holds a film."""
    return b"moov" in _boxes(data)[1]


def hides_document(data: Bytes, end: int) -> bool:
    """Whether an archive or a web page lies behind the picture that ends at ``end``."""
    return _is_zip(data) or _PAGE.search(data, end) is not None


def _jpeg_end(data: Bytes) -> int | None:
    at = 2
    for _ in range(_MOST_PARTS):
        head = data[at : at + 4]
        if head[:2] == b"\xff\xd9":
            return at + 2
        if len(head) < 4 or head[0] != 0xFF:
            return None
        if head[1] == 0xFF:
            at += 1
        elif head[1] in _JPEG_LONE:
            at += 2
        else:
            at += 2 + int.from_bytes(head[2:], "big")
        if head[1] == _JPEG_SOS:
            following = _JPEG_MARKER.search(data, at)
            if following is None:
                return None
            at = following.start()
    return None


def _png_chunks(data: Bytes) -> tuple[int | None, set[bytes]]:
    """The end of IEND, or None without it, and the names of the chunks."""
    at, names = 8, set[bytes]()
    for _ in range(_MOST_PARTS):
        head = data[at : at + 8]
        if len(head) < 8:
            break
        at += 12 + int.from_bytes(head[:4], "big")
        names.add(head[4:])
        if head[4:] == b"IEND":
            return (at if at <= len(data) else None), names
    return None, names


def _boxes(data: Bytes) -> tuple[int | None, set[bytes]]:
    """The end of the last box (ISO/IEC 14496-12, 4.2) that can be part of a picture, or None, and the boxes' names."""
    at, names = 0, set[bytes]()
    for _ in range(_MOST_PARTS):
        head = data[at : at + 16]
        if len(head) < 8 or head[4:8] not in _BOXES:
            break
        names.add(head[4:8])
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:], "big")
        at = at + size if size else len(data)
        if 0 < size < 8 or at > len(data):
            return None, names
    return (at if b"meta" in names else None), names


def _is_zip(data: Bytes) -> bool:
    """A ZIP is read from its end: a record there gives the size of the list of entries just before it."""
    at = data.rfind(_ZIP_END, max(0, len(data) - _ZIP_REACH))
    if at < 0:
        return False
    start = at - int.from_bytes(data[at + 12 : at + 16], "little")
    return start >= 0 and data[start : start + 4] == _ZIP_ENTRY
