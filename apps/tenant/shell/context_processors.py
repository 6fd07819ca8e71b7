"""What every page of a workspace shows around its content."""

from typing import Any

from django.http import HttpRequest

from apps.core.appearance import appearance
from apps.core.roles import Right
from apps.core.tenancy.context import active_workspace_or_none
from apps.tenant.brand.selectors import brand_css_url
from apps.tenant.publishing.board.selectors import attention_count
from apps.tenant.shell.navigation import navigation_for, settings_pages_for
from apps.tenant.subscription.banner import banner_for, limit_banner_for


def workspace_shell(request: HttpRequest) -> dict[str, Any]:
    """Workspace, zone, colours, navigation; empty on the root host.

    At most two queries: for the colours, and for how much waits. Two more each five minutes, for payment and limits.
    """
    workspace = active_workspace_or_none()
    if workspace is None:
        return {"base_template": "public/base.html"}
    actor, look = getattr(request, "actor", None), appearance()
    return {
        "base_template": "tenant/base.html",
        "workspace": workspace,
        "actor": actor,
        "can": {right.value: True for right in Right if actor and actor.can(right)},
        "brand_css_url": brand_css_url(look),
        "look": look,
        "billing_banner": banner_for(actor, workspace.id) if actor and not _is_part(request) else None,
        "limit_banner": limit_banner_for(actor, workspace.id) if actor and not _is_part(request) else None,
        "navigation": navigation_for(actor, request.path, counts=_waiting(request)) if actor else [],
        "settings_pages": settings_pages_for(actor, request.path) if actor else [],
    }


def _waiting(request: HttpRequest) -> dict[str, int]:
    """How much waits for somebody, by the entry of the navigation; parts of pages have none. One query at most."""
    return {} if _is_part(request) else {"publishing:board": attention_count()}


def _is_part(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
