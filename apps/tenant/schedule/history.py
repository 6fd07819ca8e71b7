"""Undo and redo: every change of the plan is kept with what the posts were before and after it.

Taking a change back never overwrites what somebody did since: a post that is not as the change left it stays as it is,
and the person is told how many those were.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, NotFound
from apps.core.networks import Network
from apps.core.tenancy.context import active_workspace
from apps.public.metering.services import meter_lock
from apps.tenant.activity.models import Entry
from apps.tenant.activity.services import activity_record
from apps.tenant.calendars.models import Event
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.hooks import away_moved
from apps.tenant.schedule.models import Change, Post, PostState
from apps.tenant.schedule.states import AWAY_STATES, PLANNED_STATES, route

KEPT_DAYS = 30

Snapshot = dict[str, Any]
Side = Literal["before", "after"]

_BATCH = 500
_UNAPPROVED = (PostState.DRAFT, PostState.READY)
# While posts change places with each other, they stand where no other post is.
_ASIDE = timedelta(days=365_000)
_FIELDS = ["artwork", "scheduled_at", "event", "approved_by", "approved_name", "approved_at", "version", "updated_at"]


class Outcome(NamedTuple):
    """What came of an undo or redo: how many posts follow, and how many stay because they were changed since."""

    change: Change
    done: int
    kept: int


def snapshot(post: Post) -> Snapshot:
    """The post as it is, to come back to. No query."""
    return {
        "artwork": str(post.artwork_id),
        "at": post.scheduled_at.isoformat(),
        "event": str(post.event_id) if post.event_id else None,
        "state": str(post.state),
        "approved_by": str(post.approved_by_id) if post.approved_by_id else None,
        "approved_name": post.approved_name,
        "approved_at": post.approved_at.isoformat() if post.approved_at else None,
    }


def snapshots(posts: Iterable[Post]) -> dict[UUID, Snapshot]:
    """Those of several posts, by id."""
    return {post.pk: snapshot(post) for post in posts}


def change_record(*, actor: Actor, label: str, before: Mapping[UUID, Snapshot], posts: Iterable[Post]) -> Change:
    """Keep what was done to the posts, inside the caller's transaction. ``before`` lacks those that are new. One query.

    What the actor had taken back before this can't be done again afterwards.
    """
    rows = [
        {"post": str(post.pk), "before": before.get(post.pk) or _gone(snapshot(post)), "after": snapshot(post)}
        for post in posts
    ]
    return Change.objects.create(user_id=actor.user_id, label=label[:200], rows=rows)


def change_get_for(actor: Actor, change_id: UUID) -> Change:
    """The actor's own change. Raises NotFound. One query."""
    change = Change.objects.filter(pk=change_id, user_id=actor.user_id).first()
    if change is None:
        raise NotFound("There is nothing to undo any more.")
    return change


def change_to_undo(actor: Actor) -> Change | None:
    """What the actor did last and has not taken back. One query."""
    return _done(actor).first()


def change_to_redo(actor: Actor) -> Change | None:
    """What the actor took back last, as long as they have done nothing else since. Two queries."""
    undone = Change.objects.filter(user_id=actor.user_id, undone_at__isnull=False)
    last = _done(actor).first()
    if last is not None:
        undone = undone.filter(created_at__gt=last.created_at)
    return undone.order_by("created_at").first()


def change_undo(*, actor: Actor, change: Change) -> Outcome:
    """Make the posts what they were before. A few queries per 500 posts.

    Raises Conflict when that was done already, LimitReached as ``posts_move`` does.
    """
    return _apply(actor, change, "before")


def change_redo(*, actor: Actor, change: Change) -> Outcome:
    """Do again what was taken back. A few queries per 500 posts.

    Raises Conflict when it stands already, LimitReached as ``posts_move`` does.
    """
    return _apply(actor, change, "after")


def changes_forget() -> int:
    """Drop what is older than 30 days; how many."""
    return Change.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS)).delete()[0]


def _done(actor: Actor) -> QuerySet[Change]:
    return Change.objects.filter(user_id=actor.user_id, undone_at__isnull=True)


@transaction.atomic
def _apply(actor: Actor, change: Change, side: Side) -> Outcome:
    meter_lock(active_workspace().id)  # what is at Publer may be sent anew
    change = Change.objects.select_for_update().get(pk=change.pk)
    if (change.undone_at is not None) == (side == "before"):
        raise Conflict("That was taken back already." if side == "before" else "That was done again already.")
    posts = Post.objects.order_by("pk").select_for_update().in_bulk([UUID(row["post"]) for row in change.rows])
    left: Side = "after" if side == "before" else "before"
    rows = {UUID(row["post"]): row for row in change.rows}
    wanted = {pk: row[side] for pk, row in rows.items() if pk in posts and _is_as_left(posts[pk], row[left])}
    away = {
        pk: {**row[side], "state": str(posts[pk].state)}
        for pk, row in rows.items()
        if pk in posts and _is_away_as_left(posts[pk], row[left], row[side])
    }
    going = restorable(posts, wanted | away)
    was = {pk: posts[pk].scheduled_at for pk in away}
    posts_restore([posts[pk] for pk in going], going)
    away_moved(actor=actor, posts=[posts[pk] for pk in away if pk in going], was=was)
    change.undone_at = timezone.now() if side == "before" else None
    change.save()
    words = "Took back" if side == "before" else "Did again"
    activity_record(actor=actor, verb="plan.undone", summary=f"{words}: {change.label}", object_id=change.pk)
    return Outcome(change, len(going), len(change.rows) - len(going))


def _gone(one: Snapshot) -> Snapshot:
    """What a new post was before: not in the schedule."""
    return {**one, "state": str(PostState.CANCELLED)}


def _is_as_left(post: Post, left: Snapshot) -> bool:
    """Whether nobody changed the post since, apart from its words, its event's going and what follows from them."""
    now = snapshot(post)
    less = now["state"] in _UNAPPROVED and left["state"] in {*_UNAPPROVED, PostState.APPROVED}
    return (
        post.state in PLANNED_STATES
        and (now["artwork"], now["at"]) == (left["artwork"], left["at"])
        and (now["event"] in {None, left["event"]})
        and (now["state"] == left["state"] or less)
    )


def _is_away_as_left(post: Post, left: Snapshot, side: Snapshot) -> bool:
    """Whether the post has left the plan, was moved there, and nobody moved it since."""
    now = snapshot(post)
    return (
        {left["state"], side["state"]} <= set(AWAY_STATES)
        and post.state in {*AWAY_STATES, PostState.CANCELLING}
        and (now["artwork"], now["at"]) == (left["artwork"], left["at"]) == (side["artwork"], left["at"])
    )


def restorable(posts: Mapping[UUID, Post], wanted: Mapping[UUID, Snapshot]) -> dict[UUID, Snapshot]:
    """Of the snapshots those that can be come back to; the other posts stay as they are. One query.

    Their place is free, or left free by the others, and their time has not passed meanwhile. A favourable time that
    another post got meanwhile is left to that one.
    """
    now = timezone.now()
    going = {pk: one for pk, one in wanted.items() if not _goes_into_past(posts[pk], one, now)}
    there = _there(wanted)
    while True:
        staying = [row for row in there if row[0] not in going]
        taken = {(network, at) for _, network, at, _ in staying}
        blocked = set()
        for pk, one in going.items():
            place = (posts[pk].network, datetime.fromisoformat(one["at"]))
            if _comes(one) and place in taken:
                blocked.add(pk)
            elif _comes(one):
                taken.add(place)
        if not blocked:
            break
        # Who stays keeps the place that it has, which may be another's way back.
        going = {pk: one for pk, one in going.items() if pk not in blocked}
    used = {(network, str(event)) for _, network, _, event in staying if event}
    return {
        pk: {**one, "event": None} if (posts[pk].network, one["event"]) in used else one for pk, one in going.items()
    }


def _there(wanted: Mapping[UUID, Snapshot]) -> list[tuple[UUID, str, datetime, UUID | None]]:
    """Id, network, minute and event of the posts that are to change, and of those that they may come upon."""
    times = {datetime.fromisoformat(one["at"]) for one in wanted.values()}
    events = {one["event"] for one in wanted.values() if one["event"]}
    near = Q(pk__in=list(wanted)) | Q(scheduled_at__in=times) | Q(event__in=events)
    return list(Post.objects.standing().filter(near).values_list("pk", "network", "scheduled_at", "event_id"))


def _comes(one: Snapshot) -> bool:
    return bool(one["state"] != PostState.CANCELLED)


def _goes_into_past(post: Post, one: Snapshot, now: datetime) -> bool:
    at = datetime.fromisoformat(one["at"])
    return at <= now and _comes(one) and post.scheduled_at != at


def posts_restore(posts: Sequence[Post], wanted: Mapping[UUID, Snapshot]) -> None:
    """Make each post what its snapshot says, all at once, along the arrows. Inside the caller's transaction.

    Posts may change places with each other. An approval comes back only to words that are as they were.
    Raises Conflict when a place is taken. About eight queries and one per 500 posts.
    """
    ids = [post.pk for post in posts]
    _fill_in(posts, wanted)
    targets = {post.pk: _target(post, wanted[post.pk]) for post in posts}
    leaving = [post for post in posts if targets[post.pk] == PostState.CANCELLED]
    try:
        with transaction.atomic():
            _walk(leaving, targets)
            Post.objects.filter(pk__in=ids).update(scheduled_at=F("scheduled_at") + _ASIDE, event=None)
            Post.objects.bulk_update(posts, _FIELDS, batch_size=_BATCH)
            # Those that come back do so where they are to be: the place that they left may be another's by now.
            _walk([post for post in posts if targets[post.pk] != PostState.CANCELLED], targets)
    except IntegrityError as error:
        raise Conflict("Another post took one of these times at this very moment. Nothing was changed.") from error


def _fill_in(posts: Sequence[Post], wanted: Mapping[UUID, Snapshot]) -> None:
    named = {one["event"] for one in wanted.values() if one["event"]}
    events = {str(pk) for pk in Event.objects.filter(pk__in=named).values_list("pk", flat=True)} if named else set()
    stale = _changed_words(wanted)
    for post in posts:
        one = wanted[post.pk]
        post.artwork_id, post.scheduled_at = UUID(one["artwork"]), datetime.fromisoformat(one["at"])
        post.event_id = UUID(one["event"]) if one["event"] in events else None
        is_stale = (one["artwork"], post.network) in stale
        approved = one["approved_at"] and not is_stale
        post.approved_at = datetime.fromisoformat(one["approved_at"]) if approved else None
        post.approved_by_id = UUID(one["approved_by"]) if approved and one["approved_by"] else None
        post.approved_name = one["approved_name"] if approved else ""
        post.version, post.updated_at = post.version + 1, timezone.now()


def _target(post: Post, wanted: Snapshot) -> PostState:
    state = PostState(wanted["state"])
    lost = state == PostState.APPROVED and wanted["approved_at"] and post.approved_at is None
    return PostState.READY if lost else state


def _changed_words(wanted: Mapping[UUID, Snapshot]) -> set[tuple[str, str]]:
    """Artwork and network of what was written or framed anew after the approval that is to come back. Two queries.

    Or of what began to speak of prints since, or ended doing so, as far as it has words for them.
    """
    approved = {one["artwork"]: one["approved_at"] for one in wanted.values() if one["approved_at"]}
    if not approved:
        return set()
    captions = Caption.objects.filter(artwork__in=approved)
    written = captions.values_list("artwork_id", "network", "updated_at", "print_text", "artwork__words_switched_at")
    said = [
        (artwork, network, max(at, switched_at) if print_text and switched_at else at)
        for artwork, network, at, print_text, switched_at in written
    ]
    # Frames and choices of a shape alike: the log has both, with the time, and can't be rewritten.
    since = datetime.fromisoformat(min(approved.values()))
    framed = Entry.objects.filter(verb="artwork.framed", object_id__in=approved, created_at__gt=since)
    frames = framed.values_list("object_id", "created_at")
    changes = [*said, *((artwork, network, at) for artwork, at in frames for network in Network.posted_values())]
    return {
        (str(artwork), network)
        for artwork, network, changed in changes
        if changed > datetime.fromisoformat(approved[str(artwork)])
    }


def _walk(posts: Sequence[Post], targets: Mapping[UUID, PostState]) -> None:
    """Lead the posts to their states, one arrow after the other, those of the same way together."""
    ways: dict[tuple[PostState, ...], list[Post]] = {}
    for post in posts:
        ways.setdefault(tuple(route(PostState(post.state), targets[post.pk])), []).append(post)
    for way, together in ways.items():
        for state in way:
            Post.objects.filter(pk__in=[post.pk for post in together]).update(state=state)
            for post in together:
                post.state = state
