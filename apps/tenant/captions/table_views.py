"""Words for many artworks in one table, edited in place: a row for each artwork, one network at a time."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.networks import Network
from apps.core.roles import Right
from apps.tenant.artworks.selectors import artwork_get_for, collections_list
from apps.tenant.captions.panels import network_named, panel_of, panel_save
from apps.tenant.captions.selectors import artworks_with_captions, captions_for

_PER_PAGE = 25


@members_with(Right.WRITE_CAPTIONS)
@require_GET
def table(request: WorkspaceRequest) -> HttpResponse:
    """A page of artworks with the fields of one network. Six queries."""
    chosen = request.GET.get("network", "")
    network = Network(chosen) if chosen in Network.values else Network.INSTAGRAM
    query, missing = request.GET.get("q", "").strip()[:100], request.GET.get("show") == "missing"
    collections = list(collections_list(request.actor))
    collection = next((one for one in collections if str(one.pk) == request.GET.get("collection")), None)
    artworks = artworks_with_captions(
        request.actor,
        query=query,
        collection=collection.pk if collection else None,
        missing=missing,
        network=network,
    )
    page = Paginator(artworks, _PER_PAGE).get_page(request.GET.get("page"))
    captions = captions_for(page.object_list, network)
    context = {
        "page": page,
        "panels": [panel_of(captions[artwork.pk], row=True) for artwork in page.object_list],
        "network": network,
        "networks": Network,
        "query": query,
        "collections": collections,
        "collection": collection,
        "missing": missing,
    }
    template = "tenant/captions/_rows.html" if request.htmx else "tenant/captions/table.html"
    return render(request, template, context)


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def row_save(request: WorkspaceRequest, artwork_id: UUID, network: str) -> HttpResponse:
    """Save one row; refused words stay in it, with the reasons."""
    artwork, wanted = artwork_get_for(request.actor, artwork_id), network_named(network)
    panel = panel_save(request, artwork, wanted, row=True)
    status = 422 if panel.refused else 200
    return render(request, "tenant/captions/_row.html", {"panel": panel, "network": wanted}, status=status)
