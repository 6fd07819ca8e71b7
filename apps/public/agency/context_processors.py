"""What every page of the portal shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.core.tenancy.context import active_workspace_or_none


def portal_shell(request: HttpRequest) -> dict[str, Any]:
    """The portal's navigation for those who are signed in on the root host; empty elsewhere. No query."""
    user = getattr(request, "user", None)
    if active_workspace_or_none() is not None or user is None or not user.is_authenticated:
        return {}
    own = reverse("own:workspaces", urlconf="config.urls_public")
    items = [{"label": "Your workspaces", "url": own, "icon": "grid", "active": request.path.startswith(own)}]
    if getattr(request, "is_staff", False):
        home = reverse("agency:home", urlconf="config.urls_public")
        active = request.path == home or request.path.startswith(f"{home}clients/")
        items.insert(0, {"label": "Clients", "url": home, "icon": "easel", "active": active})
        staff = reverse("agency:staff", urlconf="config.urls_public")
        old = reverse("arrivals:arrivals", urlconf="config.urls_public")
        arriving = request.path.startswith(old)
        items.append({"label": "Imports", "url": old, "icon": "box-arrow-in-down", "active": arriving})
        items.append({"label": "Staff", "url": staff, "icon": "people", "active": request.path.startswith(staff)})
    return {"navigation": items}
