"""Mails to a workspace's owners: somebody of the agency is here to help; the agency asks to be let in."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from apps.core.roles import Role
from apps.core.tenancy.addresses import url_on
from apps.core.tenancy.context import workspace_context
from apps.public.memberships.selectors import members_of
from apps.public.support.models import SupportVisit
from apps.public.workspaces.mail import workspace_mail
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.selectors import primary_host


def send_visit(visit: SupportVisit) -> None:
    """Write to each owner who came to help, why and until when. Three queries; one mail each.

    Raises what the mail server's refusal raises.
    """
    context = {"name": visit.staff_name, "reason": visit.reason, "ends_at": visit.ends_at}
    subject = f"The agency is in {visit.workspace.name} to help"
    _send(visit.workspace, template="public/emails/visit", subject=subject, context=context)


def send_request(workspace: Workspace, *, name: str, words: str) -> None:
    """Write to each owner that the agency asks to be let in. Three queries; one mail each. Raises as above."""
    subject = f"The agency asks to enter {workspace.name}"
    _send(workspace, template="public/emails/visit_asked", subject=subject, context={"name": name, "words": words})


def _send(workspace: Workspace, *, template: str, subject: str, context: dict[str, Any]) -> None:
    owners = list(members_of(workspace.pk).filter(role=Role.OWNER))
    with workspace_context(workspace), timezone.override(workspace.time_zone):
        url = url_on(primary_host(workspace), reverse("agency_access:page", urlconf=settings.ROOT_URLCONF))
        for owner in owners:
            full = {**context, "user": owner.user, "url": url}
            workspace_mail(template=template, subject=subject, to=owner.user.email, context=full).send()
