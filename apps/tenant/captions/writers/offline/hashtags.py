"""Hashtags from the record: the brand's first and always, then the workspace's own, then what the artwork is."""

import re
import unicodedata
from collections.abc import Iterable
from random import Random

from apps.core.networks import Network
from apps.tenant.captions.limits import LIMITS, length
from apps.tenant.captions.writers.base import Facts, Voice
from apps.tenant.captions.writers.offline.colours import colours_of
from apps.tenant.captions.writers.offline.english import clean
from apps.tenant.captions.writers.offline.mediums import medium_of
from apps.tenant.captions.writers.offline.values import collection_of

_DEFAULT_COUNTS = {Network.INSTAGRAM: 5, Network.PINTEREST: 5, Network.FACEBOOK: 3}
_LONGEST, _LONGEST_DERIVED = 60, 30
_GENERAL = {
    "painting": ("Painting", "PaintingOfTheDay", "FineArt", "ArtCollectors", "ArtLovers", "WallArt", "ArtForTheHome"),
    "drawing": ("Drawing", "WorksOnPaper", "FineArt", "ArtCollectors", "ArtLovers", "WallArt", "ArtForTheHome"),
    "print": ("Printmaking", "ArtPrints", "FineArt", "ArtCollectors", "ArtLovers", "WallArt", "ArtForTheHome"),
    "sculpture": ("Sculpture", "FineArt", "ArtCollectors", "ArtLovers", "ArtForTheHome"),
}
_GENERAL_ELSE = ("FineArt", "ArtCollectors", "ArtLovers", "ArtOfTheDay", "WallArt", "ArtForTheHome")
_FORMATS = {"portrait": "VerticalWallArt", "landscape": "HorizontalWallArt", "square": "SquareArt"}


def hashtags_for(facts: Facts, voice: Voice, network: Network, random: Random, room: int) -> tuple[str, ...]:
    """Hashtags without ``#``, different but for capitals, as many as the voice wants and the network takes.

    ``room``: UTF-16 units for all of them as they are posted. The brand's is there whatever the room and the count.
    """
    limit = LIMITS[network].hashtags
    wanted = voice.hashtag_counts.get(network, _DEFAULT_COUNTS[network])
    count = wanted if limit is None else min(wanted, limit)
    brand = hashtag(voice.branded_hashtag)
    kept = [brand] if brand else []
    for tag in _candidates(facts, voice, network, random):
        known = tag.casefold() in {other.casefold() for other in kept}
        if not known and len(kept) < count and length(" ".join(f"#{other}" for other in (*kept, tag))) <= room:
            kept.append(tag)
    return tuple(kept)


def hashtag(text: str) -> str:
    """Words as one hashtag without ``#``: ``Payne's grey`` becomes ``PaynesGrey``; empty if nothing is left of it.

    A single word keeps its capitals, for a brand's may be meant. Only letters, marks, digits and ``_`` are left.
    """
    words = unicodedata.normalize("NFC", text).replace("’", "").replace("'", "").split()
    parts = [part for word in words for part in _runs(word)]
    joined = parts[0] if len(parts) == 1 else "".join(part[:1].upper() + part[1:] for part in parts)
    joined = joined[:_LONGEST]
    return joined if any(character.isalpha() for character in joined) else ""


def _runs(word: str) -> list[str]:
    """The stretches of a word that a hashtag may hold; marks belong to the letters of many scripts."""
    allowed = "".join(
        character if character == "_" or unicodedata.category(character)[0] in "LMN" else " " for character in word
    )
    return re.findall(r"\S+", allowed)


def _candidates(facts: Facts, voice: Voice, network: Network, random: Random) -> Iterable[str]:
    yield from (tag for tag in map(hashtag, voice.default_hashtags) if tag)
    yield from (tag for tag in _derived(facts, network) if tag and len(tag) <= _LONGEST_DERIVED)
    general = list(_GENERAL.get(medium_of(clean(facts.medium)).noun, _GENERAL_ELSE))
    random.shuffle(general)
    yield from general


def _colour_tag(colour: str) -> str:
    """``SlateBlue``; a single word gets company, because ``Black`` or ``Ash`` alone mean other things, too."""
    return hashtag(colour if " " in colour else f"{colour} palette")


def _derived(facts: Facts, network: Network) -> Iterable[str]:
    """From the particular to the general; on Pinterest, where people search for it, the format comes in."""
    medium = medium_of(clean(facts.medium))
    colours = [_colour_tag(colour) for colour in colours_of(facts)]
    yield medium.hashtag
    yield hashtag(collection_of(facts))
    yield from colours[:1]
    if network == Network.PINTEREST and medium.noun != "sculpture":
        yield _FORMATS.get(facts.orientation, "")
    yield hashtag(clean(facts.medium)) if medium.substance else ""
    yield from colours[1:2]
