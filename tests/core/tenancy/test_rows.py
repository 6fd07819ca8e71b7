"""Rows of two workspaces, read and written at once by threads, and across rollbacks: nobody sees the other's."""

import contextlib
import threading
from collections.abc import Iterator

import pytest
from django.db import connection, connections, transaction

from apps.core.tenancy.context import public_context, workspace_context
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Collection

ROUNDS = 40


@pytest.fixture
def both(committed: None) -> Iterator[list[Workspace]]:
    workspaces = [Workspace.objects.get(slug=slug) for slug in ("jane", "okafor")]
    for workspace in workspaces:
        with workspace_context(workspace):
            Collection.objects.create(name=f"{workspace.slug} 0")
    yield workspaces
    for workspace in workspaces:
        with workspace_context(workspace):
            Collection.objects.all().delete()


def names() -> set[str]:
    return {name.split()[0] for name in Collection.objects.values_list("name", flat=True)}


def test_two_threads_in_two_workspaces_at_once_never_see_each_others_rows(both: list[Workspace]) -> None:
    together = threading.Barrier(2)
    seen: dict[str, set[str]] = {}

    def work(workspace: Workspace) -> None:
        found: set[str] = set()
        for number in range(ROUNDS):
            together.wait(timeout=20)
            with workspace_context(workspace):
                Collection.objects.create(name=f"{workspace.slug} {number}")
                found |= names()
        seen[workspace.slug] = found
        connections.close_all()

    threads = [threading.Thread(target=work, args=(workspace,)) for workspace in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert seen == {"jane": {"jane"}, "okafor": {"okafor"}}


def test_one_thread_that_changes_workspaces_in_turn_sees_each_ones_own(both: list[Workspace]) -> None:
    jane, okafor = both
    for _ in range(5):
        with workspace_context(jane):
            assert names() == {"jane"}
            with workspace_context(okafor):
                assert names() == {"okafor"}
                with public_context(), connection.cursor() as cursor:
                    cursor.execute("SELECT current_user = session_user")
                    assert cursor.fetchone() == (True,)
                assert names() == {"okafor"}
            assert names() == {"jane"}


def test_after_a_rolled_back_transaction_the_rows_are_still_ones_own(both: list[Workspace]) -> None:
    jane, okafor = both
    with workspace_context(jane):
        with contextlib.suppress(RuntimeError), transaction.atomic():
            with workspace_context(okafor):
                Collection.objects.create(name="okafor lost")
            Collection.objects.create(name="jane lost")
            raise RuntimeError
        assert names() == {"jane"}
        assert Collection.objects.count() == 1


def test_a_workspace_entered_inside_a_savepoint_that_is_rolled_back_is_left_all_the_same(both: list[Workspace]) -> None:
    jane, okafor = both
    with workspace_context(jane), transaction.atomic():
        with contextlib.suppress(RuntimeError), transaction.atomic():
            with workspace_context(okafor):
                assert names() == {"okafor"}
            raise RuntimeError
        assert names() == {"jane"}


def test_a_connection_that_was_lost_comes_back_in_the_workspace(both: list[Workspace]) -> None:
    jane, _ = both
    with workspace_context(jane):
        connection.close()
        assert names() == {"jane"}
