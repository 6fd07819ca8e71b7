"""How one client pays: what Stripe says, or the agency itself."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import PortalRequest, agency_with
from apps.core.errors import AppError, InvalidInput, NotFound
from apps.core.forms.errors import form_refuse
from apps.core.outside.errors import OutsideError
from apps.core.outside.stripe.client import StripeApi
from apps.core.staff_roles import AgencyRight
from apps.core.toasts import Toast, toast_flash
from apps.public.agency.forms import PlanForm
from apps.public.agency.payment.forms import CustomerForm
from apps.public.agency.payment.selectors import client_events, client_payment
from apps.public.agency.selectors import client_workspace_get
from apps.public.billing.models import BillingAccount
from apps.public.billing.paying.customers import account_bill_by_hand, account_link, plan_set_by_hand
from apps.public.billing.paying.money import money
from apps.public.billing.paying.selectors import account_of, stripe_is_set_up
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.billing.selectors import plan_of
from apps.public.workspaces.models import Workspace


@agency_with(AgencyRight.SEE_BILLING)
@require_GET
def client(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """What the client is on, how they pay, what Stripe told us; what can be done about it."""
    return _page(request, client_workspace_get(workspace_id, staff=request.staff), CustomerForm())


@agency_with(AgencyRight.SEE_BILLING)
@require_GET
def invoices(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """The part of the page that Stripe is asked for."""
    account = _account(client_workspace_get(workspace_id, staff=request.staff))
    try:
        with StripeApi() as api:
            found = api.invoices_of(account.customer_id)
    except OutsideError as error:
        return render(request, "core/billing/invoices.html", {"trouble": error.message})
    rows = [(invoice, money(invoice.total, invoice.currency)) for invoice in found]
    return render(request, "core/billing/invoices.html", {"rows": rows})


@agency_with(AgencyRight.MANAGE_BILLING)
@require_POST
def plan_set(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """Another plan because the agency says so. Nothing is deleted when it has less."""
    workspace = client_workspace_get(workspace_id, staff=request.staff)
    form = PlanForm(request.POST, current=plan_of(workspace_id))
    if not form.is_valid():
        raise InvalidInput("Choose one of the plans.")
    plan = form.cleaned_data["plan"]
    try:
        plan_set_by_hand(staff=request.staff, workspace=workspace, plan=plan)
    except AppError as error:
        return _back(request, workspace, error.message, "error")
    return _back(request, workspace, f"{workspace.name} is on the plan {plan} now.")


@agency_with(AgencyRight.MANAGE_BILLING)
@require_POST
def link(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """Let a customer who is at Stripe already pay for the workspace."""
    workspace = client_workspace_get(workspace_id, staff=request.staff)
    _demand_stripe()
    form = CustomerForm(request.POST)
    if form.is_valid():
        customer_id = form.cleaned_data["customer_id"]
        try:
            account_link(staff=request.staff, workspace=workspace, customer_id=customer_id)
        except InvalidInput as error:
            form_refuse(form, error)
        except AppError as error:
            return _back(request, workspace, error.message, "error")
        else:
            return _back(request, workspace, f"{customer_id} pays for {workspace.name} now.")
    return _page(request, workspace, form, status=422)


@agency_with(AgencyRight.MANAGE_BILLING)
@require_POST
def by_hand(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """Leave the workspace alone whatever Stripe says, or no longer."""
    workspace = client_workspace_get(workspace_id, staff=request.staff)
    wanted = request.POST.get("by_hand") == "yes"
    account_bill_by_hand(staff=request.staff, account=_account(workspace), by_hand=wanted)
    if wanted:
        text = f"{workspace.name} is billed by hand. What runs at Stripe runs on: cancel it there."
        return _back(request, workspace, text)
    return _sync(request, workspace, f"{workspace.name} is billed through Stripe.")


@agency_with(AgencyRight.MANAGE_BILLING)
@require_POST
def ask(request: PortalRequest, workspace_id: UUID) -> HttpResponse:
    """Ask Stripe now."""
    workspace = client_workspace_get(workspace_id, staff=request.staff)
    _account(workspace)
    return _sync(request, workspace, "This is what Stripe says now.")


def _sync(request: PortalRequest, workspace: Workspace, text: str) -> HttpResponse:
    try:
        subscription_sync(workspace_id=workspace.pk)
    except AppError as error:
        return _back(request, workspace, error.message, "error")
    return _back(request, workspace, text)


def _page(request: PortalRequest, workspace: Workspace, form: CustomerForm, status: int = 200) -> HttpResponse:
    payment = client_payment(workspace.pk)
    context = {
        "client": workspace,
        "payment": payment,
        "events": client_events(payment.account),
        "customer_form": form,
        "plan_form": PlanForm(current=payment.plan),
        "may_manage": request.staff.can(AgencyRight.MANAGE_BILLING),
    }
    return render(request, "public/agency/payment/client.html", context, status=status)


def _account(workspace: Workspace) -> BillingAccount:
    _demand_stripe()
    account = account_of(workspace.pk)
    if account is None:
        raise NotFound("This client has no customer at Stripe.")
    return account


def _demand_stripe() -> None:
    if not stripe_is_set_up():
        raise NotFound("Billing through Stripe is not set up.")


def _back(request: PortalRequest, workspace: Workspace, text: str, level: str = "success") -> HttpResponse:
    toast_flash(request, Toast(text=text, level="error" if level == "error" else "success"))
    return redirect("payment:client", workspace_id=workspace.pk)
