"""What is done to many artworks at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.core.access import WorkspaceRequest, even_when_read_only, members_with
from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.core.requests import ticked
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.services import artworks_set, artworks_tag
from apps.tenant.artworks.stock import availability_set, prints_set
from apps.tenant.captions.approval import captions_approve
from apps.tenant.captions.jobs import writing_job_start
from apps.tenant.library.download import originals_archive
from apps.tenant.library.filters import LibraryFilter
from apps.tenant.library.forms import BulkForm, WriteForm
from apps.tenant.library.selectors import artworks_chosen
from apps.tenant.schedule.fill_views import fill_with_artworks


@members_with(Right.EDIT_LIBRARY)
@require_POST
def edit(request: WorkspaceRequest) -> HttpResponse:
    """Set facts on the chosen artworks; a fact that is wrong changes nothing, and the form comes back as it was."""
    chosen, form = chosen_of(request), BulkForm(request.POST)
    if not form.is_valid():
        context = {"bulk": form, "count": len(chosen), "hidden": _selection(request), "back": back_of(request)}
        return render(request, "tenant/library/edit.html", context, status=422)
    if not form.asks_something:
        raise InvalidInput("Choose what is to be set.")
    add, remove = form.tags
    if form.prints is not None:
        prints_set(actor=request.actor, artworks=chosen, has_prints=form.prints)
    if form.cleaned_data["availability"]:
        availability_set(
            actor=request.actor,
            artworks=chosen,
            availability=form.cleaned_data["availability"],
            hold_until=form.cleaned_data["hold_until"],
        )
    if form.facts:
        artworks_set(actor=request.actor, artworks=chosen, **form.facts)
    if add or remove:
        artworks_tag(actor=request.actor, artworks=chosen, add=add, remove=remove)
    toast_flash(request, Toast(text=f"{some(len(chosen))} changed."))
    return redirect(back_of(request))


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def write(request: WorkspaceRequest) -> HttpResponse:
    """Have captions written for the chosen artworks, in the background."""
    form = WriteForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Choose networks of the list.")
    job = writing_job_start(
        actor=request.actor,
        artwork_ids=[artwork.pk for artwork in chosen_of(request)],
        networks=[Network(value) for value in form.cleaned_data["networks"]],
        overwrite=form.cleaned_data["overwrite"],
    )
    return redirect("captions:job", job_id=job.pk)


@members_with(Right.PLAN)
@require_POST
def fill(request: WorkspaceRequest) -> HttpResponse:
    """The wishes for a filling of the schedule with the chosen artworks."""
    return fill_with_artworks(request, [str(artwork.pk) for artwork in chosen_of(request)])


@members_with(Right.APPROVE)
@require_POST
def approve(request: WorkspaceRequest) -> HttpResponse:
    """Approve the words of the chosen artworks."""
    count, refused = captions_approve(actor=request.actor, artworks=chosen_of(request))
    toast_flash(request, Toast(text=f"{count:,} caption{'' if count == 1 else 's'} approved."))
    if refused:
        more = f" and {len(refused) - 3} more" if len(refused) > 3 else ""
        toast_flash(request, Toast(text=f"Not approved: {' '.join(refused[:3])}{more}", level="warning"))
    return redirect(back_of(request))


@members_with(Right.EDIT_LIBRARY)
@even_when_read_only
@require_POST
def download(request: WorkspaceRequest) -> HttpResponseBase:
    """The originals of the chosen artworks as one archive, streamed from the storage."""
    response = StreamingHttpResponse(originals_archive(chosen_of(request)), content_type="application/zip")
    response.headers["Content-Disposition"] = content_disposition_header(True, "artworks.zip") or "attachment"
    return response


def chosen_of(request: WorkspaceRequest) -> list[Artwork]:
    """The artworks of the selection: those that are ticked, or with ``everything`` all that its filter leaves.

    Raises InvalidInput as ``artworks_chosen`` does.
    """
    if "everything" in request.POST and request.POST["everything"] != "":
        wanted = LibraryFilter.of(QueryDict(request.POST["everything"].lstrip("?")))
        return artworks_chosen(request.actor, ids=[], everything=wanted)
    return artworks_chosen(request.actor, ids=ticked(request, "artwork_ids", "artworks"), everything=None)


def back_of(request: HttpRequest) -> str:
    """The page that the selection was made on, or the library."""
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return back if safe else reverse("library:list")


def some(count: int) -> str:
    """ "1 artwork", "2 artworks"."""
    return f"{count:,} artwork{'' if count == 1 else 's'}"


def _selection(request: HttpRequest) -> list[tuple[str, Any]]:
    """The selection's own fields, to be sent again by a form that came back."""
    names = ("artwork_ids", "everything", "back")
    return [(name, value) for name in names for value in request.POST.getlist(name)]
