"""What all clients use: a month as a table, and both the table and the ledger to take along."""

from collections.abc import Iterator
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from apps.core.access import PortalRequest, agency_with
from apps.core.errors import InvalidInput
from apps.core.sheets.writing import csv_lines
from apps.core.staff_roles import AgencyRight
from apps.public.agency.usage.selectors import (
    EVENT_HEADERS,
    MONTH_HEADERS,
    event_cells,
    month_cells,
    month_of_clients,
    months_known,
    total_of,
)
from apps.public.metering.selectors import this_month

_PAGE = 50


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_GET
def usage(request: PortalRequest) -> HttpResponse:
    """One month of all clients."""
    month = _month(request)
    clients = month_of_clients(month, staff=request.staff)
    context = {
        "month": month,
        "months": months_known(),
        "page": Paginator(clients, _PAGE).get_page(request.GET.get("page")),
        "total": total_of(clients),
    }
    return render(request, "public/agency/usage/usage.html", context)


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_GET
def month_table(request: PortalRequest) -> HttpResponseBase:
    """The month's totals as CSV."""
    month = _month(request)
    cells = month_cells(month_of_clients(month, staff=request.staff), month)
    return _file(csv_lines(MONTH_HEADERS, cells), f"usage-{month:%Y-%m}.csv")


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_GET
def event_table(request: PortalRequest) -> HttpResponseBase:
    """Every event of the month as CSV, written while it is read."""
    month = _month(request)
    return _file(csv_lines(EVENT_HEADERS, event_cells(month, staff=request.staff)), f"ledger-{month:%Y-%m}.csv")


def _month(request: PortalRequest) -> date:
    text = request.GET.get("month", "")
    try:
        return date.fromisoformat(f"{text}-01") if text else this_month()
    except ValueError as error:
        raise InvalidInput("Ask for a month such as 2026-11.") from error


def _file(lines: Iterator[bytes], name: str) -> HttpResponseBase:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
