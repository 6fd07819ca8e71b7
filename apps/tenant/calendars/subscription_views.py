"""Addresses of calendars: subscribe, refresh now, stop."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import AppError, NotFound
from apps.core.forms.errors import form_refuse
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.calendars.forms import SubscribeForm
from apps.tenant.calendars.models import Calendar, Subscription
from apps.tenant.calendars.selectors import calendar_get_for
from apps.tenant.calendars.subscribing import (
    is_refreshing,
    subscription_refresh_now,
    subscription_remove,
    subscription_start,
)


@members_with(Right.MANAGE_CALENDARS)
@require_http_methods(["GET", "POST"])
def start(request: WorkspaceRequest) -> HttpResponse:
    """An address for a new calendar."""
    return _start(request, None)


@members_with(Right.MANAGE_CALENDARS)
@require_http_methods(["GET", "POST"])
def start_for(request: WorkspaceRequest, calendar_id: UUID) -> HttpResponse:
    """An address that keeps a calendar up to date from now on."""
    return _start(request, calendar_get_for(request.actor, calendar_id))


@members_with(Right.VIEW)
@require_GET
def state(request: WorkspaceRequest, calendar_id: UUID) -> HttpResponse:
    """How the last refresh went. htmx asks again while one runs."""
    calendar = calendar_get_for(request.actor, calendar_id)
    return render(request, "tenant/calendars/_subscription.html", subscription_context(calendar))


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def refresh(request: WorkspaceRequest, calendar_id: UUID) -> HttpResponse:
    """Ask the address now."""
    calendar = calendar_get_for(request.actor, calendar_id)
    subscription_refresh_now(subscription=_subscription(calendar))
    return render(request, "tenant/calendars/_subscription.html", subscription_context(calendar))


@members_with(Right.MANAGE_CALENDARS)
@require_POST
def stop(request: WorkspaceRequest, calendar_id: UUID) -> HttpResponse:
    """Keep the events, ask the address no more."""
    calendar = calendar_get_for(request.actor, calendar_id)
    subscription_remove(actor=request.actor, calendar=calendar)
    toast_flash(request, Toast(text=f"{calendar.name} keeps its events and is no longer refreshed.", level="info"))
    return redirect("calendars:detail", calendar_id=calendar.pk)


def subscription_context(calendar: Calendar) -> dict[str, object]:
    """What the card of an address shows. No query when the address came with the calendar."""
    subscription = getattr(calendar, "subscription", None)
    return {
        "calendar": calendar,
        "subscription": subscription,
        "refreshing": subscription is not None and is_refreshing(subscription),
    }


def _subscription(calendar: Calendar) -> Subscription:
    found: Subscription | None = getattr(calendar, "subscription", None)
    if found is None:
        raise NotFound("That calendar has no address that could be asked.")
    return found


def _start(request: WorkspaceRequest, calendar: Calendar | None) -> HttpResponse:
    form = SubscribeForm(request.POST) if request.method == "POST" else SubscribeForm()
    if form.is_valid():
        try:
            found = subscription_start(actor=request.actor, address=form.cleaned_data["address"], calendar=calendar)
            return redirect("calendars:import", import_id=found.pk)
        except AppError as error:
            form_refuse(form, error)
    context = {"form": form, "calendar": calendar}
    return render(request, "tenant/calendars/subscribe.html", context, status=422 if form.errors else 200)
