"""The mail that invites somebody to work at the agency, in the platform's name."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from apps.core.staff_roles import StaffRole
from apps.core.tenancy.addresses import url_on
from apps.public.agency.staff.inviting import staff_invitation_issue
from apps.public.invitations.models import INVITATION_LIFE
from apps.public.workspaces.mail import workspace_mail


@transaction.atomic
def staff_invitation_send(*, invitation_id: UUID) -> bool:
    """Send the mail that is due, with a token made here; False when none is due (any more). Two queries.

    What the mail server refuses leaves no hash behind, so that the next try makes another token. Raises what the mail
    server's refusal raises.
    """
    issued = staff_invitation_issue(invitation_id=invitation_id)
    if issued is None:
        return False
    invitation, token = issued
    path = reverse("agency:staff_join", urlconf=settings.PUBLIC_SCHEMA_URLCONF, args=[token])
    context = {
        "inviter": invitation.invited_by_name,
        "role": StaffRole(invitation.role).label.lower(),
        "role_words": StaffRole(invitation.role).words,
        "email": invitation.email,
        "platform_name": settings.PLATFORM_NAME,
        "join_url": url_on(settings.ROOT_HOST, path),
        "days": INVITATION_LIFE.days,
    }
    subject = f"Your invitation to the agency’s portal of {settings.PLATFORM_NAME}"
    workspace_mail(
        template="public/emails/staff_invitation", subject=subject, to=invitation.email, context=context
    ).send()
    return True
