"""A brand has one colour; these are its shades that can be read, by WCAG 2.2's formulas (1.4.3 and 1.4.11)."""

import colorsys
import re
from dataclasses import dataclass
from functools import lru_cache

Rgb = tuple[float, float, float]

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_TEXT_CONTRAST = 4.5
_SHAPE_CONTRAST = 3.0
_STEPS = 100
_SOFT_SHARE, _HOVER_SHARE = 0.12, 0.14
_WHITE, _BLACK = "#ffffff", "#000000"
# The grounds of static/css/tokens.css that text in the accent can stand on: the hardest of each theme.
_LIGHT_GROUND, _DARK_GROUND = "#f0ece4", "#282420"
_LIGHT_PAPER, _DARK_PAPER = "#faf8f4", "#171512"
_INK = "#211d18"


@dataclass(frozen=True, slots=True)
class Shades:
    """The accent in one theme. All are ``#rrggbb``."""

    accent: str  # fill of buttons and marks
    hover: str
    contrast: str  # text on the fill, at least 4.5 : 1
    soft: str  # ground of what is chosen
    ink: str  # text and icons on paper and on `soft`, at least 4.5 : 1
    line: str  # focus ring and edges, at least 3 : 1


@dataclass(frozen=True, slots=True)
class Palette:
    """What ``core/brand.css`` needs."""

    light: Shades
    dark: Shades


@lru_cache(maxsize=1024)
def palette_for(accent: str) -> Palette:
    """Shades of ``accent`` (``#rrggbb``) for both themes. Raises ValueError for anything else."""
    bright = _readable(accent.lower(), [_DARK_GROUND], _TEXT_CONTRAST, lighter=True)
    return Palette(
        light=_shades(accent.lower(), ground=_LIGHT_GROUND, paper=_LIGHT_PAPER, lighter=False),
        dark=_shades(bright, ground=_DARK_GROUND, paper=_DARK_PAPER, lighter=True),
    )


def contrast(first: str, second: str) -> float:
    """WCAG's contrast ratio of two ``#rrggbb`` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(first: str, second: str, share: float) -> str:
    """``first`` with ``share`` (0 to 1) of ``second`` in it."""
    return _hex(*(a + (b - a) * share for a, b in zip(_rgb(first), _rgb(second), strict=True)))


def _shades(fill: str, *, ground: str, paper: str, lighter: bool) -> Shades:
    text = max((_WHITE, _INK), key=lambda tone: contrast(fill, tone))
    fill = _readable(fill, [text], _TEXT_CONTRAST, lighter=text != _WHITE)
    soft = mix(paper, fill, _SOFT_SHARE)
    return Shades(
        accent=fill,
        hover=mix(fill, _BLACK if text == _WHITE else _WHITE, _HOVER_SHARE),
        contrast=text,
        soft=soft,
        ink=_readable(fill, [ground, soft], _TEXT_CONTRAST, lighter=lighter),
        line=_readable(fill, [ground, soft], _SHAPE_CONTRAST, lighter=lighter),
    )


def _readable(colour: str, grounds: list[str], least: float, *, lighter: bool) -> str:
    """The same hue, just as much lighter or darker as it takes to stand out from every ground."""
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    for step in range(_STEPS + 1):
        share = step / _STEPS
        shifted = light + (1 - light) * share if lighter else light * (1 - share)
        shade = _hex(*colorsys.hls_to_rgb(hue, shifted, saturation)) if step else colour
        if all(contrast(shade, ground) >= least for ground in grounds):
            return shade
    return _WHITE if lighter else _BLACK


def _hex(*parts: float) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def _rgb(colour: str) -> Rgb:
    if not _HEX.fullmatch(colour):
        raise ValueError(f"{colour!r} is not #rrggbb")
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
