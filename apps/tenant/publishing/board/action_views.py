"""What can be done about deliveries: sent again, called back, a minute later, back into the plan."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import Conflict
from apps.core.requests import ticked
from apps.core.roles import Right
from apps.core.toasts import Level, Toast, toast_send
from apps.tenant.publishing.board.filters import filter_from
from apps.tenant.publishing.board.selectors import attention_changed, failed_posts, posts_of_board
from apps.tenant.publishing.deliveries.calling_back import CALLABLE, posts_call_back
from apps.tenant.publishing.deliveries.mending import post_shift, post_to_plan
from apps.tenant.publishing.deliveries.starting import Plan, push_start
from apps.tenant.schedule.models import PostState
from apps.tenant.schedule.selectors import post_get_for

_NOT_IMPORTED = "If that file was not imported, take the post back on the export's page, then send it again."


@members_with(Right.PUBLISH)
@require_POST
def retry(request: WorkspaceRequest) -> HttpResponse:
    """Send those again that failed: the ticked ones, or all that the board's filter shows.

    What was exported since it was handed over stays here: it may have been imported in place of what failed.
    """
    if "all" in request.POST:
        posts = failed_posts(request.actor, filter_from(request.POST))
    else:
        posts = posts_of_board(request.actor, ticked(request, "post_ids", "posts"))
    failed = [post for post in posts if post.state == PostState.FAILED]
    if not failed:
        raise Conflict("None of these posts has failed. The page shows them as they are now.")
    plan = push_start(actor=request.actor, posts=failed)
    return _done(_said(plan), level="success" if plan.going else "warning")


@members_with(Right.PUBLISH)
@require_POST
def call_back(request: WorkspaceRequest) -> HttpResponse:
    """Take the ticked posts back; they stay in the plan, approved."""
    posts = posts_of_board(request.actor, ticked(request, "post_ids", "posts"))
    there = [post for post in posts if post.state in CALLABLE]
    called = posts_call_back(actor=request.actor, posts=there, why=f"{request.actor.name} wanted it")
    if not called:
        raise Conflict("None of these posts is on its way or at Publer. The page shows them as they are now.")
    left = len(posts) - len(called)
    others = f" {left} {'was' if left == 1 else 'were'} not on the way." if left else ""
    return _done(f"{len(called)} post{'' if len(called) == 1 else 's'} called back.{others}")


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
    post = post_to_plan(actor=request.actor, post=post_get_for(request.actor, post_id))
    if post.state == PostState.CANCELLING:
        return _done(f"“{post.artwork.title}” is back in the plan as soon as it is surely not at Publer.")
    return _done(f"“{post.artwork.title}” is back in the plan, {post.get_state_display().lower()}.")


def _said(plan: Plan) -> str:
    count = len(plan.going)
    words = f"{count} post{'' if count == 1 else 's'} handed to Publer again." if count else "Nothing was sent again."
    if plan.staying:
        post, problems = plan.staying[0]
        words += f" {len(plan.staying)} not: “{post.artwork.title}”: {problems[0].message}"
    if plan.exported:
        words += f" {_NOT_IMPORTED}"
    return words


def _done(text: str, *, level: Level = "success") -> HttpResponse:
    attention_changed()
    response = HttpResponse(status=204)
    for event in ("posts:changed", "deliveries:changed"):
        trigger_client_event(response, event)
    return toast_send(response, Toast(text=text, level=level))
