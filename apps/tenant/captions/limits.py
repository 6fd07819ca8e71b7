"""What each network accepts, and what is wrong with a draft that goes beyond it.

Sources, as read on 2026-11-23:

- Instagram feed: 2,200 characters, 5 hashtags since December 2025 (30 before), 20 mentions (Meta's content publishing
  guide and help pages). Hashtags stand under the text in the same caption, so they use up its characters.
- Pinterest: title 100, description 500 (its API takes 800, its own editor and Publer 500), link 2,048, alt text 500.
- Facebook Page: 63,206 characters; 10,000 through Publer, which is the way that posts go.
- Etsy listing: title 140, 13 tags of 20 characters, none of them nor the title beginning with ' or - (Etsy's Open API
  and help pages); it names no limit for the description. Tags are a field of their own there.
- Meta publishes no length for alt text. Pinterest's 500 is kept for all networks, so that one alt text fits everywhere.

Networks don't say what they call a character. Lengths here are UTF-16 code units, the strictest of the usual readings
(an emoji counts 2): what passes here passes under any of them, and JavaScript's ``length`` counts the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from apps.core.networks import Network
from apps.tenant.captions.writers.base import Draft

AMBER_SHARE = 0.8  # from this share of a limit on, the counter warns

_HASHTAG = re.compile(r"(?<![\w&/#])#(?=\w*[^\W\d_])\w+")
_MENTION = re.compile(r"(?<![\w.@])@\w[\w.]*")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each that a network takes; ``None`` where it has no such field or names no limit.

    Lengths are in UTF-16 code units. ``text`` includes the hashtags as they are posted (see ``as_posted``); ``tag`` is
    the longest single one.
    """

    text: int | None
    title: int | None
    link: int | None
    alt_text: int
    hashtags: int | None
    mentions: int | None
    tag: int | None = None


class Level(StrEnum):
    """How a counter looks."""

    FINE = "fine"
    AMBER = "amber"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Violation:
    """One limit that a draft breaks. ``message`` is shown to the user as it stands."""

    field: str
    code: str
    limit: int
    actual: int
    message: str


LIMITS: Mapping[Network, Limits] = MappingProxyType(
    {
        Network.INSTAGRAM: Limits(text=2200, title=None, link=None, alt_text=500, hashtags=5, mentions=20),
        Network.PINTEREST: Limits(text=500, title=100, link=2048, alt_text=500, hashtags=None, mentions=None),
        Network.FACEBOOK: Limits(text=10_000, title=None, link=2048, alt_text=500, hashtags=None, mentions=None),
        Network.ETSY: Limits(text=None, title=140, link=None, alt_text=500, hashtags=13, mentions=None, tag=20),
    }
)


def length(text: str) -> int:
    """Length in UTF-16 code units, a line break counting one however the browser sent it."""
    return len(text.replace("\r\n", "\n").encode("utf-16-le", "surrogatepass")) // 2


def as_posted(draft: Draft) -> str:
    """The text with its hashtags under it, as every network receives it."""
    tags = " ".join(f"#{tag}" for tag in draft.hashtags)
    return "\n\n".join(part for part in (draft.text, tags) if part)


def level(actual: int, limit: int) -> Level:
    """``fine`` below 80 % of the limit, ``amber`` up to the limit itself, ``over`` beyond it."""
    if actual > limit:
        return Level.OVER
    return Level.AMBER if actual >= limit * AMBER_SHARE else Level.FINE


def check(draft: Draft, network: Network) -> list[Violation]:
    """Everything in the draft that the network would refuse; empty when all is well. Touches no database."""
    return [*_lengths(draft, network), *_counts(draft, network), *_tags(draft, network), *_beginnings(draft, network)]


def _lengths(draft: Draft, network: Network) -> list[Violation]:
    limits = LIMITS[network]
    tagged = " with their hashtags" if draft.hashtags else ""
    prints = _text(_of_prints(draft), network) if draft.print_text else ""
    fields = (
        ("text", "text with its hashtags" if draft.hashtags else "text", _text(draft, network), limits.text),
        ("print_text", f"words for prints{tagged}", prints, limits.text),
        ("title", "title", draft.title, limits.title),
        ("link", "link", draft.link, limits.link),
        ("alt_text", "alt text", draft.alt_text, limits.alt_text),
    )
    return [
        _too_long(field, words, network, limit, length(value))
        for field, words, value, limit in fields
        if limit is not None and length(value) > limit
    ]


def _too_long(field: str, words: str, network: Network, limit: int, actual: int) -> Violation:
    over = actual - limit
    verb, them = ("are", "them") if field == "print_text" else ("is", "it")
    message = (
        f"The {words} {verb} {over:,} {'character' if over == 1 else 'characters'} too long for {network.label}, "
        f"which takes {limit:,}. Please shorten {them}."
    )
    return Violation(field=field, code=f"{field}_too_long", limit=limit, actual=actual, message=message)


def _counts(draft: Draft, network: Network) -> list[Violation]:
    limits = LIMITS[network]
    counted = (
        ("hashtags", network.tags_word, _tag_count(draft, network), limits.hashtags),
        ("text", "mentions", len(_MENTION.findall(draft.text)), limits.mentions),
        *_counts_of_prints(draft, network),
    )
    return [
        Violation(
            field=field,
            code=f"too_many_{things}",
            limit=limit,
            actual=actual,
            message=f"{network.label} takes at most {limit} {things}, and here are {actual}. "
            f"Please remove {actual - limit}.",
        )
        for field, things, actual, limit in counted
        if limit is not None and actual > limit
    ]


def _counts_of_prints(draft: Draft, network: Network) -> list[tuple[str, str, int, int | None]]:
    """What the words for prints alone have too many of; what the text has too many of as well is said once."""
    prints, limits = _of_prints(draft), LIMITS[network]
    tags = _tag_count(prints, network)
    counted = [("print_text", "mentions", len(_MENTION.findall(prints.text)), limits.mentions)]
    if tags > _tag_count(draft, network):
        counted.append(("print_text", network.tags_word, tags, limits.hashtags))
    return counted


def _of_prints(draft: Draft) -> Draft:
    """As it goes out when the original is sold: with the same hashtags."""
    return replace(draft, text=draft.print_text or "")


def _text(draft: Draft, network: Network) -> str:
    return draft.text if network is Network.ETSY else as_posted(draft)


def _tag_count(draft: Draft, network: Network) -> int:
    in_text = 0 if network is Network.ETSY else len(_HASHTAG.findall(draft.text))
    return in_text + len(draft.hashtags)


def _tags(draft: Draft, network: Network) -> list[Violation]:
    most = LIMITS[network].tag
    return [
        Violation(
            field="hashtags",
            code="tag_too_long",
            limit=most,
            actual=length(tag),
            message=f"The tag “{tag}” has {length(tag)} characters; {network.label} takes {most}. Please shorten it.",
        )
        for tag in draft.hashtags
        if most is not None and length(tag) > most
    ]


def _beginnings(draft: Draft, network: Network) -> list[Violation]:
    if network is not Network.ETSY:
        return []
    begun = [("title", draft.title), *(("hashtags", tag) for tag in draft.hashtags)]
    return [
        Violation(
            field=field,
            code="bad_beginning",
            limit=0,
            actual=1,
            message=f"“{text[:40]}” begins with {text[0]}, which Etsy refuses. Please begin with a word.",
        )
        for field, text in begun
        if text.startswith(("'", "-"))
    ]
