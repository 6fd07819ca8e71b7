"""A log as a table for spreadsheet programs, written while it is sent."""

from collections.abc import Iterable, Sequence
from itertools import chain

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from apps.core.sheets.writing import csv_lines


def table_answer(headers: Sequence[str], parts: Iterable[list[Sequence[str]]], *, name: str) -> StreamingHttpResponse:
    """The answer with the file of that name; each part is asked for when the one before has been sent."""
    lines = csv_lines(headers, chain.from_iterable(parts))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Cache-Control"] = "no-store"
    return response
