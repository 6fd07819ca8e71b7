"""What can safely be said of a medium as somebody typed it: its noun, its hashtag, its board."""

import re
from dataclasses import dataclass

from apps.tenant.captions.writers.offline.english import join_and, known

_PAINTING, _DRAWING, _PRINT, _WORK = ("painting", "drawing", "print", "artwork")

# Pattern, noun, hashtag. The first match gives the hashtag; see ``_noun`` for the noun.
_KNOWN = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), noun, tag)
    for pattern, noun, tag in (
        (r"gicl[ée]e|art prints?|prints?", _PRINT, "ArtPrint"),
        (r"lino(?:cut|print)?s?", _PRINT, "Linocut"),
        (r"woodcuts?|wood ?blocks?", _PRINT, "Woodcut"),
        (r"etchings?|aquatints?|drypoints?|engravings?", _PRINT, "Etching"),
        (r"lithographs?", _PRINT, "Lithograph"),
        (r"screen ?prints?|serigraphs?|silkscreens?", _PRINT, "Screenprint"),
        (r"mono(?:types?|prints?)", _PRINT, "Monotype"),
        (r"photo(?:graph)?s?|photography|cyanotypes?", "photograph", "FineArtPhotography"),
        (r"sculptures?|bronze|marble|ceramics?|stoneware|terracotta", "sculpture", "Sculpture"),
        (r"mixed[ -]media", _WORK, "MixedMediaArt"),
        (r"collages?|assemblages?", "collage", "Collage"),
        (r"oil pastels?", _DRAWING, "OilPastel"),
        (r"(?:soft |chalk )?pastels?", _DRAWING, "PastelArt"),
        (r"oils?", _PAINTING, "OilPainting"),
        (r"acrylics?", _PAINTING, "AcrylicPainting"),
        (r"watercolors?", _PAINTING, "Watercolor"),  # spelt as the workspace spells it
        (r"watercolours?|aquarelles?", _PAINTING, "Watercolour"),
        (r"gouache", _PAINTING, "GouachePainting"),
        (r"egg tempera|tempera|casein", _PAINTING, "TemperaPainting"),
        (r"encaustic", _PAINTING, "EncausticPainting"),
        (r"enamel|spray ?paint|latex|fresco", _PAINTING, "Painting"),
        (r"sumi(?:-e)?|inks?", _WORK, "InkArt"),
        (r"resin", _WORK, "ResinArt"),
        (r"charcoal|graphite|pencils?|conté|conte|chalk|silverpoint", _DRAWING, "Drawing"),
        (r"paintings?", _PAINTING, "Painting"),
        (r"drawings?", _DRAWING, "Drawing"),
    )
)

_BOARDS = {
    _PAINTING: "Paintings",
    _DRAWING: "Drawings",
    _PRINT: "Prints",
    _WORK: "Artworks",
    "photograph": "Photographs",
    "sculpture": "Sculptures",
    "collage": "Collages",
}
_BOARD_BY_TAG = {
    "OilPainting": "Oil paintings",
    "AcrylicPainting": "Acrylic paintings",
    "Watercolor": "Watercolors",
    "Watercolour": "Watercolours",
    "GouachePainting": "Gouache paintings",
    "MixedMediaArt": "Mixed media",
    "Linocut": "Linocuts",
    "OilPastel": "Pastels",
    "PastelArt": "Pastels",
    "InkArt": "Works in ink",
}

_KEEP_CAPITAL = {"india", "indian", "japanese", "chinese", "belgian", "french", "italian", "arches", "fabriano"}
_COMMON = re.compile(
    r"(?:oils?|acrylics?|watercolou?rs?|gouache|tempera|inks?|pastels?|charcoal|graphite|pencil|mixed|media|collage|resin"
    r"|wax|encaustic|enamel|spray|paint|prints?|etching|linocut|gicl[ée]e|on|and|over|with|in|of|canvas|panel|board|paper"
    r"|linen|wood|wooden|cotton|card|copper|alumini?um|stretched|gallery|wrapped|cradled|birch|gold|silver|leaf|metallic"
    r"|sand|textured?|fluid|painting)[,.]?",
    re.IGNORECASE,
)
_NEW_SENTENCE = re.compile(r"(?<=\w{3})[.;] +(\w)")
_MAX_WORDS_BEFORE_NOUN = 3


@dataclass(frozen=True, slots=True)
class Medium:
    """``text``: as inside a sentence. ``noun``: what the artwork may be called. ``hashtag``, ``board``: may be empty.

    ``substance``: the text again if "in …" and "It is …" can stand before it, else empty.
    ``named``: "oil on canvas painting" where that reads well, else empty.
    """

    text: str
    noun: str
    hashtag: str
    board: str
    substance: str
    named: str


def medium_of(text: str) -> Medium:
    """What a cleaned medium allows to say; without one, the noun is "painting", for this is a painters' product."""
    text = _as_list(_inside_sentence(known(text)))
    found = [(noun, tag) for pattern, noun, tag in _KNOWN if pattern.search(text)]
    noun = _noun({noun for noun, _ in found}) if text else _PAINTING
    tag = found[0][1] if found else ""
    substance = text if found and noun in {_PAINTING, _DRAWING, _WORK} and _is_substance(text) else ""
    named = f"{text} {noun}" if found and _takes_noun(text, noun) else ""
    board = _BOARD_BY_TAG.get(tag, "") or _BOARDS[noun]
    return Medium(text=text, noun=noun, hashtag=tag, board=board, substance=substance, named=named)


def _noun(kinds: set[str]) -> str:
    """A print of an oil painting is a print; paint with ink or charcoal is a painting; what isn't clear, an artwork."""
    if _PRINT in kinds:
        return _PRINT
    if len(kinds) > 1:
        kinds = kinds - {_WORK, _DRAWING} if _PAINTING in kinds else kinds - {_WORK}
    return kinds.pop() if len(kinds) == 1 else _WORK


def _is_substance(text: str) -> bool:
    """Whether the words name a material, so that "in …" and "It is …" can stand before them."""
    nouns = re.search(r"[.:;!?()“”…/]|[a-z]ings?\b|\bprints?\b", text, re.IGNORECASE)
    return not nouns and ("," not in text or " and " in text)


def _takes_noun(text: str, noun: str) -> bool:
    """Whether the noun reads well after it: "oil on canvas painting", but no "oil and wax on Arches paper painting"."""
    words = text.split()
    few = len(words) <= _MAX_WORDS_BEFORE_NOUN and text.islower() and re.fullmatch(r"[\w -]+", text) is not None
    return few and noun in {_PAINTING, _DRAWING, _PRINT} and not re.search(rf"{noun}|and\b|with\b", text)


def _as_list(text: str) -> str:
    """``acrylic, resin`` as it is said: ``acrylic and resin``. Supports after "on" are left as they were typed."""
    parts = text.split(", ")
    return text if " and " in text or " on " in text or len(parts) == 1 else join_and(parts)


def _inside_sentence(text: str) -> str:
    if text.isupper():
        text = text.lower()
    text = _NEW_SENTENCE.sub(lambda found: f", {found[1].lower()}", text)
    words = [word.lower() if _COMMON.fullmatch(word) else word for word in text.split(" ")]
    if words[0].casefold() not in _KEEP_CAPITAL and words[0][1:].islower():
        words[0] = words[0].lower()
    return " ".join(words)
