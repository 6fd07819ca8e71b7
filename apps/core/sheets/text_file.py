"""Tables in text: values between commas, semicolons, tabs or bars."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from apps.core.sheets.errors import SheetRefused, damaged
from apps.core.sheets.formats import markup_refuse
from apps.core.sheets.lines import Line, cell_clean

_DELIMITERS = ",;\t|"
_ROWS_TO_GUESS_FROM = 30
# Longer marks first: that of UTF-32 starts with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Excel's hint, a first line that is no row.
_HINT = re.compile(r"sep=([,;\t|])(?:\r\n|\r|\n|$)", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")


def text_decode(data: bytes, name: str) -> str:
    """The text of ``data`` in UTF-8, UTF-16 or UTF-32, else in Windows-1252 or Latin-1.

    Raises SheetRefused for what is no text.
    """
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None) or _unmarked(data)
    for attempt in (encoding,) if encoding else ("utf-8", "cp1252", "latin-1"):
        try:
            text = data.decode(attempt)
        except UnicodeDecodeError:
            continue
        controls = _CONTROLS.findall(text)
        if "\0" in controls or len(controls) > len(text) // 100:
            break
        return text
    raise SheetRefused(f"“{name}” is no list of any kind we know. Save the list as .xlsx or .csv and choose that file.")


def text_lines(data: bytes, name: str) -> Iterator[Line]:
    """The rows that aren't empty. A row's number counts rows, as spreadsheet programs do, not line breaks in cells.

    Raises SheetRefused for what is no table of text, and for quotation marks that don't match.
    """
    text = text_decode(data, name)
    markup_refuse(text, name)
    if hint := _HINT.match(text):
        text = text[hint.end() :]
    reader = _reader(text, hint[1] if hint else _delimiter(text))
    number = 0
    try:
        for number, values in enumerate(reader, 1):
            cells = {column: cell_clean(value, number, column) for column, value in enumerate(values) if value}
            yield Line(number, {column: cell for column, cell in cells.items() if cell})
    except csv.Error as error:
        raise SheetRefused(
            f"The quotation marks in row {number + 1} don't match. Put a value that holds some between quotation marks "
            "and double those inside it, or save the list as .xlsx."
        ) from error
    except (ValueError, OverflowError) as error:
        raise damaged(name) from error


def _unmarked(data: bytes) -> str | None:
    """UTF-16 without its mark, told by the zeros that Latin letters have in every other byte."""
    head = data[:4096]
    first, second = head[::2].count(0), head[1::2].count(0)
    if max(first, second) * 10 <= len(head) // 2 * 3:
        return None
    return "utf-16-be" if first > second else "utf-16-le"


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)


def _delimiter(text: str) -> str:
    """What splits the first rows most evenly, and among equals into most cells; a comma if nothing splits them."""
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = _widths(text, delimiter)
        if widths and widths[0] > 1:
            score = (widths.count(widths[0]) / len(widths), widths[0])
            best, best_score = (delimiter, score) if score > best_score else (best, best_score)
    return best


def _widths(text: str, delimiter: str) -> list[int]:
    """How many cells each of the first rows has that aren't empty, up to one that can't be read."""
    widths: list[int] = []
    try:
        for row in islice(_reader(text, delimiter), _ROWS_TO_GUESS_FROM):
            if any(row):
                widths.append(len(row))
    except csv.Error:
        pass
    return widths
