"""Pages of collections."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.core.requests import ticked
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash, toast_send
from apps.tenant.artworks.collecting import (
    collection_arrange,
    collection_cover_set,
    collection_delete,
    collection_save,
)
from apps.tenant.artworks.forms import CollectionForm
from apps.tenant.artworks.models import Artwork, Collection, Fulfilment
from apps.tenant.artworks.selectors import artwork_get_for, collection_get_for, collections_list, uploads_shown
from apps.tenant.artworks.stock import CARRIED
from apps.tenant.library.bulk_views import some
from apps.tenant.library.filters import LibraryFilter
from apps.tenant.library.forms import BulkForm
from apps.tenant.library.views import cards_of

_PER_PAGE, _MOST_PAGES = 60, 20


@members_with(Right.VIEW)
@require_GET
def collections(request: WorkspaceRequest) -> HttpResponse:
    """All collections."""
    page = Paginator(collections_list(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "tenant/library/collections.html", {"page": page})


@members_with(Right.EDIT_LIBRARY)
@require_http_methods(["GET", "POST"])
def create(request: WorkspaceRequest) -> HttpResponse:
    """Make a collection."""
    form = CollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made, _ = collection_save(actor=request.actor, collection=Collection(), **form.cleaned_data)
        toast_flash(request, Toast(text=f"{made.name} is made. Drop its pictures here."))
        return redirect("library:collection", collection_id=made.pk)
    status = 422 if form.errors else 200
    return render(request, "tenant/library/collection_form.html", {"form": form}, status=status)


@members_with(Right.VIEW)
@require_GET
def collection(request: WorkspaceRequest, collection_id: UUID) -> HttpResponse:
    """One collection and its artworks; files that are dropped here go into it."""
    found = collection_get_for(request.actor, collection_id)
    artworks = Artwork.objects.present().filter(collection=found).order_by("place", "-created_at", "id")
    context = {
        "collection": found,
        "cards": cards_of(artworks, first=1, last=_MOST_PAGES),
        "wanted": LibraryFilter(collection=str(found.pk)),
        "bulk": BulkForm(),
        "networks": Network,
        **uploads_shown(request.actor),
    }
    template = "tenant/library/_collection.html" if request.htmx else "tenant/library/collection.html"
    return render(request, template, context)


@members_with(Right.EDIT_LIBRARY)
@require_http_methods(["GET", "POST"])
def edit(request: WorkspaceRequest, collection_id: UUID) -> HttpResponse:
    """Change a collection's facts."""
    found = collection_get_for(request.actor, collection_id)
    form = CollectionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        _, carried = collection_save(actor=request.actor, collection=found, **form.cleaned_data)
        became = CARRIED[Fulfilment(found.fulfilment)].label.lower()
        also = f" {some(carried)} in it became {became}." if carried else ""
        toast_flash(request, Toast(text=f"The collection is saved.{also}"))
        return redirect("library:collection", collection_id=found.pk)
    context = {"form": form, "collection": collection_get_for(request.actor, collection_id)}
    return render(request, "tenant/library/collection_form.html", context, status=422 if form.errors else 200)


@members_with(Right.EDIT_LIBRARY)
@require_POST
def cover(request: WorkspaceRequest, collection_id: UUID) -> HttpResponse:
    """Show one artwork for the collection."""
    found = collection_get_for(request.actor, collection_id)
    chosen = ticked(request, "artwork_ids", "artworks")
    if len(chosen) > 1:
        raise InvalidInput("Choose one artwork for the cover.")
    artwork = artwork_get_for(request.actor, chosen[0])
    collection_cover_set(actor=request.actor, collection=found, artwork=artwork)
    toast_flash(request, Toast(text=f"{artwork.title} is the cover now."))
    return redirect("library:collection", collection_id=found.pk)


@members_with(Right.EDIT_LIBRARY)
@require_POST
def arrange(request: WorkspaceRequest, collection_id: UUID) -> HttpResponse:
    """Keep the order in which the page has put the collection's artworks."""
    found = collection_get_for(request.actor, collection_id)
    collection_arrange(actor=request.actor, collection=found, artwork_ids=ticked(request, "order", "artworks"))
    return toast_send(HttpResponse(status=204), Toast(text="The order is saved."))


@members_with(Right.EDIT_LIBRARY)
@require_POST
def delete(request: WorkspaceRequest, collection_id: UUID) -> HttpResponse:
    """Remove a collection; its artworks stay."""
    found = collection_get_for(request.actor, collection_id)
    collection_delete(actor=request.actor, collection=found)
    toast_flash(request, Toast(text=f"{found.name} is deleted. Its artworks are still in the library."))
    return redirect("library:collections")
