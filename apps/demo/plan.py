"""A calendar of favourable times, and a month of posts: a past, a part that is approved, a part that waits."""

import random
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.core.access import Actor
from apps.core.networks import Network
from apps.demo.people import Client
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork
from apps.tenant.calendars.applying import import_apply
from apps.tenant.calendars.importing import import_read, import_start
from apps.tenant.calendars.models import CalendarImport
from apps.tenant.schedule.approval import posts_approve
from apps.tenant.schedule.models import Post, PostState
from apps.tenant.schedule.proposals import Wishes, proposal_accept, proposal_make

_DAYS_BACK, _DAYS_AHEAD = 20, 75
_COLOURS = {"jane": "#6b5b95", "okafor": "#8a6d1f", "lumen": "#2f7d6b"}
# What has become of the posts of the past, over and over.
_PAST = (PostState.PUBLISHED, PostState.PUBLISHED, PostState.PUBLISHED, PostState.FAILED, PostState.PUBLISHED)


def fill_plan(*, actor: Actor, client: Client, workspace: Workspace) -> None:
    """Import the client's calendar, show a past, fill the month to come, approve its first part."""
    zone = ZoneInfo(client.time_zone)
    _calendar(actor, client, zone)
    _past(zone)
    wishes = Wishes(
        start=timezone.localdate(timezone=zone) + timedelta(days=1),
        end=timezone.localdate(timezone=zone) + timedelta(days=30),
        per_day={Network.INSTAGRAM: 1, Network.PINTEREST: 1, Network.FACEBOOK: 1},
        spacing=dict.fromkeys(Network.posted_values(), 180),
        strategy="favourable_only",
        cooldown_days=12,
    )
    proposal_accept(actor=actor, proposal=proposal_make(actor=actor, wishes=wishes))
    posts = list(Post.objects.filter(state=PostState.READY).select_related("artwork").order_by("scheduled_at"))
    posts_approve(actor=actor, posts=posts[: len(posts) // 2])


def _calendar(actor: Actor, client: Client, zone: ZoneInfo) -> None:
    found = import_start(actor=actor, file_name=f"{client.slug}.ics", content=_ics(client, zone))
    import_read(import_id=found.pk, zone=zone)
    import_apply(
        actor=actor,
        found=CalendarImport.objects.get(pk=found.pk),
        name=client.calendar,
        color=_COLOURS[client.slug],
        posting_rule="middle",
    )


def _ics(client: Client, zone: ZoneInfo) -> bytes:
    """A window on most days, at hours that differ, the same for the same client and day."""
    today = timezone.localdate(timezone=zone)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Painting planner demo//EN", f"X-WR-CALNAME:{client.calendar}"]
    for number in range(-_DAYS_BACK, _DAYS_AHEAD):
        day = today + timedelta(days=number)
        chance = random.Random(f"{client.slug} {day}")  # noqa: S311  (no secret)
        if chance.random() < 0.35:
            continue
        start = datetime.combine(day, time(chance.randint(7, 20), chance.randint(1, 58)), tzinfo=zone).astimezone(UTC)
        end = start + timedelta(minutes=chance.choice([3, 3, 40, 90]))
        lines += ["BEGIN:VEVENT", f"UID:{client.slug}-{day}@demo.example", f"SUMMARY:{chance.choice(client.windows)}"]
        lines += [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _past(zone: ZoneInfo) -> None:
    """Posts of the last three weeks as publishing leaves them behind."""
    artworks = list(Artwork.objects.promotable().filter(captions__isnull=False).distinct().order_by("title"))
    today = timezone.localdate(timezone=zone)
    posts = []
    for number in range(1, _DAYS_BACK, 2):
        at = datetime.combine(today - timedelta(days=number), time(11, 7 + number), tzinfo=zone).astimezone(UTC)
        for position, network in enumerate((Network.INSTAGRAM, Network.PINTEREST)):
            artwork, state = artworks[number % len(artworks)], _PAST[(number + position) % len(_PAST)]
            posts.append(Post(artwork=artwork, network=network, scheduled_at=at, state=state))
    Post.objects.bulk_create(posts)
