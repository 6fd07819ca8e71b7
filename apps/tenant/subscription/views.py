"""The workspace's plan: what it is, what it allows, how it is paid for.

A workspace that billing has paused is read-only: paying has to be possible there all the same.
"""

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, even_when_read_only, members_with
from apps.core.errors import AppError, InvalidInput, NotFound
from apps.core.outside.errors import OutsideError
from apps.core.roles import Right
from apps.core.tenancy.addresses import url_on
from apps.core.toasts import Toast, toast_flash
from apps.public.billing.models import BillingAccount, PaymentStatus
from apps.public.billing.paying.checkout import (
    checkout_begin,
    plan_change,
    plan_change_preview,
    portal_begin,
    trial_go_on,
)
from apps.public.billing.paying.money import money
from apps.public.billing.paying.selectors import stripe_is_set_up
from apps.public.billing.paying.syncing import subscription_sync
from apps.public.users.models import User
from apps.public.workspaces.selectors import primary_host
from apps.tenant.subscription.banner import limits_put_away
from apps.tenant.subscription.forms import ChangeForm, PriceForm, Shown
from apps.tenant.subscription.selectors import account_get_for, asked, invoices_for, plan_page

# Where one comes from when one comes back.
_MANAGED = "manage"


@members_with(Right.MANAGE_BILLING)
@require_GET
def plan(request: WorkspaceRequest) -> HttpResponse:
    """The plan with its state, what can be chosen, and the invoices' place."""
    context = {"page": plan_page(request.actor, now=timezone.now()), "nonce": uuid4()}
    return render(request, "tenant/subscription/plan.html", context)


@even_when_read_only
@members_with(Right.MANAGE_BILLING)
@require_POST
def choose(request: WorkspaceRequest) -> HttpResponse:
    """To Stripe's page on which the chosen plan is paid for."""
    form = PriceForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Choose one of the plans.")
    if not stripe_is_set_up():
        raise NotFound("The agency bills this workspace itself. Ask them for another plan.")
    try:
        url = checkout_begin(
            workspace=request.tenant,
            price_id=form.cleaned_data["price"],
            email=User.objects.get(pk=request.actor.user_id).email,
            nonce=str(form.cleaned_data["nonce"]),
            done_url=_address(request, "subscription:done"),
            back_url=_address(request, "subscription:plan"),
        )
    except AppError as error:
        return _back(request, error)
    return _away(request, url)


@members_with(Right.MANAGE_BILLING)
@require_GET
def done(request: WorkspaceRequest) -> HttpResponse:
    """Back from Stripe: ask at once how it stands, for the message about it may be slower than the person."""
    account_get_for(request.actor)
    try:
        account = subscription_sync(workspace_id=request.tenant.pk)
    except OutsideError:
        toast_flash(request, Toast(text="Thank you. The plan follows as soon as Stripe tells us.", level="info"))
    else:
        if request.GET.get("from") != _MANAGED:
            text = "Thank you. The plan is yours." if account.runs else "Stripe has no payment yet: try once more."
            toast_flash(request, Toast(text=text, level="success" if account.runs else "warning"))
    return redirect("subscription:plan")


@even_when_read_only
@members_with(Right.MANAGE_BILLING)
@require_http_methods(["GET", "POST"])
def change(request: WorkspaceRequest) -> HttpResponse:
    """What another plan costs at once; and the change itself, at that cost."""
    account = account_get_for(request.actor)
    try:
        if request.method == "POST":
            return _changed(request, account)
        found = plan_change_preview(account=account, price_id=request.GET.get("price", "")[:255])
    except AppError as error:
        return _back(request, error)
    preview = found.preview
    context = {
        "price": found.price,
        "asked": asked(found.price),
        "lines": [(line.words, money(line.amount, preview.currency)) for line in preview.lines],
        "due_now": money(abs(preview.due_now), preview.currency),
        "is_credit": preview.due_now < 0,
        "is_free": preview.due_now == 0,
        "shown": Shown(found.price.price_id, preview.at).sealed(account.pk),
        "nonce": uuid4(),
    }
    return render(request, "tenant/subscription/change.html", context)


@even_when_read_only
@members_with(Right.MANAGE_BILLING)
@require_POST
def manage(request: WorkspaceRequest) -> HttpResponse:
    """To Stripe's page for card, address, invoices, cancelling and resuming."""
    account = account_get_for(request.actor)
    try:
        url = portal_begin(account=account, return_url=f"{_address(request, 'subscription:done')}?from={_MANAGED}")
    except OutsideError as error:
        return _back(request, error)
    return _away(request, url)


@even_when_read_only
@members_with(Right.MANAGE_BILLING)
@require_POST
def go_on(request: WorkspaceRequest) -> HttpResponse:
    """Begin to pay after a trial that ended without a card."""
    account = account_get_for(request.actor)
    try:
        account = trial_go_on(account=account)
    except AppError as error:
        return _back(request, error)
    if account.status == PaymentStatus.PAUSED:
        text = "Stripe could not take the payment. Look at the card under “Manage payment”, then try again."
        toast_flash(request, Toast(text=text, level="warning"))
    else:
        toast_flash(request, Toast(text="Thank you. Everything is open again."))
    return redirect("subscription:plan")


@members_with(Right.MANAGE_BILLING)
@require_GET
def invoices(request: WorkspaceRequest) -> HttpResponse:
    """The part of the page that Stripe is asked for."""
    try:
        found = invoices_for(request.actor)
    except OutsideError as error:
        return render(request, "core/billing/invoices.html", {"trouble": error.message})
    rows = [(invoice, money(invoice.total, invoice.currency)) for invoice in found]
    return render(request, "core/billing/invoices.html", {"rows": rows})


def _changed(request: WorkspaceRequest, account: BillingAccount) -> HttpResponse:
    form = ChangeForm(request.POST, account_id=account.pk)
    if not form.is_valid():
        raise InvalidInput("What it costs was shown a while ago. Look at it again.")
    shown, nonce = form.cleaned_data["shown"], form.cleaned_data["nonce"]
    plan_change(account=account, price_id=shown.price_id, at=shown.at, nonce=str(nonce))
    toast_flash(request, Toast(text="The plan is changed."))
    return redirect("subscription:plan")


def _address(request: WorkspaceRequest, name: str) -> str:
    """On the workspace's main host, from the table of domains."""
    return url_on(primary_host(request.tenant), reverse(name))


def _away(request: WorkspaceRequest, url: str) -> HttpResponse:
    """A page that leads on: the policy of the page with the form would stop a redirect to another site."""
    return render(request, "tenant/subscription/away.html", {"url": url})


def _back(request: WorkspaceRequest, error: AppError) -> HttpResponse:
    toast_flash(request, Toast(text=error.message, level="error"))
    return redirect("subscription:plan")


@members_with(Right.MANAGE_SETTINGS)
@require_POST
def put_away(request: WorkspaceRequest) -> HttpResponse:
    """Limits that are near have been seen; back to the page that said so."""
    limits_put_away(request.actor, request.tenant.pk)
    back = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if here else "home")
