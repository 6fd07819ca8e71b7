"""The calendar across all clients: a month or week in numbers, a day or what is ahead as a list, and the clashes."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from apps.core.access import PortalRequest, agency_with
from apps.core.forms.time_zones import zone_groups
from apps.core.networks import Network
from apps.core.staff_roles import AgencyRight
from apps.public.agency.calendar.selectors import (
    clashes_of,
    clashes_with_posts,
    client_name,
    days_of,
    days_with_posts,
    posts_shown,
    posts_wished,
)
from apps.public.agency.calendar.wishes import CLASHES, SHOWS, STATES, Wishes, zone_names

_PAGE, _CLASHES_PAGE, _IN_A_DAY = 50, 20, 12
_ZONE_KEY = "portal_zone"


@agency_with(AgencyRight.VIEW_CLIENTS)
@require_GET
def calendar(request: PortalRequest) -> HttpResponse:
    """One part of it; for htmx without the filters. Two to six queries beside those of the request."""
    zone = _zone(request)
    today = datetime.now(ZoneInfo(zone)).date()
    wishes = Wishes.read(request.GET, zone=zone, today=today)
    context = {
        "wishes": wishes,
        "today": today,
        "title": _title(wishes),
        "links": _links(wishes, today),
        "day_query": wishes.query(show="day", day=""),
        "tabs": [(wishes.query(show=show), label, show == wishes.show) for show, label in SHOWS.items()],
        "client_name": client_name(request.staff, wishes.client),
        "zone_is_known": _ZONE_KEY in request.session,
        **_part(request, wishes),
        **_choices(zone),
    }
    part = bool(request.htmx) and not request.htmx.boosted
    with timezone.override(wishes.tz):
        return render(request, f"public/agency/calendar/{'_body' if part else 'calendar'}.html", context)


def _zone(request: PortalRequest) -> str:
    """The zone that was chosen, now or earlier in this session; UTC before that."""
    wanted = request.GET.get("zone", "")
    if wanted in zone_names() and request.session.get(_ZONE_KEY) != wanted:
        request.session[_ZONE_KEY] = wanted
    return str(request.session.get(_ZONE_KEY, "UTC"))


def _part(request: PortalRequest, wishes: Wishes) -> dict[str, Any]:
    staff = request.staff
    if wishes.show == "month":
        days = days_of(staff, wishes)
        return {"weeks": [days[at : at + 7] for at in range(0, len(days), 7)], "total": _total(days, wishes.day)}
    if wishes.show == "week":
        return {"days": days_with_posts(staff, wishes, most=_IN_A_DAY)}
    if wishes.show == "clashes":
        clashes = Paginator(clashes_of(staff, wishes), _CLASHES_PAGE).get_page(request.GET.get("page"))
        return {"page": clashes, "clashes": clashes_with_posts(staff, clashes.object_list)}
    posts = posts_wished(staff, wishes)
    page = Paginator(posts, _PAGE).get_page(request.GET.get("page"))
    shown = posts_shown(posts.model.objects.filter(pk__in=[post.pk for post in page.object_list]), staff)
    return {"page": page, "posts": list(shown.order_by("scheduled_at", "network", "pk"))}


def _links(wishes: Wishes, today: date) -> dict[str, str]:
    unfiltered = dict.fromkeys(("q", "client", "network", "state", "clashes"), "")
    return {
        "before": wishes.query(day=wishes.before),
        "after": wishes.query(day=wishes.after),
        "today": wishes.query(day=today),
        "all_clients": wishes.query(client=""),
        "unfiltered": wishes.query(**unfiltered),
    }


def _total(days: list[Any], month: date) -> int:
    return sum(day.total for day in days if day.date.month == month.month)


def _title(wishes: Wishes) -> str:
    first = wishes.first_day
    if wishes.show == "month":
        return f"{wishes.day:%B %Y}"
    if wishes.show == "week":
        last = first + timedelta(days=6)
        return f"{first:%-d %B} to {last:%-d %B %Y}"
    return f"{first:%A, %-d %B %Y}" if wishes.show == "day" else f"From {first:%-d %B %Y}"


@lru_cache(maxsize=16)
def _zone_options(chosen: str) -> SafeString:
    """Some 400 options, the same again and again: a template would take ten milliseconds for them each time."""
    option = '<option value="{}"{}>{} time</option>'
    selected = mark_safe(" selected")
    groups = []
    for region, places in zone_groups():
        options = format_html_join("", option, ((name, selected if name == chosen else "", at) for name, at in places))
        groups.append((region, options))
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


def _choices(zone: str) -> dict[str, Any]:
    return {
        "networks": Network.posted_choices(),
        "states": list(STATES.items()),
        "clash_choices": list(CLASHES.items()),
        "zone_options": _zone_options(zone),
    }
