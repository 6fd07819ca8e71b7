"""Taking the plan along: a page that says how, the feed, the printed month, the table."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.core.access import WorkspaceRequest, members_with, open_to_anyone
from apps.core.errors import AppError
from apps.core.forms.widgets import DateInput
from apps.core.roles import Right
from apps.core.times import wall_time
from apps.core.toasts import Toast, toast_flash
from apps.tenant.schedule.out.feed import feed_address, feed_body, feed_check, feed_stamp
from apps.tenant.schedule.out.month import month_make, month_of
from apps.tenant.schedule.out.reading import plan_read
from apps.tenant.schedule.out.table import table_lines
from apps.tenant.schedule.planning_settings.services import feed_key_reset

_LONGEST_DAYS = 3 * 366
_FEED_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


class TableForm(forms.Form):
    """The days whose posts are written into the table."""

    first = forms.DateField(label="First day", widget=DateInput, error_messages={"required": "Choose the first day."})
    last = forms.DateField(label="Last day", widget=DateInput, error_messages={"required": "Choose the last day."})

    def clean(self) -> dict[str, Any]:
        """In order, and not for ever."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        if data["last"] < data["first"]:
            self.add_error("last", "The last day is before the first.")
        elif (data["last"] - data["first"]).days >= _LONGEST_DAYS:
            self.add_error("last", "At most three years at a time.")
        return data

    def clean_first(self) -> date:
        """A day of our time: the calendar of computers ends."""
        return _known(self.cleaned_data["first"])

    def clean_last(self) -> date:
        """As above."""
        return _known(self.cleaned_data["last"])


def _known(day: date) -> date:
    if not 2000 <= day.year <= 2200:
        raise forms.ValidationError("Choose a day between 2000 and 2200.")
    return day


@members_with(Right.VIEW)
@require_GET
def out(request: WorkspaceRequest) -> HttpResponse:
    """The plan's secret address with what to do with it, the months to print, the days to save as a table."""
    return _page(request)


@members_with(Right.MANAGE_SECURITY)
@require_POST
def feed_reset(request: WorkspaceRequest) -> HttpResponse:
    """Another secret address."""
    feed_key_reset(actor=request.actor)
    toast_flash(request, Toast(text="The plan has another address now. Subscribe to it again where you use it."))
    return redirect("schedule:out")


@open_to_anyone
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The plan as a calendar, for whoever has the address. Four queries when nothing changed, seven otherwise.

    Says nothing of whom it belongs to when the address is none.
    """
    try:
        feed_check(token)
        response = _feed(request)
    except AppError as error:
        response = HttpResponse(error.message, status=error.status, content_type="text/plain; charset=utf-8")
    for name, value in _FEED_HEADERS.items():
        response.headers[name] = value
    return response


@members_with(Right.VIEW)
@require_GET
def month(request: WorkspaceRequest) -> HttpResponse:
    """A month as a page to print. Three queries beside the request's, and the pictures'."""
    context = {"month": month_make(month_of(request.GET.get("month", "")))}
    return render(request, "tenant/schedule/out/month.html", context)


@members_with(Right.VIEW)
@require_GET
def table(request: WorkspaceRequest) -> HttpResponseBase:
    """The plan of some days as CSV. Two queries, made before the answer begins: after it no workspace is entered."""
    form = TableForm(request.GET)
    if not form.is_valid():
        return _page(request, form)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    zone = ZoneInfo(timezone.get_current_timezone_name())
    plan = plan_read(_start(first), _start(last + timedelta(days=1)))
    response = StreamingHttpResponse(table_lines(plan, zone), content_type="text/csv; charset=utf-8")
    name = f"{slugify(request.tenant.name) or 'plan'}-{first:%Y-%m-%d}-to-{last:%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _page(request: WorkspaceRequest, form: TableForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    address = feed_address() if request.actor.can(Right.SUBSCRIBE) else ""
    context = {
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}",
        "this_month": f"{today:%Y-%m}",
        "form": form or TableForm(initial={"first": today, "last": today + timedelta(days=90)}),
    }
    return render(request, "tenant/schedule/out/out.html", context, status=422 if form else 200)


def _feed(request: HttpRequest) -> HttpResponse:
    etag, changed = feed_stamp()
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(feed_body(etag), content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="plan.ics"'
    response.headers["ETag"] = etag
    if changed:
        response.headers["Last-Modified"] = http_date(changed.timestamp())
    return response


def _start(day: date) -> datetime:
    return wall_time(day, time(), timezone.get_current_timezone()).at
