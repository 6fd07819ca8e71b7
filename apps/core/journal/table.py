"""A log as a table for spreadsheet programs, written while it is sent."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

# Excel takes a file without it for one in the code page of the machine.
_MARK = "\ufeff"
# What Excel, LibreOffice and Google's sheets take for the beginning of a formula; white space before it is passed over.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Line:
    """What the csv module writes into: keeps nothing, gives the text back."""

    def write(self, text: str) -> str:
        return text


def table_answer(headers: Sequence[str], parts: Iterable[list[Sequence[str]]], *, name: str) -> StreamingHttpResponse:
    """The answer with the file of that name; each part is asked for when the one before has been sent."""
    response = StreamingHttpResponse(_lines(headers, parts), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Cache-Control"] = "no-store"
    return response


def _lines(headers: Sequence[str], parts: Iterable[list[Sequence[str]]]) -> Iterator[bytes]:
    writer = csv.writer(_Line())
    yield (_MARK + writer.writerow(headers)).encode()
    for rows in parts:
        yield "".join(str(writer.writerow(map(_defused, row))) for row in rows).encode()


def _defused(cell: str) -> str:
    """Made text by an apostrophe where a spreadsheet program would take it for a formula."""
    cell = cell.replace("\0", "")
    return f"'{cell}" if cell.lstrip(" ").startswith(_DANGEROUS) else cell
