"""Reads of posts and proposals."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import NotFound
from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption
from apps.tenant.captions.prints import draft_posted
from apps.tenant.captions.selectors import draft_of
from apps.tenant.captions.writers.base import Draft
from apps.tenant.schedule.models import Post, PostState, Proposal
from apps.tenant.schedule.querysets import PostQuerySet, plannable
from apps.tenant.schedule.states import OPEN_STATES


def post_get_for(actor: Actor, post_id: UUID) -> Post:
    """The post with its artwork and event. Raises NotFound. One query."""
    post: Post | None = Post.objects.shown().filter(pk=post_id).first()
    if post is None:
        raise NotFound("That post is not in the schedule any more.")
    return post


def posts_get_for(actor: Actor, post_ids: Iterable[UUID]) -> list[Post]:
    """Those of the posts that are there, in order of time. One query."""
    return list(Post.objects.shown().filter(pk__in=list(post_ids)))


def posts_queue(actor: Actor, *, network: str = "", state: str = "", past: bool = False) -> PostQuerySet:
    """Posts in order with artwork and event: those to come, or those whose time has passed. One query."""
    posts = Post.objects.shown().standing()
    posts = posts.filter(scheduled_at__lt=timezone.now()) if past else posts.filter(scheduled_at__gte=timezone.now())
    if network:
        posts = posts.filter(network=network)
    if state:
        posts = posts.filter(state=state)
    return posts.order_by("-scheduled_at") if past else posts


def posts_shown_between(start: datetime, end: datetime) -> PostQuerySet:
    """Posts with artwork and event in [start, end). One query."""
    return Post.objects.shown().standing().between(start, end)


def proposal_get_for(actor: Actor, proposal_id: UUID) -> Proposal:
    """The proposal. Raises NotFound. One query."""
    proposal = Proposal.objects.filter(pk=proposal_id).first()
    if proposal is None:
        raise NotFound("That preview is not here any more. Please fill the schedule again.")
    return proposal


def proposals_open(actor: Actor) -> list[Proposal]:
    """Previews that nobody accepted or discarded yet, the latest first, without their posts. One query."""
    return list(Proposal.objects.filter(state="open").defer("placements", "unplaced")[:10])


def artworks_for_slot(actor: Actor, *, network: str, query: str = "", limit: int = 24) -> list[Artwork]:
    """Artworks that could take a place on the network: to be promoted, with words for it. One query.

    Sold ones with words for their prints, too: it is somebody's choice.
    """
    found = Artwork.objects.present().filter(plannable([network]), captions__network=network)
    if query:
        found = found.filter(title__icontains=query)
    return list(found.order_by("title", "id")[:limit])


def captions_by_post(posts: Iterable[Post]) -> dict[UUID, Caption]:
    """Each post's words: its artwork's caption for its network. One query."""
    posts = list(posts)
    captions = Caption.objects.filter(artwork_id__in={post.artwork_id for post in posts})
    by_key = {(caption.artwork_id, caption.network): caption for caption in captions}
    found = {post.pk: by_key.get((post.artwork_id, post.network)) for post in posts}
    return {key: caption for key, caption in found.items() if caption is not None}


def words_by_post(posts: Iterable[Post]) -> dict[UUID, Draft]:
    """What each post, fetched with its artwork, says as it goes out now: its text or words for prints. One query."""
    posts = list(posts)
    captions = captions_by_post(posts)
    return {post.pk: words_of(post, captions[post.pk]) for post in posts if post.pk in captions}


def words_of(post: Post, caption: Caption) -> Draft:
    """What the post, fetched with its artwork, says; what was out before a sale said its text. No query."""
    switched_at = post.artwork.words_switched_at
    if post.state == PostState.PUBLISHED and switched_at and post.scheduled_at < switched_at:
        return draft_of(caption)
    return draft_posted(post.artwork, caption)


def posts_on_events(event_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many posts to come stand on each of the favourable times; those without any are left out. One query."""
    posts = Post.objects.filter(event__in=event_ids, state__in=OPEN_STATES, scheduled_at__gte=timezone.now())
    return dict(posts.order_by().values_list("event_id").annotate(count=Count("pk")))


def approvable_count(actor: Actor) -> int:
    """How many posts to come wait for approval. One query."""
    waiting = [state for state in OPEN_STATES if state != "approved"]
    return Post.objects.filter(state__in=waiting, scheduled_at__gte=timezone.now()).count()
