"""A workspace's customer at Stripe: made, linked, left alone."""

from django.db import IntegrityError, transaction

from apps.core.access import StaffActor
from apps.core.errors import Conflict, InvalidInput
from apps.core.outside.errors import NotThere
from apps.core.outside.stripe.client import StripeApi
from apps.core.tenancy.context import public_context
from apps.public.audit.services import audit_record
from apps.public.billing.models import BillingAccount, Plan
from apps.public.billing.paying.following import banner_forget, billing_pause_lift
from apps.public.billing.paying.selectors import account_of
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.services import subscription_set
from apps.public.workspaces.models import Workspace


def customer_ensure(*, workspace: Workspace, email: str) -> BillingAccount:
    """The workspace's account; its customer is made at Stripe the first time. Two people at once make one.

    One query; a request and two more the first time. Raises OutsideError.
    """
    known = account_of(workspace.pk)
    if known is not None:
        return known
    with StripeApi() as api:
        customer_id = api.customer_create(
            name=workspace.name, email=email, workspace_id=str(workspace.pk), once="customer"
        )
    with public_context():
        BillingAccount.objects.get_or_create(workspace_id=workspace.pk, defaults={"customer_id": customer_id})
    account = account_of(workspace.pk)
    if account is None:
        raise Conflict("The workspace was changed meanwhile. Reload the page.")
    return account


def account_link(*, staff: StaffActor, workspace: Workspace, customer_id: str) -> BillingAccount:
    """Let a customer that is at Stripe already pay for the workspace, and take over how they stand.

    What the former one's subscription said is no hindrance once Stripe does not know that customer any more. Raises
    InvalidInput (field ``customer_id``) for one that is not there, or is another workspace's; Conflict while the former
    one's subscription runs; OutsideError. Two requests to Stripe, three where another customer was linked.
    """
    if not _exists(customer_id):
        raise InvalidInput("Stripe has no customer of this id.", field="customer_id")
    known = account_of(workspace.pk)
    gone = known.customer_id if known and known.customer_id != customer_id and not _exists(known.customer_id) else ""
    try:
        with transaction.atomic():
            account, is_new = BillingAccount.objects.get_or_create(
                workspace=workspace, defaults={"customer_id": customer_id}
            )
            if not is_new and account.customer_id != customer_id:
                _relink(account, customer_id, is_gone=account.customer_id == gone)
            audit_record(
                staff=staff,
                verb="billing.linked",
                summary=f"Linked to the customer {customer_id} at Stripe.",
                workspace=workspace,
                data={"customer": customer_id},
            )
    except IntegrityError as error:
        raise InvalidInput("This customer pays for another workspace.", field="customer_id") from error
    return subscription_sync(workspace_id=workspace.pk)


@transaction.atomic
def plan_set_by_hand(*, staff: StaffActor, workspace: Workspace, plan: Plan) -> None:
    """Put the workspace on a plan because the agency says so. Six queries.

    Raises Conflict while it is paid for through Stripe: what Stripe says next would undo it.
    """
    account = account_of(workspace.pk)
    if account is not None and account.runs and not account.by_hand:
        raise Conflict(
            "This workspace pays through Stripe, which decides its plan. Bill it by hand to choose one here."
        )
    subscription_set(workspace=workspace, plan=plan)
    audit_record(
        staff=staff,
        verb="billing.plan_set",
        summary=f"Put on the plan {plan.name}.",
        workspace=workspace,
        data={"plan": plan.slug},
    )


@transaction.atomic
def account_bill_by_hand(*, staff: StaffActor, account: BillingAccount, by_hand: bool) -> None:
    """Leave the workspace alone whatever Stripe says, or no longer. Billing's own pause is lifted at once.

    What runs at Stripe runs on: it has to be cancelled there. Five queries.
    """
    current = BillingAccount.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=account.pk)
    if current.by_hand == by_hand:
        return
    current.by_hand = by_hand
    current.save(update_fields=["by_hand", "updated_at"])
    if by_hand:
        billing_pause_lift(current.workspace)
    audit_record(
        staff=staff,
        verb="billing.by_hand" if by_hand else "billing.by_stripe",
        summary="Billed by hand from now on." if by_hand else "Billed through Stripe from now on.",
        workspace=current.workspace,
    )
    banner_forget(current.workspace)


def _exists(customer_id: str) -> bool:
    with StripeApi() as api:
        try:
            return api.customer_exists(customer_id)
        except NotThere:
            return False


def _relink(account: BillingAccount, customer_id: str, *, is_gone: bool) -> None:
    """Another customer: what the former one's subscription said is forgotten."""
    if account.runs and not is_gone:
        raise Conflict("A subscription runs with the customer that is linked. Cancel it at Stripe first.")
    blank = BillingAccount(workspace_id=account.workspace_id, customer_id=customer_id)
    for name in (
        *("customer_id", "subscription_id", "status", "price_id", "trial_ends_at", "period_ends_at", "cancels_at"),
        *("ended_at", "past_due_since", "pay_url", "metered_since", "meter_price_id", "problem"),
    ):
        setattr(account, name, getattr(blank, name))
    account.save()
