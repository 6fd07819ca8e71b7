"""What every page of the portal shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.core.access import StaffActor
from apps.core.staff_roles import STAFF_RIGHTS, AgencyRight
from apps.core.tenancy.context import active_workspace_or_none


def portal_shell(request: HttpRequest) -> dict[str, Any]:
    """For those who are signed in on the root host the portal's navigation, and the rights of staff; empty elsewhere.

    No query.
    """
    user = getattr(request, "user", None)
    if active_workspace_or_none() is not None or user is None or not user.is_authenticated:
        return {}
    own = _item(request, "own:workspaces", "Your workspaces", "grid")
    staff = getattr(request, "staff", None)
    if not staff:
        return {"navigation": [own]}
    return {"navigation": [*_portal(request, staff), own], "staff_rights": STAFF_RIGHTS[staff.role]}


def _portal(request: HttpRequest, staff: StaffActor) -> list[dict[str, Any]]:
    clients = _item(request, "agency:home", "Clients", "easel")
    clients["active"] = request.path == clients["url"] or request.path.startswith(f"{clients['url']}clients/")
    items = [
        clients,
        _item(request, "agency:overview", "Overview", "graph-up"),
        _item(request, "agency:calendar", "Calendar", "calendar3"),
        _item(request, "agency:usage", "Usage", "speedometer2"),
    ]
    if staff.can(AgencyRight.CREATE_CLIENTS):
        items.append(_item(request, "agency:blueprints", "Templates", "layers"))
    if staff.can(AgencyRight.MANAGE_PLANS):
        items.append(_item(request, "payment:plans", "Plans", "receipt"))
    if staff.can(AgencyRight.IMPORT_CLIENTS):
        items.append(_item(request, "arrivals:arrivals", "Imports", "box-arrow-in-down"))
    if staff.can(AgencyRight.SEE_AUDIT):
        items.append(_item(request, "audit:log", "Log", "journal-text"))
    if staff.can(AgencyRight.MANAGE_STAFF):
        items.append(_item(request, "agency:staff", "Staff", "people"))
    return items


def _item(request: HttpRequest, name: str, label: str, icon: str) -> dict[str, Any]:
    url = reverse(name, urlconf="config.urls_public")
    return {"label": label, "url": url, "icon": icon, "active": request.path.startswith(url)}
