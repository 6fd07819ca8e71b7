"""Comments in the drawer of a post."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import AppError, NotAllowed
from apps.core.roles import Right
from apps.tenant.schedule.models import Audience, Post
from apps.tenant.schedule.reviews.commenting import comment_add, comment_edit, comment_get_for, comment_remove
from apps.tenant.schedule.reviews.forms import CommentForm
from apps.tenant.schedule.reviews.selectors import talk_about
from apps.tenant.schedule.selectors import post_get_for


@members_with(Right.VIEW)
@require_http_methods(["GET", "POST"])
def comments(request: WorkspaceRequest, post_id: UUID) -> HttpResponse:
    """What was said about the post; saying something."""
    post = post_get_for(request.actor, post_id)
    if request.method == "GET":
        return _talk(request, post)
    form = CommentForm(request.POST)
    form.is_valid()
    try:
        if form.cleaned_data.get("asks_change") and not request.actor.can(Right.APPROVE):
            raise NotAllowed("Only who may approve posts can ask for a change. Leave a comment instead.")
        comment_add(
            actor=request.actor,
            post=post,
            text=form.cleaned_data.get("text", ""),
            audience=Audience(form.cleaned_data.get("audience") or Audience.INTERNAL),
            asks_change=form.cleaned_data.get("asks_change", False),
            chosen=request.POST.getlist("mentions"),
        )
    except AppError as error:
        return _talk(request, post, error=error.message, typed=request.POST, status=422)
    return trigger_client_event(_talk(request, post), "posts:changed")


@members_with(Right.VIEW)
@require_http_methods(["GET", "POST"])
def edit(request: WorkspaceRequest, post_id: UUID, comment_id: UUID) -> HttpResponse:
    """One's own comment, put right."""
    post = post_get_for(request.actor, post_id)
    comment = comment_get_for(request.actor, post, comment_id)
    if request.method == "GET":
        return _talk(request, post, editing=comment_id)
    try:
        text, chosen = request.POST.get("text", ""), request.POST.getlist("mentions")
        comment_edit(actor=request.actor, comment=comment, text=text, chosen=chosen)
    except AppError as error:
        return _talk(request, post, editing=comment_id, error=error.message, typed=request.POST, status=422)
    return _talk(request, post)


@members_with(Right.VIEW)
@require_POST
def remove(request: WorkspaceRequest, post_id: UUID, comment_id: UUID) -> HttpResponse:
    """One's own comment, taken away."""
    post = post_get_for(request.actor, post_id)
    comment_remove(actor=request.actor, comment=comment_get_for(request.actor, post, comment_id))
    return trigger_client_event(_talk(request, post), "posts:changed")


def _talk(
    request: WorkspaceRequest,
    post: Post,
    *,
    editing: UUID | None = None,
    error: str = "",
    typed: object = None,
    status: int = 200,
) -> HttpResponse:
    talk = talk_about(request.actor, post)
    context = {"post": post, "talk": talk, "editing": editing, "error": error, "typed": typed}
    return render(request, "tenant/schedule/reviews/_comments.html", context, status=status)
