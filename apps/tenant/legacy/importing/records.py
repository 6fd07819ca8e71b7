"""What is to be written, as it was decided."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from apps.tenant.captions.writers.base import Draft
from apps.tenant.legacy.importing.known import fingerprint_of
from apps.tenant.legacy.source.rows import OldTable


@dataclass(frozen=True, kw_only=True)
class Origin:
    """By what an old row is known again."""

    table: str
    key: str
    old_id: int
    fingerprint: str
    kept: dict[str, Any] = field(default_factory=dict)


def origin_of(row: OldTable, key: str, kept: dict[str, Any] | None = None, *, table: str = "") -> Origin:
    """That of the row."""
    return Origin(
        table=table or row.table, key=key, old_id=row.id, fingerprint=fingerprint_of(row), kept=dict(kept or {})
    )


@dataclass(frozen=True, kw_only=True)
class CollectionMade:
    """A collection to be made."""

    origin: Origin
    facts: dict[str, Any]
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, kw_only=True)
class CalendarMade:
    """A calendar to be made."""

    origin: Origin
    facts: dict[str, Any]
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, kw_only=True)
class EventMade:
    """An event to be made."""

    origin: Origin
    calendar_id: UUID
    facts: dict[str, Any]
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class WordsMade:
    """An artwork's words for a network: as they were, and as they are within its limits, if those differ."""

    network: str
    drafts: tuple[Draft, ...]


@dataclass(frozen=True, kw_only=True)
class ArtworkMade:
    """An artwork to be made of a picture. ``created_at`` is when the old application got it, if that is known."""

    origin: Origin
    original_name: str
    collection_id: UUID | None
    facts: dict[str, Any]
    words: tuple[WordsMade, ...]
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PostMade:
    """A post to be made; with ``remote_id`` it is at Publer, or was. ``sent_at`` is the minute that it has there.

    ``then`` is what it becomes once it is taken out there.
    """

    origin: Origin
    title: str
    artwork_id: UUID
    network: str
    at: datetime
    state: str
    event_id: UUID | None = None
    remote_id: str = ""
    sent_at: datetime | None = None
    then: str = ""
    id: UUID = field(default_factory=uuid4)
