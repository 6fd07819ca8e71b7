"""Writes on captions: by hand, checked against the limits; by the offline writer, one at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.networks import Network
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.models import Brand
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.limits import Violation, check
from apps.tenant.captions.models import Caption, CaptionSource
from apps.tenant.captions.writers.base import Draft, Facts, Voice, orientation_of
from apps.tenant.captions.writers.offline import OfflineWriter

_FIELDS = ("text", "title", "link", "board", "alt_text")


class CaptionRefused(InvalidInput):
    """The caption goes beyond the network's limits. ``violations`` has all of them, by field."""

    code = "caption_refused"

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(" ".join(one.message for one in violations), field=violations[0].field)
        self.violations = violations


class CaptionChanged(Conflict):
    """Somebody else saved this caption meanwhile. ``current`` is theirs."""

    code = "caption_changed"

    def __init__(self, current: Caption) -> None:
        super().__init__("Somebody else saved this caption meanwhile. Yours is kept below; theirs is beside it.")
        self.current = current


@dataclass(frozen=True)
class Written:
    """What the writer made, and the sentences that it used."""

    caption: Caption
    sentences: tuple[str, ...]


@transaction.atomic
def caption_save(
    *,
    actor: Actor,
    artwork: Artwork,
    network: Network,
    draft: Draft,
    version: int,
    source: CaptionSource = CaptionSource.HAND,
) -> Caption:
    """Keep the words for (artwork, network). ``version`` is that of the caption that was edited, 0 for a new one.

    The brand's hashtag is always among the hashtags. Raises CaptionRefused beyond the limits and CaptionChanged when
    somebody else was faster; nothing is written then. Four queries.
    """
    draft = with_brand_tag(draft, brand_get())
    violations = check(draft, network)
    if violations:
        raise CaptionRefused(violations)
    caption = Caption.objects.select_for_update().filter(artwork=artwork, network=network).first()
    if caption is not None and caption.version != version:
        raise CaptionChanged(caption)
    saved = _write(caption or Caption(artwork=artwork, network=network, version=0), draft, source)
    summary = f"Wrote the {network.label} caption of {artwork.title}"
    activity_record(actor=actor, verb="caption.saved", summary=summary, object_id=artwork.pk)
    return saved


def caption_write(
    *, actor: Actor, artwork: Artwork, network: Network, avoid: Collection[str] = (), voice: Voice | None = None
) -> Written:
    """Have the offline writer write it anew, in other sentences than those that are there and those of ``avoid``."""
    present = Caption.objects.filter(artwork=artwork, network=network).first()
    old = Draft(text=present.text).sentences if present else ()
    draft = OfflineWriter().write(facts_of(artwork), voice or voice_of(brand_get()), network, avoid={*avoid, *old})
    caption = caption_save(
        actor=actor,
        artwork=artwork,
        network=network,
        draft=draft,
        version=present.version if present else 0,
        source=CaptionSource.OFFLINE,
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
        note=artwork.note,
        collection_name=collection.name if collection else "",
        collection_note=collection.note if collection else "",
        colours=tuple(colour["name"] for colour in artwork.palette),
        orientation=orientation_of(artwork.pixel_width, artwork.pixel_height),
    )


def voice_of(brand: Brand) -> Voice:
    """How the workspace speaks."""
    counts = {network: getattr(brand, f"{network.value}_hashtags") for network in Network}
    return Voice(
        company_name=brand.company_name,
        branded_hashtag=brand.branded_hashtag,
        shop_url=brand.shop_url,
        tone=brand.tone,
        default_hashtags=tuple(brand.default_hashtags),
        hashtag_counts=counts,
    )


def with_brand_tag(draft: Draft, brand: Brand) -> Draft:
    """The draft with each hashtag once, and the brand's among them."""
    tags: dict[str, str] = {}
    for tag in (*draft.hashtags, brand.branded_hashtag):
        if tag:
            tags.setdefault(tag.lower(), tag)
    values: dict[str, Any] = {field: getattr(draft, field) for field in _FIELDS}
    return Draft(hashtags=tuple(tags.values()), **values)


def _write(caption: Caption, draft: Draft, source: CaptionSource) -> Caption:
    for field in _FIELDS:
        setattr(caption, field, getattr(draft, field))
    caption.hashtags, caption.source = list(draft.hashtags), source
    caption.version += 1
    try:
        with transaction.atomic():
            caption.save()
    except IntegrityError as error:
        raise CaptionChanged(Caption.objects.get(artwork=caption.artwork, network=caption.network)) from error
    return caption
