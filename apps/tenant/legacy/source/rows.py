"""The old application's tables, a class for each. Older files lack some columns: those are empty then.

Everything is text as it stood there, without what PostgreSQL can't keep; only numbers of rows are numbers. ``extra``
are columns that this application did not have when its schema was read, as far as there is something in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import ClassVar


@dataclass(frozen=True, kw_only=True, slots=True)
class OldSettings:
    """``settings``, of which there is one row."""

    table: ClassVar[str] = "settings"
    id: int
    company_name: str = ""
    branded_hashtag: str = ""
    shop_url: str = ""
    instagram_hashtag_count: str = ""
    pinterest_hashtag_count: str = ""
    content_tone: str = ""
    created_at: str = ""
    updated_at: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class OldCollection:
    """``collection``."""

    table: ClassVar[str] = "collection"
    id: int
    name: str = ""
    description: str = ""
    materials: str = ""
    size: str = ""
    artist_note: str = ""
    thumbnail_image_id: int | None = None
    mockup_template_ids: str = ""
    etsy_listing_id: str = ""
    etsy_listing_url: str = ""
    fulfillment_status: str = ""
    created_at: str = ""
    updated_at: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class OldImage:
    """``image``: a picture, its facts, its words for all networks, and sometimes its place in the plan."""

    table: ClassVar[str] = "image"
    id: int
    original_filename: str = ""
    stored_filename: str = ""
    collection_id: int | None = None
    title: str = ""
    painting_name: str = ""
    materials: str = ""
    size: str = ""
    artist_note: str = ""
    post_subtype: str = ""
    platform: str = ""
    date: str = ""
    time: str = ""
    status: str = ""
    availability_status: str = ""
    labels: str = ""
    post_url: str = ""
    alt_text: str = ""
    cta: str = ""
    comments: str = ""
    cover_image_url: str = ""
    etsy_description: str = ""
    etsy_listing_title: str = ""
    etsy_price: str = ""
    etsy_quantity: str = ""
    etsy_sku: str = ""
    instagram_first_comment: str = ""
    pinterest_hashtags: str = ""
    links: str = ""
    media: str = ""
    media_source: str = ""
    media_urls: str = ""
    pin_board_fb_album_google_category: str = ""
    pinterest_description: str = ""
    pinterest_link_url: str = ""
    reminder: str = ""
    seo_description: str = ""
    seo_tags: str = ""
    seo_title: str = ""
    text: str = ""
    video_pin_pdf_title: str = ""
    calendar_selection: str = ""
    calendar_source: str = ""
    calendar_event_id: int | None = None
    created_at: str = ""
    updated_at: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people know it by, for reports."""
        return self.painting_name or self.title or self.original_filename or self.stored_filename


@dataclass(frozen=True, kw_only=True, slots=True)
class OldCalendar:
    """``calendar``."""

    table: ClassVar[str] = "calendar"
    id: int
    calendar_type: str = ""
    calendar_name: str = ""
    created_at: str = ""
    updated_at: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class OldEvent:
    """``calendar_event``. Before there were assignments, its own columns said who had it."""

    table: ClassVar[str] = "calendar_event"
    id: int
    calendar_id: int | None = None
    summary: str = ""
    start_time: str = ""
    end_time: str = ""
    midpoint_time: str = ""
    event_type: str = ""
    is_assigned: str = ""
    assigned_image_id: int | None = None
    assigned_platform: str = ""
    created_at: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class OldAssignment:
    """``event_assignment``: a picture on a network at an event's time."""

    table: ClassVar[str] = "event_assignment"
    id: int
    calendar_event_id: int | None = None
    image_id: int | None = None
    platform: str = ""
    publer_post_id: str = ""
    created_at: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class OldAsset:
    """``generated_asset``: a mock-up or a video of a picture, at an address."""

    table: ClassVar[str] = "generated_asset"
    id: int
    image_id: int | None = None
    asset_type: str = ""
    url: str = ""
    template_id: str = ""
    asset_metadata: str = ""
    created_at: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


OldTable = OldSettings | OldCollection | OldImage | OldCalendar | OldEvent | OldAssignment | OldAsset

TABLES: tuple[type[OldTable], ...] = (
    OldSettings,
    OldCollection,
    OldImage,
    OldCalendar,
    OldEvent,
    OldAssignment,
    OldAsset,
)
# Those that are numbers of rows.
NUMBERS = frozenset({"id", "collection_id", "thumbnail_image_id", "calendar_event_id", "calendar_id", "image_id"}) | {
    "assigned_image_id"
}


def columns_of(kind: type[OldTable]) -> list[str]:
    """The table's columns, as far as they were known when its schema was read."""
    return [one.name for one in fields(kind) if one.name != "extra"]
