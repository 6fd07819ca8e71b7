"""Writes on workspaces: made at once in public, prepared by a worker that may change schemas."""

import zoneinfo

from django.db import IntegrityError, transaction

from apps.core.errors import InvalidInput
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.hosts import clean_slug
from apps.core.tenancy.routes import forget_hosts
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState


@transaction.atomic
def workspace_register(*, name: str, slug: str, time_zone: str = "America/New_York") -> Workspace:
    """Take the name and subdomain. The schema comes by ``provision``.

    Raises InvalidInput (fields ``name``, ``slug``, ``time_zone``) for a subdomain that is unusable, reserved or
    taken. Two inserts; nothing is kept when one fails.
    """
    slug = clean_slug(slug)
    if not name.strip():
        raise InvalidInput("Give the workspace a name.", field="name")
    if time_zone not in zoneinfo.available_timezones():
        raise InvalidInput(f"“{time_zone}” is no time zone, for example “Europe/London”.", field="time_zone")
    return _insert(name=name.strip(), slug=slug, time_zone=time_zone)


def _insert(*, name: str, slug: str, time_zone: str) -> Workspace:
    try:
        with transaction.atomic():
            workspace = Workspace(name=name, slug=slug, time_zone=time_zone)
            workspace.save()
            Domain.objects.create(domain=host_for_slug(slug), tenant=workspace, is_primary=True)
    except IntegrityError as error:
        raise InvalidInput(f"“{slug}” is already taken. Please choose another address.", field="slug") from error
    transaction.on_commit(lambda: forget_hosts([host_for_slug(slug)]))
    return workspace


def workspace_set_state(*, workspace: Workspace, state: WorkspaceState) -> None:
    """Move the workspace to ``state``; in force on every process at its next request. Two queries."""
    Workspace.objects.filter(pk=workspace.pk).update(state=state)
    workspace.state = state
    hosts = list(Domain.objects.filter(tenant_id=workspace.pk).values_list("domain", flat=True))
    transaction.on_commit(lambda: forget_hosts(hosts))
