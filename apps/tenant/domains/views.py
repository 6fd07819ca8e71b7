"""The addresses of a workspace: its subdomain and domains of its own."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import Conflict, InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.roles import Right
from apps.core.tenancy.addresses import url_on
from apps.core.tenancy.hosts import normalise_host
from apps.core.toasts import Toast, toast_flash
from apps.public.domains.checking import Result
from apps.public.domains.names import shown_domain
from apps.public.domains.results import Change
from apps.public.domains.selectors import claim_get_for
from apps.public.workspaces.selectors import primary_host
from apps.tenant.domains.forms import DomainForm
from apps.tenant.domains.selectors import addresses_of
from apps.tenant.domains.services import (
    domain_add,
    domain_check_now,
    domain_make_primary,
    domain_remove,
    domain_reset_primary,
)


@members_with(Right.MANAGE_DOMAINS)
@require_http_methods(["GET", "POST"])
def list_(request: WorkspaceRequest) -> HttpResponse:
    """All addresses with their state and records; adding one."""
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            claim = domain_add(actor=request.actor, workspace=request.tenant, host=form.cleaned_data["host"])
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            toast_flash(request, Toast(text=f"{shown_domain(claim.host)} is added. Set its records, then check."))
            return _back(claim.pk)
    context = {"form": form, "addresses": addresses_of(request.actor, request.tenant)}
    return render(request, "tenant/domains/list.html", context, status=422 if form.errors else 200)


@members_with(Right.MANAGE_DOMAINS)
@require_POST
def check(request: WorkspaceRequest, claim_id: UUID) -> HttpResponse:
    """Ask the DNS now."""
    claim = claim_get_for(request.actor, claim_id)
    try:
        result, change = domain_check_now(actor=request.actor, claim=claim)
    except Conflict as error:
        toast_flash(request, Toast(text=error.message, level="warning"))
    else:
        toast_flash(request, _said(shown_domain(claim.host), result, change))
    return _back(claim_id)


@members_with(Right.MANAGE_DOMAINS)
@require_POST
def make_primary(request: WorkspaceRequest, claim_id: UUID) -> HttpResponse:
    """Show the workspace under this domain."""
    claim = claim_get_for(request.actor, claim_id)
    try:
        domain_make_primary(actor=request.actor, claim=claim)
    except Conflict as error:
        toast_flash(request, Toast(text=error.message, level="warning"))
    else:
        _flash_if_here(request, f"{shown_domain(claim.host)} is the main address now.")
    return _back(claim_id)


@members_with(Right.MANAGE_DOMAINS)
@require_POST
def reset_primary(request: WorkspaceRequest) -> HttpResponse:
    """Show the workspace under its subdomain again."""
    domain_reset_primary(actor=request.actor, workspace=request.tenant)
    _flash_if_here(request, "The subdomain is the main address now.")
    return redirect("domains:list")


@members_with(Right.MANAGE_DOMAINS)
@require_POST
def remove(request: WorkspaceRequest, claim_id: UUID) -> HttpResponse:
    """Take the domain off; whoever works under it goes on under the main address."""
    claim = claim_get_for(request.actor, claim_id)
    domain_remove(actor=request.actor, claim=claim)
    _flash_if_here(request, f"{shown_domain(claim.host)} is removed.")
    if normalise_host(request.get_host()) == claim.host:
        return HttpResponseRedirect(url_on(primary_host(request.tenant), reverse("domains:list")))
    return redirect("domains:list")


def _flash_if_here(request: WorkspaceRequest, text: str) -> None:
    """A toast on the next page, unless that is under another address: here it would wait, and be said much later."""
    if primary_host(request.tenant) == normalise_host(request.get_host()):
        toast_flash(request, Toast(text=text))


def _back(claim_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('domains:list')}#domain-{claim_id}")


def _said(host: str, result: Result, change: Change | None) -> Toast:
    """What the check came to, in one sentence; the page says the rest."""
    if change == Change.VERIFIED:
        return Toast(text=f"{host} is proved and works now.")
    if change == Change.REFUSED:
        return Toast(text=f"{host} can't be used here: the page says why.", level="warning")
    if result.is_good:
        return Toast(text="Both records are there.")
    if change == Change.LOST:
        return Toast(text=f"A record of {host} is gone. Set it again, or the domain is taken off.", level="warning")
    if result.is_gone:
        return Toast(text="Not all records are there yet: the page says what was found.", level="warning")
    return Toast(text="The DNS servers gave no answer, so nothing has changed. Try again later.", level="warning")
