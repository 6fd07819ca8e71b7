"""Reads of arrivals, and their reports as the pages show them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.core.errors import NotFound
from apps.public.arrivals.models import Arrival
from apps.public.arrivals.reports.report import Left, Note, Report, report_from_json

SHOWN = 100
_NAMES = 3


@dataclass(frozen=True)
class NotesAlike:
    """The same words about several rows of a table. ``names`` are the first of them."""

    table: str
    note: str
    names: list[str]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True)
class ReportShown:
    """A report, with as much of its lists as a page can bear."""

    report: Report
    left: list[Left]
    notes: list[NotesAlike]
    more_notes: int
    files: list[tuple[str, list[str]]]

    @property
    def more_left(self) -> int:
        return len(self.report.left) - len(self.left)

    @property
    def files_left(self) -> int:
        return self.report.files.files - self.report.files.taken - self.report.files.there

    @property
    def made(self) -> list[tuple[str, int]]:
        return sorted(self.report.made.items())

    @property
    def kept(self) -> list[tuple[str, int]]:
        return sorted(self.report.kept.items())


def arrival_list() -> QuerySet[Arrival]:
    """The newest first, without their reports, with their workspaces. One query."""
    found: QuerySet[Arrival] = Arrival.objects.select_related("workspace").defer("foreseen", "result")
    return found


def arrival_get(arrival_id: UUID) -> Arrival:
    """One of them. Raises NotFound. One query."""
    arrival = Arrival.objects.select_related("workspace").filter(pk=arrival_id).first()
    if arrival is None:
        raise NotFound("There is no such import.")
    return arrival


def report_shown(data: dict[str, Any] | None) -> ReportShown | None:
    """The report for a page, or None without one. No query."""
    if data is None:
        return None
    report = report_from_json(data)
    notes = _alike(report.notes)
    files = report.files
    lists = [
        ("Missing", files.missing),
        ("Without a row", files.without_row),
        ("Not usable", [f"{name}: {reason}" for name, reason in files.refused]),
        ("The same picture", [", ".join(names) for names in files.equal]),
    ]
    return ReportShown(
        report=report,
        left=report.left[:SHOWN],
        notes=notes[:SHOWN],
        more_notes=max(0, len(notes) - SHOWN),
        files=[(name, lines[:SHOWN]) for name, lines in lists if lines],
    )


def _alike(notes: list[Note]) -> list[NotesAlike]:
    """Those that many rows share come first."""
    by_words: dict[tuple[str, str], list[Note]] = {}
    for one in notes:
        by_words.setdefault((one.table, one.note), []).append(one)
    found = [
        NotesAlike(table, note, [one.what for one in some[:_NAMES]], len(some))
        for (table, note), some in by_words.items()
    ]
    return sorted(found, key=lambda alike: -alike.count)
