"""A task works in the workspace that it was sent from, or not at all."""

from collections.abc import Iterator
from typing import Any

import pytest
from celery import shared_task
from django.db import connection

from apps.core.tenancy.context import active_workspace, active_workspace_or_none, workspace_context
from apps.core.tenancy.tasks import KeepingTask, PlatformTask, WrongWorkspace, enqueue
from apps.public.workspaces.models import Workspace, WorkspaceState
from config.celery import app

Capture = Any

seen: list[tuple[str, str]] = []


@shared_task(name="tests.look_around")
def look_around() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        seen.append((active_workspace().name, cursor.fetchone()[0]))


@shared_task(name="tests.keep", base=KeepingTask)
def keep() -> None:
    seen.append((active_workspace().name, "kept"))


@shared_task(name="tests.look_around_in_public", base=PlatformTask)
def look_around_in_public() -> None:
    workspace = active_workspace_or_none()
    seen.append((workspace.name if workspace else "public", ""))


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    seen.clear()
    yield
    seen.clear()


def test_a_task_enqueued_in_a_workspace_runs_there(
    jane: Workspace, okafor: Workspace, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with workspace_context(jane):
            enqueue(look_around)
        with workspace_context(okafor):
            enqueue(look_around)
    assert seen == [("Jane", jane.schema_name), ("Okafor", okafor.schema_name)]


def test_after_a_task_the_sender_is_where_it_was(
    jane: Workspace, okafor: Workspace, django_capture_on_commit_callbacks: Capture
) -> None:
    with workspace_context(okafor):
        with django_capture_on_commit_callbacks(execute=True), workspace_context(jane):
            enqueue(look_around)
        assert active_workspace() == okafor


@pytest.mark.parametrize("schema", ["public", "", "ws_00000000000000000000000000000000"])
def test_a_message_without_a_living_workspace_does_not_run(schema: str, db: None) -> None:
    with pytest.raises(WrongWorkspace):
        look_around.apply(headers={"_schema_name": schema}, throw=True)
    assert seen == []


def test_a_task_of_a_suspended_workspace_does_not_run(jane: Workspace) -> None:
    Workspace.objects.filter(pk=jane.pk).update(state=WorkspaceState.SUSPENDED, suspension_mode="shut")
    with pytest.raises(WrongWorkspace):
        look_around.apply(headers={"_schema_name": jane.schema_name}, throw=True)
    assert seen == []


@pytest.mark.parametrize("state", [WorkspaceState.ACTIVE, WorkspaceState.SUSPENDED, WorkspaceState.ARCHIVED])
def test_a_task_about_what_a_workspace_keeps_runs_in_shut_ones_too(state: WorkspaceState, jane: Workspace) -> None:
    mode = "shut" if state == WorkspaceState.SUSPENDED else ""
    Workspace.objects.filter(pk=jane.pk).update(state=state, suspension_mode=mode)
    keep.apply(headers={"_schema_name": jane.schema_name}, throw=True)
    assert seen == [("Jane", "kept")]


@pytest.mark.parametrize("state", [WorkspaceState.PURGING, WorkspaceState.PROVISIONING, WorkspaceState.FAILED])
def test_it_does_not_run_where_the_schema_may_be_gone(state: WorkspaceState, jane: Workspace) -> None:
    Workspace.objects.filter(pk=jane.pk).update(state=state)
    with pytest.raises(WrongWorkspace):
        keep.apply(headers={"_schema_name": jane.schema_name}, throw=True)
    assert seen == []


def test_a_task_of_the_platform_runs_in_public_wherever_it_was_sent_from(
    jane: Workspace, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True), workspace_context(jane):
        enqueue(look_around_in_public)
    assert seen == [("public", "")]


def test_every_task_of_the_product_has_our_base() -> None:
    from apps.core.tenancy.tasks import WorkspaceTask

    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert ours
    assert all(isinstance(task, WorkspaceTask) for task in ours)
