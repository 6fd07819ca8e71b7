"""Reads of workspaces and their addresses."""

from django.conf import settings
from django.db.models import QuerySet

from apps.core.errors import NotFound
from apps.core.tenancy.addresses import host_for_slug, url_on
from apps.core.tenancy.context import active_workspace_or_none, public_context
from apps.public.workspaces.models import Domain, Workspace


def workspace_list() -> QuerySet[Workspace]:
    """All workspaces by name."""
    return QuerySet(Workspace).order_by("name")


def workspace_get(*, slug: str) -> Workspace:
    """The workspace with that subdomain. Raises NotFound. One query."""
    workspace: Workspace | None = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        raise NotFound(f"There is no workspace at “{slug}”.")
    return workspace


def primary_host(workspace: Workspace) -> str:
    """The host that the workspace is shown under. One query."""
    with public_context():
        domain = Domain.objects.filter(tenant_id=workspace.pk, is_primary=True).first()
    return str(domain.domain) if domain else host_for_slug(workspace.slug)


def address_here(path: str) -> str:
    """Absolute address of ``path`` on the active workspace's host, or on the root in public. One query at most."""
    workspace = active_workspace_or_none()
    return url_on(primary_host(workspace) if isinstance(workspace, Workspace) else settings.ROOT_HOST, path)


def sender_name() -> str:
    """Whose name mails carry: the workspace's, or the platform's in public. No query."""
    workspace = active_workspace_or_none()
    return workspace.name if workspace else str(settings.PLATFORM_NAME)
