"""The mail that tells an owner where their workspace is."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from apps.core.roles import Role
from apps.core.tenancy.addresses import url_on
from apps.core.tenancy.context import workspace_context
from apps.public.agency.passwords import first_password_url
from apps.public.memberships.models import Membership
from apps.public.users.models import User
from apps.public.workspaces.mail import workspace_mail
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.selectors import primary_host

_DAY = 24 * 60 * 60


def send_welcome(workspace: Workspace) -> None:
    """Write to each owner: the address, and a link to set a password if they have none.

    Two queries and one for the colours; one mail each. Raises what the mail server's refusal raises.
    """
    owners = Membership.objects.filter(workspace=workspace, role=Role.OWNER, user__is_active=True)
    with workspace_context(workspace):
        host = primary_host(workspace)
        for membership in owners.select_related("user").order_by("created_at"):
            _message(workspace, host, membership.user).send()


def _message(workspace: Workspace, host: str, user: User) -> EmailMultiAlternatives:
    context = {
        "user": user,
        "host": host,
        "address": url_on(host),
        "password_url": first_password_url(user, host=host, urlconf=settings.ROOT_URLCONF),
        "reset_url": url_on(host, _path("account_reset_password")),
        "days": settings.PASSWORD_RESET_TIMEOUT // _DAY,
    }
    subject = f"{workspace.name} is ready"
    return workspace_mail(template="public/emails/welcome", subject=subject, to=user.email, context=context)


def _path(name: str, **kwargs: str) -> str:
    """Of a workspace's host, wherever this runs."""
    return reverse(name, urlconf=settings.ROOT_URLCONF, kwargs=kwargs)
