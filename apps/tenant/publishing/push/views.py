"""Handing posts to Publer: a page for many, a dialog for some that are ticked."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import NotFound
from apps.core.requests import ticked
from apps.core.roles import Right
from apps.core.toasts import Toast, toast_flash, toast_send
from apps.tenant.publishing.channels.missing import missing
from apps.tenant.publishing.deliveries.starting import Plan, push_plan, push_start
from apps.tenant.publishing.push.forms import PushForm
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.selectors import posts_get_for

_SHOWN = 50


@members_with(Right.PUBLISH)
@require_http_methods(["GET", "POST"])
def push(request: WorkspaceRequest) -> HttpResponse:
    """Which posts; sent, they are handed over and the board shows them on their way."""
    form = PushForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        posts = form.posts(Post.objects.all(), zone=ZoneInfo(request.tenant.time_zone))
        plan = push_start(actor=request.actor, posts=posts, include_exported=form.cleaned_data["include_exported"])
        if plan.going:
            toast_flash(request, Toast(text=_said(plan)))
            return redirect("publishing:board")
        form.add_error(None, "No post could be handed over. What keeps each one here is said beside the form.")
    context = {"form": form, "missing": missing()}
    return render(request, "tenant/publishing/push/push.html", context, status=422 if form.errors else 200)


@members_with(Right.PUBLISH)
@require_GET
def check(request: WorkspaceRequest) -> HttpResponse:
    """What would go and what not, while the form is filled in: a fragment. Nine queries beside the request's."""
    form = PushForm(request.GET)
    plan = None
    if form.is_valid():
        posts = form.posts(Post.objects.all(), zone=ZoneInfo(request.tenant.time_zone))
        plan = push_plan(posts, include_exported=form.cleaned_data["include_exported"])
    return render(request, "tenant/publishing/push/_check.html", {"form": form, **_shown(plan)})


@members_with(Right.PUBLISH)
@require_http_methods(["GET", "POST"])
def chosen(request: WorkspaceRequest) -> HttpResponse:
    """The ticked posts: what would happen, in a dialog; sent, it happens."""
    posts = posts_get_for(request.actor, ticked(request, "post_ids", "posts"))
    if not posts:
        raise NotFound("These posts are not here any more. Reload the page to see what is.")
    include_exported = "include_exported" in (request.POST or request.GET)
    if request.method == "POST":
        plan = push_start(actor=request.actor, posts=posts, include_exported=include_exported)
        response = HttpResponse(status=204)
        trigger_client_event(response, "dialog:close")
        trigger_client_event(response, "posts:changed")
        return toast_send(response, Toast(text=_said(plan), level="success" if plan.going else "warning"))
    plan = push_plan(posts, include_exported=include_exported)
    return render(request, "tenant/publishing/push/_chosen.html", _dialog(plan, include_exported))


def _dialog(plan: Plan, include_exported: bool) -> dict[str, object]:
    return {"missing": missing(), "include_exported": include_exported, **_shown(plan)}


def _shown(plan: Plan | None) -> dict[str, object]:
    staying = plan.staying if plan else ()
    full = [use for use in plan.caps if use.fullest * 2 >= use.cap] if plan else []
    return {"plan": plan, "staying": staying[:_SHOWN], "more": max(0, len(staying) - _SHOWN), "full": full}


def _said(plan: Plan) -> str:
    count, left = len(plan.going), len(plan.staying)
    words = f"{count} post{'' if count == 1 else 's'} handed to Publer." if count else "No post was handed to Publer."
    if not left:
        return words
    first, problems = plan.staying[0]
    return f"{words} {left} stay{'s' if left == 1 else ''} here: “{first.artwork.title}”: {problems[0].message}"
