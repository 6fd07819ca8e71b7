"""From a preview to posts: all that are still possible, in one transaction, as one change that can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.access import Actor
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.calendars.models import Event
from apps.tenant.schedule.checks import is_silent, states_for
from apps.tenant.schedule.history import change_record, posts_restore, snapshots
from apps.tenant.schedule.models import Change, Post, Proposal, ProposalState
from apps.tenant.schedule.proposals.rows import Row, rows_in
from apps.tenant.schedule.proposals.steps import proposal_lock

_BATCH = 1000
_TAKEN = "the time was taken meanwhile"


@dataclass(frozen=True)
class Accepted:
    """The change to undo (None when no post was made), how many posts, and why others could not be."""

    change: Change | None
    made: int
    left: list[str]
    first: datetime | None


@dataclass(frozen=True)
class Standing:
    """What stands where the preview wants to go: posts by place, and used events by network."""

    places: Mapping[tuple[str, datetime], Post]
    events: frozenset[tuple[str, str]]
    known_events: frozenset[str]
    artworks: Mapping[str, Artwork]


@transaction.atomic
def proposal_accept(*, actor: Actor, proposal: Proposal, version: int | None = None) -> Accepted:
    """Make the posts of the preview. About 15 queries, and one per thousand posts.

    What became impossible since (sold, passed, taken, its event used) is left out, told, and kept with the proposal.
    A post whose own artwork is sold gives way. Raises Conflict when the preview was used before, or changed since
    ``version`` was seen.
    """
    proposal = proposal_lock(proposal, version)
    rows = rows_in(proposal)
    standing = standing_for(rows, lock=True)
    refused = impossible(rows, standing)
    posts, silent = _posts_made([row for row in rows if row.id not in refused], standing)
    before = snapshots(silent)
    posts_restore(silent, {post.pk: {**before[post.pk], "state": "cancelled"} for post in silent})
    Post.objects.bulk_create(posts.values(), batch_size=_BATCH, ignore_conflicts=True)
    there = set(Post.objects.filter(pk__in=[post.pk for post in posts.values()]).values_list("pk", flat=True))
    refused |= {row_id: _TAKEN for row_id, post in posts.items() if post.pk not in there}
    made = [post for post in posts.values() if post.pk in there]
    left = [_sentence(row, standing, refused[row.id]) for row in rows if row.id in refused]
    _close(proposal, rows, standing, refused)
    change = _record(actor, proposal, before, [*silent, *made], len(made)) if made else None
    return Accepted(change, len(made), left, min((post.scheduled_at for post in made), default=None))


@transaction.atomic
def proposal_discard(*, actor: Actor, proposal: Proposal) -> None:
    """Leave the schedule as it is. Two queries; nothing for a preview that is not open any more."""
    open_states = [ProposalState.OPEN, ProposalState.MAKING, ProposalState.REFUSED]
    still = Proposal.objects.filter(pk=proposal.pk, state__in=open_states)
    if still.update(state=ProposalState.DISCARDED, updated_at=timezone.now()):
        activity_record(actor=actor, verb="schedule.discarded", summary="Discarded a preview", object_id=proposal.pk)


def standing_for(rows: Sequence[Row], *, lock: bool = False) -> Standing:
    """What the rows meet. Four queries."""
    posts = Post.objects.standing().filter(scheduled_at__in={row.at for row in rows}).select_related("artwork")
    posts = posts.defer("artwork__search_text", "artwork__palette").with_prints()
    posts = posts.order_by("pk").select_for_update(of=("self",)) if lock else posts
    places = {(post.network, post.scheduled_at): post for post in posts}
    events = {row.event_id for row in rows if row.event_id}
    used = Post.objects.heard().filter(event_id__in=events).values_list("event_id", "network")
    known = Event.objects.filter(pk__in=events, wanted=True).values_list("pk", flat=True)
    artworks = Artwork.objects.only("title", "availability", "deleted_at")
    return Standing(
        places=places,
        events=frozenset((str(pk), network) for pk, network in used),
        known_events=frozenset(str(pk) for pk in known),
        artworks={str(pk): one for pk, one in artworks.in_bulk({row.artwork_id for row in rows}).items()},
    )


def impossible(rows: Sequence[Row], standing: Standing) -> dict[str, str]:
    """Why rows can't become posts, by their ids, in words that follow a colon. No query."""
    found: dict[str, str] = {}
    places, events, now = set(), set(standing.events), timezone.now()
    for row in rows:
        there = standing.places.get(row.place)
        reason = _why_not(standing.artworks.get(row.artwork_id), row.at <= now)
        if not reason and ((there and not is_silent(there)) or row.place in places):
            reason = _TAKEN
        if not reason and (row.event_id, row.network) in events:
            reason = "its favourable time was used for another post meanwhile"
        if reason:
            found[row.id] = reason
            continue
        places.add(row.place)
        if row.event_id:
            events.add((row.event_id, row.network))
    return found


def _why_not(artwork: Artwork | None, has_passed: bool) -> str:
    if artwork is None or artwork.deleted_at is not None:
        return "the artwork is not in the library any more"
    if not artwork.is_available:
        return f"the artwork is {artwork.get_availability_display().lower()}"
    return "the time has passed" if has_passed else ""


def _posts_made(rows: Sequence[Row], standing: Standing) -> tuple[dict[str, Post], list[Post]]:
    """The new posts by row id, and the silent ones that give way to them."""
    states = states_for([(UUID(row.artwork_id), row.network) for row in rows])
    posts = {
        row.id: Post(
            artwork=standing.artworks[row.artwork_id],
            network=row.network,
            scheduled_at=row.at,
            state=state,
            event_id=UUID(row.event_id) if row.event_id in standing.known_events else None,
        )
        for row, state in zip(rows, states, strict=True)
    }
    in_the_way = [standing.places[row.place] for row in rows if row.place in standing.places]
    wanted = {(row.event_id, row.network) for row in rows if row.event_id in standing.known_events}
    networks = Q(event_id__in={event for event, _ in wanted}, network__in={network for _, network in wanted})
    silent = Post.objects.silent().filter(networks).select_related("artwork").order_by("pk")
    using = [post for post in silent.select_for_update(of=("self",)) if (str(post.event_id), post.network) in wanted]
    return posts, list({post.pk: post for post in (*in_the_way, *using)}.values())


def _close(proposal: Proposal, rows: Sequence[Row], standing: Standing, refused: Mapping[str, str]) -> None:
    left = [
        {
            "what": _what(row, standing),
            "reason": f"{refused[row.id].capitalize()}.",
            "kind": "left",
            "subject_id": row.id,
        }
        for row in rows
        if row.id in refused
    ]
    proposal.unplaced = [*left, *proposal.unplaced]
    proposal.state, proposal.version = ProposalState.ACCEPTED, proposal.version + 1
    proposal.save()


def _record(
    actor: Actor, proposal: Proposal, before: Mapping[UUID, dict[str, object]], posts: Sequence[Post], made: int
) -> Change:
    label = f"Filled the schedule with {made} post{'' if made == 1 else 's'}"
    data = {"posts": [str(post.pk) for post in posts]}
    activity_record(actor=actor, verb="schedule.filled", summary=label, object_id=proposal.pk, data=data)
    return change_record(actor=actor, label=label, before=before, posts=posts)


def _sentence(row: Row, standing: Standing, reason: str) -> str:
    return f"{_what(row, standing)}: {reason}."


def _what(row: Row, standing: Standing) -> str:
    artwork = standing.artworks.get(row.artwork_id)
    title = artwork.title if artwork else "A deleted artwork"
    return f"“{title}” on {row.network_name}, {timezone.localtime(row.at):%a %-d %b, %H:%M}"
