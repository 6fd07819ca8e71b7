"""What a listing in a shop has beyond its description: a title that is found, and tags that people search by."""

import re
from collections.abc import Iterable, Mapping
from random import Random

from apps.core.networks import Network
from apps.tenant.captions.limits import LIMITS, length
from apps.tenant.captions.writers.base import Facts, Voice
from apps.tenant.captions.writers.offline.colours import colours_of
from apps.tenant.captions.writers.offline.english import clean, clip
from apps.tenant.captions.writers.offline.hashtags import hashtag
from apps.tenant.captions.writers.offline.mediums import medium_of
from apps.tenant.captions.writers.offline.values import collection_of, title_of

_FORMATS = {"portrait": "vertical", "landscape": "horizontal", "square": "square"}
_GENERAL = (
    "art for the home",
    "living room art",
    "bedroom wall art",
    "office wall art",
    "gift for art lover",
    "art collector gift",
    "housewarming gift",
    "fine art",
    "contemporary art",
    "statement wall art",
)
_GENERAL_STANDING = ("art for the home", "art collector gift", "gift for art lover", "fine art", "shelf decor")


def listing_title(values: Mapping[str, str]) -> str:
    """The artwork's title and then what people search for, as much of it as Etsy takes."""
    limit = LIMITS[Network.ETSY].title or 0
    wall = f"{values['format']} {values['wall']} art" if values.get("wall") and "format" in values else ""
    parts = [values.get("named") or values["work"], values.get("pair", ""), values.get("size", ""), wall]
    title = clip(values["bare_title"].lstrip("'-’ "), limit // 2) or "Untitled"
    for part in filter(None, parts):
        longer = f"{title}, {part}"
        title = longer if length(longer) <= limit else title
    return title


def listing_tags(facts: Facts, voice: Voice, random: Random) -> tuple[str, ...]:
    """Tags of at most twenty characters, each once, from the particular to the general; the brand's stands first."""
    limits = LIMITS[Network.ETSY]
    most = min(voice.hashtag_counts.get(Network.ETSY, limits.hashtags or 0), limits.hashtags or 0)
    brand = listing_tag(hashtag(voice.branded_hashtag))
    tags = {brand.casefold(): brand} if brand else {}
    for tag in map(listing_tag, _candidates(facts, voice, random)):
        if tag and len(tags) < most:
            tags.setdefault(tag.casefold(), tag)
    return tuple(tags.values())


def listing_tag(text: str) -> str:
    """Fit for a tag, or nothing when it is too long: a tag that is cut off says something else."""
    longest = LIMITS[Network.ETSY].tag or 0
    words = clean(text.replace("#", " ").replace("’", "'"))
    plain = " ".join(re.sub(r"[^\w' &-]", " ", words).split()).strip("'-& ")
    return plain if length(plain) <= longest else ""


def _candidates(facts: Facts, voice: Voice, random: Random) -> Iterable[str]:
    medium = medium_of(clean(facts.medium))
    colours = colours_of(facts)
    yield from voice.default_hashtags
    yield f"{medium.text.split()[0]} {medium.noun}" if medium.text else medium.noun
    yield title_of(facts).lower()
    yield collection_of(facts).lower()
    yield from (f"{colour} art" for colour in colours)
    standing = medium.noun == "sculpture"
    if facts.orientation and not standing:
        yield f"{_FORMATS[facts.orientation]} wall art"
    yield from (f"{colour} decor" for colour in colours[:1])
    yield medium.text
    general = list(_GENERAL_STANDING if standing else _GENERAL)
    random.shuffle(general)
    yield from general
