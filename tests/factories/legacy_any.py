"""Hypothesis makes whole databases of the old application: new and old, clean and dirty."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.factories.legacy import NEWEST_COLUMNS, NEWEST_TABLES, stored

Row = dict[str, Any]

_WORDS = st.sampled_from(
    ["", "Harbour", "Sea & <b>Sky</b>", "  two  lines\nof text ", "naïve – 海", "\x00odd\x1f", "=1+1"]
)
_JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.binary(max_size=6), st.text(max_size=12)
)
_TIMES = [
    "2025-03-09 02:30:00.000000",  # skipped
    "2025-11-02 01:30:00.000000",  # twice
    "2025-11-02 01:10:00",
    "2030-06-01 10:00:00.000000",
    "2030-06-01 10:03:00.000000",
    "2030-06-01 14:00:00.000000",
    "2030-06-02 14:00",
]
_STRANGE_TIMES = [
    "0001-01-01 00:00:00",
    "9999-12-31 23:59:59",
    "soon",
    "",
    "2030-13-45 99:99:99",
    "2030-06-01T10:00:00Z",
]
_TIME = st.sampled_from([*_TIMES, *_TIMES, *_STRANGE_TIMES])
_NETWORK = st.sampled_from(["Instagram", "Pinterest", "Facebook", "instagram, pinterest", "MySpace", "", None])
_PRICE = st.sampled_from(["$150", "$150 - $250", "1.500,00 €", "on request", "", None, 150, "-5"])
_SIZE = st.sampled_from(["24 x 12", '24"x36"x1.5"', "60 × 40 cm", "large", "", None, 24])
_TAGS = st.sampled_from(["#oil #sea", "oil, sea", "#a #b #c #d #e #f #g", "Look! #art", "", None, "# # #"])
# Few ids, so that they meet: some rows are there, some are not.
_ID = st.one_of(st.integers(1, 4), st.sampled_from([None, 99, -1, "2", "x"]))
_PUBLER = st.sampled_from([None, None, "", "p1", "p2", "p3", "p" * 200])


@dataclass
class Database:
    """Rows of each table, what the file lacks, and which pictures lie in the folder."""

    rows: dict[str, list[Row]]
    without: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)


@st.composite
def databases(draw: st.DrawFn) -> Database:
    """Small ones: up to four pictures and events."""
    rows = {
        "settings": draw(st.lists(_settings(), max_size=2)),
        "collection": draw(_table(_collection(), 3)),
        "image": draw(_table(_image(), 4)),
        "calendar": draw(_table(_calendar(), 3)),
        "calendar_event": draw(_table(_event(), 4)),
        "event_assignment": draw(_table(_assignment(), 8)),
        "generated_asset": draw(_table(_asset(), 2)),
    }
    for number, row in enumerate(rows["settings"], start=1):
        row["id"] = number
    named = [row["stored_filename"] for row in rows["image"] if isinstance(row["stored_filename"], str)]
    files = [name for name in dict.fromkeys(named) if name and "/" not in name and draw(st.integers(0, 9)) > 0]
    without = draw(st.sets(st.sampled_from([*NEWEST_COLUMNS, *NEWEST_TABLES]), max_size=3))
    return Database(rows, without, [*files, *draw(st.sampled_from([[], ["artwork_deadbeef.jpg"]]))])


def _table(rows: st.SearchStrategy[Row], most: int) -> st.SearchStrategy[list[Row]]:
    """Rows with numbers from 1 on."""
    numbered = st.lists(rows, max_size=most)
    return numbered.map(lambda found: [{**row, "id": number} for number, row in enumerate(found, start=1)])


def _settings() -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(
        {
            "company_name": _WORDS,
            "branded_hashtag": st.sampled_from(["#JaneArt", "Jane Art", "", "!!", None]),
            "shop_url": st.sampled_from(["https://shop.example", "no address", "", None]),
            "instagram_hashtag_count": st.sampled_from([3, 15, -1, "many", None]),
            "content_tone": st.sampled_from(["poetic", "Direct", "loud", None]),
        }
    )


def _collection() -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(
        {
            "name": _WORDS,
            "materials": _WORDS,
            "size": _SIZE,
            "thumbnail_image_id": _ID,
            "fulfillment_status": st.sampled_from(["Available", "Pending", "Shipped", "Sold", "Lost", None]),
            "etsy_listing_id": _JUNK,
        }
    )


def _image() -> st.SearchStrategy[Row]:
    name = st.one_of(st.integers(1, 6).map(stored), st.sampled_from(["", "../../etc/passwd", "a.jpg"]))
    return st.fixed_dictionaries(
        {
            "original_filename": st.sampled_from(["ocean-painting-2.jpg", "[Calendar Slot]", "", "x"]),
            "stored_filename": name,
            "collection_id": _ID,
            "painting_name": st.sampled_from(["Harbour", "To Be Assigned", "", "<script>", "x" * 300]),
            "materials": _WORDS,
            "size": _SIZE,
            "etsy_price": _PRICE,
            "status": st.sampled_from(["Draft", "Ready", "Scheduled", "Lost", None]),
            "availability_status": st.sampled_from(["Available", "Available", "Hold", "Sold", "Stolen", None]),
            "platform": _NETWORK,
            "date": st.sampled_from(["2030-06-01", "2025-03-09", "soon", "", None]),
            "time": st.sampled_from(["10:00", "02:30", "9:15 PM", "25:99", "", None]),
            "text": _WORDS,
            "instagram_first_comment": _TAGS,
            "pinterest_description": _WORDS,
            "pinterest_hashtags": _TAGS,
            "pinterest_link_url": st.sampled_from(["https://shop.example/x", "javascript:alert(1)", "", None]),
            "alt_text": _WORDS,
            "seo_tags": st.sampled_from(["wall art, sea, a very long tag of more than twenty", "", None]),
            "etsy_listing_title": _WORDS,
            "labels": st.sampled_from(["sea, blue", ",".join(map(str, range(40))), "", None]),
            "cta": _JUNK,
            "calendar_event_id": _ID,
            "created_at": _TIME,
        }
    )


def _calendar() -> st.SearchStrategy[Row]:
    kind = st.sampled_from(["AB", "YP", "POF", "", "Something else"])
    return st.fixed_dictionaries({"calendar_type": kind, "calendar_name": _WORDS})


def _event() -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(
        {
            "calendar_id": _ID,
            "summary": _WORDS,
            "start_time": _TIME,
            "end_time": _TIME,
            "midpoint_time": st.one_of(st.none(), _TIME),
            "event_type": st.sampled_from(["AB", "", None]),
            "assigned_image_id": _ID,
            "assigned_platform": _NETWORK,
        }
    )


def _assignment() -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(
        {"calendar_event_id": _ID, "image_id": _ID, "platform": _NETWORK, "publer_post_id": _PUBLER}
    )


def _asset() -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries({"image_id": _ID, "asset_type": _WORDS, "url": _WORDS, "asset_metadata": _JUNK})
