"""What is due of archived clients: a warning, the deletion, the last look. Beat asks every hour."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.core.tenancy.tasks import enqueue
from apps.public.billing.paying.selectors import subscription_runs
from apps.public.life.archiving import purge_begin
from apps.public.life.models import Departure
from apps.public.life.selectors import is_given_out
from apps.public.workspaces.models import Workspace

logger = logging.getLogger(__name__)

WARNED_BEFORE = timedelta(days=7)
# However late the warning is, as after an outage: between it and the deletion there is so much time.
LEAST_NOTICE = timedelta(days=3)


def attend() -> None:
    """Have the worker do what is due; what a dead worker left is taken up again. A few queries for each that is due.

    What goes wrong with one is logged, and the others follow.
    """
    from apps.public.life.tasks import purge, sweep

    now = timezone.now()
    for departure in Departure.objects.filter(purging_since=None, purge_at__lte=now + WARNED_BEFORE):
        try:
            _warn(departure, now)
            _begin(departure, now)
        except Exception:
            logger.exception("What is due of %s could not be done", departure.schema_name)
    for workspace_id in Departure.objects.filter(
        Q(purged_at=None), purging_since__lt=now - timedelta(minutes=15)
    ).values_list("workspace_id", flat=True):
        enqueue(purge, workspace_id=str(workspace_id))
    for workspace_id in Departure.objects.filter(sweep_at__lte=now).values_list("workspace_id", flat=True):
        enqueue(sweep, workspace_id=str(workspace_id))


@transaction.atomic
def _warn(departure: Departure, now: datetime) -> None:
    """Once, whoever looks at the same time. The mail names the day that holds from then on."""
    from apps.public.life.tasks import write

    unwarned = Departure.objects.filter(pk=departure.pk, warned_at=None)
    if unwarned.update(warned_at=now, purge_at=max(departure.purge_at, now + LEAST_NOTICE)):
        enqueue(write, workspace_id=str(departure.workspace_id), kind="warned")


@transaction.atomic
def _begin(departure: Departure, now: datetime) -> None:
    """When its time has come, unless it was brought back meanwhile, or something is waited for."""
    waiting: QuerySet[Departure] = QuerySet(Departure).select_for_update(skip_locked=True)
    current = waiting.filter(pk=departure.pk, purging_since=None, purge_at__lte=now).first()
    if current is None or not _may_go(current, now):
        return
    workspace: Workspace = Workspace.objects.get(pk=current.workspace_id)
    purge_begin(workspace=workspace, departure=current, staff=None)


def _may_go(departure: Departure, now: datetime) -> bool:
    """Everything was taken out, and the file was there for its days (it goes as well), or somebody said that it may go
    without; and Stripe charges nobody for it any more.
    """
    released = departure.without_export or is_given_out(departure, now)
    return released and not subscription_runs(departure.workspace_id)
