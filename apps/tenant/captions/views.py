"""The overview of captions."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.core.access import WorkspaceRequest, members_with
from apps.core.networks import Network
from apps.core.roles import Right
from apps.tenant.captions.selectors import artworks_with_captions, caption_cells, jobs_running

_PER_PAGE = 40


@members_with(Right.VIEW)
@require_GET
def overview(request: WorkspaceRequest) -> HttpResponse:
    """Which artworks have words for which networks."""
    query, missing = request.GET.get("q", "").strip()[:100], request.GET.get("show") == "missing"
    artworks = artworks_with_captions(request.actor, query=query, missing=missing)
    page = Paginator(artworks, _PER_PAGE).get_page(request.GET.get("page"))
    cells = caption_cells(page.object_list)
    context = {
        "page": page,
        "rows": [(artwork, cells[artwork.pk]) for artwork in page.object_list],
        "query": query,
        "missing": missing,
        "networks": Network,
        "jobs": jobs_running(request.actor),
    }
    template = "tenant/captions/_table.html" if request.htmx else "tenant/captions/overview.html"
    return render(request, template, context)
