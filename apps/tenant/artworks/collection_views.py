"""Pages of collections."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.artworks.forms import CollectionForm
from apps.tenant.artworks.models import Collection
from apps.tenant.artworks.selectors import (
    LibraryFilter,
    artworks_list,
    collection_get_for,
    collections_list,
    uploads_shown,
)
from apps.tenant.artworks.services import collection_delete, collection_save

_PER_PAGE = 60


@members_with(Right.VIEW)
@require_GET
def collections(request: WorkspaceRequest) -> HttpResponse:
    """All collections."""
    page = Paginator(collections_list(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "tenant/artworks/collections.html", {"page": page})


@members_with(Right.EDIT_LIBRARY)
@require_http_methods(["GET", "POST"])
def create(request: WorkspaceRequest) -> HttpResponse:
    """Make a collection."""
    form = CollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = collection_save(actor=request.actor, collection=Collection(), **form.cleaned_data)
        toast_flash(request, Toast(text=f"{made.name} is made. Drop its pictures here."))
        return redirect("artworks:collection", collection_id=made.pk)
    status = 422 if form.errors else 200
    return render(request, "tenant/artworks/collection_form.html", {"form": form}, status=status)


@members_with(Right.VIEW)
@require_GET
def collection(request: WorkspaceRequest, collection_id: UUID) -> HttpResponse:
    """One collection and its artworks; files that are dropped here go into it."""
    found = collection_get_for(request.actor, collection_id)
    artworks = artworks_list(request.actor, LibraryFilter(collection=str(found.pk)))
    context = {
        "collection": found,
        "page": Paginator(artworks, _PER_PAGE).get_page(request.GET.get("page")),
        **uploads_shown(request.actor),
        "wanted": LibraryFilter(),
        "collections": list(collections_list(request.actor)),
    }
    template = "tenant/artworks/_grid.html" if request.htmx else "tenant/artworks/collection.html"
    return render(request, template, context)


@members_with(Right.EDIT_LIBRARY)
@require_http_methods(["GET", "POST"])
def edit(request: WorkspaceRequest, collection_id: UUID) -> HttpResponse:
    """Change a collection's facts."""
    found = collection_get_for(request.actor, collection_id)
    form = CollectionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        collection_save(actor=request.actor, collection=found, **form.cleaned_data)
        toast_flash(request, Toast(text="The collection is saved."))
        return redirect("artworks:collection", collection_id=found.pk)
    context = {"form": form, "collection": collection_get_for(request.actor, collection_id)}
    return render(request, "tenant/artworks/collection_form.html", context, status=422 if form.errors else 200)


@members_with(Right.EDIT_LIBRARY)
@require_POST
def delete(request: WorkspaceRequest, collection_id: UUID) -> HttpResponse:
    """Remove a collection; its artworks stay."""
    found = collection_get_for(request.actor, collection_id)
    collection_delete(actor=request.actor, collection=found)
    toast_flash(request, Toast(text=f"{found.name} is deleted. Its artworks are still in the library."))
    return redirect("artworks:collections")
