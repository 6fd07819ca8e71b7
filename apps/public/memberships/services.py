"""Writes on memberships. A workspace has an owner at every moment, whoever does what at the same time."""

from django.db import transaction

from apps.core.errors import Conflict
from apps.core.roles import Role
from apps.public.memberships.models import Membership
from apps.public.memberships.seats import team_lock
from apps.public.users.models import User
from apps.public.users.querysets import with_people
from apps.public.workspaces.models import Workspace


def membership_create(*, user: User, workspace: Workspace, role: Role) -> Membership:
    """Give the user a place in the workspace. One query; an existing place gets the role."""
    membership, _ = Membership.objects.update_or_create(user=user, workspace=workspace, defaults={"role": role})
    return membership


@transaction.atomic
def membership_change(*, membership: Membership, role: Role) -> Membership:
    """Give the member the role. Raises Conflict for the last owner, and when the member is gone. Four queries."""
    current = _lock(membership)
    if current.role == Role.OWNER and role != Role.OWNER:
        _demand_other_owner(current)
    current.role = role
    current.save(update_fields=["role", "updated_at"])
    return current


@transaction.atomic
def membership_remove(*, membership: Membership) -> None:
    """Take the place away. Raises Conflict for the last owner, and when the member is gone. Four queries."""
    current = _lock(membership)
    if current.role == Role.OWNER:
        _demand_other_owner(current)
    current.delete()


@transaction.atomic
def ownership_pass_on(*, owner: Membership, heir: Membership) -> None:
    """Make the heir an owner and the owner an admin, both or neither.

    Raises Conflict when one of them is gone, is no owner any more, or can't sign in. Six queries.
    """
    giving, taking = _lock(owner), _lock(heir)
    if giving.role != Role.OWNER:
        raise Conflict("You are no owner any more. Reload the page to see what changed.")
    if giving.pk == taking.pk or not taking.user.is_active:
        raise Conflict("Ownership can be passed on to another member who can sign in.")
    for place, role in ((taking, Role.OWNER), (giving, Role.ADMIN)):
        place.role = role
        place.save(update_fields=["role", "updated_at"])


def _lock(membership: Membership) -> Membership:
    team_lock(membership.workspace_id)
    places = with_people(Membership.objects.select_for_update(of=("self",)), "user")
    current = places.filter(pk=membership.pk, workspace_id=membership.workspace_id).first()
    if current is None:
        raise Conflict("This person has left meanwhile. Reload the page.")
    return current


def _demand_other_owner(leaving: Membership) -> None:
    """The owners' rows are locked too, so that it holds against code that forgets ``team_lock``."""
    owners = Membership.objects.filter(workspace_id=leaving.workspace_id, role=Role.OWNER, user__is_active=True)
    locked = owners.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)
    if not set(locked) - {leaving.pk}:
        raise Conflict("A workspace needs an owner, and this is the last one. Pass ownership on to somebody first.")
