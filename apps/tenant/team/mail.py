"""The mail that invites, in the workspace's name, with a link on the workspace's own host."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse

from apps.core.roles import Role
from apps.core.tenancy.context import active_workspace
from apps.public.invitations.models import INVITATION_LIFE
from apps.public.memberships.invitations import invitation_issue
from apps.public.memberships.models import Invitation
from apps.public.workspaces.mail import workspace_mail
from apps.public.workspaces.selectors import address_here


@transaction.atomic
def invitation_send(*, invitation_id: UUID) -> bool:
    """Send the mail that is due, with a token made here; False when none is due (any more). Four queries.

    The token's hash is stored and the mail handed over in one transaction. What the mail server refuses leaves no hash
    behind, so that the next try makes another token; run twice, the second finds the hash and sends nothing. A worker
    killed between the two may send a second mail: then the second link is the one that works.
    Raises what the mail server's refusal raises.
    """
    issued = invitation_issue(invitation_id=invitation_id, workspace_id=active_workspace().id)
    if issued is None:
        return False
    _message(*issued).send()
    return True


def _message(invitation: Invitation, token: str) -> EmailMultiAlternatives:
    workspace = invitation.workspace
    context = {
        "workspace": workspace,
        "inviter": invitation.invited_by.display_name if invitation.invited_by else workspace.name,
        "role": Role(invitation.role).with_article,
        "email": invitation.email,
        "join_url": address_here(reverse("team:join", urlconf=settings.ROOT_URLCONF, args=[token])),
        "days": INVITATION_LIFE.days,
    }
    subject = f"Your invitation to {workspace.name}"
    return workspace_mail(
        template="tenant/team/emails/invitation", subject=subject, to=invitation.email, context=context
    )
