"""The tray: artworks that are ready to be planned."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from apps.core.networks import Network
from apps.core.requests import is_uuid
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.artworks.querysets import ArtworkQuerySet
from apps.tenant.captions.models import Caption
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.querysets import plannable


@dataclass(frozen=True)
class TrayFilter:
    """What the tray shows. ``planned`` includes artworks that have a post to come."""

    q: str = ""
    collection: str = ""
    planned: bool = False

    @classmethod
    def of(cls, address: QueryDict) -> "TrayFilter":
        """From a query string; what isn't known counts as not set."""
        collection = address.get("collection", "")
        return cls(
            q=address.get("q", "").strip().replace("\0", "")[:100],
            collection=collection if is_uuid(collection) else "",
            planned=address.get("planned") == "yes",
        )


def tray_artworks(wanted: TrayFilter) -> ArtworkQuerySet:
    """Artworks to be promoted that have words for a network, those that waited longest first; sold ones with words
    for their prints, too.

    With ``networks`` (those with words) prefetched as captions by the caller. One query when it is read.
    """
    posts = Post.objects.standing().filter(artwork=OuterRef("pk"))
    words = Caption.objects.filter(artwork=OuterRef("pk"), network__in=Network.posted_values())
    found = Artwork.objects.present().filter(Exists(words), plannable(Network.posted_values()))
    if not wanted.planned:
        found = found.filter(~Exists(posts.filter(scheduled_at__gte=timezone.now())))
    if wanted.collection:
        found = found.filter(collection=UUID(wanted.collection))
    if wanted.q:
        found = found.search(wanted.q)
    last = Max("posts__scheduled_at", filter=~Q(posts__state="cancelled"))
    return found.annotate(last_post=last).order_by(F("last_post").asc(nulls_first=True), "created_at", "id")


def tray_networks(artwork_ids: list[UUID]) -> dict[UUID, list[str]]:
    """The networks that each artwork has words for, a sold one words for prints, in the networks' order. One query."""
    order = Network.posted_values()
    found: dict[UUID, list[str]] = {}
    heard = ~Q(artwork__availability="sold") | ~Q(print_text="")
    captions = Caption.objects.filter(heard, artwork__in=artwork_ids, network__in=order)
    for artwork_id, network in captions.values_list("artwork_id", "network"):
        found.setdefault(artwork_id, []).append(network)
    return {pk: sorted(networks, key=order.index) for pk, networks in found.items()}


def tray_collections() -> list[Collection]:
    """Collections that have artworks, to filter by. One query."""
    present = Artwork.objects.filter(collection=OuterRef("pk"), deleted_at=None)
    return list(Collection.objects.filter(Exists(present)))
