"""Writes on captions: saved by hand or by a writer, checked against the limits, every version kept."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import Conflict, InvalidInput
from apps.core.networks import Network
from apps.tenant.activity.services import activity_record
from apps.tenant.artworks.models import Artwork
from apps.tenant.brand.models import Brand
from apps.tenant.brand.selectors import brand_get
from apps.tenant.captions.hooks import words_changed
from apps.tenant.captions.limits import LIMITS, Violation, check, length
from apps.tenant.captions.models import Caption, CaptionSource, CaptionVersion
from apps.tenant.captions.selectors import draft_of
from apps.tenant.captions.writers.base import Draft

WORDS = ("text", "print_text", "title", "link", "board", "alt_text")
# What one person types in one go is one version, although it is saved every second.
_ONE_GO = timedelta(minutes=10)


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

    The brand's tag is always among the tags. Words that are there already are left alone; new ones end an approval.
    A draft that says nothing of prints leaves the words for them as they are. Raises CaptionRefused beyond the limits
    and CaptionChanged when somebody else was faster; nothing is written then. Seven queries.
    """
    caption = Caption.objects.select_for_update().filter(artwork=artwork, network=network).first()
    draft = _with_prints(with_brand_tag(draft, brand_get(), network), caption)
    violations = check(draft, network)
    if violations:
        raise CaptionRefused(violations)
    if caption is not None and caption.version != version:
        raise CaptionChanged(caption)
    if caption is not None and draft_of(caption) == draft:
        return caption
    is_heard = caption is None or _is_heard(artwork, draft_of(caption), draft)
    saved = _write(actor, caption or Caption(artwork=artwork, network=network, version=0), draft, source)
    if is_heard:
        words_changed(artwork.pk, network)
    summary = f"Wrote the {network.label} caption of {artwork.title}"
    activity_record(actor=actor, verb="caption.saved", summary=summary, object_id=artwork.pk)
    return saved


def caption_restore(*, actor: Actor, artwork: Artwork, old: CaptionVersion, version: int) -> Caption:
    """Bring back the words of an earlier version, as the newest one. Raises as ``caption_save`` does. Six queries."""
    network = Network(old.caption.network)
    return caption_save(
        actor=actor,
        artwork=artwork,
        network=network,
        draft=draft_of(old),
        version=version,
        source=CaptionSource(old.source),
    )


def with_brand_tag(draft: Draft, brand: Brand, network: Network) -> Draft:
    """The draft with each tag once, and the brand's last, unless it is too long for the network."""
    most = LIMITS[network].tag
    branded = brand.branded_hashtag if most is None or length(brand.branded_hashtag) <= most else ""
    tags: dict[str, str] = {}
    for tag in draft.hashtags:
        if tag.lower() != branded.lower():
            tags.setdefault(tag.lower(), tag)
    if branded:
        tags[branded.lower()] = branded
    return replace(draft, hashtags=tuple(tags.values()))


def _with_prints(draft: Draft, caption: Caption | None) -> Draft:
    kept = caption.print_text if caption else ""
    return replace(draft, print_text=kept if draft.print_text is None else draft.print_text.strip())


def _is_heard(artwork: Artwork, before: Draft, after: Draft) -> bool:
    """Whether posts say something else by it. Words for prints are heard when the original is sold, and not before.

    The artwork is locked for that: a sale comes before this or after it, and sees these words. One query at most.
    """
    if replace(before, print_text="") != replace(after, print_text=""):
        return True
    return Artwork.objects.select_for_update(no_key=True).get(pk=artwork.pk).is_sold_with_prints


def _write(actor: Actor, caption: Caption, draft: Draft, source: CaptionSource) -> Caption:
    if not caption._state.adding and not caption.versions.exists():
        _version(caption).save()  # from before versions were kept
    for field in WORDS:
        setattr(caption, field, getattr(draft, field))
    caption.hashtags, caption.source = list(draft.hashtags), source
    caption.approved_at = caption.approved_by_id = None
    caption.version += 1
    try:
        with transaction.atomic():
            caption.save()
    except IntegrityError as error:
        raise CaptionChanged(Caption.objects.get(artwork=caption.artwork, network=caption.network)) from error
    _keep(actor, caption)
    return caption


def _keep(actor: Actor, caption: Caption) -> None:
    last = caption.versions.first()
    goes_on = (
        last is not None
        and last.written_by_id == actor.user_id
        and last.source == caption.source == CaptionSource.HAND
        and last.created_at > timezone.now() - _ONE_GO
    )
    kept = _version(caption, writer_name=actor.name, written_by_id=actor.user_id)
    if last is not None and goes_on:
        kept.pk, kept.created_at = last.pk, last.created_at
    kept.save(force_insert=not goes_on, force_update=goes_on)


def _version(caption: Caption, **writer: Any) -> CaptionVersion:
    words = {name: getattr(caption, name) for name in (*WORDS, "hashtags", "source", "version")}
    return CaptionVersion(caption=caption, **words, **writer)
