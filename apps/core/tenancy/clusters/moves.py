"""Work that a move came between: what it asked for is no longer where it was when it began."""

from django.db import DatabaseError, InterfaceError
from django_tenants.utils import get_tenant_model

from apps.core.tenancy.clusters.where import MAIN, cluster_names
from apps.core.tenancy.context import ActiveWorkspace, public_context


def is_of_a_move(error: BaseException, workspace: ActiveWorkspace) -> bool:
    """Whether the error is the database's, and the workspace is being moved or has been since it was entered.

    Outside its transaction. One query, where there are several clusters.
    """
    if not isinstance(error, DatabaseError | InterfaceError) or not (cluster_names() or workspace.cluster != MAIN):
        return False
    with public_context():
        now = get_tenant_model().objects.filter(pk=workspace.id).only("cluster", "is_moving").first()
    return now is not None and (now.is_moving or now.cluster != workspace.cluster)
