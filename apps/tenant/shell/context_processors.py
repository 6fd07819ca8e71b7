"""What every page of a workspace shows around its content."""

from typing import Any

from django.http import HttpRequest

from apps.core.appearance import appearance
from apps.core.roles import Right
from apps.core.tenancy.context import active_workspace_or_none
from apps.tenant.brand.selectors import brand_css_url
from apps.tenant.shell.navigation import navigation_for, settings_pages_for


def workspace_shell(request: HttpRequest) -> dict[str, Any]:
    """Workspace, zone, colours, navigation; empty on the root host. At most one query, for the colours."""
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
        "navigation": navigation_for(actor, request.path) if actor else [],
        "settings_pages": settings_pages_for(actor, request.path) if actor else [],
    }
