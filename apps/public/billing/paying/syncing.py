"""The one way in which what Stripe knows comes to us: fetched anew, written whole, as often as somebody likes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.core.errors import Conflict, NotFound
from apps.core.outside.errors import NotThere
from apps.core.outside.stripe.client import StripeApi
from apps.core.outside.stripe.types import Item, RemoteSubscription
from apps.core.tenancy.context import public_context
from apps.public.billing.models import OWING, RUNNING, BillingAccount, PaymentStatus
from apps.public.billing.paying.following import workspace_follow
from apps.public.billing.paying.selectors import billing_settings, price_of
from apps.public.billing.services import subscription_set
from apps.public.workspaces.models import WorkspaceState

_TRIES = 5
_LEAVING = {WorkspaceState.ARCHIVED, WorkspaceState.PURGING}
_GONE = "Stripe does not know this customer any more. Link the right one, or bill this workspace by hand."


@dataclass(frozen=True)
class Chosen:
    """The subscription that counts, and how many run."""

    subscription: RemoteSubscription | None
    running: int


def subscription_sync(*, workspace_id: UUID) -> BillingAccount:
    """Ask Stripe how the workspace's customer stands, and write it down with what follows of it.

    One request outside of any transaction, then about eight queries, up to thirty for a change. The answer of one who
    asked earlier never overwrites that of one who asked later: each takes a turn first, and asks again when somebody
    with a later turn has written. Raises NotFound without a customer, OutsideError when Stripe gives no answer.
    Workspaces that are billed by hand are left as they are.
    """
    with public_context():
        for _ in range(_TRIES):
            account = _turn_take(workspace_id)
            if account.by_hand:
                return account
            written = _write(account.pk, turn=account.turns, found=_ask(account.customer_id))
            if written is not None:
                return written
    raise Conflict("Too many changes at once. Try again in a minute.")


def _turn_take(workspace_id: UUID) -> BillingAccount:
    with transaction.atomic():
        account = BillingAccount.objects.select_for_update().filter(workspace_id=workspace_id).first()
        if account is None:
            raise NotFound("This workspace has no customer at Stripe.")
        account.turns += 1
        BillingAccount.objects.filter(pk=account.pk).update(turns=F("turns") + 1)
        return account


def _ask(customer_id: str) -> list[RemoteSubscription] | None:
    """The customer's subscriptions; None when there is no such customer."""
    with StripeApi() as api:
        try:
            return api.subscriptions_of(customer_id)
        except NotThere:
            return None


@transaction.atomic
def _write(account_id: UUID, *, turn: int, found: list[RemoteSubscription] | None) -> BillingAccount | None:
    """None when somebody has written what was asked later."""
    account = BillingAccount.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=account_id)
    if account.written_turn > turn:
        return None
    if account.by_hand:  # since the turn was taken
        return account
    now, rules = timezone.now(), billing_settings()
    account.written_turn, account.synced_at = turn, now
    if found is None:
        account.problem = _GONE
    else:
        _take(account, _choose(account, found), now)
    account.save()
    workspace_follow(account, rules=rules, now=now)
    return account


def _choose(account: BillingAccount, found: list[RemoteSubscription]) -> Chosen:
    """The one that we know, while it runs; else the first that runs; else what became of the one that we know."""
    running = sorted((one for one in found if one.status in RUNNING), key=lambda one: one.created)
    known = next((one for one in found if one.id == account.subscription_id), None)
    if known is not None and known.status in RUNNING:
        return Chosen(known, len(running))
    return Chosen(running[0] if running else known, len(running))


def _take(account: BillingAccount, chosen: Chosen, now: datetime) -> None:
    """Write the subscription's facts into the account, and the plan that is paid for to the workspace."""
    one, account.problem = chosen.subscription, ""
    if one is None:
        return
    account.subscription_id = one.id
    account.status = one.status if one.status in PaymentStatus.values else PaymentStatus.NONE
    account.price_id = one.main_item.price if one.main_item else ""
    account.trial_ends_at, account.period_ends_at = one.trial_end, one.period_end
    account.cancels_at, account.ended_at = one.cancels_at, one.ended_at
    account.had_trial = account.had_trial or one.trial_end is not None
    account.past_due_since = (account.past_due_since or now) if account.status in OWING else None
    account.pay_url = one.open_invoice_url if account.status in OWING else ""
    _take_meter(account, [item for item in one.items if item.is_metered])
    if account.runs:
        _put_on_plan(account)
    if account.runs and account.workspace.state in _LEAVING:
        account.problem = "The workspace is archived, and its subscription runs on: cancel it at Stripe."
    if chosen.running > 1:
        account.problem = (
            f"Stripe has {chosen.running} subscriptions of this customer that run, and each is paid for. "
            f"Only {one.id} counts here: cancel the others at Stripe."
        )


def _take_meter(account: BillingAccount, metered: list[Item]) -> None:
    """What is asked for use, and since when: what was used before the line was there was included in the plan."""
    if not metered:
        account.meter_price_id, account.metered_since = "", None
        return
    known = next((item for item in metered if price_of(item.price)), metered[0])
    began = min(item.created for item in metered)
    account.meter_price_id = known.price
    account.metered_since = max(account.metered_since or began, began)


def _put_on_plan(account: BillingAccount) -> None:
    price = price_of(account.price_id)
    if price is None:
        account.problem = f"The price {account.price_id or '–'} belongs to no plan here: add it to the right one."
        return
    current = getattr(account.workspace, "subscription", None)
    if current is None or current.plan_id != price.plan_id:
        subscription_set(workspace=account.workspace, plan=price.plan)
