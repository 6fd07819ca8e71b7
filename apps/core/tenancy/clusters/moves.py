"""Work that a move came between, or the loss of a cluster: what it asked for is not there, for a moment."""

from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django_tenants.utils import get_tenant_model

from apps.core.tenancy.clusters.where import MAIN, cluster_names, elsewhere
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


def is_down(error: BaseException, workspace: ActiveWorkspace) -> bool:
    """Whether the error is of a connection, and the workspace's cluster, which is not the main one, does not answer.

    Outside a transaction. Takes as long as a connection may take to be refused.
    """
    if not isinstance(error, OperationalError | InterfaceError) or workspace.cluster == MAIN:
        return False
    there = elsewhere(workspace)
    return there is not None and not _answers(there)


def _answers(connection: BaseDatabaseWrapper) -> bool:
    try:
        connection.close_if_unusable_or_obsolete()
        connection.ensure_connection()
        return connection.is_usable()
    except (DatabaseError, InterfaceError):
        return False
