"""A painter's library: collections, artworks with their facts, words for most of them."""

from collections.abc import Sequence

from apps.core.access import Actor
from apps.core.networks import Network
from apps.demo.paintings.spec import PaintingSpec
from apps.tenant.artworks.collecting import collection_save
from apps.tenant.artworks.ingest import Picture, artwork_store
from apps.tenant.artworks.models import Artwork, Availability, Collection
from apps.tenant.artworks.services import artwork_update
from apps.tenant.artworks.stock import availability_set
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.pens import OfflinePen
from apps.tenant.captions.writing import caption_write, voice_of

# Which of the dozen are not to be had, and how many have no words yet.
_SOLD, _ON_HOLD, _WORDLESS = 4, 9, 2


def fill_library(*, actor: Actor, works: Sequence[tuple[PaintingSpec, object]]) -> None:
    """Store the pictures with their facts in their collections, and write for all but the last two."""
    collections: dict[str, Collection] = {}
    artworks = []
    for spec, picture in works:
        if spec.collection not in collections:
            collections[spec.collection], _ = collection_save(
                actor=actor, collection=Collection(), name=spec.collection, materials=spec.medium
            )
        artworks.append(_artwork(actor, spec, picture, collections[spec.collection]))
    for position, availability in ((_SOLD, Availability.SOLD), (_ON_HOLD, Availability.ON_HOLD)):
        availability_set(actor=actor, artworks=[artworks[position]], availability=availability)
    _words(actor, artworks[:-_WORDLESS])


def _artwork(actor: Actor, spec: PaintingSpec, picture: object, collection: Collection) -> Artwork:
    if not isinstance(picture, Picture):
        raise TypeError("paint_all gives Pictures")
    artwork = artwork_store(
        picture=picture, original_name=spec.file_name, collection=collection, title=spec.title, actor=actor
    )
    return artwork_update(
        actor=actor,
        artwork=artwork,
        medium=spec.medium,
        height=spec.height,
        width=spec.width,
        unit=spec.unit,
        year=spec.year,
        price_minor=spec.price_minor,
        currency=spec.currency,
        note=spec.note,
    )


def _words(actor: Actor, artworks: Sequence[Artwork]) -> None:
    used: dict[Network, set[str]] = {network: set() for network in Network}
    pen, voice = OfflinePen(), voice_of(brand_get())
    for artwork in artworks:
        for network in Network:
            written = caption_write(
                actor=actor, artwork=artwork, network=network, pen=pen, voice=voice, avoid=used[network]
            )
            used[network].update(written.sentences)
