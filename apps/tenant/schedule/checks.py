"""What has to be true of a post before it is written."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from apps.core.errors import Conflict, InvalidInput
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption
from apps.tenant.captions.prints import may_be_posted
from apps.tenant.schedule.models import ApprovalMode, Post, PostState
from apps.tenant.schedule.rules import settings_get
from apps.tenant.schedule.states import OPEN_STATES, check_state


def posts_lock(
    posts: Iterable[Post],
    versions: dict[UUID, int] | None = None,
    *,
    allowed: Collection[PostState] = OPEN_STATES,
) -> list[Post]:
    """The posts again, in the order given; they are locked by their key, as everywhere. One query.

    ``versions`` are those that the person saw. Raises Conflict when a post is gone, was changed since it was seen, or
    is in a state that is not ``allowed``.
    """
    ids = [post.pk for post in posts]
    rows = Post.objects.order_by("pk").select_for_update(of=("self",)).select_related("artwork")
    locked = rows.in_bulk(ids)
    found = []
    for pk in ids:
        post = locked.get(pk)
        if post is None or post.state == PostState.CANCELLED:
            raise Conflict("That post is not in the schedule any more. The page shows it as it is now.")
        if versions and pk in versions and post.version != versions[pk]:
            raise Conflict("Somebody else changed this post meanwhile. The page shows it as it is now.")
        check_state(post, allowed)
        found.append(post)
    return found


def check_time(at: datetime) -> datetime:
    """The minute of the moment. Raises InvalidInput when it has passed."""
    if at <= timezone.now():
        raise InvalidInput("That time has passed. Please choose one that is to come.", field="at")
    return at.replace(second=0, microsecond=0)


def check_artwork(artwork: Artwork, network: str = "") -> None:
    """Raises InvalidInput when the artwork is not to be promoted.

    On a ``network`` a sold one is, as long as prints are to be had and there are words for them. No query, one for a
    sold one that has prints.
    """
    if artwork.deleted_at is not None:
        raise InvalidInput(f"“{artwork.title}” is in the bin. Bring it back first.")
    if is_promoted(artwork, network):
        return
    if artwork.is_sold_with_prints and network:
        raise InvalidInput(
            f"“{artwork.title}” is sold and has no words for prints on {name_of(network)}. Write them first."
        )
    raise InvalidInput(f"“{artwork.title}” is {artwork.get_availability_display().lower()} and must not be posted.")


def is_promoted(artwork: Artwork, network: str) -> bool:
    """Whether posts of the artwork on the network may go out. No query, one for a sold one that has prints."""
    if not artwork.is_sold_with_prints:
        return artwork.is_available
    return may_be_posted(artwork, Caption.objects.filter(artwork=artwork, network=network).first())


def artworks_refresh(posts: Iterable[Post]) -> None:
    """Give posts that were just locked their artworks as they are now: waiting may have shown an older one. One query.

    From here on until the end of the transaction a sale has to wait for these posts, and ends an approval then.
    """
    posts = list(posts)
    artworks = Artwork.objects.defer("search_text").in_bulk({post.artwork_id for post in posts})
    for post in posts:
        post.artwork = artworks[post.artwork_id]


def check_free(places: Collection[tuple[str, datetime]], *, ignoring: Iterable[UUID] = ()) -> list[Post]:
    """Raises Conflict when one of the places (network, minute) is taken by a post other than those ignored. One query.

    Answers the posts there that are silent: their artwork is sold, on hold or in the bin, so they give way.
    """
    if not places:
        return []
    there = Post.objects.standing().filter(scheduled_at__in={at for _, at in places}).exclude(pk__in=list(ignoring))
    silent = []
    for post in there.select_related("artwork").with_prints().order_by("pk").select_for_update(of=("self",)):
        if (post.network, post.scheduled_at) not in places:
            continue
        if not is_silent(post):
            raise Conflict(
                f"There is already a post on {post.get_network_display()} at that minute: “{post.artwork.title}”. "
                "Choose another one."
            )
        silent.append(post)
    return silent


def is_silent(post: Post) -> bool:
    """Whether the post stays here because its artwork may not be promoted; its place is free for another one.

    No query for posts fetched ``with_prints``; for others one, if the artwork is sold and has prints.
    """
    if post.state not in OPEN_STATES or post.artwork.is_available:
        return False
    is_of_prints: bool | None = getattr(post, "is_of_prints", None)
    return not (is_promoted(post.artwork, post.network) if is_of_prints is None else is_of_prints)


def states_for(pairs: Sequence[tuple[UUID, str]]) -> list[PostState]:
    """The state in which a post of each (artwork, network) begins. Two queries.

    A draft without words for the network; with them ready, or approved at once where nobody has to approve.
    """
    captions = Caption.objects.filter(artwork__in={pk for pk, _ in pairs}).values_list("artwork_id", "network")
    written = set(captions)
    with_words = PostState.APPROVED if settings_get().approval == ApprovalMode.OFF else PostState.READY
    return [with_words if pair in written else PostState.DRAFT for pair in pairs]


def name_of(network: str) -> str:
    """The network as people call it."""
    return str(Network(network).label)
