"""Writes on invitations: made, sent, sent anew, taken back, accepted once."""

import hashlib
import secrets
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from apps.core.errors import Conflict, InvalidInput, NotAllowed
from apps.core.roles import Role
from apps.public.memberships.models import (
    INVITATION_LIFE,
    IS_OPEN,
    Invitation,
    InvitationState,
    Membership,
)
from apps.public.memberships.seats import seat_demand, team_lock
from apps.public.users.models import User
from apps.public.users.selectors import account_with, addresses_of

_LONGEST = 254


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invitation_create(*, workspace_id: UUID, email: str, role: Role, invited_by: User | None) -> Invitation:
    """Offer the address a place. The mail is the caller's: ``invitation_issue`` gives it the token. Nine queries.

    An expired invitation of the address becomes this one. Raises InvalidInput (field ``emails``) for what is no
    address, or is in already, or was invited already; Conflict when the plan has no place free.
    """
    address = clean_address(email)
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
    invitation.token_hash, invitation.expires_at = "", timezone.now() + INVITATION_LIFE
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
    current.token_hash, current.expires_at = "", timezone.now() + INVITATION_LIFE
    current.save(update_fields=["token_hash", "expires_at", "updated_at"])


@transaction.atomic
def invitation_revoke(*, invitation: Invitation) -> None:
    """Take it back: the link is dead at once. Raises Conflict when it was used or taken back. Three queries."""
    current = _open_or_conflict(invitation)
    current.revoked_at = timezone.now()
    current.save(update_fields=["revoked_at", "updated_at"])


def invitations_revoke_for(*, user: User, workspace_id: UUID) -> int:
    """Take back what would let the person in again: open invitations to their addresses. Two queries."""
    mine = Invitation.objects.filter(IS_OPEN, workspace_id=workspace_id, email__in=[*addresses_of(user.pk), user.email])
    now = timezone.now()
    return mine.update(revoked_at=now, updated_at=now)


def invitation_issue(*, invitation_id: UUID, workspace_id: UUID) -> tuple[Invitation, str] | None:
    """A fresh token for an invitation whose mail is due, or None when none is due (any more). Two queries.

    Call it in the transaction that also hands the mail over: the row stays locked until then, so that of two workers
    with the same message only one sends, and a mail that could not be handed over leaves the invitation as it was,
    to be tried again. The token is returned and nowhere kept; its hash is.
    """
    due = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by", "workspace")
    invitation = due.filter(IS_OPEN, pk=invitation_id, workspace_id=workspace_id, token_hash="").first()
    if invitation is None:
        return None
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(token)
    invitation.save(update_fields=["token_hash", "updated_at"])
    return invitation, token


@transaction.atomic
def invitation_accept(*, invitation: Invitation, user: User) -> tuple[Membership, bool]:
    """Give the person the place that their address was offered; the second value is whether it is a new one.

    Somebody who is in already keeps their role. One conditional statement uses the invitation up, so that of two at
    once one succeeds. Raises NotAllowed when the person's confirmed addresses are others; Conflict when the invitation
    was used, taken back, sent anew or has expired. Five queries.
    """
    if not user.is_active or invitation.email not in addresses_of(user.pk):
        raise NotAllowed("This invitation is for another e-mail address.")
    team_lock(invitation.workspace_id)
    now = timezone.now()
    usable = Invitation.objects.filter(
        IS_OPEN, pk=invitation.pk, token_hash=invitation.token_hash, expires_at__gt=now
    ).exclude(token_hash="")
    if not usable.update(accepted_at=now, updated_at=now):
        raise Conflict("This invitation can't be used any more.")
    return Membership.objects.get_or_create(
        user=user, workspace_id=invitation.workspace_id, defaults={"role": invitation.role}
    )


def clean_address(raw: str) -> str:
    """The address in lower case. Raises InvalidInput (field ``emails``) that quotes what was typed."""
    address = raw.strip().lower()
    shown = raw.strip() if len(raw.strip()) <= 60 else f"{raw.strip()[:60]}…"
    if len(address) > _LONGEST:
        raise InvalidInput(f"“{shown}” is too long for an e-mail address.", field="emails")
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidInput(f"“{shown}” is no e-mail address.", field="emails") from error
    return address


def _open_or_conflict(invitation: Invitation) -> Invitation:
    team_lock(invitation.workspace_id)
    current = Invitation.objects.select_for_update().filter(IS_OPEN, pk=invitation.pk).first()
    if current is None:
        raise Conflict("This invitation was used or taken back meanwhile. Reload the page.")
    return current
