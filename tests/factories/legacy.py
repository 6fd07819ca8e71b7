"""Databases of the old application, made from its schema: new ones, older ones, and what lies about in them."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.factories.pictures import jpeg

_TABLES = {
    "settings": """id company_name branded_hashtag shop_url instagram_hashtag_count pinterest_hashtag_count content_tone
        created_at updated_at""",
    "collection": """id name description materials size artist_note thumbnail_image_id mockup_template_ids
        etsy_listing_id etsy_listing_url fulfillment_status created_at updated_at""",
    "image": """id original_filename stored_filename collection_id title painting_name materials size artist_note
        post_subtype platform date time status availability_status labels post_url alt_text cta comments cover_image_url
        etsy_description etsy_listing_title etsy_price etsy_quantity etsy_sku instagram_first_comment pinterest_hashtags
        links media media_source media_urls pin_board_fb_album_google_category pinterest_description pinterest_link_url
        reminder seo_description seo_tags seo_title text video_pin_pdf_title calendar_selection calendar_source
        calendar_event_id created_at updated_at""",
    "calendar": "id calendar_type calendar_name created_at updated_at",
    "calendar_event": """id calendar_id summary start_time end_time midpoint_time event_type is_assigned
        assigned_image_id assigned_platform created_at""",
    "event_assignment": "id calendar_event_id image_id platform publer_post_id created_at",
    "generated_asset": "id image_id asset_type url template_id asset_metadata created_at",
}
SCHEMA = {table: columns.split() for table, columns in _TABLES.items()}
# What an older version did not have yet.
NEWEST_TABLES = ("event_assignment", "generated_asset")
NEWEST_COLUMNS = (
    "pinterest_hashtags",
    "availability_status",
    "publer_post_id",
    "fulfillment_status",
    "mockup_template_ids",
    "etsy_listing_id",
    "etsy_listing_url",
    "calendar_event_id",
)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def old_file(
    folder: Path, rows: Rows, *, without: Collection[str] = (), name: str = "planner.db", strict_ids: bool = True
) -> Path:
    """A file with these rows. ``without`` are tables and columns that it lacks; values for those are left out."""
    path = folder / name
    with closing(sqlite3.connect(path)) as database, database:
        for table, columns in SCHEMA.items():
            if table in without:
                continue
            there = [column for column in columns if column not in without]
            typed = [f"{column} INTEGER PRIMARY KEY" if column == "id" and strict_ids else column for column in there]
            database.execute(f"CREATE TABLE {table} ({', '.join(typed)})")
            for row in rows.get(table, ()):
                given = {column: value for column, value in row.items() if column in there}
                marks = ", ".join("?" for _ in given)
                database.execute(f"INSERT INTO {table} ({', '.join(given)}) VALUES ({marks})", list(given.values()))
    return path


def old_pictures(folder: Path, names: Sequence[str]) -> Path:
    """A folder of small pictures, each in a colour of its own."""
    where = folder / "uploads"
    where.mkdir(exist_ok=True)
    for number, name in enumerate(names):
        colour = (20 + number * 37 % 200, 40 + number * 53 % 190, 60 + number * 71 % 180)
        (where / name).write_bytes(jpeg(100, 80, colour))
    return where


def stored(number: int) -> str:
    """A name as the old application gave them."""
    return f"artwork_{number:08x}.jpg"


def image_row(number: int, **facts: Any) -> dict[str, Any]:
    """A picture's row as the old application left it after writing its copy."""
    return {
        "id": number,
        "original_filename": f"painting-{number}.jpg",
        "stored_filename": stored(number),
        "painting_name": f"Painting {number}",
        "status": "Ready",
        "availability_status": "Available",
        "text": f"The light of painting {number}.",
        "instagram_first_comment": "#oil #sea #JaneArt",
        "pinterest_description": f"Painting {number} for the wall.",
        "created_at": "2025-01-02 10:00:00.000000",
        **facts,
    }


def event_row(number: int, start: str, end: str, midpoint: str = "", **facts: Any) -> dict[str, Any]:
    """A favourable time of calendar 1."""
    return {
        "id": number,
        "calendar_id": 1,
        "summary": f"Window {number}",
        "start_time": f"{start}.000000",
        "end_time": f"{end}.000000",
        "midpoint_time": f"{midpoint}.000000" if midpoint else None,
        "event_type": "AB",
        "is_assigned": 0,
        **facts,
    }


AB = {"id": 1, "calendar_type": "AB", "calendar_name": "Astro Batching"}
