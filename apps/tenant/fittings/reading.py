"""What the active workspace is fitted with, as plain values that JSON can hold. See ``docs/map.md``."""

from typing import Any

from django.db.models import QuerySet
from django.forms import model_to_dict
from django.utils import timezone

from apps.tenant.artworks.models import Collection
from apps.tenant.brand.selectors import brand_get
from apps.tenant.calendars.models import Calendar, Event, Subscription
from apps.tenant.schedule.models import NetworkLimit, PlanSettings, Slot

# Raised when the meaning of anything below changes; what is kept in an older one is brought up to it in ``writing``.
VERSION = 1
MOST_EVENTS = 20_000

# The voice, and the look without pictures. Not the client's own: company, hashtag, shop, sender, footer, logo.
BRAND = (
    *("tone", "default_hashtags", "networks", "avoided_phrases", "preferred_phrases"),
    *("instagram_hashtags", "pinterest_hashtags", "facebook_hashtags", "etsy_hashtags"),
    *("writer", "openai_model", "disclose_ai", "accent_color", "theme"),
)
# Not the key of the plan's secret address.
SETTINGS = ("approval", "spacing_over_all", "cooldown_days", "holidays_of")
LIMIT = ("network", "per_day", "per_week", "spacing")
SLOT = ("network", "weekday", "natural")
CALENDAR = (*("name", "color", "badge", "posting_rule", "offset_minutes", "title_filter", "priority", "zone_choices"),)
# Not the description: people write there what is meant for nobody else.
EVENT = (
    *("uid", "recurrence_id", "summary", "zone", "all_day", "sequence", "by_hand", "wanted"),
    *("starts_at", "ends_at", "posts_at"),
)
COLLECTION = ("name", "description")


def shape_read(*, with_addresses: bool = False) -> dict[str, Any]:
    """Voice, rules, weekly times, calendars and the names of collections: no artwork, no key, nobody, no days off.

    A calendar from files or by hand goes with its times from now on, as many as fit: ``left`` of it do not. One that
    is kept up to date from an address goes without times, and with the address only ``with_addresses``: whoever has it
    can read the calendar. Six queries, two for each calendar besides; memory for ``MOST_EVENTS`` times.
    """
    return {
        "version": VERSION,
        "brand": _values(brand_get(), BRAND),
        "schedule": _schedule(),
        "calendars": _calendars(with_addresses),
        "collections": [_values(one, COLLECTION) for one in Collection.objects.order_by("name")],
    }


def _schedule() -> dict[str, Any]:
    settings = PlanSettings.objects.first()
    return {
        "settings": _values(settings, SETTINGS) if settings else None,
        "limits": [_values(one, LIMIT) for one in NetworkLimit.objects.all()],
        "slots": [{**_values(one, SLOT), "at": f"{one.at:%H:%M}"} for one in Slot.objects.all()],
    }


def _calendars(with_addresses: bool) -> list[dict[str, Any]]:
    addresses = dict(Subscription.objects.filter(calendar__isnull=False).values_list("calendar_id", "address"))
    found, room = [], MOST_EVENTS
    for calendar in Calendar.objects.all():
        address = addresses.get(calendar.pk, "")
        coming = Event.objects.filter(calendar=calendar, deleted_at=None, ends_at__gte=timezone.now())
        events = [] if address else _events(coming, room)
        room -= len(events)
        times = {"events": events, "left": 0 if address or room else coming.count() - len(events)}
        given = {"address": address if with_addresses else "", "subscribed": bool(address)}
        found.append({**_values(calendar, CALENDAR), **given, **times})
    return found


def _events(coming: QuerySet[Event], most: int) -> list[dict[str, Any]]:
    return [
        {name: value.isoformat() if name.endswith("_at") else value for name, value in event.items()}
        for event in coming.order_by("starts_at", "pk").values(*EVENT)[:most]
    ]


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return model_to_dict(row, fields=names)
