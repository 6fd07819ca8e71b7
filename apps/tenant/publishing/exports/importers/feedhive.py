"""FeedHive's bulk import: six columns; cells that are lists are separated by commas.

It has no column for link, board and alt text: those of a pin are set in FeedHive by hand.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from apps.tenant.publishing.exports.importers.rows import PostRow

HEADERS = ("Text", "Title", "Media URLs", "Labels", "Social Medias", "Scheduled")


def cells(row: PostRow, accounts: Sequence[str]) -> tuple[str, ...]:
    """The row's six cells. ``accounts`` are names of accounts connected in FeedHive, letter by letter."""
    return (row.text, row.title, row.media_url, "", ",".join(accounts), date_cell(row.at))


def date_cell(at: datetime) -> str:
    """UTC with milliseconds, which says so: ``2025-11-13T14:30:00.000Z``."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def account_names(written: str) -> tuple[str, ...]:
    """The names in a text with commas between them."""
    return tuple(name for part in written.split(",") if (name := part.strip()))
