"""The portal's part in a client's life: who may do what, what is said, and two people at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.core.staff_roles import StaffRole
from apps.public.agency.models import AgencyStaff
from apps.public.agency.staff.services import staff_add
from apps.public.audit.models import AuditEntry
from apps.public.life.models import Departure
from apps.public.users.models import User
from apps.public.workspaces.models import SuspensionCause, SuspensionMode, Workspace, WorkspaceState
from apps.public.workspaces.suspending import workspace_suspend
from tests.factories.workspaces import workspace_make
from tests.fixtures.people import SignIn, person
from tests.public.agency.life.acting import ACTIONS, HTMX, SUSPEND, act, archived, page_of, seen_on, state_of, verbs

pytestmark = pytest.mark.django_db


# Suspending.


def test_suspending_takes_how_and_why_and_says_so(as_agent: Client, agent: User, jane: Workspace) -> None:
    page = act(as_agent, jane, "suspend", SUSPEND, follow=True).content.decode()
    assert "Jane is suspended. Its people can look, and change nothing." in page
    assert "Until &lt;Monday&gt;." in page
    jane.refresh_from_db()
    assert (jane.suspension_mode, jane.suspension_reason) == ("read_only", "Until <Monday>.")
    page = act(as_agent, jane, "resume", follow=True).content.decode()
    assert "Jane is open again" in page
    assert verbs(jane) == ["client.suspended", "client.resumed"]
    entry = AuditEntry.objects.get(verb="client.suspended")
    assert (entry.actor_id, entry.data) == (agent.pk, SUSPEND)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"mode": "shut", "reason": " "}, "Say why"),
        ({"reason": "x"}, "Choose how far"),
        ({"mode": "a bit", "reason": "x"}, "is not one of the available choices"),
        ({"mode": "shut", "reason": "x" * 301}, "at most 300"),
    ],
)
def test_a_suspension_without_how_or_why_is_refused(
    data: dict[str, str], says: str, as_agent: Client, jane: Workspace
) -> None:
    answer = act(as_agent, jane, "suspend", data, **HTMX)
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert state_of(jane) == WorkspaceState.ACTIVE


def test_the_dialog_says_what_becomes_of_posts_at_publer(as_agent: Client, jane: Workspace) -> None:
    text = " ".join(as_agent.get(f"{page_of(jane)}suspend/").content.decode().split())
    assert "What was handed to Publer already is not in our hands: it goes out from there at its time." in text


def test_how_and_why_can_be_changed_and_billings_own_stays(as_agent: Client, jane: Workspace) -> None:
    workspace_suspend(workspace=jane, mode=SuspensionMode.SHUT, reason="Unpaid.", cause=SuspensionCause.BILLING)
    act(as_agent, jane, "suspend", SUSPEND)
    jane.refresh_from_db()
    assert jane.suspension_reason == "Unpaid."
    page = act(as_agent, jane, "resume", follow=True).content.decode()
    assert "still for another reason" in page
    assert "Unpaid." in page
    assert state_of(jane) == WorkspaceState.SUSPENDED
    assert act(as_agent, jane, "resume").status_code == 409


def test_of_two_people_at_once_the_second_is_told(as_agent: Client, jane: Workspace) -> None:
    seen = {action: seen_on(as_agent, jane, action) for action in ("suspend", "archive")}
    act(as_agent, jane, "suspend", {**SUSPEND, "seen": seen["suspend"]})
    for action, data in (("suspend", {"mode": "shut", "reason": "Mine."}), ("archive", {})):
        answer = act(as_agent, jane, action, {**data, "seen": seen[action]}, **HTMX)
        assert answer.status_code == 409
        assert "Somebody changed this workspace meanwhile" in answer.headers["HX-Trigger"]
    jane.refresh_from_db()
    assert (jane.state, jane.suspension_reason) == ("suspended", "Until <Monday>.")


# Archiving.


def test_archiving_is_at_once_and_can_be_taken_back(as_agent: Client, jane: Workspace, sent: list[Any]) -> None:
    answer = act(as_agent, jane, "archive", {"seen": seen_on(as_agent, jane, "archive")}, **HTMX)
    assert answer.headers["HX-Redirect"] == page_of(jane)
    departure = Departure.objects.get(workspace_id=jane.pk)
    assert departure.purge_at - departure.archived_at == timedelta(days=30)
    assert (departure.hosts, departure.without_export) == (["jane.planner.localhost"], False)
    assert sent == [("life.write", {"workspace_id": str(jane.pk), "kind": "archived"})]
    page = as_agent.get(page_of(jane)).content.decode()
    assert "Bring it back" in page
    assert "Not before somebody has taken everything out" in page
    assert "is back as it was" in act(as_agent, jane, "restore", follow=True).content.decode()
    assert state_of(jane) == WorkspaceState.ACTIVE
    assert not Departure.objects.exists()
    assert verbs(jane) == ["client.archived", "client.restored"]


def test_brought_back_it_is_what_it_was(as_agent: Client, jane: Workspace) -> None:
    act(as_agent, jane, "suspend", SUSPEND)
    act(as_agent, jane, "archive")
    assert state_of(jane) == WorkspaceState.ARCHIVED
    act(as_agent, jane, "restore")
    jane.refresh_from_db()
    assert (jane.state, jane.suspension_mode, jane.suspension_reason) == ("suspended", "read_only", "Until <Monday>.")


def test_one_that_never_came_to_be_goes_and_comes_back_too(as_agent: Client, db: None) -> None:
    failed = workspace_make(state=WorkspaceState.FAILED)
    Workspace.objects.filter(pk=failed.pk).update(failure="The database refused a step.")
    act(as_agent, failed, "archive")
    failed.refresh_from_db()
    assert (failed.state, failed.is_prepared) == (WorkspaceState.ARCHIVED, False)
    assert Departure.objects.get(workspace_id=failed.pk).without_export, "there is nothing to take out"
    act(as_agent, failed, "restore")
    assert state_of(failed) == WorkspaceState.FAILED


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (WorkspaceState.PROVISIONING, {"suspend", "resume", "archive", "restore", "purge"}),
        (WorkspaceState.ACTIVE, {"resume", "restore", "purge"}),
        (WorkspaceState.ARCHIVED, {"suspend", "resume", "archive", "restore", "purge"}),  # nobody archived it rightly
        (WorkspaceState.PURGING, {"suspend", "resume", "archive", "restore", "purge"}),
    ],
)
def test_what_a_state_does_not_allow_is_a_conflict(state: WorkspaceState, refused: set[str], as_agent: Client) -> None:
    workspace = workspace_make(state=state)
    data = {**SUSPEND, "typed": workspace.slug, "without_export": "on"}
    for action in refused:
        assert act(as_agent, workspace, action, data).status_code == 409, action
    assert state_of(workspace) == state


# Deleting.


def test_deleting_now_wants_the_subdomain_typed(as_agent: Client, jane: Workspace, exported: None) -> None:
    archived(as_agent, jane)
    for typed in ("", "okafor", "Jane Doe"):
        answer = act(as_agent, jane, "purge", {"typed": typed}, **HTMX)
        assert answer.status_code == 422
    assert state_of(jane) == WorkspaceState.ARCHIVED


def test_deleting_now_begins_and_can_not_be_taken_back(
    as_agent: Client, jane: Workspace, owner: User, exported: None, sent: list[Any]
) -> None:
    archived(as_agent, jane)
    dialog = as_agent.get(f"{page_of(jane)}purge/").content.decode()
    assert "without_export" not in dialog
    page = act(as_agent, jane, "purge", {"typed": " JANE "}, follow=True).content.decode()
    assert "Jane is being deleted" in page
    assert state_of(jane) == WorkspaceState.PURGING
    departure = Departure.objects.get(workspace_id=jane.pk)
    assert departure.owners == [{"name": owner.name, "email": owner.email}]
    assert sent[-1] == ("life.purge", {"workspace_id": str(jane.pk)})
    assert act(as_agent, jane, "restore").status_code == 409
    assert act(as_agent, jane, "purge", {"typed": "jane"}).status_code == 409
    assert as_agent.get(f"{page_of(jane)}state/").status_code == 204


def test_without_an_export_it_has_to_be_ticked(as_agent: Client, jane: Workspace) -> None:
    archived(as_agent, jane)
    answer = act(as_agent, jane, "purge", {"typed": "jane"}, **HTMX)
    assert answer.status_code == 422
    assert "Nobody has taken everything out since" in answer.content.decode()
    act(as_agent, jane, "purge", {"typed": "jane", "without_export": "on"})
    assert state_of(jane) == WorkspaceState.PURGING


def test_its_page_leads_to_the_list_when_it_is_gone(as_agent: Client, db: None) -> None:
    now, gone = timezone.now(), workspace_make(state=WorkspaceState.PURGING)
    Departure.objects.create(
        workspace_id=gone.pk,
        name=gone.name,
        before="active",
        archived_at=now,
        purge_at=now,
        purging_since=now,
        purged_at=now,
        sweep_at=now,
    )
    path = f"{page_of(gone)}state/"
    gone.delete()
    answer = as_agent.get(path, **HTMX)
    assert answer.headers["HX-Redirect"] == "/"
    assert "is deleted. Nothing of it is left." in as_agent.get("/").content.decode()


# Who may.


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (StaffRole.SUPPORT, set()),
        (StaffRole.BILLING, set()),
        (StaffRole.MANAGER, {"suspend", "resume", "archive", "restore"}),
        (StaffRole.OWNER, set(ACTIONS)),
    ],
)
def test_each_role_does_what_the_table_says(role: StaffRole, may: set[str], jane: Workspace, sign_in: SignIn) -> None:
    user = person("one@agency.example", "One")
    staff_add(user=user, role=role).clients.add(jane)
    client = sign_in(user, "")
    for action in ACTIONS:
        assert (act(client, jane, action).status_code == 403) == (action not in may), action
    page = client.get(page_of(jane)).content.decode()
    assert ("Close this client" in page) == bool(may)


def test_a_managers_foreign_client_is_not_found(jane: Workspace, okafor: Workspace, sign_in: SignIn) -> None:
    user = person("one@agency.example", "One")
    staff_add(user=user, role=StaffRole.MANAGER).clients.add(okafor)
    client = sign_in(user, "")
    for action in ("suspend", "resume", "archive", "restore"):
        assert act(client, jane, action, SUSPEND).status_code == 404
    assert client.get(f"{page_of(jane)}state/").status_code == 404
    assert state_of(jane) == WorkspaceState.ACTIVE


def test_a_role_that_was_taken_while_a_dialog_was_open_does_nothing(
    as_agent: Client, agent: User, jane: Workspace, exported: None
) -> None:
    archived(as_agent, jane)
    AgencyStaff.objects.filter(user=agent).update(role=StaffRole.SUPPORT)
    assert act(as_agent, jane, "purge", {"typed": "jane"}).status_code == 403
    assert state_of(jane) == WorkspaceState.ARCHIVED
