"""Fitting out a new workspace with what a template holds."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.core.errors import Conflict
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Collection
from apps.tenant.brand.models import Brand, CaptionWriter
from apps.tenant.brand.selectors import brand_get
from apps.tenant.calendars.models import Calendar, Event, Subscription
from apps.tenant.fittings.reading import BRAND, CALENDAR, COLLECTION, EVENT, LIMIT, SETTINGS, SLOT, VERSION
from apps.tenant.schedule.models import NetworkLimit, PlanSettings, Slot

_BATCH = 2000

Shape = Mapping[str, Any]
# Version → what makes a shape of that version one of the next.
UPGRADES: dict[int, Callable[[Shape], Shape]] = {}


@transaction.atomic
def shape_write(shape: Shape) -> None:
    """Write it into the active workspace, all of it or nothing: for one that is new, nothing is looked for or replaced.

    Times that have passed meanwhile are left out; addresses are asked soon. Raises Conflict for a shape that this
    version does not understand. Eight queries, two for each calendar, one for every 2,000 times.
    """
    shape = _current(shape)
    _brand(shape.get("brand", {}))
    _schedule(shape.get("schedule", {}))
    for calendar in shape.get("calendars", []):
        _calendar(calendar)
    Collection.objects.bulk_create(Collection(**_only(one, COLLECTION)) for one in shape.get("collections", []))
    activity_record(actor=None, verb="workspace.fitted", summary="Began with what a template of the agency holds")


def _current(shape: Shape) -> Shape:
    version = shape.get("version")
    while version in UPGRADES:
        shape = UPGRADES[version](shape)
        version = shape.get("version")
    if version != VERSION:
        raise Conflict("The template was made by another version of the platform. Make it anew from its client.")
    return shape


def _brand(values: Shape) -> None:
    wished = _only(values, BRAND)
    # A key is nothing that a template holds: without one of the agency's there is none to write with.
    if wished.get("writer") == CaptionWriter.OPENAI and not settings.OPENAI_API_KEY:
        wished["writer"] = CaptionWriter.OFFLINE
    Brand.objects.filter(pk=brand_get().pk).update(**wished, updated_at=timezone.now())


def _schedule(values: Shape) -> None:
    if rules := values.get("settings"):
        PlanSettings.objects.update_or_create(only=True, defaults=_only(rules, SETTINGS))
    NetworkLimit.objects.bulk_create(NetworkLimit(**_only(one, LIMIT)) for one in values.get("limits", []))
    Slot.objects.bulk_create(
        Slot(**_only(one, SLOT), at=time.fromisoformat(one["at"])) for one in values.get("slots", [])
    )


def _calendar(values: Shape) -> None:
    calendar = Calendar.objects.create(**_only(values, CALENDAR))
    if values.get("address"):
        Subscription.objects.create(calendar=calendar, address=values["address"], due_at=timezone.now())
    Event.objects.bulk_create(_events(calendar, values.get("events", [])), batch_size=_BATCH)


def _events(calendar: Calendar, rows: Iterable[Shape]) -> Iterable[Event]:
    now = timezone.now()
    for row in rows:
        values = {
            name: datetime.fromisoformat(value) if name.endswith("_at") else value
            for name, value in _only(row, EVENT).items()
        }
        if values["ends_at"] >= now:
            yield Event(calendar=calendar, **values)


def _only(values: Shape, names: Iterable[str]) -> dict[str, Any]:
    """A later version may have known more."""
    return {name: values[name] for name in names if name in values}
