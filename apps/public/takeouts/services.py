"""Asking for an export, giving it up, handing it out. What makes it is a task in the workspace, sent by its name."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from apps.core.access import Actor, StaffActor
from apps.core.errors import Conflict
from apps.core.logbook import log_here
from apps.core.roles import Role
from apps.core.storage import workspace_storage
from apps.core.tenancy.context import workspace_context
from apps.public.audit.services import audit_record
from apps.public.takeouts.models import OPEN, Takeout, TakeoutState
from apps.public.workspaces.models import Workspace

# The link is known to whoever has it; so long a broken download can be continued without asking for another.
LINK_SECONDS = 6 * 3600
MAKE, CLEAR, TELL = "takeout.make", "takeout.clear", "takeout.tell"
# When no worker has taken a message by then, another is sent.
_AGAIN = timedelta(minutes=5)


@transaction.atomic
def takeout_ask(*, workspace: Workspace, user_id: UUID, name: str, by_agency: bool = False) -> Takeout:
    """Have everything in the workspace exported, in the background. Two queries, and a message after the commit.

    Raises Conflict while another export is being made, or when the workspace is not prepared.
    """
    if not workspace.is_prepared:
        raise Conflict("There is nothing in this workspace that could be exported.")
    try:
        with transaction.atomic():
            takeout = Takeout.objects.create(
                workspace=workspace,
                asked_by_id=user_id,
                asked_by_name=name[:120],
                by_agency=by_agency,
                due_at=timezone.now() + _AGAIN,
            )
    except IntegrityError as error:
        raise Conflict("An export is being made already. Wait for it, or cancel it first.") from error
    takeout_send(MAKE, takeout_id=takeout.pk, schema_name=workspace.schema_name)
    return takeout


@transaction.atomic
def takeout_cancel(*, takeout: Takeout, schema_name: str) -> None:
    """Give an export up; what was made of it is cleared away. Raises Conflict once it has its end. One query."""
    changes = {"state": TakeoutState.CANCELLED, "finished_at": timezone.now(), "due_at": timezone.now() + _AGAIN}
    if not Takeout.objects.filter(pk=takeout.pk, state__in=OPEN).update(lease=None, leased_until=None, **changes):
        raise Conflict("The export has come to its end meanwhile. Reload the page to see it.")
    takeout_send(CLEAR, takeout_id=takeout.pk, schema_name=schema_name)


def takeout_link(*, workspace: Workspace, takeout: Takeout) -> str:
    """The address of the file, for six hours; anybody who has it can download, in pieces if need be. No query.

    Raises Conflict when there is no file (any more).
    """
    if takeout.state != TakeoutState.READY or (takeout.expires_at and takeout.expires_at <= timezone.now()):
        raise Conflict("This export is not kept any longer. Ask for a new one.")
    made = takeout.finished_at or takeout.created_at
    name = f"{slugify(workspace.name) or workspace.slug}-{made:%Y-%m-%d}.zip"
    with workspace_context(workspace):
        return workspace_storage().presigned_get(takeout.file_name, seconds=LINK_SECONDS, download_as=name)


@transaction.atomic
def client_takeout_ask(*, staff: StaffActor, workspace: Workspace) -> Takeout:
    """As ``takeout_ask``, for the agency; with an entry in both logs. Four queries."""
    takeout = takeout_ask(workspace=workspace, user_id=staff.user_id, name=staff.name, by_agency=True)
    _log(staff, workspace, takeout, "asked", "Asked for an export of everything")
    return takeout


@transaction.atomic
def client_takeout_cancel(*, staff: StaffActor, workspace: Workspace, takeout: Takeout) -> None:
    """As ``takeout_cancel``, for the agency; with an entry in both logs. Two queries."""
    takeout_cancel(takeout=takeout, schema_name=workspace.schema_name)
    _log(staff, workspace, takeout, "cancelled", "Cancelled an export")


@transaction.atomic
def client_takeout_link(*, staff: StaffActor, workspace: Workspace, takeout: Takeout) -> str:
    """As ``takeout_link``, for the agency; with an entry in both logs. One query."""
    link = takeout_link(workspace=workspace, takeout=takeout)
    _log(staff, workspace, takeout, "downloaded", "Downloaded an export of everything")
    return link


def takeout_send(task: str, *, takeout_id: UUID, schema_name: str) -> None:
    """Send the task, which this layer knows by its name only, to the workspace; after the commit."""
    known: Any = current_app.tasks[task]
    message = {"kwargs": {"takeout_id": str(takeout_id)}, "headers": {"_schema_name": schema_name}}
    transaction.on_commit(lambda: known.apply_async(**message))


def _log(staff: StaffActor, workspace: Workspace, takeout: Takeout, done: str, summary: str) -> None:
    """In the client's log, and by its trigger in the agency's."""
    verb = f"takeout.{done}"
    if not workspace.is_prepared:  # its log may be gone already
        audit_record(staff=staff, verb=verb, summary=summary, workspace=workspace, object_id=takeout.pk)
        return
    actor = Actor(staff.user_id, staff.name, Role.MEMBER, by_agency=True)
    with workspace_context(workspace):
        log_here(actor=actor, verb=verb, summary=summary, object_id=takeout.pk)
