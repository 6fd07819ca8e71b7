"""The agency's plans: what they allow, what they cost, and whether they are offered."""

from copy import copy
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import PortalRequest, agency_with
from apps.core.errors import AppError, Conflict, InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.staff_roles import AgencyRight
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.payment.forms import NewPlanForm, PlanFactsForm, PriceForm, RulesForm
from apps.public.agency.payment.selectors import PriceRow, plan_get_by_id, price_get
from apps.public.billing.models import DEFAULT_PLAN, Plan
from apps.public.billing.paying.prices import (
    billing_settings_change,
    plan_create,
    plan_delete,
    plan_move,
    plan_retire,
    plan_update,
    price_add,
    price_offer,
)
from apps.public.billing.paying.selectors import billing_settings, plans_with_use, stripe_is_set_up


@agency_with(AgencyRight.MANAGE_PLANS)
@require_GET
def plans(request: PortalRequest) -> HttpResponse:
    """All plans in their order, and the rules of billing."""
    return _list(request, RulesForm(instance=billing_settings()))


@agency_with(AgencyRight.MANAGE_PLANS)
@require_POST
def rules(request: PortalRequest) -> HttpResponse:
    """Grace, trial, tax."""
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    billing_settings_change(staff=request.staff, values=form.cleaned_data)
    return _done(request, "The rules hold from now on.")


@agency_with(AgencyRight.MANAGE_PLANS)
@require_http_methods(["GET", "POST"])
def create(request: PortalRequest) -> HttpResponse:
    """The form for a new plan."""
    form = NewPlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan = plan_create(staff=request.staff, slug=form.cleaned_data["slug"], values=form.values())
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            toast_flash(request, Toast(text=f"The plan {plan.name} is made. Give it a price to offer it."))
            return redirect("payment:plan", plan_id=plan.pk)
    return render(request, "public/agency/payment/create.html", {"form": form}, status=422 if form.errors else 200)


@agency_with(AgencyRight.MANAGE_PLANS)
@require_http_methods(["GET", "POST"])
def edit(request: PortalRequest, plan_id: UUID) -> HttpResponse:
    """What a plan allows, how many are on it, what it costs."""
    plan = plan_get_by_id(plan_id)
    form = PlanFactsForm(request.POST or None, instance=copy(plan))  # what is wrong is not to be shown as the plan
    if request.method == "POST" and form.is_valid():
        plan_update(staff=request.staff, plan=plan, values=form.values())
        return _done(request, f"The plan {form.cleaned_data['name']} is saved.")
    return _plan(request, plan, form, PriceForm(), status=422 if form.errors else 200)


@agency_with(AgencyRight.MANAGE_PLANS)
@require_POST
def move(request: PortalRequest, plan_id: UUID) -> HttpResponse:
    """One place up or down."""
    plan_move(staff=request.staff, plan=plan_get_by_id(plan_id), up=request.POST.get("to") == "up")
    return redirect("payment:plans")


@agency_with(AgencyRight.MANAGE_PLANS)
@require_POST
def retire(request: PortalRequest, plan_id: UUID) -> HttpResponse:
    """Offer it no longer, or again."""
    plan, retired = plan_get_by_id(plan_id), request.POST.get("retired") == "yes"
    try:
        plan_retire(staff=request.staff, plan=plan, retired=retired)
    except Conflict as error:
        return _done(request, error.message, is_error=True)
    return _done(request, f"{plan.name} is {'retired: who is on it stays on it' if retired else 'offered again'}.")


@agency_with(AgencyRight.MANAGE_PLANS)
@require_POST
def delete(request: PortalRequest, plan_id: UUID) -> HttpResponse:
    """Remove a plan that nobody is on."""
    plan = plan_get_by_id(plan_id)
    try:
        plan_delete(staff=request.staff, plan=plan)
    except Conflict as error:
        return _done(request, error.message, is_error=True)
    return _done(request, f"The plan {plan.name} is deleted.")


@agency_with(AgencyRight.MANAGE_PLANS)
@require_POST
def price_new(request: PortalRequest, plan_id: UUID) -> HttpResponse:
    """Let a price at Stripe stand for the plan."""
    plan, form = plan_get_by_id(plan_id), PriceForm(request.POST)
    if form.is_valid():
        try:
            if not stripe_is_set_up():
                raise InvalidInput("Billing through Stripe is not set up.", field="price_id")
            price_add(staff=request.staff, plan=plan, price_id=form.cleaned_data["price_id"].strip())
        except InvalidInput as error:
            form_refuse(form, error)
        except AppError as error:
            form.add_error("price_id", error.message)
        else:
            toast_flash(request, Toast(text="The price is offered from now on."))
            return redirect("payment:plan", plan_id=plan_id)
    return _plan(request, plan, PlanFactsForm(instance=plan), form, status=422)


@agency_with(AgencyRight.MANAGE_PLANS)
@require_POST
def price_change(request: PortalRequest, plan_id: UUID, price_id: UUID) -> HttpResponse:
    """Offer a price no longer, or again."""
    price = price_get(plan_get_by_id(plan_id), price_id)
    offered = request.POST.get("offered") == "yes"
    price_offer(staff=request.staff, price=price, offered=offered)
    words = (
        "The price is offered again." if offered else "The price is no longer offered. Who pays it goes on paying it."
    )
    toast_flash(request, Toast(text=words))
    return redirect("payment:plan", plan_id=plan_id)


def _list(request: PortalRequest, form: RulesForm, status: int = 200) -> HttpResponse:
    found = [(plan, [PriceRow(price) for price in plan.prices.all() if price.is_offered]) for plan in plans_with_use()]
    context = {
        "plans": found,
        "rules": form,
        "has_stripe": stripe_is_set_up(),
    }
    return render(request, "public/agency/payment/plans.html", context, status=status)


def _plan(
    request: PortalRequest, plan: Plan, form: PlanFactsForm, price_form: PriceForm, status: int = 200
) -> HttpResponse:
    context = {
        "plan": plan,
        "form": form,
        "prices": [PriceRow(price) for price in plan.prices.all()],
        "price_form": price_form,
        "has_stripe": stripe_is_set_up(),
        "is_usual": plan.slug == DEFAULT_PLAN,
    }
    return render(request, "public/agency/payment/plan.html", context, status=status)


def _done(request: PortalRequest, text: str, *, is_error: bool = False) -> HttpResponse:
    toast_flash(request, Toast(text=text, level="error" if is_error else "success"))
    return redirect("payment:plans")
