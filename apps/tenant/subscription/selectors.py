"""The plan of the workspace, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.core.outside.stripe.client import StripeApi
from apps.core.outside.stripe.types import Invoice
from apps.core.tenancy.context import active_workspace
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
from apps.public.billing.selectors import plan_of
from apps.public.billing.usage import month_start, usage_total
from apps.public.domains.selectors import claim_list
from apps.public.memberships.seats import seats_of


@dataclass(frozen=True)
class Offer:
    """A price as it stands on the page."""

    price: PlanPrice
    is_current: bool

    @property
    def asked(self) -> str:
        """``$49 a month``"""
        return asked(self.price)


@dataclass(frozen=True)
class Allowance:
    """One thing that the plan limits, and how much of it is used."""

    label: str
    used: int
    most: int


@dataclass(frozen=True)
class PlanPage:
    """All that the page says. ``asked``: what is paid now, empty where Stripe has no say."""

    plan: Plan
    account: BillingAccount | None
    verdict: Verdict
    asked: str
    offers: list[Offer]
    allowances: list[Allowance]
    grace_ends_at: datetime | None
    trial_days: int
    by_agency: bool

    @property
    def runs(self) -> bool:
        return self.account is not None and self.account.runs and not self.by_agency

    @property
    def has_customer(self) -> bool:
        """Whether there is somebody at Stripe whose invoices and card can be looked at."""
        return self.account is not None and stripe_is_set_up()


def plan_page(actor: Actor, *, now: datetime) -> PlanPage:
    """What the owner sees. Twelve queries at most, and nothing asked of Stripe."""
    workspace_id = active_workspace().id
    account, rules = account_of(workspace_id), billing_settings()
    plan, set_up = plan_of(workspace_id), stripe_is_set_up()
    current = price_of(account.price_id) if account and account.runs else None
    offers = [Offer(price, current is not None and price.pk == current.pk) for price in prices_offered()]
    by_agency = not set_up or (not offers and account is None) or (account is not None and account.by_hand)
    is_first = account is None or not account.had_trial
    return PlanPage(
        plan=plan,
        account=account,
        verdict=verdict_on(account, grace_days=rules.grace_days, now=now) if account else Verdict(Standing.NONE),
        asked=asked(current) if current else "",
        offers=[] if by_agency else offers,
        allowances=allowances_of(plan, workspace_id),
        grace_ends_at=grace_ends_at(account, rules.grace_days) if account else None,
        trial_days=rules.trial_days if is_first else 0,
        by_agency=by_agency,
    )


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


def allowances_of(plan: Plan, workspace_id: UUID) -> list[Allowance]:
    """What the plan limits, with use. Six queries at most."""
    seats = seats_of(workspace_id)
    usage = usage_total(workspace_id=workspace_id, since=month_start())
    return [
        Allowance("Members and invitations", seats.members + seats.invited, plan.most_members),
        Allowance("Custom domains", claim_list(workspace_id).count(), plan.most_domains),
        Allowance("Tokens of the agency’s OpenAI key this month", usage.charged_tokens, plan.agency_tokens),
    ]


def asked(price: PlanPrice) -> str:
    """``$49 a month``; for what is used, that it is."""
    when = interval_words(price.interval, price.interval_count)
    return f"{money(price.amount, price.currency)} {when}" if price.amount is not None else f"by use, billed {when}"
