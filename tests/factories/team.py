"""Invitations as the product makes them, and the links in their mails."""

import re
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from apps.core.roles import Role
from apps.public.memberships.invitations import invitation_create, invitation_issue
from apps.public.memberships.models import Invitation
from apps.public.workspaces.models import Workspace

_LINK = re.compile(r"https?://([^/\s]+)(/team/join/([\w-]{43})/)")


def invitation_make(
    workspace: Workspace, email: str = "new@example.com", role: Role = Role.MEMBER
) -> tuple[Invitation, str]:
    """An invitation whose mail has gone out, and the path in it."""
    made = invitation_create(workspace_id=workspace.pk, email=email, role=role, invited_by=None)
    with transaction.atomic():
        issued = invitation_issue(invitation_id=made.pk, workspace_id=workspace.pk)
    assert issued is not None
    invitation, token = issued
    return invitation, f"/team/join/{token}/"


def expire(invitation: Invitation) -> None:
    """Let its seven days be over."""
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def link_in(message: EmailMultiAlternatives) -> tuple[str, str]:
    """Host and path of the link in a mail; the same one in the text and in the HTML."""
    (html,) = [str(part) for part, _ in message.alternatives]
    found = _LINK.search(str(message.body))
    assert found
    assert found.group() in html
    return found.group(1), found.group(2)
