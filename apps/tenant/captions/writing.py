"""Having captions written: what a writer is told, who writes, and how its words become a caption."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from apps.core.access import Actor
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.models import Brand
from apps.tenant.captions.models import Caption
from apps.tenant.captions.pens import Pen
from apps.tenant.captions.selectors import draft_of
from apps.tenant.captions.services import caption_save
from apps.tenant.captions.writers.base import Draft, Facts, Voice, orientation_of

# What "Write for me" can be pressed for, beside everything at once.
FIELDS = ("text", "hashtags", "title", "board", "alt_text")


@dataclass(frozen=True)
class Written:
    """What the writer made, and the sentences that it used."""

    caption: Caption
    sentences: tuple[str, ...]


def caption_write(
    *,
    actor: Actor,
    artwork: Artwork,
    network: Network,
    pen: Pen,
    voice: Voice,
    avoid: Collection[str] = (),
    fields: Collection[str] = (),
) -> Written:
    """Have it written anew, in other sentences than those that are there and those of ``avoid``.

    With ``fields`` only those change. Raises a WriterError, and CaptionRefused or CaptionChanged as ``caption_save``.
    """
    present = Caption.objects.filter(artwork=artwork, network=network).first()
    old = draft_of(present) if present else Draft()
    draft = pen.write(facts_of(artwork), voice, network, avoid={*avoid, *old.sentences}, artwork=artwork)
    if fields:
        draft = replace(old, **{name: getattr(draft, name) for name in fields})
    caption = caption_save(
        actor=actor,
        artwork=artwork,
        network=network,
        draft=draft,
        version=present.version if present else 0,
        source=pen.source,
    )
    return Written(caption, draft.sentences)


def facts_of(artwork: Artwork) -> Facts:
    """What the record says of the artwork; a writer may claim nothing else. No query with the collection fetched."""
    collection = artwork.collection
    return Facts(
        key=str(artwork.pk),
        title=artwork.title,
        medium=artwork.medium or (collection.materials if collection else ""),
        size_text=artwork.size_text,
        year=artwork.year,
        price_text=artwork.price_text,
        edition=artwork.edition_text,
        note=artwork.note,
        collection_name=collection.name if collection else "",
        collection_note=collection.note if collection else "",
        colours=tuple(colour["name"] for colour in artwork.palette),
        orientation=orientation_of(artwork.pixel_width, artwork.pixel_height),
    )


def voice_of(brand: Brand, *, tone: str = "") -> Voice:
    """How the workspace speaks, or how it would in another tone."""
    counts = {network: getattr(brand, f"{network.value}_hashtags") for network in Network}
    return Voice(
        company_name=brand.company_name,
        branded_hashtag=brand.branded_hashtag,
        shop_url=brand.shop_url,
        tone=tone or brand.tone,
        default_hashtags=tuple(brand.default_hashtags),
        hashtag_counts=counts,
        avoided_phrases=tuple(brand.avoided_phrases),
        preferred_phrases=tuple(brand.preferred_phrases),
    )
