"""The year, the tags, the availability and the edition of an artwork, as painters write them."""

import re
from dataclasses import dataclass
from typing import Literal

from apps.core.errors import InvalidInput
from apps.core.sheets.quotes import short

FIRST_YEAR, LAST_YEAR = 1000, 2100
MOST_TAGS = 30
LONGEST_TAG = 40
LONGEST_EDITION = 100

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_YEAR = re.compile(
    r"(?P<alone>[0-9]{1,5})(?:\.0+)?"
    r"|(?P<iso>[0-9]{4})-[0-9]{1,2}(?:-[0-9]{1,2}(?:[ T][0-9:.]+)?)?"
    r"|[0-9]{1,2}([./-])(?:[0-9]{1,2}\3)?(?P<last>[0-9]{4})"
    rf"|(?:[0-9]{{1,2}}\.? )?(?:{_MONTHS})[a-z]*\.?(?: [0-9]{{1,2}})?,? (?P<month>[0-9]{{4}})",
    re.ASCII,
)
_AVAILABLE = {"available", "yes", "y", "for sale", "on sale", "in stock", "true", "✓", "✔"}
_ON_HOLD = {"hold", "on hold", "held", "reserved", "on reserve", "pending"}
_SOLD = {"sold", "sold out", "gone"}
_HAS_PRINTS = {"yes", "y", "true", "x", "prints", "available", "✓", "✔"}
_NO_PRINTS = {"no", "n", "false", "none", "no prints", "sold out"}

_COUNT = r"([0-9]{1,6})"
_ORIGINAL = re.compile(
    r"(?:one of a kind|ooak|unique(?: work| piece)?|(?:edition of |limited edition of )?(?:1/1|1 of 1)|edition of 1"
    r"|original(?: (?:work|painting|artwork|oil|1/1|1 of 1))?)"
)
_PRINT_WORD = r"(?:(?:fine )?(?:art |giclee |giclée |archival )?(?:prints?|giclees?|giclées?))"
_EDITION_WORD = r"(?:(?:limited )?(?:ed\.?|edition|editions))"
_NAMES = rf"(?:(?:limited )?{_PRINT_WORD}|{_EDITION_WORD})"
_LEFT = r"(?:are |still )*(?:left|available|remaining|remain)"
_EDITIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), names)
    for pattern, names in (
        (rf"(?:open|unlimited)(?: edition)?(?: {_PRINT_WORD})?|{_PRINT_WORD},? \(?open edition\)?", ""),
        (rf"{_PRINT_WORD}|limited(?: edition)?(?: {_PRINT_WORD})?|(?:an? )?(?:ap|artist'?s proof)", ""),
        (rf"(?:{_NAMES}[,:]? )*(?:no\.? |number |# ?)?{_COUNT} ?/ ?{_COUNT}(?: {_NAMES})?", "number size"),
        (rf"(?:{_NAMES}[,:]? )*(?:no\.? |number |# ?){_COUNT} of {_COUNT}", "number size"),
        (rf"{_COUNT} (?:{_NAMES} )?{_LEFT} (?:of|from) {_COUNT}", "left size"),
        (rf"(?:{_NAMES}[,:]? )*{_COUNT} of {_COUNT},? {_LEFT}", "left size"),
        (rf"(?:{_NAMES},? )*(?:of|:) ?{_COUNT}(?: {_PRINT_WORD})?[,;]? (?:only )?{_COUNT} {_LEFT}", "size left"),
        (rf"(?:{_NAMES},? )*(?:of|:) ?{_COUNT}(?: {_PRINT_WORD})?", "size"),
        (rf"{_COUNT} {_NAMES}[,;:]? (?:only )?{_COUNT} {_LEFT}", "size left"),
        (rf"{_COUNT} (?:{_NAMES} )?{_LEFT}", "left"),
        (rf"{_COUNT} {_NAMES}", "size"),
    )
)


@dataclass(frozen=True)
class Edition:
    """``kind`` is empty where nothing is said; ``size`` is how many were made, ``left`` how many can still be had."""

    kind: Literal["original", "print", ""]
    size: int | None = None
    left: int | None = None


def year_read(text: str) -> int | None:
    """The year that ``text`` is, or that its date is in; ``None`` for an empty text.

    Raises InvalidInput (field ``year``) for more or less than one year, and outside 1000 to 2100.
    """
    plain = " ".join(text.lower().split())
    if not plain:
        return None
    found = _YEAR.fullmatch(plain)
    if found is None:
        raise InvalidInput(f"Write the year alone, such as 2019. “{short(text)}” is not clear.", field="year")
    year = int(found["alone"] or found["iso"] or found["last"] or found["month"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput(
            f"The year has to be between {FIRST_YEAR} and {LAST_YEAR}. Correct “{short(text)}”.", field="year"
        )
    return year


def tags_read(text: str) -> tuple[str, ...]:
    """Tags between commas, semicolons, line breaks or number signs, without ``#``, each once however it is written.

    Raises InvalidInput (field ``tags``) for more than 30, or for one of more than 40 characters.
    """
    tags: dict[str, str] = {}
    for part in re.split(r"[,;，；\r\n]|(?:^|\s)(?=[#＃])", text):
        tag = " ".join(part.replace("#", " ").replace("＃", " ").split())
        if len(tag) > LONGEST_TAG:
            raise InvalidInput(
                f"“{short(tag)}” is too long for a tag. Use at most {LONGEST_TAG} characters, and commas between tags.",
                field="tags",
            )
        if tag:
            tags.setdefault(tag.casefold(), tag)
    if len(tags) > MOST_TAGS:
        raise InvalidInput(f"These are {len(tags)} tags. Keep at most {MOST_TAGS}.", field="tags")
    return tuple(tags.values())


def availability_read(text: str) -> Literal["available", "on_hold", "sold"]:
    """Whether an artwork can be had; available for an empty text.

    Raises InvalidInput (field ``availability``) for words that say none of the three.
    """
    plain = " ".join(re.sub(r"[_\-.!]", " ", text.casefold()).split())
    if not plain or plain in _AVAILABLE:
        return "available"
    if plain in _ON_HOLD:
        return "on_hold"
    if plain in _SOLD:
        return "sold"
    raise InvalidInput(
        f"Write available, on hold or sold. “{short(text)}” is none of them.",
        field="availability",
    )


def prints_read(text: str) -> bool:
    """Whether prints of an original are still to be had. Raises InvalidInput (field ``has_prints``) for other words."""
    plain = " ".join(re.sub(r"[_\-.!]", " ", text.casefold()).split())
    if plain in _HAS_PRINTS or plain in _NO_PRINTS:
        return plain in _HAS_PRINTS
    raise InvalidInput(f"Write yes or no. “{short(text)}” is neither.", field="has_prints")


def edition_read(text: str) -> Edition:
    """What ``text`` says of originals and prints; nothing for an empty text. ``3/50`` is one print of fifty.

    Raises InvalidInput (field ``edition``) for what is not clear, and for more left than there are.
    """
    plain = " ".join(re.sub("[’‘]", "'", text.lower()).split()).rstrip(".")
    if not plain:
        return Edition("")
    if _ORIGINAL.fullmatch(plain):
        return Edition("original")
    for pattern, names in _EDITIONS if len(plain) <= LONGEST_EDITION else ():
        if found := pattern.fullmatch(plain):
            counts = dict(zip(names.split(), (int(count) for count in found.groups()), strict=True))
            return _edition(counts, text)
    raise InvalidInput(
        f"Write original, or how many prints there are, such as edition of 50. “{short(text)}” is not clear.",
        field="edition",
    )


def _edition(counts: dict[str, int], text: str) -> Edition:
    """A print with ``size`` and ``left``, after a look whether they and the ``number`` of the one print agree."""
    size, left, number = counts.get("size"), counts.get("left"), counts.get("number")
    if size == 0 or number == 0:
        raise InvalidInput(f"An edition has at least one print. Correct “{short(text)}”.", field="edition")
    if size is not None and max(left or 0, number or 0) > size:
        raise InvalidInput(
            f"“{short(text)}” counts more prints than the edition of {size} has. Correct one of the two.",
            field="edition",
        )
    return Edition("print", size, left)
