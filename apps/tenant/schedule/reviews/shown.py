"""A post as it goes out: its words, its picture, and a fingerprint by which a change is noticed."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from apps.core.networks import Network
from apps.tenant.artworks.models import Rendition, RenditionKind
from apps.tenant.artworks.shapes import kind_for
from apps.tenant.captions.limits import as_posted
from apps.tenant.captions.models import Caption
from apps.tenant.captions.prints import may_be_posted
from apps.tenant.captions.writers.base import Draft
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.selectors import words_of

_WORDS = ("text", "hashtags", "title", "link", "board", "alt_text")


@dataclass(frozen=True)
class Posted:
    """A caption as the network shows it: the hashtags stand under the text. What the composer's looks draw."""

    title: str = ""
    text: str = ""
    board: str = ""
    link: str = ""
    alt_text: str = ""
    hashtags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A post as somebody sees it. ``fingerprint`` is another when its time, artwork, picture or words are.

    ``is_promoted`` is False while its artwork may not be shown: sold, on hold or in the bin.
    """

    post: Post
    network: Network
    kind: RenditionKind
    caption: Posted
    has_words: bool
    is_promoted: bool
    fingerprint: str

    @property
    def said(self) -> str:
        """The text that goes out, as the composer's looks ask for it."""
        return self.caption.text


def shown_of(posts: Sequence[Post], *, captions: Iterable[Caption] | None = None) -> dict[UUID, Shown]:
    """The posts, fetched with their artworks, as they will look. Two queries; one when ``captions`` are given."""
    ids = {post.artwork_id for post in posts}
    if captions is None:
        captions = Caption.objects.filter(artwork__in=ids)
    words = {(one.artwork_id, one.network): one for one in captions}
    pictures = {
        (artwork, kind): at
        for artwork, kind, at in Rendition.objects.filter(artwork__in=ids).values_list("artwork", "kind", "updated_at")
    }
    return {post.pk: _shown(post, words.get((post.artwork_id, post.network)), pictures) for post in posts}


def _shown(post: Post, caption: Caption | None, pictures: dict[tuple[UUID, str], datetime]) -> Shown:
    network = Network(post.network)
    kind = kind_for(post.artwork, network)
    picture = pictures.get((post.artwork_id, kind.value))
    draft = words_of(post, caption) if caption else None
    said = {name: getattr(draft, name) for name in _WORDS} if draft else {}
    facts = [str(post.artwork_id), post.network, post.scheduled_at.isoformat(), kind.value, str(picture), said]
    fingerprint = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
    is_promoted = may_be_posted(post.artwork, caption)
    return Shown(post, network, kind, _posted(draft), draft is not None, is_promoted, fingerprint)


def _posted(draft: Draft | None) -> Posted:
    if draft is None:
        return Posted()
    return Posted(
        title=draft.title,
        text=as_posted(draft),
        board=draft.board or "no board yet",
        link=draft.link,
        alt_text=draft.alt_text,
        hashtags=draft.hashtags,
    )
