"""Writes on posts: planned, moved, given another artwork, taken out. Each can be taken back (``history``)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict
from apps.core.tenancy.context import active_workspace
from apps.public.metering.services import meter_lock
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.calendars.models import Event
from apps.tenant.schedule.checks import check_artwork, check_free, check_time, name_of, posts_lock, states_for
from apps.tenant.schedule.history import Snapshot, change_record, posts_restore, snapshot, snapshots
from apps.tenant.schedule.hooks import away_moved, away_removed
from apps.tenant.schedule.models import Change, Post, PostState
from apps.tenant.schedule.states import AWAY_STATES, MOVABLE_STATES, OPEN_STATES, REMOVABLE_STATES


@dataclass(frozen=True)
class Place:
    """Where an artwork is to go: a network and a minute, and the favourable time that it is planned for, if any."""

    artwork: Artwork
    network: str
    at: datetime
    event: Event | None = None


@dataclass(frozen=True)
class Move:
    """A post's new minute. ``version`` is the one that the person saw, None to move it whatever happened since."""

    post: Post
    at: datetime
    event: Event | None = None
    version: int | None = None


@transaction.atomic
def posts_plan(*, actor: Actor, places: Sequence[Place]) -> tuple[list[Post], Change]:
    """Put artworks into the schedule: ready where there are words for the network, drafts otherwise.

    A silent post (its artwork is sold or on hold) gives way. A sold artwork goes where it has words for its prints, by
    hand; a filling leaves it out. Raises InvalidInput for a time that has passed or an
    artwork that is not to be promoted, Conflict for a taken time; nothing is planned then. Eight queries.
    """
    for place in places:
        check_artwork(place.artwork, place.network)
    states = states_for([(place.artwork.pk, place.network) for place in places])
    posts = [
        Post(artwork=one.artwork, network=one.network, scheduled_at=check_time(one.at), event=one.event, state=state)
        for one, state in zip(places, states, strict=True)
    ]
    silent = check_free({(post.network, post.scheduled_at) for post in posts})
    before = snapshots(silent)
    posts_restore(silent, {post.pk: {**before[post.pk], "state": "cancelled"} for post in silent})
    try:
        with transaction.atomic():
            Post.objects.bulk_create(posts)
    except IntegrityError as error:
        raise Conflict("Somebody else took that time at this very moment. Choose another one.") from error
    label = _label("Planned", posts)
    _log(actor, "post.created", label, posts)
    return posts, change_record(actor=actor, label=label, before=before, posts=[*silent, *posts])


def post_create(*, actor: Actor, artwork: Artwork, network: str, at: datetime) -> Post:
    """``posts_plan`` for one post."""
    posts, _ = posts_plan(actor=actor, places=[Place(artwork, network, at)])
    return posts[0]


@transaction.atomic
def posts_move(*, actor: Actor, moves: Sequence[Move]) -> Change:
    """Give posts other times, all or none; they may change places with each other.

    Moving ends an approval. What is at Publer is moved there, too (``hooks``). Raises Conflict when a post was changed
    since it was seen, is being sent or out, or its new time is taken; InvalidInput for a time that has passed,
    LimitReached when what is at Publer is moved into a month that has no room for it. Twelve queries.
    """
    meter_lock(active_workspace().id)  # what is at Publer may be sent anew
    versions = {move.post.pk: move.version for move in moves if move.version is not None}
    posts = posts_lock([move.post for move in moves], versions, allowed=MOVABLE_STATES)
    before = snapshots(posts)
    there = {move.post.pk for move in moves if _is_there(move, before)}
    away = [post for post in posts if post.state in AWAY_STATES and post.pk not in there]
    wanted = {
        move.post.pk: {
            **(before[move.post.pk] if move.post.pk in there else _unapproved(before[move.post.pk])),
            "at": check_time(move.at).isoformat(),
            "event": str(move.event.pk) if move.event else None,
        }
        for move in moves
    }
    places = {(post.network, datetime.fromisoformat(wanted[post.pk]["at"])) for post in posts}
    if len(places) < len(posts):
        raise Conflict("Two of these posts would go out on one network in the same minute. Move them one by one.")
    silent = check_free(places, ignoring=[post.pk for post in posts])
    before |= snapshots(silent)
    wanted |= {post.pk: {**before[post.pk], "state": "cancelled"} for post in silent}
    posts_restore([*posts, *silent], wanted)
    away_moved(actor=actor, posts=away, was={post.pk: datetime.fromisoformat(before[post.pk]["at"]) for post in away})
    label = _label("Moved", posts) + (", at Publer too" if away else "")
    _log(actor, "post.moved", label, posts)
    return change_record(actor=actor, label=label, before=before, posts=[*posts, *silent])


@transaction.atomic
def post_replace_artwork(*, actor: Actor, post: Post, artwork: Artwork, version: int | None = None) -> Change:
    """Show another artwork at the same time; it has to be approved anew.

    Raises InvalidInput when the artwork is not to be promoted, Conflict as ``posts_move`` does. Nine queries.
    """
    post = posts_lock([post], {post.pk: version} if version is not None else None)[0]
    check_artwork(artwork, post.network)
    before = snapshot(post)
    state = states_for([(artwork.pk, post.network)])[0]
    posts_restore([post], {post.pk: {**_unapproved(before), "artwork": str(artwork.pk), "state": str(state)}})
    post.artwork = artwork
    label = _label("Gave the place to", [post])
    _log(actor, "post.artwork_replaced", label, [post])
    return change_record(actor=actor, label=label, before={post.pk: before}, posts=[post])


@transaction.atomic
def posts_remove(*, actor: Actor, posts: Iterable[Post]) -> Change:
    """Take posts out of the schedule; the artworks stay. Seven queries.

    What is at Publer is called back there (``hooks``), and is gone once that is confirmed. Raises Conflict for what is
    out already.
    """
    locked = posts_lock(posts, allowed=REMOVABLE_STATES)
    away = [post for post in locked if post.state not in OPEN_STATES]
    before = {post.pk: _planned(snapshot(post)) for post in locked}
    here = [post for post in locked if post not in away]
    posts_restore(here, {post.pk: {**before[post.pk], "state": str(PostState.CANCELLED)} for post in here})
    away_removed(actor=actor, posts=away)
    for post in away:
        post.state = PostState.CANCELLED  # what it will be, and what an undo finds then
    label = _label("Took out", locked) + (", at Publer too" if away else "")
    _log(actor, "post.removed", label, locked)
    return change_record(actor=actor, label=label, before=before, posts=locked)


def _is_there(move: Move, before: Mapping[UUID, Snapshot]) -> bool:
    """Whether only the favourable time changes: what was seen and approved goes out as it was."""
    return bool(move.at.isoformat() == before[move.post.pk]["at"])


def _planned(before: Snapshot) -> Snapshot:
    """What left the plan comes back to it as it was approved; it is sent anew."""
    if before["state"] in OPEN_STATES:
        return before
    return {**before, "state": str(PostState.APPROVED if before["approved_at"] else PostState.READY)}


def _unapproved(before: Snapshot) -> Snapshot:
    """Nobody has seen it like this: what was approved has to be approved again. Of what has left, others decide."""
    if before["state"] in AWAY_STATES:
        return before
    state = PostState.READY if before["state"] == PostState.APPROVED and before["approved_at"] else before["state"]
    return {**before, "state": str(state), "approved_at": None, "approved_by": None, "approved_name": ""}


def _label(verb: str, posts: Sequence[Post]) -> str:
    if not posts:
        return verb
    first = min(posts, key=lambda post: post.scheduled_at)
    when = f"{timezone.localtime(first.scheduled_at):%a %-d %b %Y, %H:%M}"
    titles = {post.artwork.title for post in posts}
    what = f"“{first.artwork.title}”" if len(titles) == 1 else f"{len(posts)} posts"
    networks = ", ".join(dict.fromkeys(name_of(post.network) for post in posts))
    return f"{verb} {what} on {networks}, {when}" if len(titles) == 1 else f"{verb} {what}, the first on {when}"


def _log(actor: Actor, verb: str, summary: str, posts: Sequence[Post]) -> None:
    only: UUID | None = posts[0].pk if len(posts) == 1 else None
    data = {"posts": [str(post.pk) for post in posts]}
    activity_record(actor=actor, verb=verb, summary=summary, object_id=only, data=data)
