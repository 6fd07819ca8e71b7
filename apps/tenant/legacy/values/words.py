"""Hashtags, lists of networks, statuses: small vocabularies, typed freely."""

import re
from dataclasses import dataclass

from apps.core.networks import Network
from apps.tenant.artworks.models import Availability, Fulfilment

LONGEST_TAG = 100

_TAG = re.compile(r"(?=\w*[^\W\d_])\w+")
_BETWEEN_TAGS = re.compile(r"[\s,;]+")
_BETWEEN_NETWORKS = re.compile(r"[^a-z0-9]+")
_NETWORKS = {
    "instagram": Network.INSTAGRAM,
    "ig": Network.INSTAGRAM,
    "insta": Network.INSTAGRAM,
    "pinterest": Network.PINTEREST,
    "pin": Network.PINTEREST,
    "facebook": Network.FACEBOOK,
    "fb": Network.FACEBOOK,
}
_SAY_NOTHING = {"and", "null", "none"}
_STATUSES = {"draft": "draft", "ready": "ready", "scheduled": "scheduled"}
_AVAILABILITIES = {
    "available": Availability.AVAILABLE,
    "hold": Availability.ON_HOLD,
    "on hold": Availability.ON_HOLD,
    "sold": Availability.SOLD,
}
_FULFILMENTS = {str(value): Fulfilment(value) for value in Fulfilment.values}


@dataclass(frozen=True)
class Hashtags:
    """Each once, without ``#``, in their order; ``rest`` is what stood between them and is none."""

    tags: tuple[str, ...] = ()
    rest: str = ""


@dataclass(frozen=True)
class Networks:
    """Those that posts go out to, each once; ``unknown`` are words that name none."""

    posted: tuple[Network, ...] = ()
    unknown: tuple[str, ...] = ()


def hashtags_read(text: str) -> Hashtags:
    """``#oil #sea``, ``oil, sea`` or a comment with hashtags in it. Never raises."""
    words = [word for word in _BETWEEN_TAGS.split(text.strip()) if word]
    has_signs = any(word.startswith("#") for word in words)
    tags: dict[str, str] = {}
    rest = []
    for word in words:
        parts = [part for part in word.split("#") if part]
        if (has_signs and not word.startswith("#")) or not all(_is_tag(part) for part in parts):
            rest.append(word)
            continue
        for part in parts:
            tags.setdefault(part.casefold(), part)
    return Hashtags(tuple(tags.values()), " ".join(rest))


def networks_read(text: str) -> Networks:
    """``Instagram``, ``Instagram, Pinterest``, ``["Facebook"]``. Never raises."""
    posted: dict[Network, None] = {}
    unknown: dict[str, None] = {}
    for word in _BETWEEN_NETWORKS.split(text.casefold()):
        if word in _NETWORKS:
            posted[_NETWORKS[word]] = None
        elif word and word not in _SAY_NOTHING:
            unknown[word] = None
    if not posted and not unknown and text.strip() and text.strip() not in {"[]", "{}"}:
        unknown[text.strip()[:40]] = None
    return Networks(tuple(posted), tuple(unknown))


def status_read(text: str) -> str | None:
    """``draft``, ``ready`` or ``scheduled``; draft for nothing, None for another word."""
    return _STATUSES.get(text.strip().casefold()) if text.strip() else "draft"


def availability_read(text: str) -> Availability | None:
    """Available for nothing, None for a word that says none of the three."""
    return _AVAILABILITIES.get(_plain(text)) if text.strip() else Availability.AVAILABLE


def fulfilment_read(text: str) -> Fulfilment | None:
    """Available for nothing, None for a word that says none of the four."""
    return _FULFILMENTS.get(_plain(text)) if text.strip() else Fulfilment.AVAILABLE


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())


def _is_tag(part: str) -> bool:
    return bool(_TAG.fullmatch(part)) and len(part) <= LONGEST_TAG
