"""Noticing that a workspace comes close to a limit, before it is reached, and telling its owners."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from apps.core.tenancy.addresses import url_on
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.tasks import enqueue
from apps.public.billing.limits import limit_of
from apps.public.billing.models import LimitNotice
from apps.public.billing.paying.mails import owners_tell
from apps.public.billing.uses import Level, LimitUse, uses_of_many
from apps.public.metering.selectors import this_month
from apps.public.users.models import User
from apps.public.workspaces.mail import workspace_mail
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.public.workspaces.selectors import primary_host

_AT_ONCE = 200
_QUIET = timedelta(days=7)
_PATIENCE = timedelta(days=3)

Key = tuple[str, date | None, str]


def limits_watch() -> None:
    """Look at the limits of every workspace that is open. Nine queries for 200 workspaces, and two for each notice."""
    ids = list(Workspace.objects.filter(state=WorkspaceState.ACTIVE).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), _AT_ONCE):
        _watch(ids[first : first + _AT_ONCE])


def limit_notices_open(workspace_id: UUID) -> list[LimitNotice]:
    """What the workspace's people are to know: of each limit the worst, the worst first. One query."""
    found: QuerySet[LimitNotice] = QuerySet(LimitNotice).filter(workspace_id=workspace_id, is_open=True)
    return list(found.order_by("level", "field"))


def send_limit_notice(notice: LimitNotice) -> None:
    """Write to each owner. Raises what the mail server raises, see ``owners_tell``; one query for the colours."""
    workspace, limit = notice.workspace, limit_of(notice.field)
    path = reverse("subscription:plan", urlconf=settings.ROOT_URLCONF)
    context = {
        "limit": limit,
        "is_full": notice.level == Level.FULL,
        "use": LimitUse(limit, notice.used, notice.most),
        "name": workspace.name,
        "plan_url": url_on(primary_host(workspace), path),
    }
    subject = f"{limit.words}: {'the limit is reached' if notice.level == Level.FULL else '80 % of the limit is used'}"

    def write(owner: User) -> None:
        with workspace_context(workspace), timezone.override(workspace.time_zone):
            mail = workspace_mail(
                template="public/emails/limit", subject=subject, to=owner.email, context={**context, "user": owner}
            )
            mail.send()

    owners_tell(notice, workspace, write)


@transaction.atomic
def _watch(workspace_ids: list[UUID]) -> None:
    known: dict[UUID, dict[Key, LimitNotice]] = {workspace_id: {} for workspace_id in workspace_ids}
    for notice in LimitNotice.objects.filter(workspace__in=workspace_ids).select_for_update(of=("self",)):
        known[notice.workspace_id][notice.field, notice.month, notice.level] = notice
        if notice.is_open and notice.mailed_at is None and notice.updated_at > timezone.now() - _PATIENCE:
            _tell(notice)  # the mail server was out of order for longer than the task has tried
    for workspace_id, uses in uses_of_many(workspace_ids).items():
        _follow(workspace_id, uses, known[workspace_id])


def _follow(workspace_id: UUID, uses: Iterable[LimitUse], known: dict[Key, LimitNotice]) -> None:
    wanted = {_key(use): use for use in uses if use.level is not Level.FINE}
    over = [notice.pk for key, notice in known.items() if notice.is_open and key not in wanted]
    if over:
        LimitNotice.objects.filter(pk__in=over).update(is_open=False, updated_at=timezone.now())
    for key, use in wanted.items():
        notice = known.get(key)
        if notice is None:
            field, month, level = key
            notice = LimitNotice(workspace_id=workspace_id, field=field, month=month, level=level)
            notice.is_open = False
        elif notice.is_open and (notice.used, notice.most) == (use.used, use.most):
            continue
        _open(notice, use)


def _open(notice: LimitNotice, use: LimitUse) -> None:
    is_new, now = not notice.is_open, timezone.now()
    notice.used, notice.most, notice.is_open = use.used, use.most or 0, True
    tells = is_new and (notice.mailed_at is None or notice.mailed_at < now - _QUIET)
    if tells:
        notice.mailed_at, notice.told = None, []
    notice.save()
    if tells:
        _tell(notice)


def _tell(notice: LimitNotice) -> None:
    from apps.public.billing.tasks import write_limit

    enqueue(write_limit, notice_id=str(notice.pk))


def _key(use: LimitUse) -> Key:
    return use.limit.value, this_month() if use.limit.is_monthly else None, use.level.value
