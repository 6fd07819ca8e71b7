"""Deleting a workspace for good, step by step: killed anywhere, it goes on from there. Needs the owner's credentials.

Nobody can enter it and no task runs in it since it was put away. What may still come: files by upload forms that were
signed before that (they last an hour), and writes of a task that was running. So all is looked for once more two hours
later, and only then is the deletion over.
"""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.leaving import Departing, all_remains
from apps.core.prefixes import prefix_of, remove_below
from apps.core.tenancy.clusters.where import cluster_names
from apps.core.tenancy.context import public_context
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.schemas import schema_drop
from apps.public.audit.services import audit_record
from apps.public.domains.models import DomainClaim
from apps.public.domains.services import names_rest
from apps.public.life.models import Departure
from apps.public.life.moving.copying import left_behind_remove
from apps.public.life.proof import Proof, prove_empty
from apps.public.life.rows import rows_erase
from apps.public.life.turns import turn
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState

logger = logging.getLogger(__name__)

# Longer than an upload form lasts (an hour), and than any task may run (ten minutes).
SWEEP_AFTER = timedelta(hours=2)
# A task is cut off after ten minutes: before that it makes room, and goes on in the next one.
_SECONDS = 300.0


class NotEmpty(Exception):
    """Something is left after all was removed: it is tried again, and stands in the worker's log."""


def purge(departure: Departure, *, seconds: float = _SECONDS) -> bool:
    """Delete what is left of the workspace. Returns whether all of it is gone; False: call it again.

    For one whose deletion has begun; any number of times, and twice at once. Raises NotEmpty when something resists,
    Unavailable when the storage does not answer, ImproperlyConfigured without the owner's credentials.
    """
    with as_owner(), turn(departure.schema_name):
        current = Departure.objects.filter(pk=departure.pk, purging_since__isnull=False).first()
        if current is None or current.purged_at is not None or not _is_over(current):
            return True
        if not erase(current, seconds=seconds):
            return False
        proof = _demand_empty(current)
    _conclude(current, proof)
    return True


def sweep(departure: Departure, *, seconds: float = _SECONDS) -> bool:
    """Look once more, remove what came late, and end. As ``purge``."""
    with as_owner(), turn(departure.schema_name):
        current = Departure.objects.filter(pk=departure.pk, purged_at__isnull=False).first()
        if current is None:
            return True
        if not erase(current, seconds=seconds):
            return False
        proof = _demand_empty(current)
    with transaction.atomic():
        Departure.objects.filter(pk=current.pk).delete()
        _record(current, "purge_proved", f"Looked again: nothing of {current.name} is left", proof)
    return True


def erase(departure: Departure, *, seconds: float) -> bool:
    """All steps, each harmless where there is nothing left. False when the time is over: the files are many."""
    departing = departing_of(departure)
    until = time.monotonic() + seconds
    for _ in remove_below(prefix_of(departing.workspace_id)):
        if time.monotonic() > until:
            return False
    schema_drop(departing.schema_name)
    for cluster in cluster_names():
        left_behind_remove(departing.workspace_id, departing.schema_name, cluster)
    for remains in all_remains():
        remains.erase(departing)
    names_rest(departing.workspace_id)
    with transaction.atomic():
        rows_erase(departing.workspace_id)
    # Once more: a process that read the host before its row went may have put it back.
    departing = departing_of(departure)
    for remains in all_remains():
        remains.erase(departing)
    return True


def departing_of(departure: Departure) -> Departing:
    """The same in the words that every part of the product understands. Two queries.

    Once its own rows are gone its hosts are free: those that somebody else took are not looked at, for what is there is
    theirs.
    """
    others = Domain.objects.filter(domain__in=departure.hosts).exclude(tenant_id=departure.workspace_id)
    claims = DomainClaim.objects.filter(host__in=departure.hosts).exclude(workspace_id=departure.workspace_id)
    taken = {*others.values_list("domain", flat=True), *claims.values_list("host", flat=True)}
    hosts = tuple(host for host in departure.hosts if host not in taken)
    return Departing(departure.workspace_id, departure.schema_name, hosts)


def _is_over(departure: Departure) -> bool:
    """The state has the last word: one that people work in is never touched, whatever a message says."""
    workspace = QuerySet(Workspace).filter(pk=departure.workspace_id).first()
    return workspace is None or workspace.state == WorkspaceState.PURGING


def _demand_empty(departure: Departure) -> Proof:
    proof = prove_empty(departing_of(departure))
    if not proof.is_empty:
        logger.error("Something is left of %s: %s", departure.schema_name, proof.left)
        raise NotEmpty(f"{departure.schema_name}: {proof.left}")
    return proof


@transaction.atomic
def _conclude(departure: Departure, proof: Proof) -> None:
    """On the ordinary connection: the log is written by the application, as everything in it."""
    from apps.core.tenancy.tasks import enqueue
    from apps.public.life.tasks import write

    now = timezone.now()
    open_ones = Departure.objects.filter(pk=departure.pk, purged_at=None)
    if not open_ones.update(purged_at=now, sweep_at=now + SWEEP_AFTER, updated_at=now):
        return
    _record(departure, "purged", f"Deleted {departure.name} for good: nothing is left", proof)
    enqueue(write, workspace_id=str(departure.workspace_id), kind="purged")


def _record(departure: Departure, what: str, summary: str, proof: Proof) -> None:
    gone = Workspace(pk=departure.workspace_id, name=departure.name)
    with public_context():
        data = {**proof.as_json(), "slug": departure.slug, "schema": departure.schema_name}
        audit_record(staff=None, verb=f"client.{what}", summary=summary, workspace=gone, data=data)
