"""The library, one artwork, its pictures, and what is done to many at once."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput
from apps.core.requests import ticked
from apps.core.roles import Right
from apps.core.storage import workspace_storage
from apps.core.toasts import Toast, toast_flash
from apps.tenant.artworks.forms import ArtworkForm, BulkForm
from apps.tenant.artworks.models import Artwork, Availability
from apps.tenant.artworks.selectors import (
    SORTS,
    LibraryFilter,
    artwork_get_for,
    artworks_binned,
    artworks_get_for,
    artworks_list,
    binned_get_for,
    collections_list,
    rendition_get_for,
    uploads_shown,
)
from apps.tenant.artworks.services import artwork_restore, artwork_update, artworks_bin, artworks_set

_PER_PAGE = 60
# The signed address outlives what browsers keep of the redirect to it.
_SIGNED_SECONDS, _KEPT_SECONDS = 3600, 1800


@members_with(Right.VIEW)
@require_GET
def library(request: WorkspaceRequest) -> HttpResponse:
    """The artworks, searched and filtered by the address."""
    wanted = LibraryFilter(
        query=request.GET.get("q", "").strip()[:100],
        availability=request.GET.get("availability", ""),
        collection=request.GET.get("collection", ""),
        sort=request.GET.get("sort", "newest"),
    )
    context = {
        "page": Paginator(artworks_list(request.actor, wanted), _PER_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "collections": list(collections_list(request.actor)),
        "availabilities": Availability.choices,
        "sorts": SORTS,
        **uploads_shown(request.actor),
    }
    template = "tenant/artworks/_grid.html" if request.htmx else "tenant/artworks/library.html"
    return render(request, template, context)


@members_with(Right.VIEW)
@require_GET
def artwork(request: WorkspaceRequest, artwork_id: UUID) -> HttpResponse:
    """One artwork: its picture, its facts, its colours."""
    found = artwork_get_for(request.actor, artwork_id)
    return render(request, "tenant/artworks/artwork.html", {"artwork": found, "form": ArtworkForm(instance=found)})


@members_with(Right.EDIT_LIBRARY)
@require_POST
def edit(request: WorkspaceRequest, artwork_id: UUID) -> HttpResponse:
    """Save the facts."""
    found = artwork_get_for(request.actor, artwork_id)
    form = ArtworkForm(request.POST, instance=found)
    if not form.is_valid():
        shown = artwork_get_for(request.actor, artwork_id)
        return render(request, "tenant/artworks/artwork.html", {"artwork": shown, "form": form}, status=422)
    artwork_update(actor=request.actor, artwork=found, **form.facts())
    toast_flash(request, Toast(text="The facts are saved."))
    return redirect("artworks:artwork", artwork_id=found.pk)


@members_with(Right.VIEW)
@require_GET
def picture(request: WorkspaceRequest, artwork_id: UUID, kind: str) -> HttpResponse:
    """To a short-lived address of the rendition at the storage; browsers keep the way for half an hour."""
    rendition = rendition_get_for(request.actor, artwork_id, kind)
    address = workspace_storage().presigned_get(str(rendition.file.name), seconds=_SIGNED_SECONDS)
    response = HttpResponseRedirect(address)
    response.headers["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    return response


@members_with(Right.EDIT_LIBRARY)
@require_GET
def original(request: WorkspaceRequest, artwork_id: UUID) -> HttpResponse:
    """To a short-lived address of the file as it was sent."""
    found = artwork_get_for(request.actor, artwork_id)
    return HttpResponseRedirect(
        workspace_storage().presigned_get(str(found.original.name), seconds=60, download_as=found.original_name)
    )


@members_with(Right.EDIT_LIBRARY)
@require_POST
def bulk(request: WorkspaceRequest) -> HttpResponse:
    """Set a collection or an availability on the chosen artworks."""
    chosen = _chosen(request)
    form = BulkForm(request.POST)
    if not form.is_valid() or not form.facts():
        raise InvalidInput("Choose what is to be set.")
    count = artworks_set(actor=request.actor, artworks=chosen, **form.facts())
    toast_flash(request, Toast(text=f"{count} artwork{'' if count == 1 else 's'} changed."))
    return redirect("artworks:library")


@members_with(Right.EDIT_LIBRARY)
@require_POST
def to_bin(request: WorkspaceRequest) -> HttpResponse:
    """Move the chosen artworks to the bin."""
    count = artworks_bin(actor=request.actor, artworks=_chosen(request))
    toast_flash(request, Toast(text=f"{count} artwork{'' if count == 1 else 's'} moved to the bin for 30 days."))
    return redirect("artworks:library")


@members_with(Right.EDIT_LIBRARY)
@require_GET
def bin_(request: WorkspaceRequest) -> HttpResponse:
    """What was thrown away in the last 30 days."""
    page = Paginator(artworks_binned(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "tenant/artworks/bin.html", {"page": page})


@members_with(Right.EDIT_LIBRARY)
@require_http_methods(["POST"])
def restore(request: WorkspaceRequest, binned_id: UUID) -> HttpResponse:
    """Out of the bin."""
    found = artwork_restore(actor=request.actor, artwork=binned_get_for(request.actor, binned_id))
    toast_flash(request, Toast(text=f"{found.title} is back in the library."))
    return redirect("artworks:bin")


def _chosen(request: WorkspaceRequest) -> list[Artwork]:
    found = artworks_get_for(request.actor, ticked(request, "artwork_ids", "artworks"))
    if not found:
        raise InvalidInput("These artworks are not in the library any more. Please choose again.")
    return found
