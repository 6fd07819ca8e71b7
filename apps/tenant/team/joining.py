"""Coming in by an invitation's link."""

from uuid import UUID

from django.db import transaction

from apps.core.access import Actor
from apps.core.roles import Role
from apps.public.invitations.arriving import Arrival, arrival_of
from apps.public.memberships.invitations import invitation_accept
from apps.public.memberships.models import Invitation, Membership
from apps.public.memberships.seats import team_lock
from apps.public.memberships.selectors import invitation_with_hash
from apps.public.users.models import User
from apps.public.users.services import account_claim
from apps.tenant.activity.services import activity_record


def team_arrival(*, workspace_id: UUID, token_hash: str, user: User | None) -> Arrival[Invitation]:
    """What the link with that hash means for the visitor (None: signed out). At most three queries."""
    return arrival_of(
        offer=invitation_with_hash(workspace_id=workspace_id, token_hash=token_hash),
        user=user,
        is_inside=lambda person: Membership.objects.filter(user=person, workspace_id=workspace_id).exists(),
    )


@transaction.atomic
def team_join(*, invitation: Invitation, user: User) -> Membership:
    """Give the person the place. Raises NotAllowed, Conflict as ``invitation_accept`` does. Six queries."""
    membership, is_new = invitation_accept(invitation=invitation, user=user)
    if is_new:
        role = Role(membership.role)
        activity_record(
            actor=Actor(user_id=user.pk, name=user.display_name, role=role),
            verb="member.joined",
            summary=f"Joined as {role.label.lower()}.",
            object_id=membership.pk,
            data={"invitation": str(invitation.pk), "email": invitation.email},
        )
    return membership


@transaction.atomic
def team_join_with_new_account(*, invitation: Invitation, name: str, password: str) -> User:
    """Make the account, or give one without a password its first, and join: all of it or nothing.

    The link came by mail to the address, which proves it. Raises InvalidInput (fields ``name``, ``password``), Conflict
    when the invitation or the account can't be used for it (any more).
    """
    team_lock(invitation.workspace_id)  # of two at once, the second finds the invitation used and the account made
    user = account_claim(email=invitation.email, name=name, password=password)
    team_join(invitation=invitation, user=user)
    return user
