"""A table that somebody sent: headings, and rows below them."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.core.errors import AppError
from apps.core.sheets.errors import SheetRefused, damaged
from apps.core.sheets.formats import identify
from apps.core.sheets.limits import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from apps.core.sheets.lines import Line, column_name
from apps.core.sheets.quotes import short
from apps.core.sheets.text_file import text_lines
from apps.core.sheets.workbook_file import workbook_lines


@dataclass(frozen=True)
class Row:
    """``number`` is what a spreadsheet program shows beside it (the headings are mostly 1).

    ``cells`` has every heading in order, with an empty text where nothing stands.
    """

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """Headings, each once, and the rows that aren't empty."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def sheet_read(data: bytes, name: str) -> Sheet:
    """The table in an .xlsx or .csv file, whichever the content is. ``name`` is for the sentences.

    The first row that isn't empty holds the headings. Columns without a heading have to be empty, and are left out.
    Raises SheetRefused, and nothing else, for files that are no tables, damaged or too large, for headings that are
    missing or there twice, and for tables without rows.
    """
    name = short(name) or "The file"
    try:
        return _table(_lines(data, name))
    except AppError:
        raise
    except Exception as error:  # Libraries raise whatever they like at what they don't expect.
        raise damaged(name) from error


def _lines(data: bytes, name: str) -> Iterator[Line]:
    if not data.strip():
        raise SheetRefused(f"“{name}” is empty. Choose the file with your list.")
    if len(data) > MAX_FILE_BYTES:
        raise SheetRefused(
            f"“{name}” has more than {MAX_FILE_BYTES // 1024**2} MB. Take pictures out of it, or divide the list."
        )
    return workbook_lines(data, name) if identify(data, name) == "xlsx" else text_lines(data, name)


def _table(lines: Iterator[Line]) -> Sheet:
    """The first line's cells over those of the others."""
    filled = (line for line in lines if line.cells)
    first = next(filled, None)
    if first is None:
        raise SheetRefused("The sheet is empty. Write headings in the first row and an artwork in each row below.")
    headers = _headers(first)
    rows: list[Row] = []
    for line in filled:
        if len(rows) == MAX_ROWS:
            raise SheetRefused(f"The sheet has more than {MAX_ROWS:,} rows. Divide it into several files.")
        rows.append(_row(line, headers, first.number))
    if not rows:
        raise SheetRefused("There is nothing below the headings. Write an artwork in each row.")
    return Sheet(tuple(headers.values()), tuple(rows))


def _headers(line: Line) -> dict[int, str]:
    """The headings by column. Raises SheetRefused for too many, and for two that only differ in case."""
    if len(line.cells) > MAX_COLUMNS:
        raise SheetRefused(f"The sheet has more than {MAX_COLUMNS} columns. Leave out those that aren't needed.")
    headers: dict[int, str] = {}
    places: dict[str, int] = {}
    for column, cell in sorted(line.cells.items()):
        header = " ".join(cell.split())
        before = places.setdefault(header.casefold(), column)
        if before != column:
            raise SheetRefused(
                f"Columns {column_name(before)} and {column_name(column)} are both headed “{short(header)}”. "
                "Rename or remove one of them."
            )
        headers[column] = header
    return headers


def _row(line: Line, headers: dict[int, str], header_number: int) -> Row:
    """The line's cells under their headings. Raises SheetRefused for a cell without one."""
    stray = min(line.cells.keys() - headers.keys(), default=None)
    if stray is not None:
        raise SheetRefused(
            f"Row {line.number} has “{short(line.cells[stray])}” in column {column_name(stray)}; row "
            f"{header_number} has no heading there. Write one or empty the column; in a .csv file, a value with commas "
            "needs quotation marks around it."
        )
    return Row(line.number, {header: line.cells.get(column, "") for column, header in headers.items()})
