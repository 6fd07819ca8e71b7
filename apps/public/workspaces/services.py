"""Writes on workspaces: made at once in public, prepared by a worker that may change schemas."""

import unicodedata
import zoneinfo
from collections.abc import Collection, Iterable
from functools import cache

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.errors import Conflict, InvalidInput
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import public_context
from apps.core.tenancy.hosts import clean_slug
from apps.core.tenancy.migrating.names import Name, digest, needed, of_workspaces
from apps.core.tenancy.routes import forget_hosts
from apps.public.workspaces.models import Domain, SchemaState, Workspace, WorkspaceState
from apps.public.workspaces.selectors import slug_taken

_NAME_LIMIT = 120
_CHANGED = "The workspace was changed meanwhile. Reload the page to see its state."
_UNPREPARED = (WorkspaceState.PROVISIONING, WorkspaceState.FAILED)


@transaction.atomic
def workspace_register(*, name: str, slug: str, time_zone: str = "America/New_York") -> Workspace:
    """Take the name and subdomain. The schema comes by ``provision``.

    Raises InvalidInput (fields ``name``, ``slug``, ``time_zone``) for a subdomain that is unusable, reserved or
    taken. Two inserts; nothing is kept when one fails.
    """
    slug = clean_slug(slug)
    workspace = Workspace(name=_clean_name(name), slug=slug, time_zone=_clean_time_zone(time_zone))
    try:
        with transaction.atomic():
            workspace.save()
            Domain.objects.create(domain=host_for_slug(slug), tenant=workspace, is_primary=True)
    except IntegrityError as error:
        raise slug_taken(slug) from error
    transaction.on_commit(lambda: forget_hosts([host_for_slug(slug)]))
    return workspace


@transaction.atomic
def workspace_update(*, workspace: Workspace, name: str, time_zone: str) -> None:
    """Change what the workspace is called and the zone it plans in; in force at the next request. Two queries.

    Raises InvalidInput (fields ``name``, ``time_zone``).
    """
    changes = {"name": _clean_name(name), "time_zone": _clean_time_zone(time_zone)}
    _set(workspace, **changes)
    workspace.name, workspace.time_zone = changes["name"], changes["time_zone"]
    forget_routes(workspace)


@transaction.atomic
def workspace_require_second_factor(*, workspace: Workspace, required: bool) -> None:
    """Ask two-factor of the members, or no longer; in force at their next request. Two queries."""
    _set(workspace, requires_second_factor=required)
    workspace.requires_second_factor = required
    forget_routes(workspace)


def workspace_retry(*, workspace: Workspace) -> None:
    """Back to being prepared, with a new time. Raises Conflict once it has been prepared. Two queries."""
    _move(workspace, _UNPREPARED, WorkspaceState.PROVISIONING)


def workspace_move_in(*, workspace: Workspace, schema_name: str) -> None:
    """Have it live in that schema, before anybody is let in. Raises Conflict when it was prepared before. One query.

    Nothing remembers the name that it had: as long as it is unprepared nobody enters, no task runs, nothing is stored.
    """
    found = Workspace.objects.filter(pk=workspace.pk, state__in=_UNPREPARED)
    if not found.update(schema_name=schema_name, updated_at=timezone.now()):
        raise Conflict(_CHANGED)
    workspace.schema_name = schema_name


def workspace_open(*, workspace: Workspace) -> None:
    """Its schema stands, with this code's migrations: let people in. Three queries.

    Raises Conflict when it was prepared before.
    """
    state = schema_state_keep(needed())
    _move(workspace, _UNPREPARED, WorkspaceState.ACTIVE, schema_state=state)


def schema_state_keep(names: Iterable[Name]) -> str:
    """Digest of a workspace's migrations, kept with their names for the processes of other releases. One query."""
    mine = of_workspaces(names)
    state = digest(mine)
    SchemaState.objects.get_or_create(digest=state, defaults={"migrations": sorted(map(".".join, mine))})
    return state


def workspace_fail(*, workspace: Workspace, reason: str) -> None:
    """Preparing it failed; ``reason`` is a sentence for the agency. Raises Conflict when it stands. Two queries."""
    _move(workspace, _UNPREPARED, WorkspaceState.FAILED, failure=reason)


def _set(workspace: Workspace, **changes: str | bool) -> None:
    """Also for the workspace itself, whose role may only read this table: any row of it could be another's."""
    with public_context():
        Workspace.objects.filter(pk=workspace.pk).update(updated_at=timezone.now(), **changes)


@transaction.atomic
def _move(
    workspace: Workspace,
    sources: Collection[WorkspaceState],
    state: WorkspaceState,
    *,
    failure: str = "",
    **more: str,
) -> None:
    """One statement decides, so that of two people (or two workers) at once only one succeeds."""
    now = timezone.now()
    reason = failure[:200]
    found = Workspace.objects.filter(pk=workspace.pk, state__in=sources)
    if not found.update(state=state, failure=reason, state_changed_at=now, updated_at=now, **more):
        raise Conflict(_CHANGED)
    workspace.state, workspace.failure, workspace.state_changed_at = state, reason, now
    forget_routes(workspace)


def forget_routes(workspace: Workspace) -> None:
    """Have every process look the workspace's hosts up again, after the commit. One query."""
    hosts = list(Domain.objects.filter(tenant_id=workspace.pk).values_list("domain", flat=True))
    transaction.on_commit(lambda: forget_hosts(hosts))


def _clean_name(raw: str) -> str:
    # Control characters have no place in a name, and would break the sender's line of a mail.
    name = " ".join("".join(" " if unicodedata.category(char)[0] == "C" else char for char in raw).split())
    if not name:
        raise InvalidInput("Give the workspace a name.", field="name")
    if len(name) > _NAME_LIMIT:
        raise InvalidInput(f"The name is too long: use at most {_NAME_LIMIT} characters.", field="name")
    return name


@cache
def _zones() -> frozenset[str]:
    """To find them, every file of the zones' folders is opened, which takes milliseconds."""
    return frozenset(zoneinfo.available_timezones())


def _clean_time_zone(time_zone: str) -> str:
    if time_zone not in _zones():
        raise InvalidInput(f"“{time_zone}” is no time zone, for example “Europe/London”.", field="time_zone")
    return time_zone
