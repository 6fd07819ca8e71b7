"""The report as text and as CSV."""

import csv
import io
from collections.abc import Iterator

from apps.public.arrivals.reports.report import Report

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEADER = ("kind", "table", "row", "what", "words", "count")


def report_text(report: Report) -> str:
    """For a terminal."""
    return "\n".join(_lines(report)) + "\n"


def report_csv(report: Report) -> str:
    """For a spreadsheet: one line for each count, each row that was left, each note. What looks like a formula is none.

    ``kind`` is one of table, made, kept, left, note, file, remark.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for row in _csv_rows(report):
        writer.writerow([_safe(cell) for cell in row])
    return out.getvalue()


def _lines(report: Report) -> Iterator[str]:
    width = max([len(name) for name in report.tables] + [5])
    yield f"{'Table':<{width}}  {'rows':>8} = {'taken':>8} + {'there':>8} + {'left':>8}"
    for name, count in report.tables.items():
        yield f"{name:<{width}}  {count.rows:>8,} = {count.taken:>8,} + {count.there:>8,} + {count.left:>8,}"
    files = report.files
    yield ""
    yield (
        f"Files: {files.files:,}; taken {files.taken:,}, there already {files.there:,}, "
        f"missing {len(files.missing):,}, "
        f"without a row {len(files.without_row):,}, not usable {len(files.refused):,}, equal {len(files.equal):,}"
    )
    yield from _listed("Made here", [f"{name}: {count:,}" for name, count in sorted(report.made.items())])
    kept = [f"{name}: {count:,}" for name, count in sorted(report.kept.items())]
    yield from _listed("Without a field here, kept beside it (Settings, From before)", kept)
    yield from _listed("Left", [f"{one.table} {_row(one.row)}{one.what}: {one.reason}" for one in report.left])
    yield from _listed("Missing files", files.missing)
    yield from _listed("Files without a row", files.without_row)
    yield from _listed("Files that can't be used", [f"{name}: {reason}" for name, reason in files.refused])
    yield from _listed("Equal files", [", ".join(names) for names in files.equal])
    yield from _listed("Notes", [f"{one.table} {_row(one.row)}{one.what}: {one.note}" for one in report.notes])
    yield from _listed("The file itself", report.remarks)


def _row(row: int | None) -> str:
    return "" if row is None else f"{row} "


def _listed(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield f"{heading}:"
        yield from (f"  {line}" for line in lines)


def _csv_rows(report: Report) -> Iterator[tuple[object, ...]]:
    for name, count in report.tables.items():
        for word in ("rows", "taken", "there", "left"):
            yield "table", name, "", "", word, getattr(count, word)
    for kind, counted in (("made", report.made), ("kept", report.kept)):
        yield from ((kind, "", "", name, "", number) for name, number in sorted(counted.items()))
    yield from (("left", one.table, one.row, one.what, one.reason, "") for one in report.left)
    yield from (("note", one.table, one.row, one.what, one.note, "") for one in report.notes)
    yield from (("file", "", "", name, words, "") for name, words in _files(report))
    yield from (("file", "", "", ", ".join(names), "equal", len(names)) for names in report.files.equal)
    yield from (("remark", "", "", "", remark, "") for remark in report.remarks)


def _files(report: Report) -> Iterator[tuple[str, str]]:
    yield from ((name, "missing") for name in report.files.missing)
    yield from ((name, "without a row") for name in report.files.without_row)
    yield from ((name, reason) for name, reason in report.files.refused)


def _safe(cell: object) -> object:
    """Spreadsheets carry out what begins like a formula, wherever it came from."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
