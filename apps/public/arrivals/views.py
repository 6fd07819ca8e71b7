"""Bringing old data over from the portal: send the files, look at what would come, bring it over."""

import json
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import PortalRequest, agency_with
from apps.core.errors import InvalidInput, NotFound
from apps.core.forms.errors import form_refuse
from apps.core.staff_roles import AgencyRight
from apps.core.tenancy.addresses import host_for_slug
from apps.core.toasts import Toast, toast_flash
from apps.public.arrivals.files import KINDS, MOST_BYTES
from apps.public.arrivals.forms import ArrivalForm
from apps.public.arrivals.models import Arrival
from apps.public.arrivals.reports.report import report_from_json
from apps.public.arrivals.reports.writing import report_csv, report_text
from apps.public.arrivals.selectors import arrival_get, arrival_list, report_shown
from apps.public.arrivals.services import (
    arrival_carry,
    arrival_create,
    arrival_delete,
    arrival_look,
    file_announce,
    file_receive,
)

_PAGE = 25
_REPORTS = {"foreseen": "dry-run", "result": "import"}


@agency_with(AgencyRight.IMPORT_CLIENTS)
@require_GET
def arrivals(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first."""
    page = Paginator(arrival_list(), _PAGE).get_page(request.GET.get("page"))
    return render(request, "public/arrivals/list.html", {"page": page})


@agency_with(AgencyRight.IMPORT_CLIENTS)
@require_http_methods(["GET", "POST"])
def create(request: PortalRequest) -> HttpResponse:
    """Where it is to go; what was typed stays when something is refused."""
    form = ArrivalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = arrival_create(staff=request.staff, **form.cleaned_data)
        except InvalidInput as error:
            form_refuse(form, error)
        else:
            return redirect("arrivals:arrival", arrival_id=made.pk)
    context = {"form": form, "domain": host_for_slug("")}
    return render(request, "public/arrivals/create.html", context, status=422 if form.errors else 200)


@agency_with(AgencyRight.IMPORT_CLIENTS)
@require_GET
def arrival(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """One import: its files, how far it is, its reports; for htmx only what changes by itself."""
    found = arrival_get(arrival_id)
    context = {"arrival": found, "files": _files(found), **_reports(found)}
    part = getattr(request, "htmx", False) and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "public/arrivals/_arrival.html" if part else "public/arrivals/arrival.html", context)


@agency_with(AgencyRight.IMPORT_CLIENTS)
@require_GET
def progress(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """How far it is; once it has ended, word to fetch the rest of the page anew."""
    found = arrival_get(arrival_id)
    answer = render(request, "public/arrivals/_progress.html", {"arrival": found})
    if not found.is_at_work:
        answer["HX-Trigger"] = "arrival:changed"
    return answer


@agency_with(AgencyRight.IMPORT_CLIENTS)
@require_POST
def announce(request: HttpRequest, arrival_id: UUID) -> JsonResponse:
    """The form with which the browser sends a file to the storage."""
    given = _json(request)
    name, size = str(given.get("name", "")), given.get("size")
    if not isinstance(size, int):
        raise InvalidInput("Say how large the file is.")
    form = file_announce(arrival=arrival_get(arrival_id), kind=str(given.get("kind", "")), name=name, size=size)
    return JsonResponse({"url": form["url"], "fields": form["fields"]})


@agency_with(AgencyRight.IMPORT_CLIENTS)
@require_POST
def received(request: PortalRequest, arrival_id: UUID) -> JsonResponse:
    """The file is there."""
    kind = str(_json(request).get("kind", ""))
    found = file_receive(staff=request.staff, arrival=arrival_get(arrival_id), kind=kind)
    return JsonResponse({"state": found.state})


@agency_with(AgencyRight.IMPORT_CLIENTS)
@require_POST
def look(request: PortalRequest, arrival_id: UUID) -> HttpResponse:
    arrival_look(staff=request.staff, arrival=arrival_get(arrival_id))
    return redirect("arrivals:arrival", arrival_id=arrival_id)


@agency_with(AgencyRight.IMPORT_CLIENTS)
@require_POST
def carry(request: PortalRequest, arrival_id: UUID) -> HttpResponse:
    arrival_carry(staff=request.staff, arrival=arrival_get(arrival_id))
    return redirect("arrivals:arrival", arrival_id=arrival_id)


@agency_with(AgencyRight.IMPORT_CLIENTS)
@require_POST
def delete(request: PortalRequest, arrival_id: UUID) -> HttpResponse:
    arrival_delete(staff=request.staff, arrival=arrival_get(arrival_id))
    toast_flash(request, Toast(text="The import and its files are deleted. What was brought over stays."))
    return redirect("arrivals:arrivals")


@agency_with(AgencyRight.IMPORT_CLIENTS)
@require_GET
def report(request: HttpRequest, arrival_id: UUID, of: str, form: str) -> HttpResponse:
    """A report as a file: ``of`` the dry run or the import, as csv, json or txt."""
    found = arrival_get(arrival_id)
    data: dict[str, Any] | None = getattr(found, of) if of in _REPORTS else None
    if data is None or form not in {"csv", "json", "txt"}:
        raise NotFound("There is no such report.")
    content, kind = _written(data, form)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{_REPORTS[of]}-report.{form}"'
    return answer


def _written(data: dict[str, Any], form: str) -> tuple[str, str]:
    if form == "json":
        return json.dumps(data, indent=2, ensure_ascii=False), "application/json"
    found = report_from_json(data)
    if form == "csv":
        return "\ufeff" + report_csv(found), "text/csv; charset=utf-8"
    return report_text(found), "text/plain; charset=utf-8"


def _reports(found: Arrival) -> dict[str, Any]:
    """The import's report, else that of the dry run."""
    of = "result" if found.result is not None and found.state != "looked" else "foreseen"
    return {"of": of, "shown": report_shown(getattr(found, of))}


def _files(found: Arrival) -> list[dict[str, Any]]:
    labels = {"database": ("SQLite file", ".db,.sqlite,.sqlite3"), "pictures": ("ZIP of its pictures", ".zip")}
    return [
        {
            "kind": kind,
            "label": labels[kind][0],
            "accept": labels[kind][1],
            "most": MOST_BYTES[kind],
            "name": getattr(found, f"{kind}_name"),
            "bytes": getattr(found, f"{kind}_bytes"),
            "at": getattr(found, f"{kind}_at"),
        }
        for kind in KINDS
    ]


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.body)
    except ValueError as error:
        raise InvalidInput("This is no JSON.") from error
    if not isinstance(given, dict):
        raise InvalidInput("This is no object of JSON.")
    return given
