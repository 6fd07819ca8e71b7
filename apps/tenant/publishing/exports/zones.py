"""The time zone of the workspace at Publer, as somebody types it."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from apps.core.errors import InvalidInput
from apps.core.forms.time_zones import zone_groups


def zone_names() -> list[str]:
    """The zones that are offered: ``UTC`` first, then by region and place."""
    return [name for _, places in zone_groups() for name, _ in places]


def zone_read(text: str) -> ZoneInfo:
    """“Europe/London”, “europe/london”, “London” or “new york”. Raises InvalidInput (``time_zone``). No query."""
    wanted = "_".join(text.casefold().split())
    name = _by_name().get(wanted) or _by_place().get(wanted)
    if name is None:
        message = f"“{text[:60]}” is no time zone. Type a city, such as London, and choose from the list."
        raise InvalidInput(message, field="time_zone")
    return ZoneInfo(name)


@cache
def _by_name() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _by_place() -> dict[str, str]:
    """By the last part of the name, where only one zone has it."""
    found: dict[str, list[str]] = {}
    for name in zone_names():
        found.setdefault(name.rpartition("/")[2].casefold(), []).append(name)
    return {place: names[0] for place, names in found.items() if len(names) == 1}
