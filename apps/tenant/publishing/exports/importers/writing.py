"""Cells → the bytes of a CSV file that an importer reads as they were meant.

**Cells that a spreadsheet would run.** A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return
is written as it stands. The usual remedy, an apostrophe in front, is for people who open a file in a spreadsheet; an
importer would publish the apostrophe to the client's followers, and ``@gallery`` or ``- oil on linen`` are ordinary
beginnings of a caption. These files go from here into an importer; the page that offers them says not to open and
save them in between, which would spoil dates and line breaks as well. Who may write a caption is a member of the
workspace already.

**UTF-8 without a byte order mark.** Publer and FeedHive read UTF-8. A mark helps only spreadsheets; an importer that
does not know it finds a first column called ``\\ufeffDate`` and takes the file for one without dates.

**Line breaks.** Rows end with CR LF (RFC 4180). Inside a cell there is LF alone: browsers send CR LF, some readers
count a lone CR as the end of a row.
"""

import csv
import io
from collections.abc import Iterable, Sequence


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file's content. Only cells that need them are quoted; quotation marks inside are doubled."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([clean(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def clean(cell: str) -> str:
    """The cell with LF for every line break, without NUL, which no reader survives."""
    return cell.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
