"""Choosing a plan and paying for it, on pages of Stripe's; changing it later, with what that costs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.core.errors import Conflict
from apps.core.outside.errors import OutsideRefused
from apps.core.outside.stripe.client import StripeApi
from apps.core.outside.stripe.types import Preview, RemoteSubscription
from apps.public.billing.models import BillingAccount, BillingSettings, PaymentStatus, PlanPrice
from apps.public.billing.paying.customers import customer_ensure
from apps.public.billing.paying.selectors import billing_settings, meter_prices_of, price_offered_get
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.workspaces.models import Workspace

_NOTHING_RUNS = "There is no subscription to change. Choose a plan first."


@dataclass(frozen=True)
class Change:
    """A change of plan that is looked at: to which price, and what it costs at once."""

    price: PlanPrice
    preview: Preview


def checkout_begin(*, workspace: Workspace, price_id: str, email: str, nonce: str, done_url: str, back_url: str) -> str:
    """Make a page of Stripe's on which the plan is paid for; its address. Four requests, five the first time.

    ``nonce``: of the form, so that sending it twice makes one page. Other pages that are open are shut first, so that
    nobody pays twice. Raises NotFound for a price that is not offered, Conflict when a subscription runs already or the
    workspace is billed by hand, OutsideError.
    """
    price = price_offered_get(price_id)
    account = customer_ensure(workspace=workspace, email=email)
    if account.by_hand:
        raise Conflict("The agency bills this workspace itself. Ask them for another plan.")
    account = subscription_sync(workspace_id=workspace.pk)
    if account.runs:
        raise Conflict("A subscription runs already. Change its plan instead of choosing one anew.")
    wanted = _wanted(account, price, billing_settings(), done_url=done_url, back_url=back_url)
    with StripeApi() as api:
        page = api.checkout_create(wanted, once=f"checkout {nonce}")
        for other in api.checkouts_open(account.customer_id):
            if other.id != page.id:
                _shut(api, other.id)
    if not page.url:
        raise Conflict("This page was sent before, and has been paid on or shut. Reload it and choose again.")
    return page.url


def portal_begin(*, account: BillingAccount, return_url: str) -> str:
    """The address of Stripe's page on which card, plan and address are changed, and cancelled. One request."""
    with StripeApi() as api:
        return api.portal_create(customer_id=account.customer_id, return_url=return_url)


def plan_change_preview(*, account: BillingAccount, price_id: str) -> Change:
    """What it costs to go to that price now. Two requests. Raises NotFound, Conflict, OutsideError."""
    price = price_offered_get(price_id)
    with StripeApi() as api:
        current = _running(api, account)
        _demand_other(current, price)
        at = _within_period(current, timezone.now())
        return Change(price, api.change_preview(subscription=current, items=_items(current, price), at=at))


def plan_change(*, account: BillingAccount, price_id: str, at: datetime, nonce: str) -> BillingAccount:
    """Go to that price, and settle the difference as the preview of that moment said. Three requests.

    Raises CardRefused when the difference can't be paid, and nothing is changed then; NotFound, Conflict, OutsideError.
    """
    price = price_offered_get(price_id)
    with StripeApi() as api:
        current = _running(api, account)
        _demand_other(current, price)
        at = _within_period(current, at)
        api.change(subscription=current, items=_items(current, price), at=at, once=f"change {nonce}")
    return subscription_sync(workspace_id=account.workspace_id)


def trial_go_on(*, account: BillingAccount) -> BillingAccount:
    """Begin to pay after a trial that ended without a card. Two requests.

    Raises CardRefused, Conflict, OutsideError.
    """
    if account.status != PaymentStatus.PAUSED:
        raise Conflict("The subscription is not paused. Reload the page to see how it stands.")
    with StripeApi() as api:
        api.resume(account.subscription_id)
    return subscription_sync(workspace_id=account.workspace_id)


def _wanted(
    account: BillingAccount, price: PlanPrice, rules: BillingSettings, *, done_url: str, back_url: str
) -> dict[str, Any]:
    workspace_id = str(account.workspace_id)
    data: dict[str, Any] = {"metadata": {"workspace_id": workspace_id}}
    if rules.trial_days and not account.had_trial:
        data["trial_period_days"] = rules.trial_days
        data["trial_settings"] = {"end_behavior": {"missing_payment_method": "pause"}}
    needs_card = rules.trial_needs_card or "trial_period_days" not in data
    wanted: dict[str, Any] = {
        "mode": "subscription",
        "customer": account.customer_id,
        "client_reference_id": workspace_id,
        "line_items": [{"price": price.price_id, "quantity": 1}, *_metered(price.plan_id)],
        "payment_method_collection": "always" if needs_card else "if_required",
        "subscription_data": data,
        "success_url": done_url,
        "cancel_url": back_url,
    }
    if rules.collects_tax:
        wanted |= {"automatic_tax": {"enabled": True}, "tax_id_collection": {"enabled": True}}
        wanted["customer_update"] = {"address": "auto", "name": "auto"}
    return wanted


def _metered(plan_id: UUID) -> list[dict[str, str]]:
    """What is asked for use has no quantity."""
    return [{"price": price.price_id} for price in meter_prices_of(plan_id)]


def _items(current: RemoteSubscription, price: PlanPrice) -> list[dict[str, Any]]:
    """The plan's line on the new price, and the lines for what is used as the new plan has them."""
    wanted = {each.price_id for each in meter_prices_of(price.plan_id)}
    there = {item.price for item in current.items if item.is_metered}
    main = [{"id": current.main_item.id, "price": price.price_id}] if current.main_item else []
    gone = [{"id": item.id, "deleted": True} for item in current.items if item.is_metered and item.price not in wanted]
    return [*main, *gone, *({"price": each} for each in sorted(wanted - there))]


def _shut(api: StripeApi, session_id: str) -> None:
    """One that somebody pays on at this very moment can't be shut: the sync will say that two run."""
    try:
        api.checkout_expire(session_id)
    except OutsideRefused:
        return


def _running(api: StripeApi, account: BillingAccount) -> RemoteSubscription:
    if account.by_hand or not account.runs:
        raise Conflict(_NOTHING_RUNS)
    found = [one for one in api.subscriptions_of(account.customer_id) if one.id == account.subscription_id]
    if not found or found[0].main_item is None:
        raise Conflict(_NOTHING_RUNS)
    return found[0]


def _demand_other(current: RemoteSubscription, price: PlanPrice) -> None:
    if current.main_item and current.main_item.price == price.price_id:
        raise Conflict("That is the plan that is paid for now.")


def _within_period(current: RemoteSubscription, at: datetime) -> datetime:
    """Stripe settles by the second, within the period that is paid for."""
    item = current.main_item
    if item and item.period_start and item.period_end:
        at = min(max(at, item.period_start), item.period_end)
    return at.replace(microsecond=0)
