"""A workspace whose schema is not what this code needs: a page for people, and patience with its work."""

from collections.abc import Iterator
from typing import Any

import pytest
from celery import shared_task
from celery.exceptions import Retry
from django.db import DatabaseError
from django.test import Client

from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.migrating.names import digest, needed, needed_digest
from apps.core.tenancy.routes import route_for_host
from apps.public.workspaces import models
from apps.public.workspaces.models import SchemaState, Workspace
from apps.public.workspaces.services import schema_state_keep
from apps.public.workspaces.tasks import on_each
from config.celery import app

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh(fresh_routes: None) -> Iterator[None]:
    models._sufficing.clear()
    yield
    models._sufficing.clear()


@pytest.fixture
def behind(jane: Workspace) -> Workspace:
    """Jane's schema lacks this release's last migration of the artworks."""
    earlier = schema_state_keep(needed() - {("artworks", "0008_uploader")})
    Workspace.objects.filter(pk=jane.pk).update(schema_state=earlier)
    jane.refresh_from_db()
    return jane


def test_people_are_told_that_it_comes_back(behind: Workspace, client: Client) -> None:
    answer = client.get(LOGIN, headers={"host": host_for_slug("jane")})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert "no-store" in answer.headers["Cache-Control"]
    text = answer.content.decode()
    assert "Back in a moment" in text
    assert behind.name not in text


@pytest.mark.parametrize("headers", [{"hx-request": "true"}, {"accept": "application/json"}], ids=str)
def test_a_part_of_a_page_or_a_script_is_told_in_a_sentence(
    headers: dict[str, str], behind: Workspace, client: Client
) -> None:
    answer = client.post(LOGIN, headers={"host": host_for_slug("jane"), **headers})
    assert answer.status_code == 503
    assert "being brought up to date" in answer.content.decode() + answer.headers.get("HX-Trigger", "")
    assert "<html" not in answer.content.decode()


def test_other_workspaces_and_the_portal_are_open(behind: Workspace, okafor: Workspace, client: Client) -> None:
    for host in (host_for_slug("okafor"), "planner.localhost"):
        assert client.get(LOGIN, headers={"host": host}).status_code == 200


def test_it_opens_at_once_when_it_is_migrated_whatever_was_remembered(behind: Workspace, client: Client) -> None:
    host = host_for_slug("jane")
    assert client.get(LOGIN, headers={"host": host}).status_code == 503
    # As when the migrating process died before it told the others.
    Workspace.objects.filter(pk=behind.pk).update(schema_state=needed_digest())
    remembered = route_for_host(host)
    assert remembered is not None
    assert client.get(LOGIN, headers={"host": host}).status_code == 200


def test_a_process_of_an_older_release_goes_on_with_a_newer_schema(jane: Workspace, client: Client) -> None:
    newer = schema_state_keep({*needed(), ("artworks", "9999_of_the_next_release")})
    Workspace.objects.filter(pk=jane.pk).update(schema_state=newer)
    assert client.get(LOGIN, headers={"host": host_for_slug("jane")}).status_code == 200


@pytest.mark.parametrize("state", ["", digest({("artworks", "of nobody")})], ids=["none", "unknown"])
def test_where_nothing_is_known_nobody_is_shut_out(state: str, jane: Workspace, client: Client) -> None:
    Workspace.objects.filter(pk=jane.pk).update(schema_state=state)
    assert client.get(LOGIN, headers={"host": host_for_slug("jane")}).status_code == 200


def test_what_is_up_to_date_costs_no_query(jane: Workspace, django_assert_num_queries: object) -> None:
    assert jane.schema_state == needed_digest()
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert not jane.is_behind


def test_what_is_behind_is_looked_up_once_in_a_process(behind: Workspace, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert [behind.is_behind for _ in range(3)] == [True] * 3


@shared_task(name="tests.work_here")
def work_here(*, number: int) -> None:
    raise AssertionError(f"{number} ran in a workspace that is behind")


def test_its_messages_come_again_with_their_workspace(behind: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[dict[str, int], dict[str, Any]]] = []
    task = app.tasks["tests.work_here"]
    monkeypatch.setattr(type(task), "apply_async", lambda _, args, kwargs, **options: sent.append((kwargs, options)))
    message = {"id": "1", "args": [], "kwargs": {"number": 7}, "headers": {"_schema_name": behind.schema_name}}
    task.push_request(**message, called_directly=False, is_eager=False)
    try:
        with pytest.raises(Retry):
            task(number=7)
    finally:
        task.pop_request()
    [(arguments, options)] = sent
    assert arguments == {"number": 7}
    assert options["headers"]["_schema_name"] == behind.schema_name
    assert options["countdown"] == 30


def test_work_for_all_passes_it_by(behind: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda name, headers: sent.append(headers["_schema_name"]))
    on_each(task="calendars.tidy")
    assert sent == list(Workspace.objects.exclude(pk=behind.pk).values_list("schema_name", flat=True))


def test_from_inside_a_workspace_nobody_changes_what_is_known_of_states(jane: Workspace) -> None:
    with workspace_context(jane):
        assert SchemaState.objects.exists()
        with pytest.raises(DatabaseError, match="permission denied"):
            SchemaState.objects.all().delete()
