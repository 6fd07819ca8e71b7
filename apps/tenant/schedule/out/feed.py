"""The plan as a calendar that others subscribe to, at an address that nobody can guess.

The address holds a signature of the workspace's ``feed_key``, with the workspace bound in: it can't be made without the
server's secret, is none on another workspace's host, and ends when the key is another.
"""

import hashlib
import re
from datetime import UTC, datetime, time, timedelta

from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from apps.core.errors import NotFound
from apps.core.tenancy.context import active_workspace
from apps.core.times import wall_time
from apps.public.workspaces.selectors import address_here
from apps.tenant.captions.limits import as_posted
from apps.tenant.captions.writers.base import Draft
from apps.tenant.schedule.models import PlanSettings, PostState
from apps.tenant.schedule.out.reading import Planned, plan_read, plan_stamp

PAST_DAYS, COMING_DAYS = 31, 400
_REFRESH = timedelta(hours=1)
_LENGTH = timedelta(minutes=15)
_TENTATIVE = {PostState.DRAFT, PostState.READY}
# RFC 5545 has no place for these in a text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class FeedMissing(NotFound):
    """The address was never one of this workspace, or is none any more."""

    code = "feed_missing"


def feed_address() -> str:
    """The secret address, absolute, on the workspace's own host. Two queries; the key is made where there is none."""
    saved, _ = PlanSettings.objects.get_or_create(only=True)
    token = _signer().signature(saved.feed_key.hex)
    return address_here(reverse("schedule:plan_feed", args=[token]))


def feed_check(token: str) -> None:
    """Raises FeedMissing unless the token is the active workspace's present one. One query."""
    saved = PlanSettings.objects.first()
    try:
        _signer().unsign(f"{saved.feed_key.hex if saved else ''}.{token}")
    except BadSignature as error:
        raise FeedMissing("There is nothing at this address.") from error
    if saved is None:
        raise FeedMissing("There is nothing at this address.")


def feed_period() -> tuple[datetime, datetime]:
    """The last 31 days and the 400 to come, by the days of the workspace's zone."""
    today, zone = timezone.localdate(), timezone.get_current_timezone()
    first, last = today - timedelta(days=PAST_DAYS), today + timedelta(days=COMING_DAYS)
    return wall_time(first, time(), zone).at, wall_time(last, time(), zone).at


def feed_stamp() -> tuple[str, datetime | None]:
    """The feed's ETag and the moment of its last change, without making it. Three queries."""
    start, end = feed_period()
    text, changed = plan_stamp(start, end)
    workspace = active_workspace()
    whole = f"{text}|{start:%Y%m%d}|{workspace.name}|{workspace.time_zone}"
    return f'"{hashlib.sha256(whole.encode()).hexdigest()[:32]}"', changed


def feed_body(etag: str) -> bytes:
    """The calendar's file as ``feed_make`` makes it, made once for each ETag. No query, or three.

    Calendars that don't say what they have ask every hour; a thousand posts take half a second to write.
    """
    key = f"schedule:feed:{etag.strip(chr(34))}"
    found: bytes | None = cache.get(key)
    if found is None:
        found = feed_make()
        cache.set(key, found, _REFRESH.total_seconds())
    return found


def feed_make() -> bytes:
    """The calendar's file. Three queries, whatever the number of posts."""
    workspace, planner = active_workspace(), address_here(reverse("schedule:planner"))
    calendar = Calendar()
    calendar.add("prodid", "-//Plan of posts//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _clean(f"{workspace.name}: posts"))
    calendar.add("x-wr-timezone", workspace.time_zone)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for planned in plan_read(*feed_period()):
        calendar.add_component(_event(planned, planner))
    return bytes(calendar.to_ical())


def _event(planned: Planned, planner: str) -> Event:
    """Times are in UTC, which every program shows in its owner's zone without knowing ours."""
    at, changed = planned.at.astimezone(UTC), planned.changed_at.astimezone(UTC)
    event = Event()
    event.add("uid", f"{planned.pk}@plan")
    event.add("summary", _clean(f"{planned.network.label}: {planned.title}"))
    event.add("dtstart", at)
    event.add("dtend", at + _LENGTH)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", planned.version)
    event.add("status", _status(planned))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [planned.network.label])
    event.add("url", planned.words.link or planner)
    event.add("description", _clean(_description(planned, planner)))
    return event


def _description(planned: Planned, planner: str) -> str:
    posted = as_posted(Draft(text=planned.words.text, hashtags=planned.words.hashtags))
    state = f"{planned.state_words}{f' by {planned.approved_name}' if planned.approved_name else ''}"
    facts = [f"Artwork: {planned.title}", f"Network: {planned.network.label}", f"State: {state}"]
    facts += [f"Link: {planned.words.link}"] if planned.words.link else []
    return "\n\n".join(part for part in (posted, "\n".join(facts), f"Planner: {planner}") if part)


def _status(planned: Planned) -> str:
    if planned.is_silent or planned.state == PostState.CANCELLING:
        return "CANCELLED"
    return "TENTATIVE" if planned.state in _TENTATIVE else "CONFIRMED"


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _signer() -> Signer:
    return Signer(salt=f"schedule.feed.{active_workspace().id}", sep=".")
