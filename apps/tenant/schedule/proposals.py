"""Filling the schedule: wishes → proposal (a preview that is kept) → posts."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.calendars.models import Event
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.filling import (
    Candidate,
    FillRequest,
    Moment,
    NetworkRule,
    Placement,
    Standing,
    Strategy,
    fill,
)
from apps.tenant.schedule.models import Post, PostState, Proposal, ProposalState


@dataclass(frozen=True)
class Wishes:
    """What the form asks: ``per_day`` by network, ``spacing_minutes`` between two posts of one network."""

    start: date
    end: date
    per_day: dict[str, int]
    spacing_minutes: int
    strategy: str
    cooldown_days: int
    excluded: tuple[date, ...] = ()
    calendar_ids: tuple[str, ...] = ()


def proposal_make(*, actor: Actor, wishes: Wishes, zone: ZoneInfo) -> Proposal:
    """Fill the schedule in thought and keep the result for looking at. Five queries.

    Raises FillRefused when the wishes contradict themselves. No post is made.
    """
    result = fill(_request(wishes, zone))
    return Proposal.objects.create(
        wishes=_wishes_as_json(wishes),
        placements=[_placement_as_json(placement) for placement in result.placements],
        unplaced=[asdict(one) for one in result.unplaced],
        state=ProposalState.OPEN,
        made_by_id=actor.user_id,
    )


@transaction.atomic
def proposal_accept(*, actor: Actor, proposal: Proposal) -> tuple[int, int]:
    """Make the posts of the preview; (how many were made, how many no longer could be). Six queries.

    What became impossible since the preview (sold, time passed or taken) is left out. Raises Conflict when it was
    accepted or discarded before.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != ProposalState.OPEN:
        raise Conflict("This preview was used already. Please fill the schedule again.")
    wanted = [_placement_from_json(values) for values in proposal.placements]
    possible = _still_possible(wanted)
    named = {one.event_id for one in possible if one.event_id}
    known = {str(pk) for pk in Event.objects.filter(pk__in=named).values_list("pk", flat=True)}
    posts = [
        Post(
            artwork_id=one.artwork_id,
            network=one.network,
            scheduled_at=one.at,
            state=PostState.READY,
            event_id=one.event_id if one.event_id in known else None,
        )
        for one in possible
    ]
    Post.objects.bulk_create(posts, batch_size=1000, ignore_conflicts=True)
    made = Post.objects.filter(pk__in=[post.pk for post in posts]).count()
    proposal.state = ProposalState.ACCEPTED
    proposal.save()
    activity_record(actor=actor, verb="schedule.filled", summary=f"Planned {made} posts", object_id=proposal.pk)
    return made, len(wanted) - made


def proposal_discard(*, actor: Actor, proposal: Proposal) -> None:
    """Leave the schedule as it is."""
    Proposal.objects.filter(pk=proposal.pk, state=ProposalState.OPEN).update(state=ProposalState.DISCARDED)


def _request(wishes: Wishes, zone: ZoneInfo) -> FillRequest:
    first = datetime.combine(wishes.start, time(), tzinfo=zone).astimezone(UTC)
    last = datetime.combine(wishes.end + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
    spacing = timedelta(minutes=wishes.spacing_minutes)
    return FillRequest(
        start=wishes.start,
        end=wishes.end,
        zone=zone,
        now=timezone.now(),
        rules={network: NetworkRule(count, spacing) for network, count in wishes.per_day.items() if count},
        moments=tuple(_moments(first, last, wishes.calendar_ids)),
        candidates=tuple(_candidates()),
        standing=tuple(_standing(first, last, wishes.cooldown_days)),
        excluded=frozenset(wishes.excluded),
        strategy=Strategy(wishes.strategy),
        cooldown_days=wishes.cooldown_days,
        seed=f"{wishes.start}",
    )


def _moments(first: datetime, last: datetime, calendar_ids: tuple[str, ...]) -> Iterable[Moment]:
    events = Event.objects.filter(posts_at__gte=first, posts_at__lt=last).select_related("calendar")
    if calendar_ids:
        events = events.filter(calendar_id__in=calendar_ids)
    for event in events:
        calendar = event.calendar
        yield Moment(
            at=event.posts_at,
            event_id=str(event.pk),
            calendar_id=str(calendar.pk),
            calendar_name=calendar.name,
            summary=event.summary,
            priority=calendar.priority,
        )


def _candidates() -> Iterable[Candidate]:
    """Artworks to be promoted, those that waited longest first, with the networks that they have words for."""
    networks: dict[str, set[str]] = {}
    for artwork_id, network in Caption.objects.values_list("artwork_id", "network"):
        networks.setdefault(str(artwork_id), set()).add(network)
    for pk, title, collection_id in (
        Artwork.objects.promotable().order_by("created_at", "id").values_list("pk", "title", "collection_id")
    ):
        yield Candidate(str(pk), title, frozenset(networks.get(str(pk), ())), str(collection_id or ""))


def _standing(first: datetime, last: datetime, cooldown_days: int) -> Iterable[Standing]:
    rest = timedelta(days=cooldown_days + 1)
    posts = Post.objects.standing().between(first - rest, last + rest)
    for artwork_id, network, at in posts.values_list("artwork_id", "network", "scheduled_at"):
        yield Standing(str(artwork_id), network, at)


def _still_possible(wanted: list[Placement]) -> list[Placement]:
    available = {str(pk) for pk in Artwork.objects.promotable().values_list("pk", flat=True)}
    times = [one.at for one in wanted]
    taken = set(Post.objects.standing().filter(scheduled_at__in=times).values_list("network", "scheduled_at"))
    now = timezone.now()
    return [
        one for one in wanted if one.artwork_id in available and one.at > now and (one.network, one.at) not in taken
    ]


def _wishes_as_json(wishes: Wishes) -> dict[str, Any]:
    dates = {"start": str(wishes.start), "end": str(wishes.end), "excluded": [str(day) for day in wishes.excluded]}
    return {**asdict(wishes), **dates}


def _placement_as_json(placement: Placement) -> dict[str, Any]:
    return {**asdict(placement), "at": placement.at.isoformat()}


def _placement_from_json(values: dict[str, Any]) -> Placement:
    return Placement(**{**values, "at": datetime.fromisoformat(values["at"])})
