"""Work on the counts, for the platform as a whole."""

import logging

from celery import shared_task
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from apps.core.tenancy.clusters.where import cluster_names
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.tasks import PlatformTask
from apps.public.metering.services import counts_correct, counts_fold
from apps.public.workspaces.migrating.clusters import cluster_rows_renew
from apps.public.workspaces.models import Workspace

logger = logging.getLogger(__name__)


@shared_task(name="metering.fold", base=PlatformTask)
def fold() -> None:
    """Each minute."""
    counts_fold()


@shared_task(name="metering.correct", base=PlatformTask)
def correct() -> None:
    """Each night: every workspace whose schema stands, one after the other. Two queries each.

    Further clusters learn what their workspaces are called now. What can't be compared, such as one that was deleted
    meanwhile, is logged, and the others follow.
    """
    with as_owner():
        _renew_clusters()
        for workspace in Workspace.objects.order_by("pk"):
            if not workspace.is_prepared:
                continue
            try:
                counts_correct(workspace)
            except (DatabaseError, ImproperlyConfigured):
                logger.exception("The counts of %s could not be compared", workspace.schema_name)


def _renew_clusters() -> None:
    for cluster in cluster_names():
        try:
            cluster_rows_renew(cluster)
        except (DatabaseError, ImproperlyConfigured):
            logger.exception("The cluster %s could not be told of its workspaces", cluster)
