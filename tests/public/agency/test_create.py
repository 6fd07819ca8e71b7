"""The agency makes a workspace: the form, what it refuses, and the way until it is open."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from apps.core.roles import Role
from apps.core.staff_roles import StaffRole
from apps.public.agency import tasks as agency_tasks
from apps.public.agency.services import client_create
from apps.public.agency.staff.services import staff_add
from apps.public.audit.models import AuditEntry
from apps.public.memberships.models import Membership
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.provisioning import provision
from tests.factories.workspaces import workspace_make
from tests.fixtures.people import SignIn, person

pytestmark = pytest.mark.slow

FACTS = {
    "name": "Ana Sousa",
    "slug": "ana",
    "owner_name": "Ana Sousa",
    "owner_email": "ana@example.com",
    "time_zone": "Europe/Lisbon",
}
NEW = "/clients/new/"


def test_the_form_makes_a_workspace_its_owner_and_asks_a_worker_to_prepare_it(
    as_agent: Client, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:  # type: ignore[operator]
        response = as_agent.post(NEW, FACTS)
    made = Workspace.objects.get(slug="ana")
    assert response.headers["Location"] == f"/clients/{made.pk}/"
    assert (made.name, made.time_zone, made.state) == ("Ana Sousa", "Europe/Lisbon", WorkspaceState.PROVISIONING)
    membership = Membership.objects.select_related("user").get(workspace=made)
    assert (membership.role, membership.user.email, membership.user.name) == (
        Role.OWNER,
        "ana@example.com",
        "Ana Sousa",
    )
    assert not membership.user.has_usable_password()
    assert callbacks


def test_from_the_form_to_the_open_workspace_and_the_owners_first_page(
    committed: None, sign_in: SignIn, mailoutbox: list[EmailMessage]
) -> None:
    """With committed data and the worker's real task: the welcome's link sets a password and leads inside."""
    agent = person("agent@agency.example", "Ann Agent")
    staff_add(user=agent)
    page = sign_in(agent, "").post(NEW, FACTS, follow=True).content.decode()
    assert "Open to its members." in page
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    owner = Client(headers={"host": "ana.planner.localhost"})
    form = owner.get(link.partition(":8000")[2]).headers["Location"]
    done = owner.post(form, {"password1": "a quiet harbour", "password2": "a quiet harbour"})
    assert done.headers["Location"] == "/"
    assert owner.get("/accounts/profile/").status_code == 200


def test_a_worker_that_dies_right_after_the_workspace_is_open_has_had_its_owner_welcomed(
    committed: None, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]
) -> None:
    def deadly(workspace: Workspace, **how: Any) -> None:
        provision(workspace, **how)
        raise KeyboardInterrupt

    made = client_create(name="Ana", slug="ana", owner_email="ana@example.com")
    monkeypatch.setattr(agency_tasks, "provision", deadly)
    with pytest.raises(KeyboardInterrupt):
        agency_tasks.open_workspace(workspace_id=str(made.pk))
    monkeypatch.undo()
    agency_tasks.open_workspace(workspace_id=str(made.pk))  # its message comes again
    assert [message.to for message in mailoutbox] == [["ana@example.com"]]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "  "}, "Give the workspace a name."),
        ({"slug": ""}, "Choose an address, for example “jane”."),
        ({"slug": "jane"}, "“jane” is already taken. Please choose another address."),
        ({"slug": "JANE"}, "“jane” is already taken. Please choose another address."),
        ({"slug": "admin"}, "“admin” is reserved for the platform. Please choose another address."),
        ({"slug": "ana_sousa"}, "Use 1 to 40 letters, digits and single hyphens"),
        ({"slug": "josé"}, "Use 1 to 40 letters, digits and single hyphens"),
        ({"slug": "a" * 41}, "Use 1 to 40 letters, digits and single hyphens"),
        ({"owner_email": ""}, "Give the owner&#x27;s e-mail address, like jane@example.com."),
        ({"owner_email": "ana"}, "Give the owner&#x27;s e-mail address, like jane@example.com."),
        ({"owner_email": "ana@example.com\nBcc: x@y.example"}, "Give the owner&#x27;s e-mail address"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice."),
    ],
)
def test_what_is_refused_is_said_at_its_field_and_the_rest_stays(
    change: dict[str, str], says: str, as_agent: Client, jane: Workspace
) -> None:
    typed = {**FACTS, **change}
    response = as_agent.post(NEW, typed)
    text = response.content.decode()
    assert response.status_code == 422
    assert says in text
    field = next(iter(change))
    assert f'id="id_{field}"' in text
    assert 'aria-invalid="true"' in text
    for name in {"name", "owner_email"} - {field}:
        assert typed[name] in text
    assert not Workspace.objects.filter(name="Ana Sousa").exists()


def test_all_that_is_wrong_is_said_at_once(as_agent: Client) -> None:
    text = as_agent.post(NEW, {"name": "", "slug": "www", "owner_email": "x"}).content.decode()
    assert text.count('aria-invalid="true"') == 4


def test_a_subdomain_that_was_taken_meanwhile_is_said_at_its_field(
    as_agent: Client, monkeypatch: pytest.MonkeyPatch, jane: Workspace
) -> None:
    monkeypatch.setattr("apps.public.agency.forms.slug_check", lambda raw: raw)
    response = as_agent.post(NEW, {**FACTS, "slug": "jane"})
    assert response.status_code == 422
    assert "already taken" in response.content.decode()
    assert not User.objects.filter(email="ana@example.com").exists()


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        ("ana", "ana.planner.localhost is free."),
        ("Ana", "ana.planner.localhost is free."),
        ("jane", "already taken"),
        ("www", "reserved"),
        ("-", "for example “jane”"),
        ("", "Letters, digits and hyphens."),
    ],
)
def test_while_it_is_typed_the_address_is_checked(slug: str, says: str, as_agent: Client, jane: Workspace) -> None:
    assert says in as_agent.get("/clients/new/address/", {"slug": slug}).content.decode()


def test_an_owner_who_has_an_account_already_keeps_it(as_agent: Client, owner: User) -> None:
    as_agent.post(NEW, {**FACTS, "owner_email": owner.email.upper(), "owner_name": "Somebody Else"})
    made = Workspace.objects.get(slug="ana")
    kept = Membership.objects.select_related("user").get(workspace=made).user
    assert (kept.pk, kept.name) == (owner.pk, owner.name)


def test_nothing_is_kept_when_a_part_fails(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("apps.public.agency.services.membership_create", fail)
    with pytest.raises(RuntimeError):
        client_create(name="Ana", slug="ana", owner_email="ana@example.com")
    assert not Workspace.objects.filter(slug="ana").exists()
    assert not User.objects.filter(email="ana@example.com").exists()


def state_of(client: Client, workspace: Workspace, late: str = "no") -> tuple[int, str]:
    response = client.get(f"/clients/{workspace.pk}/state/", {"late": late}, headers={"HX-Request": "true"})
    return response.status_code, response.content.decode()


def test_the_page_follows_the_preparation_and_is_still_while_nothing_changes(as_agent: Client, db: None) -> None:
    workspace = workspace_make(state=WorkspaceState.PROVISIONING)
    assert "every 300ms" in as_agent.get(f"/clients/{workspace.pk}/").content.decode()
    assert state_of(as_agent, workspace) == (204, "")
    Workspace.objects.filter(pk=workspace.pk).update(state=WorkspaceState.ACTIVE)
    status, text = state_of(as_agent, workspace)
    assert (status, "Open to its members." in text, "every 300ms" in text) == (200, True, False)


def test_a_preparation_that_takes_long_offers_another_try(as_agent: Client, db: None) -> None:
    workspace = workspace_make(state=WorkspaceState.PROVISIONING)
    Workspace.objects.filter(pk=workspace.pk).update(state_changed_at=timezone.now() - timedelta(minutes=2))
    status, text = state_of(as_agent, workspace)
    assert (status, "longer than usual" in text, "Try again" in text) == (200, True, True)
    assert state_of(as_agent, workspace, late="yes")[0] == 204


def test_a_failure_says_why_and_trying_again_starts_anew(
    as_agent: Client, django_capture_on_commit_callbacks: object
) -> None:
    workspace = workspace_make(state=WorkspaceState.FAILED)
    Workspace.objects.filter(pk=workspace.pk).update(failure="The database did not answer in time.")
    text = as_agent.get(f"/clients/{workspace.pk}/").content.decode()
    assert "The database did not answer in time." in text
    with django_capture_on_commit_callbacks() as callbacks:  # type: ignore[operator]
        as_agent.post(f"/clients/{workspace.pk}/retry/")
    assert callbacks
    workspace.refresh_from_db()
    assert (workspace.state, workspace.failure) == (WorkspaceState.PROVISIONING, "")
    assert AuditEntry.objects.get(verb="client.retried").workspace_id == workspace.pk


@pytest.mark.parametrize("state", [WorkspaceState.FAILED, WorkspaceState.PROVISIONING])
def test_trying_again_is_offered_to_those_who_may(state: WorkspaceState, sign_in: SignIn, db: None) -> None:
    workspace = workspace_make(state=state)
    Workspace.objects.filter(pk=workspace.pk).update(state_changed_at=timezone.now() - timedelta(minutes=2))
    other = person("sue@agency.example", "Sue Support")
    staff_add(user=other, role=StaffRole.SUPPORT)
    text = sign_in(other, "").get(f"/clients/{workspace.pk}/").content.decode()
    assert "Try again" not in text
