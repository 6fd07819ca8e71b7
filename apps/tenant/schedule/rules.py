"""Reads of the rules that a workspace plans by: limits, weekly times, days off."""

from datetime import date, timedelta

import holidays

from apps.core.networks import Network
from apps.tenant.schedule.models import ApprovalMode, Blackout, NetworkLimit, PlanSettings, Slot


def settings_get() -> PlanSettings:
    """The workspace's planning; the usual one, not saved, where nobody has changed it. One query."""
    return PlanSettings.objects.first() or PlanSettings()


def asks_client() -> bool:
    """Whether the client says what may go out. One query."""
    return settings_get().approval == ApprovalMode.CLIENT


def limits() -> dict[str, NetworkLimit]:
    """How often each network is posted to; the usual, not saved, where nobody has said so. One query."""
    saved = {limit.network: limit for limit in NetworkLimit.objects.all()}
    return {network: saved.get(network) or _usual_limit(network) for network in Network.posted_values()}


def _usual_limit(network: str) -> NetworkLimit:
    return NetworkLimit(network=network, per_day=0 if network == Network.FACEBOOK else 2)


def weekly_times() -> list[Slot]:
    """The weekly posting times, by weekday and time. One query."""
    return list(Slot.objects.all())


def days_off(first: date, last: date) -> dict[date, str]:
    """The days in [first, last] on which nothing is planned, with what they are called. Two queries."""
    found = holidays_between(settings_get().holidays_of, first, last)
    for off in Blackout.objects.filter(starts_on__lte=last, ends_on__gte=first):
        day, end = max(off.starts_on, first), min(off.ends_on, last)
        while day <= end:
            found[day] = off.label or "Day off"
            day += timedelta(days=1)
    return found


def holidays_between(place: str, first: date, last: date) -> dict[date, str]:
    """The public holidays of a country (“US”) or one of its parts (“DE-BY”) in [first, last], by name; none for "".

    From the package ``holidays``, which keeps them by law and year, in English where it can. A place that it does not
    know has none. No query.
    """
    country, _, part = place.partition("-")
    if not country:
        return {}
    years = range(first.year, last.year + 1)
    try:
        known = holidays.country_holidays(country, subdiv=part or None, years=years, language="en_US")
    except NotImplementedError:
        return {}
    return {day: name for day, name in sorted(known.items()) if first <= day <= last}
