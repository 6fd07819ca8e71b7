"""Writes on memberships."""

from apps.core.roles import Role
from apps.public.memberships.models import Membership
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace


def membership_create(*, user: User, workspace: Workspace, role: Role) -> Membership:
    """Give the user a place in the workspace. One query; an existing place gets the role."""
    membership, _ = Membership.objects.update_or_create(user=user, workspace=workspace, defaults={"role": role})
    return membership
