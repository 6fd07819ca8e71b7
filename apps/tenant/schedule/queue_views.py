"""The queue: posts in order of their time."""

from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.core.access import WorkspaceRequest, members_with
from apps.core.networks import Network
from apps.core.requests import uuid_in
from apps.core.roles import Right
from apps.tenant.captions.writers.base import Draft
from apps.tenant.schedule.hooks import marks_on
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.reviews.marks import with_comment_marks
from apps.tenant.schedule.rules import asks_client
from apps.tenant.schedule.selectors import posts_queue, words_by_post
from apps.tenant.schedule.states import OPEN_STATES

_PER_PAGE = 50


class Row(NamedTuple):
    """A post in a list, with its words if there are any, and the mark of its export (``hooks.marks_on``)."""

    post: Post
    caption: Draft | None
    mark: Any = None


@members_with(Right.VIEW)
@require_GET
def queue(request: WorkspaceRequest) -> HttpResponse:
    """Posts in order, to approve, move, replace and take out."""
    network = _known(request.GET.get("network", ""), Network.posted_values())
    state = _known(request.GET.get("state", ""), PostState.values)
    past = request.GET.get("when") == "past"
    posts = with_comment_marks(posts_queue(request.actor, network=network, state=state, past=past))
    page = Paginator(posts, _PER_PAGE).get_page(request.GET.get("page"))
    words = words_by_post(page.object_list)
    marks = marks_on([post.pk for post in page.object_list])
    context = {
        "page": page,
        "rows": [Row(post, words.get(post.pk), marks.get(post.pk)) for post in page.object_list],
        "network": network,
        "state": state,
        "past": past,
        "networks": Network.posted(),
        "states": PostState,
        "filtered": bool(network or state),
        "open_states": OPEN_STATES,
        "asks_client": asks_client(),
        "open_post": uuid_in(request.GET, "post"),
    }
    template = "tenant/schedule/_queue.html" if request.htmx else "tenant/schedule/queue.html"
    return render(request, template, context)


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""
