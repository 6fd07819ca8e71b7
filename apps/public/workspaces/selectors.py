"""Reads of workspaces and their addresses."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.db.models import QuerySet

from apps.core.appearance import appearance
from apps.core.errors import InvalidInput, NotFound
from apps.core.tenancy.addresses import host_for_slug, url_on
from apps.core.tenancy.context import active_workspace_or_none, public_context
from apps.core.tenancy.hosts import clean_slug
from apps.public.workspaces.models import Domain, Workspace
from apps.public.workspaces.querysets import shown_domains


def workspace_list() -> QuerySet[Workspace]:
    """All workspaces by name."""
    return QuerySet(Workspace).order_by("name")


def workspace_get(*, slug: str) -> Workspace:
    """The workspace with that subdomain. Raises NotFound. One query."""
    workspace: Workspace | None = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        raise NotFound(f"There is no workspace at “{slug}”.")
    return workspace


def slug_check(raw: str) -> str:
    """The subdomain in its stored form, when it can be had. One query.

    Raises InvalidInput (field ``slug``) with the reason when it is no usable label, is reserved or is taken.
    """
    slug = clean_slug(raw)
    taken = Workspace.objects.filter(slug=slug).exists() or Domain.objects.filter(domain=host_for_slug(slug)).exists()
    if taken:
        raise slug_taken(slug)
    return slug


def slug_taken(slug: str) -> InvalidInput:
    """The error that says so, the same before an attempt and after it."""
    return InvalidInput(f"“{slug}” is already taken. Please choose another address.", field="slug")


def primary_host(workspace: Workspace) -> str:
    """The host that the workspace is shown under; while its main domain's records are gone the subdomain. One query."""
    with public_context():
        domain = shown_domains().filter(tenant_id=workspace.pk).first()
    return str(domain.domain) if domain else host_for_slug(workspace.slug)


def host_of(workspace: Workspace) -> str:
    """As ``primary_host``, of a workspace that was fetched with ``with_primary_domain``. No query."""
    domains: list[Domain] = workspace.primary_domains
    return str(domains[0].domain) if domains else host_for_slug(workspace.slug)


def address_here(path: str) -> str:
    """Absolute address of ``path`` on the active workspace's host, or on the root in public. One query at most."""
    workspace = active_workspace_or_none()
    return url_on(primary_host(workspace) if isinstance(workspace, Workspace) else settings.ROOT_HOST, path)


def sender_name() -> str:
    """Whose name mails carry: the brand's sender, else the workspace's name; the platform's in public.

    No query when the appearance is remembered.
    """
    workspace = active_workspace_or_none()
    return (appearance().sender_name or workspace.name) if workspace else str(settings.PLATFORM_NAME)


def sender_address() -> str:
    """The From of mails: that name, at the platform's address. No query."""
    return formataddr((sender_name(), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
