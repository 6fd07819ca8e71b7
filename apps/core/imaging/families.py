"""Which of the everyday colours a picture is in: what people filter by, coarser than the painters' names."""

from collections import defaultdict
from collections.abc import Iterable
from math import degrees

from django.db import models

from apps.core.imaging.oklab import Lab, lab_from_hex

_LEAST_SHARE = 0.12  # of the picture, for a colour to be one of its own
_GREY_CHROMA, _PALE_CHROMA = 0.028, 0.045
_BLACK_LIGHT, _WHITE_LIGHT = 0.28, 0.9
_BROWN_LIGHT, _PINK_LIGHT = 0.62, 0.7


class Family(models.TextChoices):
    """In the order of the rainbow, then what has no hue."""

    RED = "red", "Red"
    ORANGE = "orange", "Orange"
    YELLOW = "yellow", "Yellow"
    GREEN = "green", "Green"
    BLUE = "blue", "Blue"
    VIOLET = "violet", "Violet"
    PINK = "pink", "Pink"
    BROWN = "brown", "Brown"
    WHITE = "white", "White"
    GREY = "grey", "Grey"
    BLACK = "black", "Black"

    @property
    def swatch(self) -> str:
        """A plain example of it, ``#rrggbb``."""
        return _SWATCHES[self.value]


_SWATCHES = {
    "red": "#c23b32",
    "orange": "#e0812f",
    "yellow": "#edc53f",
    "green": "#5c8a4a",
    "blue": "#3f6fa8",
    "violet": "#7a5a9e",
    "pink": "#e09bb0",
    "brown": "#7a5238",
    "white": "#f4f1ea",
    "grey": "#9a9a97",
    "black": "#25221f",
}
# Where each hue ends, in degrees of OKLab's circle; found with pure and mixed paints of ``pigments``.
_HUES = (
    (8, Family.PINK),
    (42, Family.RED),
    (72, Family.ORANGE),
    (112, Family.YELLOW),
    (200, Family.GREEN),
    (278, Family.BLUE),
    (335, Family.VIOLET),
    (361, Family.PINK),
)


def family_of(colour: str) -> Family:
    """The everyday name of ``#rrggbb``."""
    lab = lab_from_hex(colour)
    if lab.light <= _BLACK_LIGHT and lab.chroma < _PALE_CHROMA:
        return Family.BLACK
    if lab.chroma < _GREY_CHROMA or (lab.light >= _WHITE_LIGHT and lab.chroma < _PALE_CHROMA):
        return _without_hue(lab)
    hue = degrees(lab.hue) % 360
    named = next(family for end, family in _HUES if hue < end)
    return _shaded(named, lab)


def families_of(palette: Iterable[tuple[str, float]]) -> list[str]:
    """The families that make at least an eighth of a picture, most first; its largest colour's always.

    ``palette`` holds each colour's ``#rrggbb`` and its share from 0 to 1.
    """
    shares: dict[Family, float] = defaultdict(float)
    for colour, share in palette:
        shares[family_of(colour)] += share
    ordered = sorted(shares, key=lambda family: shares[family], reverse=True)
    return [family.value for place, family in enumerate(ordered) if place == 0 or shares[family] >= _LEAST_SHARE]


def _without_hue(lab: Lab) -> Family:
    if lab.light >= _WHITE_LIGHT:
        return Family.WHITE
    return Family.BLACK if lab.light <= _BLACK_LIGHT + 0.04 else Family.GREY


def _shaded(named: Family, lab: Lab) -> Family:
    """Dark orange is brown, and so is dull red; light red is pink."""
    dull = lab.chroma < 0.13
    if named in {Family.ORANGE, Family.YELLOW} and lab.light < _BROWN_LIGHT:
        return Family.BROWN
    if named is Family.RED and dull:
        return Family.PINK if lab.light >= _PINK_LIGHT else Family.BROWN if lab.light < 0.5 else Family.RED
    return Family.PINK if named is Family.RED and lab.light >= _PINK_LIGHT else named
