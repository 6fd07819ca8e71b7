"""The mail that tells an owner where their workspace is."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from apps.core.roles import Role
from apps.core.tenancy.addresses import url_on
from apps.public.memberships.models import Membership
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.selectors import primary_host


def send_welcome(workspace: Workspace) -> None:
    """Write to each owner: the address, and a link to set a password if they have none. One query, one mail each."""
    host = primary_host(workspace)
    owners = Membership.objects.filter(workspace=workspace, role=Role.OWNER).select_related("user")
    for membership in owners:
        context = {
            "workspace": workspace,
            "user": membership.user,
            "address": url_on(host),
            "password_url": _password_url(host, membership.user),
        }
        message = EmailMultiAlternatives(
            subject=f"Your workspace {workspace.name} is ready",
            body=render_to_string("public/emails/welcome.txt", context),
            to=[membership.user.email],
        )
        message.attach_alternative(render_to_string("public/emails/welcome.html", context), "text/html")
        message.send()


def _password_url(host: str, user: User) -> str:
    if user.has_usable_password():
        return ""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", urlconf="config.urls_tenant", kwargs={"uidb36": "U", "key": "K"})
    return url_on(host, path.replace("U-K", key))
