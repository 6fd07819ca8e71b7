"""What the steps of an import share."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.core.networks import Network
from apps.public.arrivals.reports.report import Report
from apps.tenant.legacy.files.kinds import Pictures
from apps.tenant.legacy.importing.known import Known, Remembered, fingerprint_of
from apps.tenant.legacy.importing.store import Store
from apps.tenant.legacy.source import Source
from apps.tenant.legacy.source.rows import OldTable

# Called now and then with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

_CHANGED = "It was changed in the old application since it was brought over; here it stays as it is."


@dataclass(frozen=True)
class ImageHere:
    """An old picture that is an artwork here."""

    artwork_id: UUID
    stored: str
    availability: str


@dataclass(frozen=True)
class EventHere:
    """An old event that is one here; without an id where somebody deleted it since."""

    event_id: UUID | None
    key: str
    at: datetime


@dataclass
class Work:
    """One run: what is read, what is known, what is decided so far.

    ``planned`` are the minutes at which an old picture is planned on a network; ``sent`` counts the posts of this run
    that are at Publer, or were, by the first day of their month.
    """

    source: Source
    pictures: Pictures
    zone: ZoneInfo
    run: UUID
    now: datetime
    known: Known
    store: Store
    progress: Progress
    report: Report = field(default_factory=Report)
    branded: str = ""
    collections: dict[int, UUID] = field(default_factory=dict)
    images: dict[int, ImageHere] = field(default_factory=dict)
    events: dict[int, EventHere] = field(default_factory=dict)
    planned: dict[int, dict[Network, set[datetime]]] = field(default_factory=dict)
    sent: Counter[date] = field(default_factory=Counter)
    digests: dict[str, list[str]] = field(default_factory=dict)

    def is_over(self, found: Remembered | None) -> bool:
        """Whether an earlier run took the row. One of this run is looked at once more, for its notes."""
        return found is not None and found.run != self.run

    def remembered(self, row: OldTable, key: str, what: str) -> Remembered | None:
        """What is known of a row that was brought over before; it is counted and, if it has changed, noted."""
        found = self.known.row(row.table, key)
        if found is None:
            return None
        self.count(row.table, found.run)
        if found.fingerprint != fingerprint_of(row):
            self.report.note(row.table, row.id, what, _CHANGED)
        return found

    def count(self, table: str, run: UUID) -> None:
        """A row was taken: by this run, if it was killed and goes on, or by an earlier one."""
        if run == self.run:
            self.report.took(table)
        else:
            self.report.was_there(table)

    def count_file(self, run: UUID) -> None:
        """The same of a file."""
        if run == self.run:
            self.report.files.taken += 1
        else:
            self.report.files.there += 1

    def keep(self, table: str, kept: dict[str, str]) -> None:
        """Count the facts that have no field."""
        self.report.kept.update(f"{table}.{name}" for name in kept)
