"""The bin: what was thrown away in the last 30 days, and the way there and back."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from apps.core.access import WorkspaceRequest, members_with
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash
from apps.tenant.artworks.selectors import artworks_binned, binned_get_for
from apps.tenant.artworks.services import artwork_restore
from apps.tenant.library.bulk_views import back_of, chosen_of, some
from apps.tenant.library.selectors import posts_to_come
from apps.tenant.library.services import artworks_throw_away, throwing_away_undo

_PER_PAGE = 60


@members_with(Right.EDIT_LIBRARY)
@require_POST
def to_bin(request: WorkspaceRequest) -> HttpResponse:
    """Move the chosen artworks to the bin. Some are planned: a page lists where, and asks."""
    chosen = chosen_of(request)
    posts = [] if request.POST.get("confirmed") else posts_to_come(chosen)
    if posts:
        context = {"artworks": chosen, "posts": posts, "back": back_of(request)}
        return render(request, "tenant/library/bin_confirm.html", context, status=409)
    count, entry = artworks_throw_away(actor=request.actor, artworks=chosen)
    undo = reverse("library:bin_undo", args=[entry.pk])
    toast_flash(request, Toast(text=f"{some(count)} moved to the bin for 30 days.", undo_url=undo))
    return redirect(back_of(request))


@members_with(Right.EDIT_LIBRARY)
@require_GET
def bin_(request: WorkspaceRequest) -> HttpResponse:
    """What was thrown away in the last 30 days."""
    page = Paginator(artworks_binned(request.actor), _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "tenant/library/bin.html", {"page": page})


@members_with(Right.EDIT_LIBRARY)
@require_POST
def restore(request: WorkspaceRequest, binned_id: UUID) -> HttpResponse:
    """One out of the bin."""
    found = artwork_restore(actor=request.actor, artwork=binned_get_for(request.actor, binned_id))
    toast_flash(request, Toast(text=f"{found.title} is back in the library."))
    return redirect("library:bin")


@members_with(Right.EDIT_LIBRARY)
@require_POST
def undo(request: WorkspaceRequest, entry_id: UUID) -> HttpResponse:
    """Take one throwing away back, from its toast."""
    count, twins = throwing_away_undo(actor=request.actor, entry_id=entry_id)
    text = f"{some(count)} back in the library."
    if twins:
        text = f"{text} {some(len(twins))} stayed in the bin: the same file was added again."
    toast_flash(request, Toast(text=text, level="warning" if twins else "success"))
    return HttpResponseClientRefresh() if request.htmx else redirect("library:list")
