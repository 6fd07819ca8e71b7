"""What the agency does with its clients' workspaces."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from apps.core.errors import InvalidInput
from apps.core.roles import Role
from apps.core.tenancy.tasks import enqueue
from apps.public.agency.models import AgencyStaff
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.users.services import user_ensure
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_register


@transaction.atomic
def client_create(
    *, name: str, slug: str, owner_email: str, owner_name: str = "", time_zone: str = "America/New_York"
) -> Workspace:
    """Take name and subdomain for a client and make its owner a member. ``client_open`` prepares the schema.

    Raises InvalidInput with the field that is wrong. Eight queries; nothing is kept when one fails.
    """
    try:
        validate_email(owner_email.strip())
    except ValidationError as error:
        raise InvalidInput("Give the owner's e-mail address, like jane@example.com.", field="owner_email") from error
    workspace = workspace_register(name=name, slug=slug, time_zone=time_zone)
    owner = user_ensure(email=owner_email, name=owner_name)
    membership_create(user=owner, workspace=workspace, role=Role.OWNER)
    return workspace


@transaction.atomic
def client_open(*, workspace: Workspace) -> None:
    """Have a worker prepare the workspace and welcome its owner; also the way to try again after a failure."""
    from apps.public.agency.tasks import open_workspace

    enqueue(open_workspace, workspace_id=str(workspace.pk))


def staff_add(*, user: User) -> AgencyStaff:
    """Make the user staff of the agency. Two queries."""
    staff, _ = AgencyStaff.objects.get_or_create(user=user)
    return staff
