"""Reads of arrivals, and their reports as the pages show them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.core.errors import NotFound
from apps.public.arrivals.models import Arrival
from apps.public.arrivals.reports.report import Left, Note, Report, report_from_json

SHOWN = 100


@dataclass(frozen=True)
class ReportShown:
    """A report, with as much of its lists as a page can bear."""

    report: Report
    left: list[Left]
    notes: list[Note]
    reasons: list[tuple[str, int]]
    files: list[tuple[str, list[str]]]

    @property
    def more_left(self) -> int:
        return len(self.report.left) - len(self.left)

    @property
    def files_left(self) -> int:
        return self.report.files.files - self.report.files.taken - self.report.files.there

    @property
    def more_notes(self) -> int:
        return len(self.report.notes) - len(self.notes)

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
    counted = Counter(one.table for one in report.left)
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
        notes=report.notes[:SHOWN],
        reasons=counted.most_common(),
        files=[(name, lines[:SHOWN]) for name, lines in lists if lines],
    )
