"""What was handed out, as a file for people: which post stands in which row, and how to find it where it was imported.

It is opened in spreadsheets and imported nowhere. So, other than in the importers' files, a cell that a spreadsheet
would run gets an apostrophe in front, and a byte order mark stands at the beginning.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from apps.core.sheets.formulas import defused
from apps.tenant.publishing.exports.importers import feedhive, publer
from apps.tenant.publishing.models import Export, ExportedPost, Tool

FIELDS = (
    "post_id",
    "network",
    "scheduled_at",
    "time_in_file",
    "title",
    "text",
    "fingerprint",
    "file",
    "row",
    "taken_back_at",
)


def manifest_csv(export: Export) -> bytes:
    """The posts in order of time, UTF-8. One query. What an older export did not keep is empty."""
    text = io.StringIO(newline="")
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(FIELDS)
    writer.writerows(
        [defused("" if value is None else str(value)) for value in facts.values()] for facts in _posts(export)
    )
    return text.getvalue().encode()


def manifest_json(export: Export) -> bytes:
    """The same with the export's own facts. One query."""
    whole = {
        "export": str(export.pk),
        "tool": export.tool,
        "exported_at": _moment(export.created_at),
        "starts_on": export.starts_on.isoformat(),
        "ends_on": export.ends_on.isoformat(),
        "zone_of_times_in_file": "UTC" if export.tool == Tool.FEEDHIVE else export.wishes.get("time_zone"),
        "links_expire_at": _moment(export.links_expire_at),
        "taken_back_at": _moment(export.taken_back_at),
        "posts": list(_posts(export)),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()


def _posts(export: Export) -> Iterator[dict[str, Any]]:
    for row in export.posts.select_related("file").iterator(chunk_size=1000):
        values = (
            str(row.post_id) if row.post_id else None,
            row.network,
            _moment(row.scheduled_at),
            _in_file(export, row),
            row.title,
            row.text,
            row.fingerprint,
            row.file.base_name if row.file else None,
            row.row_number,
            _moment(row.taken_back_at),
        )
        yield dict(zip(FIELDS, values, strict=True))


def _in_file(export: Export, row: ExportedPost) -> str | None:
    if export.tool == Tool.FEEDHIVE:
        return feedhive.date_cell(row.scheduled_at)
    zone = export.wishes.get("time_zone")
    return publer.date_cell(row.scheduled_at, ZoneInfo(zone)) if zone else None


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
