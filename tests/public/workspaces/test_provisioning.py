"""Preparing a workspace: all of it or nothing, never twice, and never over somebody's work."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections

from apps.core.tenancy import grants
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.recordings import Recording, recording_ensure
from apps.core.tenancy.schemas import schema_create, schema_hand_over
from apps.public.life.turns import turn
from apps.public.workspaces import provisioning
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.provisioning import provision
from apps.public.workspaces.services import workspace_register, workspace_retry
from apps.public.workspaces.suspending import workspace_suspend
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Collection
from tests.fixtures.database import TEST_DATABASE
from tests.public.workspaces.standing import stored

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]


def schema_and_role(workspace: Workspace) -> tuple[bool, bool]:
    """Whether the schema and the role of the workspace exist."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [workspace.schema_name])
        schema = cursor.fetchone() is not None
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [workspace.schema_name])
        return schema, cursor.fetchone() is not None


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
@pytest.mark.parametrize("step", ["replay", "workspace_open", "grants.grant_schema", "grants.create_role"])
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


def test_what_an_earlier_version_left_half_made_is_made_anew(fresh: Workspace) -> None:
    with as_owner():
        schema_create(fresh.schema_name)
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE TABLE "{fresh.schema_name}".activity_entry (half int)')
        schema_hand_over(fresh.schema_name)
    assert provision(fresh) is True
    with workspace_context(fresh):
        assert Entry.objects.count() == 0


def test_what_it_begins_with_is_there_when_it_opens(fresh: Workspace) -> None:
    def furnish(workspace: Workspace) -> None:
        with workspace_context(workspace):
            Collection.objects.create(name=f"Of {workspace.slug}")

    assert provision(fresh, furnish=furnish) is True
    with workspace_context(fresh):
        assert Collection.objects.get().name == "Of fresh"
    assert provision(stored(fresh), furnish=pytest.fail) is False


def test_without_what_it_begins_with_there_is_none(fresh: Workspace) -> None:
    def furnish(workspace: Workspace) -> None:
        with workspace_context(workspace):
            Collection.objects.create(name="Half")
        raise DatabaseError("no room on the disk")

    with pytest.raises(DatabaseError, match="no room"):
        provision(fresh, furnish=furnish)
    assert schema_and_role(fresh) == (False, False)
    assert stored(fresh).state == WorkspaceState.FAILED


def test_several_are_made_at_once(committed: None) -> None:
    made = [workspace_register(name=f"Fresh {number}", slug=f"fresh-{number}") for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(_provisioned_beside_others, made)) == [True] * 4
    assert {schema_and_role(workspace) for workspace in made} == {(True, True)}


def _provisioned_beside_others(workspace: Workspace) -> bool:
    try:
        return provision(workspace)
    finally:
        connections.close_all()


def test_it_takes_few_messages_to_the_database(fresh: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Running the migrations took four hundred."""
    said: list[str] = []
    interrupted(monkeypatch, lambda number: said.append("one"))
    provision(fresh)
    assert len(said) <= 24


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


def test_it_waits_for_who_works_on_the_whole_of_it(fresh: Workspace) -> None:
    """Purging and restoring take the same turn."""
    with ThreadPoolExecutor(1) as pool:
        with as_owner(), turn(fresh.schema_name):
            waiting = pool.submit(_provisioned_beside_others, stored(fresh))
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
            Workspace.objects.filter(pk=fresh.pk).update(state=WorkspaceState.PURGING)
        assert waiting.result(timeout=60) is False
    assert schema_and_role(fresh) == (False, False)


@pytest.mark.parametrize("state", [WorkspaceState.ARCHIVED, WorkspaceState.PURGING])
def test_one_on_its_way_out_is_left_alone_by_an_old_message(state: WorkspaceState, fresh: Workspace) -> None:
    provision(fresh)
    with workspace_context(fresh):
        Collection.objects.create(name="Kept")
    Workspace.objects.filter(pk=fresh.pk).update(state=state)
    assert provision(stored(fresh)) is False
    with workspace_context(fresh):
        assert Collection.objects.get().name == "Kept"


def test_the_new_role_is_refused_the_other_workspaces(fresh: Workspace) -> None:
    provision(fresh)
    other = Workspace.objects.get(slug="jane")
    with (
        workspace_context(fresh),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="permission denied"),
    ):
        cursor.execute(f'SELECT * FROM "{other.schema_name}"."brand_brand"')


class Killed(BaseException):
    """The process ends here, and does nothing of what it would have done about an error."""


def interrupted(monkeypatch: pytest.MonkeyPatch, interrupt: Callable[[int], object]) -> None:
    """After each statement of the owner ``interrupt`` is called with its number."""

    @contextmanager
    def owner() -> Iterator[None]:
        numbers = count(1)

        def listen(execute: Callable[..., Any], *statement: Any) -> Any:
            result = execute(*statement)
            interrupt(next(numbers))
            return result

        with as_owner(), connection.execute_wrapper(listen):
            yield

    monkeypatch.setattr(provisioning, "as_owner", owner)


def test_killed_after_any_statement_it_leaves_nothing(fresh: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill_after(last: int) -> Callable[[int], None]:
        def interrupt(number: int) -> None:
            if number == last:
                raise Killed

        return interrupt

    for last in count(1):
        interrupted(monkeypatch, kill_after(last))
        try:
            opened = provision(stored(fresh))
        except Killed:
            assert schema_and_role(fresh) == (False, False)
            assert stored(fresh).state == WorkspaceState.PROVISIONING
        else:
            break
    assert last > 12
    assert opened is True
    assert stored(fresh).state == WorkspaceState.ACTIVE
    assert schema_and_role(fresh) == (True, True)


@pytest.mark.parametrize("last", [1, 2, 5, 8, 11, 14])
def test_a_connection_that_is_lost_leaves_nothing_and_the_state_says_so(
    last: int, fresh: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang_up(number: int) -> None:
        if number == last:
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
            other.close()

    interrupted(monkeypatch, hang_up)
    with pytest.raises(DatabaseError):
        provision(fresh)
    assert schema_and_role(fresh) == (False, False)
    assert stored(fresh).state == WorkspaceState.FAILED
    assert "did not answer in time" in stored(fresh).failure


def test_whichever_recorded_statement_fails_nothing_is_left(fresh: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with as_owner():
        recording = recording_ensure()
    last = len(recording.statements) - 1
    for number in (0, 1, *range(40, last, 60), last):
        statements = list(recording.statements)
        statements[number] = "SELECT 1 / 0"
        broken = Recording(recording.fingerprint, tuple(statements))
        monkeypatch.setattr(provisioning, "recording_ensure", lambda broken=broken: broken)
        with pytest.raises(DatabaseError, match="division by zero"):
            provision(stored(fresh))
        assert schema_and_role(fresh) == (False, False)
        assert "refused a step" in stored(fresh).failure


_DIES = """
import os, signal, sys
import django
django.setup()
from apps.public.workspaces import provisioning
from apps.public.workspaces.models import Workspace

provisioning.workspace_open = lambda **kwargs: os.kill(os.getpid(), signal.SIGKILL)
provisioning.provision(Workspace.objects.get(slug="fresh"))
"""


def test_a_worker_that_is_killed_leaves_nothing_and_the_next_makes_it(fresh: Workspace) -> None:
    """A real process and a real signal, when all is made and nothing is committed."""
    environ = os.environ | {
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("/planner?", f"/{TEST_DATABASE}?"),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    ended = subprocess.run(
        [sys.executable, "-c", _DIES], env=environ, cwd=Path(__file__).parents[3], check=False, timeout=60
    )
    assert ended.returncode == -signal.SIGKILL
    assert schema_and_role(fresh) == (False, False)
    assert stored(fresh).state == WorkspaceState.PROVISIONING
    assert provision(stored(fresh)) is True
