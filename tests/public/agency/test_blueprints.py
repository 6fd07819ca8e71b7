"""Templates for clients: making them, what is in them, and clients that begin with one."""

from collections.abc import Callable
from datetime import time, timedelta
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from apps.core.access import StaffActor
from apps.core.errors import NotFound
from apps.core.networks import Network
from apps.core.staff_roles import StaffRole
from apps.core.tenancy.context import workspace_context
from apps.public.agency.services import client_create
from apps.public.agency.staff.services import staff_add
from apps.public.agency.tasks import open_workspace
from apps.public.audit.models import AuditEntry
from apps.public.billing.models import Plan
from apps.public.billing.selectors import plan_of
from apps.public.billing.services import subscription_set
from apps.public.blueprints import services
from apps.public.blueprints.models import Beginning, Blueprint, BlueprintState
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.tenant.fittings import tasks, writing
from apps.tenant.schedule.models import Slot
from tests.fixtures.people import SignIn, person

NEW = {
    "name": "Ana Sousa",
    "slug": "ana",
    "owner_name": "Ana Sousa",
    "owner_email": "ana@example.com",
    "time_zone": "Europe/Lisbon",
}


def ready(name: str = "Watercolour", **shape: object) -> Blueprint:
    """A template that can be used."""
    return Blueprint.objects.create(
        name=name, state=BlueprintState.READY, source_name="Jane", made_by_name="Ann", shape={"version": 1, **shape}
    )


def test_a_template_is_made_from_a_client_and_read_by_a_worker(
    as_agent: Client, jane: Workspace, django_capture_on_commit_callbacks: Callable
) -> None:
    with workspace_context(jane):
        Slot.objects.create(network=Network.INSTAGRAM, weekday=0, at=time(9))
    subscription_set(workspace=jane, plan=Plan.objects.get(slug="gallery"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_agent.post("/templates/new/", {"client": str(jane.pk), "name": " Water  colour "})
    blueprint = Blueprint.objects.get()
    assert answer.headers["Location"] == f"/templates/{blueprint.pk}/"
    assert (blueprint.name, blueprint.state, blueprint.source) == ("Water colour", BlueprintState.READY, jane)
    assert blueprint.shape["plan"] == "gallery"
    text = as_agent.get(f"/templates/{blueprint.pk}/").content.decode()
    assert "Instagram: 1 a week" in text
    assert "Gallery" in text
    assert AuditEntry.objects.get(verb="blueprint.made").workspace_id == jane.pk


def test_addresses_go_along_only_where_somebody_ticks_it(as_agent: Client, jane: Workspace) -> None:
    text = as_agent.get("/templates/new/").content.decode()
    assert "Whoever manages calendars at the new client will see these addresses" in text
    as_agent.post("/templates/new/", {"client": str(jane.pk), "name": "Without"})
    as_agent.post("/templates/new/", {"client": str(jane.pk), "name": "With", "with_addresses": "on"})
    assert dict(Blueprint.objects.values_list("name", "with_addresses")) == {"Without": False, "With": True}


def test_what_did_not_go_along_is_said(as_agent: Client, db: None) -> None:
    calendar = {"name": "Moon", "address": "", "subscribed": False, "events": [{}], "left": 1200}
    blueprint = ready(calendars=[calendar, {**calendar, "name": "Sun", "subscribed": True, "events": [], "left": 0}])
    text = as_agent.get(f"/templates/{blueprint.pk}/").content.decode()
    assert "Moon, 1 time; 1,200 more did not fit" in text
    assert "Sun, without its address" in text


def test_the_page_follows_while_it_is_read(as_agent: Client, jane: Workspace) -> None:
    as_agent.post("/templates/new/", {"client": str(jane.pk), "name": "Watercolour"})
    blueprint = Blueprint.objects.get()
    assert "It is being read in Jane" in as_agent.get(f"/templates/{blueprint.pk}/").content.decode()
    assert as_agent.get(f"/templates/{blueprint.pk}/state/").status_code == 204
    with workspace_context(jane):
        tasks.read(blueprint_id=str(blueprint.pk))
    assert "What is in it" in as_agent.get(f"/templates/{blueprint.pk}/state/").content.decode()


def test_reading_that_fails_says_so(jane: Workspace, as_agent: Client) -> None:
    as_agent.post("/templates/new/", {"client": str(jane.pk), "name": "Watercolour"})
    blueprint = Blueprint.objects.get()
    with (
        workspace_context(jane),
        mock.patch.object(tasks, "shape_read", side_effect=ZeroDivisionError),
        pytest.raises(ZeroDivisionError),
    ):
        tasks.read(blueprint_id=str(blueprint.pk))
    text = as_agent.get(f"/templates/{blueprint.pk}/state/").content.decode()
    assert "could not be made" in text


@pytest.mark.parametrize("change", [{"name": ""}, {"name": "WATERCOLOUR"}, {"name": "x" * 81}, {"client": ""}])
def test_what_can_not_be_is_refused_and_what_was_typed_stays(
    change: dict[str, str], as_agent: Client, jane: Workspace
) -> None:
    ready()
    facts = {"client": str(jane.pk), "name": "New one", "description": "For the sea", **change}
    answer = as_agent.post("/templates/new/", facts)
    assert answer.status_code == 422
    assert "For the sea" in answer.content.decode()
    assert Blueprint.objects.count() == 1


def test_a_client_that_is_shut_can_not_be_read(as_agent: Client, jane: Workspace) -> None:
    Workspace.objects.filter(pk=jane.pk).update(state=WorkspaceState.ARCHIVED)
    answer = as_agent.post("/templates/new/", {"client": str(jane.pk), "name": "Watercolour"})
    assert answer.status_code == 422
    assert "not open any more" in answer.content.decode()


def test_there_is_an_end_to_templates(as_agent: Client, jane: Workspace) -> None:
    ready()
    with mock.patch.object(services, "MOST", 1):
        answer = as_agent.post("/templates/new/", {"client": str(jane.pk), "name": "Another"})
    assert "There are 1 templates" in answer.content.decode()


def test_renaming_takes_nothing_back_that_was_read_meanwhile(as_agent: Client, agent: User) -> None:
    stale = ready()
    stale.state, stale.shape = BlueprintState.READING, {}
    services.blueprint_change(staff=StaffActor(agent.pk, "Ann", StaffRole.OWNER), blueprint=stale, name="Gouache")
    kept = Blueprint.objects.get()
    assert (kept.name, kept.state, kept.shape) == ("Gouache", BlueprintState.READY, {"version": 1})


def test_renaming_one_that_was_deleted_meanwhile_does_not_bring_it_back(agent: User) -> None:
    stale = ready()
    Blueprint.objects.all().delete()
    with pytest.raises(NotFound):
        services.blueprint_change(staff=StaffActor(agent.pk, "Ann", StaffRole.OWNER), blueprint=stale, name="Gouache")
    assert not Blueprint.objects.exists()


def waiting(
    source: Workspace | None, state: BlueprintState = BlueprintState.READING, *, seconds: int = 61
) -> Blueprint:
    """A template that was asked for so long ago."""
    made = ready()
    then = timezone.now() - timedelta(seconds=seconds)
    Blueprint.objects.update(state=state, failure="It broke.", shape={"plan": "studio"}, source=source, updated_at=then)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("state", [BlueprintState.READING, BlueprintState.FAILED])
def test_one_that_hangs_or_failed_is_read_again(
    state: BlueprintState, as_agent: Client, jane: Workspace, django_capture_on_commit_callbacks: Callable
) -> None:
    blueprint = waiting(jane, state)
    assert "Try again" in as_agent.get(f"/templates/{blueprint.pk}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        as_agent.post(f"/templates/{blueprint.pk}/again/")
    blueprint.refresh_from_db()
    assert (blueprint.state, blueprint.failure, blueprint.shape["plan"]) == (BlueprintState.READY, "", "studio")
    assert AuditEntry.objects.filter(verb="blueprint.retried", workspace_id=jane.pk).exists()


def test_a_client_that_is_put_away_before_the_worker_comes_is_read_all_the_same(
    as_agent: Client, jane: Workspace, django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        as_agent.post("/templates/new/", {"client": str(jane.pk), "name": "Watercolour"})
        Workspace.objects.filter(pk=jane.pk).update(state=WorkspaceState.ARCHIVED)
    assert Blueprint.objects.get().state == BlueprintState.READY


def test_the_page_says_when_reading_takes_long(as_agent: Client, jane: Workspace) -> None:
    blueprint = waiting(jane)
    address = f"/templates/{blueprint.pk}/state/"
    assert "Try again" in as_agent.get(address, {"late": "no"}).content.decode()
    assert as_agent.get(address, {"late": "yes"}).status_code == 204


def test_one_that_is_just_being_read_or_whose_client_is_gone_is_not_read_again(
    as_agent: Client, jane: Workspace, django_capture_on_commit_callbacks: Callable
) -> None:
    blueprint = waiting(jane, seconds=5)
    for change in ({}, {"source": None, "state": BlueprintState.FAILED}):
        Blueprint.objects.update(**change)
        assert "Try again" not in as_agent.get(f"/templates/{blueprint.pk}/").content.decode()
        with django_capture_on_commit_callbacks() as sent:
            assert as_agent.post(f"/templates/{blueprint.pk}/again/").status_code == 409
        assert not sent


def test_it_is_renamed_and_deleted(as_agent: Client, db: None) -> None:
    blueprint = ready()
    ready("Oil")
    assert as_agent.post(f"/templates/{blueprint.pk}/", {"name": "oil"}).status_code == 422
    as_agent.post(f"/templates/{blueprint.pk}/", {"name": "Gouache", "description": "Bright"})
    blueprint.refresh_from_db()
    assert (blueprint.name, blueprint.description) == ("Gouache", "Bright")
    assert as_agent.post(f"/templates/{blueprint.pk}/delete/").headers["Location"] == "/templates/"
    assert as_agent.get(f"/templates/{blueprint.pk}/").status_code == 404
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"blueprint.changed", "blueprint.deleted"}


def test_a_client_begins_with_the_template_and_its_plan(as_agent: Client, db: None) -> None:
    blueprint = ready(plan="gallery", collections=[])
    assert as_agent.post("/clients/new/", {**NEW, "blueprint": str(blueprint.pk), "plan": ""}).status_code == 302
    made = Workspace.objects.get(slug="ana")
    beginning = Beginning.objects.get()
    assert (beginning.workspace, beginning.blueprint_name) == (made, "Watercolour")
    assert beginning.shape == blueprint.shape
    assert plan_of(made.pk).slug == "gallery"


def test_a_plan_that_is_chosen_counts_more_and_one_that_is_gone_does_not(as_agent: Client, db: None) -> None:
    blueprint = ready(plan="vanished")
    as_agent.post("/clients/new/", {**NEW, "blueprint": str(blueprint.pk), "plan": ""})
    assert plan_of(Workspace.objects.get(slug="ana").pk).slug == "studio"
    other = {**NEW, "slug": "bea", "blueprint": str(ready("Oil", plan="studio").pk), "plan": "gallery"}
    as_agent.post("/clients/new/", other)
    assert plan_of(Workspace.objects.get(slug="bea").pk).slug == "gallery"


def test_a_template_puts_nobody_on_a_plan_that_is_no_longer_offered(as_agent: Client, db: None) -> None:
    Plan.objects.filter(slug="gallery").update(retired_at=timezone.now())
    blueprint = ready(plan="gallery")
    text = as_agent.get(f"/templates/{blueprint.pk}/").content.decode()
    assert "The usual one: Gallery is no longer offered" in text
    as_agent.post("/clients/new/", {**NEW, "blueprint": str(blueprint.pk), "plan": ""})
    assert plan_of(Workspace.objects.get(slug="ana").pk).slug == "studio"


def test_the_form_opens_with_the_template_that_led_to_it(as_agent: Client, db: None) -> None:
    blueprint = ready()
    text = as_agent.get("/clients/new/", {"template": str(blueprint.pk)}).content.decode()
    assert f'<option value="{blueprint.pk}" selected>' in text


def test_a_template_that_was_deleted_while_the_form_was_open_loses_nothing_typed(as_agent: Client, db: None) -> None:
    blueprint = ready()
    chosen = str(blueprint.pk)
    blueprint.delete()
    answer = as_agent.post("/clients/new/", {**NEW, "blueprint": chosen})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This template was deleted meanwhile." in text
    for typed in ("Ana Sousa", "ana@example.com", 'value="ana"'):
        assert typed in text
    assert not Workspace.objects.filter(slug="ana").exists()


@pytest.mark.parametrize("state", [BlueprintState.READING, BlueprintState.FAILED])
def test_one_that_is_not_ready_can_not_be_chosen(state: BlueprintState, as_agent: Client, db: None) -> None:
    blueprint = ready()
    Blueprint.objects.update(state=state)
    assert as_agent.post("/clients/new/", {**NEW, "blueprint": str(blueprint.pk)}).status_code == 422


@pytest.mark.slow
def test_the_workspace_is_fitted_out_before_it_opens(committed: None) -> None:
    """With the worker's real task, a real schema, and a template that is deleted before the worker comes to it."""
    slots = [{"network": "instagram", "weekday": 1, "at": "09:30", "natural": True}]
    blueprint = ready(
        schedule={"settings": None, "limits": [], "slots": slots}, collections=[{"name": "Sea", "description": ""}]
    )
    made = client_create(name="Ana", slug="ana", owner_email="ana@example.com", blueprint=blueprint)
    blueprint.delete()
    open_workspace(workspace_id=str(made.pk))
    made.refresh_from_db()
    assert made.state == WorkspaceState.ACTIVE
    with workspace_context(made):
        assert Slot.objects.get().at == time(9, 30)


@pytest.mark.slow
def test_what_can_not_be_written_leaves_no_half_made_workspace(committed: None) -> None:
    blueprint = ready(collections=[{"name": "Sea", "description": ""}])
    made = client_create(name="Ana", slug="ana", owner_email="ana@example.com", blueprint=blueprint)
    blueprint.delete()
    with mock.patch.object(writing, "_schedule", side_effect=ZeroDivisionError), pytest.raises(ZeroDivisionError):
        open_workspace(workspace_id=str(made.pk))
    made.refresh_from_db()
    assert made.state == WorkspaceState.FAILED
    assert Beginning.objects.get(workspace=made).used_at is None
    open_workspace(workspace_id=str(made.pk))
    made.refresh_from_db()
    assert made.is_active
    assert Beginning.objects.get(workspace=made).used_at is not None


def test_only_who_may_add_clients_sees_templates(sign_in: SignIn, jane: Workspace) -> None:
    blueprint = ready()
    for role in (StaffRole.MANAGER, StaffRole.SUPPORT, StaffRole.BILLING):
        user = person(f"{role}@agency.example", role.label)
        staff_add(user=user, role=role)
        client = sign_in(user, "")
        assert "Templates" not in client.get("/").content.decode()
        assert client.get("/templates/").status_code == 403
        assert client.post("/templates/new/", {"client": str(jane.pk), "name": "X"}).status_code == 403
        assert client.post(f"/templates/{blueprint.pk}/delete/").status_code == 403
        assert client.post(f"/templates/{blueprint.pk}/again/").status_code == 403


def test_markup_in_names_is_text(as_agent: Client, db: None) -> None:
    blueprint = ready("<script>alert(1)</script>", collections=[{"name": "<b>x</b>", "description": ""}])
    for path in ("/templates/", f"/templates/{blueprint.pk}/", "/clients/new/"):
        text = as_agent.get(path).content.decode()
        assert "<script>alert" not in text
        assert "<b>x</b>" not in text


def test_the_list_takes_few_queries(as_agent: Client, db: None, django_assert_max_num_queries: Callable) -> None:
    for number in range(30):
        ready(f"Template {number}")
    as_agent.get("/templates/")
    with django_assert_max_num_queries(6):
        as_agent.get("/templates/")
