"""Work on the counts, for the platform as a whole."""

import logging

from celery import shared_task
from django.db import DatabaseError

from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.tasks import PlatformTask
from apps.public.metering.services import counts_correct, counts_fold
from apps.public.workspaces.models import Workspace

logger = logging.getLogger(__name__)


@shared_task(name="metering.fold", base=PlatformTask)
def fold() -> None:
    """Each minute."""
    counts_fold()


@shared_task(name="metering.correct", base=PlatformTask)
def correct() -> None:
    """Each night: every workspace whose schema stands, one after the other. Two queries each.

    What can't be compared, such as one that was deleted meanwhile, is logged, and the others follow.
    """
    with as_owner():
        for workspace in Workspace.objects.order_by("pk"):
            if not workspace.is_prepared:
                continue
            try:
                counts_correct(workspace)
            except DatabaseError:
                logger.exception("The counts of %s could not be compared", workspace.schema_name)
