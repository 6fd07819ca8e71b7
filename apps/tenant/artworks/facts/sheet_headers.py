"""Which column of a painter's sheet holds which fact, by the many names that its heading may have."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_NAMES = {
    "file": "file|file name|filename|image|image file|image name|image filename|picture|picture file|photo|photo file|"
    "jpg|jpeg",
    "title": "title|name|painting|artwork|artwork title|artwork name|painting title|painting name|work|work title",
    "medium": "medium|media|material|materials|technique|medium and support|medium support",
    "size": "size|sizes|dimension|dimensions|measurements|format|h w|h w d|h x w|h x w x d|hxw|hxwxd|"
    "height width|height x width|height width depth|height x width x depth",
    "height": "height|h|high",
    "width": "width|w|wide",
    "depth": "depth|d|deep|thickness",
    "unit": "unit|units|unit of measure|size unit|measured in",
    "year": "year|date|year made|year painted|year created|year completed|date made|date painted|date created|"
    "date completed|created|painted|made in",
    "price": "price|retail price|retail|list price|sale price|selling price|asking price|amount",
    "currency": "currency|price currency",
    "sku": "sku|inventory|inventory no|inventory number|inventory id|inv|inv no|stock|stock no|stock number|stock id|"
    "item no|item number|item code|catalogue no|catalogue number|catalog no|catalog number|reference|ref|ref no|"
    "reference no|reference number|code",
    "note": "note|notes|artists note|artist note|artists notes|description|about|story|comment|comments|statement|"
    "artists statement|artist statement|remarks",
    "tags": "tags|tag|keywords|keyword|hashtags|hashtag|subject|subjects",
    "collection": "collection|collections|series|body of work",
    "availability": "availability|available|status|state|sale status|sales status",
    "prints": "prints|has prints|prints available|prints to be had",
    "edition": "edition|editions|edition size|edition number|edition no|original or print|print run",
}
_FACTS = {name: fact for fact, names in _NAMES.items() for name in names.split("|")}
# The units that a heading may say in brackets, for all that stands below it: "Height (cm)", "Price in EUR".
_UNIT = re.compile(r"(?:in )?(in|inch|inches|cm|centimetres|centimeters|mm|usd|eur|gbp|cad|aud|chf|jpy|[$€£¥])")


@dataclass(frozen=True)
class Columns:
    """``of`` maps a fact to the heading of its column; ``units`` a fact to the unit that its heading says.

    ``unknown`` are headings that mean nothing to us, ``repeated`` those of facts that an earlier column holds already.
    """

    of: dict[str, str]
    units: dict[str, str]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]


def columns_of(headers: Iterable[str]) -> dict[str, str]:
    """The heading of each fact's column, the first if there are several. Facts without a column are left out."""
    return columns_read(headers).of


def columns_read(headers: Iterable[str]) -> Columns:
    """Everything that the headings say."""
    of: dict[str, str] = {}
    units: dict[str, str] = {}
    unknown: list[str] = []
    repeated: list[str] = []
    for header in headers:
        fact, unit = _fact(header)
        if fact is None:
            unknown.append(header)
        elif fact in of:
            repeated.append(header)
        else:
            of[fact] = header
            if unit:
                units[fact] = unit
    return Columns(of, units, tuple(unknown), tuple(repeated))


def _fact(header: str) -> tuple[str | None, str]:
    """The fact that a heading names, and the unit behind it."""
    plain = " ".join(unicodedata.normalize("NFKC", header).casefold().split())
    if found := re.fullmatch(r"([^([]*[^([ ]) ?[(\[]([^)\]]*)[)\]] ?[:*]?", plain):
        name, remark = found.groups()
        unit = _UNIT.fullmatch(remark.strip(" ."))
        return _FACTS.get(_bare(name)), unit[1] if unit else ""
    if fact := _FACTS.get(_bare(plain)):
        return fact, ""
    found = re.fullmatch(rf"(.+?),? {_UNIT.pattern}\.?", plain)
    return (_FACTS.get(_bare(found[1])), found[2]) if found else (None, "")


def _bare(name: str) -> str:
    """Words in small letters with a space between them; no punctuation, apostrophes without a trace."""
    name = re.sub("['’‘`]", "", name.lstrip("# ").replace("×", " x ").replace("#", " no "))
    return " ".join(re.sub(r"[\W_]+", " ", name).split())
