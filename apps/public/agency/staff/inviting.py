"""Inviting staff: made, sent, sent anew, taken back; each with its line in the log and its mail after the commit."""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.core.access import StaffActor
from apps.core.errors import InvalidInput
from apps.core.staff_roles import StaffRole
from apps.core.tenancy.tasks import enqueue
from apps.public.agency.models import AgencyStaff, StaffInvitation
from apps.public.agency.staff.services import staff_demand
from apps.public.audit.services import audit_record
from apps.public.invitations.limits import mail_demand
from apps.public.invitations.models import IS_OPEN, InvitationState
from apps.public.invitations.services import clean_address, offer_demand_open, offer_issue, offer_renew, offer_revoke
from apps.public.users.selectors import account_with
from apps.public.workspaces.models import Workspace


@transaction.atomic
def staff_invite(
    *, staff: StaffActor, email: str, role: StaffRole, clients: Iterable[Workspace] = ()
) -> StaffInvitation:
    """Offer the address a place at the agency and have the mail sent; an expired offer becomes this one. Nine queries.

    Raises NotAllowed without the right; InvalidInput (field ``email``) for what is no address, works here already or
    was invited already; Conflict after too many mails.
    """
    staff_demand(staff)
    address = clean_address(email, field="email")
    account = account_with(address)
    if account and AgencyStaff.objects.filter(user=account).exists():
        raise InvalidInput(f"{address} works here already.", field="email")
    old = StaffInvitation.objects.filter(IS_OPEN, email=address).first()
    if old and old.state is not InvitationState.EXPIRED:
        raise _invited(address)
    invitation = old or StaffInvitation(email=address)
    invitation.role, invitation.invited_by_name = role, staff.name[:120]
    invitation.link_kill()
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:  # by somebody else at this moment
        raise _invited(address) from error
    invitation.clients.set(clients if role.is_for_chosen_clients else [])
    mail_demand(address, sender="The agency")
    _log(staff, invitation, "invited", f"Invited {address} as {role.label.lower()}.")
    _send(invitation)
    return invitation


@transaction.atomic
def staff_invitation_resend(*, staff: StaffActor, invitation: StaffInvitation) -> None:
    """A new mail with a new link, for another seven days; the old link is dead. Five queries.

    Raises NotAllowed without the right, Conflict when it was used or taken back, or after too many mails.
    """
    current = _open(staff, invitation)
    offer_renew(current)
    mail_demand(current.email, sender="The agency")
    _log(staff, current, "invitation_resent", f"Sent {current.email} a new link.")
    _send(current)


@transaction.atomic
def staff_invitation_revoke(*, staff: StaffActor, invitation: StaffInvitation) -> None:
    """The link is dead at once. Raises NotAllowed without the right, Conflict when it was used or taken back."""
    current = _open(staff, invitation)
    offer_revoke(current)
    _log(staff, current, "invitation_revoked", f"Took back the invitation to {current.email}.")


def staff_invitation_issue(*, invitation_id: UUID) -> tuple[StaffInvitation, str] | None:
    """A fresh token for an invitation whose mail is due, as ``offer_issue`` gives it. Two queries."""
    return offer_issue(StaffInvitation.objects.all(), pk=invitation_id)


def _open(staff: StaffActor, invitation: StaffInvitation) -> StaffInvitation:
    staff_demand(staff)
    return offer_demand_open(StaffInvitation.objects.all(), invitation)


def _send(invitation: StaffInvitation) -> None:
    """Only the id travels: the task makes the token itself, so that it is in no message and no table."""
    from apps.public.agency.tasks import send_staff_invitation

    enqueue(send_staff_invitation, staff_invitation_id=str(invitation.pk))


def _invited(address: str) -> InvalidInput:
    return InvalidInput(f"{address} was invited already. You can resend the invitation.", field="email")


def _log(staff: StaffActor, invitation: StaffInvitation, action: str, summary: str) -> None:
    data = {"email": invitation.email, "role": str(invitation.role)}
    audit_record(staff=staff, verb=f"staff.{action}", summary=summary, object_id=invitation.pk, data=data)
