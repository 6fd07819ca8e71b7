"""The planner and the queue, and what they give to FullCalendar."""

from typing import NamedTuple

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.access import WorkspaceRequest, members_with
from apps.core.networks import Network
from apps.core.requests import period_of
from apps.core.roles import Right
from apps.core.statuses import status_of
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.selectors import approvable_count, captions_by_post, posts_queue, posts_shown_between
from apps.tenant.schedule.states import OPEN_STATES

_PER_PAGE = 50


class Row(NamedTuple):
    """A post in a list, with its words if there are any."""

    post: Post
    caption: Caption | None


@members_with(Right.VIEW)
@require_GET
def planner(request: WorkspaceRequest) -> HttpResponse:
    """Month, week and list of posts over the calendars' favourable times."""
    context = {"networks": Network.posted(), "approvable": approvable_count(request.actor)}
    return render(request, "tenant/schedule/planner.html", context)


@members_with(Right.VIEW)
@require_GET
def feed(request: WorkspaceRequest) -> HttpResponse:
    """Posts between ``start`` and ``end``, for FullCalendar. One query beside those of the request."""
    start, end = period_of(request)
    posts = posts_shown_between(start, end)
    if request.GET.get("network") in Network.posted_values():
        posts = posts.filter(network=request.GET["network"])
    return JsonResponse([_as_entry(post) for post in posts], safe=False)


@members_with(Right.VIEW)
@require_GET
def queue(request: WorkspaceRequest) -> HttpResponse:
    """Posts in order, to approve, move, replace and take out."""
    network = _known(request.GET.get("network", ""), Network.posted_values())
    state = _known(request.GET.get("state", ""), PostState.values)
    past = request.GET.get("when") == "past"
    posts = posts_queue(request.actor, network=network, state=state, past=past)
    page = Paginator(posts, _PER_PAGE).get_page(request.GET.get("page"))
    captions = captions_by_post(page.object_list)
    context = {
        "page": page,
        "rows": [Row(post, captions.get(post.pk)) for post in page.object_list],
        "network": network,
        "state": state,
        "past": past,
        "networks": Network.posted(),
        "states": PostState,
        "filtered": bool(network or state),
        "open_states": OPEN_STATES,
    }
    template = "tenant/schedule/_queue.html" if request.htmx else "tenant/schedule/queue.html"
    return render(request, template, context)


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""


def _as_entry(post: Post) -> dict[str, object]:
    """Times are the workspace's wall times, without a zone: FullCalendar draws them as they are."""
    start = timezone.localtime(post.scheduled_at).replace(tzinfo=None)
    status = status_of("post", post.state)
    return {
        "id": str(post.pk),
        "title": post.artwork.title,
        "start": start.isoformat(),
        "editable": post.state in OPEN_STATES,
        "network": post.network,
        "networkName": post.get_network_display(),
        "state": post.state,
        "stateName": status.label,
        "icon": status.icon,
        "tone": status.tone,
        "version": post.version,
        "picture": reverse("artworks:picture", args=[post.artwork_id, "grid"]),
        "url": reverse("schedule:post", args=[post.pk]),
        "moveUrl": reverse("schedule:move", args=[post.pk]),
    }
