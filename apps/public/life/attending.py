"""What is due of archived clients: a warning, the deletion, the last look. Beat asks every hour."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.core.tenancy.tasks import enqueue
from apps.public.life.archiving import purge_begin
from apps.public.life.models import Departure
from apps.public.life.selectors import is_taken_out
from apps.public.workspaces.models import Workspace

WARNED_BEFORE = timedelta(days=7)


def attend() -> None:
    """Have the worker do what is due; what a dead worker left is taken up again. A few queries for each that is due."""
    from apps.public.life.tasks import purge, sweep

    now = timezone.now()
    for departure in Departure.objects.filter(purging_since=None, purge_at__lte=now + WARNED_BEFORE):
        _warn(departure)
        if departure.purge_at <= now:
            _begin(departure)
    for workspace_id in Departure.objects.filter(
        Q(purged_at=None), purging_since__lt=now - timedelta(minutes=15)
    ).values_list("workspace_id", flat=True):
        enqueue(purge, workspace_id=str(workspace_id))
    for workspace_id in Departure.objects.filter(sweep_at__lte=now).values_list("workspace_id", flat=True):
        enqueue(sweep, workspace_id=str(workspace_id))


@transaction.atomic
def _warn(departure: Departure) -> None:
    """Once, whoever looks at the same time."""
    from apps.public.life.tasks import write

    unwarned = Departure.objects.filter(pk=departure.pk, warned_at=None)
    if unwarned.update(warned_at=timezone.now()):
        enqueue(write, workspace_id=str(departure.workspace_id), kind="warned")


@transaction.atomic
def _begin(departure: Departure) -> None:
    """Unless it was brought back meanwhile, or nobody took anything out and nobody said that it may go without."""
    waiting: QuerySet[Departure] = QuerySet(Departure).select_for_update(skip_locked=True)
    current = waiting.filter(pk=departure.pk, purging_since=None).first()
    if current is None or not (current.without_export or is_taken_out(current)):
        return
    workspace: Workspace = Workspace.objects.get(pk=current.workspace_id)
    purge_begin(workspace=workspace, departure=current, staff=None)
