"""Publer's bulk import: twelve columns, all kept, in this order.

Source: https://publer.com/help/en/article/how-to-use-a-csv-file-18qhxcq. There are two sets of headers: the short ones
that the clients' imports have worked with, and the texts of the template that Publer offers for download.
"""

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from apps.tenant.publishing.exports.importers.rows import ForPubler, PostRow


class HeaderStyle(StrEnum):
    """Which texts stand over the columns."""

    SHORT = "short"
    TEMPLATE = "template"


_SHORT = (
    "Date",
    "Text",
    "Link",
    "Media URLs",
    "Title",
    "Labels",
    "Alt text",
    "Comments",
    "Pin Board/Facebook Album/Google Category",
    "Subtype",
    "CTA",
    "Reminder",
)
# Letter by letter, two dots and all.
_TEMPLATE = (
    "Date - Intl. format or prompt",
    "Text",
    "Link(s) - Separated by comma for FB carousels",
    "Media URL(s) - Separated by comma",
    "Title - For the video, pin, PDF ..",
    "Label(s) - Separated by comma",
    "Alt text(s) - Separated by ||",
    "Comment(s) - Separated by ||",
    "Pin board, FB album, or Google category",
    "Post subtype - I.e. story, reel, PDF ..",
    "CTA - For Facebook links or Google",
    "Reminder - For stories, reels, shorts, and TikToks",
)
HEADERS = {HeaderStyle.SHORT: _SHORT, HeaderStyle.TEMPLATE: _TEMPLATE}


def date_cell(at: datetime, zone: ZoneInfo) -> str:
    """Wall time in ``zone``, to the minute."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def cells(row: PostRow, zone: ZoneInfo) -> tuple[str, ...]:
    """The row's twelve cells.

    The date is wall time in ``zone``, to the minute: the file can't name the zone, so Publer's workspace must be set
    to it. Of an hour that the clocks show twice, Publer can't know which is meant. Several alt texts and comments are
    separated by ``||`` and several links by commas, so that neither may stand inside one.
    """
    made = row.publer or ForPubler(row.text, "", row.board)
    return (
        date_cell(row.at, zone),
        made.text,
        row.link.replace(",", "%2C"),
        row.media_url,
        row.title,
        "",
        row.alt_text.replace("||", "| |"),
        made.comment.replace("||", "| |"),
        made.board,
        "",
        "",
        "",
    )
