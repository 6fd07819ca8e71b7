"""What the planner draws between two moments: posts, favourable times, days off. Few queries, plain values."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from apps.tenant.calendars.models import Calendar
from apps.tenant.calendars.selectors import events_between
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.states import MOVABLE_STATES, OPEN_STATES

_POST = (
    "pk",
    "artwork_id",
    "artwork__title",
    "artwork__availability",
    "network",
    "scheduled_at",
    "state",
    "version",
    "event_id",
    "event__posts_at",
    "is_of_prints",
)
_EVENT = ("pk", "calendar_id", "summary", "starts_at", "ends_at", "posts_at", "all_day")


def plan_between(start: datetime, end: datetime) -> dict[str, list[dict[str, Any]]]:
    """``posts`` and ``bands`` that touch [start, end), for the planner's script. Two queries.

    Times are the workspace's wall times without a zone: the planner draws them as they are. ``silent`` is why a post
    stays here, "" for one that goes out; ``prints`` that it does so with the words for prints.
    """
    zone = timezone.get_current_timezone()
    posts = Post.objects.standing().between(start, end).with_prints().values_list(*_POST)
    events = events_between(start, end).values_list(*_EVENT)
    return {"posts": list(_posts(posts, zone)), "bands": list(_bands(events, zone))}


def revision() -> str:
    """Another text after each change of the plan, of its artworks or of a calendar, to ask for every few seconds.

    Three queries, two of them answered by an index's end and one by the posts to come.
    """
    coming = Post.objects.standing().filter(scheduled_at__gte=timezone.now())
    newest = (
        Post.objects.aggregate(newest=Max("updated_at")),
        coming.aggregate(newest=Max("artwork__updated_at")),
        Calendar.objects.aggregate(newest=Max("updated_at")),
    )
    return "-".join(f"{one['newest'].timestamp():.6f}" if one["newest"] else "0" for one in newest)


def _posts(rows: Iterable[tuple[Any, ...]], zone: tzinfo) -> Iterable[dict[str, Any]]:
    for pk, artwork_id, title, availability, network, at, state, version, event_id, event_at, is_of_prints in rows:
        yield {
            "id": str(pk),
            "artwork": str(artwork_id),
            "title": title,
            "at": _wall(at, zone),
            "again": bool(at.astimezone(zone).fold),
            "network": network,
            "state": state,
            "version": version,
            "open": state in MOVABLE_STATES,
            "silent": "" if is_of_prints or availability == "available" else availability,
            "prints": is_of_prints,
            "event": _id(event_id),
            "eventMoved": bool(event_at and event_at != at and state in OPEN_STATES),
        }


def _bands(rows: Iterable[tuple[Any, ...]], zone: tzinfo) -> Iterable[dict[str, Any]]:
    """All-day events go by their dates, which no zone can shift; others by moments in the workspace's zone."""
    for pk, calendar_id, summary, starts_at, ends_at, posts_at, all_day in rows:
        start, end = _wall(starts_at, zone), _wall(ends_at, zone)
        yield {
            "id": str(pk),
            "calendar": str(calendar_id),
            "title": summary,
            "start": start[:10] if all_day else start,
            "end": end[:10] if all_day else end,
            "allDay": all_day,
            "at": _wall(posts_at, zone),
        }


def _wall(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")


def _id(value: UUID | None) -> str:
    return str(value) if value else ""
