"""One post: looked at, moved, given another artwork, taken out; and many: approved."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import AppError, Conflict
from apps.core.requests import ticked
from apps.core.roles import Right
from apps.core.toasts import Level, Toast, toast_send
from apps.tenant.artworks.selectors import artwork_get_for
from apps.tenant.schedule.approval import post_withdraw_approval, posts_approve
from apps.tenant.schedule.forms import MoveForm, ReplaceForm
from apps.tenant.schedule.models import Change, Post
from apps.tenant.schedule.planner.action_views import done
from apps.tenant.schedule.reviews.selectors import talk_about
from apps.tenant.schedule.rules import asks_client
from apps.tenant.schedule.selectors import artworks_for_slot, post_get_for, posts_get_for, words_by_post
from apps.tenant.schedule.services import Move, post_replace_artwork, posts_move, posts_remove
from apps.tenant.schedule.states import OPEN_STATES


@members_with(Right.VIEW)
@require_GET
def detail(request: WorkspaceRequest, post_id: UUID) -> HttpResponse:
    """The post in a drawer: picture, words, time, and what can be done with it."""
    return _detail(request, post_get_for(request.actor, post_id))


@members_with(Right.PLAN)
@require_http_methods(["GET", "POST"])
def move(request: WorkspaceRequest, post_id: UUID) -> HttpResponse:
    """Another day and time, chosen in a dialog."""
    post = post_get_for(request.actor, post_id)
    form = MoveForm(request.POST or None, initial={"at": post.scheduled_at, "version": post.version})
    if request.method == "POST" and form.is_valid():
        try:
            return done(posts_move(actor=request.actor, moves=[Move(post=post, **form.cleaned_data)]))
        except AppError as error:
            form.add_error("at", error.message)
    return _dialog(request, "_move.html", {"post": post, "form": form}, refused=bool(form.errors))


@members_with(Right.PLAN)
@require_http_methods(["GET", "POST"])
def replace(request: WorkspaceRequest, post_id: UUID) -> HttpResponse:
    """Another artwork at the same time."""
    post = post_get_for(request.actor, post_id)
    error = ""
    if request.method == "POST":
        form = ReplaceForm(request.POST)
        if form.is_valid():
            artwork = artwork_get_for(request.actor, form.cleaned_data["artwork"])
            version = form.cleaned_data["version"]
            return done(post_replace_artwork(actor=request.actor, post=post, artwork=artwork, version=version))
        error = "Choose an artwork first."
    query = request.GET.get("q", "")
    found = artworks_for_slot(request.actor, network=post.network, query=query)
    context = {"post": post, "artworks": found, "query": query, "error": error}
    if "q" in request.GET:
        return render(request, "tenant/schedule/_replace_choices.html", context)
    return _dialog(request, "_replace.html", context, refused=bool(error))


@members_with(Right.PLAN)
@require_POST
def remove(request: WorkspaceRequest, post_id: UUID) -> HttpResponse:
    """Out of the schedule; the artwork stays."""
    post = post_get_for(request.actor, post_id)
    return done(posts_remove(actor=request.actor, posts=[post]))


@members_with(Right.APPROVE)
@require_POST
def withdraw(request: WorkspaceRequest, post_id: UUID) -> HttpResponse:
    """Approved, but not after all."""
    post_withdraw_approval(actor=request.actor, post=post_get_for(request.actor, post_id))
    return _changed("The approval is withdrawn.")


@members_with(Right.APPROVE)
@require_POST
def approve(request: WorkspaceRequest) -> HttpResponse:
    """Approve the chosen posts; where the client decides, only for who says that they want to all the same."""
    posts = posts_get_for(request.actor, ticked(request, "post_ids", "posts"))
    without_client = asks_client()
    if without_client and "anyway" not in request.POST:
        raise Conflict("The client approves here. Make a review link, or say that you approve anyway.")
    approved, refused, change = posts_approve(actor=request.actor, posts=posts, without_client=without_client)
    count = len(approved)
    text = f"{count} post{'' if count == 1 else 's'} approved."
    if refused:
        text += " Not approved: " + " ".join(refused[:3]) + (" …" if len(refused) > 3 else "")
    return _changed(text, level="warning" if refused else "success", change=change)


def _detail(request: WorkspaceRequest, post: Post) -> HttpResponse:
    context = {
        "post": post,
        "caption": words_by_post([post]).get(post.pk),
        "is_open": post.state in OPEN_STATES,
        "asks_client": asks_client(),
        "talk": talk_about(request.actor, post),
    }
    return render(request, "tenant/schedule/_post.html", context)


def _dialog(request: WorkspaceRequest, name: str, context: dict[str, object], *, refused: bool) -> HttpResponse:
    return render(request, f"tenant/schedule/{name}", context, status=422 if refused else 200)


def _changed(text: str, *, level: Level = "success", change: Change | None = None) -> HttpResponse:
    """What was open closes, what lists posts draws itself again, a toast says what happened."""
    response = HttpResponse(status=204)
    trigger_client_event(response, "dialog:close")
    trigger_client_event(response, "posts:changed")
    undo_url = reverse("schedule:undo_one", args=[change.pk]) if change else ""
    return toast_send(response, Toast(text=text, level=level, undo_url=undo_url))
