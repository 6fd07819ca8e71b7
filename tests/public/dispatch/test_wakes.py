"""Work of workspaces is found at its time, once, and never forgotten: whoever dies, whatever gets lost."""

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.tenancy.context import workspace_context
from apps.public.dispatch.models import Wake
from apps.public.dispatch.services import wake, wakes_begun, wakes_check, wakes_done, wakes_send
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.tenant.publishing.deliveries.tasks import work

LATER = timezone.now() + timedelta(hours=1)


@pytest.fixture
def sent() -> Iterator[list[str]]:
    """The schemas that got a message, in their order."""
    found: list[str] = []

    def note(**given: object) -> None:
        headers = given["headers"]
        assert isinstance(headers, dict)
        found.append(headers["_schema_name"])

    with patch("celery.app.task.Task.apply_async", side_effect=note):
        yield found


def noted(workspace: Workspace, *, seconds: float = -1) -> Wake:
    """A row whose time is so many seconds from now."""
    due_at = timezone.now() + timedelta(seconds=seconds)
    return Wake.objects.create(workspace=workspace, task=work.name, due_at=due_at)


def test_each_workspace_with_due_work_gets_one_message(jane: Workspace, okafor: Workspace, sent: list[str]) -> None:
    for _ in range(3):
        noted(jane)
    noted(okafor, seconds=60)
    assert wakes_send() == 1
    assert sent == [jane.schema_name]


def test_a_message_that_got_lost_is_sent_again_after_a_while(jane: Workspace, sent: list[str]) -> None:
    noted(jane)
    wakes_send()
    assert wakes_send() == 0
    Wake.objects.update(leased_until=timezone.now())
    assert wakes_send() == 1
    assert sent == [jane.schema_name] * 2


def test_a_shut_workspace_is_left_alone_until_it_opens(jane: Workspace, sent: list[str]) -> None:
    noted(jane)
    Workspace.objects.filter(pk=jane.pk).update(state=WorkspaceState.SUSPENDED, suspension_mode="shut")
    assert wakes_send() == 0
    Workspace.objects.filter(pk=jane.pk).update(state=WorkspaceState.ACTIVE, suspension_mode="")
    assert wakes_send() == 1
    assert sent == [jane.schema_name]


def test_a_run_forgets_the_rows_that_it_saw_and_no_others(in_jane: Workspace) -> None:
    seen, future = noted(in_jane), noted(in_jane, seconds=3600)
    begun = wakes_begun(work)
    late = noted(in_jane)  # committed while the run was looking at its work
    wakes_done(work, begun=begun, next_at=None)
    assert begun == [seen.pk]
    assert set(Wake.objects.values_list("pk", flat=True)) == {late.pk, future.pk}


def test_a_run_notes_when_to_go_on_unless_that_is_known(in_jane: Workspace) -> None:
    wakes_done(work, begun=[], next_at=LATER)
    wakes_done(work, begun=[], next_at=LATER + timedelta(hours=1))
    assert [row.due_at for row in Wake.objects.all()] == [LATER]
    wakes_done(work, begun=[], next_at=LATER - timedelta(minutes=5))
    assert Wake.objects.count() == 2


def test_a_due_row_of_another_run_is_no_promise(in_jane: Workspace) -> None:
    noted(in_jane)
    wakes_done(work, begun=[], next_at=LATER)
    assert Wake.objects.filter(due_at=LATER).exists()


def test_what_is_due_at_once_is_sent_with_the_commit_and_kept_in_case_it_gets_lost(
    in_jane: Workspace, sent: list[str], django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        wake(work)
    assert sent == [in_jane.schema_name]
    row = Wake.objects.get()
    assert row.leased_until is not None
    wait = row.leased_until - timezone.now()
    assert timedelta() < wait <= timedelta(seconds=settings.DISPATCH_LEASE)


def test_the_daily_check_notes_work_that_the_platform_does_not_know_of(in_jane: Workspace) -> None:
    assert wakes_check(work, next_at=None)
    assert not wakes_check(work, next_at=LATER)
    assert wakes_check(work, next_at=LATER)


def test_a_row_of_one_workspace_is_none_of_the_others(jane: Workspace, okafor: Workspace) -> None:
    with workspace_context(jane):
        wake(work, at=LATER)
    with workspace_context(okafor):
        assert wakes_begun(work) == []
        assert not wakes_check(work, next_at=LATER)
    assert Wake.objects.filter(workspace=jane).count() == 1


def test_finding_the_work_costs_the_same_for_any_number(jane: Workspace, sent: list[str]) -> None:
    def queries(count: int) -> int:
        Wake.objects.all().delete()
        for _ in range(count):
            noted(jane)
        with CaptureQueriesContext(connection) as found:
            wakes_send()
        return len(found)

    assert queries(1) == queries(40)
