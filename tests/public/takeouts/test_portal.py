"""Exports on a client's page in the portal."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.core.staff_roles import StaffRole
from apps.core.tenancy.context import workspace_context
from apps.public.agency.models import AgencyStaff
from apps.public.audit.models import AuditEntry
from apps.public.takeouts.models import KEPT_FOR, Takeout, TakeoutState
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.tenant.activity.models import Entry


def page(workspace: Workspace, rest: str = "") -> str:
    """An address below the client's page."""
    return f"/clients/{workspace.pk}/exports/{rest}"


def ready(workspace: Workspace) -> Takeout:
    """One that was made."""
    now = timezone.now()
    facts: dict[str, Any] = {"state": TakeoutState.READY, "finished_at": now, "expires_at": now + KEPT_FOR}
    return Takeout.objects.create(workspace=workspace, asked_by_name="Ann", by_agency=True, **facts)


@pytest.mark.parametrize("state", [WorkspaceState.ACTIVE, WorkspaceState.SUSPENDED, WorkspaceState.ARCHIVED])
def test_the_agency_asks_whatever_the_clients_state(state: WorkspaceState, as_agent: Client, jane: Workspace) -> None:
    mode = "shut" if state == WorkspaceState.SUSPENDED else ""
    Workspace.objects.filter(pk=jane.pk).update(state=state, suspension_mode=mode)
    assert "Export everything" in as_agent.get(page(jane)).text
    assert as_agent.post(page(jane, "new/")).status_code == 302
    takeout = Takeout.objects.get(workspace=jane)
    assert takeout.by_agency
    part = as_agent.get(page(jane), {"part": "1"}).text
    assert "Cancel export" in part
    entry = AuditEntry.objects.get(verb="takeout.asked")
    assert (entry.workspace_id, entry.object_id, entry.by_agency) == (jane.pk, takeout.pk, True)
    with workspace_context(jane):
        assert ("takeout.asked", True) in Entry.objects.values_list("verb", "by_agency")


@pytest.mark.parametrize("state", [WorkspaceState.PROVISIONING, WorkspaceState.PURGING, WorkspaceState.FAILED])
def test_what_has_no_schema_can_not_be_exported(state: WorkspaceState, as_agent: Client, jane: Workspace) -> None:
    Workspace.objects.filter(pk=jane.pk).update(state=state)
    assert "Export everything" not in as_agent.get(page(jane)).text
    as_agent.post(page(jane, "new/"))
    assert not Takeout.objects.exists()


def test_the_clients_page_fetches_the_part(as_agent: Client, jane: Workspace) -> None:
    assert f'hx-get="{page(jane)}"' in as_agent.get(f"/clients/{jane.pk}/").text


def test_downloading_and_cancelling_are_in_both_logs(as_agent: Client, agent: User, jane: Workspace) -> None:
    takeout = ready(jane)
    response = as_agent.get(page(jane, f"{takeout.pk}/download/"))
    assert f"workspaces/{jane.pk}/takeouts/{takeout.pk}/everything.zip" in response.headers["Location"]
    as_agent.post(page(jane, "new/"))
    waiting = Takeout.objects.get(state=TakeoutState.WAITING)
    as_agent.post(page(jane, f"{waiting.pk}/cancel/"))
    waiting.refresh_from_db()
    assert waiting.state == TakeoutState.CANCELLED
    done = ["takeout.asked", "takeout.cancelled", "takeout.downloaded"]
    entries = AuditEntry.objects.filter(workspace_id=jane.pk, verb__in=done)
    assert sorted(entries.values_list("verb", flat=True)) == done
    with workspace_context(jane):
        here = set(Entry.objects.values_list("verb", "actor_name", "by_agency"))
    assert {(verb, agent.display_name, True) for verb in done} <= here


def test_one_clients_export_is_not_found_under_another(as_agent: Client, jane: Workspace, okafor: Workspace) -> None:
    takeout = ready(okafor)
    assert as_agent.get(page(jane, f"{takeout.pk}/download/")).status_code == 404
    assert as_agent.post(page(jane, f"{takeout.pk}/cancel/")).status_code == 404


@pytest.mark.parametrize("role", [StaffRole.SUPPORT, StaffRole.BILLING])
def test_who_only_looks_takes_nothing_along(role: StaffRole, as_agent: Client, agent: User, jane: Workspace) -> None:
    takeout = ready(jane)
    AgencyStaff.objects.filter(user=agent).update(role=role)
    assert "/exports/" not in as_agent.get(f"/clients/{jane.pk}/").text
    assert as_agent.get(page(jane)).status_code == 403
    assert as_agent.post(page(jane, "new/")).status_code == 403
    assert as_agent.get(page(jane, f"{takeout.pk}/download/")).status_code == 403
    assert as_agent.post(page(jane, f"{takeout.pk}/cancel/")).status_code == 403


def test_a_manager_finds_the_chosen_clients_only(
    as_agent: Client, agent: User, jane: Workspace, okafor: Workspace
) -> None:
    AgencyStaff.objects.filter(user=agent).update(role=StaffRole.MANAGER)
    AgencyStaff.objects.get(user=agent).clients.add(jane)
    assert as_agent.get(page(jane)).status_code == 200
    theirs = ready(okafor)
    assert as_agent.get(page(okafor)).status_code == 404
    assert as_agent.post(page(okafor, "new/")).status_code == 404
    assert as_agent.get(page(okafor, f"{theirs.pk}/download/")).status_code == 404


def test_a_clients_owner_is_refused_in_the_portal(sign_in: Any, owner: User, jane: Workspace) -> None:
    client = sign_in(owner, "")
    assert client.get(page(jane)).status_code == 403
    assert client.post(page(jane, "new/")).status_code == 403
