"""What the agency does with its clients' workspaces."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from apps.core.access import StaffActor
from apps.core.errors import Conflict, InvalidInput
from apps.core.roles import Role
from apps.core.tenancy.tasks import enqueue
from apps.public.audit.services import audit_record
from apps.public.billing.models import Plan
from apps.public.billing.selectors import plans_offered
from apps.public.billing.services import subscription_set
from apps.public.blueprints.models import Blueprint
from apps.public.blueprints.services import beginning_set
from apps.public.memberships.services import membership_create
from apps.public.users.services import user_ensure
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_register, workspace_retry, workspace_update
from apps.public.workspaces.suspending import workspace_lock


@transaction.atomic
def client_create(
    *,
    name: str,
    slug: str,
    owner_email: str,
    owner_name: str = "",
    time_zone: str = "America/New_York",
    plan: Plan | None = None,
    blueprint: Blueprint | None = None,
    by: StaffActor | None = None,
) -> Workspace:
    """Take name and subdomain for a client and make its owner a member. ``client_open`` prepares the schema.

    With a ``blueprint`` the workspace begins with what it holds now, and is on its plan unless another is given.
    ``by`` is who of the agency is written down for it; None: the system. Raises InvalidInput with the field that is
    wrong, Conflict for a template that is not ready. Fourteen queries at most; nothing is kept when one fails.
    """
    workspace = workspace_register(name=name, slug=slug, time_zone=time_zone)
    owner = user_ensure(email=_clean_email(owner_email), name=owner_name)
    membership_create(user=owner, workspace=workspace, role=Role.OWNER)
    if blueprint is not None:
        beginning_set(workspace=workspace, blueprint=blueprint)
        plan = plan or plans_offered().filter(slug=blueprint.shape.get("plan", "")).first()
    if plan is not None:
        subscription_set(workspace=workspace, plan=plan)
    summary = f"Made the workspace {workspace.name} for {owner}."
    data = {"address": workspace.slug, "plan": plan.slug if plan else ""}
    audit_record(staff=by, verb="client.created", summary=summary, workspace=workspace, data=data)
    return workspace


@transaction.atomic
def client_update(*, staff: StaffActor, workspace: Workspace, name: str, time_zone: str, seen: str = "") -> None:
    """Another name or zone for the client, noted in the agency's log when something is new.

    Raises InvalidInput (fields ``name``, ``time_zone``), and with ``seen`` (``Workspace.version``) Conflict when
    somebody else has changed it since. Four queries.
    """
    current = workspace_lock(workspace, seen=seen)
    before = {"name": current.name, "time_zone": current.time_zone}
    workspace_update(workspace=workspace, name=name, time_zone=time_zone)
    if before != {"name": workspace.name, "time_zone": workspace.time_zone}:
        summary = f"The workspace is “{workspace.name}” now, its time zone {workspace.time_zone}."
        audit_record(staff=staff, verb="client.updated", summary=summary, workspace=workspace, data={"before": before})


@transaction.atomic
def client_open(*, workspace: Workspace) -> None:
    """Have a worker prepare the workspace and welcome its owner; also the way to try again after a failure.

    Raises Conflict when it has been prepared before. Harmless while an attempt is under way: the second waits for the
    first and finds nothing to do.
    """
    from apps.public.agency.tasks import open_workspace

    workspace_retry(workspace=workspace)
    enqueue(open_workspace, workspace_id=str(workspace.pk))


@transaction.atomic
def client_retry(*, staff: StaffActor, workspace: Workspace) -> None:
    """Have the workspace prepared once more, noted in the agency's log. Raises as ``client_open``."""
    client_open(workspace=workspace)
    summary = f"Had {workspace.name} prepared once more."
    audit_record(staff=staff, verb="client.retried", summary=summary, workspace=workspace)


@transaction.atomic
def client_welcome(*, staff: StaffActor, workspace: Workspace) -> None:
    """Have the welcome sent to each owner again, noted in the agency's log. Raises Conflict when nobody could enter.

    One query.
    """
    from apps.public.agency.tasks import welcome_owners

    if not workspace.is_active:
        raise Conflict("The workspace is not open now, so its owner could not enter. Open it first.")
    summary = f"Had the welcome sent to the owners of {workspace.name} again."
    audit_record(staff=staff, verb="client.welcomed", summary=summary, workspace=workspace)
    enqueue(welcome_owners, workspace_id=str(workspace.pk))


def _clean_email(raw: str) -> str:
    email = raw.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvalidInput("Give the owner's e-mail address, like jane@example.com.", field="owner_email") from error
    return email
