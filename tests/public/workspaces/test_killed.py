"""Whatever dies while a spare is made or taken, and wherever: no half of anything is left, and the next try works."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection

from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.recordings import recording_ensure
from apps.public.workspaces import provisioning
from apps.public.workspaces import spares as pool
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.provisioning import provision
from apps.public.workspaces.services import workspace_retry
from apps.public.workspaces.spares import spares_refill
from apps.tenant.artworks.models import Collection
from tests.fixtures.database import TEST_DATABASE
from tests.public.workspaces.standing import asked, is_whole, noted_as, spare_made, spares, standing, stored

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]

# One process begins, and a child of it dies in each round: starting Django takes a second. It says how each ended.
_DIES = """
import json, os, signal, sys
from contextlib import contextmanager

import django
django.setup()
from django.conf import settings
from django.db import connection, connections
from apps.core.tenancy.owner import as_owner
from apps.public.workspaces import provisioning, spares
from apps.public.workspaces.models import Workspace

what = sys.argv[1]
settings.SPARE_WORKSPACES = 1
provisioning.refill_soon = lambda: None

def child(last, when):
    said = 0

    def listen(execute, *statement):
        nonlocal said
        said += 1
        if said == last and when == "amid":
            signal.setitimer(signal.ITIMER_REAL, 0.02)  # SIGALRM's own way is to end the process
        result = execute(*statement)
        if said == last and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    @contextmanager
    def owner():
        with as_owner(), connection.execute_wrapper(listen):
            yield

    provisioning.as_owner = spares.as_owner = owner
    spares.spares_refill() if what == "make" else provisioning.provision(Workspace.objects.get(slug="fresh"))

for line in sys.stdin:
    last, when = json.loads(line)
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        child(last, when)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@contextmanager
def dying(what: str) -> Iterator[Callable[[int, str], int]]:
    """Have a process do it (``make`` or ``take``) and die ``amid`` or ``after`` the statement with that number. Gives
    the exit status: 0 when it had fewer statements.
    """
    environ = os.environ | {
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("/planner?", f"/{TEST_DATABASE}?"),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    command, root = [sys.executable, "-c", _DIES, what], Path(__file__).parents[3]
    with subprocess.Popen(
        command, env=environ, cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:

        def die(last: int, when: str) -> int:
            assert parent.stdin
            assert parent.stdout
            print(json.dumps([last, when]), file=parent.stdin, flush=True)
            status = int(parent.stdout.readline())
            _wait_for_the_server()
            return status

        yield die
        parent.stdin.close()  # type: ignore[union-attr]


def _wait_for_the_server() -> None:
    """Until it has noticed that the other end is gone; in the midst of a statement it ends that first."""
    with as_owner():
        for _ in range(500):
            others = asked(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND usename = current_user AND pid <> pg_backend_pid()"
            )
            if others == [(0,)]:
                return
            time.sleep(0.01)
    raise AssertionError("a connection of the owner stays open")


@pytest.fixture(autouse=True)
def pool_of_one(committed: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A spare is taken where there is one, and made only where a test has it made."""
    settings.SPARE_WORKSPACES = 1
    monkeypatch.setattr(provisioning, "refill_soon", lambda: None)
    with as_owner():
        recording_ensure()


def test_a_process_that_is_killed_after_any_statement_of_making_a_spare_leaves_nothing() -> None:
    """The last one before the commit included; what follows it is another transaction."""
    with dying("make") as die:
        for last in count(1):
            assert die(last, "after") == -signal.SIGKILL
            assert is_whole(standing())
            if spares():
                break
        assert last > 9  # and so none of them was left out
        assert die(last, "after") == 0
    assert len(spares()) == 1


def test_a_process_that_is_killed_amid_the_replay_leaves_nothing() -> None:
    said = statements_of(spares_refill)
    replay = max(range(len(said)), key=lambda number: len(said[number])) + 1
    asked("UPDATE recordings.spare SET fingerprint = 'other'")
    before = standing()
    with dying("make") as die:
        assert die(replay, "amid") == -signal.SIGALRM
    assert standing() == before
    assert is_whole(before)


def statements_of(work: Callable[[], object]) -> list[str]:
    """What it says to the database as the owner."""
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        listened(patch, lambda number, statement: said.append(statement))
        work()
    return said


def test_a_process_that_is_killed_after_any_statement_of_taking_one_leaves_it_a_spare(fresh: Workspace) -> None:
    name, before = spare_made(), fresh.schema_name
    with dying("take") as die:
        for last in count(1):
            if die(last, "after") == 0:
                break
            assert spares() == {name}
            assert (stored(fresh).schema_name, stored(fresh).state) == (before, WorkspaceState.PROVISIONING)
            assert is_whole(standing())
        assert last > 10
    assert (stored(fresh).schema_name, stored(fresh).state) == (name, WorkspaceState.ACTIVE)
    assert spares() == set()
    assert is_whole(standing())
    assert provision(stored(fresh)) is False


def listened(monkeypatch: pytest.MonkeyPatch, listen: Callable[[int, str], object]) -> None:
    """Before each statement of the owner ``listen`` is called with its number and words."""

    @contextmanager
    def owner() -> Iterator[None]:
        numbers = count(1)

        def heard(execute: Callable[..., Any], statement: Any, *others: Any) -> Any:
            listen(next(numbers), str(statement))
            return execute(statement, *others)

        with as_owner(), connection.execute_wrapper(heard):
            yield

    monkeypatch.setattr(provisioning, "as_owner", owner)
    monkeypatch.setattr(pool, "as_owner", owner)


def hung_up_at(last: int) -> Callable[[int, str], None]:
    """The server ends the connection before the statement with that number."""

    def hang_up(number: int, statement: str) -> None:
        if number == last:
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
            other.close()

    return hang_up


def test_a_connection_that_is_lost_at_any_statement_of_making_a_spare_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for last in count(1):
        listened(monkeypatch, hung_up_at(last))
        with pytest.raises(DatabaseError):
            spares_refill()
        assert is_whole(standing())
        if spares():  # it was lost in the next transaction
            break
    assert last > 9
    listened(monkeypatch, hung_up_at(0))
    assert spares_refill() is False


def test_a_connection_that_is_lost_at_any_statement_of_taking_one_down_leaves_it_or_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spare_made()
    name = spare_made()
    noted_as(name, of="forgotten")
    for last in count(1):
        listened(monkeypatch, hung_up_at(last))
        try:
            dropped = spares_refill()
        except DatabaseError:
            assert name in spares()
            assert is_whole(standing())
        else:
            break
    assert last > 6
    assert dropped is True
    assert name not in spares()
    assert is_whole(standing())


def test_a_connection_that_is_lost_at_any_statement_of_taking_one_leaves_it_a_spare(
    fresh: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def furnish(workspace: Workspace) -> None:
        with workspace_context(workspace):
            Collection.objects.create(name="It works")

    name, before = spare_made(), fresh.schema_name
    for last in count(1):
        listened(monkeypatch, hung_up_at(last))
        try:
            opened = provision(fresh, furnish=furnish)
        except DatabaseError:
            assert spares() == {name}
            assert (stored(fresh).schema_name, stored(fresh).state) == (before, WorkspaceState.FAILED)
            assert "did not answer in time" in stored(fresh).failure
            assert is_whole(standing())
            workspace_retry(workspace=fresh)
        else:
            break
    assert last > 10
    assert opened is True
    assert (fresh.schema_name, stored(fresh).state) == (name, WorkspaceState.ACTIVE)
    assert is_whole(standing())
    with workspace_context(fresh):
        assert Collection.objects.count() == 1
