"""The choice of a time zone: the places of the world by region, as people look for them."""

import zoneinfo
from functools import cache
from typing import Any

from django import forms

_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

Choice = tuple[str, str]
Group = tuple[str, list[Choice]]


@cache
def zone_groups() -> tuple[Group, ...]:
    """Region → its places, ``UTC`` first. The bare names without a region (EST, GMT+5, …) are left out."""
    by_region: dict[str, list[Choice]] = {region: [] for region in _REGIONS}
    for name in sorted(zoneinfo.available_timezones()):
        region, _, place = name.partition("/")
        if place and region in by_region:
            by_region[region].append((name, place.replace("_", " ").replace("/", ", ")))
    return (("Universal", [("UTC", "UTC")]), *by_region.items())


class TimeZoneField(forms.ChoiceField):
    """A select with the zones by region. ``data-zone-from-browser`` has scripts choose the visitor's own zone.

    A stored zone that the list leaves out stays selectable.
    """

    def __init__(self, *, from_browser: bool = False, **kwargs: Any) -> None:
        attrs = {"data-zone-from-browser": True} if from_browser else {}
        super().__init__(choices=list(zone_groups()), widget=forms.Select(attrs=attrs), **kwargs)

    def keep(self, current: str) -> None:
        """Offer ``current`` even when it stands in no region."""
        known = {name for _, places in zone_groups() for name, _ in places}
        if current not in known:
            self.choices = [("As it is", [(current, current)]), *zone_groups()]
