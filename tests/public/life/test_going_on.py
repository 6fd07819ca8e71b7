"""A deletion goes on wherever it was killed, and bears others at work beside it."""

import threading
import time
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from apps.core.leaving import Remains, all_remains
from apps.core.tenancy.context import workspace_context
from apps.public.audit.models import AuditEntry
from apps.public.dispatch.models import Wake
from apps.public.life import purging, rows
from apps.public.life.models import Departure
from apps.public.life.purging import NotEmpty, purge
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.tenant.artworks.models import Collection
from tests.public.life.leaving import begun, demand_gone, schemas_and_roles

pytestmark = [pytest.mark.usefixtures("committed", "clean_bucket", "nobody_is_written_to"), pytest.mark.slow]


class Killed(BaseException):
    """As a process that is killed: nothing catches it."""


STEPS = ["schema_drop", "names_rest", "rows_erase", "prove_empty", "_conclude"]


def test_killed_at_any_step_it_goes_on_from_there(client_full: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step in turn is killed before it has done anything, and again right after it: the next run finds either."""
    departure = begun(client_full)
    for step in ("files", "schema_drop", *(one.name for one in all_remains()), *STEPS[1:]):
        for when in ("before", "after"):
            with monkeypatch.context() as patch:
                _kill_at(step, when, patch)
                if (step, when) == ("_conclude", "after"):
                    continue  # committed: nothing is left to be killed
                with pytest.raises(Killed):
                    purge(departure)
            state = Workspace.objects.filter(pk=client_full.pk).values_list("state", flat=True).first()
            assert state in {WorkspaceState.PURGING, None}, (step, when)
            assert Departure.objects.filter(purging_since__isnull=False, purged_at=None).exists(), (step, when)
    assert purge(departure) is True
    demand_gone(client_full)


def _kill_at(step: str, when: str, patch: pytest.MonkeyPatch) -> None:
    """Right before or right after the step; of the files after the first request."""

    def deadly(work: Any) -> Any:
        def run(*args: Any, **kwargs: Any) -> Any:
            if when == "after":
                next(work(*args, **kwargs)) if step == "files" else work(*args, **kwargs)
            raise Killed

        return run

    if step == "files":
        patch.setattr(purging, "remove_below", deadly(purging.remove_below))
    elif step in STEPS:
        patch.setattr(purging, step, deadly(getattr(purging, step)))
    else:
        others = [one for one in all_remains() if one.name != step]
        mine = next(one for one in all_remains() if one.name == step)
        patch.setattr(purging, "all_remains", lambda: [Remains(step, mine.count, deadly(mine.erase)), *others])


def test_killed_in_the_middle_of_the_rows_none_of_them_is_gone(
    client_full: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    departure, taken = begun(client_full), []
    remove = rows._remove

    def deadly(cursor: Any, links: Any, table: str, *rest: Any) -> None:
        if table == "memberships_membership":
            raise Killed
        taken.append(table)
        remove(cursor, links, table, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(rows, "_remove", deadly)
        with pytest.raises(Killed):
            purge(departure)
    assert taken
    assert Wake.objects.filter(workspace=client_full).exists()
    assert purge(departure) is True
    demand_gone(client_full)


def test_many_files_take_several_turns(client_full: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.prefixes._PAGE", 2)
    departure = begun(client_full)
    turns = 1
    while not purge(departure, seconds=-1 if turns < 4 else 60):
        turns += 1
        assert schemas_and_roles(client_full.schema_name) == 2
    assert turns == 4
    demand_gone(client_full)


def test_two_workers_at_once_delete_it_once(client_full: Workspace, nobody_is_written_to: list[str]) -> None:
    departure, ended = begun(client_full), []

    def work() -> None:
        ended.append(purge(departure))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert ended == [True, True]
    assert nobody_is_written_to.count("purged") == 1
    demand_gone(client_full)


def test_whoever_still_works_in_it_is_waited_for(client_full: Workspace) -> None:
    """A task that was running when it was archived has its transaction to the end; what comes after it fails."""
    departure, inside, saw = begun(client_full), threading.Event(), []

    def at_work() -> None:
        with workspace_context(client_full), transaction.atomic():
            saw.append(Collection.objects.count())
            inside.set()
            time.sleep(2)
            Collection.objects.create(name="The last one")
            saw.append(Collection.objects.count())
        with pytest.raises(DatabaseError):
            _write_on(client_full)
        connections.close_all()

    worker = threading.Thread(target=at_work)
    worker.start()
    inside.wait(timeout=30)
    assert purge(departure) is True
    worker.join(timeout=60)
    assert saw[1] == saw[0] + 1
    demand_gone(client_full)


def _write_on(workspace: Workspace) -> None:
    """Until the schema is gone."""
    with workspace_context(workspace):
        for _ in range(100):
            Collection.objects.create(name="Too late")
            time.sleep(0.1)


def test_something_that_resists_is_said_and_tried_again(
    client_full: Workspace, monkeypatch: pytest.MonkeyPatch, nobody_is_written_to: list[str]
) -> None:
    departure = begun(client_full)
    with monkeypatch.context() as patch:
        patch.setattr(purging, "schema_drop", lambda schema_name: None)
        with pytest.raises(NotEmpty, match="'role': 1"):
            purge(departure)
    assert "purged" not in nobody_is_written_to
    assert not AuditEntry.objects.filter(verb="client.purged", workspace_id=client_full.pk).exists()
    assert purge(departure) is True
