"""Saying that a workspace has work, finding those that do, and saying that it is done."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.tenancy.context import active_workspace
from apps.core.tenancy.tasks import enqueue
from apps.public.dispatch.models import Wake
from apps.public.workspaces.models import WorkspaceState

_MOST = 5000


def wake(task: Any, *, at: datetime | None = None) -> None:
    """Have the task run in the active workspace at ``at``, at once if None. Inside the transaction that makes the work.

    What is due at once is sent when the transaction is committed; the row is there in case that message gets lost. One
    query.
    """
    now = timezone.now()
    is_due = at is None or at <= now
    Wake.objects.create(
        workspace_id=active_workspace().id,
        task=task.name,
        due_at=now if at is None else at,
        leased_until=now + _lease() if is_due else None,
    )
    if is_due:
        enqueue(task)


def wakes_begun(task: Any) -> list[UUID]:
    """The rows that the run of the task that begins now answers for; give them to ``wakes_done``. One query.

    Ask before looking for the work: what is written later has a row of its own.
    """
    due = Wake.objects.filter(workspace=active_workspace().id, task=task.name, due_at__lte=timezone.now())
    return list(due.values_list("pk", flat=True))


@transaction.atomic
def wakes_done(task: Any, *, begun: Collection[UUID], next_at: datetime | None) -> None:
    """The run is over: forget its rows, and note when there is work again, unless that is known. Three queries."""
    now = timezone.now()
    Wake.objects.filter(pk__in=begun).delete()
    if next_at is None:
        return
    if next_at <= now:
        wake(task)
        return
    # One that is due already may be answered for by another run that has looked before us: it does not count.
    known = Wake.objects.filter(workspace=active_workspace().id, task=task.name, due_at__gt=now, due_at__lte=next_at)
    if not known.exists():
        wake(task, at=next_at)


def wakes_send(*, most: int = _MOST) -> int:
    """Send a message for each workspace that has work; how many. For the platform. Three queries, a message each."""
    now = timezone.now()
    with transaction.atomic():
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        due = Wake.objects.filter(free, due_at__lte=now, workspace__state=WorkspaceState.ACTIVE).order_by("due_at")
        locked = due.select_for_update(of=("self",), skip_locked=True)
        rows = set(locked.values_list("workspace", "task", "workspace__schema_name")[:most])
        # All that is due there is leased, by the workspace: naming ten thousand rows takes longer than finding them.
        named = Wake.objects.filter(workspace__in={pk for pk, _, _ in rows}, task__in={task for _, task, _ in rows})
        named.filter(free, due_at__lte=now).update(leased_until=now + _lease())
    return _send({(task, schema_name) for _, task, schema_name in rows})


def _lease() -> timedelta:
    """A message that nobody has acted on for so long is taken for lost."""
    return timedelta(seconds=settings.DISPATCH_LEASE)


def _send(messages: Iterable[tuple[str, str]]) -> int:
    """One connection to the broker for all."""
    count = 0
    by_task: dict[str, list[str]] = defaultdict(list)
    for task, schema_name in messages:
        by_task[task].append(schema_name)
    with current_app.producer_or_acquire() as producer:
        for name, schemas in by_task.items():
            known: Any = current_app.tasks[name]
            for schema_name in schemas:
                known.apply_async(producer=producer, headers={"_schema_name": schema_name})
                count += 1
    return count


@transaction.atomic
def wakes_check(task: Any, *, next_at: datetime | None) -> bool:
    """Whether the rows know of the active workspace's work; if not, they do from now on. Two queries.

    ``next_at`` is when the workspace's own tables say that there is work.
    """
    if next_at is None:
        return True
    known = Wake.objects.filter(
        workspace=active_workspace().id, task=task.name, due_at__lte=max(next_at, timezone.now())
    )
    if known.exists():
        return True
    wake(task, at=next_at)
    return False
