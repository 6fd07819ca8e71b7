"""The mails to a workspace's owners about payment."""

import logging
from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.core.roles import Role
from apps.core.tenancy.addresses import url_on
from apps.core.tenancy.context import workspace_context
from apps.public.billing.models import BillingNotice, LimitNotice, NoticeKind
from apps.public.users.models import User
from apps.public.workspaces.mail import workspace_mail
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.selectors import primary_host

logger = logging.getLogger(__name__)

# Below, a mail server asks to try again later.
_FOR_GOOD = 500
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


def owners_tell(notice: BillingNotice | LimitNotice, workspace: Workspace, write: Callable[[User], object]) -> None:
    """Have each owner written to who was not yet; each is noted in the transaction that hands their mail over.

    Whom the mail server refuses for good is noted too. Raises what else it raised, once all have had their turn: run
    again, it writes to those who are left. Three queries for each owner.
    """
    trouble: Exception | None = None
    for owner in owners_of(workspace):
        try:
            with transaction.atomic():
                row = type(notice).objects.select_for_update().filter(pk=notice.pk).first()
                if row is None or str(owner.pk) in row.told:
                    continue
                _hand_over(write, owner)
                row.told.append(str(owner.pk))
                row.save(update_fields=["told"])
        except (SMTPException, OSError) as error:
            trouble = error
    if trouble is not None:
        raise trouble


def send_notice(notice: BillingNotice) -> None:
    """Write to each owner. Raises what the mail server raises, see ``owners_tell``; one query for the colours."""
    account, kind = notice.account, NoticeKind(notice.kind)
    workspace = account.workspace
    context = {
        "kind": kind.value,
        "name": workspace.name,
        "at": datetime.fromisoformat(notice.data["at"]) if "at" in notice.data else None,
        "cause": notice.data.get("cause", ""),
        "pay_url": account.pay_url,
        "plan_url": _plan_url(workspace),
    }

    def write(owner: User) -> None:
        with workspace_context(workspace), timezone.override(workspace.time_zone):
            workspace_mail(
                template="public/emails/billing",
                subject=_SUBJECTS[kind].format(name=workspace.name),
                to=owner.email,
                context={**context, "user": owner},
            ).send()

    owners_tell(notice, workspace, write)


def _hand_over(write: Callable[[User], object], owner: User) -> None:
    try:
        write(owner)
    except SMTPRecipientsRefused as error:
        if any(code < _FOR_GOOD for code, _ in error.recipients.values()):
            raise
        logger.warning("The mail server takes nothing for the owner %s: %s", owner.pk, error)


def _plan_url(workspace: Workspace) -> str:
    path = reverse("subscription:plan", urlconf=settings.ROOT_URLCONF)
    return url_on(primary_host(workspace), path)
