"""What staff do with a client on its page, and what can be seen of it."""

import re
from typing import Any

from django.test import Client

from apps.public.audit.models import AuditEntry
from apps.public.life.models import Departure
from apps.public.workspaces.models import Workspace

HTMX: dict[str, Any] = {"headers": {"HX-Request": "true"}}
SUSPEND = {"mode": "read_only", "reason": "Until <Monday>."}
ACTIONS = ("suspend", "resume", "archive", "restore", "purge")


def page_of(workspace: Workspace) -> str:
    return f"/clients/{workspace.pk}/"


def act(client: Client, workspace: Workspace, action: str, data: dict[str, str] | None = None, **extra: Any) -> Any:
    return client.post(f"{page_of(workspace)}{action}/", data or {}, **extra)


def seen_on(client: Client, workspace: Workspace, action: str) -> str:
    """The version in the dialog, as a browser would send it back."""
    text = client.get(f"{page_of(workspace)}{action}/").content.decode()
    match = re.search(r'name="seen" value="([^"]+)"', text)
    assert match
    return match[1]


def state_of(workspace: Workspace) -> str:
    return str(Workspace.objects.values_list("state", flat=True).get(pk=workspace.pk))


def verbs(workspace: Workspace) -> list[str]:
    return list(AuditEntry.objects.filter(workspace_id=workspace.pk).order_by("at").values_list("verb", flat=True))


def archived(client: Client, workspace: Workspace) -> Departure:
    act(client, workspace, "archive")
    return Departure.objects.get(workspace_id=workspace.pk)
