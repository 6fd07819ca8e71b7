"""Work on the counts, for the platform as a whole."""

from celery import shared_task

from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.tasks import PlatformTask
from apps.public.metering.services import counts_correct, counts_fold
from apps.public.workspaces.models import Workspace


@shared_task(name="metering.fold", base=PlatformTask)
def fold() -> None:
    """Each minute."""
    counts_fold()


@shared_task(name="metering.correct", base=PlatformTask)
def correct() -> None:
    """Each night: every workspace whose schema stands, one after the other. Two queries each."""
    with as_owner():
        for workspace in Workspace.objects.order_by("pk"):
            if workspace.is_prepared:
                counts_correct(workspace)
