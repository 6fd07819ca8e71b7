"""Preparing a workspace: all of it or nothing, never twice, and never over somebody's work."""

import threading

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections

from apps.core.tenancy import grants
from apps.core.tenancy.context import workspace_context
from apps.public.workspaces import provisioning
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.provisioning import provision
from apps.public.workspaces.services import workspace_register, workspace_retry
from apps.public.workspaces.suspending import workspace_suspend
from apps.tenant.artworks.models import Collection

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]


@pytest.fixture
def fresh(committed: None) -> Workspace:
    return workspace_register(name="Fresh", slug="fresh")


def schema_and_role(workspace: Workspace) -> tuple[bool, bool]:
    """Whether the schema and the role of the workspace exist."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [workspace.schema_name])
        schema = cursor.fetchone() is not None
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [workspace.schema_name])
        return schema, cursor.fetchone() is not None


def stored(workspace: Workspace) -> Workspace:
    found: Workspace = Workspace.objects.get(pk=workspace.pk)
    return found


def test_a_registered_workspace_is_prepared_and_opened(fresh: Workspace) -> None:
    assert provision(fresh) is True
    assert stored(fresh).state == WorkspaceState.ACTIVE
    assert schema_and_role(fresh) == (True, True)
    with workspace_context(fresh):
        Collection.objects.create(name="It works")
        assert Collection.objects.count() == 1


def test_a_second_time_nothing_is_done_and_nothing_is_lost(fresh: Workspace) -> None:
    provision(fresh)
    with workspace_context(fresh):
        Collection.objects.create(name="Kept")
    stale = Workspace(pk=fresh.pk, schema_name=fresh.schema_name, state=WorkspaceState.PROVISIONING)
    assert provision(stale) is False
    with workspace_context(fresh):
        assert Collection.objects.get().name == "Kept"


def test_a_suspended_workspace_keeps_its_work_when_an_old_message_arrives(fresh: Workspace) -> None:
    provision(fresh)
    with workspace_context(fresh):
        Collection.objects.create(name="Kept")
    workspace_suspend(workspace=fresh)
    assert provision(stored(fresh)) is False
    assert stored(fresh).state == WorkspaceState.SUSPENDED
    with workspace_context(fresh):
        assert Collection.objects.get().name == "Kept"


@pytest.mark.slow
@pytest.mark.parametrize("step", ["call_command", "grants.grant_schema", "grants.create_role"])
def test_a_failure_leaves_neither_schema_nor_role_and_the_second_try_works(
    step: str, fresh: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise DatabaseError("no room on the disk")

    with monkeypatch.context() as patch:
        patch.setattr(grants if "." in step else provisioning, step.rpartition(".")[2], fail)
        with pytest.raises(DatabaseError):
            provision(fresh)
    assert schema_and_role(fresh) == (False, False)
    failed = stored(fresh)
    assert failed.state == WorkspaceState.FAILED
    assert "refused a step" in failed.failure
    workspace_retry(workspace=failed)
    assert provision(failed) is True
    assert (stored(fresh).state, stored(fresh).failure) == (WorkspaceState.ACTIVE, "")


def test_a_process_without_the_owners_credentials_fails_with_that_reason(
    fresh: Workspace, settings: LazySettings
) -> None:
    settings.OWNER_DATABASE = None
    with pytest.raises(ImproperlyConfigured):
        provision(fresh)
    assert "DATABASE_OWNER_URL" in stored(fresh).failure


def test_two_workers_at_once_prepare_it_once(fresh: Workspace) -> None:
    together = threading.Barrier(2)
    opened: list[bool] = []

    def work() -> None:
        workspace = stored(fresh)
        together.wait(timeout=20)
        opened.append(provision(workspace))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(opened) == [False, True]
    assert schema_and_role(fresh) == (True, True)


def test_the_new_role_is_refused_the_other_workspaces(fresh: Workspace) -> None:
    provision(fresh)
    other = Workspace.objects.get(slug="jane")
    with (
        workspace_context(fresh),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="permission denied"),
    ):
        cursor.execute(f'SELECT * FROM "{other.schema_name}"."brand_brand"')
