"""The board of deliveries, and what can be done about one."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import Conflict
from apps.core.requests import ticked
from apps.core.roles import Right
from apps.core.statuses import status_of
from apps.core.toasts import Level, Toast, toast_send
from apps.tenant.publishing.board.selectors import (
    SHOWN,
    attempts_of,
    deliveries_count,
    deliveries_list,
    delivery_get_for,
    failed_ids,
    is_moving,
    sentence_of,
)
from apps.tenant.publishing.channels.selectors import connection_get
from apps.tenant.publishing.deliveries.calling_back import CALLABLE, posts_call_back
from apps.tenant.publishing.deliveries.mending import post_shift, post_to_plan
from apps.tenant.publishing.deliveries.starting import Plan, push_start
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.selectors import post_get_for, posts_get_for

_PER_PAGE = 50


@members_with(Right.VIEW)
@require_GET
def board(request: WorkspaceRequest) -> HttpResponse:
    """Where every post is that was handed to Publer. Four queries beside those of the request."""
    state = request.GET.get("state", "")
    state = state if state in SHOWN else ""
    counts = deliveries_count(request.actor)
    page = Paginator(deliveries_list(request.actor, state=state), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, sentence_of(one)) for one in page.object_list],
        "chips": _chips(counts, state),
        "state": state,
        "counts": counts,
        "is_moving": is_moving(counts.items()),
        "connection": connection_get(),
        "callable": CALLABLE,
        "now": timezone.now(),
    }
    template = "tenant/publishing/board/_board.html" if request.htmx else "tenant/publishing/board/board.html"
    return render(request, template, context)


@members_with(Right.VIEW)
@require_GET
def detail(request: WorkspaceRequest, post_id: UUID) -> HttpResponse:
    """One delivery with everything that was tried, in a drawer. Two queries beside those of the request."""
    delivery = delivery_get_for(request.actor, post_id)
    context = {
        "delivery": delivery,
        "post": delivery.post,
        "sentence": sentence_of(delivery),
        "attempts": attempts_of(delivery),
        "is_callable": delivery.post.state in CALLABLE,
    }
    return render(request, "tenant/publishing/board/_delivery.html", context)


@members_with(Right.PUBLISH)
@require_POST
def retry(request: WorkspaceRequest) -> HttpResponse:
    """Send those again that failed: the ticked ones, or all."""
    ids = failed_ids(request.actor) if "all" in request.POST else ticked(request, "post_ids", "posts")
    posts = [post for post in posts_get_for(request.actor, ids) if post.state == PostState.FAILED]
    if not posts:
        raise Conflict("None of these posts has failed. The page shows them as they are now.")
    plan = push_start(actor=request.actor, posts=posts, include_exported=True)
    return _done(_said(plan), level="success" if plan.going else "warning")


@members_with(Right.PUBLISH)
@require_POST
def call_back(request: WorkspaceRequest) -> HttpResponse:
    """Take the ticked posts back; they stay in the plan, approved."""
    posts = posts_get_for(request.actor, ticked(request, "post_ids", "posts"))
    called = posts_call_back(actor=request.actor, posts=posts, why=f"{request.actor.name} wanted it")
    if not called:
        raise Conflict("None of these posts is on its way or at Publer. The page shows them as they are now.")
    return _done(f"{len(called)} post{'' if len(called) == 1 else 's'} called back.")


@members_with(Right.PUBLISH)
@require_POST
def shift(request: WorkspaceRequest, post_id: UUID) -> HttpResponse:
    """A minute later, and once more."""
    post, plan = post_shift(actor=request.actor, post=post_get_for(request.actor, post_id))
    at = f"{timezone.localtime(post.scheduled_at):%H:%M}"
    return _done(f"Moved to {at}. {_said(plan)}", level="success" if plan.going else "warning")


@members_with(Right.PUBLISH)
@require_POST
def to_plan(request: WorkspaceRequest, post_id: UUID) -> HttpResponse:
    """Back into the plan, where it can be moved and rewritten."""
    post: Post = post_to_plan(actor=request.actor, post=post_get_for(request.actor, post_id))
    return _done(f"“{post.artwork.title}” is back in the plan, {post.get_state_display().lower()}.")


def _chips(counts: dict[str, int], state: str) -> list[dict[str, object]]:
    every = {"label": "All", "url": "?", "active": not state, "count": sum(counts.values())}
    return [
        every,
        *(
            {"label": status_of("post", one).label, "url": f"?state={one}", "active": one == state, "count": count}
            for one, count in counts.items()
            if count or one == state
        ),
    ]


def _said(plan: Plan) -> str:
    count = len(plan.going)
    words = f"{count} post{'' if count == 1 else 's'} handed to Publer again." if count else "Nothing was sent again."
    if plan.staying:
        post, problems = plan.staying[0]
        words += f" {len(plan.staying)} not: “{post.artwork.title}”: {problems[0].message}"
    return words


def _done(text: str, *, level: Level = "success") -> HttpResponse:
    response = HttpResponse(status=204)
    for event in ("dialog:close", "posts:changed", "deliveries:changed"):
        trigger_client_event(response, event)
    return toast_send(response, Toast(text=text, level=level))
