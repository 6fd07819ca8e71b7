"""One artwork, its facts and its pictures."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.core.access import WorkspaceRequest, members_with
from apps.core.roles import Right
from apps.core.storage import workspace_storage
from apps.core.toasts import Toast, toast_flash
from apps.tenant.artworks.forms import ArtworkForm, PriceForm
from apps.tenant.artworks.selectors import artwork_get_for, rendition_get_for
from apps.tenant.artworks.services import artwork_update
from apps.tenant.artworks.stock import availability_set, prints_set

# The signed address outlives what browsers keep of the redirect to it.
_SIGNED_SECONDS, _KEPT_SECONDS = 3600, 1800


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
    stock, prints = form.stock, form.prints
    artwork_update(actor=request.actor, artwork=found, **form.facts())
    if prints is not None:  # before a sale that comes with it, which then finds the prints
        prints_set(actor=request.actor, artworks=[found], has_prints=prints)
    if stock:
        availability_set(actor=request.actor, artworks=[found], **stock)
    toast_flash(request, Toast(text="The facts are saved."))
    return redirect("artworks:artwork", artwork_id=found.pk)


@members_with(Right.EDIT_LIBRARY)
@require_POST
def price(request: WorkspaceRequest, artwork_id: UUID) -> HttpResponse:
    """Save the price alone, from beside the words."""
    found = artwork_get_for(request.actor, artwork_id)
    form = PriceForm(request.POST, artwork=found)
    saved = form.is_valid()
    if saved:
        known = form.cleaned_data["price"]
        artwork_update(actor=request.actor, artwork=found, price_minor=known.minor, currency=known.currency)
        form = PriceForm(artwork=found)
    context = {"artwork": found, "price_form": form, "saved": saved}
    return render(request, "tenant/artworks/_price.html", context, status=200 if saved else 422)


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
