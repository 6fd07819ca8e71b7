"""Putting a workspace aside: its schema, its rows of public and its files, as they are at one moment.

Rows are of one snapshot, whatever people do meanwhile; in another cluster than public's, of two. The files are copied
after it; one that the snapshot knows and somebody throws away in these minutes is listed as lost.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import sql
from django.utils import timezone

from apps.core.errors import Conflict
from apps.core.prefixes import prefix_of
from apps.core.tenancy.owner import as_owner
from apps.public.audit.services import audit_record
from apps.public.billing.selectors import plan_of
from apps.public.life.backups.manifest import DUMP, MANIFEST, PUBLIC, Manifest, Part, part_of
from apps.public.life.backups.places import Bucket, Folder, Place
from apps.public.life.backups.programs import dump_schema
from apps.public.memberships.models import Membership
from apps.public.users.querysets import with_people
from apps.public.workspaces.models import Domain, Workspace


def new_place(workspace: Workspace, to: str, *, now: datetime) -> Place:
    """Where a backup of now goes: ``s3``, or a folder below the one that is named."""
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    if to == "s3":
        return Bucket(f"backups/{workspace.pk}/{stamp}/")
    return Folder(Path(to) / f"{workspace.slug}-{stamp}")


def backup_make(*, workspace: Workspace, place: Place, by_name: str = "workspace_backup") -> Manifest:
    """Put the workspace aside there. Needs the owner's credentials. It may be in use.

    Raises Conflict for one whose schema is not there, and when the place is taken; ProgramFailed, Unavailable. What was
    begun and not ended has no manifest, and is not taken for a backup.
    """
    if not workspace.is_prepared:
        raise Conflict(f"{workspace.name} has no schema to put aside: it is “{workspace.get_state_display()}”.")
    place.begin()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        if workspace.cluster:
            with as_owner():
                _write_public(workspace, work)
        with as_owner(cluster=workspace.cluster), _snapshot() as snapshot:
            facts = {"migrations": _migrations(workspace.schema_name)}
            if not workspace.cluster:
                _write_public(workspace, work)
            made_at = timezone.now()
            dump_schema(workspace.schema_name, work / DUMP, snapshot=snapshot)
        manifest = _manifest(workspace, place, work, made_at=made_at, **facts)
        (work / MANIFEST).write_text(manifest.as_text())
        place.take(work / MANIFEST, MANIFEST)
    data = {"place": str(place), "files": len(manifest.files)}
    summary = f"Made a backup of {workspace.name}"
    with transaction.atomic():
        audit_record(
            staff=None, verb="client.backed_up", summary=summary, workspace=workspace, data=data, by_name=by_name
        )
    return manifest


def _write_public(workspace: Workspace, work: Path) -> None:
    (work / PUBLIC).write_text(json.dumps(_public_rows(workspace), indent=1, ensure_ascii=False))


def _manifest(workspace: Workspace, place: Place, work: Path, *, made_at: datetime, migrations: Any) -> Manifest:
    for name in (DUMP, PUBLIC):
        place.take(work / name, name)
    taken = list(place.take_files(prefix_of(workspace.pk)))
    return Manifest(
        made_at=made_at.isoformat(),
        workspace_id=str(workspace.pk),
        schema_name=workspace.schema_name,
        name=workspace.name,
        slug=workspace.slug,
        dump=part_of(work / DUMP, DUMP),
        public=part_of(work / PUBLIC, PUBLIC),
        migrations=migrations,
        files=[one for one in taken if isinstance(one, Part)],
        lost=[one for one in taken if isinstance(one, str)],
    )


@contextmanager
def _snapshot() -> Iterator[str]:
    """The name of a snapshot that other connections can see as well, as long as the block lasts."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def _migrations(schema_name: str) -> list[list[str]]:
    with connection.cursor() as cursor:
        table = sql.Identifier(schema_name, "django_migrations")
        cursor.execute(sql.SQL("SELECT app, name FROM {} ORDER BY id").format(table))
        return [list(row) for row in cursor.fetchall()]


def _public_rows(workspace: Workspace) -> dict[str, Any]:
    """What public knows of it, in words that mean the same on another platform: no ids, no keys, no sessions.

    ``hosts`` are for people: they say which domains have to be proved anew where nothing is left of the original.
    """
    current = Workspace.objects.get(pk=workspace.pk)
    people = with_people(Membership.objects.filter(workspace=current), "user").order_by("created_at")
    return {
        "name": current.name,
        "time_zone": current.time_zone,
        "requires_second_factor": current.requires_second_factor,
        "agency_access": current.agency_access,
        "plan": plan_of(current.pk).slug,
        "hosts": list(Domain.objects.filter(tenant_id=current.pk).order_by("domain").values_list("domain", flat=True)),
        "people": [{"email": one.user.email, "name": one.user.name, "role": one.role} for one in people],
    }
