"""Tables as CSV for spreadsheet programs, in pieces."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from apps.core.sheets.formulas import defused

# Excel takes a file without it for one in the code page of the machine.
_MARK = "\ufeff"


class _Line:
    """What the csv module writes into: keeps nothing, gives the text back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file in pieces, UTF-8 with a byte order mark; text that a program would take for a formula is made harmless.

    ``rows`` are taken one by one. Numbers stay numbers; None is an empty cell.
    """
    writer = csv.writer(_Line())
    yield (_MARK + writer.writerow(headers)).encode()
    for row in rows:
        yield str(writer.writerow([_cell(value) for value in row])).encode()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    return defused(value)
