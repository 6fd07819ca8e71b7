"""An .xlsx file unpacked with care, before a library reads it: it is an archive of XML, and both can be bombs."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from apps.core.sheets.errors import SheetRefused, damaged
from apps.core.sheets.limits import (
    MAX_ELEMENTS,
    MAX_ELEMENTS_IN_ROW,
    MAX_ELEMENTS_OUTSIDE_ROWS,
    MAX_PARTS,
    MAX_TOKEN_BYTES,
    MAX_UNPACKED_BYTES,
)

_CHUNK = 64 * 1024
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# Parts without cells that would only be one more thing to stumble over.
_NEEDLESS = ("docProps/", "xl/chartsheets/", "xl/charts/", "xl/drawings/", "xl/media/", "customXml/", "xl/pivotCache/")


@dataclass(frozen=True)
class Package:
    """``data`` is an archive of the XML parts, as large as it says it is.

    ``unvalued`` maps a part's name to the first cell in it whose formula has no saved value.
    """

    data: bytes
    unvalued: dict[str, str]


def package_read(data: bytes, name: str) -> Package:
    """The parts of an .xlsx file that matter, unpacked, counted and packed anew without compression.

    Raises SheetRefused for more than 50 MB of them, for more elements than a table needs, and for damage.
    """
    unvalued: dict[str, str] = {}
    budget = [MAX_UNPACKED_BYTES, MAX_ELEMENTS]
    clean = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(clean, "w") as repacked:
        if len(package.namelist()) > MAX_PARTS:
            raise _too_large(name)
        for part in sorted(set(package.namelist())):
            content = b"".join(_unpacked(package, package.getinfo(part), budget, name))
            if not part.endswith((".xml", ".rels")) or part.startswith(_NEEDLESS):
                continue
            survey = _surveyed(content, budget[1], name)
            budget[1] -= survey.elements
            if survey.unvalued:
                unvalued[part] = survey.unvalued
            repacked.writestr(part, content)
    return Package(clean.getvalue(), unvalued)


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo, budget: list[int], name: str) -> Iterator[bytes]:
    """A part's bytes, taken off the budget while they come: what an archive says of itself may be untrue."""
    if part.compress_type not in _METHODS:
        raise damaged(name)
    if part.file_size > budget[0]:
        raise _too_large(name)
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            budget[0] -= len(chunk)
            if budget[0] < 0:
                raise _too_large(name)
            yield chunk


@dataclass
class _Survey:
    """Counts the elements of one part while expat goes through it."""

    most: int
    name: str
    elements: int = 0
    outside: int = 0
    in_row: int = 0
    row_depth: int = 0
    unvalued: str = ""
    cell: dict[str, str] = field(default_factory=dict)
    has_formula: bool = False
    has_value: bool = False
    in_value: bool = False
    place: int = 0

    def token(self, place: int) -> None:
        """For each that starts at byte ``place``, and for the end: how long was the one before?"""
        if place - self.place > MAX_TOKEN_BYTES:
            raise _too_large(self.name)
        self.place = place

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        self.elements += 1
        if self.row_depth or tag in {"row", "si"}:
            self.row_depth += 1
            self.in_row = self.in_row + 1 if self.row_depth > 1 else 0
        else:
            self.outside += 1
        if self.elements > self.most or self.in_row > MAX_ELEMENTS_IN_ROW or self.outside > MAX_ELEMENTS_OUTSIDE_ROWS:
            raise _too_large(self.name)
        if tag == "c":
            self.cell, self.has_formula = attributes, False
            # An empty text is a value: "str" is the type of a formula's text.
            self.has_value = attributes.get("t") == "str"
        elif tag == "f":
            self.has_formula = True
        elif tag == "v":
            self.in_value = True

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self.row_depth -= bool(self.row_depth)
        if tag == "v":
            self.in_value = False
        elif tag == "c" and self.has_formula and not self.has_value and not self.unvalued:
            self.unvalued = self.cell.get("r", "?")

    def text(self) -> None:
        self.has_value = self.has_value or self.in_value

    def refuse(self, *_what: object) -> None:
        """For a document type, which may declare entities and which no spreadsheet program writes."""
        raise damaged(self.name)


def _surveyed(content: bytes, most: int, name: str) -> _Survey:
    survey = _Survey(most, name)
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        survey.token(parser.CurrentByteIndex)
        survey.start(tag, attributes)

    def end(tag: str) -> None:
        survey.token(parser.CurrentByteIndex)
        survey.end(tag)

    def text(_text: str) -> None:
        survey.token(parser.CurrentByteIndex)
        survey.text()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.DefaultHandler = lambda _rest: survey.token(parser.CurrentByteIndex)
    parser.StartDoctypeDeclHandler = survey.refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise damaged(name) from error
    survey.token(len(content))
    return survey


def _too_large(name: str) -> SheetRefused:
    return SheetRefused(
        f"“{name}” is too large to be opened. Copy the list into a new sheet, save that as .xlsx and choose it."
    )
