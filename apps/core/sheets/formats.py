"""What a file is by its content; its name plays no part."""

import re
import zipfile
from io import BytesIO
from typing import Literal

from apps.core.sheets.errors import SheetRefused, damaged

_SAVE_AS = "Save the list as .xlsx or .csv and choose that file."
_ARCHIVE = "is an archive. Unpack it, and choose the .xlsx or .csv file in it."
_PICTURE = f"is a picture, not a list. {_SAVE_AS}"
_KNOWN: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"%PDF-"), f"is a PDF document, whose columns can't be read. {_SAVE_AS}"),
    (
        re.compile(rb"\xff\xd8\xff|\x89PNG|GIF8[79]a|RIFF....WEBP|II\*\0|MM\0\*|BM.{4}\0{4}|8BPS", re.DOTALL),
        _PICTURE,
    ),
    (re.compile(rb"....ftyp(?:hei|hev|mif1|msf1|avi)", re.DOTALL), _PICTURE),
    (re.compile(rb"....ftyp|\x1a\x45\xdf\xa3", re.DOTALL), f"is a video, not a list. {_SAVE_AS}"),
    (re.compile(rb"\{\\rtf"), f"is a text document. Copy its table into a spreadsheet. {_SAVE_AS}"),
    (re.compile(rb"Rar!|7z\xbc\xaf\x27\x1c|\x1f\x8b|BZh[1-9]|\xfd7zXZ"), _ARCHIVE),
)
_PACKED: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(?:.*/)?Index/.*\.iwa|(?:.*/)?Index\.zip"),
        "was made by Apple's Numbers. In Numbers choose File, Export To, Excel, and choose that file.",
    ),
    (re.compile(r"xl/workbook\.bin"), f"is a binary Excel workbook (.xlsb). {_SAVE_AS}"),
    (re.compile(r"word/.*"), f"is a Word document. Copy its table into a spreadsheet. {_SAVE_AS}"),
    (re.compile(r"ppt/.*"), f"is a presentation, not a list. {_SAVE_AS}"),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Possessive, so that many comments take no longer than one long one.
_MARKUP = re.compile(
    r"\s*+(?:(?><!--.*?-->)\s*+)*+<(\?xml|!doctype|html|head|body|table|svg|meta|style)\b", re.I | re.S
)


def identify(data: bytes, name: str) -> Literal["xlsx", "text"]:
    """An .xlsx workbook, or what may be text. ``name`` is for the sentences.

    Raises SheetRefused for a format that is known but not taken.
    """
    if data.startswith(_COMPOUND):
        raise SheetRefused(_compound(data, name))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        _refuse_other_packages(data, name)
        return "xlsx"
    for signature, sentence in _KNOWN:
        if signature.match(data):
            raise SheetRefused(f"“{name}” {sentence}")
    return "text"


def markup_refuse(text: str, name: str) -> None:
    """Web pages and XML that call themselves sheets. Raises SheetRefused."""
    if found := _MARKUP.match(text[:10_000]):
        what = "an XML file" if found[1].lower() == "?xml" else "a web page"
        raise SheetRefused(
            f"“{name}” is {what}, whatever its name says. Open it in your spreadsheet program. {_SAVE_AS}"
        )


def _compound(data: bytes, name: str) -> str:
    """A file of Office before 2007, or a newer one behind a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return f"“{name}” is locked with a password. Save it without one and choose that file."
    if "WordDocument".encode("utf-16-le") in data:
        return f"“{name}” is a Word document. Copy its table into a spreadsheet. {_SAVE_AS}"
    return f"“{name}” is in the format of Excel before 2007 (.xls). {_SAVE_AS}"


def _refuse_other_packages(data: bytes, name: str) -> None:
    """Whatever is packed like .xlsx without being that."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = package.namelist()
    except Exception as error:
        raise damaged(name) from error
    if _OPEN_DOCUMENT in data[:200]:
        raise SheetRefused(f"“{name}” is an OpenDocument file (.ods). {_SAVE_AS}")
    for pattern, sentence in _PACKED:
        if any(pattern.fullmatch(part) for part in names):
            raise SheetRefused(f"“{name}” {sentence}")
    if "[Content_Types].xml" not in names:
        raise SheetRefused(f"“{name}” {_ARCHIVE}")
