"""Writes on invitations: made, sent, sent anew, taken back, accepted once."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.errors import InvalidInput
from apps.core.roles import Role
from apps.public.invitations.models import IS_OPEN, InvitationState
from apps.public.invitations.services import (
    addressee_demand,
    clean_address,
    offer_demand_open,
    offer_issue,
    offer_renew,
    offer_revoke,
    offer_use_up,
)
from apps.public.memberships.models import Invitation, Membership
from apps.public.memberships.seats import seat_demand, team_lock
from apps.public.users.models import User
from apps.public.users.querysets import with_people
from apps.public.users.selectors import account_with, addresses_of


@transaction.atomic
def invitation_create(*, workspace_id: UUID, email: str, role: Role, invited_by: User | None) -> Invitation:
    """Offer the address a place. The mail is the caller's: ``invitation_issue`` gives it the token. Nine queries.

    An expired invitation of the address becomes this one. Raises InvalidInput (field ``emails``) for what is no
    address, or is in already, or was invited already; Conflict when the plan has no place free.
    """
    address = clean_address(email, field="emails")
    team_lock(workspace_id)
    account = account_with(address)
    if account and Membership.objects.filter(user=account, workspace_id=workspace_id).exists():
        raise InvalidInput(f"{address} is in the team already.", field="emails")
    old = Invitation.objects.filter(IS_OPEN, workspace_id=workspace_id, email=address).first()
    if old and old.state is not InvitationState.EXPIRED:
        raise InvalidInput(f"{address} was invited already. You can resend the invitation.", field="emails")
    seat_demand(workspace_id)
    invitation = old or Invitation(workspace_id=workspace_id, email=address)
    invitation.role, invitation.invited_by = role, invited_by
    invitation.link_kill()
    invitation.save()
    return invitation


@transaction.atomic
def invitation_renew(*, invitation: Invitation) -> None:
    """Kill the link that was sent and start another seven days; a new mail is the caller's. At most seven queries.

    Raises Conflict when it was used or taken back, or has expired and the plan has no place free.
    """
    current = _open_or_conflict(invitation)
    if current.state is InvitationState.EXPIRED:
        seat_demand(current.workspace_id)
    offer_renew(current)


@transaction.atomic
def invitation_revoke(*, invitation: Invitation) -> None:
    """Take it back: the link is dead at once. Raises Conflict when it was used or taken back. Three queries."""
    offer_revoke(_open_or_conflict(invitation))


def invitations_revoke_for(*, user: User, workspace_id: UUID) -> int:
    """Take back what would let the person in again: open invitations to their addresses. Two queries."""
    mine = Invitation.objects.filter(IS_OPEN, workspace_id=workspace_id, email__in=[*addresses_of(user.pk), user.email])
    now = timezone.now()
    return mine.update(revoked_at=now, updated_at=now)


def invitation_issue(*, invitation_id: UUID, workspace_id: UUID) -> tuple[Invitation, str] | None:
    """A fresh token for an invitation whose mail is due, as ``offer_issue`` gives it. Two queries."""
    offered = Invitation.objects.select_related("workspace").filter(workspace_id=workspace_id)
    return offer_issue(with_people(offered, "invited_by"), pk=invitation_id)


@transaction.atomic
def invitation_accept(*, invitation: Invitation, user: User) -> tuple[Membership, bool]:
    """Give the person the place that their address was offered; the second value is whether it is a new one.

    Somebody who is in already keeps their role. One conditional statement uses the invitation up, so that of two at
    once one succeeds. Raises NotAllowed when the person's confirmed addresses are others; Conflict when the invitation
    was used, taken back, sent anew or has expired. Five queries.
    """
    addressee_demand(offer=invitation, user=user)
    team_lock(invitation.workspace_id)
    offer_use_up(Invitation.objects.all(), offer=invitation)
    return Membership.objects.get_or_create(
        user=user, workspace_id=invitation.workspace_id, defaults={"role": invitation.role}
    )


def _open_or_conflict(invitation: Invitation) -> Invitation:
    team_lock(invitation.workspace_id)
    return offer_demand_open(Invitation.objects.all(), invitation)
