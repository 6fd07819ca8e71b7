"""Words that claim something of an artwork: what it is made of, how many there are, whether it can be had."""

import re

_MADE = "painted|made|done|worked|drawn|created|executed|rendered"
_BEFORE = rf"(?:(?:{_MADE}) (?:entirely |mostly )?(?:in|with)|medium:) (?:\w+ ){{0,2}}"
_AFTER = r"(?: paints?| paintings?| sketch(?:es)?| stud(?:y|ies)| on| and| over)\b"
_END = r"(?=\s*(?:$|[^\w\s-]|\d|(?:in|with|by|from|at|and|mounted|panel|board)\b))"
_ON = r"\b(?:on|onto|over) (?:[\w-]+ ){0,3}"


def _everywhere(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b")


def _as_substance(words: str) -> re.Pattern[str]:
    """Only where substances stand: "oil on", "oil painting", "painted in oil"."""
    return re.compile(rf"\b(?:{words}){_AFTER}|\b{_BEFORE}(?:{words})\b")


def _as_support(words: str) -> re.Pattern[str]:
    """Only where supports stand, at the end of what follows "on": "on linen", and not "on the linen sheets"."""
    return re.compile(rf"{_ON}(?:{words})\b{_END}")


# What is said, where it is a claim, and what in the record allows it.
MEDIUMS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (name, pattern, _everywhere(allowed or words))
    for name, pattern, words, allowed in (
        *(
            (name, _everywhere(words), words, "")
            for name, words in (
                ("acrylic", "acrylics?"),
                ("watercolour", "watercolours?|aquarelles?"),
                ("gouache", "gouaches?"),
                ("tempera", "tempera"),
                ("encaustic", "encaustics?"),
                ("cold wax", "cold wax"),
                ("canvas", "canvas(?:es)?"),
                ("mixed media", "mixed[ -]media"),
                ("gold leaf", "gold leaf"),
                ("silver leaf", "silver leaf"),
                ("spray paint", "spray[ -]?paint(?:ed)?"),
                ("a linocut", "lino(?:cuts?|prints?)"),
                ("a woodcut", "woodcuts?|wood ?blocks?"),
                ("an etching", "etchings?|drypoints?|aquatints?"),
                ("a lithograph", "lithographs?"),
                ("a screen print", "screen ?prints?|serigraphs?"),
                ("a giclée", "gicl[ée]es?"),
            )
        ),
        *(
            (name, _as_substance(words), words, "")
            for name, words in (
                ("oil", "oils?"),
                ("ink", "inks?"),
                ("pastel", "pastels?"),
                ("charcoal", "charcoal"),
                ("resin", "resin"),
                ("pencil", "pencils?"),
                ("graphite", "graphite"),
                ("collage", "collages?"),
                ("enamel", "enamel"),
            )
        ),
        *(
            (name, _as_support(words), words, "")
            for name, words in (
                ("linen", "linen"),
                ("panel", "panels?"),
                ("board", "boards?"),
                ("paper", "paper"),
                ("wood", "wood|birch|plywood"),
                ("cotton", "cotton"),
                ("copper", "copper"),
                ("aluminium", "alumini?um"),
                ("silk", "silk"),
                ("glass", "glass"),
            )
        ),
    )
)

ORIGINAL = re.compile(
    r"\boriginal (?:\w+ )?(?:painting|artwork|work|oil|piece)\b|\bone[- ]of[- ]a[- ]kind\b", re.IGNORECASE
)

# What nobody may promise on a painter's behalf, unless the record has it in the same words.
CLAIMS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(words)
    for words in (
        r"\bfree (?:worldwide )?(?:shipping|delivery)\b",
        r"\bships? (?:free|worldwide|within|in \d)\b",
        r"\b(?:comes|arrives|sold|is) (?:beautifully |already |un)?framed\b",
        r"\bready to hang\b",
        r"\bcertificate of authenticity\b",
        r"\bsigned (?:by|on|in|and|at)\b",
        r"\bhand[- ]signed\b",
        r"\bnumbered and signed\b",
        r"\blimited edition\b",
        r"\b(?:the )?(?:very )?last (?:one|print|copy|piece) (?:left|available|remaining)\b",
        r"\bonly (?:one|two|three|\d+) (?:left|available|remaining)\b",
        r"\b(?:is|has been|already|now) sold\b|\bsold out\b",
        r"\b(?:still |now |currently )?available (?:now|for purchase|to buy|in (?:my|our|the) (?:shop|store))\b",
        r"\bon hold\b|\breserved for\b",
        r"\baward[- ]winning\b|\bprize[- ]winning\b|\bwon (?:an?|the) (?:award|prize)\b",
        r"\bexhibited (?:at|in)\b|\bon (?:view|show|display) (?:at|in)\b",
        r"\d ?%|\b(?:half[- ]price|discount|on sale|special offer)\b",
        r"\bmuseum[- ]quality\b|\barchival\b",
    )
)
