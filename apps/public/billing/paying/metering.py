"""What was used of the agency's OpenAI key, told to a meter at Stripe: each row of usage once."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.core.outside.stripe.client import StripeApi
from apps.core.outside.stripe.errors import AlreadyThere
from apps.public.billing.models import BillingAccount, MeterReport, PaymentStatus, Usage, UsageKind
from apps.public.billing.paying.selectors import price_of

# Stripe takes nothing older than 35 days.
_OLDEST = timedelta(days=34)
_MOST = 500
_PAYING = (PaymentStatus.TRIALING, PaymentStatus.ACTIVE, PaymentStatus.PAST_DUE)


def accounts_metered() -> list[UUID]:
    """Workspaces whose subscription has a line for what is used. One query."""
    return list(_metered().values_list("workspace_id", flat=True))


def usage_report(*, workspace_id: UUID) -> int:
    """Tell the meter what was used and is not told yet, 500 rows at most; how many it was told.

    A request and a query for each row. Killed after the request, it tells the row again under the same identifier,
    which Stripe counts once. Raises OutsideError; what was told until then stays told.
    """
    account = _metered().filter(workspace_id=workspace_id).first()
    name = _meter_of(account) if account else ""
    if account is None or not name:
        return 0
    told = 0
    with StripeApi() as api:
        for row in _untold(account)[:_MOST]:
            told += _tell(api, account, name, row)
    return told


def _metered() -> QuerySet[BillingAccount]:
    return QuerySet(BillingAccount).filter(by_hand=False, metered_since__isnull=False, status__in=_PAYING)


def _meter_of(account: BillingAccount) -> str:
    """Of the price that the customer pays: the plan may have had another one before, or have another one since."""
    price = price_of(account.meter_price_id)
    return price.meter_event if price else ""


def _untold(account: BillingAccount) -> QuerySet[Usage]:
    """Rows that are charged for: with the agency's key, for words that were kept."""
    rows = Usage.objects.filter(
        workspace_id=account.workspace_id, kind=UsageKind.AI_CALL, charged=True, created_at__gte=account.metered_since
    )
    return rows.exclude(Exists(MeterReport.objects.filter(usage_id=OuterRef("pk")))).order_by("created_at")


def _tell(api: StripeApi, account: BillingAccount, name: str, row: Usage) -> int:
    tokens = row.input_tokens + row.output_tokens
    in_time = row.created_at >= timezone.now() - _OLDEST
    if in_time and tokens:
        told: dict[str, Any] = {"name": name, "customer_id": account.customer_id, "value": tokens, "at": row.created_at}
        with suppress(AlreadyThere):
            api.meter_event(**told, identifier=f"usage-{row.pk}")
    MeterReport.objects.get_or_create(
        usage_id=row.pk, defaults={"account": account, "tokens": tokens, "was_told": in_time}
    )
    return int(in_time)
