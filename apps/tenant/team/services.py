"""Changes of who is in the workspace and in which role, each with its line in the log."""

from django.db import transaction

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.roles import Role
from apps.core.tenancy.context import active_workspace
from apps.public.memberships.invitations import invitations_revoke_for
from apps.public.memberships.models import Membership
from apps.public.memberships.services import membership_change, membership_remove, ownership_pass_on
from apps.public.users.sessions import sessions_end
from apps.tenant.activity.services import activity_record
from apps.tenant.team.rights import own_place, team_demand


@transaction.atomic
def member_change(*, actor: Actor, membership: Membership, role: Role) -> None:
    """Give the member another role; in force at their next request. Nine queries.

    Raises NotAllowed without the right, or without an owner's where an owner is made or changed; Conflict for the last
    owner and when the member is gone.
    """
    _demand_over(actor, membership, role)
    if membership.role == role:
        return
    membership_change(membership=membership, role=role)
    activity_record(
        actor=actor,
        verb="member.role_changed",
        summary=f"Made {membership.user} {role.with_article}; was {Role(membership.role).with_article}.",
        object_id=membership.pk,
        data={"user": str(membership.user_id), "before": membership.role, "after": role.value},
    )


@transaction.atomic
def member_remove(*, actor: Actor, membership: Membership) -> None:
    """Take the member out, end their sessions here at once, and take back invitations to their addresses.

    Raises NotAllowed as ``member_change`` does; Conflict for oneself, the last owner, and when the member is gone.
    """
    if membership.user_id == actor.user_id:
        raise Conflict("You can't remove yourself. Use “Leave workspace” instead.")
    _demand_over(actor, membership)
    _take_out(membership)
    activity_record(
        actor=actor,
        verb="member.removed",
        summary=f"Removed {membership.user}.",
        object_id=membership.pk,
        data={"user": str(membership.user_id), "role": membership.role},
    )


@transaction.atomic
def workspace_leave(*, actor: Actor) -> None:
    """Take oneself out; one's sessions here end. Raises Conflict for the last owner.

    The request that calls it has to drop its own session (``logout``) before it answers.
    """
    place = own_place(actor)
    _take_out(place)
    data = {"user": str(place.user_id), "role": place.role}
    activity_record(actor=actor, verb="member.left", summary="Left the workspace.", object_id=place.pk, data=data)


@transaction.atomic
def ownership_hand_over(*, actor: Actor, heir: Membership) -> None:
    """Make the heir an owner and oneself an admin, in one go.

    Raises NotAllowed unless one is an owner; Conflict when the heir is gone, can't sign in, or is oneself.
    """
    place = team_demand(actor, roles={Role.OWNER})
    ownership_pass_on(owner=place, heir=heir)
    activity_record(
        actor=actor,
        verb="ownership.passed_on",
        summary=f"Passed ownership on to {heir.user}, and is an admin now.",
        object_id=heir.pk,
        data={"from": str(place.user_id), "to": str(heir.user_id)},
    )


def _demand_over(actor: Actor, membership: Membership, *more: Role) -> None:
    """The right to change this member, judged by the roles that both have once nobody else can change them."""
    team_demand(actor, roles=set(more))
    current = Membership.objects.filter(pk=membership.pk).values_list("role", flat=True).first()
    if current is None:
        raise Conflict("This person has left meanwhile. Reload the page.")
    membership.role = current
    team_demand(actor, roles={Role(current)})


def _take_out(membership: Membership) -> None:
    workspace = active_workspace()
    membership_remove(membership=membership)
    invitations_revoke_for(user=membership.user, workspace_id=workspace.id)
    sessions_end(user=membership.user, schema_name=workspace.schema_name)
