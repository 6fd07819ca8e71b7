"""What the form of a filling starts with."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.tenant.calendars.models import Calendar
from apps.tenant.schedule.filling import Strategy
from apps.tenant.schedule.proposals import Choice, Wishes
from apps.tenant.schedule.rules import limits, settings_get

# The three limits of each network: in words, and the most that can be typed.
LIMITS = {"per_day": ("a day", 48), "per_week": ("a week", 336), "spacing": ("minutes apart", 10080)}


def initial_of(wishes: Wishes | None, artworks: Iterable[str] = ()) -> dict[str, Any]:
    """What the form starts with: wishes that there are, or the planning's own rules. Three queries."""
    calendars = list(Calendar.objects.values_list("pk", flat=True))
    values = {f"{name}_{network}": getattr(limit, name) for network, limit in limits().items() for name in LIMITS}
    values |= _of_planning(calendars) if wishes is None else _of_wishes(wishes, calendars)
    return values | _of_selection(artworks)


def _of_planning(calendars: list[UUID]) -> dict[str, Any]:
    planning, tomorrow = settings_get(), timezone.localdate() + timedelta(days=1)
    return {
        "start": tomorrow,
        "end": tomorrow + timedelta(days=29),
        "strategy": Strategy.FAVOURABLE_ONLY if calendars else Strategy.FILL_ALL_DAYS,
        "spacing_over_all": planning.spacing_over_all,
        "cooldown_days": planning.cooldown_days,
        "calendars": calendars,
        "choice": Choice.ALL,
        "in_series": True,
    }


def _of_wishes(wishes: Wishes, calendars: list[UUID]) -> dict[str, Any]:
    by_network = {f"{name}_{network}": count for name in LIMITS for network, count in getattr(wishes, name).items()}
    return by_network | {
        "start": wishes.start,
        "end": wishes.end,
        "strategy": wishes.strategy,
        "spacing_over_all": wishes.spacing_over_all,
        "cooldown_days": wishes.cooldown_days,
        "calendars": calendars if wishes.calendar_ids is None else wishes.calendar_ids,
        "excluded": wishes.left_out,
        "choice": wishes.choice,
        "collections": wishes.collection_ids,
        "tags": wishes.tags,
        "artworks": wishes.artwork_ids,
        "events": wishes.event_ids,
        "in_series": wishes.in_series,
        "seed": wishes.seed,
    }


def _of_selection(artworks: Iterable[str]) -> dict[str, Any]:
    ids = tuple(artworks)
    return {"choice": Choice.CHOSEN, "artworks": ids} if ids else {}


def wishes_to_start_with(last: Wishes | None) -> Wishes | None:
    """The last wishes with as many days from tomorrow on, without the times and artworks that were chosen by hand."""
    if last is None:
        return None
    start = timezone.localdate() + timedelta(days=1)
    chosen = last.choice == Choice.CHOSEN
    return replace(
        last,
        start=start,
        end=start + (last.end - last.start),
        event_ids=(),
        choice=Choice.ALL if chosen else last.choice,
        artwork_ids=(),
    )
