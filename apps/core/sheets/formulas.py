"""Cells that a spreadsheet program would run."""

import re

# What Excel, LibreOffice and Google's sheets take for the beginning of a formula; white space before it is passed over.
# A program that parts lines elsewhere than at commas (Excel at ";", where a comma is in numbers) heeds no quotes within
# one: there the cell goes on as the next one, or as the next line.
_BEGINNING = re.compile(r"""^(?=[\t\r\n]|[\s"]*[=+\-@])|(?<=[;\t\r\n])(?=[\s"]*[=+\-@])""")


def defused(cell: str) -> str:
    """Made text by an apostrophe wherever a spreadsheet program would take it for a formula; without NUL."""
    return _BEGINNING.sub("'", cell.replace("\0", ""))
