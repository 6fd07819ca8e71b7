"""Plans and what is asked for them."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone

from apps.core.access import StaffActor
from apps.core.errors import Conflict, InvalidInput
from apps.core.outside.errors import NotThere
from apps.core.outside.stripe.client import StripeApi
from apps.core.outside.stripe.types import Price
from apps.public.audit.services import audit_record
from apps.public.billing.models import DEFAULT_PLAN, BillingAccount, BillingSettings, Plan, PlanPrice


@transaction.atomic
def plan_create(*, staff: StaffActor, slug: str, values: dict[str, Any]) -> Plan:
    """A new plan, last in the list. Four queries.

    Raises InvalidInput (field ``slug``) for a short name that is taken.
    """
    last = Plan.objects.aggregate(last=Max("position"))["last"]
    try:
        with transaction.atomic():
            plan = Plan.objects.create(slug=slug, position=0 if last is None else last + 1, **values)
    except IntegrityError as error:
        raise InvalidInput("Another plan has this short name. Choose another one.", field="slug") from error
    _record(staff, plan, "created", f"Made the plan {plan.name}.")
    return plan


@transaction.atomic
def plan_update(*, staff: StaffActor, plan: Plan, values: dict[str, Any]) -> None:
    """Change what a plan allows, for everybody who is on it, at once. Three queries."""
    current = _lock(plan)
    before = {name: getattr(current, name) for name in values}
    changes = {name: [before[name], value] for name, value in values.items() if before[name] != value}
    for name, value in values.items():
        setattr(current, name, value)
    current.save()
    if changes:
        _record(staff, current, "changed", f"Changed the plan {current.name}.", changes)


@transaction.atomic
def plan_move(*, staff: StaffActor, plan: Plan, up: bool) -> None:
    """Let it change places with its neighbour in the list. A query for each plan and two more."""
    plans = list(Plan.objects.select_for_update().order_by("position", "name"))
    place = next((number for number, each in enumerate(plans) if each.pk == plan.pk), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(plans):
        return
    plans[place], plans[other] = plans[other], plans[place]
    for number, each in enumerate(plans):
        Plan.objects.filter(pk=each.pk).update(position=number)
    _record(staff, plan, "moved", f"Moved the plan {plan.name} {'up' if up else 'down'}.")


@transaction.atomic
def plan_retire(*, staff: StaffActor, plan: Plan, retired: bool) -> None:
    """Offer it no longer, or again; who is on it stays on it. Raises Conflict for the usual plan. Three queries."""
    current = _lock(plan)
    if retired and current.slug == DEFAULT_PLAN:
        raise Conflict("New workspaces begin on this plan, so it has to be offered.")
    if bool(current.retired_at) == retired:
        return
    current.retired_at = timezone.now() if retired else None
    current.save(update_fields=["retired_at", "updated_at"])
    verb, words = ("retired", "Retired") if retired else ("offered", "Offers again")
    _record(staff, current, verb, f"{words} the plan {current.name}.")


@transaction.atomic
def plan_delete(*, staff: StaffActor, plan: Plan) -> None:
    """Remove a plan that nobody is on. Raises Conflict for one in use, and for the usual one. Six queries."""
    current = _lock(plan)
    if current.slug == DEFAULT_PLAN:
        raise Conflict("New workspaces begin on this plan, so it can’t be deleted.")
    prices = list(PlanPrice.objects.filter(plan=current).values_list("price_id", flat=True))
    paid = BillingAccount.objects.filter(price_id__in=prices).exclude(status__in=("", "canceled")).exists()
    name = current.name
    try:
        if paid:
            raise Conflict(_in_use(name))
        current.delete()
    except ProtectedError as error:
        raise Conflict(_in_use(name)) from error
    _record(staff, plan, "deleted", f"Deleted the plan {name}.")


def price_look_up(price_id: str) -> tuple[Price, str]:
    """The price at Stripe, and the name of its meter's events. One request, two for a metered one.

    Raises InvalidInput (field ``price_id``) for one that can't be offered; OutsideError.
    """
    with StripeApi() as api:
        try:
            price = api.price(price_id)
        except NotThere as error:
            raise InvalidInput("Stripe has no price of this id.", field="price_id") from error
        if not price.is_active:
            raise InvalidInput("This price is archived at Stripe.", field="price_id")
        if not price.interval:
            raise InvalidInput("This price is paid once. A plan needs one that recurs.", field="price_id")
        if price.is_metered and not price.meter:
            raise InvalidInput("This price has no meter. Give it one at Stripe.", field="price_id")
        if not price.is_metered and price.amount is None:
            raise InvalidInput("This price has steps. A plan needs one amount.", field="price_id")
        return price, api.meter_event_name(price.meter) if price.is_metered else ""


def price_add(*, staff: StaffActor, plan: Plan, price_id: str) -> PlanPrice:
    """Let a price at Stripe stand for the plan. One or two requests, then three queries.

    Raises as ``price_look_up``, and for one that stands for a plan already.
    """
    found, meter_event = price_look_up(price_id)
    try:
        with transaction.atomic():
            price = PlanPrice.objects.create(
                plan=_lock(plan),
                price_id=found.id,
                amount=found.amount,
                currency=found.currency,
                interval=found.interval,
                interval_count=found.interval_count,
                meter_event=meter_event,
            )
            _record(staff, plan, "priced", f"Added a price to the plan {plan.name}.", {"price": found.id})
    except IntegrityError as error:
        raise InvalidInput("This price stands for a plan already.", field="price_id") from error
    return price


@transaction.atomic
def price_offer(*, staff: StaffActor, price: PlanPrice, offered: bool) -> None:
    """Offer a price no longer, or again; who pays it goes on paying it. Two queries."""
    PlanPrice.objects.filter(pk=price.pk).update(is_offered=offered, updated_at=timezone.now())
    words = "Offers a price of the plan again" if offered else "No longer offers a price of the plan"
    _record(staff, price.plan, "priced", f"{words}: {price.plan.name}.", {"price": price.price_id})


@transaction.atomic
def billing_settings_change(*, staff: StaffActor, values: dict[str, Any]) -> BillingSettings:
    """Change what holds for billing as a whole, for debts and trials that run too. Three queries."""
    settings, _ = BillingSettings.objects.update_or_create(only=True, defaults=values)
    audit_record(staff=staff, verb="billing.rules_changed", summary="Changed the rules of billing.", data=values)
    return settings


def _in_use(name: str) -> str:
    return f"The plan {name} is in use, so it can’t be deleted. Retire it: then nobody can choose it any more."


def _lock(plan: Plan) -> Plan:
    current = Plan.objects.select_for_update().filter(pk=plan.pk).first()
    if current is None:
        raise Conflict("This plan was deleted meanwhile. Reload the page.")
    return current


def _record(staff: StaffActor, plan: Plan, verb: str, summary: str, data: dict[str, Any] | None = None) -> None:
    audit_record(staff=staff, verb=f"billing.plan_{verb}", summary=summary, object_id=plan.pk, data=data)
