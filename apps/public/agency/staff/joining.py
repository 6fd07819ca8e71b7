"""Coming to work at the agency by an invitation's link."""

from django.db import transaction

from apps.core.access import StaffActor
from apps.core.staff_roles import StaffRole
from apps.public.agency.models import AgencyStaff, StaffInvitation
from apps.public.audit.services import audit_record
from apps.public.invitations.arriving import Arrival, arrival_of
from apps.public.invitations.services import addressee_demand, offer_use_up
from apps.public.users.models import User
from apps.public.users.services import account_claim


def staff_arrival(*, token_hash: str, user: User | None) -> Arrival[StaffInvitation]:
    """What the link with that hash means for the visitor (None: signed out). At most three queries."""
    return arrival_of(
        offer=StaffInvitation.objects.filter(token_hash=token_hash).first() if token_hash else None,
        user=user,
        is_inside=lambda person: AgencyStaff.objects.filter(user=person).exists(),
    )


@transaction.atomic
def staff_join(*, invitation: StaffInvitation, user: User) -> AgencyStaff:
    """Give the person the place that their address was offered; who works here already keeps their role. Eight queries.

    Raises NotAllowed when the person's confirmed addresses are others; Conflict as ``offer_use_up`` does.
    """
    addressee_demand(offer=invitation, user=user)
    offer_use_up(StaffInvitation.objects.all(), offer=invitation)
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
