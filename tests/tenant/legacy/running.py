"""Running an import in a test's workspace."""

import uuid
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from apps.public.arrivals.reports.report import Report
from apps.tenant.legacy.files.folder import Folder
from apps.tenant.legacy.importing.run import bring_over, look_over

NEW_YORK = ZoneInfo("America/New_York")


def quiet(what: str, done: int, total: int) -> None:
    """Tells nobody."""


def given(sqlite: Path, files: Path, **more: Any) -> dict[str, Any]:
    run = more.pop("run", None) or uuid.uuid4()
    return {"sqlite": sqlite, "pictures": Folder(files), "zone": NEW_YORK, "run": run, "progress": quiet, **more}


def imported(sqlite: Path, files: Path, **more: Any) -> Report:
    """The report of a real run."""
    return bring_over(actor=None, **given(sqlite, files, **more))


def looked(sqlite: Path, files: Path, **more: Any) -> Report:
    """The report of a dry run."""
    return look_over(**given(sqlite, files, **more))
