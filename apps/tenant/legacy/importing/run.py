"""One run from beginning to end, for real or dry."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.core.access import Actor
from apps.core.tenancy.context import active_workspace_or_none
from apps.public.arrivals.reports.report import Report
from apps.tenant.activity.models import Entry
from apps.tenant.activity.services import activity_record
from apps.tenant.legacy.files.kinds import Pictures
from apps.tenant.legacy.importing.assets import assets_step
from apps.tenant.legacy.importing.calendars import calendars_step
from apps.tenant.legacy.importing.collections import collections_step, covers_step
from apps.tenant.legacy.importing.files import files_step
from apps.tenant.legacy.importing.images import images_step
from apps.tenant.legacy.importing.known import Known, known_load
from apps.tenant.legacy.importing.limits import limits_step
from apps.tenant.legacy.importing.lock import import_lock
from apps.tenant.legacy.importing.posts import posts_step
from apps.tenant.legacy.importing.settings import settings_step
from apps.tenant.legacy.importing.store import Nowhere, Store
from apps.tenant.legacy.importing.work import Progress, Work
from apps.tenant.legacy.importing.writing import Here
from apps.tenant.legacy.models import OldRow
from apps.tenant.legacy.source import source_read

_DONE = "legacy.imported"
_STEPS: tuple[Callable[[Work], None], ...] = (
    settings_step,
    collections_step,
    calendars_step,
    images_step,
    covers_step,
    assets_step,
    posts_step,
    files_step,
    limits_step,
)


def run_to_go_on() -> UUID:
    """The active workspace's latest run if it was killed, else a new one. Two queries."""
    latest: UUID | None = OldRow.objects.order_by("-created_at").values_list("run", flat=True).first()
    if latest is None or Entry.objects.filter(verb=_DONE, data__run=str(latest)).exists():
        return uuid4()
    return latest


def bring_over(
    *, sqlite: Path, pictures: Pictures, zone: ZoneInfo, run: UUID, actor: Actor | None, progress: Progress
) -> Report:
    """Bring everything into the active workspace; what became of each row and file.

    What was brought over before is left as it is. A run that was killed goes on under the same ``run``. Each piece is
    kept as soon as it is done. Raises SourceRefused, and ImportUnderWay when another run is at this workspace.
    """
    with import_lock():
        store = Here(run=run, actor=actor)
        report = _run(sqlite, pictures, zone, run, store, known_load(), progress)
        store.finish()
        summary = f"Brought the old application’s data over: {report.made['artworks']:,} artworks"
        activity_record(actor=actor, verb=_DONE, summary=summary, data={"run": str(run)})
    return report


def look_over(*, sqlite: Path, pictures: Pictures, zone: ZoneInfo, run: UUID, progress: Progress) -> Report:
    """The report that ``bring_over`` would give now. Nothing is written, in public neither.

    Without an active workspace: of one that is yet to be made. Raises SourceRefused.
    """
    known = known_load() if active_workspace_or_none() else Known()
    return _run(sqlite, pictures, zone, run, Nowhere(), known, progress)


def _run(
    sqlite: Path, pictures: Pictures, zone: ZoneInfo, run: UUID, store: Store, known: Known, progress: Progress
) -> Report:
    source = source_read(sqlite)
    now: datetime = timezone.now()
    work = Work(source, pictures, zone, run, now, known, store, progress)
    for table, count in source.counts.items():
        work.report.rows(table, count)
    for one in source.unread:
        work.report.leave(one.table, None, one.what, one.reason)
    work.report.remarks += source.notes
    for step in _STEPS:
        step(work)
    return work.report
