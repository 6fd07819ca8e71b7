"""Putting a client away for a while, bringing it back, and giving the word that deletes it for good."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.access import StaffActor
from apps.core.errors import Conflict, InvalidInput, NotAllowed
from apps.core.staff_roles import AgencyRight
from apps.core.tenancy.tasks import enqueue
from apps.public.audit.services import audit_record
from apps.public.billing.paying.selectors import subscription_runs
from apps.public.life.models import Departure
from apps.public.life.selectors import is_taken_out, owners_of
from apps.public.workspaces.leaving import workspace_archive, workspace_purge_begin, workspace_restore
from apps.public.workspaces.models import Domain, Workspace, WorkspaceState
from apps.public.workspaces.suspending import CHANGED

_NO_EXPORT = (
    "Nobody has taken everything out since this client was archived. Export it first, or say that it may be deleted "
    "without an export."
)
_CHARGED = "Its subscription runs at Stripe, and would be charged when it is gone. Cancel it there first."


@transaction.atomic
def client_archive(
    *, workspace: Workspace, staff: StaffActor | None, without_export: bool = False, seen: str = "", by_name: str = ""
) -> Departure:
    """Put the client away at once: nobody enters, nothing runs, of its hosts only the subdomain answers. Ten queries.

    It is deleted ``ARCHIVE_DAYS`` from now, if everything was taken out by then or ``without_export`` is true; its
    owners are told. Raises Conflict for one that can't be archived, or that somebody changed since it was ``seen``.
    """
    before = workspace_archive(workspace=workspace, seen=seen)
    now = timezone.now()
    departure = Departure.objects.create(
        workspace_id=workspace.pk,
        schema_name=workspace.schema_name,
        name=workspace.name,
        slug=workspace.slug,
        hosts=_hosts(workspace),
        before=before,
        archived_at=now,
        purge_at=now + timedelta(days=settings.ARCHIVE_DAYS),
        without_export=without_export or before == WorkspaceState.FAILED,  # there is nothing to take out
    )
    _record(workspace, staff, "archived", f"Archived {workspace.name}", by_name=by_name)
    _tell(departure, "archived")
    return departure


@transaction.atomic
def client_restore(*, workspace: Workspace, staff: StaffActor | None, seen: str = "") -> None:
    """Bring it back as it was. Nine queries.

    Raises Conflict unless it is put away: once the deletion has begun there is no way back.
    """
    departure = _lock(workspace)
    workspace_restore(workspace=workspace, before=WorkspaceState(departure.before), seen=seen)
    departure.delete()
    _record(workspace, staff, "restored", f"Brought {workspace.name} back")


@transaction.atomic
def client_purge(
    *, workspace: Workspace, staff: StaffActor, typed: str, without_export: bool = False, seen: str = ""
) -> None:
    """Have it deleted now, before its time. A worker does it; it can't be undone. Ten queries.

    Raises NotAllowed without the right, InvalidInput (field ``typed``) unless ``typed`` is its subdomain, (field
    ``without_export``) when nothing was exported and that was not ticked, and Conflict unless it is put away, and while
    Stripe goes on charging for it.
    """
    if not staff.can(AgencyRight.PURGE_CLIENTS):
        raise NotAllowed("Only owners of the agency delete a client before its time.")
    if typed.strip().lower() != workspace.slug:
        raise InvalidInput(f"Type “{workspace.slug}” to say that you mean this client.", field="typed")
    departure = _lock(workspace)
    if not (without_export or departure.without_export or is_taken_out(departure)):
        raise InvalidInput(_NO_EXPORT, field="without_export")
    purge_begin(workspace=workspace, departure=departure, staff=staff, seen=seen)


def purge_begin(*, workspace: Workspace, departure: Departure, staff: StaffActor | None, seen: str = "") -> None:
    """No way back from here; inside the caller's transaction, which holds the departure. Seven queries.

    Raises Conflict while its subscription runs: what leads to it at Stripe goes with the workspace.
    """
    from apps.public.life.tasks import purge

    if subscription_runs(workspace.pk):
        raise Conflict(_CHARGED)
    workspace_purge_begin(workspace=workspace, seen=seen)
    departure.purging_since = timezone.now()
    departure.hosts, departure.owners = _hosts(workspace), owners_of(workspace.pk)
    departure.save()
    _record(workspace, staff, "purge_begun", f"Began to delete {workspace.name} for good")
    enqueue(purge, workspace_id=str(workspace.pk))


def _lock(workspace: Workspace) -> Departure:
    departures: QuerySet[Departure] = QuerySet(Departure).select_for_update()
    departure = departures.filter(workspace_id=workspace.pk, purging_since=None).first()
    if departure is None:
        raise Conflict(CHANGED)
    return departure


def _hosts(workspace: Workspace) -> list[str]:
    return list(Domain.objects.filter(tenant_id=workspace.pk).values_list("domain", flat=True))


def _record(workspace: Workspace, staff: StaffActor | None, what: str, summary: str, *, by_name: str = "") -> None:
    who = by_name or "System"
    audit_record(staff=staff, verb=f"client.{what}", summary=summary, workspace=workspace, by_name=who)


def _tell(departure: Departure, kind: str) -> None:
    from apps.public.life.tasks import write

    enqueue(write, workspace_id=str(departure.workspace_id), kind=kind)
