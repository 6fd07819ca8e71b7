"""What the readers of both formats give: a line at a time, its empty cells left out."""

import re
from dataclasses import dataclass

from apps.core.sheets.errors import SheetRefused
from apps.core.sheets.limits import MAX_CELL_CHARACTERS

# No database keeps these: control characters but tabs and line breaks, and halves of characters.
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")


@dataclass(frozen=True)
class Line:
    """A row of a file. ``number`` is what a spreadsheet program shows beside it; ``cells`` has columns from 0."""

    number: int
    cells: dict[int, str]


def cell_clean(text: str, number: int, column: int) -> str:
    """A cell's text without what can't be kept, without white space around it, its lines ended by ``\\n``.

    Raises SheetRefused, with the cell's name, for more than 2,000 characters.
    """
    text = _UNKEPT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > MAX_CELL_CHARACTERS:
        raise SheetRefused(
            f"Cell {cell_name(number, column)} holds {len(text):,} characters. "
            f"Shorten it to at most {MAX_CELL_CHARACTERS:,}."
        )
    return text


def column_name(column: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def cell_name(number: int, column: int) -> str:
    """``C7`` for the third cell of row 7."""
    return f"{column_name(column)}{number}"
