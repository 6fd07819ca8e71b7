"""Facts from a sheet: choose a file, see what it would change, apply it, undo it."""

from math import ceil
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput
from apps.core.forms.errors import form_refuse
from apps.core.roles import Right
from apps.core.sheets.limits import MAX_ROWS
from apps.core.toasts import Toast, toast_flash
from apps.tenant.artworks.factsheets.exports import report_csv, template_csv
from apps.tenant.artworks.factsheets.importing import sheet_apply, sheet_discard, sheet_start, sheet_undo
from apps.tenant.artworks.factsheets.values import BY_NAME
from apps.tenant.artworks.forms import FactsSheetForm
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.selectors import facts_sheet_get_for, facts_sheets_recent

_PER_PAGE, _PROBLEMS = 50, 100


@members_with(Right.EDIT_LIBRARY)
@require_http_methods(["GET", "POST"])
def sheets(request: WorkspaceRequest) -> HttpResponse:
    """Choose a sheet; those of the last weeks."""
    form = FactsSheetForm(request.POST, request.FILES) if request.method == "POST" else FactsSheetForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = sheet_start(actor=request.actor, file_name=file.name, content=file.read())
            return redirect("artworks:facts_sheet", sheet_id=found.pk)
        except InvalidInput as error:
            form_refuse(form, error)
    parts = range(1, ceil(Artwork.objects.present().count() / MAX_ROWS) + 1)
    context = {"form": form, "recent": facts_sheets_recent(request.actor), "parts": parts}
    return render(request, "tenant/artworks/facts_sheets.html", context, status=422 if form.errors else 200)


@members_with(Right.EDIT_LIBRARY)
@require_GET
def template(request: WorkspaceRequest) -> HttpResponse:
    """A sheet with every artwork and what is known of it; of a large library one ``part``, as much as can come back."""
    artworks = Artwork.objects.present().select_related("collection").order_by("title", "id")
    page = Paginator(artworks, MAX_ROWS).get_page(request.GET.get("part"))
    name = "facts.csv" if page.paginator.num_pages == 1 else f"facts-{page.number}.csv"
    return _download(template_csv(page.object_list), name)


@members_with(Right.EDIT_LIBRARY)
@require_GET
def sheet(request: WorkspaceRequest, sheet_id: UUID) -> HttpResponse:
    """What the sheet would change, or has changed. htmx asks again until it is read."""
    found = facts_sheet_get_for(request.actor, sheet_id)
    page = Paginator(found.changes, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "sheet": found,
        "page": page,
        "changes": [_shown(change) for change in page.object_list],
        "problems": found.problems[:_PROBLEMS],
        "more_problems": max(len(found.problems) - _PROBLEMS, 0),
    }
    template_name = "tenant/artworks/_facts_sheet.html" if request.htmx else "tenant/artworks/facts_sheet.html"
    return render(request, template_name, context)


@members_with(Right.EDIT_LIBRARY)
@require_GET
def report(request: WorkspaceRequest, sheet_id: UUID) -> HttpResponse:
    """All of it as a sheet."""
    found = facts_sheet_get_for(request.actor, sheet_id)
    return _download(report_csv(found), "report.csv")


@members_with(Right.EDIT_LIBRARY)
@require_POST
def apply(request: WorkspaceRequest, sheet_id: UUID) -> HttpResponse:
    """Do what the preview said."""
    found = sheet_apply(actor=request.actor, found=facts_sheet_get_for(request.actor, sheet_id))
    toast_flash(request, Toast(text=f"Facts of {_some(len(found.changes))} are taken over."))
    return redirect("artworks:facts_sheet", sheet_id=found.pk)


@members_with(Right.EDIT_LIBRARY)
@require_POST
def undo(request: WorkspaceRequest, sheet_id: UUID) -> HttpResponse:
    """Bring back what was there before."""
    count = sheet_undo(actor=request.actor, found=facts_sheet_get_for(request.actor, sheet_id))
    toast_flash(request, Toast(text=f"{_some(count)} as before.", level="info"))
    return redirect("artworks:facts_sheet", sheet_id=sheet_id)


@members_with(Right.EDIT_LIBRARY)
@require_POST
def discard(request: WorkspaceRequest, sheet_id: UUID) -> HttpResponse:
    """Leave everything as it is."""
    sheet_discard(actor=request.actor, found=facts_sheet_get_for(request.actor, sheet_id))
    toast_flash(request, Toast(text="The sheet is discarded; nothing was changed.", level="info"))
    return redirect("artworks:facts_sheets")


def _shown(change: dict[str, object]) -> dict[str, object]:
    facts = [
        {
            "label": BY_NAME[one["fact"]].label,
            "before": BY_NAME[one["fact"]].show(one["before"]),
            "after": BY_NAME[one["fact"]].show(one["after"]),
        }
        for one in change["facts"]  # type: ignore[attr-defined]
    ]
    return {**change, "facts": facts}


def _download(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _some(count: int) -> str:
    return f"{count:,} artwork{'' if count == 1 else 's'}"
