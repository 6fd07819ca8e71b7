"""Publer's bulk import: twelve columns, all kept, in this order.

Source: https://publer.com/help/en/article/how-to-use-a-csv-file-18qhxcq. The headers are the short ones that the
clients' imports have worked with; Publer's template has longer texts.
"""

from zoneinfo import ZoneInfo

from apps.tenant.publishing.exports.importers.rows import PostRow

HEADERS = (
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


def cells(row: PostRow, zone: ZoneInfo) -> tuple[str, ...]:
    """The row's twelve cells.

    The date is wall time in ``zone``, to the minute: the file can't name the zone, so Publer's workspace must be set
    to it. Of an hour that the clocks show twice, Publer can't know which is meant. Several alt texts are separated by
    ``||`` and several links by commas, so that neither may stand inside one.
    """
    return (
        row.at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        row.text,
        row.link.replace(",", "%2C"),
        row.media_url,
        row.title,
        "",
        row.alt_text.replace("||", "| |"),
        "",
        row.board,
        "",
        "",
        "",
    )
