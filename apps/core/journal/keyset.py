"""Pages of a log that cost the same however far back they are: each begins after the last row of the one before."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

_LONGEST = 120


@dataclass(frozen=True)
class Window(Generic[Row]):
    """Some rows, the newest first. ``older``: where the next begin, empty at the end; ``is_first``: none is newer."""

    rows: list[Row]
    older: str
    is_first: bool


def window(found: "QuerySet[Row]", *, at: str, after: str, size: int) -> Window[Row]:
    """The ``size`` rows of ``found`` after the mark, one of ``Window.older``; any other counts as none. One query.

    ``at`` names the field with the time; the rows are by it and by ``id``, the newest first.
    """
    mark = _read(after)
    if mark:
        found = found.filter(_before(at, *mark))
    rows = list(found.order_by(f"-{at}", "-id")[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Window(rows=rows, older=_mark(rows[-1], at) if more else "", is_first=mark is None)


def batches(found: "QuerySet[Row]", *, at: str, size: int) -> Iterator[list[Row]]:
    """All rows, the newest first, ``size`` at a time: one query each, and no more than that in memory."""
    mark: tuple[datetime, UUID] | None = None
    while True:
        part = found.filter(_before(at, *mark)) if mark else found
        rows = list(part.order_by(f"-{at}", "-id")[:size])
        if rows:
            yield rows
        if len(rows) < size:
            return
        mark = (getattr(rows[-1], at), rows[-1].pk)


def _before(at: str, moment: datetime, pk: UUID) -> Q:
    """``at <= moment`` by itself lets the database begin in its index there."""
    return Q(**{f"{at}__lte": moment}) & (Q(**{f"{at}__lt": moment}) | Q(pk__lt=pk))


def _mark(row: Any, at: str) -> str:
    return urlsafe_b64encode(f"{getattr(row, at).isoformat()} {row.pk}".encode()).decode().rstrip("=")


def _read(mark: str) -> tuple[datetime, UUID] | None:
    if not mark or len(mark) > _LONGEST:
        return None
    try:
        moment, _, pk = urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode().partition(" ")
        read = datetime.fromisoformat(moment), UUID(pk)
    except (ValueError, binascii.Error):
        return None
    return read if read[0].tzinfo else None
