"""The board of deliveries, and one delivery with everything that was tried."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.access import WorkspaceRequest, members_with
from apps.core.networks import Network
from apps.core.requests import uuid_in
from apps.core.roles import Right
from apps.core.statuses import status_of
from apps.tenant.publishing.board.filters import BoardFilter, filter_from
from apps.tenant.publishing.board.selectors import (
    Counts,
    attempts_of,
    deliveries_count,
    deliveries_list,
    delivery_get_for,
)
from apps.tenant.publishing.board.showing import DEEDS, sent_lines, shown, shown_all, steps_of
from apps.tenant.publishing.channels.selectors import connection_get
from apps.tenant.publishing.models import Step
from apps.tenant.publishing.notices.selectors import notices_to_show

_PER_PAGE = 50


@members_with(Right.VIEW)
@require_GET
def board(request: WorkspaceRequest) -> HttpResponse:
    """Where every post is that was handed to Publer. Five queries beside those of the request."""
    wanted = filter_from(request.GET)
    counts = deliveries_count(request.actor, wanted)
    page = Paginator(deliveries_list(request.actor, wanted), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": shown_all(page.object_list),
        "chips": _chips(counts, wanted),
        "wanted": wanted,
        "counts": counts,
        "networks": Network.posted(),
        "connection": connection_get(),
        "notices": notices_to_show(),
        "open_post": uuid_in(request.GET, "post"),
        "now": timezone.now(),
    }
    template = "tenant/publishing/board/_board.html" if request.htmx else "tenant/publishing/board/board.html"
    return render(request, template, context)


@members_with(Right.VIEW)
@require_GET
def detail(request: WorkspaceRequest, post_id: UUID) -> HttpResponse:
    """One delivery with everything that was tried, in a drawer over the board. Two queries beside the request's.

    Once it is open, what is in the drawer follows what happens.
    """
    delivery = delivery_get_for(request.actor, post_id)
    if not request.htmx:
        return redirect(f"{reverse('publishing:board')}?post={post_id}")
    seen = shown(delivery)
    context = {
        "delivery": delivery,
        "post": delivery.post,
        "seen": seen,
        "steps": steps_of(seen.far),
        "attempts": [(one, DEEDS[Step(one.step)], sent_lines(one)) for one in attempts_of(delivery)],
    }
    part = "_detail.html" if request.htmx.target == "delivery-detail" else "_delivery.html"
    return render(request, f"tenant/publishing/board/{part}", context)


def _chips(counts: Counts, wanted: BoardFilter) -> list[dict[str, object]]:
    every = {"label": "All", "url": wanted.url(state=""), "active": not wanted.state, "count": counts.total}
    return [
        every,
        *(
            {
                "label": status_of("post", state).label,
                "url": wanted.url(state=state),
                "active": state == wanted.state,
                "count": count,
            }
            for state, count in counts.by_state.items()
            if count or state == wanted.state
        ),
    ]
