"""Where an import writes: the active workspace, or nowhere."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID, uuid4

from apps.tenant.artworks.ingest import Picture
from apps.tenant.legacy.importing.records import (
    ArtworkMade,
    CalendarMade,
    CollectionMade,
    EventMade,
    Origin,
    PostMade,
)


class Store(Protocol):
    """What the steps ask for. Each call is a transaction of its own: what it wrote is remembered with it.

    ``writes``: whether anything is written.
    """

    writes: bool

    def brand(self, origin: Origin, changes: dict[str, Any]) -> None:
        """Set these fields of the brand."""

    def collections(self, made: Sequence[CollectionMade]) -> None:
        """Make them."""

    def calendars(self, made: Sequence[CalendarMade]) -> None:
        """Make them."""

    def events(self, made: Sequence[EventMade]) -> None:
        """Make them."""

    def artwork(self, made: ArtworkMade, picture: Picture) -> UUID:
        """Make it; its id."""

    def cover(self, collection_id: UUID, artwork_id: UUID) -> None:
        """Show the artwork for the collection, if none is chosen."""

    def remember(self, origins: Sequence[tuple[Origin, UUID]]) -> None:
        """Know rows again that became a part of something, or nothing of their own."""

    def posts(self, made: Sequence[PostMade]) -> list[PostMade]:
        """Make them; those whose place somebody took meanwhile, which are not made."""

    def finish(self) -> None:
        """All is written."""


class Nowhere:
    """Writes nothing: for dry runs."""

    writes = False

    def brand(self, origin: Origin, changes: dict[str, Any]) -> None: ...

    def collections(self, made: Sequence[CollectionMade]) -> None: ...

    def calendars(self, made: Sequence[CalendarMade]) -> None: ...

    def events(self, made: Sequence[EventMade]) -> None: ...

    def artwork(self, made: ArtworkMade, picture: Picture) -> UUID:
        return uuid4()

    def cover(self, collection_id: UUID, artwork_id: UUID) -> None: ...

    def remember(self, origins: Sequence[tuple[Origin, UUID]]) -> None: ...

    def posts(self, made: Sequence[PostMade]) -> list[PostMade]:
        return []

    def finish(self) -> None: ...
