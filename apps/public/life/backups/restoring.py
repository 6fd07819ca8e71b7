"""Bringing a backup back, as a workspace of its own or in the place of the living one.

Until the last step it is a workspace that failed to be prepared, under a name that nobody knows: whatever goes wrong,
what was made is removed again, and what a killed process left can be seen in the portal and archived from there.
"""

import json
import logging
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.migrations.loader import MigrationLoader

from apps.core.errors import Conflict, InvalidInput
from apps.core.leaving import arrived
from apps.core.prefixes import prefix_of, remove_below
from apps.core.tenancy import grants
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.schemas import schema_drop
from apps.core.visiting import AgencyAccess
from apps.public.life.backups.arriving import take_place, take_subdomain
from apps.public.life.backups.lines import line_of
from apps.public.life.backups.manifest import DUMP, PUBLIC, Manifest, Part, checksum_of
from apps.public.life.backups.places import Place, manifest_of
from apps.public.life.backups.programs import restore_schema
from apps.public.life.models import Departure
from apps.public.life.rows import rows_erase
from apps.public.life.turns import turn
from apps.public.workspaces.leaving import ARCHIVABLE
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState
from apps.public.workspaces.selectors import slug_check, slug_taken, workspace_get

logger = logging.getLogger(__name__)

_BROKEN_OFF = "A backup is being restored here. If that was broken off, archive this client: nothing is lost with it."


@dataclass(frozen=True)
class Restored:
    """The new workspace, what was done to it so that it does no harm, and the one whose place it took."""

    workspace: Workspace
    notes: list[str]
    replaced: Workspace | None


def backup_restore(*, place: Place, slug: str = "", into_place: bool = False, over: str = "") -> Restored:
    """Make a workspace of the backup, with a schema, a role and an id of its own. Needs the owner's credentials.

    ``slug``: the subdomain that it gets, else the one that it had. ``into_place``: the living workspace at that
    subdomain is archived, and the copy takes its place, its domains and its people; it has to be the client of
    the backup, or what came of one, unless ``over`` is its name. Raises InvalidInput for a subdomain that is taken (or,
    into place, is another's) and for a backup that is not whole; NotFound, Conflict, ProgramFailed, Unavailable.
    Nothing is kept of what failed.
    """
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        manifest = manifest_of(place, work)
        wanted = slug or manifest.slug
        living = _living(wanted, manifest, over) if into_place or over else None
        if living is None:
            wanted = _free(wanted)
        dump, facts = _checked(place, manifest, work)
        made = _register(facts)
        with turn(made.schema_name):  # "try again" in the portal would make it anew, and empty
            try:
                notes = _fill(made, place, manifest, dump)
                _settle(made, living, wanted, manifest, facts)
            except BaseException:
                _remove(made)
                raise
    return Restored(Workspace.objects.get(pk=made.pk), notes, living)


def _living(slug: str, manifest: Manifest, over: str) -> Workspace:
    """Whose place it takes: not another client's, whose people would find themselves among the contents of this one."""
    living = workspace_get(slug=slug)
    if over and over != living.name:
        raise InvalidInput(f"The client at “{slug}” is {living.name}, not {over}. Nothing was done.")
    if not over and manifest.workspace_id not in line_of(living.pk):
        raise InvalidInput(
            f"{living.name}, at “{slug}”, is another client than {manifest.name}, whose backup this is. "
            f'Choose another subdomain with --slug. If you mean it all the same, add --over "{living.name}".'
        )
    if living.state not in ARCHIVABLE:
        state = living.get_state_display().lower()
        raise Conflict(f"{living.name} is {state}: bring it back first, or choose another subdomain with --slug.")
    return living


def _settle(made: Workspace, living: Workspace | None, slug: str, manifest: Manifest, facts: dict[str, Any]) -> None:
    line = line_of(UUID(manifest.workspace_id))
    if living is not None:
        take_place(made, living, line=line | line_of(living.pk))
        return
    try:
        take_subdomain(made, slug, facts, line=line)
    except IntegrityError as error:
        raise slug_taken(slug) from error


def _free(slug: str) -> str:
    try:
        return slug_check(slug)
    except InvalidInput as error:
        raise InvalidInput(
            f"{error.message} Choose another with --slug, or --into-place to archive the one that is there.",
            field="slug",
        ) from error


def _checked(place: Place, manifest: Manifest, work: Path) -> tuple[Path, dict[str, Any]]:
    """The dump and the rows of public, once all of the backup is known to be there as it was."""
    known = {(app, name) for app, name in MigrationLoader(None).disk_migrations}
    if newer := [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]:
        raise InvalidInput(f"This backup is of a later version of the product: it has {', '.join(newer[:3])}.")
    dump = _same(place.give(DUMP, work / DUMP), manifest.dump)
    public = _same(place.give(PUBLIC, work / PUBLIC), manifest.public)
    place.check_files(manifest)
    facts: dict[str, Any] = json.loads(public.read_text())
    return dump, facts


def _same(path: Path, part: Part) -> Path:
    if checksum_of(path) != part.checksum:
        raise InvalidInput(f"{part.name} of the backup was changed since it was made. Nothing was done.")
    return path


@transaction.atomic
def _register(facts: dict[str, Any]) -> Workspace:
    """A row, so that it can be seen: not open, and under no name that anybody has."""
    slug = f"restoring-{uuid.uuid4().hex[:12]}"
    made: Workspace = Workspace.objects.create(
        name=facts["name"],
        slug=slug,
        time_zone=facts["time_zone"],
        requires_second_factor=facts["requires_second_factor"],
        agency_access=facts.get("agency_access", AgencyAccess.ALLOWED),  # backups from before there was that have none
        state=WorkspaceState.FAILED,
        failure=_BROKEN_OFF,
    )
    Domain.objects.create(domain=host_for_slug(slug), tenant=made, is_primary=True)
    return made


def _fill(made: Workspace, place: Place, manifest: Manifest, dump: Path) -> list[str]:
    """Files, schema, role, grants; today's migrations; then every part of the product makes its rows harmless."""
    place.give_files(manifest, prefix_of(made.pk))
    with as_owner():
        restore_schema(dump, was=manifest.schema_name, becomes=made.schema_name)
        grants.create_role(made.schema_name)
        call_command("migrate_schemas", schema_name=made.schema_name, tenant=True, interactive=False, verbosity=0)
        with workspace_context(made), transaction.atomic():
            return arrived(made)


def _remove(made: Workspace) -> None:
    try:
        for _ in remove_below(prefix_of(made.pk)):
            pass
        with as_owner():
            schema_drop(made.schema_name)
            with transaction.atomic():
                rows_erase(made.pk)
                Departure.objects.filter(workspace_id=made.pk).delete()  # somebody may have archived it meanwhile
    except Exception:
        logger.exception("What was restored of %s could not be removed", made.schema_name)
