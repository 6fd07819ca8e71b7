"""The mails to a workspace's owners about payment."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.core.roles import Role
from apps.core.tenancy.addresses import url_on
from apps.core.tenancy.context import workspace_context
from apps.public.billing.models import BillingNotice, NoticeKind
from apps.public.users.models import User
from apps.public.workspaces.mail import workspace_mail
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.selectors import primary_host

_SUBJECTS = {
    NoticeKind.TRIAL_ENDING: "Your trial ends soon",
    NoticeKind.PAST_DUE: "A payment did not go through",
    NoticeKind.GRACE_ENDING: "{name} is paused soon",
    NoticeKind.PAUSED: "{name} is paused",
    NoticeKind.RESUMED: "{name} is open again",
}


def owners_of(workspace: Workspace) -> QuerySet[User]:
    """The owners who can sign in. One query."""
    return User.objects.filter(memberships__workspace=workspace, memberships__role=Role.OWNER, is_active=True).order_by(
        "created_at"
    )


def send_notice(notice: BillingNotice) -> None:
    """Write to each owner. Three queries and one for the colours; one mail each. Raises what the mail server raises."""
    account, kind = notice.account, NoticeKind(notice.kind)
    workspace = account.workspace
    owners = list(owners_of(workspace))
    context = {
        "kind": kind.value,
        "name": workspace.name,
        "at": datetime.fromisoformat(notice.data["at"]) if "at" in notice.data else None,
        "cause": notice.data.get("cause", ""),
        "pay_url": account.pay_url,
        "plan_url": _plan_url(workspace),
    }
    with workspace_context(workspace), timezone.override(workspace.time_zone):
        for owner in owners:
            workspace_mail(
                template="public/emails/billing",
                subject=_SUBJECTS[kind].format(name=workspace.name),
                to=owner.email,
                context={**context, "user": owner},
            ).send()


def _plan_url(workspace: Workspace) -> str:
    path = reverse("subscription:plan", urlconf=settings.ROOT_URLCONF)
    return url_on(primary_host(workspace), path)
