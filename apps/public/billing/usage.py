"""The ledger of what workspaces use, as far as the application writes it: texts that OpenAI writes, every request for
them, what it cost, and who paid for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from apps.core.outside.openai.tokens import Tokens
from apps.core.tenancy.context import active_workspace_or_none, public_context
from apps.public.billing.limits import Limit, limit_demand
from apps.public.billing.models import Usage, UsageKind
from apps.public.billing.selectors import plan_of

MICROS = 1_000_000


@dataclass(frozen=True)
class UsageTotal:
    """Sums over a time. ``charged_tokens`` went to the agency's key and gave words that were kept; dollars are rounded
    to cents and leave out models without a known price."""

    requests: int
    tokens: int
    charged_tokens: int
    dollars: float


def usage_record(*, workspace_id: UUID, spent: Iterable[Tokens], own_key: bool, kept: bool) -> None:
    """Note the requests of one piece of writing. Those that gave nothing that was kept are never charged.

    Written outside the workspace, which may not change it. One query.
    """
    spent = list(spent)
    rows = [
        Usage(
            workspace_id=workspace_id,
            workspace_name=_name_of(workspace_id),
            kind=UsageKind.AI_CALL,
            model=tokens.model[:80],
            input_tokens=tokens.input,
            output_tokens=tokens.output,
            cost_micros=cost_micros(tokens),
            own_key=own_key,
            charged=kept and not own_key and tokens is spent[-1],
            request_id=tokens.request_id[:120],
        )
        for tokens in spent
    ]
    with public_context():
        Usage.objects.bulk_create(rows)


@transaction.atomic
def generation_take(*, workspace_id: UUID) -> None:
    """One text by a model more, counted before it is asked for, so that many at once can't pass the limit together.

    Raises LimitReached. Seven queries. What comes of nothing is given back.
    """
    limit_demand(workspace_id, Limit.GENERATIONS, adding=1)
    _generation(workspace_id, 1)


def generation_give_back(*, workspace_id: UUID) -> None:
    """Nothing was written after all. One query."""
    _generation(workspace_id, -1)


def _generation(workspace_id: UUID, quantity: int) -> None:
    name = _name_of(workspace_id)
    with public_context():
        Usage.objects.create(
            workspace_id=workspace_id, workspace_name=name, kind=UsageKind.GENERATION, quantity=quantity
        )


def _name_of(workspace_id: UUID) -> str:
    """Of the workspace that the request or task is in, which it always is. No query."""
    workspace = active_workspace_or_none()
    return workspace.name if workspace and workspace.id == workspace_id else ""


def usage_total(*, workspace_id: UUID, since: datetime) -> UsageTotal:
    """What the workspace has used since then. One query."""
    tokens = Sum("input_tokens", default=0) + Sum("output_tokens", default=0)
    charged = Q(charged=True)
    calls = Usage.objects.filter(workspace_id=workspace_id, kind=UsageKind.AI_CALL, created_at__gte=since)
    found = calls.aggregate(
        requests=Count("pk"),
        tokens=tokens,
        charged_tokens=Sum("input_tokens", filter=charged, default=0) + Sum("output_tokens", filter=charged, default=0),
        micros=Sum("cost_micros", default=0),
    )
    dollars = round(found.pop("micros") / MICROS, 2)
    return UsageTotal(**found, dollars=dollars)


def tokens_left(*, workspace_id: UUID) -> int:
    """How many tokens of the agency's key the workspace's plan still has this month (UTC). Three queries."""
    used = usage_total(workspace_id=workspace_id, since=month_start())
    return max(plan_of(workspace_id).agency_tokens - used.charged_tokens, 0)


def month_start() -> datetime:
    """When this month began, in UTC."""
    return timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def cost_micros(tokens: Tokens) -> int | None:
    """What OpenAI asks for the tokens, in millionths of a dollar; None for a model without a known price.

    The longest name that the model's begins with counts: ``gpt-5.4-mini-2026-03-17`` costs what ``gpt-5.4-mini`` does.
    """
    names = [name for name in settings.OPENAI_PRICES if tokens.model.startswith(name)]
    if not names:
        return None
    for_input, for_output = settings.OPENAI_PRICES[max(names, key=len)]
    return int(tokens.input * for_input + tokens.output * for_output + 0.5)
