"""Writes on the host names of a workspace. Every process follows as soon as they are committed.

All functions work inside the caller's transaction or one of their own, and lock the workspace's row first, so that two
changes at once end with one primary host. They do so with the login's own rights: a workspace's role may read both
tables, and change nobody's addresses in them, not even its own.
"""

from django.db import transaction

from apps.core.errors import NotFound
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import public_context
from apps.core.tenancy.routes import forget_hosts
from apps.public.workspaces.models import Domain, Workspace


@transaction.atomic
@public_context()
def host_add(*, workspace: Workspace, host: str) -> Domain:
    """Let ``host`` (normalised, proved) lead to the workspace. Raises IntegrityError when it leads somewhere already.

    Three queries.
    """
    _lock(workspace)
    domain: Domain = Domain.objects.create(domain=host, tenant=workspace)
    _forget(workspace)
    return domain


@transaction.atomic
@public_context()
def host_remove(*, workspace: Workspace, host: str) -> None:
    """Let it lead nowhere; the workspace is shown under its subdomain if it was the primary one. Five queries.

    The subdomain itself can't be removed: raises NotFound, as for a host that isn't the workspace's.
    """
    _lock(workspace)
    domain = _domain(workspace, host)
    if host == host_for_slug(workspace.slug):
        raise NotFound("The subdomain stays.")
    _forget(workspace)
    domain.delete()
    if domain.is_primary:
        Domain.objects.filter(tenant_id=workspace.pk, domain=host_for_slug(workspace.slug)).update(is_primary=True)


@transaction.atomic
@public_context()
def host_make_primary(*, workspace: Workspace, host: str) -> None:
    """Show the workspace under this host from now on. Raises NotFound when it isn't the workspace's. Five queries."""
    _lock(workspace)
    _domain(workspace, host)
    hosts = Domain.objects.filter(tenant_id=workspace.pk)
    hosts.exclude(domain=host).update(is_primary=False)
    hosts.filter(domain=host).update(is_primary=True)
    _forget(workspace)


@transaction.atomic
@public_context()
def host_set_lost(*, workspace: Workspace, host: str, is_lost: bool) -> None:
    """Note that the host's DNS records are gone, or back: nobody is sent to what may be dead. Three queries."""
    _lock(workspace)
    Domain.objects.filter(tenant_id=workspace.pk, domain=host).update(is_lost=is_lost)
    _forget(workspace)


def _lock(workspace: Workspace) -> None:
    Workspace.objects.select_for_update().only("pk").get(pk=workspace.pk)


def _domain(workspace: Workspace, host: str) -> Domain:
    domain: Domain | None = Domain.objects.filter(tenant_id=workspace.pk, domain=host).first()
    if domain is None:
        raise NotFound("This address does not lead to the workspace.")
    return domain


def _forget(workspace: Workspace) -> None:
    """All of them: what is remembered of each says which one is primary."""
    hosts = list(Domain.objects.filter(tenant_id=workspace.pk).values_list("domain", flat=True))
    transaction.on_commit(lambda: forget_hosts(hosts))
