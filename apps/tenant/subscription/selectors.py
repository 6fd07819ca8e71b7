"""The plan of the workspace, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.core.outside.stripe.client import StripeApi
from apps.core.outside.stripe.types import Invoice
from apps.core.tenancy.context import active_workspace
from apps.public.billing.limits import Entitlements, Limit, PlanRight, entitlements_of
from apps.public.billing.models import BillingAccount, Plan, PlanPrice
from apps.public.billing.paying.money import interval_words, money
from apps.public.billing.paying.selectors import (
    account_of,
    billing_settings,
    price_of,
    prices_offered,
    stripe_is_set_up,
)
from apps.public.billing.paying.standing import Standing, Verdict, grace_ends_at, verdict_on
from apps.public.billing.usage import month_start, usage_total
from apps.public.billing.uses import LimitUse, uses_of


@dataclass(frozen=True)
class Offer:
    """A price of a plan, as it stands on the page."""

    price: PlanPrice
    is_current: bool

    @property
    def asked(self) -> str:
        """``$49 a month``"""
        return asked(self.price)


@dataclass(frozen=True)
class OfferedPlan:
    """A plan that can be chosen, with what is asked for it: by the month, by the year."""

    plan: Plan
    offers: list[Offer]

    @property
    def is_current(self) -> bool:
        return any(offer.is_current for offer in self.offers)

    @property
    def facts(self) -> list[str]:
        """What the plan allows, in a few words each."""
        return facts_of(self.plan)


@dataclass(frozen=True)
class PlanPage:
    """All that the page says. ``asked``: what is paid now, empty where Stripe has no say."""

    plan: Plan
    account: BillingAccount | None
    verdict: Verdict
    asked: str
    offers: list[OfferedPlan]
    uses: list[LimitUse]
    tokens_used: int
    entitlements: Entitlements
    grace_ends_at: datetime | None
    trial_days: int
    by_agency: bool

    @property
    def rights(self) -> list[tuple[str, bool]]:
        """What the plan allows besides, in words, and whether it does."""
        return [(right.words, self.entitlements.allows(right)) for right in PlanRight]

    @property
    def runs(self) -> bool:
        return self.account is not None and self.account.runs and not self.by_agency

    @property
    def has_customer(self) -> bool:
        """Whether there is somebody at Stripe whose invoices and card can be looked at."""
        return self.account is not None and stripe_is_set_up()


def plan_page(actor: Actor, *, now: datetime) -> PlanPage:
    """What the owner sees. 17 queries at most, and nothing asked of Stripe."""
    workspace_id = active_workspace().id
    account, rules = account_of(workspace_id), billing_settings()
    entitlements, set_up = entitlements_of(workspace_id), stripe_is_set_up()
    current = price_of(account.price_id) if account and account.runs else None
    offers = _offered(list(prices_offered()), current)
    by_agency = not set_up or (not offers and account is None) or (account is not None and account.by_hand)
    is_first = account is None or not account.had_trial
    return PlanPage(
        plan=entitlements.plan,
        account=account,
        verdict=verdict_on(account, grace_days=rules.grace_days, now=now) if account else Verdict(Standing.NONE),
        asked=asked(current) if current else "",
        offers=[] if by_agency else offers,
        uses=uses_of(workspace_id),
        tokens_used=usage_total(workspace_id=workspace_id, since=month_start()).charged_tokens,
        entitlements=entitlements,
        grace_ends_at=grace_ends_at(account, rules.grace_days) if account else None,
        trial_days=rules.trial_days if is_first else 0,
        by_agency=by_agency,
    )


def _offered(prices: list[PlanPrice], current: PlanPrice | None) -> list[OfferedPlan]:
    """By plan, in the plans' order."""
    found: dict[UUID, OfferedPlan] = {}
    for price in prices:
        offered = found.setdefault(price.plan_id, OfferedPlan(price.plan, []))
        offered.offers.append(Offer(price, current is not None and price.pk == current.pk))
    return list(found.values())


def account_get_for(actor: Actor) -> BillingAccount:
    """The active workspace's customer at Stripe. Raises NotFound where the agency bills it. One query."""
    account = account_of(active_workspace().id) if stripe_is_set_up() else None
    if account is None or account.by_hand:
        raise NotFound("This workspace has nothing to pay at Stripe.")
    return account


def invoices_for(actor: Actor) -> list[Invoice]:
    """The invoices, newest first, asked of Stripe. One query, one request. Raises NotFound, OutsideError."""
    account = account_of(active_workspace().id) if stripe_is_set_up() else None
    if account is None:
        raise NotFound("This workspace has no invoices at Stripe.")
    with StripeApi() as api:
        return api.invoices_of(account.customer_id)


def asked(price: PlanPrice) -> str:
    """``$49 a month``; for what is used, that it is."""
    when = interval_words(price.interval, price.interval_count)
    return f"{money(price.amount, price.currency)} {when}" if price.amount is not None else f"by use, billed {when}"


def facts_of(plan: Plan) -> list[str]:
    """``8 people``, ``500 posts a month``, ``paintings without limit``. No query."""
    return [_fact(limit, getattr(plan, limit.value)) for limit in Limit if getattr(plan, limit.value) != 0]


def _fact(limit: Limit, most: int | None) -> str:
    if most is None:
        return f"{limit.words}: no limit"
    return f"{limit.shown(most)} {limit.one if most == 1 else limit.many}{' a month' if limit.is_monthly else ''}"
