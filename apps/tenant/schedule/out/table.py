"""The plan as a table for spreadsheet programs."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

from apps.core.sheets.formulas import defused
from apps.tenant.schedule.out.reading import Planned

HEADERS = (
    "Date and time",
    "Time zone",
    "UTC",
    "Network",
    "Title",
    "State",
    "Caption",
    "Hashtags",
    "Link",
    "Approved by",
)
# Excel takes a file without it for one in the code page of the machine.
_MARK = "\ufeff"
_ROWS_AT_ONCE = 200


class _Line:
    """What the csv module writes into: keeps nothing, gives the text back."""

    def write(self, text: str) -> str:
        return text


def table_lines(plan: Sequence[Planned], zone: ZoneInfo) -> Iterator[bytes]:
    """The file in pieces, UTF-8 with a byte order mark. No query: it is written after the answer has begun."""
    writer = csv.writer(_Line())
    yield (_MARK + writer.writerow(HEADERS)).encode()
    for first in range(0, len(plan), _ROWS_AT_ONCE):
        rows = (_row(planned, zone) for planned in plan[first : first + _ROWS_AT_ONCE])
        yield "".join(str(writer.writerow(map(defused, row))) for row in rows).encode()


def _row(planned: Planned, zone: ZoneInfo) -> tuple[str, ...]:
    words = planned.words
    return (
        planned.at.astimezone(zone).isoformat(timespec="minutes"),
        zone.key,
        f"{planned.at.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
        planned.network.label,
        planned.title,
        planned.state_words,
        words.text.replace("\0", ""),
        " ".join(f"#{tag}" for tag in words.hashtags),
        words.link,
        planned.approved_name,
    )
