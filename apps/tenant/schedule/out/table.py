"""The plan as a table for spreadsheet programs."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

from apps.core.sheets.writing import csv_lines
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


def table_lines(plan: Sequence[Planned], zone: ZoneInfo) -> Iterator[bytes]:
    """The file in pieces, UTF-8 with a byte order mark. No query: it is written after the answer has begun."""
    return csv_lines(HEADERS, (_row(planned, zone) for planned in plan))


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
