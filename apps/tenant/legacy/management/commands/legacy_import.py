"""``manage.py legacy_import --sqlite planner.db --files uploads --timezone America/New_York --dry-run``"""

import json
import sys
import uuid
import zoneinfo
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from apps.core.errors import AppError
from apps.core.tenancy.context import workspace_context
from apps.public.agency.models import AgencyStaff
from apps.public.agency.services import client_create
from apps.public.agency.welcome import send_welcome
from apps.public.arrivals.reports.report import Report
from apps.public.arrivals.reports.writing import report_csv, report_text
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.provisioning import provision
from apps.tenant.legacy.files.archive import Archive
from apps.tenant.legacy.files.folder import Folder
from apps.tenant.legacy.files.kinds import Pictures
from apps.tenant.legacy.importing.run import bring_over, look_over, run_to_go_on
from apps.tenant.legacy.source import source_read

NAME, SLUG = "Prompt Creative", "prompt-creative"


class Command(BaseCommand):
    help = (
        "Brings the data of the old Painting Content Planner into a workspace. Run again, it goes on, and changes "
        "nothing that is there. With --dry-run nothing is written and the same report is printed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sqlite", type=Path, required=True, help="the old application's database; only read")
        parser.add_argument("--files", type=Path, required=True, help="the folder of its pictures, or a ZIP of it")
        parser.add_argument("--timezone", required=True, help="whose clock its times are of, such as America/New_York")
        parser.add_argument("--workspace", metavar="SLUG", help=f"where to; without it {SLUG}, made if it is missing")
        parser.add_argument("--owner-email", help="who owns a workspace that is made; else the first of the staff")
        parser.add_argument("--dry-run", action="store_true", help="only look, write nothing, print the report")
        parser.add_argument("--report-json", type=Path, metavar="FILE", help="write the report as JSON, too")
        parser.add_argument("--report-csv", type=Path, metavar="FILE", help="write the report as CSV, too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self._run(options)
        except AppError as error:
            raise CommandError(error.message) from error
        # The files first: a terminal may not know all letters.
        if options["report_json"]:
            data = json.dumps(report.as_json(), indent=2, ensure_ascii=False)
            options["report_json"].write_text(data, encoding="utf-8")
        if options["report_csv"]:
            options["report_csv"].write_text(report_csv(report), encoding="utf-8-sig", newline="")
        self.stdout.write(report_text(report))

    def _run(self, options: dict[str, Any]) -> Report:
        sqlite: Path = options["sqlite"]
        zone = _zone(options["timezone"])
        pictures: Pictures = _pictures(options["files"])
        given: dict[str, Any] = {"sqlite": sqlite, "pictures": pictures, "zone": zone, "progress": self._progress}
        workspace = _workspace(options["workspace"])
        if options["dry_run"]:
            if workspace is None or not workspace.is_prepared:
                return look_over(run=uuid.uuid4(), **given)
            with workspace_context(workspace):
                return look_over(run=run_to_go_on(), **given)
        source_read(sqlite)  # before a workspace is made for nothing
        if workspace is None or not workspace.is_prepared:
            workspace = self._make(workspace, zone.key, options["owner_email"])
        with workspace_context(workspace):
            return bring_over(run=run_to_go_on(), actor=None, **given)

    def _make(self, begun: Workspace | None, zone: str, owner_email: str | None) -> Workspace:
        """``begun``: one that was written down, and then this was killed before it was prepared."""
        workspace = begun
        if workspace is None:
            email = owner_email or _first_of_the_staff()
            workspace = client_create(name=NAME, slug=SLUG, owner_email=email, time_zone=zone)
        try:
            provision(workspace)
        except (DatabaseError, ImproperlyConfigured) as error:
            raise CommandError(f"{workspace.name} could not be prepared. {workspace.failure}") from error
        if owner_email:
            send_welcome(workspace)
        workspace.refresh_from_db()
        self.stderr.write(f"Made the workspace {workspace.name}.")
        return workspace

    def _progress(self, what: str, done: int, total: int) -> None:
        """One line that is written over on a terminal; elsewhere one for each tenth."""
        end = "" if sys.stderr.isatty() else "\n"
        if end and done % max(1, total // 10) and done != total:
            return
        start = "\r\x1b[K" if not end else ""
        self.stderr.write(f"{start}{what}: {done:,} of {total:,}", ending=end)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    if name not in zoneinfo.available_timezones():
        raise CommandError(f"“{name}” is no time zone, for example America/New_York.")
    return zoneinfo.ZoneInfo(name)


def _pictures(path: Path) -> Pictures:
    return Archive(path.open("rb")) if path.is_file() else Folder(path)


def _workspace(slug: str | None) -> Workspace | None:
    """The one that is meant, which may be still to be prepared; None when it is to be made."""
    found: Workspace | None = Workspace.objects.filter(slug=slug or SLUG).first()
    if found is None and slug and slug != SLUG:
        raise CommandError(f"There is no workspace at “{slug}”. Make it first: manage.py workspace_create.")
    is_begun = found is not None and found.state in {WorkspaceState.PROVISIONING, WorkspaceState.FAILED}
    if found is not None and not found.is_active and not is_begun:
        raise CommandError(f"{found.name} is not open now. Open it in the portal first.")
    return found


def _first_of_the_staff() -> str:
    staff = AgencyStaff.objects.filter(user__is_active=True).select_related("user").order_by("created_at").first()
    if staff is None:
        raise CommandError("Say who is to own the workspace: --owner-email jane@example.com.")
    return str(staff.user.email)
