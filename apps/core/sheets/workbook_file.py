"""Tables in .xlsx workbooks, by way of openpyxl."""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from itertools import chain
from typing import Any

from openpyxl import load_workbook

from apps.core.sheets.errors import SheetRefused, damaged
from apps.core.sheets.limits import LAST_ROW, MAX_CELLS_WALKED
from apps.core.sheets.lines import Line, cell_clean, cell_name
from apps.core.sheets.package import Package, package_read
from apps.core.sheets.quotes import short

# A number format that names its currency: [$€-407]. Without the brackets the sign changes with the program's country.
_CURRENCY = re.compile(r"\[\$([^\]\-]+)(?:-[^\]]*)?\]")


def workbook_lines(data: bytes, name: str) -> Iterator[Line]:
    """The rows that aren't empty of the first visible sheet that has any. Formulas count with their saved values.

    Raises SheetRefused for a damaged workbook, and, with the cell's name, for a formula without a value.
    """
    package = package_read(data, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(BytesIO(package.data), read_only=True, data_only=True, keep_links=False)
    for worksheet in workbook.worksheets:
        if worksheet.sheet_state == "visible":
            _refuse_unvalued(worksheet, package)
            lines = _lines(worksheet, name)
            first = next(lines, None)
            if first:
                return chain([first], lines)
    return iter(())


def _refuse_unvalued(worksheet: Any, package: Package) -> None:
    """Programs that only write workbooks leave it to others to calculate."""
    if cell := package.unvalued.get(worksheet._worksheet_path.lstrip("/")):
        raise SheetRefused(
            f"The formula in cell {short(cell)} has no saved value. Open the file in your spreadsheet program, save it "
            "and choose it again; or write the value itself."
        )


def _lines(worksheet: Any, name: str) -> Iterator[Line]:
    worksheet.reset_dimensions()
    walked = 0
    for number, row in enumerate(worksheet.iter_rows(), 1):
        walked += len(row)
        if number > LAST_ROW or walked > MAX_CELLS_WALKED:
            raise damaged(name)
        cells = {
            column: text
            for column, cell in enumerate(row)
            if cell.value is not None and (text := cell_clean(_text(cell, number, column), number, column))
        }
        if cells:
            yield Line(number, cells)


def _text(cell: Any, number: int, column: int) -> str:
    """A cell as somebody would have typed it: ``24``, ``€1500``, ``2019-05-31``."""
    value = cell.value
    if cell.data_type == "e":
        raise SheetRefused(
            f"Cell {cell_name(number, column)} shows the error {short(str(value))}. Correct its formula, or empty it."
        )
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        # Excel keeps 15 digits and shows no more; files have 23.499999999999996 for what was typed as 23.5.
        digits = f"{Decimal(f'{value:.15g}'):f}" if isinstance(value, float) else str(value)
        currency = _CURRENCY.search(str(cell.number_format or ""))
        return f"{currency[1].strip()} {digits}" if currency else digits
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)
