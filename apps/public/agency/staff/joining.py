"""Coming to work at the agency by an invitation's link."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from apps.core.access import StaffActor
from apps.core.errors import Conflict, NotAllowed
from apps.core.staff_roles import StaffRole
from apps.public.agency.models import IS_OPEN, AgencyStaff, StaffInvitation
from apps.public.audit.services import audit_record
from apps.public.memberships.models import InvitationState
from apps.public.users.models import User
from apps.public.users.selectors import account_with, addresses_of
from apps.public.users.services import account_claim


class Step(StrEnum):
    """What the page of a link has to offer."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"
    JOIN = "join"
    OTHER_ACCOUNT = "other_account"
    SIGN_IN = "sign_in"
    SHUT = "shut"
    NEW_ACCOUNT = "new_account"

    @property
    def is_dead(self) -> bool:
        """Whether the link opens nothing, for nobody."""
        return self in {Step.UNKNOWN, Step.USED, Step.REVOKED, Step.EXPIRED}


_DEAD = {
    InvitationState.ACCEPTED: Step.USED,
    InvitationState.REVOKED: Step.REVOKED,
    InvitationState.EXPIRED: Step.EXPIRED,
}


@dataclass(frozen=True)
class Arrival:
    """Who came by which link, and what is next for them."""

    step: Step
    invitation: StaffInvitation | None = None
    account: User | None = None


def arrival_of(*, token_hash: str, user: User | None) -> Arrival:
    """What the link with that hash means for the visitor (None: signed out). At most two queries."""
    invitation = StaffInvitation.objects.filter(token_hash=token_hash).first() if token_hash else None
    if invitation is None:
        return Arrival(Step.UNKNOWN)
    if dead := _DEAD.get(invitation.state):
        return Arrival(dead, invitation)
    if user is None:
        account = account_with(invitation.email)
        return Arrival(_step_of_visitor(account), invitation, account)
    mine = invitation.email in addresses_of(user.pk)
    return Arrival(Step.JOIN if mine else Step.OTHER_ACCOUNT, invitation, user)


@transaction.atomic
def staff_join(*, invitation: StaffInvitation, user: User) -> AgencyStaff:
    """Give the person the place that their address was offered; who works here already keeps their role. Eight queries.

    One conditional statement uses the invitation up, so that of two at once one succeeds. Raises NotAllowed when the
    person's confirmed addresses are others; Conflict when it was used, taken back, sent anew or has expired.
    """
    if not user.is_active or invitation.email not in addresses_of(user.pk):
        raise NotAllowed("This invitation is for another e-mail address.")
    now = timezone.now()
    usable = StaffInvitation.objects.filter(
        IS_OPEN, pk=invitation.pk, token_hash=invitation.token_hash, expires_at__gt=now
    ).exclude(token_hash="")
    if not usable.update(accepted_at=now, updated_at=now):
        raise Conflict("This invitation can't be used any more.")
    member, is_new = AgencyStaff.objects.get_or_create(user=user, defaults={"role": invitation.role})
    if is_new:
        member.clients.set(invitation.clients.all())
    role = StaffRole(member.role)
    joined = StaffActor(user_id=user.pk, name=user.display_name, role=role)
    audit_record(staff=joined, verb="staff.joined", summary=f"Joined as {role.label.lower()}.", object_id=member.pk)
    return member


@transaction.atomic
def staff_join_with_new_account(*, invitation: StaffInvitation, name: str, password: str) -> User:
    """Make the account, or give one without a password its first, and join: all of it or nothing.

    The link came by mail to the address, which proves it. Raises InvalidInput (fields ``name``, ``password``), Conflict
    when the invitation or the account can't be used for it (any more).
    """
    user = account_claim(email=invitation.email, name=name, password=password)
    staff_join(invitation=invitation, user=user)
    return user


def _step_of_visitor(account: User | None) -> Step:
    if account is None:
        return Step.NEW_ACCOUNT
    if not account.is_active:
        return Step.SHUT
    return Step.SIGN_IN if account.has_usable_password() else Step.NEW_ACCOUNT
