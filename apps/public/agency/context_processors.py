"""What every page of the portal shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.core.access import StaffActor
from apps.core.staff_roles import STAFF_RIGHTS, AgencyRight
from apps.core.tenancy.context import active_workspace_or_none

_PAGES = (
    ("Log", "audit:log", "journal-text", AgencyRight.SEE_AUDIT),
    ("Staff", "agency:staff", "people", AgencyRight.MANAGE_STAFF),
)


def portal_shell(request: HttpRequest) -> dict[str, Any]:
    """The portal's navigation and what staff may do, for who is signed in on the root; empty elsewhere. No query."""
    user = getattr(request, "user", None)
    if active_workspace_or_none() is not None or user is None or not user.is_authenticated:
        return {}
    own = reverse("own:workspaces", urlconf="config.urls_public")
    items = [{"label": "Your workspaces", "url": own, "icon": "grid", "active": request.path.startswith(own)}]
    staff: StaffActor | None = getattr(request, "staff", None)
    if staff is None:
        return {"navigation": items}
    home = reverse("agency:home", urlconf="config.urls_public")
    active = request.path == home or request.path.startswith(f"{home}clients/")
    items.insert(0, {"label": "Clients", "url": home, "icon": "easel", "active": active})
    for label, name, icon, right in _PAGES:
        if staff.can(right):
            url = reverse(name, urlconf="config.urls_public")
            items.append({"label": label, "url": url, "icon": icon, "active": request.path.startswith(url)})
    return {"navigation": items, "staff_rights": STAFF_RIGHTS[staff.role]}
