"""Writes on templates for clients. What is in a workspace is read and written there, by tasks known by name."""

from typing import Any
from uuid import UUID

from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.access import StaffActor
from apps.core.errors import Conflict, InvalidInput, NotFound
from apps.core.tenancy.context import public_context, workspace_context
from apps.core.tenancy.tasks import enqueue
from apps.public.audit.services import audit_record
from apps.public.billing.selectors import plan_of
from apps.public.blueprints.models import Beginning, Blueprint, BlueprintState
from apps.public.workspaces.models import Workspace

READ_TASK, WRITE_TASK = "fittings.read", "fittings.write"
MOST = 100


@transaction.atomic
def blueprint_make(
    *, staff: StaffActor, workspace: Workspace, name: str, description: str = "", with_addresses: bool = False
) -> Blueprint:
    """Have a worker read what the workspace is fitted with, and keep it under the name. Eight queries.

    ``with_addresses``: those of its calendars too, which whoever manages calendars at a new client will see.

    Raises InvalidInput (field ``name``) for a name that is taken or empty; Conflict while the workspace is not open,
    because nothing runs in it, and beyond ``MOST`` templates.
    """
    if not workspace.runs_tasks:
        raise Conflict(f"{workspace.name} is not open now, so nothing can be read there. Open it first.")
    if Blueprint.objects.count() >= MOST:
        raise Conflict(f"There are {MOST} templates. Delete one that nobody needs, then make this one.")
    made = Blueprint(
        name=_clean_name(name),
        description=_clean(description)[:300],
        source=workspace,
        source_name=workspace.name,
        made_by_id=staff.user_id,
        made_by_name=staff.name[:120],
        with_addresses=with_addresses,
        shape={"plan": plan_of(workspace.pk).slug},
    )
    _save(made)
    _note(staff, made, "made", workspace)
    _read(made, workspace)
    return made


@transaction.atomic
def blueprint_retry(*, staff: StaffActor, blueprint: Blueprint) -> None:
    """Have one that failed, or waits for more than a minute, read anew. Five queries.

    Raises NotFound; Conflict while it may come by itself, and when its source is gone.
    """
    found = _locked(blueprint)
    if found.state == BlueprintState.READY:
        raise Conflict("The template has been made meanwhile. Reload the page to see it.")
    if found.source is None or not found.source.is_prepared:
        raise Conflict(f"{found.source_name} is gone, so nothing can be read there. Delete this template.")
    if not found.may_be_retried:
        raise Conflict("The template is being made. Wait a minute before you try again.")
    found.state, found.failure = BlueprintState.READING, ""
    found.save(update_fields=["state", "failure", "updated_at"])
    _note(staff, found, "retried", found.source)
    _read(found, found.source)


@transaction.atomic
def blueprint_change(*, staff: StaffActor, blueprint: Blueprint, name: str, description: str = "") -> Blueprint:
    """Another name or description. Raises InvalidInput (field ``name``), NotFound. Four queries."""
    found = _locked(blueprint)
    before = found.name
    found.name, found.description = _clean_name(name), _clean(description)[:300]
    _save(found, update_fields=["name", "description", "updated_at"])
    _note(staff, found, "changed", None, before=before)
    return found


@transaction.atomic
def blueprint_delete(*, staff: StaffActor, blueprint: Blueprint) -> None:
    """Remove it. Clients that were made from it stay as they are; one that is being prepared gets it still."""
    gone, _ = Blueprint.objects.filter(pk=blueprint.pk).delete()
    if gone:
        _note(staff, blueprint, "deleted", None)


def blueprint_waiting(*, blueprint_id: UUID, workspace_id: UUID) -> Blueprint | None:
    """The template, if it is one of the workspace's and waits to be read. From inside a workspace. One query."""
    with public_context():
        waiting = Blueprint.objects.filter(pk=blueprint_id, source=workspace_id, state=BlueprintState.READING)
        return waiting.first()


def blueprint_keep(*, blueprint_id: UUID, workspace_id: UUID, shape: dict[str, Any]) -> None:
    """What was read in the workspace. Nothing happens when the template was deleted meanwhile. Two queries."""
    with public_context(), transaction.atomic():
        waiting = Blueprint.objects.select_for_update().filter(source=workspace_id, state=BlueprintState.READING)
        blueprint = waiting.filter(pk=blueprint_id).first()
        if blueprint:
            blueprint.shape = {**blueprint.shape, **shape}
            blueprint.state = BlueprintState.READY
            blueprint.save(update_fields=["shape", "state", "updated_at"])


def blueprint_fail(*, blueprint_id: UUID, workspace_id: UUID, reason: str) -> None:
    """Reading failed; ``reason`` is a sentence for the agency. One query."""
    with public_context():
        waiting = Blueprint.objects.filter(pk=blueprint_id, source=workspace_id, state=BlueprintState.READING)
        waiting.update(state=BlueprintState.FAILED, failure=reason[:200], updated_at=timezone.now())


def beginning_set(*, workspace: Workspace, blueprint: Blueprint) -> None:
    """Have the workspace begin with what the template holds now. One query. Raises Conflict when it is not ready."""
    if blueprint.state != BlueprintState.READY:
        raise Conflict(f"The template “{blueprint.name}” is not ready yet. Wait a moment, or begin without it.")
    Beginning.objects.create(workspace=workspace, blueprint_name=blueprint.name, shape=blueprint.shape)


def beginning_write(workspace: Workspace) -> bool:
    """Fit the new workspace out with what it is to begin with, if anything; inside the caller's transaction if it has
    one. Run again, it does nothing. Raises what writing raises.

    For the worker that prepares it: nobody is in there yet.
    """
    if not Beginning.objects.filter(workspace=workspace, used_at=None).exists():
        return False
    with workspace_context(workspace):
        current_app.tasks[WRITE_TASK]()
    return True


def beginning_shape(workspace_id: UUID) -> dict[str, Any] | None:
    """What the workspace is to begin with; None when there is nothing, or it was used. One query."""
    with public_context():
        found = Beginning.objects.filter(workspace=workspace_id, used_at=None).first()
    return found.shape if found else None


def beginning_used(workspace_id: UUID) -> None:
    """It is written: what was to be written is not kept any longer. One query."""
    with public_context():
        Beginning.objects.filter(workspace=workspace_id).update(shape={}, used_at=timezone.now())


def _read(blueprint: Blueprint, source: Workspace) -> None:
    with workspace_context(source):
        enqueue(current_app.signature(READ_TASK), blueprint_id=str(blueprint.pk))


def _locked(blueprint: Blueprint) -> Blueprint:
    """As it is now, kept from others until the transaction ends: a worker may be writing what it read."""
    found = Blueprint.objects.select_for_update().filter(pk=blueprint.pk).first()
    if found is None:
        raise NotFound("There is no such template. It may have been deleted.")
    return found


def _save(blueprint: Blueprint, update_fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            blueprint.save(update_fields=update_fields)
    except IntegrityError as error:
        raise InvalidInput(f"There is a template called “{blueprint.name}” already.", field="name") from error


def _note(staff: StaffActor, blueprint: Blueprint, verb: str, workspace: Workspace | None, **data: str) -> None:
    summary = f"{verb.capitalize()} the client template “{blueprint.name}”"
    if workspace:
        summary = f"{summary} from {workspace.name}"
    audit_record(
        staff=staff,
        verb=f"blueprint.{verb}",
        summary=summary,
        workspace=workspace,
        object_id=blueprint.pk,
        data=data,
    )


def _clean_name(raw: str) -> str:
    name = _clean(raw)
    if not name:
        raise InvalidInput("Give the template a name, for example “Watercolour studio”.", field="name")
    if len(name) > 80:
        raise InvalidInput("The name is too long: use at most 80 characters.", field="name")
    return name


def _clean(raw: str) -> str:
    return " ".join(raw.replace("\0", "").split())
