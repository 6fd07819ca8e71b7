"""The slots of the phrases, filled from the record. A slot exists only when its fact does, so nothing is invented.

| slot | value | exists |
|---|---|---|
| title | “Harbour at Dusk”, or “Untitled” | always |
| name | the same | with a title |
| bare_title | without quotation marks | always |
| untitled | untitled | without a title |
| lead, second, third | colours, most dominant first | as many as there are |
| colours | up to three as a list | from one on |
| pair, rest, trio | first two; all but the first; three with commas | from two, two, three on |
| count | two, three: how many colours are named | from two on |
| medium | oil on canvas | with a medium |
| substance | the same, where "in …" can stand before it | with a known medium |
| named | oil on canvas painting | with a short known medium |
| work, made | painting, painted | always |
| size, year | 24 × 12 inches, 2021 | with that fact |
| details, specs | medium, size, year as far as known | from one, from two on |
| format | vertical, horizontal, square | with an orientation |
| wall, hang | wall, hang | unless it is a sculpture |
| collection | the “Tides” collection | with a collection of another name |
| note, collection_note | quoted, with their stops | when they can be quoted |
| company, shop, url | Jane Doe Studio, janedoe.com, https://janedoe.com | with that setting |
"""

import re
from collections.abc import Sequence

from apps.tenant.captions.limits import length
from apps.tenant.captions.writers.base import Facts, Voice
from apps.tenant.captions.writers.offline.colours import colours_of
from apps.tenant.captions.writers.offline.english import (
    clean,
    clip,
    inner_quotes,
    join_and,
    known,
    quoted,
    tidy,
    unwrapped,
)
from apps.tenant.captions.writers.offline.mediums import Medium, medium_of

# Slots that say the same thing: a caption says each of these once.
TOPICS = {
    **dict.fromkeys(("title", "name", "bare_title", "untitled"), ("title",)),
    **dict.fromkeys(("lead", "second", "third", "colours", "pair", "rest", "trio", "count"), ("colour",)),
    **dict.fromkeys(("medium", "substance", "named"), ("medium",)),
    **dict.fromkeys(("details", "specs"), ("medium", "size", "year")),
    **dict.fromkeys(("shop", "url"), ("shop",)),
    **{slot: (slot,) for slot in ("size", "year", "format", "collection", "note", "collection_note", "company")},
}

_TITLE, _MEDIUM, _SIZE, _COLLECTION, _COMPANY, _SHOP = 70, 60, 40, 50, 60, 40
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\[\]]+\.[^\s<>\"{}|\\^`\[\]]+")
_MAX_ADDRESS, _MAX_YEAR = 2048, 9999
_FORMATS = {"portrait": "vertical", "landscape": "horizontal", "square": "square"}
_COUNTS = {2: "two", 3: "three"}
_GROUP = re.compile(r"\b(?:collection|series|suite|cycle|set)\b", re.IGNORECASE)


def values_of(facts: Facts, voice: Voice) -> dict[str, str]:
    """All slots but the notes', which depend on the room that a network leaves."""
    medium = medium_of(clip(clean(facts.medium).rstrip(" .,;:"), _MEDIUM))
    values = {
        **_titles(facts),
        **_colours(colours_of(facts)),
        **_medium(medium),
        **_details(medium.text, size_of(facts), _year(facts)),
        "format": _FORMATS.get(facts.orientation, ""),
        "collection": _collection(facts),
        **_shop(voice),
    }
    return {slot: value for slot, value in values.items() if value}


def title_of(facts: Facts) -> str:
    """The cleaned title, shortened when it is very long; empty for an artwork without one."""
    title = clip(unwrapped(clean(facts.title)), _TITLE)
    title = title[:-1].rstrip() if title.endswith(".") else title
    return "" if title.casefold() == "untitled" or not inner_quotes(title).strip() else title


def collection_of(facts: Facts) -> str:
    """The collection's cleaned name; empty when it only repeats the title."""
    name = known(clip(unwrapped(clean(facts.collection_name)).rstrip(" .,;:"), _COLLECTION))
    return "" if name.casefold() == title_of(facts).casefold() else name


def link_of(voice: Voice) -> str:
    """The shop's address if it can be posted, else empty."""
    url = voice.shop_url.strip()
    return url if _ADDRESS.fullmatch(url) and length(url) <= _MAX_ADDRESS else ""


def size_of(facts: Facts) -> str:
    """The size as it is read in a sentence, ``24 × 12 inches``; empty when it is no size."""
    size = clean(facts.size_text).rstrip(" .,;")
    return re.sub(r" in$", " inches", size) if length(size) <= _SIZE and re.search(r"\d", size) else ""


def _titles(facts: Facts) -> dict[str, str]:
    title = title_of(facts)
    called = quoted(title or "Untitled")
    return {
        "title": called,
        "name": called if title else "",
        "bare_title": title or "Untitled",
        "untitled": "" if title else "untitled",
    }


def _colours(names: Sequence[str]) -> dict[str, str]:
    slots = dict(zip(("lead", "second", "third"), names, strict=False))
    if names:
        slots["colours"] = join_and(names)
    if len(names) > 1:
        slots |= {"pair": join_and(names[:2]), "rest": join_and(names[1:]), "count": _COUNTS[len(names)]}
    if len(names) > 2:
        slots["trio"] = ", ".join(names)
    return slots


def _medium(medium: Medium) -> dict[str, str]:
    flat = medium.noun != "sculpture"
    return {
        "medium": medium.text,
        "substance": medium.substance,
        "named": medium.named,
        "work": medium.noun,
        "made": "painted" if medium.noun == "painting" else "made",
        "wall": "wall" if flat else "",
        "hang": "hang" if flat else "",
    }


def _details(medium: str, size: str, year: str) -> dict[str, str]:
    recorded = [detail for detail in (medium, size, year) if detail]
    details = ", ".join(recorded)
    return {"size": size, "year": year, "details": details, "specs": details if len(recorded) > 1 else ""}


def _year(facts: Facts) -> str:
    return str(facts.year) if facts.year is not None and 0 < facts.year <= _MAX_YEAR else ""


def _collection(facts: Facts) -> str:
    name = collection_of(facts)
    if not name:
        return ""
    if _GROUP.search(name):
        return quoted(name)
    return f"the collection {quoted(name)}" if name.casefold().startswith("the ") else f"the {quoted(name)} collection"


def _shop(voice: Voice) -> dict[str, str]:
    url = link_of(voice)
    shown = re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/")
    return {
        "company": clip(clean(voice.company_name), _COMPANY),
        "url": url if tidy(url) == url else "",
        "shop": shown if length(shown) <= _SHOP and "?" not in shown else "",
    }
