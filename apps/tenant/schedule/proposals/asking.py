"""From wishes to what the engine is asked: favourable times, artworks, posts that stand, weekly times, days off."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.querysets import ArtworkQuerySet
from apps.tenant.calendars.models import Event
from apps.tenant.calendars.selectors import events_posting_between
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.filling import (
    Candidate,
    FillRequest,
    Moment,
    NetworkRule,
    Placement,
    Standing,
    Strategy,
    WeeklyTime,
)
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.proposals.rows import Row, minute
from apps.tenant.schedule.proposals.wishes import Choice, Wishes
from apps.tenant.schedule.rules import days_off, weekly_times


def request_for(wishes: Wishes, zone: ZoneInfo, rows: Sequence[Row] = ()) -> FillRequest:
    """What the engine is asked; ``rows`` are those of the preview: the pinned stay, the dropped don't come back.

    Seven queries.
    """
    first, last = _midnight(wishes.start, zone), _midnight(wishes.end + timedelta(days=1), zone)
    off = days_off(wishes.start, wishes.end)
    return FillRequest(
        start=wishes.start,
        end=wishes.end,
        zone=zone,
        now=timezone.now(),
        rules=network_rules(wishes),
        moments=tuple(_moments(first, last, wishes)),
        candidates=tuple(_candidates(wishes)),
        standing=tuple(_standing(first, last, wishes.cooldown_days)),
        excluded=frozenset(wishes.excluded) | off.keys(),
        strategy=Strategy(wishes.strategy),
        cooldown_days=wishes.cooldown_days,
        seed=wishes.seed,
        spacing_over_all=timedelta(minutes=wishes.spacing_over_all),
        weekly=tuple(WeeklyTime(one.network, one.weekday, one.at, one.natural) for one in weekly_times()),
        pinned=tuple(_placement(row) for row in rows if row.pinned and not row.dropped),
        dropped=frozenset((row.artwork_id, row.network, row.at) for row in rows if row.dropped),
    )


def network_rules(wishes: Wishes) -> dict[str, NetworkRule]:
    """The limits of the networks that are posted to."""
    return {
        network: NetworkRule(count, timedelta(minutes=wishes.spacing.get(network, 0)), wishes.per_week.get(network, 0))
        for network, count in wishes.per_day.items()
        if count
    }


def events_wished(wishes: Wishes, first: datetime, last: datetime) -> QuerySet[Event]:
    """The favourable times that may be used, with their calendars. One query."""
    events = events_posting_between(first, last)
    if wishes.event_ids:
        return events.filter(pk__in=wishes.event_ids)
    return events if wishes.calendar_ids is None else events.filter(calendar_id__in=wishes.calendar_ids)


def artworks_wished(wishes: Wishes) -> ArtworkQuerySet:
    """The artworks that may be used: first those that were never posted, then those that waited longest. One query."""
    last = Max("posts__scheduled_at", filter=~Q(posts__state="cancelled"))
    artworks = Artwork.objects.promotable().annotate(last_post=last)
    artworks = artworks.order_by(F("last_post").asc(nulls_first=True), "created_at", "id")
    if wishes.choice == Choice.COLLECTIONS:
        return artworks.filter(collection_id__in=wishes.collection_ids)
    if wishes.choice == Choice.TAGS:
        return artworks.filter(tags__overlap=list(wishes.tags))
    return artworks.filter(pk__in=wishes.artwork_ids) if wishes.choice == Choice.CHOSEN else artworks


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _moments(first: datetime, last: datetime, wishes: Wishes) -> Iterable[Moment]:
    for event in events_wished(wishes, first, last):
        calendar = event.calendar
        yield Moment(
            at=minute(event.posts_at),
            event_id=str(event.pk),
            calendar_id=str(calendar.pk),
            calendar_name=calendar.name,
            summary=event.summary,
            priority=calendar.priority,
        )


def _candidates(wishes: Wishes) -> Iterable[Candidate]:
    """The artworks with the networks that they have words for."""
    networks: dict[str, set[str]] = {}
    captions = Caption.objects.filter(network__in=Network.posted_values())
    for artwork_id, network in captions.values_list("artwork_id", "network"):
        networks.setdefault(str(artwork_id), set()).add(network)
    found = artworks_wished(wishes).values_list("pk", "title", "collection_id", "place")
    for pk, title, collection_id, place in found:
        in_order = wishes.in_series and collection_id is not None
        words = frozenset(networks.get(str(pk), ()))
        yield Candidate(str(pk), title, words, str(collection_id or ""), place if in_order else None)


def _standing(first: datetime, last: datetime, cooldown_days: int) -> Iterable[Standing]:
    rest = timedelta(days=max(cooldown_days, 7) + 1)
    posts = Post.objects.heard().between(first - rest, last + rest)
    found = posts.values_list("artwork_id", "network", "scheduled_at", "event_id", "artwork__collection_id")
    for artwork_id, network, at, event_id, collection_id in found:
        yield Standing(str(artwork_id), network, at, str(event_id or ""), str(collection_id or ""))


def _placement(row: Row) -> Placement:
    return Placement(row.artwork_id, row.network, row.at, row.event_id, row.reason)
