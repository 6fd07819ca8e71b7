"""A workspace is moved: it closes for seconds, its schema is copied and compared, and it opens at the other place.

Killed anywhere it is whole at one of the two: until the row says the other cluster it is at the first, closed, and the
same command goes on, or with the first one's name opens it again. What is left at the other place is removed by both.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

from apps.core.errors import Conflict, InvalidInput
from apps.core.tenancy.clusters.where import MAIN, cluster_names
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.schemas import schema_repair
from apps.public.audit.services import audit_record
from apps.public.life.moving.closing import held
from apps.public.life.moving.copying import copied, left_behind_remove
from apps.public.life.turns import turn
from apps.public.workspaces.migrating.clusters import cluster_is_prepared
from apps.public.workspaces.migrating.everyone import public_is_behind
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import forget_routes

logger = logging.getLogger(__name__)

# Longer than a process remembers where a host leads (``core/tenancy/routes.py``): whoever comes later is turned away.
_UNTIL_KNOWN = 0.7
_SHOWN = "main"


@dataclass(frozen=True)
class Moved:
    """How long nobody could work in it, in seconds, and how many rows were copied; none: it was there already."""

    seconds: float
    rows: int


def cluster_named(shown: str) -> str:
    """The cluster that is called so; ``main`` is the one of public. Raises InvalidInput for one that isn't known."""
    if shown == _SHOWN:
        return MAIN
    if shown not in cluster_names():
        known = ", ".join((_SHOWN, *cluster_names()))
        raise InvalidInput(f"There is no cluster “{shown}”. DATABASE_CLUSTERS names: {known}.")
    return shown


def workspace_move(
    *, workspace: Workspace, cluster: str, patience: float = 60.0, say: Callable[[str], object] = logger.info
) -> Moved:
    """Move it to the cluster, and log that for the agency. Needs the owner's credentials of both.

    It is closed ("Back in a moment") while it is copied; tasks of it come again. Whoever is in the midst of writing is
    waited for ``patience`` seconds. Raises Conflict when that was not enough, when it has no schema, and when the
    cluster is not migrated to this release; ProgramFailed when it can't be copied. After an error it is open where it
    was. To where it is already: what was broken off is tidied up.
    """
    with _turns(workspace.schema_name):
        with as_owner():
            current = Workspace.objects.get(pk=workspace.pk)
            _demand_movable(current)
        if current.cluster == cluster:
            _settle(current)
            return Moved(0.0, 0)
        _demand_ready(cluster)
        moved = _move(current, cluster, patience, say)
    _record(current, cluster, moved)
    return moved


@contextmanager
def _turns(schema_name: str) -> Iterator[None]:
    """Nobody makes, copies, deletes or migrates it meanwhile, in whichever database they ask."""
    with ExitStack() as stack:
        for cluster in (MAIN, *cluster_names()):
            with as_owner(cluster=cluster):
                stack.enter_context(turn(schema_name))
        yield


def _demand_movable(current: Workspace) -> None:
    if not current.is_prepared:
        raise Conflict(f"{current.name} has no schema to move: it is “{current.get_state_display()}”.")
    if current.is_behind:
        raise Conflict(f"{current.name} lacks migrations of this release. Run migrate first.")


def _demand_ready(cluster: str) -> None:
    with as_owner(cluster=cluster):
        if (cluster and not cluster_is_prepared()) or public_is_behind():
            raise Conflict(f"The cluster “{cluster or _SHOWN}” lacks migrations of this release. Run migrate first.")


def _move(current: Workspace, cluster: str, patience: float, say: Callable[[str], object]) -> Moved:
    began = time.monotonic()
    _mark(current, is_moving=True)
    try:
        time.sleep(_UNTIL_KNOWN)
        with held(current, patience=patience) as source:
            say(f"{current.name} is closed. Copying …")
            rows = copied(current, cluster)
            _switch(current, cluster)
            seconds = time.monotonic() - began
            source.drop(current.schema_name)
    except BaseException:
        _reopen(current)
        raise
    _settle(current)
    return Moved(seconds, rows)


def _switch(current: Workspace, cluster: str) -> None:
    """From here on it is at the other place, and open."""
    with as_owner(), transaction.atomic():
        Workspace.objects.filter(pk=current.pk).update(cluster=cluster, is_moving=False, updated_at=timezone.now())
        forget_routes(current)
    current.cluster, current.is_moving = cluster, False


def _mark(current: Workspace, *, is_moving: bool) -> None:
    with as_owner(), transaction.atomic():
        Workspace.objects.filter(pk=current.pk).update(is_moving=is_moving, updated_at=timezone.now())
        forget_routes(current)


def _reopen(current: Workspace) -> None:
    """After an error: wherever the row says that it is, it opens again."""
    try:
        with as_owner():
            now = Workspace.objects.get(pk=current.pk)
        _settle(now)
    except (DatabaseError, InterfaceError):
        logger.exception("%s is closed until workspace_move is run again", current.schema_name)


def _settle(current: Workspace) -> None:
    """It is open where the row says that it is, and nothing is left of it anywhere else."""
    with as_owner(cluster=current.cluster), transaction.atomic():
        schema_repair(current.schema_name)
    _mark(current, is_moving=False)
    for other in (MAIN, *cluster_names()):
        if other != current.cluster:
            left_behind_remove(current.pk, current.schema_name, other)


def _record(current: Workspace, cluster: str, moved: Moved) -> None:
    """On the ordinary connection: the log is written by the application, as everything in it."""
    summary = f"Moved {current.name} to the cluster “{cluster or _SHOWN}”"
    data = {"cluster": cluster or _SHOWN, "rows": moved.rows, "seconds": round(moved.seconds, 1)}
    with transaction.atomic():
        audit_record(
            staff=None, verb="client.moved", summary=summary, workspace=current, data=data, by_name="workspace_move"
        )
