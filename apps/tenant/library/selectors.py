"""Reads over artworks, their captions and their posts."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import InvalidInput
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.artworks.querysets import ArtworkQuerySet
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.models import Caption
from apps.tenant.library.filters import SORTS, LibraryFilter
from apps.tenant.schedule.models import Post, PostState

MOST_AT_ONCE = 2000
# Posts that nobody let go out; an approved one whose time has passed was exported, as far as can be known.
_NOT_LET_OUT = [PostState.DRAFT, PostState.READY]


@dataclass(frozen=True)
class Found:
    """The artworks that a filter leaves, and whether they only come close to the words that were looked for."""

    artworks: ArtworkQuerySet
    is_close: bool = False


def artworks_found(actor: Actor, wanted: LibraryFilter) -> Found:
    """The library's artworks with their collections, in the order that is wanted.

    When nothing has the words of the search, those that have words like them, for they may be mistyped. One query to
    see that, two for each word then, one for the networks in use; the artworks are a query of the caller's.
    """
    filtered, order = _filtered(wanted), SORTS[wanted.sort][1]
    exact = filtered.search(wanted.q)
    if wanted.q and not exact.exists():
        return Found(filtered.search_close(wanted.q).order_by(*order), is_close=True)
    return Found(exact.order_by(*order))


def artworks_chosen(actor: Actor, *, ids: list[UUID], everything: LibraryFilter | None) -> list[Artwork]:
    """The artworks of a selection: those of the ids, or all that a filter leaves. At most three queries.

    Raises InvalidInput for none, and for more than 2,000 at once.
    """
    if everything is not None:
        found = artworks_found(actor, everything).artworks
    else:
        found = Artwork.objects.present().filter(pk__in=ids)
    artworks = list(found[: MOST_AT_ONCE + 1])
    if not artworks:
        raise InvalidInput("These artworks are not in the library any more. Please choose again.")
    if len(artworks) > MOST_AT_ONCE:
        raise InvalidInput(f"Choose at most {MOST_AT_ONCE:,} artworks at once; a filter makes them fewer.")
    return artworks


def posts_to_come(artworks: list[Artwork]) -> list[Post]:
    """Where the artworks stand in the schedule from now on, in order of time. One query."""
    posts = Post.objects.shown().standing().filter(artwork__in=artworks, scheduled_at__gte=timezone.now())
    return list(posts.order_by("scheduled_at", "network"))


def _filtered(wanted: LibraryFilter) -> ArtworkQuerySet:
    found: ArtworkQuerySet = Artwork.objects.present().select_related("collection")
    if wanted.availability:
        found = found.filter(availability=wanted.availability)
    if wanted.collection:
        one = wanted.collection_id
        found = found.filter(collection=None) if one is None else found.filter(collection_id=one)
    if wanted.orientation:
        found = found.filter(orientation=wanted.orientation)
    if wanted.colour:
        found = found.filter(colours__contains=[wanted.colour])
    if wanted.tag:
        found = found.filter(tags__contains=[wanted.tag])
    if wanted.missing:
        networks = brand_get().networks if wanted.missing == "any" else [wanted.missing]
        found = found.filter(lacks_words(networks))
    return _at_stage(found, wanted.stage) if wanted.stage else found


def lacks_words(networks: list[str]) -> Q:
    """Artworks without a caption for one of the networks."""
    if len(networks) == 1:
        return ~Q(pk__in=_worded(networks[0]))
    counted = Caption.objects.filter(network__in=networks).order_by().values("artwork").annotate(there=Count("pk"))
    return ~Q(pk__in=counted.filter(there=len(networks)).values("artwork"))


def has_words(networks: list[str]) -> Q:
    """Artworks with a caption for each of the networks."""
    worded = Q()
    for network in networks:
        worded &= Q(pk__in=_worded(network))
    return worded


def _worded(network: str) -> QuerySet[Caption, UUID]:
    return Caption.objects.filter(network=network).order_by().values_list("artwork", flat=True)


def _at_stage(found: ArtworkQuerySet, stage: str) -> ArtworkQuerySet:
    posts = Post.objects.standing().filter(artwork=OuterRef("pk"))
    planned = Exists(posts.filter(scheduled_at__gte=timezone.now()))
    went_out = Exists(posts.filter(scheduled_at__lt=timezone.now()).exclude(state__in=_NOT_LET_OUT))
    if stage == "scheduled":
        return found.filter(planned)
    if stage in {"posted", "never"}:
        return found.filter(went_out if stage == "posted" else ~went_out)
    networks = [one for one in brand_get().networks if one in Network.posted_values()]
    return found.filter(lacks_words(networks)) if stage == "draft" else found.filter(has_words(networks), ~planned)
