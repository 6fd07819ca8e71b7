"""Coming in by an invitation's link."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from apps.core.access import Actor
from apps.core.roles import Role
from apps.public.memberships.invitations import invitation_accept
from apps.public.memberships.models import Invitation, InvitationState, Membership
from apps.public.memberships.seats import team_lock
from apps.public.memberships.selectors import invitation_with_hash
from apps.public.users.models import User
from apps.public.users.selectors import account_with, addresses_of
from apps.public.users.services import account_claim
from apps.tenant.activity.services import activity_record


class Step(StrEnum):
    """What the page of a link has to offer."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"
    JOIN = "join"
    INSIDE = "inside"
    OTHER_ACCOUNT = "other_account"
    SIGN_IN = "sign_in"
    SHUT = "shut"
    NEW_ACCOUNT = "new_account"


@dataclass(frozen=True)
class Arrival:
    """Who came by which link, and what is next for them."""

    step: Step
    invitation: Invitation | None = None
    account: User | None = None


_DEAD = {
    InvitationState.ACCEPTED: Step.USED,
    InvitationState.REVOKED: Step.REVOKED,
    InvitationState.EXPIRED: Step.EXPIRED,
}


def arrival_of(*, workspace_id: UUID, token_hash: str, user: User | None) -> Arrival:
    """What the link with that hash means for the visitor (None: signed out). At most three queries."""
    invitation = invitation_with_hash(workspace_id=workspace_id, token_hash=token_hash)
    if invitation is None:
        return Arrival(Step.UNKNOWN)
    if dead := _DEAD.get(invitation.state):
        return Arrival(dead, invitation)
    if user is None:
        account = account_with(invitation.email)
        return Arrival(_step_of_visitor(account), invitation, account)
    if invitation.email not in addresses_of(user.pk):
        return Arrival(Step.OTHER_ACCOUNT, invitation)
    inside = Membership.objects.filter(user=user, workspace_id=workspace_id).exists()
    return Arrival(Step.INSIDE if inside else Step.JOIN, invitation, user)


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


def _step_of_visitor(account: User | None) -> Step:
    if account is None:
        return Step.NEW_ACCOUNT
    if not account.is_active:
        return Step.SHUT
    return Step.SIGN_IN if account.has_usable_password() else Step.NEW_ACCOUNT
